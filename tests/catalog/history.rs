//! What happened to one image, while the log knows of it.

use std::sync::Arc;

use imprint::{
    domain::{Action, Revision},
    server::{catalog::CatalogError, store::Store},
};

use super::fixture::{Desk, name};
use crate::conformance::against_every_store;

against_every_store! {
    the_history_of_a_deleted_image_can_be_read
    an_image_that_never_was_has_no_history
}

async fn the_history_of_a_deleted_image_can_be_read(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let image = desk.create("web").await;
    desk.create("other").await;
    desk.edit(&image, name("web-2")).await;
    desk.delete(&image).await;
    let id = image.id.to_string().to_uppercase();
    let history = desk.catalog.history(&id, None, 10).await.unwrap();
    let actions: Vec<_> = history.iter().map(|entry| (entry.change.sequence.0, entry.change.action())).collect();
    assert_eq!(actions, [(4, Action::Deleted), (3, Action::Edited), (1, Action::Created)]);
    let earlier = desk.catalog.history(&id, Some(Revision(3)), 10).await.unwrap();
    assert_eq!(earlier.len(), 1);
    assert!(desk.catalog.history(&id, Some(Revision(1)), 10).await.unwrap().is_empty());
}

async fn an_image_that_never_was_has_no_history(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    desk.create("web").await;
    for id in ["no id", "000a115d-2852-4b0a-9ce8-47f1134ba95a"] {
        let refused = desk.catalog.history(id, None, 10).await;
        assert!(matches!(refused, Err(CatalogError::NotFound(text)) if text == id));
    }
}

#[tokio::test]
async fn an_image_outlives_its_history() {
    let desk = Desk::keeping(1);
    let (image, gone) = (desk.create("web").await, desk.create("gone").await);
    assert!(desk.catalog.history(&image.id.to_string(), None, 10).await.unwrap().is_empty());
    desk.delete(&gone).await;
    assert_eq!(desk.catalog.history(&gone.id.to_string(), None, 10).await.unwrap().len(), 1);
    desk.create("new").await;
    let refused = desk.catalog.history(&gone.id.to_string(), None, 10).await;
    assert!(matches!(refused, Err(CatalogError::NotFound(_))));
}
