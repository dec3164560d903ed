//! Entity tags, and the headers by which a client says which state of an image it knows.
//!
//! A tag is the image's revision in quotation marks. Tags are compared without regard to `W/`, which
//! proxies that compress put before them: a revision is never reused, so nothing is lost by that.
//!
//! An `If-Match` that can't be read is refused, for a write must not go ahead on a misunderstanding;
//! an `If-None-Match` that can't be read costs nothing but the saved body, and is ignored.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{error::ApiError, path};
use crate::{
    domain::{FieldErrors, Revision},
    server::catalog::Precondition,
};

/// An image's entity tag.
pub fn etag(revision: Revision) -> HeaderValue {
    HeaderValue::try_from(format!("\"{revision}\"")).expect("digits and quotation marks")
}

/// What `If-Match` asks for; without it, nothing. Tags that are no revision match nothing.
///
/// # Errors
/// 400 when it is neither `*` nor a list of tags.
pub fn if_match(headers: &HeaderMap) -> Result<Precondition, ApiError> {
    match Tags::of(headers, &header::IF_MATCH) {
        None | Some(Ok(Tags::Any)) => Ok(Precondition::Any),
        Some(Ok(Tags::Listed(revisions))) => Ok(Precondition::OneOf(revisions)),
        Some(Err(Unreadable)) => {
            let reason = "must be * or a list of entity tags such as \"12\"";
            Err(ApiError::invalid(FieldErrors::one("If-Match", reason)))
        }
    }
}

/// Whether the client says that it has this revision.
pub fn known_to_client(headers: &HeaderMap, revision: Revision) -> bool {
    match Tags::of(headers, &header::IF_NONE_MATCH) {
        None | Some(Err(Unreadable)) => false,
        Some(Ok(Tags::Any)) => true,
        Some(Ok(Tags::Listed(revisions))) => revisions.contains(&revision),
    }
}

enum Tags {
    Any,
    Listed(Vec<Revision>),
}

#[derive(Debug)]
struct Unreadable;

impl Tags {
    fn of(headers: &HeaderMap, name: &HeaderName) -> Option<Result<Self, Unreadable>> {
        let lines: Option<Vec<&str>> = headers.get_all(name).iter().map(|line| line.to_str().ok()).collect();
        match lines.as_deref() {
            Some([]) => None,
            Some(lines) => Some(Self::parse(&lines.join(","))),
            None => Some(Err(Unreadable)),
        }
    }

    /// RFC 9110, 13.1.1; as there, empty elements of the list are skipped.
    fn parse(text: &str) -> Result<Self, Unreadable> {
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let mut revisions = Vec::new();
        let mut tags = 0;
        let mut rest = text.trim_start_matches(SEPARATORS);
        while !rest.is_empty() {
            let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"').ok_or(Unreadable)?;
            let (tag, after) = quoted.split_once('"').ok_or(Unreadable)?;
            let next = after.trim_start_matches([' ', '\t']);
            if !next.is_empty() && !next.starts_with(',') {
                return Err(Unreadable);
            }
            tags += 1;
            revisions.extend(path::revision(tag));
            rest = next.trim_start_matches(SEPARATORS);
        }
        if tags == 0 { Err(Unreadable) } else { Ok(Self::Listed(revisions)) }
    }
}

const SEPARATORS: [char; 3] = [' ', '\t', ','];

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Option<Vec<u64>> {
        match Tags::parse(text) {
            Ok(Tags::Listed(revisions)) => Some(revisions.into_iter().map(|revision| revision.0).collect()),
            Ok(Tags::Any) | Err(Unreadable) => None,
        }
    }

    #[test]
    fn lists_weak_tags_and_foreign_tags_are_read() {
        assert_eq!(listed("\"1\""), Some(vec![1]));
        assert_eq!(listed(" \"1\" ,W/\"2\",, \"a,b\" ,\"007\",\"+7\",\"\""), Some(vec![1, 2]));
        assert!(matches!(Tags::parse(" * "), Ok(Tags::Any)));
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        for bad in
            ["", " ", ",", "1", "\"1", "\"1\" \"2\"", "*, \"1\"", "\"1\", *", "w/\"1\"", "W/ \"1\"", "\"1\"x"]
        {
            assert!(Tags::parse(bad).is_err(), "{bad}");
        }
    }
}
