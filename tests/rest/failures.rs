//! What a client is told when it is the server that fails, and what the log is.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, http::StatusCode, middleware::from_fn, response::IntoResponse, routing::any};
use http_body_util::BodyExt;
use imprint::server::rest::error::{ApiError, report};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::fixture::{Answer, Api, NOBODY, VOLUME, draft, path, request};
use crate::faulty::FaultyStore;

async fn failing(api: &Api, method: &str, path: &str, body: &Value) -> Answer {
    api.with(method, path, ("x-request-id", "req-7"), body).await
}

#[tokio::test]
async fn a_read_that_fails_says_the_requests_id_and_nothing_else() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    let image = api.image("x").await;
    store.go_down();
    let history = format!("{}/history", path(&image));
    for path in ["/images", "/images?page=1", &path(&image), &history, "/volumes", &format!("/volumes/{VOLUME}")] {
        let answer = failing(&api, "GET", path, &json!(null)).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.text(), @r#"{"type":"api_error","message":"the server could not answer (request id req-7)"}"#);
        }
        assert_eq!(failing(&api, "HEAD", path, &json!(null)).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}

#[tokio::test]
async fn a_write_that_fails_says_that_it_may_have_been_applied() {
    let store = FaultyStore::new();
    let api = Api::over(store.clone());
    let image = path(&api.image("x").await);
    store.go_down();
    let writes = [
        ("POST", "/images", draft(&json!({}))),
        ("PUT", &image, draft(&json!({}))),
        ("PATCH", &image, json!({ "name": "y" })),
        ("DELETE", &image, json!(null)),
        ("POST", &format!("{image}/restore"), json!(null)),
        ("POST", "/changes/1/undo", json!(null)),
        ("PUT", &format!("/volumes/{VOLUME}"), json!({ "name": "y" })),
    ];
    for (method, path, body) in &writes {
        let answer = failing(&api, method, path, body).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.text(), @r#"{"type":"api_error","message":"the server could not answer; the change may have been applied (request id req-7)"}"#);
        }
    }
    assert_eq!(api.written().await, 2, "as this POST was");
}

#[tokio::test]
async fn without_a_request_id_none_is_told() {
    let store = FaultyStore::new();
    store.go_down();
    let answer = Api::over(store).get("/images").await;
    assert_eq!(answer.json()["message"], "the server could not answer");
}

/// What was logged while this lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_cause_is_logged_once_with_the_requests_id() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    // with one dispatcher alone, tracing lets whichever thread comes first decide that nobody listens
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    let store = FaultyStore::new();
    store.go_down();
    failing(&Api::over(store), "GET", &format!("/images/{NOBODY}"), &json!(null)).await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let [line] = logged.lines().collect::<Vec<_>>()[..] else { panic!("{logged}") };
    for part in ["ERROR", "req-7", "GET", NOBODY, "503", "hunter2"] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

/// The answers that the layers around the API make.
#[tokio::test]
async fn the_layers_around_have_the_same_shape() {
    let errors: [fn() -> ApiError; 8] = [
        || ApiError::forbidden("cross-origin"),
        || ApiError::bad_request("this host is not served here"),
        || ApiError::unauthorized("no token"),
        || ApiError::too_large(1000),
        || ApiError::too_many_requests(30),
        || ApiError::internal("thread panicked"),
        || ApiError::unavailable("timed out"),
        || ApiError::not_found("/x"),
    ];
    let mut told = Vec::new();
    for error in errors {
        let router: Router =
            Router::new().route("/", any(async move || error().into_response())).layer(from_fn(report));
        let request = request("GET", "/").header("x-request-id", "req-7").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/json");
        let waits = response.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
        assert_eq!(waits.as_deref(), (response.status() == 429).then_some("30"));
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        told.push(format!("{status} {}", std::str::from_utf8(&body).unwrap()));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    403 {"type":"authorization_required","message":"cross-origin"}
    400 {"type":"invalid_request_error","message":"this host is not served here"}
    401 {"type":"invalid_auth","message":"no token"}
    413 {"type":"invalid_request_error","message":"the body must not be larger than 1000 bytes"}
    429 {"type":"invalid_request_error","message":"too many requests; see Retry-After"}
    500 {"type":"api_error","message":"the server could not answer (request id req-7)"}
    503 {"type":"api_error","message":"the server could not answer (request id req-7)"}
    404 {"type":"unknown_resource","message":"\"/x\" not found"}
    "#);
}
