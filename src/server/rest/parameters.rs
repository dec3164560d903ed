//! A query's parameters. Those that are known are read strictly, the others ignored.

use axum::http::Uri;
use percent_encoding::percent_decode;

use super::error::ApiError;
use crate::domain::FieldErrors;

/// Decoded names and values.
pub type Pairs<'a> = Vec<(&'a str, &'a str)>;

/// Reads those of the query's parameters that are known, by `parse`.
///
/// # Errors
/// 400 with every parameter that can't be taken or, decoded, is no UTF-8.
pub fn read<T>(
    uri: &Uri,
    known: &[&str],
    parse: impl FnOnce(Pairs<'_>) -> (T, FieldErrors),
) -> Result<T, ApiError> {
    let mut pairs = Vec::new();
    let mut undecodable = FieldErrors::default();
    for pair in uri.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = decode(name).filter(|name| known.contains(&name.as_str())) else { continue };
        match decode(value) {
            Some(value) => pairs.push((name, value)),
            None => undecodable.add(name, "is not UTF-8"),
        }
    }
    let (query, mut errors) = parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect());
    for (name, reasons) in undecodable.iter() {
        for reason in reasons {
            errors.add(name, reason);
        }
    }
    errors.or_ok(query).map_err(ApiError::invalid)
}

/// Decodes a name or a value as a form's: `+` is a space, and a `%` that begins no escape is itself.
fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8().ok().map(Into::into)
}
