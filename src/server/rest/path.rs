//! The id or the number in a path, read from the path's bytes: axum's own extractor refuses what is no UTF-8,
//! and here that is an id that is not found.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use percent_encoding::percent_decode_str;

use super::error::ApiError;
use crate::domain::Revision;

/// The path's second segment, decoded; what is no UTF-8 in it is replaced, and so matches no id.
pub struct Id(pub String);

impl<S: Sync> FromRequestParts<S> for Id {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let segment = parts.uri.path().split('/').nth(2).unwrap_or_default();
        Ok(Self(decode(segment)))
    }
}

/// The revision whose number has exactly this text: `007` is another text than `7`.
pub fn revision(text: &str) -> Option<Revision> {
    text.parse().ok().filter(|revision: &Revision| revision.to_string() == text)
}

/// Answers for a path at which there is nothing.
pub async fn unknown(uri: Uri) -> ApiError {
    ApiError::not_found(&decode(uri.path()))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
