//! Events, written once for all who get them.

use std::sync::Arc;

use tokio_util::bytes::Bytes;

use crate::{
    domain::{Change, Revision},
    server::{
        catalog::{Catalog, CatalogError},
        store::StoreError,
    },
};

/// The most changes in an event. A batch with more, as an import has, is not told one by one.
const MOST: usize = 100;
/// How far behind the log anyone may be and still be told of each change.
const FAR: u64 = 1_000;

/// An event, and which part of the log it tells of.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The position that it follows.
    pub after: Revision,
    /// The position that it leads to: the event's id.
    pub last: Revision,
    /// As it is sent.
    pub text: Bytes,
}

impl Frame {
    /// `changes`: these, as JSON.
    fn changes(after: Revision, changes: &[Arc<Change>]) -> Option<Self> {
        let last = changes.last()?.sequence;
        let json = serde_json::to_string(changes).expect("changes are plain data");
        Some(Self { after, last, text: format!("event: changes\nid: {last}\ndata: {json}\n\n").into() })
    }
}

/// What frames are made from.
#[derive(Clone)]
pub struct Log {
    /// Reads it.
    pub catalog: Catalog,
    /// Tells it from other logs, whose numbers mean other changes.
    pub name: Arc<str>,
}

impl Log {
    /// What follows a position when the log has come to `head`; nothing where nothing does. Where
    /// that is too much, or the log no longer holds it, the event says so instead.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn after(&self, position: Revision, head: Revision) -> Result<Option<Frame>, StoreError> {
        if head.0.saturating_sub(position.0) > FAR {
            return Ok(Some(self.resync(position, head)));
        }
        match self.catalog.changes(position, MOST + 1).await {
            Ok(changes) if is_large_batch(&changes) => {
                // a database may have more than is known here yet
                let read = changes.last().map_or(head, |change| change.sequence);
                Ok(Some(self.resync(position, head.max(read))))
            }
            Ok(changes) => Ok(Frame::changes(position, &changes[..changes.len().min(MOST)])),
            Err(CatalogError::Store(error)) => Err(error),
            Err(_) => Ok(Some(self.resync(position, head))),
        }
    }

    /// `resync`: what happened up to that position is not told, so everything is to be read anew. It
    /// names the log, which may be another one than the client has known.
    pub fn resync(&self, after: Revision, last: Revision) -> Frame {
        Frame { after, last, text: format!("event: resync\nid: {last}\ndata: {}\n\n", self.name).into() }
    }
}

/// Whether these are of one batch, and more than are told.
fn is_large_batch(changes: &[Arc<Change>]) -> bool {
    changes.len() > MOST && changes.iter().all(|change| change.batch == changes[0].batch)
}
