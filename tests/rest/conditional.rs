//! Revisions: `ETag`, `If-None-Match` and `If-Match`.

use axum::{body::Body, http::StatusCode};
use serde_json::{Value, json};

use super::fixture::{Answer, Api, NOBODY, draft, path, request};

async fn get_if_none_match(api: &Api, method: &str, path: &str, tag: &str) -> Answer {
    api.send(request(method, path).header("if-none-match", tag).body(Body::empty()).unwrap()).await
}

async fn delete_if_match(api: &Api, path: &str, tag: &str) -> Answer {
    api.send(request("DELETE", path).header("if-match", tag).body(Body::empty()).unwrap()).await
}

async fn rename_if_match(api: &Api, image: &Value, tag: &str) -> Answer {
    api.with("PATCH", &path(image), ("if-match", tag), &json!({ "name": "renamed" })).await
}

#[tokio::test]
async fn the_tag_is_the_sequence_number_of_the_latest_change() {
    let api = Api::new();
    let image = api.image("x").await;
    api.image("y").await;
    assert_eq!(api.get(&path(&image)).await.header("etag"), Some("\"1\""));
    assert_eq!(rename_if_match(&api, &image, "\"1\"").await.header("etag"), Some("\"3\""));
    assert_eq!(api.get(&path(&image)).await.header("etag"), Some("\"3\""));
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let api = Api::new();
    let image = api.image("x").await;
    for method in ["GET", "HEAD"] {
        for tag in ["\"1\"", "W/\"1\"", "*", "\"7\", \"1\"", "\"x\",,W/\"1\""] {
            let answer = get_if_none_match(&api, method, &path(&image), tag).await;
            assert_eq!((answer.status, answer.text()), (StatusCode::NOT_MODIFIED, ""), "{tag}");
            assert_eq!((answer.header("etag"), answer.header("content-type")), (Some("\"1\""), None));
        }
    }
}

#[tokio::test]
async fn what_the_client_does_not_have_is_sent() {
    let api = Api::new();
    let image = api.image("x").await;
    for tag in ["\"2\"", "\"01\"", "\"+1\"", "\"\"", "1", "x", "\"1\" \"2\""] {
        let answer = get_if_none_match(&api, "GET", &path(&image), tag).await;
        assert_eq!((answer.status, answer.json()["image"].take()), (StatusCode::OK, image.clone()), "{tag}");
    }
    assert_eq!(
        get_if_none_match(&api, "GET", &format!("/images/{NOBODY}"), "*").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_write_on_the_current_revision_is_carried_out() {
    for tag in ["\"1\"", "W/\"1\"", "*", "\"9\" , \"1\""] {
        let api = Api::new();
        let image = api.image("x").await;
        assert_eq!(rename_if_match(&api, &image, tag).await.status, StatusCode::OK, "{tag}");
        let put = api.with("PUT", &path(&image), ("if-match", "\"2\""), &draft(&json!({}))).await;
        assert_eq!(put.status, StatusCode::OK);
        assert_eq!(delete_if_match(&api, &path(&image), "\"3\"").await.status, StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn a_write_on_another_revision_is_refused_with_the_current_image() {
    let api = Api::new();
    let image = api.image("x").await;
    for tag in ["\"2\"", "\"0\", W/\"3\"", "\"abc\"", "\"01\"", "\"\""] {
        for answer in [
            rename_if_match(&api, &image, tag).await,
            api.with("PUT", &path(&image), ("if-match", tag), &draft(&json!({}))).await,
            delete_if_match(&api, &path(&image), tag).await,
        ] {
            assert_eq!((answer.status, answer.header("etag")), (StatusCode::PRECONDITION_FAILED, Some("\"1\"")));
            let message = "the image has changed since";
            assert_eq!(answer.json(), json!({ "type": "precondition_failed", "message": message, "image": image }));
        }
    }
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn a_write_of_no_new_value_is_refused_on_another_revision_too() {
    let api = Api::new();
    let image = api.image("x").await;
    let answer = api.with("PATCH", &path(&image), ("if-match", "\"2\""), &json!({})).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn a_precondition_that_can_not_be_read_is_refused() {
    let api = Api::new();
    let image = api.image("x").await;
    for tag in ["1", "", "\"1", "*, \"1\"", "w/\"1\"", "\"1\" \"2\""] {
        for answer in [rename_if_match(&api, &image, tag).await, delete_if_match(&api, &path(&image), tag).await] {
            assert_eq!(answer.reasons("If-Match"), ["must be * or a list of entity tags such as \"12\""], "{tag}");
        }
    }
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn several_headers_are_one_list() {
    let api = Api::new();
    let image = api.image("x").await;
    let request = request("DELETE", &path(&image)).header("if-match", "\"8\"").header("if-match", "\"1\"");
    assert_eq!(api.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_is_not_there_is_not_found_whatever_the_precondition() {
    let api = Api::new();
    for tag in ["\"1\"", "*", "nonsense"] {
        let gone = format!("/images/{NOBODY}");
        assert_eq!(delete_if_match(&api, &gone, tag).await.status, StatusCode::NOT_FOUND);
        let put = api.with("PUT", &gone, ("if-match", tag), &draft(&json!({}))).await;
        assert_eq!(put.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_bad_body_is_said_before_a_precondition_that_fails() {
    let api = Api::new();
    let image = api.image("x").await;
    let answer = api.with("PUT", &path(&image), ("if-match", "\"7\""), &json!({})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
