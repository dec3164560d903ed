//! The one place where rules live: what creating, duplicating, changing and deleting an image mean,
//! what taking that back means, and which time and which revision a change carries.
//!
//! REST handlers and server functions only translate to and from this; stores only keep.
//!
//! - `images`, `volumes`, `log`: what can be read
//! - `create`, `edit`, `delete`: changes of one image; `rename`: of every image on a volume; `bulk`: of
//!   all that were selected
//! - `undo`, `restore`: changes that go back
//! - `error`: why nothing was done

mod bulk;
mod create;
mod delete;
mod edit;
mod error;
mod images;
mod log;
mod rename;
mod restore;
mod undo;
mod volumes;

use std::sync::Arc;

pub use self::{
    edit::Saved,
    error::{CatalogError, Obstacle},
    undo::Undone,
};
use super::{
    clock::Clock,
    store::{Batch, CommitError, Committed, Store, StoreError, StoreKind, Write},
};
use crate::domain::{Revision, Timestamp};

/// How often a change is tried on ever newer images.
const ATTEMPTS: usize = 64;

/// The images and volumes, with the rules by which they change.
#[derive(Clone)]
pub struct Catalog {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Who makes a change: `api`, `dashboard`, or a token's name.
pub type Actor = Arc<str>;

/// Which revisions of an image a change may replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Whatever is there.
    Any,
    /// One of these.
    OneOf(Vec<Revision>),
}

impl Precondition {
    /// Exactly that revision.
    #[must_use]
    pub fn is(revision: Revision) -> Self {
        Self::OneOf(vec![revision])
    }

    /// Whether an image at that revision may be replaced.
    #[must_use]
    pub fn holds(&self, revision: Revision) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(revisions) => revisions.contains(&revision),
        }
    }
}

impl Catalog {
    /// A catalog over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// What kind of store is behind it.
    #[must_use]
    pub fn store_kind(&self) -> StoreKind {
        self.store.kind()
    }

    /// Whether the store can be read and written.
    ///
    /// # Errors
    /// [`StoreError`], with the reason.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await
    }

    /// Commits what was made of the catalog as it was read; `None` when another change came first, so
    /// that it has to be read again.
    async fn commit_unless_stale(&self, batch: Batch) -> Result<Option<Committed>, CatalogError> {
        match self.store.commit(batch).await {
            Ok(committed) => Ok(Some(committed)),
            Err(CommitError::Stale { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// A batch that takes nothing back.
fn batch(at: Timestamp, actor: &Actor, writes: Vec<Write>) -> Batch {
    Batch { at, actor: Arc::clone(actor), writes, undoes: None, idempotency: None }
}

/// What is told when every attempt came too late.
fn restless(what: &str) -> CatalogError {
    StoreError(format!("{what} changed {ATTEMPTS} times while it was being changed")).into()
}
