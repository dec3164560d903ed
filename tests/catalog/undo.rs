//! Undo, of one image's change: what comes back, and what stands in its way.

use std::sync::Arc;

use imprint::{
    domain::{Action, Arch, Field, Image, Patch, Revision, Values},
    server::{
        catalog::{CatalogError, Obstacle},
        store::Store,
    },
};

use super::fixture::{Desk, NOTHING, at_revision, id, name, public};
use crate::conformance::against_every_store;

against_every_store! {
    undoing_a_deletion_gives_back_the_very_image_under_a_new_revision
    undoing_an_edit_gives_back_its_values_and_moves_the_date
    undoing_an_edit_of_the_root_volume_gives_back_the_other
    undoing_a_creation_deletes_the_image
    a_creation_is_not_undone_once_the_image_was_edited
    a_creation_can_be_undone_after_the_edit_was
    an_undo_can_be_undone_any_number_of_times
    undos_stack
    fields_that_others_edited_since_are_kept
    a_field_that_another_edited_since_stands_in_the_way
    an_edit_is_not_undone_in_an_image_that_is_gone
    an_edit_can_be_undone_in_an_image_that_came_back
    a_deletion_is_not_undone_once_the_image_was_deleted_again
    what_is_back_already_is_left_as_it_is
    an_undo_says_what_it_undoes_and_who_made_it
    a_change_that_never_was_can_not_be_undone
}

async fn undoing_a_deletion_gives_back_the_very_image_under_a_new_revision(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let image = desk.edit(&image, public()).await;
    let deletion = desk.delete(&image).await;
    let undone = desk.undo(deletion.sequence).await;
    assert_eq!(undone, Revision(4));
    assert_eq!(desk.now(&image).await.as_deref(), Some(&at_revision(&image, undone)));
    assert_eq!(desk.latest().await.action(), Action::Restored);
}

async fn undoing_an_edit_gives_back_its_values_and_moves_the_date(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let patch = Patch { arch: Some(Arch::X86_64), organization: Some(id(7)), public: Some(true), ..name("other") };
    let edited = desk.edit(&image, patch).await;
    let undone = desk.undo(edited.revision).await;
    let now = desk.now(&image).await.unwrap();
    let expected = Image { modification_date: now.modification_date, ..at_revision(&image, undone) };
    assert_eq!(*now, expected);
    assert!(now.modification_date > edited.modification_date);
}

async fn undoing_an_edit_of_the_root_volume_gives_back_the_other(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let moved = desk.edit(&image, Patch { root_volume: Some(id(9)), ..NOTHING }).await;
    assert_eq!(moved.root_volume.name, "vol-0-2");
    desk.undo(moved.revision).await;
    assert_eq!(desk.now(&image).await.unwrap().root_volume, image.root_volume);
}

async fn undoing_a_creation_deletes_the_image(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    desk.undo(image.revision).await;
    assert_eq!(desk.now(&image).await, None);
    assert_eq!(desk.latest().await.action(), Action::Deleted);
}

async fn a_creation_is_not_undone_once_the_image_was_edited(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, Patch { public: Some(true), ..name("web-2") }).await;
    let obstacle = desk.obstacle(image.revision).await;
    assert_eq!(obstacle.to_string(), "\"web-2\" was edited since (name, visibility)");
    assert_eq!(desk.now(&image).await, Some(edited));
}

async fn a_creation_can_be_undone_after_the_edit_was(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    desk.undo(edited.revision).await;
    desk.undo(image.revision).await;
    assert_eq!(desk.now(&image).await, None);
}

async fn an_undo_can_be_undone_any_number_of_times(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let mut sequence = desk.edit(&image, name("web-2")).await.revision;
    for expected in ["web", "web-2", "web", "web-2"] {
        sequence = desk.undo(sequence).await;
        assert_eq!(desk.now(&image).await.unwrap().name, expected);
    }
    let edited = desk.now(&image).await.unwrap();
    sequence = desk.delete(&image).await.sequence;
    for there in [true, false, true] {
        sequence = desk.undo(sequence).await;
        let expected = there.then(|| at_revision(&edited, sequence));
        assert_eq!(desk.now(&image).await.as_deref(), expected.as_ref());
    }
}

