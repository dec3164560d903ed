//! What may be asked of the list of images, filters, sort order and page, and of the log; and the form
//! that this has in a URL.

mod activity;
mod filter;
mod page;
mod parse;
mod sort;

pub use activity::ActivityQuery;
pub use filter::{DateBound, Filter};
pub use page::{DEFAULT_PER_PAGE, MAX_PER_PAGE, Page, PageRequest};
pub use parse::{ListQuery, Strictness, encode_pairs, parse_number, parse_pairs};
pub use sort::{Sort, SortField, SortKey};
