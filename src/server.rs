//! The server: catalog, stores, REST, and what carries them.

pub mod catalog;
pub mod clock;
pub mod demo;
pub mod store;
