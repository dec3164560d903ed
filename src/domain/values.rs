//! What clients set of an image, field by field: what edits, merges and conflicts are about.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Arch, Image, Patch};

/// A field that clients set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// [`Values::name`]
    Name,
    /// [`Values::arch`]
    Arch,
    /// [`Values::organization`]
    Organization,
    /// [`Values::root_volume`]
    RootVolume,
    /// [`Values::public`]
    Public,
}

impl Field {
    /// Every field, in the order of forms.
    pub const ALL: [Self; 5] = [Self::Name, Self::Arch, Self::Organization, Self::RootVolume, Self::Public];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Arch => "arch",
            Self::Organization => "organization",
            Self::RootVolume => "root_volume",
            Self::Public => "public",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Arch => "Architecture",
            Self::Organization => "Organization",
            Self::RootVolume => "Root volume",
            Self::Public => "Visibility",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no field that clients set.
#[derive(Debug, thiserror::Error)]
#[error("must be one of name, arch, organization, root_volume, public")]
pub struct UnknownField;

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        Self::ALL.into_iter().find(|field| field.as_str() == text).ok_or(UnknownField)
    }
}

/// The values of every [`Field`]. A volume's name is not among them: it is the volume's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// See [`Image::name`].
    pub name: String,
    /// See [`Image::arch`].
    pub arch: Arch,
    /// See [`Image::organization`].
    pub organization: Uuid,
    /// The root volume's id.
    pub root_volume: Uuid,
    /// See [`Image::public`].
    pub public: bool,
}

impl From<&Image> for Values {
    fn from(image: &Image) -> Self {
        Self {
            name: image.name.clone(),
            arch: image.arch,
            organization: image.organization,
            root_volume: image.root_volume.id,
            public: image.public,
        }
    }
}

impl Values {
    /// These values, but for those that the patch has.
    #[must_use]
    pub fn patched(self, patch: Patch) -> Self {
        let Patch { name, arch, organization, root_volume, public } = patch;
        Self {
            name: name.unwrap_or(self.name),
            arch: arch.unwrap_or(self.arch),
            organization: organization.unwrap_or(self.organization),
            root_volume: root_volume.unwrap_or(self.root_volume),
            public: public.unwrap_or(self.public),
        }
    }

    /// The fields whose values are not the same in both.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|&field| self.differs(other, field)).collect()
    }

    pub(super) fn differs(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::Name => self.name != other.name,
            Field::Arch => self.arch != other.arch,
            Field::Organization => self.organization != other.organization,
            Field::RootVolume => self.root_volume != other.root_volume,
            Field::Public => self.public != other.public,
        }
    }

    /// Takes over the value that a field has in `other`.
    pub(super) fn take(&mut self, field: Field, other: &Self) {
        match field {
            Field::Name => self.name.clone_from(&other.name),
            Field::Arch => self.arch = other.arch,
            Field::Organization => self.organization = other.organization,
            Field::RootVolume => self.root_volume = other.root_volume,
            Field::Public => self.public = other.public,
        }
    }
}
