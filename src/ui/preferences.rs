//! What a person wants of the dashboard: a cookie each, so that the first HTML is right already.
//!
//! The server reads them and gives them with the [`Environment`](super::Environment); in the browser all controls share
//! one signal, and what changes it writes the cookies.

mod choice;
mod shared;
mod time_zone;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use choice::{Choice, Column, Density, Theme};
pub use shared::{SharedPreferences, provide_preferences, use_preferences};
pub use time_zone::TimeZone;

use crate::domain::{DEFAULT_PER_PAGE, Zone};

/// The page sizes that are offered.
pub const PAGE_SIZES: [u32; 3] = [25, 50, 100];

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The colours.
    pub theme: Theme,
    /// How high rows are.
    pub density: Density,
    /// The list's columns that are not shown, each once and in order.
    pub hidden: Vec<Column>,
    /// The zone of every time.
    pub time_zone: TimeZone,
    /// Whether keys do something without Ctrl.
    pub single_keys: bool,
    /// How many rows the list has where its URL asks for nothing: one of [`PAGE_SIZES`].
    pub per_page: u32,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            density: Density::default(),
            hidden: Vec::new(),
            time_zone: TimeZone::default(),
            single_keys: true,
            per_page: DEFAULT_PER_PAGE,
        }
    }
}

impl Preferences {
    /// The names of the cookies.
    pub const NAMES: [&str; 6] = ["theme", "density", "hidden_columns", "time_zone", "single_keys", "per_page"];

    /// What is in the cookies, as far as it can be read.
    pub fn of_cookies<'a>(
        cookie: impl Fn(&str) -> Option<&'a str>,
        find_zone: impl Fn(&str) -> Option<Arc<Zone>>,
    ) -> Self {
        let mut preferences = Self::default();
        for name in Self::NAMES {
            if let Some(value) = cookie(name) {
                // somebody else's cookie, or one of another version
                let _ = preferences.set(name, value, &find_zone);
            }
        }
        preferences
    }

    /// Takes the value of a cookie.
    ///
    /// # Errors
    /// What is wrong with it, in words. Nothing is changed.
    pub fn set(
        &mut self,
        name: &str,
        value: &str,
        find_zone: impl FnOnce(&str) -> Option<Arc<Zone>>,
    ) -> Result<(), String> {
        match name {
            "theme" => self.theme = one_of(value)?,
            "density" => self.density = one_of(value)?,
            "hidden_columns" => {
                let named = value.split('.').filter(|name| !name.is_empty());
                let hidden = named.map(one_of).collect::<Result<Vec<Column>, _>>()?;
                self.hidden = Column::ALL.iter().copied().filter(|column| hidden.contains(column)).collect();
            }
            "time_zone" => {
                let zone = TimeZone::parse(value, find_zone);
                self.time_zone = zone.ok_or_else(|| format!("no zone is called “{value}”"))?;
            }
            "single_keys" => {
                self.single_keys = match value {
                    "on" => true,
                    "off" => false,
                    _ => return Err("must be one of on, off".to_owned()),
                }
            }
            "per_page" => {
                let size = value.parse().ok().filter(|size| PAGE_SIZES.contains(size));
                self.per_page = size.ok_or_else(|| {
                    format!("must be one of {}", PAGE_SIZES.map(|size| size.to_string()).join(", "))
                })?;
            }
            other => return Err(format!("no preference is called “{other}”")),
        }
        Ok(())
    }

    /// The value of a cookie.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        match name {
            "theme" => self.theme.as_str().to_owned(),
            "density" => self.density.as_str().to_owned(),
            "hidden_columns" => self.hidden.iter().map(|column| column.as_str()).collect::<Vec<_>>().join("."),
            "time_zone" => self.time_zone.as_str().to_owned(),
            "single_keys" => if self.single_keys { "on" } else { "off" }.to_owned(),
            "per_page" => self.per_page.to_string(),
            _ => String::new(),
        }
    }

    /// The cookies, each kept for a year, of what differs from those preferences.
    #[must_use]
    pub fn cookies(&self, before: &Self) -> Vec<String> {
        let pairs = Self::NAMES.map(|name| (name, self.value(name)));
        let changed = pairs.into_iter().filter(|(name, value)| *value != before.value(name));
        changed.map(|(name, value)| format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")).collect()
    }

    /// Whether the list shows that column.
    #[must_use]
    pub fn shows(&self, column: Column) -> bool {
        !self.hidden.contains(&column)
    }

    /// Shows a column, or hides it.
    pub fn show(&mut self, column: Column, shown: bool) {
        let hidden = |&other: &Column| if other == column { !shown } else { !self.shows(other) };
        self.hidden = Column::ALL.iter().copied().filter(hidden).collect();
    }

    /// The page size that is to be written into a URL that asks for nothing; the usual one is not.
    #[must_use]
    pub fn unusual_page_size(&self) -> Option<u32> {
        Some(self.per_page).filter(|&size| size != DEFAULT_PER_PAGE)
    }
}

