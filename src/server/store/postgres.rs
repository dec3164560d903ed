//! The store in a PostgreSQL database, which any number of servers can share.

use std::{future::ready, str::FromStr};

use futures::{
    future::BoxFuture,
    stream::{BoxStream, StreamExt},
};
use sqlx::{
    PgConnection, Postgres,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tracing::subscriber::NoSubscriber;

use super::{
    StoreKind,
    sql::{
        engine::{Engine, Options, runs_queries},
        query::Query,
    },
};

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/store/migrations/postgres");

/// Begins a transaction that writes. A server that is cut off in the middle must not keep the others
/// waiting.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on;
    SET LOCAL lock_timeout = '800ms'; SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// Makes the index for searches, where there is none: the extension may need a right that we lack.
const INDEX_TEXTS: &str = "SELECT pg_advisory_xact_lock(20130418);
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX IF NOT EXISTS images_search ON images USING gin (search gin_trgm_ops)";

/// How to connect to the database that a URL names.
///
/// # Errors
/// A sentence, where the URL can't be read.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, String> {
    // in silence, and without its error: both would repeat parts of the URL
    let read = tracing::subscriber::with_default(NoSubscriber::default(), || PgConnectOptions::from_str(url));
    let options = read.map_err(|_| {
        "The database's URL can't be read: it is to be postgres://USER:PASSWORD@HOST:PORT/DATABASE.".to_owned()
    })?;
    Ok(options
        .application_name("imprint")
        .statement_cache_capacity(200)
        // a search's best plan depends on its text
        .options([("plan_cache_mode", "force_custom_plan")]))
}

impl Engine for Postgres {
    const KIND: StoreKind = StoreKind::Postgres;
    const MIGRATIONS: &'static Migrator = &MIGRATIONS;
    const HEAD: &'static str =
        "SELECT position, NOT current_setting('transaction_read_only')::boolean FROM log_head";
    const BEGIN_READ: &'static str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    const POSITION: &'static str = "strpos";
    const LINE_FEED: &'static str = "chr(10)";
    // of a year 2000 years later, for its year 0 is the year 1 BC
    const MONTH: &'static str =
        "CAST(to_char(date '1970-01-01' + CAST(day AS integer), 'YYYYMM') AS bigint) - 200000";
    const UNINDEXED: &'static str = "";
    const INDEX_LAGS: bool = false;
    const KNOWS_TEXTS: bool = true;
    const TEST_CONNECTIONS: bool = true;

    runs_queries!(Postgres);

    fn search(query: &mut Query, text: &str) {
        let mut pattern = String::from("%");
        for c in text.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        query.push("i.search LIKE ").bind(pattern);
    }

    /// Who waits for the row's lock reads it as it is then, but whatever else as it was before.
    fn begin_write(connection: &mut PgConnection) -> BoxFuture<'_, Result<(i64, i64), sqlx::Error>> {
        Box::pin(async {
            Self::control(connection, BEGIN_WRITE).await?;
            Self::row(connection, Query::new("SELECT position, volumes FROM log_head FOR UPDATE")).await
        })
    }

    fn commit(connection: &mut PgConnection, queries: Vec<Query>) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async {
            let end = if queries.is_empty() { "COMMIT" } else { "NOTIFY imprint; COMMIT" };
            Self::run_all(connection, queries).await?;
            Self::control(connection, end).await
        })
    }

    fn migrate(connection: &mut PgConnection) -> BoxFuture<'_, Result<(), MigrateError>> {
        Box::pin(async {
            MIGRATIONS.run_direct(None, connection, false).await?;
            let indexed = "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'images_search'";
            let (indexed,): (i64,) = Self::row(connection, Query::new(indexed)).await?;
            if indexed == 0
                && let Err(error) = Self::control(connection, INDEX_TEXTS).await
            {
                tracing::warn!(%error, "searches will be slow: pg_trgm can't be used, which a superuser makes with CREATE EXTENSION pg_trgm");
            }
            Ok(())
        })
    }

    fn wake(options: Options<Self>) -> BoxFuture<'static, Result<BoxStream<'static, ()>, sqlx::Error>> {
        Box::pin(async {
            let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen("imprint").await?;
            Ok(listener.into_stream().take_while(|told| ready(told.is_ok())).map(drop).boxed())
        })
    }

    fn describe(options: &Options<Self>) -> String {
        let host = options.get_socket().map_or(options.get_host().to_owned(), |path| path.display().to_string());
        format!("{}:{}/{}", host, options.get_port(), options.get_database().unwrap_or_default())
    }

    /// By PostgreSQL's list of error codes: who we are is refused, no such database, no right.
    fn is_permanent(error: &sqlx::Error) -> bool {
        let code = error.as_database_error().and_then(|error| Some(error.code()?.into_owned()));
        code.is_some_and(|code| ["28000", "28P01", "3D000", "42501"].contains(&code.as_str()))
    }
}
