//! Whether the database is there, and how far its log is.

use std::{
    cmp,
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, stream};
use sqlx::{
    ConnectOptions, Connection,
    migrate::{Migrate, MigrateError},
};
use tokio::{
    sync::{Mutex, MutexGuard, watch},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    engine::{Engine, Options},
    query::{Query, unsigned},
};
use crate::{domain::Revision, server::store::StoreError};

/// How long connecting may take, and an answer to the smallest question.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the schema may take: an index of a large catalog is not made in a minute.
const MIGRATION: Duration = Duration::from_mins(10);
/// How often the log is asked for where nothing wakes us.
const POLL: Duration = Duration::from_millis(80);
/// How long to wait before trying again, at first; then twice as long each time.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// How long to wait at most.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// The watched way to a database.
pub(super) struct Link<E: Engine> {
    options: Options<E>,
    /// Why the database can't be used; `None` when it can.
    down: watch::Sender<Option<String>>,
    head: watch::Sender<Revision>,
    /// Of who works on a transaction that writes, or is not to be disturbed by one.
    turn: Mutex<()>,
    /// Whether the schema was found, or made, to be ours.
    migrated: AtomicBool,
    /// Whether the database takes writes; a standby does not.
    writable: AtomicBool,
}

/// Why the database can't be used.
struct Failure {
    reason: String,
    permanent: bool,
}

impl<E: Engine> Link<E> {
    /// Not tried yet.
    pub(super) fn new(options: Options<E>) -> Self {
        let down = watch::Sender::new(Some("not connected yet".to_owned()));
        let (migrated, writable) = (AtomicBool::new(false), AtomicBool::new(true));
        Self { options, down, head: watch::Sender::default(), turn: Mutex::default(), migrated, writable }
    }

    /// The latest known position of the log.
    pub(super) fn head(&self) -> watch::Receiver<Revision> {
        self.head.subscribe()
    }

    /// The log has come to that position, at least.
    pub(super) fn advance(&self, head: Revision) {
        self.head.send_if_modified(|known| {
            let later = *known < head;
            *known = (*known).max(head);
            later
        });
    }

