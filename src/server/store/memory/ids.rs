//! A map by id that never stops to grow.
//!
//! A hash map of a million entries moves them all when it is full, tens of milliseconds for which
//! every reader would wait. A thousand small ones do so one at a time, in microseconds each.

use std::collections::HashMap;

use uuid::Uuid;

const SHARDS: usize = 1024;

/// Values by id.
#[derive(Debug)]
pub(super) struct IdMap<V> {
    shards: Vec<HashMap<Uuid, V>>,
    len: usize,
}

impl<V> IdMap<V> {
    /// An empty map.
    pub(super) fn new() -> Self {
        Self { shards: std::iter::repeat_with(HashMap::new).take(SHARDS).collect(), len: 0 }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The value of that id.
    pub(super) fn get(&self, id: Uuid) -> Option<&V> {
        self.shards[shard(id)].get(&id)
    }

    /// The value of that id, to be changed.
    pub(super) fn get_mut(&mut self, id: Uuid) -> Option<&mut V> {
        self.shards[shard(id)].get_mut(&id)
    }

    /// Gives the id a value, and returns the one that it had.
    pub(super) fn insert(&mut self, id: Uuid, value: V) -> Option<V> {
        let old = self.shards[shard(id)].insert(id, value);
        self.len += usize::from(old.is_none());
        old
    }

    /// Takes the id's value away.
    pub(super) fn remove(&mut self, id: Uuid) -> Option<V> {
        let old = self.shards[shard(id)].remove(&id);
        self.len -= usize::from(old.is_some());
        old
    }
}

/// By random bits of a version 4 UUID; other ids may share a shard, which then is a plain hash map.
fn shard(id: Uuid) -> usize {
    let [.., high, low] = id.into_bytes();
    usize::from(u16::from_be_bytes([high, low])) % SHARDS
}
