//! The list's query in a URL: read by REST strictly, by pages leniently; written in one order.

use std::{fmt::Display, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{DEFAULT_PER_PAGE, DateBound, Filter, MAX_PER_PAGE, PageRequest, Sort};
use crate::domain::{FieldErrors, parse_uuid};

/// How empty parameters are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// As errors: the API.
    Strict,
    /// As absent: a form without JavaScript sends every field that it has.
    Lenient,
}

/// Everything that a list's URL says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Which images.
    pub filter: Filter,
    /// In which order, where one is asked for.
    pub sort: Option<Sort>,
    /// Which page, from 1, where one is asked for.
    pub page: Option<u64>,
    /// How many on a page, where it is said.
    pub per_page: Option<u32>,
}

impl ListQuery {
    /// Every parameter, in the order in which they are written.
    pub const PARAMETERS: [&str; 10] =
        ["q", "name", "arch", "organization", "public", "created_from", "created_to", "sort", "page", "per_page"];

    /// Reads decoded pairs. What is wrong is in the errors, by parameter, and left out of the query;
    /// unknown parameters are ignored.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        strictness: Strictness,
    ) -> (Self, FieldErrors) {
        let mut query = Self::default();
        let errors = parse_pairs(pairs, &Self::PARAMETERS, strictness, |name, value| query.set(name, value));
        (query, errors)
    }

    /// Reads a query string, as [`Self::parse`] reads its pairs.
    #[must_use]
    pub fn parse_search(search: &str, strictness: Strictness) -> (Self, FieldErrors) {
        let pairs: Vec<_> = form_urlencoded::parse(search.trim_start_matches('?').as_bytes()).collect();
        Self::parse(pairs.iter().map(|(name, value)| (&**name, &**value)), strictness)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "q" => self.filter.q = Some(value.to_owned()),
            "name" => self.filter.name = Some(value.to_owned()),
            "arch" => self.filter.arch = Some(parse(value)?),
            "organization" => self.filter.organization = Some(parse_uuid(value)?),
            "public" => self.filter.public = Some(value.parse().map_err(|_| "must be true or false")?),
            "created_from" => self.filter.created_from = Some(parse_date(value)?),
            "created_to" => self.filter.created_to = Some(parse_date(value)?),
            "sort" => self.sort = Some(parse(value)?),
            "page" => self.page = Some(parse_number(value, 1, u64::MAX)?),
            "per_page" => self.per_page = Some(parse_number(value, 1, MAX_PER_PAGE)?),
            _ => unreachable!("only known parameters are set"),
        }
        Ok(())
    }

    /// The page that is asked for, or that is shown where none is.
    #[must_use]
    pub fn page_request(&self) -> PageRequest {
        PageRequest { page: self.page.unwrap_or(1), per_page: self.per_page.unwrap_or(DEFAULT_PER_PAGE) }
    }

    /// The parameters that are set, in their one order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        fn text<T: Display>(value: Option<&T>) -> Option<String> {
            value.map(T::to_string)
        }
        let Self { filter, sort, page, per_page } = self;
        let values = [
            filter.q.clone(),
            filter.name.clone(),
            text(filter.arch.as_ref()),
            text(filter.organization.as_ref()),
            text(filter.public.as_ref()),
            text(filter.created_from.as_ref()),
            text(filter.created_to.as_ref()),
            text(sort.as_ref()),
            text(page.as_ref()),
            text(per_page.as_ref()),
        ];
        Self::PARAMETERS.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Hands each known parameter to `set`, once. What is wrong is in the errors, by parameter, with what
/// `set` refuses.
pub fn parse_pairs<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    known: &[&str],
    strictness: Strictness,
    mut set: impl FnMut(&str, &str) -> Result<(), String>,
) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        if !known.contains(&name) || (value.is_empty() && strictness == Strictness::Lenient) {
            continue;
        }
        if seen.contains(&name) {
            errors.add(name, "is given more than once");
            continue;
        }
        seen.push(name);
        let outcome = if value.is_empty() { Err("must not be empty".to_owned()) } else { set(name, value) };
        if let Err(reason) = outcome {
            errors.add(name, reason);
        }
    }
    errors
}

/// Reads a value in its own form.
pub(super) fn parse<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

fn parse_date(value: &str) -> Result<DateBound, String> {
    DateBound::parse(value).ok_or_else(|| "must be a day such as 2026-06-01, or an RFC 3339 time".to_owned())
}

/// Reads a number of plain digits, from `min` to `max`.
///
/// # Errors
/// The reason, in words.
pub fn parse_number<T: FromStr + PartialOrd + Display>(value: &str, min: T, max: T) -> Result<T, String> {
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    match value.parse() {
        Ok(number) if digits && number >= min && number <= max => Ok(number),
        _ => Err(format!("must be a whole number from {min} to {max}")),
    }
}

/// Lists of sort keys and times stay legible.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',').remove(b':');

/// `name=value&…`, percent-encoded; the empty text for no pairs.
#[must_use]
pub fn encode_pairs(pairs: &[(&'static str, String)]) -> String {
    let encode = |value| utf8_percent_encode(value, ENCODED).to_string();
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(&str, &str); 10] = [
        ("q", "a b&c=é+%"),
        ("name", "x"),
        ("arch", "arm64"),
        ("organization", "000a115d-2852-4b0a-9ce8-47f1134ba95a"),
        ("public", "false"),
        ("created_from", "2026-06-01"),
        ("created_to", "2026-06-30T12:00:00.000000+00:00"),
        ("sort", "-modification_date,name"),
        ("page", "2"),
        ("per_page", "25"),
    ];

    #[test]
    fn reads_what_it_writes() {
        let (query, errors) = ListQuery::parse(ALL, Strictness::Strict);
        assert!(errors.is_empty(), "{errors:?}");
        let pairs = query.pairs();
        let again = pairs.iter().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(ALL.into_iter().collect::<Vec<_>>(), again.collect::<Vec<_>>());
    }

    #[test]
    fn encodes_what_a_url_needs_encoded() {
        let pairs = [("q", "a b&c=é+%".to_owned()), ("sort", "-name,arch".to_owned())];
        assert_eq!(encode_pairs(&pairs), "q=a%20b%26c%3D%C3%A9%2B%25&sort=-name,arch");
    }

    #[test]
    fn strict_readers_refuse_what_lenient_ones_skip() {
        let (query, errors) = ListQuery::parse([("q", ""), ("arch", "")], Strictness::Lenient);
        assert_eq!((query, errors.is_empty()), (ListQuery::default(), true));
        let (_, errors) = ListQuery::parse([("q", ""), ("arch", "")], Strictness::Strict);
        assert_eq!(errors.iter().count(), 2);
    }

    #[test]
    fn every_bad_parameter_is_named() {
        let bad = [
            ("page", "0"),
            ("per_page", "101"),
            ("public", "yes"),
            ("arch", "mips"),
            ("organization", "x"),
            ("created_from", "today"),
            ("sort", "id"),
            ("q", "a"),
            ("q", "b"),
            ("other", "ignored"),
        ];
        let (_, errors) = ListQuery::parse(bad, Strictness::Strict);
        let names: Vec<_> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["arch", "created_from", "organization", "page", "per_page", "public", "q", "sort"]);
    }

    #[test]
    fn numbers_are_plain_digits() {
        for bad in ["+1", " 1", "1e2", "-1", "1.0", "99999999999999999999"] {
            assert!(!ListQuery::parse([("page", bad)], Strictness::Strict).1.is_empty(), "{bad}");
        }
    }
}
