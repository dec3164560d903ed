//! Applying a batch: everything is checked before anything is written.

use std::{collections::HashSet, sync::Arc};

use uuid::Uuid;

use super::{replies::Reused, state::State};
use crate::{
    domain::{Change, Image, Revision, Timestamp},
    server::store::{Batch, CommitError, Committed, Write},
};

/// Changes that the log no longer holds, for whoever has the time to free them.
pub(super) type Dropped = Vec<Arc<Change>>;

impl State {
    /// [`Store::commit`](crate::server::store::Store::commit).
    pub(super) fn commit(&mut self, batch: Batch) -> Result<(Committed, Dropped), CommitError> {
        if let Some(key) = &batch.idempotency {
            match self.replies.find(key, batch.at) {
                Ok(Some(changes)) => return Ok((Committed { changes, replayed: true }, Dropped::new())),
                Ok(None) => {}
                Err(Reused) => return Err(CommitError::KeyReused),
            }
        }
        self.check(&batch.writes)?;

        let mut steps = Steps::new(self.log.next(), batch.at, batch.actor);
        for write in batch.writes {
            self.apply(write, &mut steps);
        }
        let changes: Arc<[_]> = steps.changes.into();
        let dropped = self.log.append(&changes);
        if let Some(key) = &batch.idempotency {
            self.replies.remember(key, batch.at, Arc::clone(&changes));
        }
        Ok((Committed { changes, replayed: false }, dropped))
    }

    /// Whether every write can be applied. An image that is written twice is not, the second time,
    /// at the revision that anyone could expect.
    fn check(&self, writes: &[Write]) -> Result<(), CommitError> {
        let mut written = HashSet::new();
        for write in writes {
            let (id, expected) = match write {
                Write::Put { expected, image } => (image.id, *expected),
                Write::Delete { id, expected } => (*id, Some(*expected)),
                Write::RenameVolume { id, .. } if self.volumes.get(*id).is_none() => {
                    return Err(CommitError::UnknownVolume(*id));
                }
                Write::RenameVolume { .. } => continue,
            };
            let current = self.image(id);
            let fresh = writes.len() == 1 || written.insert(id);
            if !fresh || current.map(|image| image.revision) != expected {
                return Err(CommitError::Stale { id, current: current.cloned() });
            }
        }
        Ok(())
    }

    fn apply(&mut self, write: Write, steps: &mut Steps) {
        match write {
            Write::Put { mut image, .. } => {
                self.volumes.name(image.root_volume.id).clone_into(&mut image.root_volume.name);
                self.step(image, steps);
            }
            Write::Delete { id, .. } => {
                let before = self.image(id).cloned();
                self.remove(id);
                steps.push(before, None);
            }
            Write::RenameVolume { id, name } => self.rename_volume(id, name, steps),
        }
    }

    fn rename_volume(&mut self, id: Uuid, name: String, steps: &mut Steps) {
        if self.volumes.name(id) == name {
            return;
        }
        let slots: Vec<_> = self.volumes.users(id).collect();
        for slot in slots {
            let mut image = Image::clone(self.image_in(slot));
            image.root_volume.name.clone_from(&name);
            image.modification_date = steps.at.max(image.modification_date.next());
            self.step(image, steps);
        }
        self.volumes.rename(id, name);
    }

    fn step(&mut self, mut image: Image, steps: &mut Steps) {
        image.revision = steps.next();
        let before = self.image(image.id).cloned();
        let after = Arc::new(image);
        self.put(Arc::clone(&after));
        steps.push(before, Some(after));
    }
}

/// The changes of a batch as they come about.
struct Steps {
    first: Revision,
    at: Timestamp,
    actor: Arc<str>,
    changes: Vec<Arc<Change>>,
}

impl Steps {
    fn new(first: Revision, at: Timestamp, actor: Arc<str>) -> Self {
        Self { first, at, actor, changes: Vec::new() }
    }

    fn next(&self) -> Revision {
        Revision(self.first.0 + self.changes.len() as u64)
    }

    fn push(&mut self, before: Option<Arc<Image>>, after: Option<Arc<Image>>) {
        let (sequence, actor) = (self.next(), Arc::clone(&self.actor));
        self.changes.push(Arc::new(Change { sequence, batch: self.first, at: self.at, actor, before, after }));
    }
}
