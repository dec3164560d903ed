//! Whole lists that are longer than a chunk.

use std::time::Duration;

use axum::{body::Body, http::StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::fixture::{Api, request};
use crate::faulty::FaultyStore;

/// Enough for a dozen chunks.
const MANY: usize = 2_000;

async fn fill(api: &Api) {
    for number in 0..MANY {
        api.image(&number.to_string()).await;
        api.advance(1);
    }
}

async fn list(api: &Api) -> Body {
    let response = api.raw(request("GET", "/images").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["x-total-count"], MANY.to_string().as_str());
    response.into_body()
}

/// Takes the body's chunks as they come; `false` where it breaks off.
async fn read(mut body: Body) -> (Vec<u8>, bool) {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return (read, false) };
        read.extend_from_slice(&frame.into_data().unwrap());
    }
    (read, true)
}

#[tokio::test]
async fn a_long_list_is_whole_and_comes_in_chunks() {
    let api = Api::new();
    fill(&api).await;
    let mut body = list(&api).await;
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!((64 * 1024..66 * 1024).contains(&first.len()), "{}", first.len());
    let (rest, whole) = read(body).await;
    assert!(whole);
    let json: Value = serde_json::from_slice(&[&first[..], &rest].concat()).unwrap();
    let images = json["images"].as_array().unwrap();
    assert_eq!((images.len(), &images[MANY - 1]["name"]), (MANY, &json!((MANY - 1).to_string())));
}

#[tokio::test]
async fn a_list_is_of_the_moment_at_which_it_was_asked_for() {
    let api = Api::new();
    fill(&api).await;
    let body = list(&api).await;
    api.image("later").await;
    let (json, _) = read(body).await;
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["images"].as_array().unwrap().len(), MANY);
}

#[tokio::test]
async fn a_list_that_fails_midway_is_cut_off() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    fill(&api).await;
    for images in [1_000, MANY] {
        store.fail_scans_after(images);
        let (sent, whole) = read(list(&api).await).await;
        assert!(!whole);
        assert!(sent.len() > 64 * 1024 && serde_json::from_slice::<Value>(&sent).is_err());
    }
}

#[tokio::test]
async fn a_list_that_fails_before_anything_was_sent_is_an_error() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    api.image("x").await;
    store.fail_scans_after(1);
    assert_eq!(api.get("/images").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// Here time is tokio's own, which passes at once when nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_for_thirty_seconds_is_cut_off() {
    let api = Api::new();
    fill(&api).await;
    for (pause, expected) in [(29, true), (31, false)] {
        let mut body = list(&api).await;
        body.frame().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_secs(pause)).await;
        let (_, whole) = read(body).await;
        assert_eq!(whole, expected, "after {pause} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_gets_everything() {
    let api = Api::new();
    fill(&api).await;
    let mut body = list(&api).await;
    let mut sent = Vec::new();
    while let Some(frame) = body.frame().await {
        sent.extend_from_slice(&frame.unwrap().into_data().unwrap());
        tokio::time::sleep(Duration::from_secs(29)).await;
    }
    let json: Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!(json["images"].as_array().unwrap().len(), MANY);
}

/// GETs the whole list over a real connection, to its end.
async fn over_tcp(api: &Api) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, api.router.clone()).into_future());
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(b"GET /images HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    server.abort();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn on_the_wire_only_a_whole_list_has_an_end() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    fill(&api).await;
    let whole = over_tcp(&api).await;
    assert!(whole.contains("transfer-encoding: chunked\r\n"));
    assert!(whole.ends_with("]}\r\n0\r\n\r\n"));
    store.fail_scans_after(1_000);
    let cut = over_tcp(&api).await;
    assert!(cut.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(!cut.ends_with("0\r\n\r\n"));
}
