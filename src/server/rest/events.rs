//! The log as it grows, as server-sent events.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;

use super::{error::ApiError, parameters};
use crate::{
    domain::{FieldErrors, Revision, Strictness, parse_number, parse_pairs},
    server::live::{Live, Start},
};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Has proxies pass on each piece as it comes.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// GET /events: from the position that `since` names or, when a browser connects again, the last
/// event's; `log` names what that is a position in.
pub async fn follow(State(live): State<Live>, uri: Uri, headers: HeaderMap) -> Result<Response, ApiError> {
    let start = start(&uri, &headers)?;
    let events = live.follow(&start).map(Ok::<_, std::convert::Infallible>);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        UNBUFFERED,
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}

fn start(uri: &Uri, headers: &HeaderMap) -> Result<Start, ApiError> {
    const KNOWN: [&str; 2] = ["since", "log"];
    let mut start = parameters::read(uri, &KNOWN, |pairs| {
        let mut start = Start::default();
        let errors = parse_pairs(pairs, &KNOWN, Strictness::Strict, |name, value| {
            if name == "since" {
                start.after = Some(Revision(parse_number(value, 0, u64::MAX)?));
            } else {
                start.log = Some(value.to_owned());
            }
            Ok(())
        });
        (start, errors)
    })?;
    if let Some(last) = headers.get(LAST_EVENT_ID) {
        let number = last.to_str().ok().and_then(|last| parse_number(last, 0, u64::MAX).ok());
        let number = number
            .ok_or_else(|| ApiError::invalid(FieldErrors::one("Last-Event-ID", "must be the id of an event")))?;
        start.after = Some(Revision(number));
    }
    Ok(start)
}
