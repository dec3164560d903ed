//! What is wrong with what was sent, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Every reason for every field that can't be taken, by the field's name in the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, Vec<String>>);

impl FieldErrors {
    /// Adds a reason to a field.
    pub fn add(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        self.0.entry(field.into()).or_default().push(reason.into());
    }

    /// Adds all that is wrong according to another one.
    pub fn extend(&mut self, others: Self) {
        for (field, reasons) in others.0 {
            self.0.entry(field).or_default().extend(reasons);
        }
    }

    /// A single reason for a single field.
    #[must_use]
    pub fn one(field: &str, reason: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, reason);
        errors
    }

    /// The reasons why a field can't be taken; empty where it can.
    #[must_use]
    pub fn of(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields with their reasons, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(field, reasons)| (field.as_str(), reasons.as_slice()))
    }

    /// `value`, unless something is wrong.
    ///
    /// # Errors
    /// `self`, where it is not empty.
    pub fn or_ok<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}
