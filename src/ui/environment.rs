//! What a page knows of the server and of the person's preferences when it is first rendered.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::Revision;

/// Given by the server as context, and carried to the browser in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The colours that are wanted.
    pub theme: Theme,
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
}

/// Sets the HTTP status of the page that is being rendered; the server gives it as context.
#[derive(Clone)]
pub struct SetStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// The colours that are wanted.
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
    /// Every theme, in the menu's order.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
    /// The cookie that remembers it.
    pub const COOKIE: &str = "theme";

    /// As the cookie and the form have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// What overrides the system's colours; nothing for [`Self::System`].
    #[must_use]
    pub fn forced(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }

    /// The cookie that remembers it for a year.
    #[must_use]
    pub fn cookie(self) -> String {
        format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Self::COOKIE, self.as_str())
    }
}
