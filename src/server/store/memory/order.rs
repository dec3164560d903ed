//! The list in each of its orders, by rank: any page of a single order costs what its items cost.
//!
//! Images with equal keys follow by id, ascending, in a descending order too. So a descending page
//! is not an ascending one read backwards: groups of equal keys come backwards, ids forwards in each.

use std::ops::Range;

use indexset::BTreeSet;
use uuid::Uuid;

use super::table::Slot;
use crate::domain::{Arch, Image, SortField, Timestamp, sort_key};

/// Ordered as its fields are: by key, then by id.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry<K> {
    key: K,
    id: Uuid,
    slot: Slot,
}

/// The images by a key. The keys are in the entries, so that comparing follows no pointer.
#[derive(Debug)]
pub(super) struct Order<K: Ord>(BTreeSet<Entry<K>>);

impl<K: Ord + Clone> Order<K> {
    /// Nothing, in order.
    pub(super) fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// Adds an image.
    pub(super) fn insert(&mut self, key: K, id: Uuid, slot: Slot) {
        let new = self.0.insert(Entry { key, id, slot });
        debug_assert!(new, "an image is in an order once");
    }

    /// Takes an image out.
    pub(super) fn remove(&mut self, key: K, id: Uuid, slot: Slot) {
        let found = self.0.remove(&Entry { key, id, slot });
        debug_assert!(found, "an image is in every order");
    }

    /// The ranks of the images whose keys are in that range, both ends included; an absent end is
    /// open.
    pub(super) fn between(&self, first: Option<K>, last: Option<K>) -> Range<usize> {
        let start = first.map_or(0, |key| self.0.rank(&Entry { key, id: Uuid::nil(), slot: Slot::FIRST }));
        let end = last.map_or(self.0.len(), |key| self.0.rank(&Entry { key, id: Uuid::max(), slot: Slot::LAST }));
        start..end.max(start)
    }

    /// The ranks of the images with that key.
    pub(super) fn equal(&self, key: &K) -> Range<usize> {
        self.between(Some(key.clone()), Some(key.clone()))
    }

    /// At most `limit` images of a range of ranks after the first `offset`, in either direction. The
    /// range must not cut a group of equal keys.
    pub(super) fn slots(&self, range: Range<usize>, descending: bool, offset: usize, limit: usize) -> Vec<Slot> {
        if offset >= range.len() {
            return Vec::new();
        }
        if descending {
            return self.descending(range, offset, limit);
        }
        let start = range.start + offset;
        self.0.range_idx(start..range.end.min(start.saturating_add(limit))).map(|entry| entry.slot).collect()
    }

    fn descending(&self, range: Range<usize>, offset: usize, limit: usize) -> Vec<Slot> {
        let mut slots = Vec::with_capacity(limit.min(range.len() - offset));
        // the group that the offset falls into: what comes before it are the ranks from its end on
        let group = self.group(range.end - 1 - offset);
        let start = group.start + offset - (range.end - group.end);
        self.take(start..group.end, limit, &mut slots);
        if slots.len() == limit || group.start == range.start {
            return slots;
        }
        // then whole groups, backwards; the first one in the window may begin before the window
        let start = group.start.saturating_sub(limit - slots.len()).max(range.start);
        let window: Vec<_> = self.0.range_idx(start..group.start).collect();
        let mut end = group.start;
        for equal in window.chunk_by(|a, b| a.key == b.key).rev() {
            if end - equal.len() > start {
                slots.extend(equal.iter().map(|entry| entry.slot));
            } else {
                self.take(self.group(start).start..end, limit, &mut slots);
            }
            end -= equal.len();
        }
        slots
    }

    /// The ranks of the images whose key is that of the image at this rank.
    fn group(&self, rank: usize) -> Range<usize> {
        self.equal(&self.0.get_index(rank).expect("a rank below the length").key)
    }

    fn take(&self, ranks: Range<usize>, limit: usize, slots: &mut Vec<Slot>) {
        let missing = limit - slots.len();
        slots.extend(self.0.range_idx(ranks).take(missing).map(|entry| entry.slot));
    }
}

/// A name's [`sort_key`], most of them without a pointer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameKey {
    /// The first bytes, then zeros; `length` decides where a key has zeros of its own there.
    head: [u8; Self::HEAD],
    tail: Box<[u8]>,
    length: u16,
}

impl NameKey {
    const HEAD: usize = 22;

    fn of(image: &Image) -> Self {
        let key = sort_key(&image.name);
        let (head, tail) = key.split_at(key.len().min(Self::HEAD));
        let mut padded = [0; Self::HEAD];
        padded[..head.len()].copy_from_slice(head);
        let length = u16::try_from(key.len()).unwrap_or(u16::MAX);
        Self { head: padded, tail: tail.into(), length }
    }
}

/// The list in every single order.
#[derive(Debug)]
pub(super) struct Orders {
    names: Order<NameKey>,
    pub(super) archs: Order<Arch>,
    pub(super) creations: Order<Timestamp>,
    modifications: Order<Timestamp>,
    pub(super) organizations: Order<Uuid>,
}

impl Orders {
    /// The empty list.
    pub(super) fn new() -> Self {
        Self {
            names: Order::new(),
            archs: Order::new(),
            creations: Order::new(),
            modifications: Order::new(),
            organizations: Order::new(),
        }
    }

    /// Adds an image.
    pub(super) fn insert(&mut self, image: &Image, slot: Slot) {
        let id = image.id;
        self.names.insert(NameKey::of(image), id, slot);
        self.archs.insert(image.arch, id, slot);
        self.creations.insert(image.creation_date, id, slot);
        self.modifications.insert(image.modification_date, id, slot);
        self.organizations.insert(image.organization, id, slot);
    }

    /// Takes an image out.
    pub(super) fn remove(&mut self, image: &Image, slot: Slot) {
        let id = image.id;
        self.names.remove(NameKey::of(image), id, slot);
        self.archs.remove(image.arch, id, slot);
        self.creations.remove(image.creation_date, id, slot);
        self.modifications.remove(image.modification_date, id, slot);
        self.organizations.remove(image.organization, id, slot);
    }

    /// Moves an image where a key of it has changed.
    pub(super) fn replace(&mut self, before: &Image, after: &Image, slot: Slot) {
        fn step<K: Ord + Clone>(order: &mut Order<K>, before: K, after: K, id: Uuid, slot: Slot) {
            if before != after {
                order.remove(before, id, slot);
                order.insert(after, id, slot);
            }
        }
        let id = after.id;
        if before.name != after.name {
            step(&mut self.names, NameKey::of(before), NameKey::of(after), id, slot);
        }
        step(&mut self.archs, before.arch, after.arch, id, slot);
        step(&mut self.creations, before.creation_date, after.creation_date, id, slot);
        step(&mut self.modifications, before.modification_date, after.modification_date, id, slot);
        step(&mut self.organizations, before.organization, after.organization, id, slot);
    }

    /// [`Order::slots`] of the order by that field.
    pub(super) fn slots(
        &self,
        field: SortField,
        range: Range<usize>,
        descending: bool,
        offset: usize,
        limit: usize,
    ) -> Vec<Slot> {
        match field {
            SortField::Name => self.names.slots(range, descending, offset, limit),
            SortField::Arch => self.archs.slots(range, descending, offset, limit),
            SortField::CreationDate => self.creations.slots(range, descending, offset, limit),
            SortField::ModificationDate => self.modifications.slots(range, descending, offset, limit),
            SortField::Organization => self.organizations.slots(range, descending, offset, limit),
        }
    }
}
