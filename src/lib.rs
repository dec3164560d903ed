//! Imprint: a catalog of server images, with a REST API and a dashboard.
//!
//! Compiled twice from this source: with the feature `ssr` for the server, with `hydrate`, to
//! WebAssembly, for the browser.
//!
//! - [`domain`]: what an image is, for both sides
//! - [`functions`]: the server functions, by which the dashboard reads and writes
//! - [`ui`]: the dashboard's document, pages and components
//! - `server`: configuration, catalog, stores, REST, and the router over all of it

pub mod domain;
#[cfg(feature = "ssr")]
pub mod server;
