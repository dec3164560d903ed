//! Images that go away. The log keeps them.

use std::sync::Arc;

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Precondition, batch, restless};
use crate::{domain::Change, server::store::Write};

impl Catalog {
    /// Deletes the image, and gives back the change by which that is undone.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`], [`CatalogError::Stale`], [`CatalogError::Store`].
    pub async fn delete(
        &self,
        id: &str,
        precondition: &Precondition,
        actor: Actor,
    ) -> Result<Arc<Change>, CatalogError> {
        for _ in 0..ATTEMPTS {
            let current = self.image(id).await?;
            if !precondition.holds(current.revision) {
                return Err(CatalogError::Stale(current));
            }
            let write = Write::Delete { id: current.id, expected: current.revision };
            let batch = batch(self.clock.now(), &actor, vec![write]);
            if let Some(committed) = self.commit_unless_stale(batch).await? {
                return Ok(Arc::clone(committed.only()));
            }
        }
        Err(restless(id))
    }
}
