//! A store that fails, or lets others go first, when it is told to.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use imprint::{
    domain::{ActivityQuery, Change, Entry, Filter, Image, Page, PageRequest, Revision, Sort, Summary, Volume},
    server::store::{
        Batch, Changes, CommitError, Committed, Scan, Store, StoreError, StoreKind, memory::MemoryStore,
    },
};
use tokio::sync::watch;
use uuid::Uuid;

/// A memory store with faults.
pub struct FaultyStore {
    inner: MemoryStore,
    down: AtomicBool,
    scanned: AtomicUsize,
    log_down: AtomicBool,
    first: Mutex<Option<Batch>>,
}

impl FaultyStore {
    pub fn new() -> Arc<Self> {
        let (down, scanned) = (AtomicBool::new(false), AtomicUsize::new(usize::MAX));
        let log_down = AtomicBool::new(false);
        Arc::new(Self { inner: MemoryStore::new(1_000_000), down, scanned, log_down, first: Mutex::default() })
    }

    /// From now on nothing works, but that a commit is applied before it fails.
    pub fn go_down(&self) {
        self.down.store(true, Ordering::Relaxed);
    }

    /// From now on scans fail after that many images.
    pub fn fail_scans_after(&self, images: usize) {
        self.scanned.store(images, Ordering::Relaxed);
    }

    /// Whether the log can't be followed, from now on.
    pub fn hide_log(&self, hidden: bool) {
        self.log_down.store(hidden, Ordering::Relaxed);
    }

    /// Commits that batch before the next one, as if another client had been faster.
    pub fn let_go_first(&self, batch: Batch) {
        *self.first.lock().unwrap() = Some(batch);
    }

    fn working(&self) -> Result<&MemoryStore, StoreError> {
        if self.down.load(Ordering::Relaxed) { Err(secret()) } else { Ok(&self.inner) }
    }
}

fn secret() -> StoreError {
    StoreError("password=hunter2".to_owned())
}

#[async_trait]
impl Store for FaultyStore {
    fn kind(&self) -> StoreKind {
        self.inner.kind()
    }

    async fn commit(&self, batch: Batch) -> Result<Committed, CommitError> {
        let first = self.first.lock().unwrap().take();
        if let Some(first) = first {
            self.inner.commit(first).await.unwrap();
        }
        let committed = self.inner.commit(batch).await;
        self.working()?;
        committed
    }

    async fn image(&self, id: Uuid) -> Result<Option<Arc<Image>>, StoreError> {
        self.working()?.image(id).await
    }

    async fn images(&self, ids: &[Uuid]) -> Result<Vec<Arc<Image>>, StoreError> {
        self.working()?.images(ids).await
    }

    async fn page(&self, filter: &Filter, sort: &Sort, page: PageRequest) -> Result<Page<Arc<Image>>, StoreError> {
        self.working()?.page(filter, sort, page).await
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.working()?.count(filter).await
    }

    async fn summary(&self, filter: &Filter) -> Result<Summary, StoreError> {
        self.working()?.summary(filter).await
    }

    async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError> {
        let Scan { total, images } = self.working()?.scan(filter, sort).await?;
        let images = match self.scanned.load(Ordering::Relaxed) {
            usize::MAX => images,
            scanned => images.take(scanned).chain(stream::once(async { Err(secret()) })).boxed(),
        };
        Ok(Scan { total, images })
    }

    async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError> {
        self.working()?.duplicates(id, limit).await
    }

    async fn count_duplicates(&self, ids: &[Uuid]) -> Result<u64, StoreError> {
        self.working()?.count_duplicates(ids).await
    }

    async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError> {
        self.working()?.organizations(limit).await
    }

    async fn volume(&self, id: Uuid) -> Result<Option<Volume>, StoreError> {
        self.working()?.volume(id).await
    }

    async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError> {
        self.working()?.volumes(page).await
    }

    async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError> {
        self.working()?.popular_volumes(limit).await
    }

    async fn activity(&self, query: &ActivityQuery, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.working()?.activity(query, limit).await
    }

    async fn batch(&self, sequence: Revision) -> Result<Vec<Arc<Change>>, StoreError> {
        self.working()?.batch(sequence).await
    }

    async fn trash(&self, before: Option<Revision>, limit: usize) -> Result<Page<Arc<Change>>, StoreError> {
        self.working()?.trash(before, limit).await
    }

    async fn deletion(&self, id: Uuid) -> Result<Option<Arc<Change>>, StoreError> {
        self.working()?.deletion(id).await
    }

    async fn deletions(&self, ids: &[Uuid]) -> Result<Vec<Arc<Change>>, StoreError> {
        self.working()?.deletions(ids).await
    }

    async fn changes(&self, after: Revision, limit: usize) -> Result<Changes, StoreError> {
        if self.log_down.load(Ordering::Relaxed) {
            return Err(secret());
        }
        self.inner.changes(after, limit).await
    }

    fn head(&self) -> watch::Receiver<Revision> {
        self.inner.head()
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.working()?.ready().await
    }
}
