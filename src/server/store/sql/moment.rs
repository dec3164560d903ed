//! What takes several queries, which are to see the catalog as it was at one moment.

use std::sync::Arc;

use super::{
    engine::{Engine, Record},
    list,
    query::{Query, unsigned},
    rows::{Listed, ListedImage},
};
use crate::domain::{Filter, Image, Page, PageRequest, Sort};

/// The rows of several queries.
pub(super) async fn rows_of_a_moment<E: Engine, T: Record>(
    connection: &mut E::Connection,
    queries: Vec<Query>,
) -> Result<Vec<T>, sqlx::Error> {
    E::control(connection, E::BEGIN_READ).await?;
    let rows = E::rows_of_all(connection, queries).await?;
    E::control(connection, "COMMIT").await?;
    Ok(rows)
}

/// A page of the images that have a text, with its total, of one moment.
pub(super) async fn page_of_text<E: Engine>(
    connection: &mut E::Connection,
    filter: Filter,
    sort: Sort,
    page: PageRequest,
) -> Result<Page<Arc<Image>>, sqlx::Error> {
    E::control(connection, E::BEGIN_READ).await?;
    let (matching,): (i64,) = E::row(connection, list::total::<E>(&filter)).await?;
    let (images,): (i64,) = E::row(connection, list::total::<E>(&Filter::default())).await?;
    let (matching, images) = (unsigned(matching), unsigned(images));
    let list = list::page_of_text::<E>(&filter, &sort, page, matching, images);
    let rows: Vec<ListedImage> =
        if matching > page.offset() { E::rows(connection, list).await? } else { Vec::new() };
    E::control(connection, "COMMIT").await?;
    let items = rows.into_iter().map(Listed::read).collect::<Result<_, _>>()?;
    Ok(Page { items, total: matching })
}
