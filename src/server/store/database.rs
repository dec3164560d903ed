//! Databases by their URLs.

use std::{
    convert::Infallible,
    fmt,
    io::{self, BufRead, Write},
    str::FromStr,
    sync::Arc,
};

use sqlx::{Postgres, Sqlite};

pub use super::sql::transfer::Imported;
use super::{
    Store, postgres,
    sql::{SqlStore, transfer},
    sqlite,
};

/// The URL of a database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
#[derive(Clone)]
pub struct Database {
    url: String,
}

/// A URL's options.
enum Options {
    Sqlite(super::sql::engine::Options<Sqlite>),
    Postgres(super::sql::engine::Options<Postgres>),
}

impl Database {
    /// Opens the store. A database that is away is waited for in the background.
    ///
    /// # Errors
    /// A sentence, where waiting would not help.
    pub async fn open(&self) -> Result<Arc<dyn Store>, String> {
        Ok(match self.options()? {
            Options::Sqlite(options) => Arc::new(SqlStore::<Sqlite>::open(options).await?),
            Options::Postgres(options) => Arc::new(SqlStore::<Postgres>::open(options).await?),
        })
    }

    /// Writes the whole catalog, as it is at one moment, a line of JSON each: `{"volume": …}`,
    /// `{"image": …}`, `{"change": …}`.
    ///
    /// # Errors
    /// A sentence.
    pub async fn export(&self, out: &mut (dyn Write + Send)) -> Result<(), String> {
        match self.options()? {
            Options::Sqlite(options) => transfer::export::<Sqlite>(options.create_if_missing(false), out).await,
            Options::Postgres(options) => transfer::export::<Postgres>(options, out).await,
        }
    }

    /// Reads what [`Self::export`] wrote into an empty catalog: all of it, or nothing. `open` is
    /// called twice: every line is checked before the first is written.
    ///
    /// # Errors
    /// Sentences: what is wrong with which line, or why the database can't take them.
    pub async fn import<R: BufRead + Send>(
        &self,
        open: impl FnMut() -> io::Result<R> + Send,
    ) -> Result<Imported, String> {
        match self.options()? {
            Options::Sqlite(options) => transfer::import::<Sqlite, R>(options, open).await,
            Options::Postgres(options) => transfer::import::<Postgres, R>(options, open).await,
        }
    }

    fn options(&self) -> Result<Options, String> {
        match self.url.split_once(':') {
            Some(("sqlite", _)) => Ok(Options::Sqlite(sqlite::options(&self.url)?)),
            Some(("postgres" | "postgresql", _)) => Ok(Options::Postgres(postgres::options(&self.url)?)),
            // it may hold a password, so it is not repeated
            _ => Err("A database is named sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE.".to_owned()),
        }
    }
}

/// Taken as it is: a parser of options would repeat one that is wrong, and its password.
impl FromStr for Database {
    type Err = Infallible;

    fn from_str(url: &str) -> Result<Self, Infallible> {
        Ok(Self { url: url.to_owned() })
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
