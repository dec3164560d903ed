//! What answers an error: always JSON, always `type` and `message`.
//!
//! The layers around the API build their answers here too. A failure of ours is a marker on the
//! answer until [`report`], at the edge, logs its cause and tells the client the request's id and
//! nothing else.

use std::{borrow::Cow, fmt::Display, sync::Arc};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{conditional, wire};
use crate::{
    domain::{FieldErrors, Image},
    server::catalog::CatalogError,
};

/// Why a request was not carried out, as the client is told.
#[derive(Debug)]
pub struct ApiError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    kind: &'static str,
    message: Cow<'static, str>,
    fields: FieldErrors,
    /// The image as it is, for who asked to change another state of it.
    current: Option<Arc<Image>>,
    header: Option<(HeaderName, HeaderValue)>,
    /// What is logged and not said.
    cause: Option<Arc<str>>,
}

const INVALID: &str = "invalid_request_error";

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let (message, fields) = (message.into(), FieldErrors::default());
        Self(Box::new(Parts { status, kind, message, fields, current: None, header: None, cause: None }))
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// 400: the request can't be read.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, INVALID, message)
    }

    /// 400: fields, parameters or headers can't be taken.
    pub fn invalid(fields: FieldErrors) -> Self {
        let mut error = Self::bad_request("validation failed");
        error.0.fields = fields;
        error
    }

    /// 401: no token, or an unknown one.
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_auth", message)
    }

    /// 403: the token may not do this, or the request comes from another site.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "authorization_required", message)
    }

    /// 404: there is no such thing; `what` is quoted as it was asked for.
    pub fn not_found(what: &str) -> Self {
        CatalogError::NotFound(what.to_owned()).into()
    }

    /// 405; `allow` lists the methods that there are.
    pub fn method_not_allowed(allow: HeaderValue) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, INVALID, "method not allowed here; see Allow")
            .with_header(header::ALLOW, allow)
    }

    /// 413: the body is over `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the body must not be larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, INVALID, message)
    }

    /// 415: the body is not in a format that is read here.
    pub fn unsupported_media_type(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, INVALID, message)
    }

    /// 429: the client is to wait that many seconds.
    pub fn too_many_requests(retry_after: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, INVALID, "too many requests; see Retry-After")
            .with_header(header::RETRY_AFTER, retry_after.into())
    }

    /// 500: a defect of ours. The cause is logged by [`report`], and not told.
    pub fn internal(cause: impl Display) -> Self {
        Self::failure(StatusCode::INTERNAL_SERVER_ERROR, &cause)
    }

    /// 503: the store, or the time, ran out. The cause is logged by [`report`], and not told.
    pub fn unavailable(cause: impl Display) -> Self {
        Self::failure(StatusCode::SERVICE_UNAVAILABLE, &cause)
    }

    fn failure(status: StatusCode, cause: &dyn Display) -> Self {
        let mut error = Self::new(status, "api_error", READ_FAILED);
        error.0.cause = Some(cause.to_string().into());
        error
    }
}

impl From<CatalogError> for ApiError {
    fn from(error: CatalogError) -> Self {
        let message = error.to_string();
        match error {
            CatalogError::NotFound(_) | CatalogError::Dropped(_) => {
                Self::new(StatusCode::NOT_FOUND, "unknown_resource", message)
            }
            CatalogError::Invalid(fields) => Self::invalid(fields),
            CatalogError::Stale(current) => {
                let mut error = Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", message)
                    .with_header(header::ETAG, conditional::etag(current.revision));
                error.0.current = Some(current);
                error
            }
            CatalogError::KeyReused
            | CatalogError::Conflict { .. }
            | CatalogError::Obstructed(_)
            | CatalogError::SetChanged
            | CatalogError::TooMany(_)
            | CatalogError::NotDeleted(_) => Self::new(StatusCode::CONFLICT, "conflict", message),
            CatalogError::Store(cause) => Self::unavailable(cause),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Parts { status, kind, message, fields, current, header, cause } = *self.0;
        let body = wire::ErrorBody {
            kind,
            message: &message,
            fields: (!fields.is_empty()).then_some(&fields),
            image: current.as_deref().map(Into::into),
        };
        let mut response = wire::json(status, &body);
        response.headers_mut().extend(header);
        if let Some(cause) = cause {
            response.extensions_mut().insert(Failure(cause));
        }
        response
    }
}

/// An answer that [`report`] has yet to log.
#[derive(Clone)]
struct Failure(Arc<str>);

const READ_FAILED: &str = "the server could not answer";
const WRITE_FAILED: &str = "the server could not answer; the change may have been applied";

/// Logs a failure's cause once, and tells the client the request's id, by which it is found in the
/// log. Of a failed write it says that it may have been applied.
///
/// The API's routes have this layer; put it around other layers that make such answers too.
pub async fn report(request: Request, next: Next) -> Response {
    let id = request.headers().get("x-request-id").cloned();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut response = next.run(request).await;
    let Some(Failure(cause)) = response.extensions_mut().remove() else { return response };
    let status = response.status();
    let id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::error!(request_id = id, %method, path = uri.path(), status = status.as_u16(), %cause, "failed");
    let sentence = if method.is_safe() { READ_FAILED } else { WRITE_FAILED };
    let message = if id.is_empty() { sentence.to_owned() } else { format!("{sentence} (request id {id})") };
    wire::json(status, &wire::ErrorBody { kind: "api_error", message: &message, fields: None, image: None })
}
