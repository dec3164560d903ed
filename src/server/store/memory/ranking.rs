//! Who has the most images, known at any time.

use std::{cmp::Reverse, collections::BTreeSet};

use uuid::Uuid;

use super::ids::IdMap;

/// Keys by their count, the greatest first; ties by key.
#[derive(Debug)]
pub(super) struct Ranking<K>(BTreeSet<(Reverse<u64>, K)>);

impl<K: Ord + Copy> Ranking<K> {
    /// An empty ranking.
    pub(super) fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// Moves a key from one count to another; a key that counts 0 isn't in the ranking.
    pub(super) fn step(&mut self, key: K, from: u64, to: u64) {
        if from > 0 {
            self.0.remove(&(Reverse(from), key));
        }
        if to > 0 {
            self.0.insert((Reverse(to), key));
        }
    }

    /// The first `limit` keys and their counts.
    pub(super) fn top(&self, limit: usize) -> impl Iterator<Item = (K, u64)> {
        self.0.iter().take(limit).map(|&(Reverse(count), key)| (key, count))
    }
}

/// How many images each organization has.
#[derive(Debug)]
pub(super) struct Organizations {
    counts: IdMap<u64>,
    ranking: Ranking<Uuid>,
}

impl Organizations {
    /// None.
    pub(super) fn new() -> Self {
        Self { counts: IdMap::new(), ranking: Ranking::new() }
    }

    /// One image more.
    pub(super) fn add(&mut self, id: Uuid) {
        let count = self.counts.get(id).copied().unwrap_or(0);
        self.counts.insert(id, count + 1);
        self.ranking.step(id, count, count + 1);
    }

    /// One image less.
    pub(super) fn remove(&mut self, id: Uuid) {
        let count = self.counts.remove(id).expect("an image's organization has been added");
        if count > 1 {
            self.counts.insert(id, count - 1);
        }
        self.ranking.step(id, count, count - 1);
    }

    /// Those with the most images.
    pub(super) fn top(&self, limit: usize) -> impl Iterator<Item = (Uuid, u64)> {
        self.ranking.top(limit)
    }
}
