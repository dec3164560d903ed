//! Undo of a volume's new name, which is one of every image that names it.

use std::sync::Arc;

use imprint::{domain::Revision, server::store::Store};

use super::fixture::{Desk, name};
use crate::conformance::against_every_store;

against_every_store! {
    undoing_a_rename_names_the_volume_back_in_every_image
    a_rename_is_not_undone_once_the_volume_was_renamed_again
    a_rename_that_is_back_already_is_left_as_it_is
    a_rename_is_undone_in_images_that_were_edited_since
    an_image_that_comes_back_has_the_name_that_its_volume_has_by_now
    another_name_of_its_volume_is_no_edit_of_an_image
}

async fn rename(desk: &Desk, name: &str) -> Revision {
    desk.tick();
    desk.catalog.rename_volume(&super::fixture::id(2).to_string(), name, "ada".into()).await.unwrap();
    desk.latest().await.batch
}

async fn undoing_a_rename_names_the_volume_back_in_every_image(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = [desk.create("one").await, desk.create("two").await];
    let mut sequence = rename(&desk, "system").await;
    for expected in ["vol-0-1", "system", "vol-0-1"] {
        let undone = desk.try_undo(sequence).await.unwrap();
        assert!(undone.changes.iter().all(|change| change.undoes == Some(sequence)));
        assert_eq!(undone.changes.len(), 2);
        sequence = undone.sequence.unwrap();
        for image in &images {
            let now = desk.now(image).await.unwrap();
            assert_eq!(now.root_volume.name, expected);
            assert!(now.modification_date > image.modification_date);
        }
        let volume = desk.store.volume(images[0].root_volume.id).await.unwrap().unwrap();
        assert_eq!(volume.name, expected);
    }
}

async fn a_rename_is_not_undone_once_the_volume_was_renamed_again(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("one").await;
    let first = rename(&desk, "system").await;
    rename(&desk, "data").await;
    let obstacle = desk.obstacle(first).await;
    assert_eq!(obstacle.to_string(), "the volume was renamed since, and is now called \"data\"");
    assert_eq!(desk.now(&image).await.unwrap().root_volume.name, "data");
}

async fn a_rename_that_is_back_already_is_left_as_it_is(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    desk.create("one").await;
    let first = rename(&desk, "system").await;
    let back = rename(&desk, "vol-0-1").await;
    assert_eq!(desk.try_undo(first).await.unwrap().sequence, None);
    assert_eq!(desk.latest().await.batch, back);
}

async fn a_rename_is_undone_in_images_that_were_edited_since(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("one").await;
    let renamed = rename(&desk, "system").await;
    desk.edit(&image, name("two")).await;
    desk.create("new").await;
    assert_eq!(desk.try_undo(renamed).await.unwrap().changes.len(), 2);
    let now = desk.now(&image).await.unwrap();
    assert_eq!((now.name.as_str(), now.root_volume.name.as_str()), ("two", "vol-0-1"));
}

async fn an_image_that_comes_back_has_the_name_that_its_volume_has_by_now(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("one").await;
    desk.create("two").await;
    let deletion = desk.delete(&image).await;
    rename(&desk, "system").await;
    desk.undo(deletion.sequence).await;
    let now = desk.now(&image).await.unwrap();
    assert_eq!(now.root_volume.name, "system");
    assert_eq!(now.modification_date, image.modification_date);
}

async fn another_name_of_its_volume_is_no_edit_of_an_image(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("one").await;
    rename(&desk, "system").await;
    desk.undo(image.revision).await;
    assert_eq!(desk.now(&image).await, None);
}