fn one_of<C: Choice>(value: &str) -> Result<C, String> {
    C::parse(value).ok_or_else(|| format!("must be one of {}", C::offered()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Offset;

    fn of(cookies: &[(&str, &'static str)]) -> Preferences {
        let cookie = |name: &str| cookies.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        Preferences::of_cookies(cookie, |name| {
            (name == "Asia/Tokyo").then(|| Arc::new(Zone::new(name.to_owned(), Offset(32_400), Vec::new())))
        })
    }

    const ALL: [(&str, &str); 6] = [
        ("theme", "dark"),
        ("density", "compact"),
        ("hidden_columns", "arch.modified"),
        ("time_zone", "Asia/Tokyo"),
        ("single_keys", "off"),
        ("per_page", "25"),
    ];

    #[test]
    fn what_the_cookies_hold_is_read_and_written_again() {
        let read = of(&ALL);
        assert_eq!((read.theme, read.density), (Theme::Dark, Density::Compact));
        assert!(!read.shows(Column::Arch) && read.shows(Column::Created) && !read.single_keys);
        assert_eq!(
            ALL.map(|(name, _)| (name, read.value(name))),
            ALL.map(|(name, value)| (name, value.to_owned()))
        );
        assert_eq!(of(&[]), Preferences::default());
    }

    #[test]
    fn bad_values_are_left_out_and_the_others_kept() {
        for (name, bad) in [
            ("theme", "pink"),
            ("density", "Compact"),
            ("hidden_columns", "arch.name"),
            ("time_zone", "Mars/Base"),
            ("single_keys", ""),
            ("per_page", "26"),
        ] {
            let mut cookies = ALL;
            cookies.iter_mut().find(|(key, _)| *key == name).unwrap().1 = bad;
            let left: Vec<_> = ALL.iter().copied().filter(|(key, _)| *key != name).collect();
            assert_eq!(of(&cookies), of(&left), "{name}");
            assert_ne!(of(&cookies), of(&ALL), "{name}");
        }
    }

    #[test]
    fn only_what_is_changed_is_written() {
        let before = of(&ALL);
        let mut after = before.clone();
        after.show(Column::Modified, true);
        after.show(Column::Volume, false);
        let kept = "Path=/; Max-Age=31536000; SameSite=Lax";
        assert_eq!(after.cookies(&before), [format!("hidden_columns=arch.volume; {kept}")]);
        assert_eq!(before.cookies(&before), [""; 0]);
    }

    #[test]
    fn the_usual_page_size_is_not_written_into_urls() {
        let size = |value| of(&[("per_page", value)]).unusual_page_size();
        assert_eq!([size("25"), size("50"), size("100"), size("7")], [Some(25), None, Some(100), None]);
    }
}
