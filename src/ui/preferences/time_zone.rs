//! The zone that times are shown in.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::domain::{Offset, Timestamp, Zone};

/// The zone that times are shown in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeZone {
    /// UTC.
    #[default]
    Utc,
    /// The browser's own, which only the browser knows.
    Browser,
    /// That one.
    Named(Arc<Zone>),
}

impl TimeZone {
    /// Stands for [`Self::Browser`] in cookies and forms.
    pub const BROWSER: &str = "browser";
    /// Stands for [`Self::Utc`].
    pub const UTC: &str = "UTC";

    /// As cookies and forms have it: for a named one, its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Utc => Self::UTC,
            Self::Browser => Self::BROWSER,
            Self::Named(zone) => zone.name(),
        }
    }

    /// Reads [`Self::as_str`].
    pub fn parse(text: &str, find: impl FnOnce(&str) -> Option<Arc<Zone>>) -> Option<Self> {
        match text {
            Self::UTC => Some(Self::Utc),
            Self::BROWSER => Some(Self::Browser),
            name => find(name).map(Self::Named),
        }
    }

    /// What a column of times says after its name: `UTC`, `local`, or the place, as in `Berlin`.
    #[must_use]
    pub fn unit(&self) -> String {
        match self {
            Self::Utc => Self::UTC.to_owned(),
            Self::Browser => "local".to_owned(),
            Self::Named(zone) => zone.name().rsplit('/').next().unwrap_or_default().replace('_', " "),
        }
    }

    /// What is said of times above them or before them.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Browser => "Times are in this device’s time zone.".to_owned(),
            other => format!("Times are in {}.", other.as_str()),
        }
    }

    /// How far its clocks are ahead at that time. Of the browser's own, to be asked in the browser.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> Offset {
        match self {
            Self::Utc => Offset::default(),
            Self::Named(zone) => zone.offset(at),
            Self::Browser => {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds of four-digit years are exact")]
                let milliseconds = at.micros().div_euclid(1000) as f64;
                let behind = js_sys::Date::new(&JsValue::from_f64(milliseconds)).get_timezone_offset();
                #[expect(clippy::cast_possible_truncation, reason = "a day at the most")]
                Offset((behind * -60.0).round() as i32)
            }
        }
    }
}
