//! The server functions for many images at once.
//!
//! A selection crosses as text, as a form has it: images that were picked one by one as
//! [`Pick`](crate::domain::Pick)s, or [`Selection::ALL`](crate::domain::Selection::ALL) for all that the
//! list's query matches. It is never left out, so that nothing that is lost makes all of few.

use leptos::prelude::*;

use super::Failure;
use crate::domain::{BulkAction, Preview};

/// What an action would do to a selection, of which `search` is the list's query. Posted, for there may
/// be many.
#[server(prefix = "/api", endpoint = "preview_bulk")]
pub async fn preview_bulk(action: BulkAction, selection: String, search: String) -> Result<Preview, Failure> {
    use crate::domain::Sort;

    let catalog = super::context::catalog();
    let (selection, query) = super::context::selection(&selection, &search, catalog.position())?;
    let sort = query.sort.unwrap_or_else(Sort::latest);
    super::context::answer(catalog.preview(&selection, action, &sort).await)
}

/// Does it, where it concerns the `expected` number of images, which has to be typed as `count` where
/// it is large; what matches is as it was `at` that position of the log. All or nothing. Then goes to
/// the list.
#[server(prefix = "/api", endpoint = "apply_bulk")]
pub async fn apply_bulk(
    action: BulkAction,
    selection: String,
    search: String,
    at: String,
    expected: u64,
    #[server(default)] count: String,
) -> Result<(), Failure> {
    use crate::domain::check_count;

    super::context::answer(check_count(expected, &count))?;
    let (selection, query) = super::context::selection(&selection, &search, super::context::revision(&at))?;
    let applied =
        super::context::catalog().apply(&selection, action, Some(expected), super::context::actor()).await;
    match super::context::answer(applied)? {
        Some(done) => super::context::go_to_view(&query, done),
        None => super::context::answer(Err(Failure::Refused("There is nothing left to do.".to_owned())))?,
    }
    Ok(())
}
