//! The server: catalog, stores, REST, and what carries them.

pub mod catalog;
pub mod clock;
pub mod demo;
pub mod rest;
pub mod store;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use catalog::Catalog;

/// What handlers, pages and server functions are given.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Where the site's files are.
    pub leptos_options: LeptosOptions,
    /// The images.
    pub catalog: Catalog,
}
