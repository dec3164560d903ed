//! Any batch, taken back by another that goes the other way: what was created goes away, what was
//! deleted comes back, what was edited gets the values that it had.
//!
//! What others did since is never lost. Other fields of theirs are kept, by [`merge`]; where the same
//! field, or a whole image, is theirs by now, nothing is taken back at all.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Obstacle, batch, edit::edited, restless};
use crate::{
    domain::{Change, Image, Merge, Revision, Timestamp, Values, merge},
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
        let steps = stream::iter(changes.iter().cloned().map(|change| async move {
            let current = self.store.image(change.image().id).await?;
            Ok::<_, CatalogError>(step_back(&change, current.as_ref(), at)?)
        }));
        steps.buffered(READS).try_filter_map(async |step| Ok(step)).try_collect().await
    }
}

/// The volume that a change renamed, as it was called after and before: with one id, nothing else
/// gives it another name.
fn renamed(change: &Change) -> Option<(&crate::domain::Volume, &crate::domain::Volume)> {
    let (now, then) = (&change.after.as_ref()?.root_volume, &change.before.as_ref()?.root_volume);
    (now.id == then.id && now.name != then.name).then_some((now, then))
}

/// What takes a change back, where its image is now `current`; nothing where nothing is left of it.
fn step_back(change: &Change, current: Option<&Arc<Image>>, now: Timestamp) -> Result<Option<Write>, Obstacle> {
    match (&change.before, &change.after, current) {
        (Some(before), None, None) => Ok(Some(Write::Put { expected: None, image: Image::clone(before) })),
        (None, Some(after), Some(current)) => {
            let fields = Values::from(&**after).differing(&Values::from(&**current));
            if fields.is_empty() {
                Ok(Some(Write::Delete { id: current.id, expected: current.revision }))
            } else {
                Err(Obstacle::Edited { image: Arc::clone(current), fields })
            }
        }
        (Some(before), Some(after), Some(current)) => {
            let [then, done, theirs] = [before, after, current].map(|image| Values::from(&**image));
            let Merge { values, conflicts, .. } = merge(&done, &theirs, &then);
            if !conflicts.is_empty() {
                return Err(Obstacle::Edited { image: Arc::clone(current), fields: conflicts });
            }
            let image = edited(current, &values, now);
            Ok((image != **current).then_some(Write::Put { expected: Some(current.revision), image }))
        }
        (Some(_), Some(after), None) => Err(Obstacle::Deleted(Arc::clone(after))),
        (Some(_), None, Some(_)) | (None, _, _) => Ok(None),
    }
}
