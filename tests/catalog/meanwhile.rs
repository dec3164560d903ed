//! Changes of others that come between a change's reading and its writing.

use std::sync::Arc;

use futures::future::join_all;
use imprint::{
    domain::{Field, Image, Patch, Revision},
    server::{
        catalog::{CatalogError, Obstacle},
        store::{Store, Write},
    },
};

use super::fixture::{Desk, at_revision, delete, name, public, update};
use crate::{conformance::against_every_store, faulty::FaultyStore};

against_every_store! {
    of_undos_at_once_one_has_something_to_take_back
}

fn desk() -> (Desk, Arc<FaultyStore>) {
    let store = FaultyStore::new();
    (Desk::over(store.clone()), store)
}

async fn of_undos_at_once_one_has_something_to_take_back(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = [desk.create("one").await, desk.create("two").await];
    let gone = desk.commit(images.iter().map(|image| delete(image)).collect()).await.changes[0].sequence;
    let undos = (0..8).map(|_| {
        let catalog = desk.catalog.clone();
        tokio::spawn(async move { catalog.undo(gone, "bob".into()).await.unwrap().changes.len() })
    });
    let mut taken_back: Vec<_> = join_all(undos).await.into_iter().map(Result::unwrap).collect();
    taken_back.sort_unstable();
    assert_eq!(taken_back, [0, 0, 0, 0, 0, 0, 0, 2]);
}

#[tokio::test]
async fn an_undo_merges_with_an_edit_that_comes_first() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    store.let_go_first(desk.batch(vec![update(&edited, Image { public: true, ..(*edited).clone() })]));
    desk.undo(edited.revision).await;
    let now = desk.now(&image).await.unwrap();
    assert_eq!((now.name.as_str(), now.public, now.revision), ("web", true, Revision(4)));
}

#[tokio::test]
async fn an_undo_gives_way_to_an_edit_of_the_same_field() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let edited = desk.edit(&image, name("web-2")).await;
    store.let_go_first(desk.batch(vec![update(&edited, Image { name: "theirs".into(), ..(*edited).clone() })]));
    let refused = desk.try_undo(edited.revision).await;
    let theirs = desk.now(&image).await.unwrap();
    assert_eq!(theirs.name, "theirs");
    let Err(CatalogError::Obstructed(obstacle)) = refused else { panic!("not refused: {refused:?}") };
    assert_eq!(obstacle, Obstacle::Edited { image: theirs, fields: vec![Field::Name] });
}

#[tokio::test]
async fn an_undo_that_another_made_first_has_nothing_left_to_do() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let deletion = desk.delete(&image).await;
    let back = Write::Put { expected: None, image: Image::clone(deletion.image()) };
    store.let_go_first(desk.batch(vec![back]));
    assert_eq!(desk.try_undo(deletion.sequence).await.unwrap().sequence, None);
    assert_eq!(desk.now(&image).await.as_deref(), Some(&at_revision(&image, Revision(3))));
}

#[tokio::test]
async fn an_undo_of_many_begins_anew_when_one_of_them_moves() {
    let (desk, store) = desk();
    let images = [desk.create("one").await, desk.create("two").await];
    let hidden = |image: &Arc<Image>| update(image, Image { public: true, ..(**image).clone() });
    let shown = desk.commit(images.iter().map(hidden).collect()).await;
    let second = shown.changes[1].image();
    store.let_go_first(desk.batch(vec![update(second, Image { name: "theirs".into(), ..(**second).clone() })]));
    assert_eq!(desk.try_undo(shown.changes[0].sequence).await.unwrap().changes.len(), 2);
    let now = desk.now(&images[1]).await.unwrap();
    assert_eq!((now.name.as_str(), now.public), ("theirs", false));
}

#[tokio::test]
async fn an_undo_of_a_rename_does_not_take_back_another_that_comes_first() {
    let (desk, store) = desk();
    let image = desk.create("one").await;
    let volume = image.root_volume.id;
    desk.catalog.rename_volume(&volume.to_string(), "system", "ada".into()).await.unwrap();
    let renamed = desk.latest().await.sequence;
    let rename = Write::RenameVolume { id: volume, expected: None, name: "theirs".into() };
    store.let_go_first(desk.batch(vec![rename]));
    let refused = desk.try_undo(renamed).await;
    assert!(matches!(refused, Err(CatalogError::Obstructed(Obstacle::Renamed(volume))) if volume.name == "theirs"));
    assert_eq!(desk.now(&image).await.unwrap().root_volume.name, "theirs");
}

#[tokio::test]
async fn a_save_merges_with_an_edit_that_comes_first() {
    let (desk, store) = desk();
    let seen = desk.create("web").await;
    store.let_go_first(desk.batch(vec![update(&seen, Image { public: true, ..(*seen).clone() })]));
    let saved = desk.save(&seen, name("mine")).await.unwrap();
    assert_eq!((saved.image.name.as_str(), saved.image.public, saved.merged), ("mine", true, vec![Field::Public]));
    store.let_go_first(
        desk.batch(vec![update(&saved.image, Image { name: "theirs".into(), ..(*saved.image).clone() })]),
    );
    let refused = desk.save(&saved.image, Patch { public: Some(false), ..name("mine-2") }).await;
    assert!(matches!(refused, Err(CatalogError::Conflict { fields, .. }) if fields == [Field::Name]));
}

#[tokio::test]
async fn an_image_that_another_restores_first_is_not_restored_twice() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let deletion = desk.delete(&image).await;
    let back = Write::Put { expected: None, image: Image::clone(deletion.image()) };
    store.let_go_first(desk.batch(vec![back]));
    assert!(matches!(desk.restore(&image).await, Err(CatalogError::NotDeleted(_))));
}

#[tokio::test]
async fn a_state_is_restored_though_another_puts_the_image_back_first() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let edited = desk.edit(&image, public()).await;
    let deletion = desk.delete(&image).await;
    let back = Write::Put { expected: None, image: Image::clone(deletion.image()) };
    store.let_go_first(desk.batch(vec![back]));
    let saved = desk.restore_state(&image, image.revision).await.unwrap();
    assert!(edited.public && !saved.image.public);
    assert_eq!((saved.sequence, desk.now(&image).await), (Some(Revision(5)), Some(saved.image)));
}

#[tokio::test]
async fn a_state_is_restored_though_the_image_is_deleted_first() {
    let (desk, store) = desk();
    let image = desk.create("web").await;
    let edited = desk.edit(&image, public()).await;
    store.let_go_first(desk.batch(vec![delete(&edited)]));
    let saved = desk.restore_state(&image, image.revision).await.unwrap();
    assert!(!saved.image.public);
    assert_eq!(desk.now(&image).await, Some(saved.image));
}
