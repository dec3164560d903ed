//! The Images API over HTTP: translation to and from the catalog, and no rule of its own.
//!
//! - [`images`], [`volumes`], [`changes`]: the operations
//! - `body`, `json`, `fields`: from a request's bytes to what the catalog takes, with every reason
//!   why it can't be taken
//! - `parameters`: from a request's query to what lists take
//! - `list`, `stream`: lists, whole or by pages
//! - `conditional`: entity tags and the headers that compare them
//! - `events`: the log as it grows
//! - `path`: the id or the number in a path
//! - `wire`: how images, volumes, changes and answers are written
//! - [`error`]: what answers an error, for the layers around this API too

pub mod body;
mod changes;
mod conditional;
pub mod error;
mod events;
pub mod fields;
mod images;
pub mod json;
mod list;
mod parameters;
pub mod path;
pub mod stream;
mod volumes;
pub mod wire;

use std::future::ready;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::Response,
    routing::{MethodRouter, any, get, post},
};

use super::{AppState, catalog::Actor};
use error::ApiError;

/// Every path of the API. Paths below it that there are not are answered too, so that a program
/// never gets a page for an error.
pub fn routes() -> Router<AppState> {
    let images = resource(get(images::list).post(images::create), "GET, HEAD, POST, OPTIONS");
    let image = resource(
        get(images::show).put(images::replace).patch(images::change).delete(images::delete),
        "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
    );
    let restore = resource(post(images::restore), "POST, OPTIONS");
    let history = resource(get(changes::history), "GET, HEAD, OPTIONS");
    let volumes = resource(get(volumes::list), "GET, HEAD, OPTIONS");
    let volume = resource(get(volumes::show).put(volumes::rename), "GET, HEAD, PUT, OPTIONS");
    let changes = resource(get(changes::list), "GET, HEAD, OPTIONS");
    let undo = resource(post(changes::undo), "POST, OPTIONS");
    let events = resource(get(events::follow), "GET, HEAD, OPTIONS");
    Router::new()
        .merge(with_and_without_slash("/images", &images))
        .merge(with_and_without_slash("/images/{id}", &image))
        .merge(with_and_without_slash("/images/{id}/restore", &restore))
        .merge(with_and_without_slash("/images/{id}/history", &history))
        .merge(with_and_without_slash("/volumes", &volumes))
        .merge(with_and_without_slash("/volumes/{id}", &volume))
        .merge(with_and_without_slash("/changes", &changes))
        .merge(with_and_without_slash("/changes/{sequence}", &any(path::unknown)))
        .merge(with_and_without_slash("/changes/{sequence}/undo", &undo))
        .merge(with_and_without_slash("/events", &events))
        .merge(nothing_below("/images/{id}"))
        .merge(nothing_below("/volumes/{id}"))
        .merge(nothing_below("/changes/{sequence}"))
        .merge(with_and_without_slash("/instance", &any(path::unknown)))
        .merge(nothing_below("/instance"))
        .layer(from_fn(error::report))
}

/// Adds what every resource does: it says what it allows, when asked and when asked for more.
fn resource(methods: MethodRouter<AppState>, allow: &'static str) -> MethodRouter<AppState> {
    methods
        .options(move || ready(allowed(allow)))
        .fallback(move || ready(ApiError::method_not_allowed(HeaderValue::from_static(allow))))
}

fn allowed(allow: &'static str) -> Response {
    wire::empty(StatusCode::NO_CONTENT, header::ALLOW, HeaderValue::from_static(allow))
}

/// Two client libraries always send the slash, and do not follow redirects.
fn with_and_without_slash(path: &str, resource: &MethodRouter<AppState>) -> Router<AppState> {
    Router::new().route(path, resource.clone()).route(&format!("{path}/"), resource.clone())
}

fn nothing_below(path: &str) -> Router<AppState> {
    Router::new().route(&format!("{path}/{{*rest}}"), any(path::unknown))
}

/// Who makes changes here.
fn api() -> Actor {
    "api".into()
}

const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
