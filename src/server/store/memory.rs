//! The store that is gone when the server stops: everything in this process, and fast at a million
//! images.
//!
//! One lock guards a [`State`]. Under it, readers only look things up (an image by its id, a page by
//! its rank in an index) and copy pointers; what has to look at every image takes a [`Snapshot`] of
//! the table, lets go of the lock and searches that on a thread for blocking work, so that neither
//! writers nor the runtime wait for it.
//!
//! - `state`: what is kept and how a query is planned; `commit`: what a batch is applied to
//! - `order`: an index a sort order; `ids`, `ranking`: by id, by count
//! - `table`, `chunk`: every image, in pieces that are shared with readers; `search`: scanning them
//! - `months`: what is counted by month of creation
//! - `volumes`, `replies`: names of volumes, idempotency keys
//! - `log`: changes; `index`: by what they are found
//!
//! A commit checks everything before it writes anything, so a panic halfway can only be a defect.
//! The lock is then poisoned, and every later call answers that the store is not available.

mod chunk;
mod commit;
mod ids;
mod index;
mod log;
mod months;
mod order;
mod ranking;
mod replies;
mod search;
mod state;
mod table;
mod volumes;

use std::sync::{Arc, RwLock, RwLockReadGuard};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use tokio::sync::watch;
use uuid::Uuid;

use self::{
    search::Search,
    state::{Candidates, Plan, State},
};
use super::{Batch, Changes, CommitError, Committed, Scan, Store, StoreError, StoreKind, ledger, once_each};
use crate::domain::{
    ActivityQuery, Change, Entry, Filter, Image, Page, PageRequest, Revision, Sort, Summary, Volume,
};

/// Up to this many candidates a search takes less time than handing it to another thread would be
/// worth.
const INLINE: usize = 2_000;

/// A [`Store`] in memory. Searches need a tokio runtime, of any kind.
#[derive(Debug)]
pub struct MemoryStore {
    state: RwLock<State>,
    head: watch::Sender<Revision>,
}

impl MemoryStore {
    /// An empty store, whose log keeps the latest `log_limit` changes.
    #[must_use]
    pub fn new(log_limit: usize) -> Self {
        Self { state: RwLock::new(State::new(log_limit)), head: watch::Sender::default() }
    }

    fn read(&self) -> Result<RwLockReadGuard<'_, State>, StoreError> {
        self.state.read().map_err(|_| broken())
    }
}

fn broken() -> StoreError {
    StoreError("a write failed halfway, so that its state can't be trusted: restart the server".to_owned())
}

/// Runs a search of those candidates where it disturbs nobody.
async fn searching<T: Send + 'static>(
    candidates: Candidates,
    filter: &Filter,
    search: impl FnOnce(&Search, Candidates) -> T + Send + 'static,
) -> Result<T, StoreError> {
    let compiled = Search::new(filter);
    if candidates.len() <= INLINE {
        return Ok(search(&compiled, candidates));
    }
    match tokio::task::spawn_blocking(move || search(&compiled, candidates)).await {
        Ok(found) => Ok(found),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(StoreError("the server is stopping".to_owned())),
        },
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }

    async fn commit(&self, batch: Batch) -> Result<Committed, CommitError> {
        let mut state = self.state.write().map_err(|_| broken())?;
        let outcome = ledger::commit(&mut *state, batch);
        let dropped = std::mem::take(&mut state.dropped);
        let last = state.log.last();
        self.head.send_if_modified(|head| std::mem::replace(head, last) != last);
        drop(state);
        // freed here, where nobody waits for it
        drop(dropped);
        outcome
    }

    async fn image(&self, id: Uuid) -> Result<Option<Arc<Image>>, StoreError> {
        Ok(self.read()?.image(id).cloned())
    }

    async fn images(&self, ids: &[Uuid]) -> Result<Vec<Arc<Image>>, StoreError> {
        let state = self.read()?;
        Ok(once_each(ids).filter_map(|id| state.image(id).cloned()).collect())
    }

    async fn page(&self, filter: &Filter, sort: &Sort, page: PageRequest) -> Result<Page<Arc<Image>>, StoreError> {
        let plan = self.read()?.plan(filter, sort, page);
        match plan {
            Plan::Found(found) => Ok(found),
            Plan::Search(candidates) => {
                let sort = sort.clone();
                searching(candidates, filter, move |search, candidates| search.page(&candidates, &sort, page)).await
            }
        }
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        let candidates = {
            let state = self.read()?;
            match state.total(filter) {
                Some(total) => return Ok(total as u64),
                None => state.candidates(filter),
            }
        };
        searching(candidates, filter, |search, candidates| search.count(&candidates)).await
    }

    async fn summary(&self, filter: &Filter) -> Result<Summary, StoreError> {
        let (mut summary, rest) = self.read()?.summary(filter);
        for (part, candidates) in rest {
            let wanted = filter.clone();
            let search = move |search: &Search, candidates: Candidates| search.summary(&candidates, &wanted);
            let mut found = searching(candidates, &part, search).await?;
            if part.created_from.is_some() {
                // the counters have them all
                found.months.clear();
            }
            summary += found;
        }
        Ok(summary)
    }

    async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError> {
        let candidates = self.read()?.candidates(filter);
        let sort = sort.clone();
        let (slots, table) = searching(candidates, filter, move |search, candidates| {
            (search.sorted(&candidates, &sort), candidates.into_table())
        })
        .await?;
        let total = slots.len() as u64;
        let images = stream::iter(slots).map(move |slot| Ok(Arc::clone(table.image(slot)))).boxed();
        Ok(Scan { total, images })
    }

    async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError> {
        Ok(self.read()?.duplicates(id, limit))
    }

    async fn count_duplicates(&self, ids: &[Uuid]) -> Result<u64, StoreError> {
        let state = self.read()?;
        Ok(once_each(ids).map(|id| state.duplicates(id, 0).total).sum())
    }

    async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError> {
        Ok(self.read()?.organizations.top(limit).collect())
    }

    async fn volume(&self, id: Uuid) -> Result<Option<Volume>, StoreError> {
        Ok(self.read()?.volumes.get(id))
    }

    async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError> {
        Ok(self.read()?.volumes.page(page))
    }

    async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError> {
        Ok(self.read()?.volumes.popular(limit))
    }

    async fn changes(&self, after: Revision, limit: usize) -> Result<Changes, StoreError> {
        Ok(self.read()?.log.after(after, limit))
    }

    async fn activity(&self, query: &ActivityQuery, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.read()?.log.activity(query, limit))
    }

    async fn batch(&self, sequence: Revision) -> Result<Vec<Arc<Change>>, StoreError> {
        Ok(self.read()?.log.batch(sequence))
    }

    async fn trash(&self, before: Option<Revision>, limit: usize) -> Result<Page<Arc<Change>>, StoreError> {
        Ok(self.read()?.log.trash(before, limit))
    }

    async fn deletion(&self, id: Uuid) -> Result<Option<Arc<Change>>, StoreError> {
        Ok(self.read()?.log.deletion(id))
    }

    async fn deletions(&self, ids: &[Uuid]) -> Result<Vec<Arc<Change>>, StoreError> {
        let state = self.read()?;
        Ok(once_each(ids).filter_map(|id| state.log.deletion(id)).collect())
    }

    fn head(&self) -> watch::Receiver<Revision> {
        self.head.subscribe()
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.read().map(drop)
    }
}
