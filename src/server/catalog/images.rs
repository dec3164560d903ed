//! Images, one by one and in lists.

use std::sync::Arc;

use uuid::Uuid;

use super::{Catalog, CatalogError};
use crate::{
    domain::{Filter, Image, Page, PageRequest, Sort, Summary, parse_uuid},
    server::store::{Scan, StoreError},
};

impl Catalog {
    /// One image.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], also for what is no UUID; [`CatalogError::Store`].
    pub async fn image(&self, id: &str) -> Result<Arc<Image>, CatalogError> {
        let not_found = || CatalogError::NotFound(id.to_owned());
        let uuid = parse_uuid(id).map_err(|_| not_found())?;
        self.store.image(uuid).await?.ok_or_else(not_found)
    }

    /// Those of the images that are there, once each, in that order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn images_with_ids(&self, ids: &[Uuid], sort: &Sort) -> Result<Vec<Arc<Image>>, StoreError> {
        let mut images = self.store.images(ids).await?;
        images.sort_by(|a, b| sort.compare(a, b));
        Ok(images)
    }

    /// A page of the images that match.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn images(
        &self,
        filter: &Filter,
        sort: &Sort,
        page: PageRequest,
    ) -> Result<Page<Arc<Image>>, StoreError> {
        self.store.page(filter, sort, page).await
    }

    /// How many images match.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.store.count(filter).await
    }

    /// How many images there are of each kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn summary(&self, filter: &Filter) -> Result<Summary, StoreError> {
        self.store.summary(filter).await
    }

    /// All images that match, as they are now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn scan(&self, filter: &Filter, sort: &Sort) -> Result<Scan, StoreError> {
        self.store.scan(filter, sort).await
    }

    /// The images that were duplicated from that one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn duplicates(&self, id: Uuid, limit: usize) -> Result<Page<Arc<Image>>, StoreError> {
        self.store.duplicates(id, limit).await
    }

    /// The organizations with the most images.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn organizations(&self, limit: usize) -> Result<Vec<(Uuid, u64)>, StoreError> {
        self.store.organizations(limit).await
    }
}
