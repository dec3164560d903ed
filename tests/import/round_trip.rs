//! What was exported comes back as it went.

use std::sync::Arc;

use imprint::{
    domain::{ActivityQuery, Revision},
    server::{
        demo,
        store::{Line, Store, Write},
    },
};
use uuid::Uuid;

use super::fixture::Site;
use crate::{
    conformance::{against_every_store, fixture::log},
    site::now,
};

against_every_store! {
    what_was_exported_is_there_already
    an_empty_catalog_becomes_the_same
    a_file_is_one_entry_and_one_undo
    a_catalogs_history_is_left_out
}

/// A catalog with all that is hard to write down.
async fn fill(site: &Site) {
    demo::fill(&*site.store, 130, now()).await.unwrap();
    for name in ["=1+1", "'@x", "'quoted'", "a,\"b\"; c", "  é\u{1f600} ", "-", "{}"] {
        site.image(name).await;
    }
    let volume = Uuid::from_u128(2).to_string();
    site.catalog.rename_volume(&volume, "=system, \"old\"", "api".into()).await.unwrap();
}

async fn what_was_exported_is_there_already(store: Arc<dyn Store>) {
    let site = Site::over(store);
    fill(&site).await;
    let before = log(&*site.store).await.len();
    for path in ["/export.csv", "/export.ndjson"] {
        let location = site.upload(&site.get(path).await.html).await;
        let page = site.get(&location).await;
        page.says("There is nothing to import").says("has 137 images");
        assert!(page.says("Same137").text().contains("Invalid0Create0Change0"), "{path}");
        let applied = site.apply(&location).await;
        assert_eq!(applied.status, 409);
    }
    assert_eq!(log(&*site.store).await.len(), before);
}

async fn an_empty_catalog_becomes_the_same(store: Arc<dyn Store>) {
    let source = Site::in_memory();
    fill(&source).await;
    let site = Site::over(store);
    for path in ["/export.csv", "/export.ndjson"] {
        let done = site.import(&source.get(path).await.html).await;
        assert_eq!(site.all().await, source.all().await, "{path}");
        site.catalog.undo(done, "dashboard".into()).await.unwrap();
        assert_eq!(site.all().await, []);
    }
}

async fn a_file_is_one_entry_and_one_undo(store: Arc<dyn Store>) {
    let site = Site::over(store);
    let (one, two) = (site.image("one").await, site.image("two").await);
    let before = site.all().await;
    let rows = [
        "id,public,name,arch,organization,root_volume".to_owned(),
        format!("{},TRUE,one-b,arm64,{},{}", one.id, Uuid::from_u128(7), Uuid::from_u128(8)),
        format!(",,three,x86_64,{0},{0}", Uuid::from_u128(9)),
        format!("{},,two,arm,{},{}", two.id, two.organization, two.root_volume.id),
    ];
    let done = site.import(&rows.join("\r\n")).await;
    let entries = site.catalog.activity(&ActivityQuery::default(), 9).await.unwrap();
    assert_eq!((entries.len(), entries[0].size, &*entries[0].change.actor), (3, 2, "dashboard"));
    assert_eq!((entries[0].change.sequence, done), (Revision(3), Revision(3)));
    let changed = site.store.image(one.id).await.unwrap().unwrap();
    assert_eq!((&*changed.name, changed.public, changed.creation_date), ("one-b", true, one.creation_date));
    assert!(changed.modification_date > one.modification_date);
    assert_eq!(site.all().await.iter().filter(|image| image.name == "three").count(), 1);

    site.get(&format!("/?done={done}")).await.says("2 images");
    site.catalog.undo(done, "dashboard".into()).await.unwrap();
    let mut after = site.all().await;
    after.sort_by_key(|image| image.name.clone());
    assert_eq!(after.iter().map(|image| &image.name).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(after.len(), before.len());
}

async fn a_catalogs_history_is_left_out(store: Arc<dyn Store>) {
    let source = Site::in_memory();
    let gone = source.image("gone").await;
    let kept = source.image("kept").await;
    let delete = Write::Delete { id: gone.id, expected: gone.revision };
    crate::conformance::fixture::commit(&*source.store, vec![delete]).await;
    let mut lines = vec![Line::Volume(kept.root_volume.clone()), Line::Image(Arc::clone(&kept))];
    lines.extend(log(&*source.store).await.into_iter().map(Line::Change));
    let lines: Vec<_> = lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();

    let site = Site::over(store);
    let file = lines.join("\n");
    let location = site.upload(&file).await;
    site.get(&location).await.says("has 1 image").says("4 lines with volumes and history");
    site.import(&file).await;
    assert_eq!(site.all().await, source.all().await);
}
