//! Lists: what is asked of them, how many there are, and the way from page to page.

use std::convert::Infallible;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use futures::stream;

use super::{
    TOTAL_COUNT,
    error::ApiError,
    parameters,
    wire::{self, Item, ListWriter},
};
use crate::domain::{ListQuery, Page, PageRequest, Strictness, encode_pairs};

/// Reads those of the query's parameters that the list has; others are ignored.
///
/// # Errors
/// 400 with every parameter that is bad, empty, given twice or, decoded, no UTF-8.
pub fn query(uri: &Uri, known: &[&str]) -> Result<ListQuery, ApiError> {
    parameters::read(uri, known, |pairs| ListQuery::parse(pairs, Strictness::Strict))
}

/// The page that is asked for; `None` where neither `page` nor `per_page` is given, which asks for
/// everything.
pub fn page_request(query: &ListQuery) -> Option<PageRequest> {
    (query.page.is_some() || query.per_page.is_some()).then(|| query.page_request())
}

/// Answers with a page.
pub fn paged<T: Item>(query: &ListQuery, page: &Page<T>) -> Response {
    let mut list = ListWriter::new::<T>();
    page.items.iter().for_each(|item| list.push(item));
    with_counts::<T>(list.finish().into(), query, page.total)
}

/// Answers with a list that is written already, all of it.
pub fn whole(list: Body, total: u64) -> Response {
    let mut response = wire::written(StatusCode::OK, list);
    response.headers_mut().insert(TOTAL_COUNT, total.into());
    response
}

/// Answers a HEAD: the headers that a GET's answer would have, but for its length.
pub fn counted<T: Item>(query: &ListQuery, total: u64) -> Response {
    // of no known length, so that no layer declares one of 0
    let unmeasured = Body::from_stream(stream::empty::<Result<Vec<u8>, Infallible>>());
    with_counts::<T>(unmeasured, query, total)
}

fn with_counts<T: Item>(list: Body, query: &ListQuery, total: u64) -> Response {
    let mut response = whole(list, total);
    if let Some(page) = page_request(query) {
        response.headers_mut().insert(header::LINK, links::<T>(query, page, total));
    }
    response
}

/// The pages around a page. Past the end, the previous page is the last one.
fn links<T: Item>(query: &ListQuery, at: PageRequest, total: u64) -> HeaderValue {
    let last = at.last_page(total);
    let mut pages = Vec::with_capacity(4);
    if at.page > 1 {
        pages.push((1, "first"));
        pages.push(((at.page - 1).min(last), "previous"));
    }
    if at.page < last {
        pages.push((at.page + 1, "next"));
    }
    pages.push((last, "last"));
    let links: Vec<String> = pages
        .into_iter()
        .map(|(page, rel)| {
            let query = ListQuery { page: Some(page), per_page: Some(at.per_page), ..query.clone() };
            format!("</{}?{}>; rel=\"{rel}\"", T::LIST, encode_pairs(&query.pairs()))
        })
        .collect();
    HeaderValue::try_from(links.join(",")).expect("percent-encoded, so ASCII")
}
