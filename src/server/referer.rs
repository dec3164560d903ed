//! The page that a request came from, to which its answer leads back.

use axum::http::{
    HeaderMap, HeaderValue, header,
    uri::{Authority, Uri},
};

use crate::domain::Revision;

/// The parameters with which a page says what was done; a page that is gone back to has them anew.
const ABOUT_WHAT_WAS_DONE: [&str; 2] = ["done", "merged"];

/// The path and query of the page that sent the request, where it is one of this server's that can
/// be gone back to.
#[must_use]
pub fn page_before(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    text(header::REFERER)
        .and_then(|referer| referer.parse::<Uri>().ok())
        .filter(|referer| referer.authority().map(Authority::as_str) == text(header::HOST))
        .and_then(|referer| Some(referer.path_and_query()?.to_string()))
        .filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/undo"))
        .unwrap_or_else(|| "/".to_owned())
}

/// The page with the parameter that has it offer to take back what was done.
#[must_use]
pub fn with_done(page: &str, done: Revision) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let kept = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !name.is_empty() && !ABOUT_WHAT_WAS_DONE.contains(&name)
    });
    let done = format!("done={done}");
    format!("{path}?{}", kept.chain([&*done]).collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(referer: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("localhost:3000"));
        headers.insert(header::REFERER, HeaderValue::from_str(referer).unwrap());
        page_before(&headers)
    }

    #[test]
    fn only_pages_of_this_server_are_gone_back_to() {
        assert_eq!(before("http://localhost:3000/?q=a&page=2"), "/?q=a&page=2");
        for other in
            ["http://evil.example/x", "http://localhost:3001/x", "http://localhost:3000//evil.example", "x"]
        {
            assert_eq!(before(other), "/", "{other}");
        }
        assert_eq!(page_before(&HeaderMap::new()), "/");
    }

    #[test]
    fn the_page_of_a_refused_undo_is_not_gone_back_to() {
        assert_eq!(before("http://localhost:3000/undo"), "/");
    }

    #[test]
    fn a_page_says_only_what_was_done_last() {
        assert_eq!(with_done("/", Revision(7)), "/?done=7");
        assert_eq!(with_done("/?q=a%26b&done=3&page=2&merged=name", Revision(7)), "/?q=a%26b&page=2&done=7");
    }
}
