//! Points in time, to the microsecond, always UTC.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00 UTC.
///
/// Displays as the API writes it, `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`, always with six digits: this
/// is written by hand because the browser would otherwise download chrono's formatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// `None` outside the years 0 to 9999, which four digits can't write.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        let time = DateTime::<Utc>::from_timestamp_micros(micros)?;
        (0..=9999).contains(&time.year()).then_some(Self(micros))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The first moment of a day, UTC.
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        Self(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros())
    }

    /// Its day, UTC.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default().date_naive()
    }

    /// One microsecond later: what keeps modification dates moving strictly forward.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Reads an RFC 3339 time, of any offset; digits beyond the microsecond are cut off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(text).ok()?;
        Self::from_micros(time.timestamp_micros())
    }

    /// `YYYY-MM-DD`, UTC.
    #[must_use]
    pub fn date(self) -> String {
        self.to_string()[..10].to_owned()
    }

    /// `HH:MM`, UTC.
    #[must_use]
    pub fn minute(self) -> String {
        self.to_string()[11..16].to_owned()
    }

    /// `HH:MM:SS`, UTC.
    #[must_use]
    pub fn second(self) -> String {
        self.to_string()[11..19].to_owned()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            t.timestamp_subsec_micros()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_six_digits_and_an_offset() {
        let whole = Timestamp::parse("2014-05-22T12:56:56Z").unwrap();
        assert_eq!(whole.to_string(), "2014-05-22T12:56:56.000000+00:00");
        let offset = Timestamp::parse("2014-05-22T14:56:56.984011999+02:00").unwrap();
        assert_eq!(offset.to_string(), "2014-05-22T12:56:56.984011+00:00");
    }

    #[test]
    fn parts_are_utc() {
        let t = Timestamp::parse("2026-11-23T14:31:07.5Z").unwrap();
        assert_eq!((t.date(), t.minute(), t.second()), ("2026-11-23".into(), "14:31".into(), "14:31:07".into()));
    }

    #[test]
    fn years_that_four_digits_cannot_write_are_refused() {
        assert_eq!(Timestamp::from_micros(i64::MAX), None);
        assert_eq!(Timestamp::from_micros(253_402_300_800_000_000), None);
        assert!(Timestamp::from_micros(253_402_300_799_999_999).is_some());
    }
}
