//! A request's body: its type, its size, its bytes.

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::error::ApiError;

/// The most bytes that a body may have.
pub const LIMIT: usize = 64 * 1024;

/// The most bytes of a body that names images which were selected: of some 25,000.
pub const SELECTION: usize = 1024 * 1024;

/// The type of every JSON body.
pub const JSON: &str = "application/json";
/// The type of a form's body.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// The type of a JSON body that says what changes.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// Reads the whole body, which must have one of these types or name none.
///
/// # Errors
/// 415 for another type; 413 for too large a body, before any of it is read where its length is
/// declared; 400 when it breaks off.
pub async fn read(request: Request, types: &[&str]) -> Result<Bytes, ApiError> {
    read_up_to(LIMIT, request, types).await
}

/// [`read`], of a body that may have that many bytes.
///
/// # Errors
/// Those of [`read`].
pub async fn read_up_to(limit: usize, request: Request, types: &[&str]) -> Result<Bytes, ApiError> {
    check_type(request.headers(), types)?;
    check_length(request.headers(), limit)?;
    match Limited::new(request.into_body(), limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large(limit)),
        Err(_) => Err(ApiError::bad_request("the body broke off before its end")),
    }
}

fn check_type(headers: &HeaderMap, types: &[&str]) -> Result<(), ApiError> {
    if headers.get_all(header::CONTENT_TYPE).iter().all(|value| is_one_of(value, types)) {
        return Ok(());
    }
    Err(ApiError::unsupported_media_type(format!("the Content-Type must be {}", types.join(" or "))))
}

/// Whether a Content-Type, whatever its parameters and its case, is one of these.
fn is_one_of(value: &HeaderValue, types: &[&str]) -> bool {
    let essence = value.as_bytes().split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    types.iter().any(|name| essence.eq_ignore_ascii_case(name.as_bytes()))
}

fn check_length(headers: &HeaderMap, limit: usize) -> Result<(), ApiError> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match declared {
        Some(length @ 0_u64..) if length > limit as u64 => Err(ApiError::too_large(limit)),
        _ => Ok(()),
    }
}
