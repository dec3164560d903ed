//! What the server writes to its log, on standard error.

use axum::{body::Body, http::Request};
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{MakeSpan, TraceLayer};
use tracing::{Level, Span};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use super::request_id::request_id;

/// Starts logging, by directives such as `info` or `info,imprint=debug`.
///
/// # Errors
/// A sentence, when the directives can't be read.
pub fn start(directives: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(directives).map_err(|error| {
        format!("{directives:?} is no log level: {error}. Try error, warn, info, debug or trace.")
    })?;
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_writer(std::io::stderr))
        .try_init()
        .map_err(|error| format!("Logging could not be started: {error}"))
}

/// A span a request. A failure is logged where it is known why, so not here again.
#[must_use]
pub fn layer() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, RequestSpan, (), (), (), (), ()> {
    TraceLayer::new_for_http()
        .make_span_with(RequestSpan)
        .on_request(())
        .on_response(())
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

/// Names the request in the log.
#[derive(Clone, Copy, Debug)]
pub struct RequestSpan;

impl MakeSpan<Body> for RequestSpan {
    fn make_span(&mut self, request: &Request<Body>) -> Span {
        tracing::span!(
            Level::INFO,
            "request",
            id = request_id(request.headers()),
            method = %request.method(),
            path = request.uri().path(),
        )
    }
}
