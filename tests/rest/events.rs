//! The log as it grows: from where a client says, without a gap, and not more than it can take.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use futures::future::join_all;
use http_body_util::BodyExt;
use imprint::server::store::memory::MemoryStore;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::fixture::{Api, path, request};
use crate::faulty::FaultyStore;

/// One piece of a stream, up to a blank line.
#[derive(Debug, Default, PartialEq)]
struct Event {
    name: String,
    id: Option<u64>,
    data: String,
    comment: bool,
}

impl Event {
    fn read(text: &str) -> Self {
        let mut event = Self::default();
        for line in text.lines() {
            match line.split_once(':') {
                Some(("", _)) => event.comment = true,
                Some(("event", name)) => name.trim().clone_into(&mut event.name),
                Some(("id", id)) => event.id = Some(id.trim().parse().unwrap()),
                Some(("data", data)) => data.trim().clone_into(&mut event.data),
                Some(("retry", wait)) => assert_eq!(wait.trim(), "1000"),
                _ => panic!("no line of an event: {line:?}"),
            }
        }
        event
    }

    fn changes(&self) -> Vec<Value> {
        assert_eq!(self.name, "changes", "{self:?}");
        serde_json::from_str(&self.data).unwrap()
    }

    fn sequences(&self) -> Vec<u64> {
        self.changes().iter().map(|change| change["sequence"].as_u64().unwrap()).collect()
    }
}

/// An open stream.
struct Stream {
    body: Body,
    read: String,
}

impl Stream {
    /// Opens one; what comes first says where it begins.
    async fn open(api: &Api, path: &str) -> (Self, u64) {
        Self::reopen(api, path, None).await
    }

    async fn reopen(api: &Api, path: &str, last_event: Option<u64>) -> (Self, u64) {
        let mut request = request("GET", path);
        if let Some(id) = last_event {
            request = request.header("Last-Event-ID", id);
        }
        let response = api.raw(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut stream = Self { body: response.into_body(), read: String::new() };
        let opening = stream.next().await.unwrap();
        assert_eq!((opening.name.as_str(), opening.comment), ("", false));
        (stream, opening.id.unwrap())
    }

    /// The next event; nothing at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (Event::read(event), rest.to_owned());
                self.read = rest;
                return Some(event);
            }
            let frame = self.body.frame().await?.expect("a stream that does not break off");
            self.read.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }

    /// The next event that comes soon.
    async fn soon(&mut self) -> Event {
        timeout(Duration::from_secs(5), self.next()).await.expect("an event").expect("no end")
    }

    /// The sequence numbers of the next changes, up to that one.
    async fn until(&mut self, last: u64) -> Vec<u64> {
        let mut sequences = Vec::new();
        while sequences.last() != Some(&last) {
            let event = self.soon().await;
            let these = event.sequences();
            assert_eq!(these.last().copied(), event.id);
            sequences.extend(these);
        }
        sequences
    }

    async fn is_told_to_read_anew(&mut self, position: u64) {
        let event = self.soon().await;
        assert_eq!((event.name.as_str(), event.id), ("resync", Some(position)));
    }
}

async fn create(api: &Api, images: usize) {
    for number in 0..images {
        api.image(&number.to_string()).await;
    }
}

#[tokio::test]
async fn an_open_stream_tells_of_each_change() {
    let api = Api::new();
    create(&api, 1).await;
    let (mut stream, begun) = Stream::open(&api, "/events").await;
    assert_eq!(begun, 1);
    let image = api.image("new").await;
    let event = stream.soon().await;
    assert_eq!(event.id, Some(2));
    let changes = event.changes();
    assert_eq!(
        (&changes[0]["after"]["id"], &changes[0]["actor"], &changes[0]["before"]),
        (&image["id"], &json!("api"), &json!(null))
    );
    api.json("PATCH", &path(&image), &json!({ "name": "newer" })).await;
    let changes = stream.soon().await.changes();
    assert_eq!((&changes[0]["before"]["name"], &changes[0]["after"]["name"]), (&json!("new"), &json!("newer")));
    api.bare("DELETE", &path(&image)).await;
    assert_eq!(stream.soon().await.changes()[0]["after"], json!(null));
}

#[tokio::test]
async fn an_answer_is_a_stream_that_nobody_keeps() {
    let api = Api::new();
    let response = api.raw(request("GET", "/events/").body(Body::empty()).unwrap()).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-accel-buffering"), "no");
    assert!(!response.headers().contains_key(header::CONTENT_LENGTH));
}

#[tokio::test]
async fn a_stream_begins_after_the_position_that_it_is_given() {
    let api = Api::new();
    create(&api, 5).await;
    let (mut stream, begun) = Stream::open(&api, "/events?since=3").await;
    assert_eq!((begun, stream.until(5).await), (3, vec![4, 5]));
    create(&api, 1).await;
    assert_eq!(stream.until(6).await, [6]);
}

#[tokio::test]
async fn a_browser_that_connects_again_goes_on_after_its_last_event() {
    let api = Api::new();
    create(&api, 5).await;
    let (mut stream, begun) = Stream::reopen(&api, "/events?since=1", Some(4)).await;
    assert_eq!((begun, stream.until(5).await), (4, vec![5]));
}

#[tokio::test]
async fn what_the_log_let_go_of_is_to_be_read_anew() {
    let api = Api::over(Arc::new(MemoryStore::new(3)));
    create(&api, 6).await;
    let (mut stream, _) = Stream::open(&api, "/events?since=1").await;
    stream.is_told_to_read_anew(6).await;
    create(&api, 1).await;
    assert_eq!(stream.until(7).await, [7]);
}

