//! Where images are kept: one trait, of which the only way to write is [`Store::commit`].
//!
//! A store knows nothing of the web, of time or of who may do what. It checks revisions, names
//! volumes, numbers changes and answers queries; every rule beyond that is the catalog's.

mod database;
mod ledger;
mod line;
pub mod memory;
mod postgres;
mod sql;
mod sqlite;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use futures::stream::BoxStream;
use tokio::sync::watch;
use uuid::Uuid;

pub use self::{
    database::{Database, Imported},
    line::Line,
};
use crate::domain::{
    ActivityQuery, Change, Entry, Filter, Image, Page, PageRequest, Revision, Sort, Summary, Timestamp, Volume,
};

/// A log of changes, and the images and volumes that result from it.
///
/// A read that starts after a commit was acknowledged sees it. Every answer is of one moment.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// What kind of store this is, for people.
    fn kind(&self) -> StoreKind;

    /// Applies all the writes of a batch and appends their changes, or does nothing.
    ///
    /// # Errors
    /// See [`CommitError`].
    async fn commit(&self, batch: Batch) -> Result<Committed, CommitError>;

    /// The image with that id.
    async fn image(&self, id: Uuid) -> Result<Option<Arc<Image>>, StoreError>;

    /// Those of the images that are there, once each, in any order.
    async fn images(&self, ids: &[Uuid]) -> Result<Vec<Arc<Image>>, StoreError>;

    /// A page of the images that match, in that order.
    async fn page(&self, filter: &Filter, sort: &Sort, page: PageRequest) -> Result<Page<Arc<Image>>, StoreError>;

    /// How many images match.
    async fn count(&self, filter: &Filter) -> Result<u64, StoreError>;

    /// How many images there are of each kind: see [`Summary`].
    async fn summary(&self, filter: &Filter) -> Result<Summary, StoreError>;

    /// Every image that matches, in that order, as they are now however long the reading takes.
    async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError>;

    /// The images that were duplicated from that one, the oldest first; at most `limit`, and how
    /// many there are.
    async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError>;

    /// How many images were duplicated from any of those.
    async fn count_duplicates(&self, ids: &[Uuid]) -> Result<u64, StoreError>;

    /// The organizations with the most images, and how many each has; ties by id.
    async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError>;

    /// The volume with that id. Volumes stay known when no image names them any more.
    async fn volume(&self, id: Uuid) -> Result<Option<Volume>, StoreError>;

    /// A page of the volumes, in the order in which they were first named.
    async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError>;

    /// The volumes that the most images name, and how many do; ties in the order of [`Self::volumes`].
    async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError>;

    /// The log after a position, at most `limit` changes.
    async fn changes(&self, after: Revision, limit: usize) -> Result<Changes, StoreError>;

    /// The entries of the activity that match, the newest first, at most `limit`. A batch has an entry
    /// as long as the log holds its first change; where an image is asked for, as long as it holds
    /// that image's.
    async fn activity(&self, query: &ActivityQuery, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// All the changes of the batch that has that change, in the order of the log; none where the log
    /// does not hold the whole batch.
    async fn batch(&self, sequence: Revision) -> Result<Vec<Arc<Change>>, StoreError>;

    /// What deleted each image that is deleted now, the newest first: at most `limit`, of those before
    /// that position, and how many there are in all. An image whose deletion the log let go of is no
    /// longer among them.
    async fn trash(&self, before: Option<Revision>, limit: usize) -> Result<Page<Arc<Change>>, StoreError>;

    /// What deleted the image, where it is deleted now and the log still holds that.
    async fn deletion(&self, id: Uuid) -> Result<Option<Arc<Change>>, StoreError>;

    /// [`Self::deletion`] of each of the images that has one, once each, in any order.
    async fn deletions(&self, ids: &[Uuid]) -> Result<Vec<Arc<Change>>, StoreError>;

    /// The log's latest known position. It moves within a tenth of a second of a commit, whichever
    /// server made that.
    fn head(&self) -> watch::Receiver<Revision>;

    /// Whether the store can be read and written.
    ///
    /// # Errors
    /// Why it can't.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Answers what was asked, and lets go of what it holds; what is asked later is refused.
    async fn close(&self) {}
}

