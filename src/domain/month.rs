//! Months, UTC.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DateBound, Filter, Timestamp};

/// A month, UTC, of the years 0 to 9999: the year times 100, and 1 to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(u32);

impl Month {
    /// The earliest.
    pub const FIRST: Self = Self(1);

    /// The month of a time.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        let day = time.day();
        Self(day.year().unsigned_abs() * 100 + day.month())
    }

    /// The year times 100, and 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Of such a number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        let number = u32::try_from(number).ok()?;
        ((1..=12).contains(&(number % 100)) && number / 100 <= 9999).then_some(Self(number))
    }

    /// The first day of it.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let year = i32::try_from(self.0 / 100).unwrap_or_default();
        NaiveDate::from_ymd_opt(year, self.0 % 100, 1).unwrap_or_default()
    }

    /// The last day of it.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.first_day() + Months::new(1) - Days::new(1)
    }

    /// The first moment of it.
    #[must_use]
    pub fn first(self) -> Timestamp {
        DateBound::Day(self.first_day()).first()
    }

    /// The last moment of it.
    #[must_use]
    pub fn last(self) -> Timestamp {
        DateBound::Day(self.last_day()).last()
    }

    /// The month that many months earlier; the first of all where there is none.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        let months_since_year_0 = (self.0 / 100) * 12 + self.0 % 100 - 1;
        match months_since_year_0.checked_sub(months) {
            Some(earlier) => Self(earlier / 12 * 100 + earlier % 12 + 1),
            None => Self::FIRST,
        }
    }

    /// Whether the filter's dates hold all of it, a part or nothing.
    #[must_use]
    pub fn within(self, filter: &Filter) -> Within {
        let (first, last) = (self.first(), self.last());
        let from = filter.created_from.map_or(first, DateBound::first);
        let to = filter.created_to.map_or(last, DateBound::last);
        if from > to || from > last || to < first {
            Within::Not
        } else if from <= first && last <= to {
            Within::Whole
        } else {
            Within::Part
        }
    }

    /// The English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        NAMES[(self.0 % 100) as usize - 1]
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u32 {
        self.0 / 100
    }
}

/// `November 2026`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:04}", self.name(), self.year())
    }
}

/// How much of a month a filter's dates hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Nothing.
    Not,
    /// Some of it.
    Part,
    /// All.
    Whole,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(time: &str) -> Month {
        Month::of(Timestamp::parse(time).unwrap())
    }

    #[test]
    fn a_month_is_of_utc_and_ends_with_its_last_microsecond() {
        assert_eq!(month("2026-02-28T23:59:59.999999Z").to_string(), "February 2026");
        assert_eq!(month("2026-03-01T00:30:00+01:00").to_string(), "February 2026");
        assert_eq!(month("2028-02-01T00:00:00Z").last_day().to_string(), "2028-02-29");
        assert_eq!(month("9999-12-31T00:00:00Z").last_day().to_string(), "9999-12-31");
        assert_eq!(month("0000-01-01T00:00:00Z").number(), 1);
        assert_eq!(month("1969-12-31T23:59:59.999999Z").number(), 196_912);
    }

    #[test]
    fn months_are_counted_back_over_years() {
        assert_eq!(month("2026-02-01T00:00:00Z").back(11), month("2025-03-01T00:00:00Z"));
        assert_eq!(month("2026-12-01T00:00:00Z").back(12), month("2025-12-01T00:00:00Z"));
        assert_eq!(month("0000-02-01T00:00:00Z").back(2).number(), 1);
    }

    #[test]
    fn dates_hold_a_month_or_a_part_of_it() {
        let within = |from: Option<&str>, to: Option<&str>| {
            let bound = |text: Option<&str>| text.and_then(DateBound::parse);
            let filter = Filter { created_from: bound(from), created_to: bound(to), ..Filter::default() };
            month("2026-06-15T00:00:00Z").within(&filter)
        };
        assert_eq!(within(None, None), Within::Whole);
        assert_eq!(within(Some("2026-06-01"), Some("2026-06-30")), Within::Whole);
        assert_eq!(within(Some("2026-06-02"), None), Within::Part);
        assert_eq!(within(None, Some("2026-06-30T23:59:59.999998Z")), Within::Part);
        assert_eq!(within(Some("2026-07-01"), None), Within::Not);
        assert_eq!(within(None, Some("2026-05-31")), Within::Not);
        assert_eq!(within(Some("2026-06-20"), Some("2026-06-10")), Within::Not);
    }
}
