//! The store in a file of this machine: SQLite, in write-ahead mode, synced at every commit.

use std::{str::FromStr, time::Duration};

use futures::{
    future::BoxFuture,
    stream::{self, BoxStream, StreamExt},
};
use sqlx::{
    AssertSqlSafe, Sqlite, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    StoreKind,
    sql::{
        engine::{Engine, Options, Record, runs_queries},
        query::Query,
    },
};

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/store/migrations/sqlite");

/// How long a write waits for another program that writes to the file.
const BUSY: Duration = Duration::from_millis(700);

/// How much of the file a connection holds, in KiB, as SQLite takes it: little, for until the file has
/// 1 GiB, many a commit goes through all that there is room for.
const CACHE: &str = "-8192";
/// As much as a large transaction changes.
const LARGE_CACHE: &str = "-262144";

/// How many texts go into the index at a time: more take less work each, and keep a write waiting longer.
const INDEXED: i64 = 2_000;

/// How many pages of 4 KiB the log may have until the writer itself tries to empty it, at each commit.
const LONGEST_LOG: &str = "128000";

/// How to open the file that a URL names.
///
/// # Errors
/// A sentence, where the URL names none.
pub(super) fn options(url: &str) -> Result<SqliteConnectOptions, String> {
    let rest = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if path.is_empty() || path == ":memory:" || parameters.contains("mode=memory") {
        return Err("Without --database, images are kept in memory; sqlite:PATH is a file.".to_owned());
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|error| format!("{url}: {error}"))?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .statement_cache_capacity(200)
        .pragma("cache_size", CACHE)
        .pragma("mmap_size", "2147418112")
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", LONGEST_LOG))
}

/// How many values statements may have that are sent together.
const TOGETHER: usize = 2048;

/// Fewer queries of several statements: each is a way to the connection's thread and back.
fn together(queries: Vec<Query>) -> Vec<Query> {
    let mut fewer: Vec<Query> = Vec::new();
    for query in queries {
        match fewer.last_mut() {
            Some(last) if last.len() + query.len() <= TOGETHER => drop(last.then(query)),
            _ => fewer.push(query),
        }
    }
    fewer
}

/// A text as the index is asked for it.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Puts texts into the index, of images up to that number. Joined crosswise, for otherwise every image
/// is looked at.
fn put_texts(last: i64) -> Query {
    let mut query = Query::new(
        "INSERT INTO images_search (rowid, search) SELECT i.number, i.search \
         FROM unindexed u CROSS JOIN images i ON i.number = u.number WHERE u.number <= ",
    );
    query.bind(last);
    query
}

impl Engine for Sqlite {
    const KIND: StoreKind = StoreKind::Sqlite;
    const MIGRATIONS: &'static Migrator = &MIGRATIONS;
    const CHECKPOINT: Option<&'static str> = Some("PRAGMA wal_checkpoint(PASSIVE)");
    const HEAD: &'static str = "SELECT position, true FROM log_head";
    const BEGIN_READ: &'static str = "BEGIN";
    const POSITION: &'static str = "instr";
    const LINE_FEED: &'static str = "char(10)";
    const MONTH: &'static str = "CAST(strftime('%Y%m', day * 86400 - 63113904000, 'unixepoch') AS INTEGER)";
    const UNINDEXED: &'static str = "+";
    const INDEX_LAGS: bool = true;
    const KNOWS_TEXTS: bool = false;
    const TEST_CONNECTIONS: bool = false;

    runs_queries!(Sqlite);

    /// The index may still hold what an image had, and not yet what it has: `unindexed` names those.
    fn search(query: &mut Query, text: &str) {
        query.push("i.number IN (SELECT rowid FROM images_search WHERE images_search MATCH ").bind(phrase(text));
        query.push(" UNION ALL SELECT number FROM unindexed) AND instr(i.search, ").bind(text).push(") > 0");
    }

    /// Images are looked at only where the index lags.
    fn count_search(query: &mut Query, text: &str) {
        query.push("SELECT (SELECT count(*) FROM images_search WHERE images_search MATCH ").bind(phrase(text));
        query.push(" AND rowid NOT IN (SELECT number FROM unindexed)) + (SELECT count(*) FROM unindexed u ");
        query.push("CROSS JOIN images i ON i.number = u.number WHERE instr(i.search, ").bind(text).push(") > 0)");
    }

