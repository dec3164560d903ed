//! Forms that were filled from a state that is no longer the image's.

use std::sync::Arc;

use imprint::{
    domain::{Arch, Field, Fields, Image, Patch, Revision},
    server::{
        catalog::{CatalogError, Saved},
        store::Store,
    },
};

use super::fixture::{Desk, NOTHING, name, public};
use crate::conformance::against_every_store;

against_every_store! {
    a_form_that_saw_the_image_as_it_is_is_saved
    edits_of_different_fields_merge
    edits_of_one_field_conflict
    the_same_edit_twice_is_no_conflict
    a_form_in_which_nothing_was_typed_writes_nothing
    edits_since_are_merged_one_by_one
    an_image_that_is_gone_is_not_saved
    an_image_that_came_back_is_merged_with
    what_a_form_leaves_out_stays_as_it_was
    a_form_that_saw_no_state_conflicts_where_it_differs
    a_rename_leaves_all_else_as_it_is_by_now
    a_rename_conflicts_with_another_alone
    a_name_that_is_none_renames_nothing
}

fn conflict(result: Result<Saved, CatalogError>) -> (Option<Arc<Image>>, Arc<Image>, Vec<Field>) {
    match result {
        Err(CatalogError::Conflict { base, current, fields }) => (base, current, fields),
        other => panic!("no conflict: {other:?}"),
    }
}

async fn a_form_that_saw_the_image_as_it_is_is_saved(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let saved = desk.save(&image, Patch { arch: Some(Arch::Arm64), ..name("web-2") }).await.unwrap();
    assert_eq!((saved.image.name.as_str(), saved.image.arch), ("web-2", Arch::Arm64));
    assert_eq!((saved.sequence, saved.merged), (Some(Revision(2)), vec![]));
    assert!(saved.image.modification_date > image.modification_date);
    assert_eq!(desk.now(&image).await, Some(saved.image));
}

async fn edits_of_different_fields_merge(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.edit(&seen, Patch { arch: Some(Arch::Arm64), ..public() }).await;
    let saved = desk.save(&seen, name("web-2")).await.unwrap();
    let Image { name, arch, public, .. } = &*saved.image;
    assert_eq!((name.as_str(), *arch, *public), ("web-2", Arch::Arm64, true));
    assert_eq!((saved.sequence, saved.merged), (Some(Revision(3)), vec![Field::Arch, Field::Public]));
}

async fn edits_of_one_field_conflict(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    let current = desk.edit(&seen, Patch { arch: Some(Arch::Arm64), ..name("theirs") }).await;
    let refused = desk.save(&seen, Patch { public: Some(true), ..name("mine") }).await;
    assert_eq!(conflict(refused), (Some(seen), Arc::clone(&current), vec![Field::Name]));
    assert_eq!(desk.now(&current).await, Some(current));
}

async fn the_same_edit_twice_is_no_conflict(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    let current = desk.edit(&seen, name("web-2")).await;
    let saved = desk.save(&seen, name("web-2")).await.unwrap();
    assert_eq!((saved.image, saved.merged, saved.sequence), (current, vec![], None));
    let saved = desk.save(&seen, Patch { public: Some(true), ..name("web-2") }).await.unwrap();
    assert_eq!((saved.merged, saved.sequence), (vec![], Some(Revision(3))));
}

async fn a_form_in_which_nothing_was_typed_writes_nothing(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    assert_eq!(desk.save(&seen, NOTHING).await.unwrap().sequence, None);
    let current = desk.edit(&seen, name("theirs")).await;
    let saved = desk.save(&seen, NOTHING).await.unwrap();
    assert_eq!((saved.image, saved.merged, saved.sequence), (current, vec![Field::Name], None));
}

async fn edits_since_are_merged_one_by_one(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.edit(&seen, name("theirs")).await;
    desk.edit(&seen, public()).await;
    desk.edit(&seen, name("web")).await;
    let saved = desk.save(&seen, name("mine")).await.unwrap();
    assert_eq!((saved.image.name.as_str(), saved.image.public, saved.merged), ("mine", true, vec![Field::Public]));
}

async fn an_image_that_is_gone_is_not_saved(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.delete(&seen).await;
    let refused = desk.save(&seen, name("mine")).await;
    assert!(matches!(refused, Err(CatalogError::NotFound(id)) if id == seen.id.to_string()));
}

async fn an_image_that_came_back_is_merged_with(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.edit(&seen, public()).await;
    desk.delete(&seen).await;
    desk.restore(&seen).await.unwrap();
    let saved = desk.save(&seen, name("mine")).await.unwrap();
    assert_eq!((saved.image.public, saved.merged), (true, vec![Field::Public]));
}

async fn what_a_form_leaves_out_stays_as_it_was(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.edit(&seen, public()).await;
    let fields = Fields {
        name: "mine".into(),
        arch: seen.arch,
        organization: seen.organization,
        root_volume: seen.root_volume.id,
        public: None,
    };
    let saved = desk.catalog.save(&seen.id.to_string(), seen.revision, fields, "bob".into()).await.unwrap();
    assert_eq!((saved.image.public, saved.merged), (true, vec![Field::Public]));
}

async fn a_form_that_saw_no_state_conflicts_where_it_differs(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let current = desk.create("web").await;
    let other = desk.create("other").await;
    for revision in [Revision(0), other.revision, Revision(99)] {
        let seen = Image { revision, ..(*current).clone() };
        assert_eq!(desk.save(&seen, NOTHING).await.unwrap().sequence, None);
        let refused = desk.save(&seen, Patch { public: Some(true), ..name("mine") }).await;
        assert_eq!(conflict(refused), (None, Arc::clone(&current), vec![Field::Name, Field::Public]));
    }
}

#[tokio::test]
async fn a_state_that_the_log_let_go_of_conflicts_where_the_form_differs() {
    let desk = Desk::keeping(1);
    let seen = desk.create("web").await;
    let current = desk.edit(&seen, public()).await;
    let refused = desk.save(&seen, name("mine")).await;
    assert_eq!(conflict(refused), (None, Arc::clone(&current), vec![Field::Name, Field::Public]));
    // but the image itself is a state that is known
    desk.create("other").await;
    assert_eq!(desk.save(&current, name("mine")).await.unwrap().merged, []);
}

async fn a_rename_leaves_all_else_as_it_is_by_now(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    desk.edit(&seen, Patch { arch: Some(Arch::Arm64), ..public() }).await;
    let saved = desk.rename(&seen, "web-2").await.unwrap();
    assert_eq!((&*saved.image.name, saved.image.arch, saved.image.public), ("web-2", Arch::Arm64, true));
    assert_eq!(desk.rename(&saved.image, "web-2").await.unwrap().sequence, None);
}

async fn a_rename_conflicts_with_another_alone(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    let current = desk.edit(&seen, name("theirs")).await;
    let refused = desk.rename(&seen, "mine").await;
    assert_eq!(conflict(refused), (Some(Arc::clone(&seen)), Arc::clone(&current), vec![Field::Name]));
    assert_eq!(desk.rename(&seen, "theirs").await.unwrap().sequence, None);
    assert_eq!(desk.rename(&current, "mine").await.unwrap().image.name, "mine");
}

async fn a_name_that_is_none_renames_nothing(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let seen = desk.create("web").await;
    let refused = desk.rename(&seen, " ").await;
    assert!(matches!(refused, Err(CatalogError::Invalid(errors)) if errors.of("name").len() == 1));
    assert_eq!(desk.now(&seen).await, Some(seen));
}
