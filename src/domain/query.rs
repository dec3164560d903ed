//! What may be asked of the list of images: filters, sort order and page, and their form in a URL.

mod filter;
mod page;
mod parse;
mod sort;

pub use filter::{DateBound, Filter};
pub use page::{DEFAULT_PER_PAGE, MAX_PER_PAGE, Page, PageRequest};
pub use parse::{ListQuery, Strictness, encode_pairs};
pub use sort::{Sort, SortField, SortKey};
