//! What a commit means, defined once for every store: a batch is checked whole against what is
//! there, and only then applied.

use std::{collections::HashSet, sync::Arc};

use uuid::Uuid;

use super::{Batch, CommitError, Committed, Idempotency, Write};
use crate::domain::{Change, Image, Revision, Timestamp, Volume};

/// What was answered to a request that carries an idempotency key.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// Of the request.
    pub(super) fingerprint: Uuid,
    /// The time of its batch.
    pub(super) at: Timestamp,
    /// The changes of its first try.
    pub(super) changes: Arc<[Arc<Change>]>,
}

/// Images, volumes and a log that can be written to in memory, be they all that a store has or the
/// part that a few batches touch.
pub(super) trait Ledger {
    /// What was answered to that key, also when that has expired.
    fn reply(&self, key: &str) -> Option<&Reply>;

    /// Remembers an answer.
    fn remember(&mut self, key: &str, reply: Reply);

    /// The sequence number of the next change.
    fn next(&self) -> Revision;

    /// Appends to the log, from [`Self::next`] on.
    fn append(&mut self, changes: &[Arc<Change>]);

    /// The image with that id.
    fn image(&self, id: Uuid) -> Option<&Arc<Image>>;

    /// Adds an image, or puts its next state in its place. Its volume is known.
    fn put(&mut self, image: Arc<Image>);

    /// Takes away an image that is there.
    fn remove(&mut self, id: Uuid);

    /// The name of a volume that is known.
    fn volume(&self, id: Uuid) -> Option<&str>;

    /// Makes a volume known that was not.
    fn add_volume(&mut self, id: Uuid);

    /// Gives a volume that is known a name, though not in the images that name it.
    fn set_volume_name(&mut self, id: Uuid, name: String);

    /// The images that name a volume.
    fn images_on(&self, volume: Uuid) -> Vec<Arc<Image>>;
}

/// [`Store::commit`](super::Store::commit).
pub(super) fn commit(ledger: &mut impl Ledger, batch: Batch) -> Result<Committed, CommitError> {
    if let Some(key) = &batch.idempotency
        && let Some(reply) = ledger.reply(&key.key)
        && !Idempotency::expired(reply.at, batch.at)
    {
        if reply.fingerprint != key.fingerprint {
            return Err(CommitError::KeyReused);
        }
        return Ok(Committed { changes: Arc::clone(&reply.changes), replayed: true });
    }
    check(ledger, &batch.writes)?;

    let Batch { at, actor, undoes, .. } = batch;
    let mut steps = Steps { first: ledger.next(), at, actor, undoes, changes: Vec::new() };
    for write in batch.writes {
        steps.apply(ledger, write);
    }
    let changes: Arc<[_]> = steps.changes.into();
    ledger.append(&changes);
    if let Some(Idempotency { key, fingerprint }) = batch.idempotency {
        ledger.remember(&key, Reply { fingerprint, at, changes: Arc::clone(&changes) });
    }
    Ok(Committed { changes, replayed: false })
}

/// Whether every write can be applied. An image that is written twice is not, the second time, at
/// the revision that anyone could expect.
fn check(ledger: &impl Ledger, writes: &[Write]) -> Result<(), CommitError> {
    let mut written = HashSet::new();
    for write in writes {
        let (id, expected) = match write {
            Write::Put { expected, image } => (image.id, *expected),
            Write::Delete { id, expected } => (*id, Some(*expected)),
            Write::NameVolume { .. } => continue,
            Write::RenameVolume { id, expected, .. } => {
                let name = ledger.volume(*id).ok_or(CommitError::UnknownVolume(*id))?;
                if expected.as_ref().is_some_and(|expected| expected != name) {
                    return Err(CommitError::StaleVolume(Volume { id: *id, name: name.to_owned() }));
                }
                continue;
            }
        };
        let current = ledger.image(id);
        let fresh = writes.len() == 1 || written.insert(id);
        if !fresh || current.map(|image| image.revision) != expected {
            return Err(CommitError::Stale { id, current: current.cloned() });
        }
    }
    Ok(())
}

/// The changes of a batch as they come about.
struct Steps {
    first: Revision,
    at: Timestamp,
    actor: Arc<str>,
    undoes: Option<Revision>,
    changes: Vec<Arc<Change>>,
}

impl Steps {
    fn apply(&mut self, ledger: &mut impl Ledger, write: Write) {
        match write {
            Write::Put { mut image, .. } => {
                let volume = image.root_volume.id;
                if ledger.volume(volume).is_none() {
                    ledger.add_volume(volume);
                }
                ledger.volume(volume).unwrap_or_default().clone_into(&mut image.root_volume.name);
                self.put(ledger, image);
            }
            Write::Delete { id, .. } => {
                let before = ledger.image(id).cloned();
                ledger.remove(id);
                self.push(before, None);
            }
            Write::NameVolume { id, name } => {
                if ledger.volume(id).is_none() {
                    ledger.add_volume(id);
                    ledger.set_volume_name(id, name);
                }
            }
            Write::RenameVolume { id, name, .. } => self.rename_volume(ledger, id, name),
        }
    }

    fn rename_volume(&mut self, ledger: &mut impl Ledger, id: Uuid, name: String) {
        if ledger.volume(id) == Some(&name) {
            return;
        }
        for image in ledger.images_on(id) {
            let mut image = Arc::unwrap_or_clone(image);
            image.root_volume.name.clone_from(&name);
            image.modification_date = self.at.max(image.modification_date.next());
            self.put(ledger, image);
        }
        ledger.set_volume_name(id, name);
    }

    fn put(&mut self, ledger: &mut impl Ledger, mut image: Image) {
        image.revision = self.next();
        let before = ledger.image(image.id).cloned();
        let after = Arc::new(image);
        ledger.put(Arc::clone(&after));
        self.push(before, Some(after));
    }

    fn push(&mut self, before: Option<Arc<Image>>, after: Option<Arc<Image>>) {
        self.changes.push(Arc::new(Change {
            sequence: self.next(),
            batch: self.first,
            at: self.at,
            actor: Arc::clone(&self.actor),
            undoes: self.undoes,
            before,
            after,
        }));
    }

    fn next(&self) -> Revision {
        Revision(self.first.0 + self.changes.len() as u64)
    }
}
