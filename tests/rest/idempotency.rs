//! `Idempotency-Key`: a request that is sent again makes nothing again.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Answer, Api, draft, path, request};

async fn post(api: &Api, key: &str, name: &str) -> Answer {
    api.with("POST", "/images", ("idempotency-key", key), &draft(&json!({ "name": name }))).await
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_makes_one_image() {
    let api = Api::new();
    let first = post(&api, "k", "x").await;
    api.advance(86_399_000_000);
    let again = post(&api, "k", "x").await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    for header in ["location", "etag"] {
        assert_eq!(again.header(header), first.header(header));
    }
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn the_answer_stays_the_same_after_the_image_has_changed() {
    let api = Api::new();
    let first = post(&api, "k", "x").await;
    api.json("PATCH", &path(&first.json()["image"]), &json!({ "name": "y" })).await;
    assert_eq!(post(&api, "k", "x").await.body, first.body);
    api.bare("DELETE", &path(&first.json()["image"])).await;
    assert_eq!(post(&api, "k", "x").await.body, first.body);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_a_conflict() {
    let api = Api::new();
    post(&api, "k", "x").await;
    let answer = post(&api, "k", "y").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    insta::assert_snapshot!(answer.text(), @r#"{"type":"conflict","message":"the idempotency key was used for another request within the last day"}"#);
    assert_eq!(api.written().await, 1);
}

#[tokio::test]
async fn other_keys_and_later_days_make_other_images() {
    let api = Api::new();
    post(&api, "k", "x").await;
    post(&api, "l", "x").await;
    api.advance(86_400_000_001);
    post(&api, "k", "x").await;
    assert_eq!(api.written().await, 3);
}

#[tokio::test]
async fn a_refused_request_does_not_use_up_its_key() {
    let api = Api::new();
    assert_eq!(post(&api, "k", "").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post(&api, "k", "x").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn keys_have_a_rule() {
    let api = Api::new();
    assert_eq!(post(&api, &"k".repeat(255), "x").await.status, StatusCode::CREATED);
    for bad in ["", &"k".repeat(256)] {
        assert_eq!(post(&api, bad, "x").await.reasons("Idempotency-Key"), ["must have 1 to 255 characters"]);
    }
    let body = || draft(&json!({})).to_string().into();
    let twice = request("POST", "/images").header("idempotency-key", "a").header("idempotency-key", "b");
    let answer = api.send(twice.body(body()).unwrap()).await;
    assert_eq!(answer.reasons("Idempotency-Key"), ["is given more than once"]);
    let latin = request("POST", "/images").header("idempotency-key", &b"\xe9"[..]);
    assert_eq!(api.send(latin.body(body()).unwrap()).await.reasons("Idempotency-Key"), ["is not UTF-8"]);
    assert_eq!(api.written().await, 1);
}
