//! An image, its architecture and its root volume.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Revision, Timestamp};

/// A server image: a root volume with a name and an architecture, from which servers are created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Given by the catalog, a version 4 UUID.
    pub id: Uuid,
    /// 1 to 255 Unicode scalar values, as sent; not unique.
    pub name: String,
    /// The architecture that servers need to start from it.
    pub arch: Arch,
    /// Who owns it.
    pub organization: Uuid,
    /// Whether every organization may see it and start servers from it.
    pub public: bool,
    /// What the servers' disks start as.
    pub root_volume: Volume,
    /// The image that this one was duplicated from.
    pub from_image: Option<Uuid>,
    /// The server that it was taken from.
    pub from_server: Option<Uuid>,
    /// Its key in a marketplace, where it was imported with one.
    pub marketplace_key: Option<String>,
    /// When it was created.
    pub creation_date: Timestamp,
    /// When it last changed; never before `creation_date`.
    pub modification_date: Timestamp,
    /// The log's sequence number of its latest change.
    pub revision: Revision,
}

/// A volume, by id and by the name that it has in every image that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// The volume's or snapshot's id.
    pub id: Uuid,
    /// `vol-0-N` until it is renamed; then by the rule of image names.
    pub name: String,
}

impl Volume {
    /// The name of the Nth volume that an image named.
    #[must_use]
    pub fn first_name(n: u64) -> String {
        format!("vol-0-{n}")
    }
}

/// The processor architectures that images are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arch {
    /// 32-bit ARM.
    Arm,
    /// 64-bit ARM.
    Arm64,
    /// 64-bit x86.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl Arch {
    /// Every architecture, in the order of their names.
    pub const ALL: [Self; 3] = [Self::Arm, Self::Arm64, Self::X86_64];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arm => "arm",
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no architecture.
#[derive(Debug, thiserror::Error)]
#[error("must be one of arm, arm64, x86_64")]
pub struct UnknownArch;

impl FromStr for Arch {
    type Err = UnknownArch;

    fn from_str(text: &str) -> Result<Self, UnknownArch> {
        Self::ALL.into_iter().find(|arch| arch.as_str() == text).ok_or(UnknownArch)
    }
}
