//! The log: what happened, to which image, and what is in the trash.

use std::sync::Arc;

use tokio::sync::watch;
use uuid::Uuid;

use super::{Catalog, CatalogError};
use crate::{
    domain::{ActivityQuery, Change, Entry, Image, Page, Revision, parse_uuid},
    server::store::{Changes, StoreError},
};

impl Catalog {
    /// The entries of the activity that match, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn activity(&self, query: &ActivityQuery, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.store.activity(query, limit).await
    }

    /// What happened to an image, be it there or deleted, the newest first; of that, what was before
    /// a position.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], also for what is no UUID and for an image whose deletion the log
    /// let go of; [`CatalogError::Store`].
    pub async fn history(
        &self,
        id: &str,
        before: Option<Revision>,
        limit: usize,
    ) -> Result<Vec<Entry>, CatalogError> {
        let not_found = || CatalogError::NotFound(id.to_owned());
        let image = parse_uuid(id).map_err(|_| not_found())?;
        let query = ActivityQuery { image: Some(image), before, ..ActivityQuery::default() };
        let entries = self.store.activity(&query, limit).await?;
        let known = !entries.is_empty()
            || self.store.image(image).await?.is_some()
            || self.store.deletion(image).await?.is_some();
        if known { Ok(entries) } else { Err(not_found()) }
    }

    /// All the changes of the batch that has that change; none where the log does not hold them all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn batch(&self, sequence: Revision) -> Result<Vec<Arc<Change>>, StoreError> {
        self.store.batch(sequence).await
    }

    /// The entry of the batch that has that change; none where the log does not hold the batch from its
    /// beginning.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entry(&self, sequence: Revision) -> Result<Option<Entry>, StoreError> {
        let before = Revision(sequence.0.saturating_add(1));
        let query = ActivityQuery { before: Some(before), ..ActivityQuery::default() };
        let entry = self.store.activity(&query, 1).await?.pop();
        Ok(entry.filter(|entry| sequence.0 < entry.change.batch.0 + entry.size))
    }

    /// What deleted each image that is deleted now, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn trash(&self, before: Option<Revision>, limit: usize) -> Result<Page<Arc<Change>>, StoreError> {
        self.store.trash(before, limit).await
    }

    /// What deleted the image, where it is deleted now and the log still holds that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deletion(&self, id: Uuid) -> Result<Option<Arc<Change>>, StoreError> {
        self.store.deletion(id).await
    }

    /// The log after a position, the oldest first.
    ///
    /// # Errors
    /// [`CatalogError::Dropped`] where the log does not hold what follows; [`CatalogError::Store`].
    pub async fn changes(&self, since: Revision, limit: usize) -> Result<Vec<Arc<Change>>, CatalogError> {
        match self.store.changes(since, limit).await? {
            Changes::Following(changes) => Ok(changes),
            Changes::Dropped => Err(CatalogError::Dropped(since)),
        }
    }

    /// How far the log has come, as it is known here: see [`Store::head`](crate::server::store::Store::head).
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Revision> {
        self.store.head()
    }

    /// An image as it was at a revision, where the log holds that.
    pub(super) async fn state(&self, id: Uuid, revision: Revision) -> Result<Option<Arc<Image>>, StoreError> {
        let Some(before) = revision.0.checked_sub(1) else { return Ok(None) };
        let Changes::Following(changes) = self.store.changes(Revision(before), 1).await? else { return Ok(None) };
        let state = changes.first().and_then(|change| change.after.clone());
        Ok(state.filter(|image| image.id == id))
    }
}
