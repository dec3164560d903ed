//! What a page knows of the server and of the person's preferences when it is first rendered.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Preferences;
use crate::domain::Revision;

/// Given by the server as context, and carried to the browser in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// What the person wants.
    pub preferences: Preferences,
    /// The store, in a word or two.
    pub store: String,
    /// What is to be known of the store, where something is.
    pub store_warning: Option<String>,
    /// Scheme, host and port by which the page was asked for.
    pub origin: String,
    /// How far the log had come before anything was read for the page.
    pub head: Revision,
    /// Names the log that this is a position in.
    pub log: String,
}

impl Environment {
    /// The same value on both sides.
    #[must_use]
    pub fn shared() -> Self {
        SharedValue::new(|| use_context::<Self>().unwrap_or_default()).into_inner()
    }

    /// A command that reads that path of the API.
    #[must_use]
    pub fn curl(&self, path: &str) -> String {
        format!("curl '{}{path}'", self.origin)
    }
}

/// Sets the HTTP status of the page that is being rendered; the server gives it as context.
#[derive(Clone)]
pub struct SetStatus(pub Arc<dyn Fn(u16) + Send + Sync>);
