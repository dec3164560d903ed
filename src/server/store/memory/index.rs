//! By what the log's changes are found: by batch, by image, and those that are in the trash.
//!
//! It holds what the log holds and no more, so a change that the log lets go of is taken out here.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use uuid::Uuid;

use crate::domain::{Action, ActivityQuery, Change, Revision};

/// Sequence numbers of the changes that a log holds.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Oldest first; side by side, so that a filter that finds little follows no pointer to a change.
    batches: VecDeque<Head>,
    images: BTreeSet<(Uuid, Revision)>,
    /// The deletions after which nothing has happened to their images.
    trash: BTreeSet<Revision>,
}

/// What a batch's first change says.
#[derive(Debug)]
struct Head {
    sequence: Revision,
    action: Action,
    actor: Arc<str>,
}

impl Index {
    /// Adds a change that follows all others.
    pub(super) fn add(&mut self, change: &Change) {
        let Change { sequence, batch, ref actor, .. } = *change;
        let (image, action) = (change.image().id, change.action());
        if sequence == batch {
            self.batches.push_back(Head { sequence, action, actor: Arc::clone(actor) });
        }
        if let Some(previous) = self.latest(image) {
            self.trash.remove(&previous);
        }
        if action == Action::Deleted {
            self.trash.insert(sequence);
        }
        self.images.insert((image, sequence));
    }

    /// Takes out the oldest change.
    pub(super) fn drop_oldest(&mut self, change: &Change) {
        if self.batches.front().is_some_and(|head| head.sequence == change.sequence) {
            self.batches.pop_front();
        }
        self.images.remove(&(change.image().id, change.sequence));
        self.trash.remove(&change.sequence);
    }

    /// The first changes of the batches that match, whatever image is asked for; the newest first.
    pub(super) fn batches(&self, query: &ActivityQuery) -> impl Iterator<Item = Revision> {
        let end = match query.before {
            Some(before) => self.batches.partition_point(|head| head.sequence < before),
            None => self.batches.len(),
        };
        let matches = |head: &&Head| {
            query.action.is_none_or(|action| action == head.action)
                && query.actor.as_deref().is_none_or(|actor| actor == &*head.actor)
        };
        self.batches.range(..end).rev().filter(matches).map(|head| head.sequence)
    }

    /// The changes of an image, the newest first.
    pub(super) fn of(&self, image: Uuid) -> impl Iterator<Item = Revision> {
        let all = (image, Revision(0))..=(image, Revision(u64::MAX));
        self.images.range(all).rev().map(|&(_, sequence)| sequence)
    }

    /// The latest change of an image.
    pub(super) fn latest(&self, image: Uuid) -> Option<Revision> {
        self.of(image).next()
    }

    /// The deletions that are in the trash, the newest first.
    pub(super) fn trash(&self, before: Option<Revision>) -> impl Iterator<Item = Revision> {
        self.trash.range(..before.unwrap_or(Revision(u64::MAX))).rev().copied()
    }

    /// How many deletions are in the trash.
    pub(super) fn trashed(&self) -> usize {
        self.trash.len()
    }
}
