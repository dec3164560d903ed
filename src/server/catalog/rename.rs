//! Another name for a volume, in every image that names it.

use super::{Actor, Catalog, CatalogError, batch};
use crate::{
    domain::{FieldErrors, Volume, check_name},
    server::store::Write,
};

impl Catalog {
    /// Gives the volume a name in every image that names it, as one batch.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], [`CatalogError::Invalid`], [`CatalogError::Store`].
    pub async fn rename_volume(&self, id: &str, name: &str, actor: Actor) -> Result<Volume, CatalogError> {
        let volume = self.volume(id).await?;
        check_name(name).map_err(|reason| CatalogError::Invalid(FieldErrors::one("name", reason)))?;
        let rename = Write::RenameVolume { id: volume.id, expected: None, name: name.to_owned() };
        self.store.commit(batch(self.clock.now(), &actor, vec![rename])).await?;
        Ok(Volume { id: volume.id, name: name.to_owned() })
    }
}
