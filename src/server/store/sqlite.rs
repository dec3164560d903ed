//! The store in a file of this machine: SQLite, in write-ahead mode, synced at every commit.

use std::{str::FromStr, time::Duration};

use futures::{
    future::BoxFuture,
    stream::{self, BoxStream, StreamExt},
};
use sqlx::{
    Sqlite, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    StoreKind,
    sql::{
        engine::{Engine, Options, runs_queries},
        query::Query,
    },
};

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/store/migrations/sqlite");

/// How long a write waits for another program that writes to the file.
const BUSY: Duration = Duration::from_millis(1200);

/// How to open the file that a URL names.
///
/// # Errors
/// A sentence, where the URL names none.
pub(super) fn options(url: &str) -> Result<SqliteConnectOptions, String> {
    let options = SqliteConnectOptions::from_str(url).map_err(|error| format!("{url}: {error}"))?;
    if options.get_filename().to_string_lossy().contains(":memory:") {
        return Err("Without --database, images are kept in memory; SQLite is for files.".to_owned());
    }
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .statement_cache_capacity(200)
        .pragma("cache_size", "-32768")
        .pragma("mmap_size", "1073741824")
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", "8000"))
}

impl Engine for Sqlite {
    const KIND: StoreKind = StoreKind::Sqlite;
    const BEGIN_WRITE: &'static str = "BEGIN IMMEDIATE";
    const FOR_UPDATE: &'static str = "";
    const BEGIN_READ: &'static str = "BEGIN";
    const POSITION: &'static str = "instr";
    const LINE_FEED: &'static str = "char(10)";
    const UNINDEXED: &'static str = "+";
    const NOTIFY: &'static str = "";

    runs_queries!(Sqlite);

    fn search(query: &mut Query, text: &str) {
        let phrase = format!("\"{}\"", text.replace('"', "\"\""));
        query
            .push("i.number IN (SELECT rowid FROM images_search WHERE images_search MATCH ")
            .bind(phrase)
            .push(")");
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