async fn undos_stack(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let first = desk.edit(&image, name("one")).await;
    let second = desk.edit(&image, name("two")).await;
    let deletion = desk.delete(&image).await;
    for sequence in [deletion.sequence, second.revision, first.revision] {
        desk.undo(sequence).await;
    }
    let now = desk.now(&image).await.unwrap();
    assert_eq!(Values::from(&*now), Values::from(&*image));
    desk.undo(image.revision).await;
    assert_eq!(desk.now(&image).await, None);
}

async fn fields_that_others_edited_since_are_kept(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    desk.edit(&image, Patch { arch: Some(Arch::Arm64), ..public() }).await;
    desk.undo(edited.revision).await;
    let now = desk.now(&image).await.unwrap();
    assert_eq!((now.name.as_str(), now.arch, now.public), ("web", Arch::Arm64, true));
}

async fn a_field_that_another_edited_since_stands_in_the_way(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, Patch { public: Some(true), ..name("web-2") }).await;
    let newer = desk.edit(&image, name("web-3")).await;
    let expected = Obstacle::Edited { image: Arc::clone(&newer), fields: vec![Field::Name] };
    assert_eq!(desk.obstacle(edited.revision).await, expected);
    assert_eq!(desk.now(&image).await, Some(newer));
}

async fn an_edit_is_not_undone_in_an_image_that_is_gone(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    desk.delete(&image).await;
    let obstacle = desk.obstacle(edited.revision).await;
    assert_eq!(obstacle.to_string(), "\"web-2\" was deleted since");
}

async fn an_edit_can_be_undone_in_an_image_that_came_back(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    desk.delete(&image).await;
    desk.restore(&image).await.unwrap();
    desk.undo(edited.revision).await;
    assert_eq!(desk.now(&image).await.unwrap().name, "web");
}

async fn a_deletion_is_not_undone_once_the_image_was_deleted_again(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let first = desk.delete(&image).await;
    desk.restore(&image).await.unwrap();
    desk.edit(&image, name("web-2")).await;
    let second = desk.delete(&image).await;
    assert_eq!(desk.obstacle(first.sequence).await.to_string(), "\"web-2\" was deleted since");
    desk.undo(second.sequence).await;
    assert_eq!(desk.now(&image).await.unwrap().name, "web-2");
}

async fn what_is_back_already_is_left_as_it_is(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    let gone = desk.create("gone").await;
    let deletion = desk.delete(&gone).await;
    desk.undo(edited.revision).await;
    desk.undo(deletion.sequence).await;
    let other = desk.create("other").await;
    desk.delete(&other).await;
    let before = desk.latest().await;
    for sequence in [edited.revision, deletion.sequence, other.revision] {
        let undone = desk.try_undo(sequence).await.unwrap();
        assert_eq!((undone.sequence, undone.changes.len()), (None, 0));
    }
    assert_eq!(desk.latest().await, before);
}

async fn an_undo_says_what_it_undoes_and_who_made_it(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let deletion = desk.delete(&image).await;
    let undone = desk.try_undo(deletion.sequence).await.unwrap();
    let change = desk.latest().await;
    assert_eq!((change.undoes, &*change.actor), (Some(deletion.batch), "bob"));
    assert_eq!(undone.changes.to_vec(), [change]);
    assert_eq!(deletion.undoes, None);
}

async fn a_change_that_never_was_can_not_be_undone(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    desk.create("web").await;
    for sequence in [0, 2, u64::MAX] {
        let refused = desk.try_undo(Revision(sequence)).await;
        assert!(matches!(refused, Err(CatalogError::NotFound(text)) if text == sequence.to_string()));
    }
}

#[tokio::test]
async fn a_change_that_the_log_let_go_of_can_not_be_undone() {
    let desk = Desk::keeping(2);
    let image = desk.create("web").await;
    let first = desk.edit(&image, name("one")).await;
    desk.edit(&image, name("two")).await;
    assert_eq!(
        desk.try_undo(first.revision).await.unwrap_err().to_string(),
        "nothing was taken back: \"two\" was edited since (name)"
    );
    desk.edit(&image, name("three")).await;
    assert!(matches!(desk.try_undo(first.revision).await, Err(CatalogError::NotFound(_))));
}
