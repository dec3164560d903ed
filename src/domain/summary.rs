//! What a list holds, counted three ways.

use std::{collections::BTreeMap, fmt, ops::AddAssign};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Arch, DateBound, Filter, Image, Timestamp};

/// How many images there are of each kind. A kind's figure is what a filter counts that asks for that
/// kind and leaves its other conditions as they are, so that it says what choosing the kind would show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// By architecture, in the order of [`Arch::ALL`].
    pub archs: [u64; 3],
    /// Those that only their organization sees.
    pub private: u64,
    /// Those that everyone sees.
    pub public: u64,
    /// By the month of creation, the earliest first, without those that have none.
    pub months: BTreeMap<Month, u64>,
}

impl Summary {
    /// Takes in that many images of one kind. `dated` says whether they were created within the filter's
    /// dates; they need match nothing but its other conditions than architecture and visibility.
    pub fn add(&mut self, filter: &Filter, kind: Kind, dated: bool, images: u64) {
        let Kind { month, arch, public } = kind;
        if images > 0
            && filter.arch.is_none_or(|wanted| wanted == arch)
            && filter.public.is_none_or(|p| p == public)
        {
            *self.months.entry(month).or_default() += images;
        }
        if dated {
            self.add_dated(filter, arch, public, images);
        }
    }

    /// [`Self::add`] without the month, of images that were created within the filter's dates.
    pub fn add_dated(&mut self, filter: &Filter, arch: Arch, public: bool, images: u64) {
        if filter.public.is_none_or(|wanted| wanted == public) {
            self.archs[arch as usize] += images;
        }
        if filter.arch.is_none_or(|wanted| wanted == arch) {
            *if public { &mut self.public } else { &mut self.private } += images;
        }
    }

    /// How many images have that architecture.
    #[must_use]
    pub fn of_arch(&self, arch: Arch) -> u64 {
        self.archs[arch as usize]
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        for (sum, images) in self.archs.iter_mut().zip(other.archs) {
            *sum += images;
        }
        self.private += other.private;
        self.public += other.public;
        for (month, images) in other.months {
            *self.months.entry(month).or_default() += images;
        }
    }
}

/// What images are counted by, but for their organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// When it was created.
    pub month: Month,
    /// For what.
    pub arch: Arch,
    /// Whether everyone sees it.
    pub public: bool,
}

impl Kind {
    /// Before or equal to every other.
    pub const FIRST: Self = Self { month: Month::FIRST, arch: Arch::ALL[0], public: false };

    /// The kind of an image.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        Self { month: Month::of(image.creation_date), arch: image.arch, public: image.public }
    }
}

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
