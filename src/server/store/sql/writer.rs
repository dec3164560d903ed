//! The one task that writes: what waits is committed as one transaction, so that one sync of the
//! disk acknowledges many.

use std::{future::pending, sync::Arc, time::Duration};

use sqlx::Connection;
use tokio::{
    sync::{mpsc, oneshot},
    task::yield_now,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{engine::Engine, group, link::Link};
use crate::server::store::{Batch, CommitError, Committed, StoreError};

/// From this many writes on a group takes no further batch.
const FULL: usize = 512;
/// How many changes the index of texts may lag behind while there is no pause between them.
const OWED: usize = 8_000;
/// How long nobody asks before there is time for the index.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a connection can be idle before it has to be tried.
const IDLE: Duration = Duration::from_millis(100);

/// A batch that waits to be written, and who waits for it. One who has gone does not cancel it.
pub(super) struct Request {
    pub(super) batch: Batch,
    pub(super) answer: oneshot::Sender<Result<Committed, CommitError>>,
}

/// Writes until it is told to stop, and then what is waiting; catches up with the index of texts when
/// nobody asks.
pub(super) async fn run<E: Engine>(
    link: Arc<Link<E>>,
    mut requests: mpsc::Receiver<Request>,
    stop: CancellationToken,
) {
    let mut writer = Writer { link, connection: None, owed: 0 };
    // a server before us may have left some
    writer.owe(OWED);
    loop {
        if writer.owed >= OWED {
            writer.index().await;
        }
        let idle = async {
            match writer.owed {
                0 => pending().await,
                _ => sleep(PAUSE).await,
            }
        };
        tokio::select! {
            biased;
            request = requests.recv() => match request {
                Some(first) => writer.commit(first, &mut requests).await,
                None => break,
            },
            () = stop.cancelled(), if !requests.is_closed() => requests.close(),
            () = idle => writer.index().await,
        }
    }
    if let Some((connection, _)) = writer.connection {
        // the process ends anyway
        let _ = connection.close().await;
    }
}

struct Writer<E: Engine> {
    link: Arc<Link<E>>,
    /// And when it was last used.
    connection: Option<(E::Connection, Instant)>,
    /// How many changes the index of texts may not know, about.
    owed: usize,
}

impl<E: Engine> Writer<E> {
    fn owe(&mut self, changes: usize) {
        if E::INDEX_LAGS {
            self.owed += changes;
        }
    }

    /// Commits what waits, beginning with `first`.
    async fn commit(&mut self, first: Request, requests: &mut mpsc::Receiver<Request>) {
        let mut writes = first.batch.writes.len();
        let (mut batches, mut answers) = (vec![first.batch], vec![first.answer]);
        // who was answered just now may have more to write
        yield_now().await;
        while writes < FULL
            && let Ok(next) = requests.try_recv()
        {
            writes += next.batch.writes.len();
            batches.push(next.batch);
            answers.push(next.answer);
        }
        let large = writes > FULL;
        let committed = self.work(large, async |connection| group::commit::<E>(connection, batches).await).await;
        match committed {
            Ok((outcomes, head)) => {
                self.link.advance(head);
                self.owe(outcomes.iter().flatten().map(|committed| committed.changes.len()).sum());
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // who asked may have gone
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(error.clone().into()));
                }
            }
        }
    }

    /// Takes some texts into the index.
    async fn index(&mut self) {
        let indexed = self.work(true, async |connection| {
            E::begin_write(connection).await?;
            let indexed = E::index_texts(connection).await?;
            E::commit(connection, Vec::new()).await?;
            Ok(indexed)
        });
        self.owed = match indexed.await {
            // where it failed, the next write is soon enough
            Ok(0) | Err(_) => 0,
            Ok(indexed) => self.owed.saturating_sub(indexed).max(1),
        };
    }

    /// Works on the connection, in a transaction that may be large. One on which something failed is closed,
    /// with what was not committed, and the next work opens another.
    async fn work<T>(
        &mut self,
        large: bool,
        work: impl AsyncFnOnce(&mut E::Connection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let kept = self.connection.take();
        let working = async {
            let mut connection = match usable::<E>(kept).await {
                Some(open) => open,
                None => self.link.connect().await?,
            };
            let _turn = self.link.turn().await;
            if large {
                E::make_room(&mut connection, true).await?;
            }
            let done = work(&mut connection).await?;
            // what is committed is committed
            let usable = !large || E::make_room(&mut connection, false).await.is_ok();
            Ok((usable.then_some(connection), done))
        };
        let (connection, done) = self.link.unless_down(working).await?;
        self.connection = connection.map(|connection| (connection, Instant::now()));
        Ok(done)
    }
}

/// The connection, unless it broke while it was idle.
async fn usable<E: Engine>(kept: Option<(E::Connection, Instant)>) -> Option<E::Connection> {
    let (mut connection, used) = kept?;
    let try_it = E::TEST_CONNECTIONS && used.elapsed() >= IDLE;
    (!try_it || connection.ping().await.is_ok()).then_some(connection)
}
