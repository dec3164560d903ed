//! The latest changes.

use std::{collections::VecDeque, sync::Arc};

use uuid::Uuid;

use super::index::Index;
use crate::{
    domain::{ActivityQuery, Change, Entry, Page, Revision},
    server::store::Changes,
};

/// Changes without a gap, the oldest dropped beyond a limit.
#[derive(Debug)]
pub(super) struct Log {
    kept: VecDeque<Arc<Change>>,
    index: Index,
    limit: usize,
    last: Revision,
}

impl Log {
    /// An empty log.
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: VecDeque::new(), index: Index::default(), limit, last: Revision::default() }
    }

    /// The sequence number of the latest change.
    pub(super) fn last(&self) -> Revision {
        self.last
    }

    /// The sequence number of the latest change that was dropped.
    fn dropped(&self) -> u64 {
        self.last.0 - self.kept.len() as u64
    }

    /// Appends changes that follow [`Self::last`]; returns what it dropped.
    pub(super) fn append(&mut self, changes: &[Arc<Change>]) -> Vec<Arc<Change>> {
        let Some(last) = changes.last() else { return Vec::new() };
        self.last = last.sequence;
        for change in changes {
            self.index.add(change);
        }
        self.kept.extend(changes.iter().cloned());
        let dropped: Vec<_> = self.kept.drain(..self.kept.len().saturating_sub(self.limit)).collect();
        for change in &dropped {
            self.index.drop_oldest(change);
        }
        dropped
    }

    /// The changes after a position. One that isn't reached yet is of another log, whose server
    /// has stopped since: what follows it isn't here either.
    pub(super) fn after(&self, position: Revision, limit: usize) -> Changes {
        let dropped = self.dropped();
        if position.0 < dropped || position > self.last {
            return Changes::Dropped;
        }
        let skip = usize::try_from(position.0 - dropped).expect("no more than are kept");
        let end = skip.saturating_add(limit).min(self.kept.len());
        Changes::Following(self.kept.range(skip..end).cloned().collect())
    }

    /// The entries that match, the newest first.
    pub(super) fn activity(&self, query: &ActivityQuery, limit: usize) -> Vec<Entry> {
        let entry = |change: &Arc<Change>| Entry {
            change: Arc::clone(change),
            size: self.size(change.batch),
            mixed: self.is_mixed(change.batch),
        };
        match query.image {
            Some(image) => {
                let changes = self.index.of(image).map(|sequence| self.get(sequence));
                changes.filter(|change| query.matches(change)).take(limit).map(entry).collect()
            }
            None => self.index.batches(query).take(limit).map(|sequence| entry(self.get(sequence))).collect(),
        }
    }

    /// The changes of the batch that has that change, where all of them are held.
    pub(super) fn batch(&self, sequence: Revision) -> Vec<Arc<Change>> {
        let Some(change) = self.find(sequence) else { return Vec::new() };
        let Some(first) = self.place(change.batch) else { return Vec::new() };
        self.kept.range(first..self.end(change.batch)).cloned().collect()
    }

    /// The deletions after which nothing has happened to their images, the newest first.
    pub(super) fn trash(&self, before: Option<Revision>, limit: usize) -> Page<Arc<Change>> {
        let deletions = self.index.trash(before).take(limit).map(|sequence| Arc::clone(self.get(sequence)));
        Page { items: deletions.collect(), total: self.index.trashed() as u64 }
    }

    /// What deleted an image that is deleted.
    pub(super) fn deletion(&self, id: Uuid) -> Option<Arc<Change>> {
        let latest = self.get(self.index.latest(id)?);
        latest.after.is_none().then(|| Arc::clone(latest))
    }

    /// How many changes a batch has, of which one is held, if not the first.
    fn size(&self, batch: Revision) -> u64 {
        self.dropped() + self.end(batch) as u64 + 1 - batch.0
    }

    /// Whether the first change of a batch, where it is held, and the last did different things.
    fn is_mixed(&self, batch: Revision) -> bool {
        let last = self.end(batch).checked_sub(1).and_then(|last| self.kept.get(last));
        self.find(batch).zip(last).is_some_and(|(first, last)| first.action() != last.action())
    }

    /// Where the batch ends that has held changes.
    fn end(&self, batch: Revision) -> usize {
        self.kept.partition_point(|change| change.batch <= batch)
    }

    fn place(&self, sequence: Revision) -> Option<usize> {
        let place = sequence.0.checked_sub(self.dropped() + 1)?;
        usize::try_from(place).ok()
    }

    fn find(&self, sequence: Revision) -> Option<&Arc<Change>> {
        self.kept.get(self.place(sequence)?)
    }

    fn get(&self, sequence: Revision) -> &Arc<Change> {
        self.find(sequence).expect("what is in the index is held")
    }
}
