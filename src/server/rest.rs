//! The Images API over HTTP.
