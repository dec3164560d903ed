//! The store that is gone when the server stops.
