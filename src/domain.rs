//! What an image is, what may be asked of a catalog, and what a change to it is.
//!
//! No web and no database here: this compiles for the server and for the browser.

mod bulk;
mod change;
mod error;
mod image;
mod import;
mod merge;
mod month;
mod origin;
mod query;
mod summary;
mod text;
mod time;
mod validate;
mod values;
mod zone;

pub use bulk::{BadPick, BulkAction, Pick, Preview, Selection, UnknownBulkAction, check_count};
pub use change::{Action, Change, Entry, Revision, UnknownAction};
pub use error::FieldErrors;
pub use image::{Arch, Image, UnknownArch, Volume};
pub use import::{Comparison, Counts, ImportLine, LineContent, LineEffect, MOST_IMAGES, MOST_MIB};
pub use merge::{Merge, merge};
pub use month::{Month, Within};
pub use origin::Origin;
pub use query::{
    ActivityQuery, DEFAULT_PER_PAGE, DateBound, Filter, ListQuery, MAX_PER_PAGE, Page, PageRequest, Sort,
    SortField, SortKey, Strictness, encode_pairs, parse_number, parse_pairs,
};
pub use summary::{Kind, Summary};
pub use text::{fold, sort_key};
pub use time::Timestamp;
pub use validate::{Draft, Fields, Patch, check_name, parse_uuid};
pub use values::{Field, UnknownField, Values};
pub use zone::{Offset, Zone};
