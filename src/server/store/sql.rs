//! A store in a database, SQLite or PostgreSQL: the same code and the same schema for both.
//!
//! - `engine`: what the two do differently; `query`, `rows`: SQL text, and what is read and written
//! - `reader`: reads what is answered at once; `scan`, `spool`: lists that are read at leisure
//! - `list`: lists as SQL, `moment`: what takes several queries; `summary`: what lists hold
//! - `activity`: the log read backwards, and what is deleted
//! - `writer`: the one task that writes, `group`: what it commits together
//! - `checkpoint`: brings what was committed from the log into the file
//! - `link`: whether the database is there, and how far its log is
//! - `transfer`: the whole catalog out and in
//!
//! Reads go to the database, so a change that another server made is seen at once. Nothing waits for
//! a database that is away: as soon as `link` notices, what waits is refused.

mod activity;
mod checkpoint;
pub(super) mod engine;
mod group;
mod link;
mod list;
mod moment;
pub(super) mod query;
mod reader;
mod rows;
mod scan;
mod spool;
mod summary;
pub(super) mod transfer;
mod writer;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::FutureExt;
use sqlx::{Pool, pool::PoolOptions};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};
use uuid::Uuid;

use self::{
    engine::{Engine, Options},
    link::Link,
    moment::page_of_text,
    query::{Query, signed, unsigned},
    reader::Reader,
    rows::{
        CHANGE, ChangeRow, EntryRow, FROM_CHANGES, FROM_IMAGES, IMAGE, ImageRow, ListedImage, ListedVolume,
        TrashRow, VOLUME, VolumeRow,
    },
    writer::Request,
};
use super::{Batch, Changes, CommitError, Committed, Scan, Store, StoreError, StoreKind};
use crate::domain::{
    ActivityQuery, Change, Entry, Filter, Image, Page, PageRequest, Revision, Sort, Summary, Volume,
};

/// Connections for what is answered at once.
const READERS: u32 = 8;
/// Connections for lists that are read at leisure; further ones wait.
const SCANNERS: u32 = 8;
/// How long a read waits for a connection.
const ACQUIRE: Duration = Duration::from_millis(1500);
/// How long such a list waits for one: until those before it are read, which no reader can hold up.
const ACQUIRE_SCANNER: Duration = Duration::from_secs(20);
/// How long closing may take.
const CLOSE: Duration = Duration::from_secs(5);
/// How many batches may wait to be written.
const QUEUE: usize = 4096;

/// A [`Store`] in a database.
pub(super) struct SqlStore<E: Engine> {
    link: Arc<Link<E>>,
    reader: Reader<E>,
    scanners: Pool<E>,
    requests: mpsc::Sender<Request>,
    /// The writer, the follower, and what makes checkpoints.
    tasks: TaskTracker,
    stop: DropGuard,
}

impl<E: Engine> SqlStore<E> {
    /// Opens the database and makes or updates its schema. One that is away is waited for in the
    /// background; meanwhile the store is not ready.
    ///
    /// # Errors
    /// A sentence, where waiting would not help.
    pub(super) async fn open(options: Options<E>) -> Result<Self, String> {
        let pool = |connections, patience| {
            PoolOptions::<E>::new()
                .max_connections(connections)
                .acquire_timeout(patience)
                .test_before_acquire(E::TEST_CONNECTIONS)
                .connect_lazy_with(options.clone())
        };
        let (readers, scanners) = (pool(READERS, ACQUIRE), pool(SCANNERS, ACQUIRE_SCANNER));
        let link = Arc::new(Link::new(options));
        let first = link.first_try().await?;
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(Arc::clone(&link).follow(first, stop.clone()));
        let (requests, queue) = mpsc::channel(QUEUE);
        tasks.spawn(writer::run(Arc::clone(&link), queue, stop.clone()));
        if let Some(statement) = E::CHECKPOINT {
            tasks.spawn(checkpoint::run(Arc::clone(&link), statement, stop.clone()));
        }
        let reader = Reader::new(Arc::clone(&link), readers);
        Ok(Self { link, reader, scanners, requests, tasks, stop: stop.drop_guard() })
    }
}

