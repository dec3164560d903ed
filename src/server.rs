//! The server: catalog, stores, REST, and what carries them.

pub mod catalog;
pub mod clock;
pub mod config;
pub mod demo;
pub mod export;
pub mod guard;
pub mod live;
mod pages;
mod probes;
pub mod referer;
mod request_id;
pub mod rest;
pub mod router;
mod serve;
pub mod store;
pub mod telemetry;
pub mod transfer;
pub mod zones;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use catalog::Catalog;
use live::Live;

pub use serve::serve;

/// What handlers, pages and server functions are given.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Where the site's files are.
    pub leptos_options: LeptosOptions,
    /// The images.
    pub catalog: Catalog,
    /// What tells of every change.
    pub live: Live,
}
