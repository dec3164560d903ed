//! `POST /images/{id}/restore`: a deleted image, put back.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Api, NOBODY, path};

#[tokio::test]
async fn a_restored_image_has_the_same_json_under_a_new_revision() {
    let api = Api::new();
    let image = api.image("x").await;
    api.advance(1_000_000);
    let edited = api.json("PATCH", &path(&image), &json!({ "name": "y", "public": true })).await;
    api.advance(1_000_000);
    api.bare("DELETE", &path(&image)).await;
    api.advance(1_000_000);
    let restored = api.bare("POST", &format!("{}/restore", path(&image))).await;
    assert_eq!((restored.status, restored.header("etag")), (StatusCode::OK, Some("\"4\"")));
    assert_eq!(restored.text(), edited.text());
    let answer = api.get(&path(&image)).await;
    assert_eq!((answer.text(), answer.header("etag")), (edited.text(), Some("\"4\"")));
    assert_eq!(api.get("/images").await.names(), ["y"]);
}

#[tokio::test]
async fn what_is_not_deleted_is_a_conflict() {
    let api = Api::new();
    let image = api.image("x").await;
    let restore = format!("{}/restore", path(&image));
    let id = image["id"].as_str().unwrap();
    let conflict = json!({ "type": "conflict", "message": format!("{id:?} is not deleted") });
    let answer = api.bare("POST", &restore).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, conflict.clone()));
    api.bare("DELETE", &path(&image)).await;
    assert_eq!(api.bare("POST", &restore).await.status, StatusCode::OK);
    let answer = api.bare("POST", &restore).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::CONFLICT, conflict));
    assert_eq!(api.written().await, 3);
}

#[tokio::test]
async fn what_never_was_is_not_found() {
    let api = Api::new();
    for id in [NOBODY, "x", "%FF"] {
        let answer = api.bare("POST", &format!("/images/{id}/restore")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        let unknown = api.get(&format!("/images/{id}")).await;
        assert_eq!(answer.text(), unknown.text());
    }
}

#[tokio::test]
async fn what_the_log_let_go_of_is_not_found() {
    let api = Api::keeping(1);
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    api.image("y").await;
    let answer = api.bare("POST", &format!("{}/restore", path(&image))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_body_and_its_type_are_ignored() {
    let api = Api::new();
    let image = api.image("x").await;
    api.bare("DELETE", &path(&image)).await;
    let answer =
        api.with("POST", &format!("{}/restore/", path(&image)), ("content-type", "text/x"), &json!([1])).await;
    assert_eq!(answer.status, StatusCode::OK);
}
