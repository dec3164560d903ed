//! Any batch, taken back by another that goes the other way: what was created goes away, what was
//! deleted comes back, what was edited gets the values that it had.
//!
//! What others did since is never lost. Other fields of theirs are kept, by [`merge`]; where the same
//! field, or a whole image, is theirs by now, nothing is taken back at all.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{ATTEMPTS, Actor, Catalog, CatalogError, Obstacle, batch, edit::edited, restless};
use crate::{
    domain::{Change, Image, Merge, Revision, Timestamp, Values, Volume, merge},
    server::store::{Batch, CommitError, Committed, Write},
};

/// What an undo did.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// What undoes the undo; `None` where nothing was left to be taken back.
    pub sequence: Option<Revision>,
    /// The new batch's changes, one an image.
    pub changes: Vec<Arc<Change>>,
}

impl From<Committed> for Undone {
    fn from(committed: Committed) -> Self {
        let changes = committed.changes.to_vec();
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
                Ok(committed) => Ok(committed.into()),
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
                return Ok(committed.into());
            }
        }
        Err(restless(&format!("what change {sequence} changed")))
    }

    /// What takes those changes back, as their images are now.
    async fn steps_back(&self, changes: &[Arc<Change>], at: Timestamp) -> Result<Vec<Write>, CatalogError> {
        let (gone, there): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.after.is_none());
        let ids = |changes: Vec<&Arc<Change>>| changes.iter().map(|change| change.image().id).collect::<Vec<_>>();
        let (gone, there) = (ids(gone), ids(there));
        let (deletions, images) = (self.store.deletions(&gone).await?, self.store.images(&there).await?);
        let now = Now {
            images: images.into_iter().map(|image| (image.id, image)).collect(),
            deletions: deletions.into_iter().map(|deletion| (deletion.image().id, deletion)).collect(),
        };
        let steps = changes.iter().filter_map(|change| now.step_back(change, at).transpose());
        Ok(steps.collect::<Result<_, _>>()?)
    }
}

/// The images of a batch as they are now: those that it left there, and what has become of those
/// that it deleted.
struct Now {
    images: HashMap<Uuid, Arc<Image>>,
    deletions: HashMap<Uuid, Arc<Change>>,
}

impl Now {
    /// What takes a change back; nothing where nothing is left of it.
    fn step_back(&self, change: &Change, at: Timestamp) -> Result<Option<Write>, Obstacle> {
        let id = change.image().id;
        let Some(after) = &change.after else {
            return match self.deletions.get(&id) {
                None => Ok(None),
                Some(latest) if latest.sequence == change.sequence => {
                    Ok(Some(Write::Put { expected: None, image: Image::clone(change.image()) }))
                }
                Some(latest) => Err(Obstacle::Deleted(Arc::clone(latest.image()))),
            };
        };
        match (&change.before, self.images.get(&id).cloned()) {
            (None, None) => Ok(None),
            (None, Some(current)) => Ok(Some(uncreated(after, current)?)),
            (Some(_), None) => Err(Obstacle::Deleted(Arc::clone(after))),
            (Some(before), Some(current)) => unedited(before, after, current, at),
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
