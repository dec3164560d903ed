//! Events of the program itself: of other servers' changes, over a kill, and to its end.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};
use tokio::time::timeout;

use super::process::{Server, program};
use crate::databases::TestDatabase;

/// An open stream.
struct Stream {
    answer: Response,
    read: String,
}

impl Stream {
    async fn open(server: &Server, query: &str) -> Self {
        let client = reqwest::Client::new();
        let request = client.get(server.url(&format!("/events{query}"))).header("Accept-Encoding", "br, gzip");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!answer.headers().contains_key("content-encoding"));
        let mut stream = Self { answer, read: String::new() };
        stream.piece().await.unwrap();
        stream
    }

    /// What comes up to the next blank line; nothing at the end.
    async fn piece(&mut self) -> Option<String> {
        loop {
            if let Some((piece, rest)) = self.read.split_once("\n\n") {
                let (piece, rest) = (piece.to_owned(), rest.to_owned());
                self.read = rest;
                return Some(piece);
            }
            let bytes = self.answer.chunk().await.ok()??;
            self.read.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// Waits for an event that says that.
    async fn says(&mut self, text: &str) {
        let reading = async {
            while let Some(piece) = self.piece().await {
                if piece.contains(text) {
                    return;
                }
            }
            panic!("the stream ended without {text}");
        };
        timeout(Duration::from_secs(10), reading).await.expect(text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_servers_change_comes_within_two_tenths_of_a_second() {
    let mut databases = vec![TestDatabase::sqlite()];
    databases.extend(TestDatabase::postgres(concat!(module_path!(), "::another")).await);
    for database in databases {
        let (one, other) = (Server::start(database.url()), Server::start(database.url()));
        one.until_ready().await;
        other.until_ready().await;
        let mut stream = Stream::open(&other, "").await;
        let mut slowest = Duration::ZERO;
        for step in 0..5 {
            let name = format!("step {step} of {step}");
            assert_eq!(one.create(&name).await.status(), StatusCode::CREATED);
            let answered = Instant::now();
            stream.says(&name).await;
            slowest = slowest.max(answered.elapsed());
        }
        // on a machine that is busy with other tests
        assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_goes_on_where_it_was_after_a_kill() {
    let database = TestDatabase::sqlite();
    let server = Server::start(database.url());
    server.until_ready().await;
    server.create("one").await;
    let mut stream = Stream::open(&server, "?since=0").await;
    stream.says("\"one\"").await;
    server.create("two").await;
    server.kill();
    let server = Server::start(database.url());
    server.until_ready().await;
    let mut stream = Stream::open(&server, "?since=1&log=kept").await;
    stream.says("\"two\"").await;
    server.create("three").await;
    stream.says("\"three\"").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_streams_do_not_keep_a_server_from_stopping() {
    let (command, site) = program(&["--listen", "127.0.0.1:0"]);
    let server = Server::of(command, site);
    let mut stream = Stream::open(&server, "").await;
    let told = Instant::now();
    let stopping = tokio::task::spawn_blocking(move || server.stop());
    while stream.piece().await.is_some() {}
    stopping.await.unwrap();
    assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
}
