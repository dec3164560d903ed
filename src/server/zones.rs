//! The time zones of the IANA database, with which the server was built: the browser has none.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::domain::{Offset, Zone};

const DAY: i64 = 24 * 60 * 60;
/// The first moment of 1970: before it, a zone's clocks are taken to be as they were then.
const FIRST: i64 = 0;
/// The first moment of 2051: from it on, they stay as they are then.
const END: i64 = 29_585 * DAY;

/// The names of those that are of places, as in `Europe/Berlin`, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    const REGIONS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let names = TZ_VARIANTS.iter().map(|zone| zone.name());
    names.filter(|name| name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region)))
}

/// The zone of that name, of all that the database has.
#[must_use]
pub fn find(name: &str) -> Option<Arc<Zone>> {
    static FOUND: Mutex<BTreeMap<&str, Arc<Zone>>> = Mutex::new(BTreeMap::new());
    let zone: Tz = name.parse().ok()?;
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    Some(Arc::clone(found.entry(zone.name()).or_insert_with(|| Arc::new(read(zone)))))
}

/// The database does not tell when clocks are set: it is asked for every day.
fn read(zone: Tz) -> Zone {
    let at = |second| offset(zone, second);
    let mut changes = Vec::new();
    let mut before = at(FIRST);
    for day in (FIRST..END).step_by(usize::try_from(DAY).unwrap_or(usize::MAX)) {
        let after = at(day + DAY);
        if after != before {
            let (mut old, mut new) = (day, day + DAY);
            while new - old > 1 {
                let middle = i64::midpoint(old, new);
                if at(middle) == before { old = middle } else { new = middle }
            }
            changes.push((new, after));
            before = after;
        }
    }
    Zone::new(zone.name().to_owned(), at(FIRST), changes)
}

fn offset(zone: Tz, second: i64) -> Offset {
    let time = DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc();
    Offset(zone.offset_from_utc_datetime(&time).fix().local_minus_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn clocks_show_what_the_database_says() {
        for zone in TZ_VARIANTS.into_iter().step_by(7) {
            let read = find(zone.name()).unwrap();
            // half a day and a bit further each time, so that every time of day comes up
            for second in (FIRST..END).step_by(45_667) {
                let at = Timestamp::from_micros(second * 1_000_000).unwrap();
                assert_eq!(read.offset(at), offset(zone, second), "{} at {at}", zone.name());
            }
        }
    }

    #[test]
    fn clocks_are_set_at_the_second_that_laws_say() {
        let shown = |zone: &str, at: &str| {
            let at = Timestamp::parse(at).unwrap();
            at.on_clocks(find(zone).unwrap().offset(at)).second()
        };
        assert_eq!(shown("Europe/Berlin", "2026-03-29T00:59:59Z"), "01:59:59");
        assert_eq!(shown("Europe/Berlin", "2026-03-29T01:00:00Z"), "03:00:00");
        assert_eq!(shown("America/New_York", "2040-11-04T05:59:59Z"), "01:59:59");
        assert_eq!(shown("America/New_York", "2040-11-04T06:00:00Z"), "01:00:00");
        assert_eq!(shown("Asia/Kathmandu", "2026-01-01T00:00:00Z"), "05:45:00");
        assert!(find("Mars/Base").is_none() && find("").is_none());
    }

    #[test]
    fn only_places_are_offered_and_each_can_be_found() {
        let names: Vec<_> = names().collect();
        assert!(names.contains(&"Europe/Berlin") && names.contains(&"America/Argentina/Buenos_Aires"));
        assert!(!names.contains(&"Etc/GMT+5") && !names.contains(&"Cuba") && names.is_sorted());
        assert!(names.iter().all(|name| name.parse::<Tz>().is_ok()));
    }
}