/// The kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Gone when the server stops.
    Memory,
    /// A file of this machine.
    Sqlite,
    /// A database server, which any number of servers can share.
    Postgres,
}

/// What people call it.
impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "In memory",
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Writes that are applied together: one entry in the activity, one undo.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The time that the changes carry.
    pub at: Timestamp,
    /// Who makes them.
    pub actor: Arc<str>,
    /// The earlier batch that this one takes back, wholly or in part; each change carries it.
    pub undoes: Option<Revision>,
    /// In order; no image is written twice.
    pub writes: Vec<Write>,
    /// Makes a retry of this batch answer as its first try did.
    pub idempotency: Option<Idempotency>,
}

/// A step of one image, or a volume's new name.
#[derive(Clone, Debug)]
pub enum Write {
    /// The image's new state. Its `revision` is given by the store, and its root volume's name is
    /// the volume's: a volume that is named for the first time becomes `vol-0-N`, N counting up.
    Put {
        /// The revision that it replaces; `None` where there must be no image with this id.
        expected: Option<Revision>,
        /// The new state.
        image: Image,
    },
    /// The image goes away.
    Delete {
        /// Which.
        id: Uuid,
        /// The revision that is deleted.
        expected: Revision,
    },
    /// A volume's new name, in every image that names it: a change each, whose modification date is
    /// the batch's time or, where that is not later, the microsecond after the old one. Ignored when
    /// the volume has that name. In a batch of its own.
    RenameVolume {
        /// Which.
        id: Uuid,
        /// The name that it replaces; `None` where any may be replaced.
        expected: Option<String>,
        /// Checked by the rule of names.
        name: String,
    },
}

/// A client's key for a request that makes one image however often it is sent, for a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Idempotency {
    /// The client's key.
    pub key: String,
    /// What the request asked for: the same key with another fingerprint is refused.
    pub fingerprint: Uuid,
}

impl Idempotency {
    /// How long a key is remembered, in microseconds of batch time.
    pub const LIFETIME: i64 = 24 * 60 * 60 * 1_000_000;

    /// Whether a key that was used then is forgotten now.
    #[must_use]
    pub fn expired(then: Timestamp, now: Timestamp) -> bool {
        now.micros() - then.micros() >= Self::LIFETIME
    }
}

/// What a commit did.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The changes, in the order of the log. Of a retry: those of its first try.
    pub changes: Arc<[Arc<Change>]>,
    /// Whether this was a retry, so that nothing was written.
    pub replayed: bool,
}

impl Committed {
    /// The change of a batch that writes one image.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn only(&self) -> &Arc<Change> {
        self.changes.first().expect("a batch that writes one image has one change")
    }
}

/// Why a batch was refused; nothing was written, but for `Unknown`.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// An image is not at the revision that a write expects.
    #[error("image {id} is not at the expected revision")]
    Stale {
        /// Which image.
        id: Uuid,
        /// As it is now; `None` where there is none.
        current: Option<Arc<Image>>,
    },
    /// A volume has not the name that a write expects, but this one.
    #[error("volume {} is now called {:?}", .0.id, .0.name)]
    StaleVolume(Volume),
    /// There is no such volume to rename.
    #[error("volume {0} is unknown")]
    UnknownVolume(Uuid),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The store can't answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the store is not available: {0}")]
pub struct StoreError(pub String);

/// The ids without those that come again.
fn once_each(ids: &[Uuid]) -> impl Iterator<Item = Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
}

/// A list as it was at one moment, to be read at leisure.
pub struct Scan {
    /// How many images the stream has.
    pub total: u64,
    /// The images. After an error nothing follows.
    pub images: BoxStream<'static, Result<Arc<Image>, StoreError>>,
}

/// A part of the log.
#[derive(Debug)]
pub enum Changes {
    /// What follows the position, without a gap.
    Following(Vec<Arc<Change>>),
    /// The log no longer holds what follows the position: read everything anew.
    Dropped,
}
