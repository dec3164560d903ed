//! What the two databases do differently, and how either runs a [`Query`].

use futures::{
    TryStreamExt,
    future::BoxFuture,
    stream::{BoxStream, StreamExt},
};
use sqlx::{
    Database, FromRow,
    migrate::{Migrate, MigrateError, Migrator},
    postgres::PgRow,
    sqlite::SqliteRow,
};

use super::query::Query;
use crate::server::store::StoreKind;

/// A row of either database, by the names of its columns.
pub(in crate::server::store) trait Record:
    for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin + 'static
{
}

impl<T> Record for T where T: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin + 'static {}

/// How to connect.
pub(in crate::server::store) type Options<E> = <<E as Database>::Connection as sqlx::Connection>::Options;

/// The day of an image's `creation_date`: whole days since 2000 years before 1970, as a division rounds
/// towards 0.
pub(super) const DAY: &str = "(creation_date + 63113904000000000) / 86400000000";

/// A database.
pub(in crate::server::store) trait Engine: Database<Connection: Migrate> {
    /// What people call it.
    const KIND: StoreKind;
    /// The schema.
    const MIGRATIONS: &'static Migrator;
    /// Brings what was committed from the log into the file, where that is not the database's own doing.
    const CHECKPOINT: Option<&'static str> = None;
    /// Reads how far the log is, and whether it can be written to.
    const HEAD: &'static str;
    /// Begins a transaction that sees one moment.
    const BEGIN_READ: &'static str;
    /// The function that says where in a text, from 1, another one begins; 0 where it does not.
    const POSITION: &'static str;
    /// A line's end.
    const LINE_FEED: &'static str;
    /// The month of a `day`, as [`DAY`] counts them: the year times 100, and 1 to 12.
    const MONTH: &'static str;
    /// Keeps the column that follows from being looked up in an index that hardly narrows anything.
    const UNINDEXED: &'static str;
    /// Whether the index of texts lags behind, to be caught up with by [`Self::index_texts`].
    const INDEX_LAGS: bool;
    /// Whether it can tell how common a text is, and so how to find a page of the images that have it.
    const KNOWS_TEXTS: bool;
    /// Whether a connection that waited is to be tried before it is used.
    const TEST_CONNECTIONS: bool;

    /// A condition by which an index finds the images `i` whose `search` has that text, of three
    /// characters or more.
    fn search(query: &mut Query, text: &str);

    /// How many images have a text of three characters or more.
    fn count_search(query: &mut Query, text: &str) {
        query.push("SELECT count(*) FROM images i WHERE ");
        Self::search(query, text);
    }

    /// Makes the schema, or brings it up to date.
    fn migrate(connection: &mut Self::Connection) -> BoxFuture<'_, Result<(), MigrateError>>;

    /// Something each time that another server may have written; ends when nothing will come.
    fn wake(options: Options<Self>) -> BoxFuture<'static, Result<BoxStream<'static, ()>, sqlx::Error>>;

    /// Where the database is, without secrets.
    fn describe(options: &Options<Self>) -> String;

    /// Whether trying again can't help.
    fn is_permanent(error: &sqlx::Error) -> bool;

    /// Reads rows as they come.
    fn stream<T: Record>(connection: &mut Self::Connection, query: Query) -> BoxStream<'_, Result<T, sqlx::Error>>;

    /// Runs a statement that answers nothing.
    fn run(connection: &mut Self::Connection, query: Query) -> BoxFuture<'_, Result<(), sqlx::Error>>;

    /// Begins a transaction that writes, alone: where the log is, and how many volumes there are.
    fn begin_write(connection: &mut Self::Connection) -> BoxFuture<'_, Result<(i64, i64), sqlx::Error>>;

    /// Runs statements that answer nothing, the last of a transaction, and commits. Tells other servers
    /// of changes where they don't find out for themselves.
    fn commit(connection: &mut Self::Connection, queries: Vec<Query>) -> BoxFuture<'_, Result<(), sqlx::Error>>;

    /// Runs statements that answer nothing, one after the other.
    fn run_all(connection: &mut Self::Connection, queries: Vec<Query>) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async {
            for query in queries {
                Self::run(connection, query).await?;
            }
            Ok(())
        })
    }

    /// Makes room on a connection for a transaction that changes much, or takes it back, where that helps.
    fn make_room(_: &mut Self::Connection, _large: bool) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async { Ok(()) })
    }

    /// Takes texts that the index of texts owes into it, some at a time, within a transaction that
    /// writes; says how many.
    fn index_texts(_: &mut Self::Connection) -> BoxFuture<'_, Result<usize, sqlx::Error>> {
        Box::pin(async { Ok(0) })
    }

    /// Runs `BEGIN` and the like.
    fn control<'c>(
        connection: &'c mut Self::Connection,
        statement: &'static str,
    ) -> BoxFuture<'c, Result<(), sqlx::Error>>;

    /// Reads all rows.
    fn rows<T: Record>(
        connection: &mut Self::Connection,
        query: Query,
    ) -> BoxFuture<'_, Result<Vec<T>, sqlx::Error>> {
        Box::pin(Self::stream(connection, query).try_collect())
    }

    /// Reads all rows of several queries.
    fn rows_of_all<T: Record>(
        connection: &mut Self::Connection,
        queries: Vec<Query>,
    ) -> BoxFuture<'_, Result<Vec<T>, sqlx::Error>> {
        Box::pin(async {
            let mut rows = Vec::new();
            for query in queries {
                rows.extend(Self::rows::<T>(connection, query).await?);
            }
            Ok(rows)
        })
    }

    /// Reads the only row.
    fn row<T: Record>(connection: &mut Self::Connection, query: Query) -> BoxFuture<'_, Result<T, sqlx::Error>> {
        Box::pin(async { Self::stream(connection, query).next().await.unwrap_or(Err(sqlx::Error::RowNotFound)) })
    }
}

/// Running queries is the same code twice: sqlx's bounds on a database can't be named in a trait.
macro_rules! runs_queries {
    ($Database:ty) => {
        fn stream<T: $crate::server::store::sql::engine::Record>(
            connection: &mut Self::Connection,
            query: $crate::server::store::sql::query::Query,
        ) -> futures::stream::BoxStream<'_, Result<T, sqlx::Error>> {
            match query.into_parts::<<$Database as sqlx::Database>::Arguments>() {
                Ok((text, arguments)) => {
                    sqlx::query_as_with::<$Database, T, _>(sqlx::AssertSqlSafe(text), arguments).fetch(connection)
                }
                Err(error) => Box::pin(futures::stream::once(async { Err(sqlx::Error::Encode(error)) })),
            }
        }

        fn run(
            connection: &mut Self::Connection,
            query: $crate::server::store::sql::query::Query,
        ) -> futures::future::BoxFuture<'_, Result<(), sqlx::Error>> {
            Box::pin(async {
                let (text, arguments) =
                    query.into_parts::<<$Database as sqlx::Database>::Arguments>().map_err(sqlx::Error::Encode)?;
                sqlx::query_with::<$Database, _>(sqlx::AssertSqlSafe(text), arguments).execute(connection).await?;
                Ok(())
            })
        }

        fn control<'c>(
            connection: &'c mut Self::Connection,
            statement: &'static str,
        ) -> futures::future::BoxFuture<'c, Result<(), sqlx::Error>> {
            Box::pin(async move { sqlx::raw_sql(statement).execute(connection).await.map(drop) })
        }
    };
}
pub(in crate::server::store) use runs_queries;