    /// As long as it is held, no other of this server's tasks writes.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// A connection of one's own.
    pub(super) async fn connect(&self) -> Result<E::Connection, sqlx::Error> {
        let late =
            || sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "connecting takes too long"));
        timeout(PATIENCE, self.options.connect()).await.map_err(|_| late())?
    }

    /// Whether the database can be used.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.down.borrow().as_ref().map_or(Ok(()), |reason| Err(StoreError(reason.clone())))
    }

    /// Whether the database can be used, also to write.
    pub(super) fn check_writable(&self) -> Result<(), StoreError> {
        self.check()?;
        if self.writable.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(StoreError("the database can be read but not written, as a standby".to_owned()))
        }
    }

    /// What comes of working with the database, if it does not go away meanwhile.
    pub(super) async fn unless_down<T>(
        &self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, StoreError> {
        let mut down = self.down.subscribe();
        tokio::select! {
            biased;
            Ok(reason) = down.wait_for(Option::is_some) => Err(StoreError(reason.clone().unwrap_or_default())),
            done = work => Ok(done?),
        }
    }

    /// Tries to connect for the first time: a connection, if the database is there.
    ///
    /// # Errors
    /// A sentence, when trying again would not help.
    pub(super) async fn first_try(&self) -> Result<Option<E::Connection>, String> {
        let first = timeout(2 * PATIENCE, self.prepare()).await.unwrap_or_else(|_| Err(Failure::slow()));
        match first {
            Ok(connection) => {
                self.down.send_replace(None);
                Ok(Some(connection))
            }
            Err(Failure { reason, permanent: true }) => Err(format!("{}: {reason}", self.name())),
            Err(failure) => {
                self.lost(failure);
                Ok(None)
            }
        }
    }

    /// A connection to write much on, without waiting for a database that is away.
    ///
    /// # Errors
    /// A sentence.
    pub(super) async fn connect_to_write(&self) -> Result<E::Connection, String> {
        let mut connection =
            self.prepare().await.map_err(|failure| format!("{}: {}", self.name(), failure.reason))?;
        E::make_room(&mut connection, true).await.map_err(|error| format!("{}: {error}", self.name()))?;
        Ok(connection)
    }

    /// A connection to read from a catalog that is there, without changing its schema.
    ///
    /// # Errors
    /// A sentence, also where the schema is another than ours.
    pub(super) async fn connect_to_read(&self) -> Result<E::Connection, String> {
        let failed = |error: &dyn Display| format!("{}: {error}", self.name());
        let mut connection = self.connect().await.map_err(|error| failed(&error))?;
        let migrations = connection.list_applied_migrations(&E::MIGRATIONS.table_name);
        let applied = migrations.await.map_err(|_| failed(&"there is no catalog in it"))?;
        let applied = applied.last().map(|migration| migration.version);
        let ours = E::MIGRATIONS.iter().last().map(|migration| migration.version);
        match applied.cmp(&ours) {
            cmp::Ordering::Equal => Ok(connection),
            cmp::Ordering::Less => {
                Err(failed(&"its schema is older than this Imprint, which brings it up to date when it serves it"))
            }
            cmp::Ordering::Greater => Err(failed(&newer(applied.unwrap_or_default()))),
        }
    }

    /// Keeps an eye on the database until it is told to stop, at first on the connection that is there: where
    /// it is the only one, closing it could take a while in which no other can be opened.
    pub(super) async fn follow(self: Arc<Self>, mut first: Option<E::Connection>, stop: CancellationToken) {
        let mut wait = FIRST_WAIT;
        while let Err(failure) = self.watch(first.take(), &mut wait, &stop).await {
            self.lost(failure);
            if stop.run_until_cancelled(sleep(wait)).await.is_none() {
                return;
            }
            wait = LONGEST_WAIT.min(wait * 2);
        }
    }

    fn name(&self) -> String {
        format!("The {} database {}", E::NAME, E::describe(&self.options))
    }

    fn lost(&self, failure: Failure) {
        let reason = failure.reason;
        if self.down.borrow().as_ref() != Some(&reason) {
            tracing::error!("{} is not available, and will be tried again: {reason}", self.name());
        }
        self.down.send_replace(Some(reason));
    }

    /// A connection to a database whose schema is ours.
    async fn prepare(&self) -> Result<E::Connection, Failure> {
        let mut connection = self.connect().await.map_err(|error| Failure::of::<E>(&error))?;
        // once, before anybody writes: later it would have to wait for the writer, who leaves no gap
        if !self.migrated.load(Ordering::Relaxed) {
            let migrated = timeout(MIGRATION, E::migrate(&mut connection)).await.map_err(|_| Failure::slow())?;
            migrated.map_err(Failure::of_migration::<E>)?;
            self.migrated.store(true, Ordering::Relaxed);
        }
        Ok(connection)
    }

    /// Follows the log until it is told to stop, or until that fails.
    async fn watch(
        &self,
        first: Option<E::Connection>,
        wait: &mut Duration,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let mut connection = match first {
            Some(open) => open,
            None => self.prepare().await?,
        };
        let mut wake = if let Ok(Ok(wake)) = timeout(PATIENCE, E::wake(self.options.clone())).await {
            wake
        } else {
            tracing::warn!("{} does not tell of changes, and is asked every {POLL:?} instead", self.name());
            stream::pending().boxed()
        };
        loop {
            let asking = E::row(&mut connection, Query::new(E::HEAD));
            let answer: Result<Result<(i64, bool), _>, _> = timeout(PATIENCE, asking).await;
            let (head, writable) =
                answer.map_err(|_| Failure::slow())?.map_err(|error| Failure::of::<E>(&error))?;
            if self.down.send_replace(None).is_some() {
                tracing::info!("{} is available", self.name());
                *wait = FIRST_WAIT;
            }
            if self.writable.swap(writable, Ordering::Relaxed) && !writable {
                tracing::warn!("{} can be read but not written", self.name());
            }
            self.advance(Revision(unsigned(head)));
            tokio::select! {
                Some(()) = wake.next() => {}
                () = sleep(POLL) => {}
                () = stop.cancelled() => {
                    // one that does not close is gone with the program
                    let _ = connection.close().await;
                    return Ok(());
                }
            }
        }
    }
}

impl Failure {
    fn of<E: Engine>(error: &sqlx::Error) -> Self {
        Self { permanent: E::is_permanent(error), reason: error.to_string() }
    }

    fn of_migration<E: Engine>(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::of::<E>(&error),
            MigrateError::VersionMissing(version) => Self { reason: newer(version), permanent: true },
            error => Self { reason: error.to_string(), permanent: true },
        }
    }

    fn slow() -> Self {
        Self { reason: format!("no answer within {PATIENCE:?}"), permanent: false }
    }
}

fn newer(version: i64) -> String {
    format!("The database has version {version} of the schema, which a newer Imprint made: run that one.")
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}
