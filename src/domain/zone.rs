//! What the clocks of a place show at a time.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// How far clocks are ahead of UTC, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Offset(pub i32);

/// `UTC`, or as in `+05:30`; seconds, which clocks have not had since 1972, are left out.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("UTC");
        }
        let minutes = self.0.abs() / 60;
        write!(f, "{}{:02}:{:02}", if self.0 < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }
}

/// A time zone: its name in the IANA database, and when its clocks were set and will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    name: String,
    first: Offset,
    changes: Vec<(i64, Offset)>,
}

impl Zone {
    /// A zone whose clocks are at `first` until the first of the changes: in order of time, each the
    /// seconds since 1970 from which on the clocks are at its offset.
    #[must_use]
    pub fn new(name: String, first: Offset, changes: Vec<(i64, Offset)>) -> Self {
        Self { name, first, changes }
    }

    /// Its name, as in `Europe/Berlin`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far its clocks are ahead at that time.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> Offset {
        let second = at.micros().div_euclid(1_000_000);
        let begun = self.changes.partition_point(|(from, _)| *from <= second);
        begun.checked_sub(1).map_or(self.first, |latest| self.changes[latest].1)
    }
}

impl Timestamp {
    /// What clocks at that offset show, as though it were UTC: to be shown, not to be kept. Years
    /// that can't be written are not reached.
    #[must_use]
    pub fn on_clocks(self, offset: Offset) -> Self {
        Self::from_micros(self.micros() + i64::from(offset.0) * 1_000_000).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn clocks_are_set_at_the_very_second() {
        // the last Sundays of March and October 2026, 01:00 UTC
        let zone = Zone::new(
            "Europe/Berlin".into(),
            Offset(3600),
            vec![(1_774_746_000, Offset(7200)), (1_792_890_000, Offset(3600))],
        );
        let shown = |text| time(text).on_clocks(zone.offset(time(text))).to_string()[..19].to_owned();
        assert_eq!(shown("2026-03-29T00:59:59.999999Z"), "2026-03-29T01:59:59");
        assert_eq!(shown("2026-03-29T01:00:00Z"), "2026-03-29T03:00:00");
        assert_eq!(shown("2026-10-25T00:59:59Z"), "2026-10-25T02:59:59");
        assert_eq!(shown("2026-10-25T01:00:00Z"), "2026-10-25T02:00:00");
        assert_eq!(shown("1969-12-31T23:59:59.5Z"), "1970-01-01T00:59:59");
    }

    #[test]
    fn offsets_are_written_as_hours_and_minutes() {
        let written = [0, 19_800, -12_600, 3600, -2670].map(|seconds| Offset(seconds).to_string());
        assert_eq!(written, ["UTC", "+05:30", "-03:30", "+01:00", "-00:44"]);
    }

    #[test]
    fn the_last_year_that_can_be_written_is_not_left() {
        let last = time("9999-12-31T23:30:00Z");
        assert_eq!(last.on_clocks(Offset(3600)), last);
    }
}
