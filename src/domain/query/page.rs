//! Pages of a list.

use serde::{Deserialize, Serialize};

/// Items on a page where none is asked for.
pub const DEFAULT_PER_PAGE: u32 = 50;
/// The most items that a page can have.
pub const MAX_PER_PAGE: u32 = 100;

/// A page of a list by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// From 1.
    pub page: u64,
    /// 1 to [`MAX_PER_PAGE`].
    pub per_page: u32,
}

impl PageRequest {
    /// How many items come before it.
    #[must_use]
    pub fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.per_page.into())
    }

    /// The number of the last page of `total` items; 1 where there are none.
    #[must_use]
    pub fn last_page(self, total: u64) -> u64 {
        total.div_ceil(self.per_page.into()).max(1)
    }
}

/// A page's items, and how many there are in all, at the same moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Those on this page; none past the end.
    pub items: Vec<T>,
    /// Those on all pages.
    pub total: u64,
}
