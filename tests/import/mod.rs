//! Images from a file, through the whole router, over every store.

mod files;
mod fixture;
mod progress;
mod refusals;
mod round_trip;
