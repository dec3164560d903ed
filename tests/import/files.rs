//! What a line does.

use std::sync::Arc;

use axum::http::StatusCode;
use imprint::domain::Patch;
use imprint::server::{catalog::Precondition, store::Store};
use uuid::Uuid;

use super::fixture::Site;
use crate::conformance::{against_every_store, fixture::log};

against_every_store! {
    one_bad_line_and_nothing_is_taken
    what_has_changed_since_is_compared_anew
    a_deleted_image_is_made_again_with_its_id
    a_missing_column_leaves_its_field_alone
}

const ORGANIZATION: &str = "000a115d-2852-4b0a-9ce8-47f1134ba95a";
const VOLUME: &str = "f0361e7b-cbe4-4882-a999-945192b7171b";
const OTHER: &str = "98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0";

/// A table of new images.
fn table(rows: &[&str]) -> String {
    let head = "name,arch,organization,root_volume,root_volume_name,creation_date,modification_date,id".to_owned();
    let rows =
        rows.iter().map(|row| row.replace("ORG", ORGANIZATION).replace("VOL", VOLUME).replace("OTHER", OTHER));
    std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n")
}

async fn one_bad_line_and_nothing_is_taken(store: Arc<dyn Store>) {
    let site = Site::over(store);
    let file = table(&[
        "good,arm,ORG,VOL,system,,,OTHER",
        " ,z80,ORG,x,,,,",
        "again,arm,ORG,VOL,,,,OTHER",
        "named,arm,ORG,VOL,other,,,",
        "late,arm,ORG,VOL,,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,",
        "\"open,arm",
    ]);
    let location = site.upload(&file).await;
    let page = site.get(&location).await;
    for sentence in [
        "5 lines can’t be taken",
        "Line 3no name",
        "name must not be white space alone",
        "arch must be one of arm, arm64, x86_64",
        "root_volume is not a UUID: it has 1 characters, a UUID has 36",
        "id is on line 2 already",
        "root_volume_name must be &quot;system&quot;, as on line 2: a volume has one name",
        "modification_date must not be before creation_date",
        "line has 1 cells, where the first line names 8 columns",
    ] {
        let text = page.text().replace("\"system\"", "&quot;system&quot;");
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
    let applied = site.apply(&location).await;
    assert_eq!(applied.status, StatusCode::UNPROCESSABLE_ENTITY);
    applied.says("5 lines can’t be taken");
    assert_eq!(log(&*site.store).await, []);
    let create = site.get(&format!("{location}&effect=create")).await;
    create.says("good").says("arm, private, on system, of 000a115d");
}

async fn what_has_changed_since_is_compared_anew(store: Arc<dyn Store>) {
    let site = Site::over(store);
    let image = site.image("mine").await;
    let file = format!("id,name\n{},theirs\n", image.id);
    let location = site.upload(&file).await;
    site.get(&location).await.says("mine became theirs");
    let patch = Patch { name: Some("meanwhile".into()), ..Patch::default() };
    site.catalog.update(&image.id.to_string(), &patch, &Precondition::Any, "ada".into()).await.unwrap();
    let before = log(&*site.store).await.len();

    let applied = site.apply(&location).await;
    assert_eq!(applied.status, StatusCode::CONFLICT, "{}", applied.text());
    applied.says("The catalog has changed since this file was compared").says("meanwhile became theirs");
    assert_eq!(log(&*site.store).await.len(), before);

    let applied = site.apply(&location).await;
    assert_eq!((applied.status, applied.location()), (StatusCode::SEE_OTHER, "/?done=3"));
    // once more, as by a second click, it leads to the same
    assert_eq!(site.apply(&location).await.location(), "/?done=3");
    let page = site.get(&location).await;
    assert_eq!((page.status, page.location()), (StatusCode::FOUND, "/?done=3"));
    assert_eq!(log(&*site.store).await.len(), before + 1);
}

async fn a_deleted_image_is_made_again_with_its_id(store: Arc<dyn Store>) {
    let site = Site::over(store);
    let image = site.image("gone").await;
    let file = site.get("/export.ndjson").await.html;
    site.catalog.delete(&image.id.to_string(), &Precondition::Any, "ada".into()).await.unwrap();
    site.clock.advance(chrono::Duration::days(1));
    site.import(&file).await;
    let again = site.store.image(image.id).await.unwrap().unwrap();
    assert_eq!(again.creation_date, image.creation_date);
    assert_eq!(site.catalog.trash(None, 9).await.unwrap().total, 0);
}

async fn a_missing_column_leaves_its_field_alone(store: Arc<dyn Store>) {
    let site = Site::over(store);
    let image = site.image("kept").await;
    site.clock.advance(chrono::Duration::hours(1));
    site.import(&format!("public;id\ntrue;{}", image.id.to_string().to_uppercase())).await;
    let changed = site.store.image(image.id).await.unwrap().unwrap();
    assert_eq!((&*changed.name, changed.public), ("kept", true));
    assert_eq!(changed.root_volume, image.root_volume);
    // an image that is not there needs more
    let location = site.upload(&format!("id,public\n{},true\n", Uuid::from_u128(5))).await;
    site.get(&location).await.says("organization required key not provided");
}
