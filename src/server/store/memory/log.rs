//! The latest changes.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    domain::{Change, Revision},
    server::store::Changes,
};

/// Changes without a gap, the oldest dropped beyond a limit.
#[derive(Debug)]
pub(super) struct Log {
    kept: VecDeque<Arc<Change>>,
    limit: usize,
    last: Revision,
}

impl Log {
    /// An empty log.
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: VecDeque::new(), limit, last: Revision::default() }
    }

    /// The sequence number of the latest change.
    pub(super) fn last(&self) -> Revision {
        self.last
    }

    /// Appends changes that follow [`Self::last`]; returns what it dropped.
    pub(super) fn append(&mut self, changes: &[Arc<Change>]) -> Vec<Arc<Change>> {
        let Some(last) = changes.last() else { return Vec::new() };
        self.last = last.sequence;
        self.kept.extend(changes.iter().cloned());
        self.kept.drain(..self.kept.len().saturating_sub(self.limit)).collect()
    }

    /// The changes after a position. One that isn't reached yet is of another log, whose server
    /// has stopped since: what follows it isn't here either.
    pub(super) fn after(&self, position: Revision, limit: usize) -> Changes {
        let dropped = self.last.0 - self.kept.len() as u64;
        if position.0 < dropped || position > self.last {
            return Changes::Dropped;
        }
        let skip = usize::try_from(position.0 - dropped).expect("no more than are kept");
        let end = skip.saturating_add(limit).min(self.kept.len());
        Changes::Following(self.kept.range(skip..end).cloned().collect())
    }
}
