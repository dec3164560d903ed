//! What a file of images would do to a catalog, as it is shown before it is done.

use serde::{Deserialize, Serialize};

use super::{FieldErrors, Image, PageRequest};

/// The most images that a file may have.
pub const MOST_IMAGES: u64 = 250_000;
/// The most MiB that a file may have.
pub const MOST_MIB: u64 = 128;

/// What a line of a file would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEffect {
    /// It can't be taken.
    Invalid,
    /// It makes an image.
    Create,
    /// It changes one.
    Change,
    /// The image is like that already.
    Same,
}

impl LineEffect {
    /// Every effect, what needs looking at first.
    pub const ALL: [Self; 4] = [Self::Invalid, Self::Create, Self::Change, Self::Same];

    /// As addresses have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Create => "create",
            Self::Change => "change",
            Self::Same => "same",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == text)
    }
}

/// How many lines have each effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// [`LineEffect::Invalid`]
    pub invalid: u64,
    /// [`LineEffect::Create`]
    pub create: u64,
    /// [`LineEffect::Change`]
    pub change: u64,
    /// [`LineEffect::Same`]
    pub same: u64,
    /// Volumes and changes of a whole catalog's export, which are left out.
    pub left_out: u64,
}

impl Counts {
    /// How many lines have that effect.
    #[must_use]
    pub fn of(&self, effect: LineEffect) -> u64 {
        match effect {
            LineEffect::Invalid => self.invalid,
            LineEffect::Create => self.create,
            LineEffect::Change => self.change,
            LineEffect::Same => self.same,
        }
    }
}

/// A line, and what it would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportLine {
    /// Its number in the file, from 1.
    pub number: u64,
    /// What it would do.
    pub content: LineContent,
}

/// What a line would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LineContent {
    /// Nothing, for these reasons; and what it calls its image, where that can be told.
    Invalid(Option<String>, FieldErrors),
    /// Make this image.
    Create(Image),
    /// Make this of that.
    Change(Box<Image>, Box<Image>),
    /// Nothing: this image is like that.
    Same(Image),
}

/// A file, compared with the catalog: a page of its lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How many lines it has.
    pub counts: Counts,
    /// Which lines are shown.
    pub effect: LineEffect,
    /// The lines of this page.
    pub lines: Vec<ImportLine>,
    /// Which page this is.
    pub page: PageRequest,
    /// Whether the file was not read to its end, for there was too much wrong with it.
    pub cut_off: bool,
    /// Whether it was to be imported, and the catalog had changed since it was compared.
    pub anew: bool,
    /// Whether importing it can be undone.
    pub undoable: bool,
}
