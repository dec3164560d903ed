//! What is done to many images at once, and to which.

use std::{fmt, num::ParseIntError, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldErrors, Filter, Image, Revision, parse_uuid};

/// What can be done to many images at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// They go to the trash.
    Delete,
    /// Every organization may see them.
    MakePublic,
    /// Their organizations alone may see them.
    MakePrivate,
}

impl BulkAction {
    /// Every action, the gravest last.
    pub const ALL: [Self; 3] = [Self::MakePublic, Self::MakePrivate, Self::Delete];
    /// Of more images than these the number is to be typed.
    pub const ASKED: u64 = 10;
    /// The most images that are changed at once.
    pub const MOST: u64 = 100_000;

    /// The name in forms and addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::MakePublic => "make_public",
            Self::MakePrivate => "make_private",
        }
    }

    /// Whether the images are public afterwards; nothing where they are gone.
    #[must_use]
    pub fn visibility(self) -> Option<bool> {
        match self {
            Self::Delete => None,
            Self::MakePublic => Some(true),
            Self::MakePrivate => Some(false),
        }
    }

    /// Whether the image is already as the action would leave it.
    #[must_use]
    pub fn is_done(self, image: &Image) -> bool {
        self.visibility() == Some(image.public)
    }

    /// What is to be done, around the words for the images: `Make 3 images public`.
    #[must_use]
    pub fn order(self, images: &str) -> String {
        match self {
            Self::Delete => format!("Delete {images}"),
            Self::MakePublic => format!("Make {images} public"),
            Self::MakePrivate => format!("Make {images} private"),
        }
    }

    /// What is being done: `Making 3 images public`.
    #[must_use]
    pub fn progress(self, images: &str) -> String {
        match self {
            Self::Delete => format!("Deleting {images}"),
            Self::MakePublic => format!("Making {images} public"),
            Self::MakePrivate => format!("Making {images} private"),
        }
    }
}

impl fmt::Display for BulkAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no action.
#[derive(Debug, thiserror::Error)]
#[error("must be one of delete, make_public, make_private")]
pub struct UnknownBulkAction;

impl FromStr for BulkAction {
    type Err = UnknownBulkAction;

    fn from_str(text: &str) -> Result<Self, UnknownBulkAction> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(UnknownBulkAction)
    }
}

/// An image that somebody picked, and how far the log was when they saw it: what has changed since
/// is not what they picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// Which.
    pub id: Uuid,
    /// What they had seen of the log.
    pub seen: Revision,
}

impl Pick {
    /// Reads picks with spaces between them, each once.
    ///
    /// # Errors
    /// [`BadPick`].
    pub fn parse_all(text: &str) -> Result<Vec<Self>, BadPick> {
        let mut picks = text.split_ascii_whitespace().map(str::parse).collect::<Result<Vec<Self>, _>>()?;
        picks.sort_by_key(|pick| pick.id);
        picks.dedup_by_key(|pick| pick.id);
        Ok(picks)
    }

    /// What [`Self::parse_all`] reads.
    #[must_use]
    pub fn join(picks: &[Self]) -> String {
        picks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// `<id>.<sequence number>`, without a character that a form has to encode.
impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.seen)
    }
}

/// The text is no pick.
#[derive(Debug, thiserror::Error)]
pub enum BadPick {
    /// It names no image.
    #[error("an image that was picked has no id")]
    Id,
    /// It says nothing of the log.
    #[error("an image that was picked has no sequence number")]
    Seen(#[from] ParseIntError),
}

impl FromStr for Pick {
    type Err = BadPick;

    fn from_str(text: &str) -> Result<Self, BadPick> {
        let (id, seen) = text.split_once('.').ok_or(BadPick::Id)?;
        Ok(Self { id: parse_uuid(id).map_err(|_| BadPick::Id)?, seen: seen.parse()? })
    }
}

/// Which images something is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These, once each; but for those that are gone or have changed since they were seen.
    Picked(Vec<Pick>),
    /// All that match, as it was at a position of the log: none comes and none goes after that.
    Matching {
        /// What they match.
        filter: Filter,
        /// The position.
        at: Revision,
    },
}

impl Selection {
    /// The word for all that match, where picks stand otherwise.
    pub const ALL: &str = "all";
}

/// What an action would do to a selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// How far the log was.
    pub at: Revision,
    /// How many images it would change.
    pub count: u64,
    /// The first of them, in the order that was asked for.
    pub sample: Vec<Arc<Image>>,
    /// How many of them are public.
    pub public: u64,
    /// How many others were duplicated from them, where they would be deleted.
    pub duplicates: u64,
    /// How many are already as the action would leave them.
    pub done: u64,
    /// Those that were picked and have changed since.
    pub changed: Vec<Arc<Image>>,
    /// Those that were picked and are gone, as far as the log still knows as they last were.
    pub gone: Vec<(Uuid, Option<Arc<Image>>)>,
}

impl Preview {
    /// Whether something that was picked is left out.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        !self.changed.is_empty() || !self.gone.is_empty()
    }
}

/// Checks the number that was typed to confirm, where there are so many images that it is asked for.
///
/// # Errors
/// What is wrong with the field `count`.
pub fn check_count(images: u64, typed: &str) -> Result<(), FieldErrors> {
    let digits: String = typed.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    if images <= BulkAction::ASKED || digits == images.to_string() {
        Ok(())
    } else {
        Err(FieldErrors::one("count", format!("type {images} to confirm")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_are_read_as_they_are_written_once_each() {
        let picks = [(1, 7), (2, 0)].map(|(id, seen)| Pick { id: Uuid::from_u128(id), seen: Revision(seen) });
        let text = Pick::join(&picks);
        assert_eq!(Pick::parse_all(&format!(" {text}\r\n{text} ")).unwrap(), picks);
        assert_eq!(Pick::parse_all("").unwrap(), []);
        for bad in ["x", "x.1", "98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0", "98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0.x"] {
            assert!(Pick::parse_all(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_is_asked_for_above_ten_images() {
        assert!(check_count(10, "").is_ok());
        for (typed, right) in [("1284", true), ("1,284", true), (" 1284 ", true), ("", false), ("1283", false)] {
            assert_eq!(check_count(1284, typed).is_ok(), right, "{typed:?}");
        }
    }

    #[test]
    fn actions_are_read_as_they_are_written() {
        for action in BulkAction::ALL {
            assert_eq!(action.as_str().parse::<BulkAction>().unwrap(), action);
        }
        assert!("Delete".parse::<BulkAction>().is_err());
    }
}
