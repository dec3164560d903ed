//! An API with a clock that stands still, and requests to it. Each answer is checked for what holds
//! of all of them.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt;
use imprint::{
    domain::{Revision, Timestamp},
    server::{
        AppState,
        catalog::Catalog,
        clock::ManualClock,
        live::Live,
        rest,
        store::{Changes, Store, memory::MemoryStore},
    },
};
use leptos::config::LeptosOptions;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub const ORGANIZATION: &str = "000a115d-2852-4b0a-9ce8-47f1134ba95a";
pub const VOLUME: &str = "f0361e7b-cbe4-4882-a999-945192b7171b";
pub const NOBODY: &str = "98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0";

pub struct Api {
    pub router: Router,
    pub clock: Arc<ManualClock>,
    /// Ends what would go on for ever.
    pub shutdown: CancellationToken,
    store: Arc<dyn Store>,
}

impl Api {
    pub fn new() -> Self {
        Self::over(Arc::new(MemoryStore::new(1_000_000)))
    }

    /// Over a log that keeps that many changes.
    pub fn keeping(changes: usize) -> Self {
        Self::over(Arc::new(MemoryStore::new(changes)))
    }

    pub fn over(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::parse("2014-05-22T12:56:56.984011Z").unwrap()));
        let catalog = Catalog::new(Arc::clone(&store), Arc::clone(&clock) as _);
        let leptos_options = LeptosOptions::builder().output_name("imprint").build();
        let shutdown = CancellationToken::new();
        let live = Live::new(catalog.clone(), shutdown.clone());
        let router = rest::routes().with_state(AppState::new(leptos_options, catalog, live));
        Self { router, clock, shutdown, store }
    }

    /// The answer as it comes, its body unread.
    pub async fn raw(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let method = request.method().clone();
        let answer = Answer::read(self.raw(request).await).await;
        answer.check(&method);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn bare(&self, method: &str, path: &str) -> Answer {
        self.send(request(method, path).body(Body::empty()).unwrap()).await
    }

    /// Sends JSON.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.text(method, path, &body.to_string()).await
    }

    /// Sends text as if it were JSON.
    pub async fn text(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_owned().into()).unwrap()).await
    }

    /// Sends JSON with one more header.
    pub async fn with(&self, method: &str, path: &str, header: (&str, &str), body: &Value) -> Answer {
        let request = request(method, path).header(header.0, header.1);
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    /// Makes the specification's image under another name, and gives back its object.
    pub async fn image(&self, name: &str) -> Value {
        self.image_with(&json!({ "name": name })).await
    }

    /// Makes the specification's image with other values.
    pub async fn image_with(&self, values: &Value) -> Value {
        let answer = self.json("POST", "/images", &draft(values)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["image"].take()
    }

    pub fn advance(&self, microseconds: i64) {
        self.clock.advance(chrono::Duration::microseconds(microseconds));
    }

    /// How many changes there are in the log.
    pub async fn written(&self) -> usize {
        match self.store.changes(Revision(0), usize::MAX).await.unwrap() {
            Changes::Following(changes) => changes.len(),
            Changes::Dropped => panic!("the log is kept whole here"),
        }
    }
}

/// The specification's first body, with other values.
pub fn draft(values: &Value) -> Value {
    let mut draft =
        json!({ "organization": ORGANIZATION, "arch": "arm", "name": "my_image", "root_volume": VOLUME });
    for (key, value) in values.as_object().unwrap() {
        draft[key] = value.clone();
    }
    draft
}

pub fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path)
}

/// The path of an image's object.
pub fn path(image: &Value) -> String {
    format!("/images/{}", image["id"].as_str().unwrap())
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the whole body").to_bytes();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What a 400 says of a field.
    pub fn reasons(&self, field: &str) -> Vec<String> {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text());
        let reasons = self.json()["fields"][field].take();
        serde_json::from_value(reasons).unwrap_or_else(|_| panic!("nothing about {field}: {}", self.text()))
    }

    /// The fields about which a 400 says something.
    pub fn fields(&self) -> Vec<String> {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text());
        self.json()["fields"].as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
    }

    /// The names of the images in a list.
    pub fn names(&self) -> Vec<String> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        let json = self.json();
        let images = json["images"].as_array().unwrap();
        images.iter().map(|image| image["name"].as_str().unwrap().to_owned()).collect()
    }

    fn check(&self, method: &Method) {
        assert_eq!(self.header("cache-control"), Some("no-cache"));
        if self.body.is_empty() {
            let may_be_empty = *method == Method::HEAD || [204, 304].contains(&self.status.as_u16());
            assert!(may_be_empty, "{method} answered {} with nothing", self.status);
            return;
        }
        assert_eq!(self.header("content-type"), Some("application/json"));
        let json = self.json();
        assert_eq!(json.to_string(), self.ordered(), "the keys are in alphabetical order");
        if !self.status.is_success() {
            assert!(json["type"].is_string() && json["message"].is_string(), "{json}");
        }
    }

    /// The text, but for an error's first two keys, which are not in alphabetical order.
    fn ordered(&self) -> String {
        if self.status.is_success() { self.text().to_owned() } else { self.json().to_string() }
    }
}
