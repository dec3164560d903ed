//! Every image in a numbered slot, in pieces that a writer shares with readers.
//!
//! A reader copies a few dozen pointers and has the whole table as it is at that moment; a writer
//! copies the pieces that it changes if a reader still holds them, a few microseconds' work.

use std::sync::Arc;

use super::chunk::{Chunk, SLOTS};
use crate::domain::Image;

/// How many chunks are copied together.
const CHUNKS: usize = 64;

/// Where an image is, as long as it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(u32);

impl Slot {
    /// Before or equal to every other.
    pub(super) const FIRST: Self = Self(0);
    /// After every other: never given to an image.
    pub(super) const LAST: Self = Self(u32::MAX);

    fn new(number: usize) -> Self {
        let number = u32::try_from(number).expect("fewer than four billion images fit into memory");
        Self(number)
    }

    fn number(self) -> usize {
        self.0 as usize
    }

    /// Its place within its chunk.
    pub(super) fn at(self) -> usize {
        self.number() % SLOTS
    }
}

type Block = Vec<Arc<Chunk>>;

/// The table that is written to.
#[derive(Debug, Default)]
pub(super) struct Table {
    snapshot: Snapshot,
    /// Slots in use, and those that were.
    slots: usize,
    free: Vec<Slot>,
}

impl Table {
    /// The table as it is now, for good.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.snapshot.clone()
    }

    /// The image in a slot.
    pub(super) fn image(&self, slot: Slot) -> &Arc<Image> {
        self.snapshot.image(slot)
    }

    /// The chunk that a slot is in.
    pub(super) fn chunk(&self, slot: Slot) -> &Chunk {
        self.snapshot.chunk(slot)
    }

    /// Adds an image, where one was deleted if there is such a place.
    pub(super) fn insert(&mut self, image: Arc<Image>) -> Slot {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots += 1;
            Slot::new(self.slots - 1)
        });
        self.replace(slot, image);
        slot
    }

    /// Puts an image's next state in its place.
    pub(super) fn replace(&mut self, slot: Slot, image: Arc<Image>) {
        self.snapshot.chunk_mut(slot).put(slot.at(), image);
    }

    /// Takes an image out.
    pub(super) fn remove(&mut self, slot: Slot) {
        self.snapshot.chunk_mut(slot).clear(slot.at());
        self.free.push(slot);
    }
}

/// The table at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot(Vec<Arc<Block>>);

impl Snapshot {
    /// The image in a slot.
    pub(super) fn image(&self, slot: Slot) -> &Arc<Image> {
        self.chunk(slot).image(slot.at())
    }

    /// The chunk that a slot is in.
    pub(super) fn chunk(&self, slot: Slot) -> &Chunk {
        let chunk = slot.number() / SLOTS;
        &self.0[chunk / CHUNKS][chunk % CHUNKS]
    }

    /// Every chunk, and its first slot.
    pub(super) fn chunks(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        self.0.iter().flat_map(|block| block.iter()).enumerate().map(|(i, chunk)| (i * SLOTS, chunk.as_ref()))
    }

    fn chunk_mut(&mut self, slot: Slot) -> &mut Chunk {
        let chunk = slot.number() / SLOTS;
        let (block, chunk) = (chunk / CHUNKS, chunk % CHUNKS);
        if block == self.0.len() {
            self.0.push(Arc::default());
        }
        let block = Arc::make_mut(&mut self.0[block]);
        if chunk == block.len() {
            block.push(Arc::default());
        }
        Arc::make_mut(&mut block[chunk])
    }
}

/// The slots of the bits that are set, the first being that of bit 0.
pub(super) fn slots_of(first: usize, mut hits: super::chunk::Hits) -> impl Iterator<Item = Slot> {
    std::iter::from_fn(move || {
        if hits == 0 {
            return None;
        }
        let at = hits.trailing_zeros() as usize;
        hits &= hits - 1;
        Some(Slot::new(first + at))
    })
}
