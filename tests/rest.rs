//! The Images API as a client sees it, through its real routes over the memory store.

mod bodies;
mod changes;
mod conditional;
mod create;
mod events;
mod examples;
mod failures;
mod fields;
mod fixture;
mod idempotency;
mod lists;
mod methods;
mod paging;
mod properties;
mod restore;
mod streams;
mod undo;
mod update;
mod volumes;
