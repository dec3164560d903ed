//! Volumes, which come to be when an image first names them.

use super::{Catalog, CatalogError};
use crate::{
    domain::{Page, PageRequest, Volume, parse_uuid},
    server::store::StoreError,
};

impl Catalog {
    /// One volume.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], also for what is no UUID; [`CatalogError::Store`].
    pub async fn volume(&self, id: &str) -> Result<Volume, CatalogError> {
        let not_found = || CatalogError::NotFound(id.to_owned());
        let uuid = parse_uuid(id).map_err(|_| not_found())?;
        self.store.volume(uuid).await?.ok_or_else(not_found)
    }

    /// A page of the volumes, in the order in which they were first named.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn volumes(&self, page: PageRequest) -> Result<Page<Volume>, StoreError> {
        self.store.volumes(page).await
    }

    /// The volumes that the most images name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn popular_volumes(&self, limit: usize) -> Result<Vec<(Volume, u64)>, StoreError> {
        self.store.popular_volumes(limit).await
    }
}
