//! Deleted images and earlier states, brought back.

use std::sync::Arc;

use imprint::{
    domain::{Action, Image, Patch, Revision, Values},
    server::{catalog::CatalogError, store::Store},
};

use super::fixture::{Desk, at_revision, delete, id, name, public};
use crate::conformance::against_every_store;

against_every_store! {
    a_restored_image_is_the_very_image_under_a_new_revision
    a_restore_says_which_batch_it_takes_back_in_part
    what_is_there_can_not_be_restored
    what_never_was_can_not_be_restored
    an_earlier_state_is_an_edit_to_its_values
    the_state_that_is_there_writes_nothing
    the_last_state_of_a_deleted_image_is_that_image
    an_earlier_state_of_a_deleted_image_comes_back_modified_now
    only_states_of_the_image_itself_come_back
}

fn not_found<T: std::fmt::Debug>(result: Result<T, CatalogError>, what: &str) {
    assert!(matches!(&result, Err(CatalogError::NotFound(text)) if text == what), "{result:?}");
}

async fn a_restored_image_is_the_very_image_under_a_new_revision(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let image = desk.edit(&image, Patch { public: Some(true), ..name("web-2") }).await;
    desk.delete(&image).await;
    let back = desk.restore(&image).await.unwrap();
    assert_eq!(*back, at_revision(&image, Revision(4)));
    assert_eq!(desk.now(&image).await, Some(back));
    assert_eq!(desk.latest().await.action(), Action::Restored);
}

async fn a_restore_says_which_batch_it_takes_back_in_part(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let (one, two) = (desk.create("one").await, desk.create("two").await);
    let deleted = desk.commit(vec![delete(&one), delete(&two)]).await;
    desk.restore(&two).await.unwrap();
    assert_eq!(desk.latest().await.undoes, Some(deleted.changes[0].sequence));
    assert_eq!(desk.now(&one).await, None);
}

async fn what_is_there_can_not_be_restored(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    desk.delete(&image).await;
    desk.restore(&image).await.unwrap();
    let refused = desk.restore(&image).await;
    assert!(matches!(&refused, Err(CatalogError::NotDeleted(id)) if *id == image.id.to_string()), "{refused:?}");
}

async fn what_never_was_can_not_be_restored(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let other = Image { id: id(77), ..(*image).clone() };
    not_found(desk.restore(&other).await, &other.id.to_string());
    not_found(desk.catalog.restore("no id", "bob".into()).await, "no id");
    not_found(desk.restore_state(&other, image.revision).await, "1");
    not_found(desk.catalog.restore_state("no id", image.revision, "bob".into()).await, "no id");
}

async fn an_earlier_state_is_an_edit_to_its_values(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let second = desk.edit(&image, public()).await;
    let third = desk.edit(&image, name("web-2")).await;
    let saved = desk.restore_state(&image, second.revision).await.unwrap();
    assert_eq!((saved.sequence, saved.merged.len()), (Some(Revision(4)), 0));
    assert_eq!(Values::from(&*saved.image), Values::from(&*second));
    assert!(saved.image.modification_date > third.modification_date);
    assert_eq!(desk.latest().await.action(), Action::Edited);
    desk.restore_state(&image, image.revision).await.unwrap();
    assert_eq!(Values::from(&*desk.now(&image).await.unwrap()), Values::from(&*image));
}

async fn the_state_that_is_there_writes_nothing(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let saved = desk.restore_state(&image, image.revision).await.unwrap();
    assert_eq!((saved.sequence, saved.image), (None, image));
}

async fn the_last_state_of_a_deleted_image_is_that_image(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let image = desk.edit(&image, public()).await;
    let deletion = desk.delete(&image).await;
    let saved = desk.restore_state(&image, image.revision).await.unwrap();
    assert_eq!(*saved.image, at_revision(&image, saved.sequence.unwrap()));
    assert_eq!(desk.latest().await.undoes, Some(deletion.batch));
}

async fn an_earlier_state_of_a_deleted_image_comes_back_modified_now(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    let deletion = desk.delete(&image).await;
    let saved = desk.restore_state(&image, image.revision).await.unwrap();
    assert_eq!(Values::from(&*saved.image), Values::from(&*image));
    assert!(saved.image.modification_date > edited.modification_date);
    assert_eq!(saved.image.creation_date, image.creation_date);
    let change = desk.latest().await;
    assert_eq!((change.action(), change.undoes), (Action::Restored, Some(deletion.batch)));
}

async fn only_states_of_the_image_itself_come_back(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let (one, two) = (desk.create("one").await, desk.create("two").await);
    let deletion = desk.delete(&one).await;
    for (image, sequence) in [(&two, one.revision), (&one, deletion.sequence), (&two, Revision(0))] {
        not_found(desk.restore_state(image, sequence).await, &sequence.to_string());
    }
    not_found(desk.restore_state(&two, Revision(99)).await, "99");
}

#[tokio::test]
async fn a_deletion_that_the_log_let_go_of_can_not_be_taken_back() {
    let desk = Desk::keeping(2);
    let image = desk.create("web").await;
    desk.delete(&image).await;
    desk.create("one").await;
    desk.create("two").await;
    not_found(desk.restore(&image).await, &image.id.to_string());
    not_found(desk.restore_state(&image, Revision(1)).await, "1");
}
