//! The one format in which images leave a catalog and come into one: JSON, a line each.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Change, Image, Volume};

/// A line of an export. An image's line has its volume's name too, so a part of a catalog needs no
/// line for a volume.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A volume.
    Volume(Volume),
    /// An image as it is.
    Image(Arc<Image>),
    /// A change of the log.
    Change(Arc<Change>),
}
