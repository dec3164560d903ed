//! The log's entries: one fact each.

use std::{fmt, num::ParseIntError, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Field, Image, Timestamp, Values};

/// A position in the log: a change's sequence number, from 1. An image's revision is that of its
/// latest change, so it is never reused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// The next position.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Revision {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// One image's step from one state to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its place in the log; the log has no gaps.
    pub sequence: Revision,
    /// The sequence number of the first change that was committed together with this one.
    pub batch: Revision,
    /// When it was committed.
    pub at: Timestamp,
    /// Who made it: `api`, `dashboard`, or a token's name.
    pub actor: Arc<str>,
    /// The batch that this one takes back, wholly or in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Revision>,
    /// The image before; absent when the change created it.
    pub before: Option<Arc<Image>>,
    /// The image after; absent when the change deleted it.
    pub after: Option<Arc<Image>>,
}

impl Change {
    /// The image after the change; where that deleted it, before.
    ///
    /// # Panics
    /// Of what is no change, in which the image is neither before nor after.
    #[must_use]
    pub fn image(&self) -> &Arc<Image> {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has a state before or after")
    }

    /// What it did.
    #[must_use]
    pub fn action(&self) -> Action {
        match (&self.before, &self.after) {
            (_, None) => Action::Deleted,
            (Some(_), Some(_)) => Action::Edited,
            (None, Some(_)) if self.undoes.is_some() => Action::Restored,
            (None, Some(_)) => Action::Created,
        }
    }

    /// The fields that an edit gave other values; none of any other change.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => Values::from(&**before).differing(&Values::from(&**after)),
            _ => Vec::new(),
        }
    }
}

/// What a change did to its image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// There is a new image.
    Created,
    /// An image has other values, or its volume has another name.
    Edited,
    /// The image is gone.
    Deleted,
    /// An image that was gone is there again.
    Restored,
}

impl Action {
    /// Every action, in the order of an image's life.
    pub const ALL: [Self; 4] = [Self::Created, Self::Edited, Self::Deleted, Self::Restored];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Edited => "edited",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no action.
#[derive(Debug, thiserror::Error)]
#[error("must be one of created, edited, deleted, restored")]
pub struct UnknownAction;

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(UnknownAction)
    }
}

/// A batch as the activity lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The batch's first change; where an image is asked for, that image's change in it.
    pub change: Arc<Change>,
    /// How many changes the batch has.
    pub size: u64,
    /// Whether its first change and its last did different things: an import makes images before it
    /// edits others.
    #[serde(default)]
    pub mixed: bool,
}
