//! Which images are wanted.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Arch, Image, Timestamp, fold};

/// Conditions that must all hold; an absent one always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A substring of the name, the id, the organization or the root volume's name.
    pub q: Option<String>,
    /// A substring of the name.
    pub name: Option<String>,
    /// The architecture.
    pub arch: Option<Arch>,
    /// The owner.
    pub organization: Option<Uuid>,
    /// Whether it is public.
    pub public: Option<bool>,
    /// Created then or later.
    pub created_from: Option<DateBound>,
    /// Created then or before, the whole of a day included.
    pub created_to: Option<DateBound>,
}

impl Filter {
    /// How many conditions there are.
    #[must_use]
    pub fn conditions(&self) -> usize {
        [
            self.q.is_some(),
            self.name.is_some(),
            self.arch.is_some(),
            self.organization.is_some(),
            self.public.is_some(),
            self.created_from.is_some(),
            self.created_to.is_some(),
        ]
        .into_iter()
        .filter(|&on| on)
        .count()
    }

    /// The definition of every condition, against which stores are tested. Substrings are literal
    /// and compared by their [`fold`].
    #[must_use]
    pub fn matches(&self, image: &Image) -> bool {
        self.matches_exact(image)
            && self.name.as_ref().is_none_or(|text| fold(&image.name).contains(&fold(text)))
            && self.q.as_ref().is_none_or(|text| {
                let text = fold(text);
                fold(&image.name).contains(&text)
                    || image.id.to_string().contains(&text)
                    || image.organization.to_string().contains(&text)
                    || fold(&image.root_volume.name).contains(&text)
            })
    }

    /// The conditions other than the substrings `q` and `name`.
    #[must_use]
    pub fn matches_exact(&self, image: &Image) -> bool {
        self.arch.is_none_or(|arch| arch == image.arch)
            && self.organization.is_none_or(|id| id == image.organization)
            && self.public.is_none_or(|public| public == image.public)
            && self.created_from.is_none_or(|bound| image.creation_date >= bound.first())
            && self.created_to.is_none_or(|bound| image.creation_date <= bound.last())
    }
}

/// One end of a range of dates, the end itself included: a UTC day, or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DateBound {
    /// From the first to the last microsecond of the day.
    Day(NaiveDate),
    /// That microsecond.
    Time(Timestamp),
}

impl DateBound {
    /// Reads `YYYY-MM-DD` or an RFC 3339 time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_day(text).map(Self::Day).or_else(|| Timestamp::parse(text).map(Self::Time))
    }

    /// The first moment in it.
    #[must_use]
    pub fn first(self) -> Timestamp {
        match self {
            Self::Day(day) => Timestamp::start_of(day),
            Self::Time(time) => time,
        }
    }

    /// The last moment in it.
    #[must_use]
    pub fn last(self) -> Timestamp {
        match self {
            Self::Day(day) => {
                const LAST_MICROSECOND: i64 = 24 * 60 * 60 * 1_000_000 - 1;
                let last = Timestamp::start_of(day).micros() + LAST_MICROSECOND;
                Timestamp::from_micros(last).unwrap_or_else(|| Timestamp::start_of(day))
            }
            Self::Time(time) => time,
        }
    }
}

/// Exactly `YYYY-MM-DD`; chrono's own parser would also take other widths.
fn parse_day(text: &str) -> Option<NaiveDate> {
    let b = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    NaiveDate::from_ymd_opt(digits(0..4)?.try_into().ok()?, digits(5..7)?, digits(8..10)?)
}

impl TryFrom<String> for DateBound {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("neither a day nor a time")
    }
}

impl From<DateBound> for String {
    fn from(bound: DateBound) -> Self {
        bound.to_string()
    }
}

/// As it is read.
impl fmt::Display for DateBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
            Self::Time(time) => time.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_includes_both_its_ends() {
        let day = DateBound::parse("2026-06-01").unwrap();
        assert_eq!(day.first().to_string(), "2026-06-01T00:00:00.000000+00:00");
        assert_eq!(day.last().to_string(), "2026-06-01T23:59:59.999999+00:00");
        assert_eq!(day.to_string(), "2026-06-01");
    }

    #[test]
    fn a_time_is_a_bound_too_and_nothing_else_is() {
        assert!(DateBound::parse("2026-06-01T10:00:00Z").is_some());
        for bad in ["", "2026-6-1", "2026-02-30", "+026-01-01", "yesterday", "2026-06-01T10:00", "20é6-01-1"] {
            assert!(DateBound::parse(bad).is_none(), "{bad}");
        }
    }
}