#[tokio::test]
async fn a_position_in_another_log_is_worth_nothing() {
    let api = Api::new();
    create(&api, 6).await;
    for path in ["/events?since=7", "/events?since=2&log=another"] {
        let (mut stream, _) = Stream::open(&api, path).await;
        let event = stream.soon().await;
        assert_eq!((event.name.as_str(), event.id), ("resync", Some(6)));
        let (mut stream, _) = Stream::open(&api, &format!("/events?since=5&log={}", event.data)).await;
        assert_eq!(stream.until(6).await, [6]);
    }
}

#[tokio::test]
async fn who_is_far_behind_reads_anew() {
    let api = Api::new();
    create(&api, 1_002).await;
    let (mut stream, _) = Stream::open(&api, "/events?since=1").await;
    stream.is_told_to_read_anew(1_002).await;
    let (mut stream, _) = Stream::open(&api, "/events?since=2").await;
    assert_eq!(stream.until(1_002).await, (3..=1_002).collect::<Vec<_>>());
}

#[tokio::test]
async fn of_a_large_batch_only_its_end_is_told() {
    let api = Api::new();
    create(&api, 101).await;
    let (mut stream, _) = Stream::open(&api, "/events").await;
    let volume = format!("/volumes/{}", super::fixture::VOLUME);
    api.json("PUT", &volume, &json!({ "name": "renamed" })).await;
    stream.is_told_to_read_anew(202).await;
    let (mut late, _) = Stream::open(&api, "/events?since=101").await;
    late.is_told_to_read_anew(202).await;
}

#[tokio::test]
async fn a_slow_client_catches_up_from_the_log_and_not_from_memory() {
    let api = Api::new();
    let (mut slow, _) = Stream::open(&api, "/events").await;
    let (mut quick, _) = Stream::open(&api, "/events").await;
    for number in 1..=300 {
        create(&api, 1).await;
        assert_eq!(quick.until(number).await, [number]);
    }
    assert_eq!(slow.until(300).await, (1..=300).collect::<Vec<_>>());
    for number in 301..=1_301 {
        create(&api, 1).await;
        quick.until(number).await;
    }
    slow.is_told_to_read_anew(1_301).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_have_no_gap_however_many_write() {
    let api = Arc::new(Api::new());
    let writing = (0..8).map(|_| {
        let api = Arc::clone(&api);
        tokio::spawn(async move { create(&api, 50).await })
    });
    let reading = (0..8).map(|_| {
        let api = Arc::clone(&api);
        tokio::spawn(async move { Stream::open(&api, "/events?since=0").await.0.until(400).await })
    });
    let (writing, reading): (Vec<_>, Vec<_>) = (writing.collect(), reading.collect());
    join_all(writing).await;
    for sequences in join_all(reading).await {
        assert_eq!(sequences.unwrap(), (1..=400).collect::<Vec<_>>());
    }
}

/// Here time is tokio's own, which passes at once when nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_quiet_stream_has_a_heartbeat() {
    let api = Api::new();
    let (mut stream, _) = Stream::open(&api, "/events").await;
    let opened = tokio::time::Instant::now();
    for beat in 1..=3 {
        assert!(stream.next().await.unwrap().comment);
        assert_eq!(opened.elapsed().as_secs(), 15 * beat);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_outlives_a_store_that_is_away() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    let (mut stream, _) = Stream::open(&api, "/events").await;
    create(&api, 1).await;
    assert_eq!(stream.until(1).await, [1]);
    store.hide_log(true);
    create(&api, 1).await;
    let (mut late, _) = Stream::open(&api, "/events?since=0").await;
    assert!(late.next().await.unwrap().comment);
    store.hide_log(false);
    assert_eq!(stream.until(2).await, [2]);
    while late.next().await.unwrap().comment {}
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let api = Api::new();
    let (mut stream, _) = Stream::open(&api, "/events").await;
    api.shutdown.cancel();
    assert_eq!(timeout(Duration::from_secs(5), stream.next()).await.unwrap(), None);
    let late = api.raw(request("GET", "/events").body(Body::empty()).unwrap()).await;
    assert!(late.into_body().collect().await.unwrap().to_bytes().is_empty());
}

#[tokio::test]
async fn positions_that_are_none_are_refused() {
    let api = Api::new();
    for (query, field) in
        [("since=", "since"), ("since=-1", "since"), ("since=1&since=1", "since"), ("log=", "log")]
    {
        assert_eq!(api.get(&format!("/events?{query}")).await.fields(), [field], "{query}");
    }
    let answer = api.with("GET", "/events", ("Last-Event-ID", "x"), &json!(null)).await;
    assert_eq!(answer.fields(), ["Last-Event-ID"]);
}

#[tokio::test]
async fn only_reading_is_possible() {
    let api = Api::new();
    let head = api.raw(request("HEAD", "/events").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (head.status(), &head.headers()["content-type"]),
        (StatusCode::OK, &"text/event-stream".parse().unwrap())
    );
    assert!(head.into_body().collect().await.unwrap().to_bytes().is_empty());
    assert_eq!(api.bare("OPTIONS", "/events").await.header("allow"), Some("GET, HEAD, OPTIONS"));
    assert_eq!(api.bare("POST", "/events").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
