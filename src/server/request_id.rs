//! Every request has an id, in its answer and in the log.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use tower_http::request_id::{MakeRequestId, RequestId};
use uuid::Uuid;

/// Where the id stands, in requests for what comes next and in answers.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives ids at random.
#[derive(Clone, Copy, Debug)]
pub struct RandomId;

impl MakeRequestId for RandomId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&Uuid::new_v4().simple().to_string()).ok().map(RequestId::new)
    }
}

/// The request's id; empty before it has one.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> &str {
    headers.get(HEADER).and_then(|id| id.to_str().ok()).unwrap_or_default()
}
