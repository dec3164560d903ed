//! The Images API as a client sees it, through its real routes over the memory store.

mod bodies;
mod conditional;
mod create;
mod examples;
mod failures;
mod fields;
mod fixture;
mod idempotency;
mod lists;
mod methods;
mod paging;
mod properties;
mod streams;
mod update;
mod volumes;
