//! A request's body: its type, its size, and whether it is JSON.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use futures::stream;
use serde_json::json;

use super::fixture::{Answer, Api, draft, path, request};

const LIMIT: usize = 64 * 1024;

async fn post_as(api: &Api, content_type: &str) -> Answer {
    api.with("POST", "/images", ("content-type", content_type), &draft(&json!({}))).await
}

/// A valid body of that many bytes.
fn padded(length: usize) -> String {
    let body = draft(&json!({})).to_string();
    " ".repeat(length - body.len()) + &body
}

#[tokio::test]
async fn json_by_any_of_its_names_or_by_none() {
    let api = Api::new();
    for json in
        ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y", "application/json;"]
    {
        assert_eq!(post_as(&api, json).await.status, StatusCode::CREATED, "{json}");
    }
    let nameless = request("POST", "/images").body(draft(&json!({})).to_string().into()).unwrap();
    assert_eq!(api.send(nameless).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn other_types_are_refused() {
    let api = Api::new();
    let image = api.image("x").await;
    for other in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/merge-patch+json",
        "text/json",
        "",
    ] {
        let answer = post_as(&api, other).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{other}");
        assert_eq!(answer.json()["message"], "the Content-Type must be application/json");
    }
    let patch = api.with("PATCH", &path(&image), ("content-type", "text/plain"), &json!({})).await;
    assert_eq!(
        patch.json()["message"],
        "the Content-Type must be application/json or application/merge-patch+json"
    );
    assert_eq!(patch.json()["type"], "invalid_request_error");
}

#[tokio::test]
async fn the_largest_body_is_taken() {
    let api = Api::new();
    assert_eq!(api.text("POST", "/images", &padded(LIMIT)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_larger_body_is_refused_by_its_length_before_it_is_read() {
    let never = Body::from_stream(stream::pending::<Result<Bytes, io::Error>>());
    let declared = request("POST", "/images").header("content-length", LIMIT + 1).body(never).unwrap();
    let answer = Api::new().send(declared).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    insta::assert_snapshot!(answer.text(), @r#"{"type":"invalid_request_error","message":"the body must not be larger than 65536 bytes"}"#);
}

#[tokio::test]
async fn a_larger_body_in_chunks_is_refused_when_it_passes_the_limit() {
    // it never ends: an answer means that it was not read on
    let endless = Body::from_stream(stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[b' '; 1000]))));
    let answer = Api::new().send(request("POST", "/images").body(endless).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused_though_what_came_is_whole() {
    let api = Api::new();
    let parts = [Ok(draft(&json!({})).to_string()), Err(io::Error::other("reset"))];
    let broken = request("POST", "/images").body(Body::from_stream(stream::iter(parts))).unwrap();
    let answer = api.send(broken).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["message"], "the body broke off before its end");
    assert_eq!(api.written().await, 0);
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_the_place() {
    let cases: [(&[u8], &str); 14] = [
        (b"", "EOF while parsing a value at line 1 column 0"),
        (b"{\n  \"name\": \"x\",\n}", "trailing comma at line 3 column 1"),
        (b"{\"a\":1} x", "trailing characters at line 1 column 9"),
        (b"{}{}", "trailing characters at line 1 column 3"),
        (b"{'a':1}", "key must be a string at line 1 column 2"),
        (b"{\"a\":01}", "invalid number at line 1 column 7"),
        (b"{\"a\":NaN}", "expected value at line 1 column 6"),
        (b"{\"a\":1e999}", "number out of range at line 1 column 10"),
        (b"{\"a\":\"\\ud800\"}", "unexpected end of hex escape at line 1 column 13"),
        (b"{\"a\":\"\\udc00\"}", "lone leading surrogate in hex escape at line 1 column 12"),
        (b"{\"a\":\"\n\"}", "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0"),
        (b"{\"a\"", "EOF while parsing an object at line 1 column 4"),
        (b"name=x", "expected ident at line 1 column 2"),
        (b"\xef\xbb\xbf{}", "expected value at line 1 column 1"),
    ];
    let api = Api::new();
    for (body, reason) in cases {
        let request = request("POST", "/images").body(body.to_vec().into()).unwrap();
        let answer = api.send(request).await;
        let message = format!("the body is not valid JSON: {reason}");
        let told = json!({ "type": "invalid_request_error", "message": message });
        assert_eq!((answer.status, answer.json()), (StatusCode::BAD_REQUEST, told));
    }
}

#[tokio::test]
async fn what_is_no_utf8_is_refused_with_the_place() {
    let api = Api::new();
    for (body, place) in [(&b"\xff"[..], "line 1 column 1"), (b"{\n\"a\xc3\xa9\":\"\xc3(\"}", "line 2 column 8")] {
        let answer = api.send(request("POST", "/images").body(body.to_vec().into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["message"], format!("the body is not UTF-8 at {place}"));
    }
}

#[tokio::test]
async fn what_is_nested_too_deeply_is_refused() {
    let api = Api::new();
    for open in ["[", "{\"a\":"] {
        let answer = api.text("POST", "/images", &open.repeat(10_000)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text().contains("recursion limit exceeded"), "{}", answer.text());
    }
}

#[tokio::test]
async fn what_is_no_object_is_refused() {
    let api = Api::new();
    let image = path(&api.image("x").await);
    for body in ["null", "true", "5", "\"x\"", "[]", "[{}]"] {
        for (method, path) in [("POST", "/images"), ("PUT", &image), ("PATCH", &image)] {
            let answer = api.text(method, path, body).await;
            assert_eq!((answer.status, answer.fields()), (StatusCode::BAD_REQUEST, vec![]));
            assert_eq!(answer.json()["message"], "the body must be a JSON object");
        }
    }
}

#[tokio::test]
async fn the_type_and_the_size_are_said_before_that_there_is_no_such_image() {
    let api = Api::new();
    let plain = api.with("PUT", "/images/x", ("content-type", "text/plain"), &json!({})).await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(api.text("PATCH", "/images/x", &padded(LIMIT + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
