//! Reads: a query's rows, a page, a number.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use sqlx::Pool;
use uuid::Uuid;

use super::{
    engine::{Engine, Record},
    link::Link,
    moment::rows_of_a_moment,
    query::{Query, Value, unsigned},
    rows::Listed,
};
use crate::{
    domain::Page,
    server::store::{StoreError, once_each},
};

/// How often a page is read that is empty at one moment and not at the next.
const TRIES: usize = 8;

/// Reads what is answered at once.
pub(super) struct Reader<E: Engine> {
    link: Arc<Link<E>>,
    pool: Pool<E>,
}

impl<E: Engine> Reader<E> {
    /// One on connections of a pool.
    pub(super) fn new(link: Arc<Link<E>>, pool: Pool<E>) -> Self {
        Self { link, pool }
    }

    /// Closes the connections.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// What is read on a connection.
    ///
    /// # Errors
    /// The database is away, or can't answer.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl for<'c> FnOnce(&'c mut E::Connection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (link, pool) = (Arc::clone(&self.link), self.pool.clone());
        // a task of its own: who asked may go, and a connection that is left in the middle of an answer
        // would take a place in the pool that a working one could have
        let reading = tokio::spawn(async move {
            let mut connection = link.unless_down(pool.acquire()).await?;
            let answer = link.unless_down(read(&mut *connection)).await;
            if answer.is_err() {
                connection.close_on_drop();
            }
            answer
        });
        reading.await.map_err(|_| StoreError("the server is stopping".to_owned()))?
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn rows<T: Record>(&self, query: Query) -> Result<Vec<T>, StoreError> {
        self.read(|connection| E::rows(connection, query)).await
    }

    /// The rows of a query that ends in `IN` and takes ids, each once, of one moment.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn rows_of<T: Record>(&self, query: &str, ids: &[Uuid]) -> Result<Vec<T>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = once_each(ids).map(Value::from).collect();
        let queries = Query::each_in(query, &ids);
        self.read(|connection| rows_of_a_moment::<E, T>(connection, queries).boxed()).await
    }

    /// The only row of a query, where it has one.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn row<T: Record>(&self, query: Query) -> Result<Option<T>, StoreError> {
        Ok(self.rows(query).await?.pop())
    }

    /// A page with its total, of one moment.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn listed<T: Listed>(
        &self,
        list: &Query,
        total: &Query,
        offset: u64,
    ) -> Result<Page<T::Item>, StoreError> {
        for _ in 0..TRIES {
            let rows: Vec<T> = self.rows(list.clone()).await?;
            if let Some(first) = rows.first() {
                let total = unsigned(first.total());
                return Ok(Page { items: rows.into_iter().map(T::read).collect::<Result<_, _>>()?, total });
            }
            // without a row nothing says the total; a page that has some by now is read anew
            let total = self.number(total.clone()).await?;
            if total <= offset {
                return Ok(Page { items: Vec::new(), total });
            }
        }
        Err(StoreError("a page has no rows, though its total says that it has".to_owned()))
    }

    /// The first column of the only row.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn number(&self, query: Query) -> Result<u64, StoreError> {
        Ok(self.row(query).await?.map_or(0, |(number,): (i64,)| unsigned(number)))
    }
}
