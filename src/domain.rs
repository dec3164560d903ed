//! What an image is, what may be asked of a catalog, and what a change to it is.
//!
//! No web and no database here: this compiles for the server and for the browser.

mod change;
mod error;
mod image;
mod query;
mod text;
mod time;
mod validate;

pub use change::{Change, Revision};
pub use error::FieldErrors;
pub use image::{Arch, Image, UnknownArch, Volume};
pub use query::{
    DEFAULT_PER_PAGE, DateBound, Filter, ListQuery, MAX_PER_PAGE, Page, PageRequest, Sort, SortField, SortKey,
    Strictness, encode_pairs,
};
pub use text::{fold, sort_key};
pub use time::Timestamp;
pub use validate::{Draft, Fields, Patch, check_name, parse_uuid};
