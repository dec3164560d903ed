//! The order in which images are listed.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::{Image, sort_key};

/// What images can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortField {
    /// Naturally: see [`sort_key`].
    Name,
    /// By the architecture's name.
    Arch,
    /// By the creation date.
    CreationDate,
    /// By the modification date.
    ModificationDate,
    /// By the organization's id.
    Organization,
}

impl SortField {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::Name, Self::Arch, Self::CreationDate, Self::ModificationDate, Self::Organization];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Arch => "arch",
            Self::CreationDate => "creation_date",
            Self::ModificationDate => "modification_date",
            Self::Organization => "organization",
        }
    }
}

/// A field and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub field: SortField,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Sort keys, the most important first; images equal in all of them follow by `id`, ascending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort(Vec<SortKey>);

impl Sort {
    /// A single key.
    #[must_use]
    pub fn by(field: SortField, descending: bool) -> Self {
        Self(vec![SortKey { field, descending }])
    }

    /// The API's order where none is asked for: the order of creation.
    #[must_use]
    pub fn creation() -> Self {
        Self::by(SortField::CreationDate, false)
    }

    /// The dashboard's order where none is asked for: the latest change first.
    #[must_use]
    pub fn latest() -> Self {
        Self::by(SortField::ModificationDate, true)
    }

    /// The keys; at least one.
    #[must_use]
    pub fn keys(&self) -> &[SortKey] {
        &self.0
    }

    /// The same with one more key, the least important, unless its field is there already: that one
    /// then turns around.
    #[must_use]
    pub fn and(&self, field: SortField) -> Self {
        let mut keys = self.0.clone();
        match keys.iter_mut().find(|key| key.field == field) {
            Some(key) => key.descending = !key.descending,
            None => keys.push(SortKey { field, descending: false }),
        }
        Self(keys)
    }

    /// The definition of the order, against which stores are tested.
    #[must_use]
    pub fn compare(&self, a: &Image, b: &Image) -> Ordering {
        self.0
            .iter()
            .map(|key| {
                let order = match key.field {
                    SortField::Name => sort_key(&a.name).cmp(&sort_key(&b.name)),
                    SortField::Arch => a.arch.cmp(&b.arch),
                    SortField::CreationDate => a.creation_date.cmp(&b.creation_date),
                    SortField::ModificationDate => a.modification_date.cmp(&b.modification_date),
                    SortField::Organization => a.organization.cmp(&b.organization),
                };
                if key.descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.id.cmp(&b.id))
    }
}

/// The text is no sort order.
#[derive(Debug, thiserror::Error)]
pub enum BadSort {
    /// There is no such field.
    #[error(
        "can't sort by {0:?}: give any of name, arch, creation_date, modification_date, organization, with - before it for descending"
    )]
    Unknown(String),
    /// A field is given twice.
    #[error("names {0} twice")]
    Repeated(&'static str),
}

/// `name,-creation_date`.
impl FromStr for Sort {
    type Err = BadSort;

    fn from_str(text: &str) -> Result<Self, BadSort> {
        let mut keys: Vec<SortKey> = Vec::new();
        for part in text.split(',') {
            let name = part.strip_prefix('-').unwrap_or(part);
            let field = SortField::ALL
                .into_iter()
                .find(|field| field.as_str() == name)
                .ok_or_else(|| BadSort::Unknown(part.to_owned()))?;
            if keys.iter().any(|key| key.field == field) {
                return Err(BadSort::Repeated(field.as_str()));
            }
            keys.push(SortKey { field, descending: name.len() < part.len() });
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let minus = if key.descending { "-" } else { "" };
            write!(f, "{comma}{minus}{}", key.field.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["name", "-name", "name,-creation_date", "arch,organization,-modification_date"] {
            assert_eq!(text.parse::<Sort>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_unknown_empty_and_repeated_fields() {
        for bad in ["", "name,", "id", "--name", "name,-name", "Name"] {
            assert!(bad.parse::<Sort>().is_err(), "{bad}");
        }
    }
}