    fn begin_write(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<(i64, i64), sqlx::Error>> {
        Self::row(connection, Query::new("BEGIN IMMEDIATE; SELECT position, volumes FROM log_head"))
    }

    fn commit(
        connection: &mut SqliteConnection,
        mut queries: Vec<Query>,
    ) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        queries.push(Query::new("COMMIT"));
        Self::run_all(connection, queries)
    }

    fn run_all(connection: &mut SqliteConnection, queries: Vec<Query>) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async {
            for query in together(queries) {
                Self::run(connection, query).await?;
            }
            Ok(())
        })
    }

    fn rows_of_all<T: Record>(
        connection: &mut SqliteConnection,
        queries: Vec<Query>,
    ) -> BoxFuture<'_, Result<Vec<T>, sqlx::Error>> {
        Box::pin(async {
            let mut rows = Vec::new();
            for query in together(queries) {
                rows.extend(Self::rows::<T>(connection, query).await?);
            }
            Ok(rows)
        })
    }

    fn make_room(connection: &mut SqliteConnection, large: bool) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        let cache = if large { LARGE_CACHE } else { CACHE };
        // a statement that is kept would do it but once: SQLite does it as it compiles
        let statement = sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA cache_size = {cache}")));
        Box::pin(async { statement.execute(connection).await.map(drop) })
    }

    fn index_texts(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<usize, sqlx::Error>> {
        Box::pin(async {
            let mut next = Query::new(
                "SELECT max(number), count(*) FROM (SELECT number FROM unindexed ORDER BY number LIMIT ",
            );
            next.bind(INDEXED).push(")");
            let (last, count): (Option<i64>, i64) = Self::row(connection, next).await?;
            let Some(last) = last else { return Ok(0) };
            let mut old = Query::new(
                "INSERT INTO images_search (images_search, rowid, search) \
                 SELECT 'delete', number, indexed FROM unindexed WHERE indexed IS NOT NULL AND number <= ",
            );
            old.bind(last);
            let mut done = Query::new("DELETE FROM unindexed WHERE number <= ");
            done.bind(last);
            Self::run_all(connection, vec![old, put_texts(last), done]).await?;
            Ok(usize::try_from(count).unwrap_or(usize::MAX))
        })
    }

    fn migrate(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<(), MigrateError>> {
        Box::pin(async {
            MIGRATIONS.run_direct(None, connection, false).await?;
            // better known now than at the first write
            Self::control(connection, "BEGIN IMMEDIATE; UPDATE log_head SET position = position; ROLLBACK").await?;
            Ok(())
        })
    }

    fn wake(_: Options<Self>) -> BoxFuture<'static, Result<BoxStream<'static, ()>, sqlx::Error>> {
        Box::pin(async { Ok(stream::pending().boxed()) })
    }

    fn describe(options: &Options<Self>) -> String {
        options.get_filename().display().to_string()
    }

    /// By <https://sqlite.org/rescode.html>: not permitted, corrupt, read-only, can't open, no database.
    fn is_permanent(error: &sqlx::Error) -> bool {
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        code.is_some_and(|code| [3, 8, 11, 14, 26].contains(&(code & 0xff)))
    }
}

/// How it would go about a query, a step a line.
#[cfg(test)]
pub(super) async fn plan(query: Query) -> String {
    use sqlx::Connection;

    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    Sqlite::migrate(&mut connection).await.unwrap();
    let steps = Sqlite::rows(&mut connection, query.explained()).await.unwrap();
    steps.into_iter().map(|(_, _, _, step): (i64, i64, i64, String)| step + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_index_of_texts_takes_what_it_owes_without_looking_at_all_images() {
        let plan = plan(put_texts(4_000)).await;
        assert!(plan.starts_with("SEARCH u USING INTEGER PRIMARY KEY (rowid<?)\n"), "{plan}");
        assert!(plan.contains("SEARCH i USING INTEGER PRIMARY KEY (rowid=?)\n"), "{plan}");
    }

    #[tokio::test]
    async fn room_is_made_and_taken_back_again_and_again() {
        use sqlx::Connection;

        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for (large, cache) in [(true, LARGE_CACHE), (false, CACHE), (true, LARGE_CACHE), (false, CACHE)] {
            Sqlite::make_room(&mut connection, large).await.unwrap();
            let (set,): (i64,) = Sqlite::row(&mut connection, Query::new("PRAGMA cache_size")).await.unwrap();
            assert_eq!(set.to_string(), cache);
        }
    }
}