#[async_trait]
impl<E: Engine> Store for SqlStore<E> {
    fn kind(&self) -> StoreKind {
        E::KIND
    }

    async fn commit(&self, batch: Batch) -> Result<Committed, CommitError> {
        self.link.check()?;
        let stopped = || StoreError("the server is stopping".to_owned());
        let (answer, answered) = oneshot::channel();
        self.requests.send(Request { batch, answer }).await.map_err(|_| stopped())?;
        answered.await.unwrap_or_else(|_| Err(stopped().into()))
    }

    async fn image(&self, id: Uuid) -> Result<Option<Arc<Image>>, StoreError> {
        let mut query = Query::new("SELECT ");
        query.push(IMAGE).push(FROM_IMAGES).push(" WHERE i.id = ").bind(id);
        self.reader.row(query).await?.map(|row: ImageRow| Ok(row.read()?)).transpose()
    }

    async fn images(&self, ids: &[Uuid]) -> Result<Vec<Arc<Image>>, StoreError> {
        let rows: Vec<ImageRow> =
            self.reader.rows_of(&format!("SELECT {IMAGE}{FROM_IMAGES} WHERE i.id IN "), ids).await?;
        Ok(rows.into_iter().map(ImageRow::read).collect::<Result<_, _>>()?)
    }

    async fn page(&self, filter: &Filter, sort: &Sort, page: PageRequest) -> Result<Page<Arc<Image>>, StoreError> {
        if !E::KNOWS_TEXTS && list::has_text(filter) {
            let (filter, sort) = (filter.clone(), sort.clone());
            return self
                .reader
                .read(move |connection| page_of_text::<E>(connection, filter, sort, page).boxed())
                .await;
        }
        let (list, total) = (list::page::<E>(filter, sort, page), list::total::<E>(filter));
        self.reader.listed::<ListedImage>(&list, &total, page.offset()).await
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.reader.number(list::total::<E>(filter)).await
    }

    async fn summary(&self, filter: &Filter) -> Result<Summary, StoreError> {
        Ok(summary::read(filter, self.reader.rows(summary::kinds::<E>(filter)).await?)?)
    }

    async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError> {
        scan::open::<E>(&self.link, &self.scanners, filter, sort).await
    }

    async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError> {
        let mut total = Query::new("SELECT count(*) FROM images WHERE from_image = ");
        total.bind(id);
        if limit == 0 {
            return Ok(Page { items: Vec::new(), total: self.reader.number(total).await? });
        }
        let mut list = Query::new("SELECT ");
        list.push(IMAGE).push(", count(*) OVER () AS total").push(FROM_IMAGES);
        list.push(" WHERE i.from_image = ").bind(id);
        list.push(" ORDER BY i.creation_date, i.id LIMIT ").bind(signed(limit as u64));
        self.reader.listed::<ListedImage>(&list, &total, 0).await
    }

    async fn count_duplicates(&self, ids: &[Uuid]) -> Result<u64, StoreError> {
        let counts: Vec<(i64,)> =
            self.reader.rows_of("SELECT count(*) FROM images WHERE from_image IN ", ids).await?;
        Ok(counts.into_iter().map(|(count,)| unsigned(count)).sum())
    }

    async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError> {
        let mut query = Query::new(
            "SELECT organization, CAST(sum(images) AS bigint) AS total FROM totals \
             GROUP BY organization HAVING sum(images) > 0 ORDER BY total DESC, organization LIMIT ",
        );
        query.bind(signed(limit as u64));
        let rows: Vec<(Uuid, i64)> = self.reader.rows(query).await?;
        Ok(rows.into_iter().map(|(organization, total)| (organization, unsigned(total))).collect())
    }

    async fn volume(&self, id: Uuid) -> Result<Option<Volume>, StoreError> {
        let mut query = Query::new("SELECT ");
        query.push(VOLUME).push(" WHERE id = ").bind(id);
        Ok(self.reader.row(query).await?.map(VolumeRow::read))
    }

