//! Images and values that were, brought back: a deleted image as it was, and any earlier state.

use std::sync::Arc;

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Saved, batch, edit::edited, restless};
use crate::{
    domain::{Change, Image, Revision, Timestamp, Values, parse_uuid},
    server::store::{Batch, Write},
};

impl Catalog {
    /// Puts a deleted image back exactly as it was, under a new revision; its volume has the name that
    /// it has by now. What undoes it is the image's revision.
    ///
    /// # Errors
    /// [`CatalogError::NotDeleted`]; [`CatalogError::NotFound`] where it never was, or the log let go
    /// of it; [`CatalogError::Store`].
    pub async fn restore(&self, id: &str, actor: Actor) -> Result<Arc<Image>, CatalogError> {
        let change = self.put_back(id, &actor, |deleted, _| deleted.clone()).await?;
        Ok(Arc::clone(change.image()))
    }

    /// Gives the image the values that it had after a change of its own. One that is deleted is put
    /// back with them; modified now, unless it had them to the end.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where the log holds no such state, or no such image;
    /// [`CatalogError::Store`].
    pub async fn restore_state(&self, id: &str, sequence: Revision, actor: Actor) -> Result<Saved, CatalogError> {
        let uuid = parse_uuid(id).map_err(|_| CatalogError::NotFound(id.to_owned()))?;
        let state = self.state(uuid, sequence).await?;
        let state = state.ok_or_else(|| CatalogError::NotFound(sequence.to_string()))?;
        let values = Values::from(&*state);
        // it may be deleted and put back by others between one step and the other
        for _ in 0..ATTEMPTS {
            match self.edit(id, Arc::clone(&actor), |_| Ok(values.clone().into())).await {
                Err(CatalogError::NotFound(_)) => {}
                outcome => return outcome,
            }
            match self.put_back(id, &actor, |deleted, now| edited(deleted, &values, now)).await {
                Err(CatalogError::NotDeleted(_)) => {}
                outcome => {
                    let change = outcome?;
                    let (image, sequence) = (Arc::clone(change.image()), Some(change.sequence));
                    return Ok(Saved { image, merged: Vec::new(), sequence });
                }
            }
        }
        Err(restless(id))
    }

    /// Puts back what `state` makes of a deleted image.
    async fn put_back(
        &self,
        id: &str,
        actor: &Actor,
        state: impl Fn(&Image, Timestamp) -> Image + Send + Sync,
    ) -> Result<Arc<Change>, CatalogError> {
        let uuid = parse_uuid(id).map_err(|_| CatalogError::NotFound(id.to_owned()))?;
        let not_deleted = || CatalogError::NotDeleted(id.to_owned());
        let Some(deletion) = self.store.deletion(uuid).await? else {
            self.image(id).await?;
            return Err(not_deleted());
        };
        let now = self.clock.now();
        let writes = vec![Write::Put { expected: None, image: state(deletion.image(), now) }];
        let batch = Batch { undoes: Some(deletion.batch), ..batch(now, actor, writes) };
        let committed = self.commit_unless_stale(batch).await?.ok_or_else(not_deleted)?;
        Ok(Arc::clone(committed.only()))
    }
}
