//! What only the server sets of an image, as a file brings it for an image that is to be made.

use uuid::Uuid;

use super::{FieldErrors, Timestamp, parse_uuid};

/// Where an image comes from, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// See [`Image::from_image`](super::Image::from_image).
    pub from_image: Option<Uuid>,
    /// See [`Image::from_server`](super::Image::from_server).
    pub from_server: Option<Uuid>,
    /// See [`Image::marketplace_key`](super::Image::marketplace_key).
    pub marketplace_key: Option<String>,
    /// When it was created; absent means: now.
    pub creation_date: Option<Timestamp>,
    /// When it last changed; absent means: when it was created.
    pub modification_date: Option<Timestamp>,
}

impl Origin {
    /// Every key, as the API and exports name them.
    pub const KEYS: [&str; 5] =
        ["from_image", "from_server", "marketplace_key", "creation_date", "modification_date"];

    /// Reads the value of one of [`Self::KEYS`].
    ///
    /// # Errors
    /// The reason, in words.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
        match key {
            "from_image" => self.from_image = Some(parse_uuid(text)?),
            "from_server" => self.from_server = Some(parse_uuid(text)?),
            "marketplace_key" if text.chars().any(char::is_control) => {
                return Err("must not contain control characters".to_owned());
            }
            "marketplace_key" => self.marketplace_key = Some(text.to_owned()),
            "creation_date" => self.creation_date = Some(time(text)?),
            _ => self.modification_date = Some(time(text)?),
        }
        Ok(())
    }

    /// The two dates of an image that is made now.
    ///
    /// # Errors
    /// Where it would have been modified before it was created.
    pub fn dates(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), FieldErrors> {
        let created = self.creation_date.or(self.modification_date).unwrap_or(now);
        let modified = self.modification_date.unwrap_or(created);
        if modified < created {
            return Err(FieldErrors::one("modification_date", "must not be before creation_date"));
        }
        Ok((created, modified))
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "must be a time as in 2026-11-23T14:36:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn an_image_without_dates_is_of_now() {
        let now = at("2026-11-23T14:36:00Z");
        assert_eq!(Origin::default().dates(now), Ok((now, now)));
    }

    #[test]
    fn one_date_stands_for_both() {
        let now = at("2026-11-23T14:36:00Z");
        let then = at("2020-01-01T00:00:00Z");
        for key in ["creation_date", "modification_date"] {
            let mut origin = Origin::default();
            origin.set(key, "2020-01-01T00:00:00+00:00").unwrap();
            assert_eq!(origin.dates(now), Ok((then, then)), "{key}");
        }
    }

    #[test]
    fn nothing_is_modified_before_it_is_created() {
        let mut origin = Origin::default();
        origin.set("creation_date", "2026-01-02T00:00:00Z").unwrap();
        origin.set("modification_date", "2026-01-01T00:00:00Z").unwrap();
        assert!(origin.dates(at("2026-11-23T14:36:00Z")).is_err());
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        let mut origin = Origin::default();
        for (key, bad) in [
            ("creation_date", "yesterday"),
            ("from_image", "x"),
            ("from_server", ""),
            ("marketplace_key", "a\u{7}"),
        ] {
            assert!(origin.set(key, bad).is_err(), "{key}");
        }
        assert_eq!(origin, Origin::default());
    }
}