    async fn known_volumes(&self, ids: &[Uuid]) -> Result<Vec<Volume>, StoreError> {
        let rows: Vec<VolumeRow> = self.reader.rows_of(&format!("SELECT {VOLUME} WHERE id IN "), ids).await?;
        Ok(rows.into_iter().map(VolumeRow::read).collect())
    }

    async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError> {
        // their numbers have no gaps, and none ever goes
        let total = Query::new("SELECT volumes FROM log_head");
        let mut list = Query::new("SELECT (SELECT volumes FROM log_head) AS total, ");
        list.push(VOLUME)
            .push(" WHERE number > ")
            .bind(signed(page.offset()))
            .push(" ORDER BY number LIMIT ")
            .bind(i64::from(page.per_page));
        self.reader.listed::<ListedVolume>(&list, &total, page.offset()).await
    }

    async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError> {
        let mut query = Query::new("SELECT ");
        query.push(VOLUME).push(" WHERE images > 0 ORDER BY images DESC, number LIMIT ").bind(signed(limit as u64));
        let rows: Vec<VolumeRow> = self.reader.rows(query).await?;
        Ok(rows.into_iter().map(|row| (unsigned(row.images), row.read())).map(|(n, volume)| (volume, n)).collect())
    }

    async fn changes(&self, after: Revision, limit: usize) -> Result<Changes, StoreError> {
        let mut query = Query::new("SELECT ");
        query.push(CHANGE).push(FROM_CHANGES).push(" WHERE c.sequence > ").bind(signed(after.0));
        query.push(" ORDER BY c.sequence LIMIT ").bind(signed(limit as u64));
        let head = self.reader.number(Query::new("SELECT position FROM log_head")).await?;
        if after.0 > head {
            return Ok(Changes::Dropped);
        }
        let rows: Vec<ChangeRow> = self.reader.rows(query).await?;
        let changes = rows.into_iter().map(ChangeRow::read).collect::<Result<Vec<_>, _>>()?;
        let gap = changes.first().map_or(after.0 < head && limit > 0, |first| first.sequence != after.next());
        Ok(if gap { Changes::Dropped } else { Changes::Following(changes) })
    }

    async fn activity(&self, query: &ActivityQuery, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> = self.reader.rows(activity::entries(query, limit)).await?;
        Ok(rows.into_iter().map(EntryRow::read).collect::<Result<_, _>>()?)
    }

    async fn batch(&self, sequence: Revision) -> Result<Vec<Arc<Change>>, StoreError> {
        let rows: Vec<ChangeRow> = self.reader.rows(activity::batch(sequence)).await?;
        Ok(rows.into_iter().map(ChangeRow::read).collect::<Result<_, _>>()?)
    }

    async fn trash(&self, before: Option<Revision>, limit: usize) -> Result<Page<Arc<Change>>, StoreError> {
        let rows: Vec<TrashRow> = self.reader.rows(activity::trash(before, limit)).await?;
        let total = match rows.first() {
            Some(row) => unsigned(row.total),
            None => self.reader.number(Query::new(activity::TRASHED)).await?,
        };
        let items = rows.into_iter().map(|row| row.change.read()).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn deletion(&self, id: Uuid) -> Result<Option<Arc<Change>>, StoreError> {
        let row: Option<ChangeRow> = self.reader.row(activity::deletion(id)).await?;
        Ok(row.map(ChangeRow::read).transpose()?)
    }

    async fn deletions(&self, ids: &[Uuid]) -> Result<Vec<Arc<Change>>, StoreError> {
        let rows: Vec<ChangeRow> = self.reader.rows_of(&activity::deletions(), ids).await?;
        Ok(rows.into_iter().map(ChangeRow::read).collect::<Result<_, _>>()?)
    }

    fn head(&self) -> watch::Receiver<Revision> {
        self.link.head()
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.link.check_writable()
    }

    /// The last connection to close takes SQLite's write-ahead log into the file.
    async fn close(&self) {
        self.stop.token().cancel();
        self.tasks.close();
        let closing = async { tokio::join!(self.tasks.wait(), self.reader.close(), self.scanners.close()) };
        if timeout(CLOSE, closing).await.is_err() {
            tracing::warn!("the database's connections were still in use after {CLOSE:?}");
        }
    }
}
