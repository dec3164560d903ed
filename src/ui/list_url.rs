//! The list's URLs: the state of the list, with what is the default left out.

use crate::domain::{DEFAULT_PER_PAGE, ListQuery, Sort, encode_pairs};

/// The order that is shown.
#[must_use]
pub fn shown_sort(query: &ListQuery) -> Sort {
    query.sort.clone().unwrap_or_else(Sort::latest)
}

/// The query string without what is the default; the empty text for the default view.
#[must_use]
pub fn search(query: &ListQuery) -> String {
    let plain = ListQuery {
        sort: query.sort.clone().filter(|sort| *sort != Sort::latest()),
        page: query.page.filter(|&page| page != 1),
        per_page: query.per_page.filter(|&per_page| per_page != DEFAULT_PER_PAGE),
        filter: query.filter.clone(),
    };
    encode_pairs(&plain.pairs())
}

/// The link to a view of the list.
#[must_use]
pub fn href(query: &ListQuery) -> String {
    match search(query) {
        search if search.is_empty() => "/".to_owned(),
        search => format!("/?{search}"),
    }
}

/// The API's path for exactly what is shown.
#[must_use]
pub fn api_path(query: &ListQuery) -> String {
    let page = query.page_request();
    let full = ListQuery {
        sort: Some(shown_sort(query)),
        page: Some(page.page),
        per_page: Some(page.per_page),
        filter: query.filter.clone(),
    };
    format!("/images?{}", encode_pairs(&full.pairs()))
}

/// The file in that format with all that a view lists, on any page of it.
#[must_use]
pub fn export(query: &ListQuery, format: &str) -> String {
    let view = ListQuery { page: None, per_page: None, ..query.clone() };
    match search(&view) {
        search if search.is_empty() => format!("/export.{format}"),
        search => format!("/export.{format}?{search}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Strictness;

    fn read(search: &str) -> ListQuery {
        ListQuery::parse_search(search, Strictness::Lenient).0
    }

    #[test]
    fn defaults_are_left_out() {
        assert_eq!(href(&read("?page=1&per_page=50&sort=-modification_date&q=")), "/");
        assert_eq!(
            href(&read("?per_page=25&sort=name&arch=arm&q=a+b")),
            "/?q=a%20b&arch=arm&sort=name&per_page=25"
        );
    }

    #[test]
    fn a_file_has_the_view_and_all_its_pages() {
        assert_eq!(export(&read("?page=3&per_page=25&sort=name&q=x"), "csv"), "/export.csv?q=x&sort=name");
        assert_eq!(export(&read(""), "ndjson"), "/export.ndjson");
    }

    #[test]
    fn the_api_is_asked_for_exactly_what_is_shown() {
        assert_eq!(api_path(&read("?q=x")), "/images?q=x&sort=-modification_date&page=1&per_page=50");
    }
}
