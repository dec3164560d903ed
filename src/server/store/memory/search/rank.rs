//! An image's place in an order, as numbers that compare without a look at the image.

use std::cmp::Ordering;

use crate::{
    domain::{Sort, SortField, Timestamp},
    server::store::memory::{
        chunk::Chunk,
        table::{Slot, Snapshot},
    },
};

/// How many bytes of a name are in a [`Digest`].
const NAME: usize = 24;

/// A match and its place in the order.
pub(super) struct Ranked {
    pub(super) digest: Digest,
    pub(super) slot: Slot,
}

impl Ranked {
    /// [`Sort::compare`], of the images in the slots.
    pub(super) fn compare(&self, other: &Self, table: &Snapshot, sort: &Sort) -> Ordering {
        self.digest.cmp(&other.digest).then_with(|| compare(table, sort, self.slot, other.slot))
    }
}

/// As much as fits of the keys, then of the id, from the highest bit on: less for an image that
/// comes earlier, or equal. Nearly always it decides, and then comparing follows no pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Digest {
    high: u128,
    low: u128,
}

impl Digest {
    /// Of the image in a place of a chunk.
    pub(super) fn of(chunk: &Chunk, at: usize, sort: &Sort) -> Self {
        let facts = chunk.facts(at);
        let (mut digest, mut used) = (Self::default(), 0);
        for key in sort.keys() {
            let down = key.descending;
            match key.field {
                SortField::Name => {
                    let name = chunk.key(at);
                    let [first, second] = name_bits(name);
                    digest.append(first, 128, down, &mut used);
                    digest.append(second, 72, down, &mut used);
                    if name.len() > NAME {
                        return digest;
                    }
                }
                SortField::Arch => digest.append((facts.arch as u128) << 126, 2, down, &mut used),
                SortField::CreationDate => digest.append(time_bits(facts.creation), 64, down, &mut used),
                SortField::ModificationDate => digest.append(time_bits(facts.modification), 64, down, &mut used),
                SortField::Organization => digest.append(facts.organization.as_u128(), 128, down, &mut used),
            }
        }
        digest.append(facts.id.as_u128(), 128, false, &mut used);
        digest
    }

    /// Puts the highest `width` bits after those that are used, as far as there is room.
    fn append(&mut self, bits: u128, width: u32, descending: bool, used: &mut u32) {
        let bits = (if descending { !bits } else { bits }) & (u128::MAX << (u128::BITS - width));
        self.high |= bits.checked_shr(*used).unwrap_or(0);
        self.low |= match *used {
            0 => 0,
            1..=128 => bits << (u128::BITS - *used),
            _ => bits.checked_shr(*used - u128::BITS).unwrap_or(0),
        };
        *used += width;
    }
}

/// The first bytes, zeros where there are fewer, and then how many there are: 200 bits, which decide
/// unless both have more.
fn name_bits(key: &[u8]) -> [u128; 2] {
    let mut bytes = [0; 32];
    let length = key.len().min(NAME);
    bytes[..length].copy_from_slice(&key[..length]);
    bytes[NAME] = if key.len() > NAME { u8::MAX } else { u8::try_from(length).unwrap_or(u8::MAX) };
    let (first, second) = bytes.split_at(16);
    [first, second].map(|half| u128::from_be_bytes(half.try_into().expect("16 of 32 bytes")))
}

/// In the highest 64 bits, times before 1970 below the others.
fn time_bits(time: Timestamp) -> u128 {
    u128::from(time.micros().cast_unsigned() ^ (1 << 63)) << 64
}

/// [`Sort::compare`], of the table's columns.
fn compare(table: &Snapshot, sort: &Sort, a: Slot, b: Slot) -> Ordering {
    let (chunk_a, chunk_b) = (table.chunk(a), table.chunk(b));
    let (facts_a, facts_b) = (chunk_a.facts(a.at()), chunk_b.facts(b.at()));
    sort.keys()
        .iter()
        .map(|key| {
            let order = match key.field {
                SortField::Name => chunk_a.key(a.at()).cmp(chunk_b.key(b.at())),
                SortField::Arch => facts_a.arch.cmp(&facts_b.arch),
                SortField::CreationDate => facts_a.creation.cmp(&facts_b.creation),
                SortField::ModificationDate => facts_a.modification.cmp(&facts_b.modification),
                SortField::Organization => facts_a.organization.cmp(&facts_b.organization),
            };
            if key.descending { order.reverse() } else { order }
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| facts_a.id.cmp(&facts_b.id))
}
