//! The live bus: tells every open dashboard of each change, whichever server made it.
//!
//! One task tails the log. What follows is written once, as the bytes of a server-sent event, and
//! shared by all streams. The bus holds few of these: a stream that falls behind, and one that
//! begins in the past, reads the log itself, and where it is too far behind it is told to read
//! everything anew. So a slow client holds no memory.
//!
//! - `frame`: events, ready to be sent
//! - `follower`: one client's way along the log

mod follower;
mod frame;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures::{Stream, StreamExt, stream};
use tokio::{sync::broadcast, time::sleep};
use tokio_util::{bytes::Bytes, sync::CancellationToken, task::AbortOnDropHandle};
use uuid::Uuid;

use self::{
    follower::Follower,
    frame::{Frame, Log},
};
use super::{catalog::Catalog, store::StoreKind};
use crate::domain::Revision;

/// How many events the bus holds for streams that are slower than others.
const HELD: usize = 64;
/// How long to wait before a log that can't be read is read again.
const PAUSE: Duration = Duration::from_millis(500);

/// The live bus. It begins to work when it is first listened to, and ends when it is dropped.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    log: Log,
    bus: broadcast::Sender<Frame>,
    tail: OnceLock<AbortOnDropHandle<()>>,
    shutdown: CancellationToken,
}

/// Where a stream begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The last change that the client knows of; without one it begins with the next.
    pub after: Option<Revision>,
    /// The log that this is a position in, as [`Live::log`] names it; where it is another one, what
    /// the client knows is worth nothing.
    pub log: Option<String>,
}

impl Live {
    /// A bus over a catalog, whose streams end with `shutdown`.
    #[must_use]
    pub fn new(catalog: Catalog, shutdown: CancellationToken) -> Self {
        let name = match catalog.store_kind() {
            StoreKind::Memory => Uuid::new_v4().simple().to_string(),
            StoreKind::Sqlite | StoreKind::Postgres => "kept".to_owned(),
        };
        let log = Log { catalog, name: name.into() };
        let bus = broadcast::Sender::new(HELD);
        Self(Arc::new(Shared { log, bus, tail: OnceLock::new(), shutdown }))
    }

    /// Names the log that positions are in: one in memory begins anew with each server, and then the
    /// same numbers mean other changes.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.0.log.name
    }

    /// Server-sent events without an end, from there on. Needs a tokio runtime.
    pub fn follow(&self, start: &Start) -> impl Stream<Item = Bytes> + Send + use<> {
        let Shared { log, bus, tail, shutdown } = &*self.0;
        tail.get_or_init(|| AbortOnDropHandle::new(tokio::spawn(follow_log(log.clone(), bus.clone()))));
        // first the bus, then the head: what comes between is in both
        let listening = bus.subscribe();
        let head = log.catalog.head();
        let known = start.log.as_ref().is_none_or(|named| **named == *log.name);
        let follower = Follower::new(log.clone(), listening, head, start.after, known);
        stream::unfold(follower, Follower::next).take_until(shutdown.clone().cancelled_owned())
    }
}

/// Puts on the bus what comes into the log.
async fn follow_log(log: Log, bus: broadcast::Sender<Frame>) {
    let mut head = log.catalog.head();
    let mut position = *head.borrow();
    // the head lives as long as the catalog
    while let Ok(reached) = head.wait_for(|head| *head > position).await.map(|head| *head) {
        if bus.receiver_count() == 0 {
            position = reached;
            continue;
        }
        match log.after(position, reached).await {
            Ok(Some(frame)) => {
                position = frame.last;
                // it fails where nobody listens any more
                let _ = bus.send(frame);
            }
            Ok(None) => sleep(PAUSE).await,
            Err(cause) => {
                tracing::debug!(%cause, "the log can't be followed, and will be tried again");
                sleep(PAUSE).await;
            }
        }
    }
}
