//! The log's entries: one fact each.

use std::{fmt, num::ParseIntError, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Image, Timestamp};

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
    /// The image before; absent when the change created it.
    pub before: Option<Arc<Image>>,
    /// The image after; absent when the change deleted it.
    pub after: Option<Arc<Image>>,
}
