//! What can be chosen from a few.

use serde::{Deserialize, Serialize};

/// One of a few.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, in the order that they are offered in.
    const ALL: &'static [Self];

    /// As cookies and forms have it.
    fn as_str(self) -> &'static str;

    /// As people read it.
    fn label(self) -> &'static str;

    /// Reads [`Self::as_str`].
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.as_str() == text)
    }

    /// What may be chosen, as in `system, light, dark`.
    fn offered() -> String {
        Self::ALL.iter().map(|choice| choice.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The icon that stands for it.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::System => "contrast",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }

    /// What overrides the system's colours; nothing for [`Self::System`].
    #[must_use]
    pub fn forced(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }
}

impl Choice for Theme {
    const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// How high the rows of tables are; fingers get more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Density {
    /// 32 px.
    Compact,
    /// 40 px.
    #[default]
    Standard,
    /// 52 px.
    Comfortable,
}

impl Density {
    /// The attribute that overrides the style sheet's own; nothing for [`Self::Standard`].
    #[must_use]
    pub fn forced(self) -> Option<&'static str> {
        (self != Self::Standard).then(|| self.as_str())
    }
}

impl Choice for Density {
    const ALL: &'static [Self] = &[Self::Compact, Self::Standard, Self::Comfortable];

    fn as_str(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Standard => "standard",
            Self::Comfortable => "comfortable",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Compact => "Compact",
            Self::Standard => "Standard",
            Self::Comfortable => "Comfortable",
        }
    }
}

/// A column of the list that can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Column {
    /// The architecture.
    Arch,
    /// Who can see the image.
    Visibility,
    /// The organization.
    Organization,
    /// The root volume.
    Volume,
    /// When it was made.
    Created,
    /// When it was last edited.
    Modified,
}

impl Choice for Column {
    const ALL: &'static [Self] =
        &[Self::Arch, Self::Visibility, Self::Organization, Self::Volume, Self::Created, Self::Modified];

    fn as_str(self) -> &'static str {
        match self {
            Self::Arch => "arch",
            Self::Visibility => "visibility",
            Self::Organization => "organization",
            Self::Volume => "volume",
            Self::Created => "created",
            Self::Modified => "modified",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Arch => "Architecture",
            Self::Visibility => "Visibility",
            Self::Organization => "Organization",
            Self::Volume => "Root volume",
            Self::Created => "Created",
            Self::Modified => "Modified",
        }
    }
}
