//! Imprint: a catalog of server images, with a REST API and a dashboard.
//!
//! Compiled twice from this source: with the feature `ssr` for the server, with `hydrate`, to
//! WebAssembly, for the browser.
//!
//! - [`domain`]: what an image is, for both sides
//! - [`functions`]: the server functions, by which the dashboard reads and writes
//! - [`ui`]: the dashboard's document, pages and components
//! - `server`: configuration, catalog, stores, REST, and the router over all of it

#![recursion_limit = "256"]

pub mod domain;
pub mod functions;
#[cfg(feature = "ssr")]
pub mod server;
pub mod ui;

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    ui::listen_before_router();
    ui::keep_places();
    leptos::mount::hydrate_body(ui::App);
}
