//! Any batch, taken back by another that goes the other way: what was created goes away, what was
//! deleted comes back, what was edited gets the values that it had.
//!
//! What others did since is never lost. Other fields of theirs are kept, by [`merge`]; where the same
//! field, or a whole image, is theirs by now, nothing is taken back at all.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Obstacle, batch, edit::edited, restless};
use crate::{
    domain::{Change, Image, Merge, Revision, Timestamp, Values, Volume, merge},
    server::store::{Batch, CommitError, Write},
};

/// How many images are read at a time.
const READS: usize = 4;

/// What an undo did.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// What undoes the undo; `None` where nothing was left to be taken back.
    pub sequence: Option<Revision>,
    /// The new batch's changes, one an image.
    pub changes: Arc<[Arc<Change>]>,
}

impl From<Arc<[Arc<Change>]>> for Undone {
    fn from(changes: Arc<[Arc<Change>]>) -> Self {
        Self { sequence: changes.first().map(|change| change.sequence), changes }
    }
}

impl Catalog {
    /// Takes back the whole batch that has that change, or nothing of it. What has been taken back
    /// already, in whole or in part, is left as it is.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where the log does not hold the batch; [`CatalogError::Obstructed`];
    /// [`CatalogError::Store`].
    pub async fn undo(&self, sequence: Revision, actor: Actor) -> Result<Undone, CatalogError> {
        let changes = self.store.batch(sequence).await?;
        let Some(first) = changes.first() else { return Err(CatalogError::NotFound(sequence.to_string())) };
        let undoes = Some(first.batch);
        if let Some((now, then)) = renamed(first) {
            let rename =
                Write::RenameVolume { id: now.id, expected: Some(now.name.clone()), name: then.name.clone() };
            let batch = Batch { undoes, ..batch(self.clock.now(), &actor, vec![rename]) };
            return match self.store.commit(batch).await {
                Ok(committed) => Ok(committed.changes.into()),
                Err(CommitError::StaleVolume(volume)) if volume.name == then.name => Ok(Undone::default()),
                Err(error) => Err(error.into()),
            };
        }
        for _ in 0..ATTEMPTS {
            let at = self.clock.now();
            let writes = self.steps_back(&changes, at).await?;
            if writes.is_empty() {
                return Ok(Undone::default());
            }
            let batch = Batch { undoes, ..batch(at, &actor, writes) };
            if let Some(committed) = self.commit_unless_stale(batch).await? {
                return Ok(committed.changes.into());
            }
        }
        Err(restless(&format!("what change {sequence} changed")))
    }

    /// What takes those changes back, as their images are now.
    async fn steps_back(&self, changes: &[Arc<Change>], at: Timestamp) -> Result<Vec<Write>, CatalogError> {
        let changes = stream::iter(changes.iter().map(Arc::clone));
        let steps = changes.map(async |change| self.step_back(&change, at).await).buffered(READS);
        steps.try_filter_map(async |step| Ok(step)).try_collect().await
    }

    /// What takes a change back; nothing where nothing is left of it.
    async fn step_back(&self, change: &Change, at: Timestamp) -> Result<Option<Write>, CatalogError> {
        let id = change.image().id;
        let Some(after) = &change.after else {
            return match self.store.deletion(id).await? {
                None => Ok(None),
                Some(latest) if latest.sequence == change.sequence => {
                    Ok(Some(Write::Put { expected: None, image: Image::clone(change.image()) }))
                }
                Some(latest) => Err(Obstacle::Deleted(Arc::clone(latest.image())).into()),
            };
        };
        match (&change.before, self.store.image(id).await?) {
            (None, None) => Ok(None),
            (None, Some(current)) => Ok(Some(uncreated(after, current)?)),
            (Some(_), None) => Err(Obstacle::Deleted(Arc::clone(after)).into()),
            (Some(before), Some(current)) => Ok(unedited(before, after, current, at)?),
        }
    }
}

/// The volume that a change renamed, as it was called after and before: with one id, nothing else
/// gives it another name.
fn renamed(change: &Change) -> Option<(&Volume, &Volume)> {
    let (now, then) = (&change.after.as_ref()?.root_volume, &change.before.as_ref()?.root_volume);
    (now.id == then.id && now.name != then.name).then_some((now, then))
}

/// Takes back that an image was created as `after`.
fn uncreated(after: &Image, current: Arc<Image>) -> Result<Write, Obstacle> {
    let fields = Values::from(after).differing(&Values::from(&*current));
    if fields.is_empty() {
        Ok(Write::Delete { id: current.id, expected: current.revision })
    } else {
        Err(Obstacle::Edited { image: current, fields })
    }
}

/// Takes back that an image was edited, where something is left of that.
fn unedited(before: &Image, after: &Image, current: Arc<Image>, at: Timestamp) -> Result<Option<Write>, Obstacle> {
    let [before, after, theirs] = [before, after, &*current].map(Values::from);
    let Merge { values, conflicts, .. } = merge(&after, &theirs, &before);
    if !conflicts.is_empty() {
        return Err(Obstacle::Edited { image: current, fields: conflicts });
    }
    let image = edited(&current, &values, at);
    Ok((image != *current).then_some(Write::Put { expected: Some(current.revision), image }))
}
