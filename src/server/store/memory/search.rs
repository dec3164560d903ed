//! Looking through the table for what no index answers: substrings, combined filters, two keys.
//!
//! [`Filter::matches`] and [`Sort::compare`] define what is right here; this only is faster, for it
//! looks at the chunks' columns and not at the images.

use std::{cmp::Ordering, sync::Arc};

use memchr::memmem::Finder;
use uuid::Uuid;

use super::{
    chunk::{Chunk, Facts, Hits},
    state::Candidates,
    table::{Slot, Snapshot, slots_of},
};
use crate::domain::{Arch, DateBound, Filter, Image, Page, PageRequest, Sort, SortField, Timestamp, fold};

/// A [`Filter`] made ready.
pub(super) struct Search {
    exact: Exact,
    name: Option<Finder<'static>>,
    q: Option<Finder<'static>>,
    /// Whether an id could contain `q`.
    q_in_ids: bool,
}

/// The conditions other than substrings.
struct Exact {
    any: bool,
    arch: Option<Arch>,
    organization: Option<Uuid>,
    public: Option<bool>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Exact {
    fn matches(&self, facts: &Facts) -> bool {
        self.arch.is_none_or(|arch| arch == facts.arch)
            && self.public.is_none_or(|public| public == facts.public)
            && self.organization.is_none_or(|id| id == facts.organization)
            && self.from.is_none_or(|from| facts.creation >= from)
            && self.to.is_none_or(|to| facts.creation <= to)
    }
}

impl Search {
    /// Makes a filter ready.
    pub(super) fn new(filter: &Filter) -> Self {
        // every text contains the empty one
        let finder = |text: &Option<String>| {
            text.as_ref().filter(|text| !text.is_empty()).map(|text| Finder::new(&fold(text)).into_owned())
        };
        let exact = Exact {
            any: filter.conditions() > usize::from(filter.q.is_some()) + usize::from(filter.name.is_some()),
            arch: filter.arch,
            organization: filter.organization,
            public: filter.public,
            from: filter.created_from.map(DateBound::first),
            to: filter.created_to.map(DateBound::last),
        };
        let q = finder(&filter.q);
        let q_in_ids = q.as_ref().is_some_and(|finder| {
            finder.needle().iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
        });
        Self { exact, name: finder(&filter.name), q, q_in_ids }
    }

    /// How many candidates match.
    pub(super) fn count(&self, candidates: &Candidates) -> u64 {
        match candidates {
            Candidates::All { table, .. } => {
                table.chunks().map(|(_, chunk)| u64::from(self.hits(chunk).count_ones())).sum()
            }
            Candidates::Some { table, slots } => {
                slots.iter().filter(|&&slot| self.matches(table.chunk(slot), slot)).count() as u64
            }
        }
    }

    /// A page of the candidates that match.
    pub(super) fn page(&self, candidates: &Candidates, sort: &Sort, page: PageRequest) -> Page<Arc<Image>> {
        let table = candidates.table();
        let mut found = self.ranked(candidates, sort);
        let total = found.len() as u64;
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX).min(found.len());
        let compare = |a: &Ranked, b: &Ranked| a.compare(b, table, sort);
        // puts the page's images, and only those, where they belong
        if 0 < offset && offset < found.len() {
            found.select_nth_unstable_by(offset, compare);
        }
        let mut found = &mut found[offset..];
        let length = (page.per_page as usize).min(found.len());
        if length < found.len() {
            found.select_nth_unstable_by(length, compare);
            found = &mut found[..length];
        }
        found.sort_unstable_by(compare);
        Page { items: found.iter().map(|ranked| Arc::clone(table.image(ranked.slot))).collect(), total }
    }

    /// The candidates that match, in order.
    pub(super) fn sorted(&self, candidates: &Candidates, sort: &Sort) -> Vec<Slot> {
        let table = candidates.table();
        let mut found = self.ranked(candidates, sort);
        // not the unstable sort: this one is quick where slots are nearly in order, as by creation
        found.sort_by(|a, b| a.compare(b, table, sort));
        found.into_iter().map(|ranked| ranked.slot).collect()
    }

    fn ranked(&self, candidates: &Candidates, sort: &Sort) -> Vec<Ranked> {
        match candidates {
            Candidates::All { table, .. } => {
                let mut found = Vec::new();
                for (first, chunk) in table.chunks() {
                    found.extend(slots_of(first, self.hits(chunk)).map(|slot| Ranked::new(slot, chunk, sort)));
                }
                found
            }
            Candidates::Some { table, slots } => slots
                .iter()
                .map(|&slot| (slot, table.chunk(slot)))
                .filter(|&(slot, chunk)| self.matches(chunk, slot))
                .map(|(slot, chunk)| Ranked::new(slot, chunk, sort))
                .collect(),
        }
    }

    /// Which images of a chunk match.
    fn hits(&self, chunk: &Chunk) -> Hits {
        let mut hits = chunk.live;
        if self.exact.any {
            for slot in slots_of(0, hits) {
                if !self.exact.matches(chunk.facts(slot.at())) {
                    hits &= !(1 << slot.at());
                }
            }
        }
        if let Some(name) = self.name.as_ref().filter(|_| hits != 0) {
            hits &= chunk.names.find(name);
        }
        if let Some(q) = self.q.as_ref().filter(|_| hits != 0) {
            let in_ids = if self.q_in_ids { chunk.ids.find(q) } else { 0 };
            hits &= in_ids | chunk.names.find(q) | chunk.volumes.find(q);
        }
        hits
    }

    /// Whether the image in a slot matches.
    fn matches(&self, chunk: &Chunk, slot: Slot) -> bool {
        let at = slot.at();
        self.exact.matches(chunk.facts(at))
            && self.name.as_ref().is_none_or(|name| chunk.names.contains(at, name))
            && self.q.as_ref().is_none_or(|q| {
                chunk.names.contains(at, q)
                    || chunk.volumes.contains(at, q)
                    || (self.q_in_ids && chunk.ids.contains(at, q))
            })
    }

    /// Whether the image in a slot of the table matches a filter without substrings.
    pub(super) fn matches_exact(&self, facts: &Facts) -> bool {
        self.exact.matches(facts)
    }
}

/// An image with the first bits of what it is ordered by, which nearly always decide.
struct Ranked {
    digest: u128,
    slot: Slot,
}

impl Ranked {
    fn new(slot: Slot, chunk: &Chunk, sort: &Sort) -> Self {
        Self { digest: digest(chunk, slot.at(), sort), slot }
    }

    fn compare(&self, other: &Self, table: &Snapshot, sort: &Sort) -> Ordering {
        self.digest.cmp(&other.digest).then_with(|| compare(table, sort, self.slot, other.slot))
    }
}

/// As much as fits of the keys, then of the id, from the highest bit on: less for an image that
/// comes earlier, or equal.
fn digest(chunk: &Chunk, at: usize, sort: &Sort) -> u128 {
    let facts = chunk.facts(at);
    let (mut digest, mut used) = (0, 0);
    for key in sort.keys() {
        let (bits, width) = match key.field {
            SortField::Name => (leading(chunk.key(at)), u128::BITS),
            SortField::Arch => ((facts.arch as u128) << 126, 2),
            SortField::CreationDate => (time(facts.creation), 64),
            SortField::ModificationDate => (time(facts.modification), 64),
            SortField::Organization => (facts.organization.as_u128(), u128::BITS),
        };
        let bits = if key.descending { !bits } else { bits };
        digest |= (bits & (u128::MAX << (u128::BITS - width))) >> used;
        used += width;
        if used >= u128::BITS {
            return digest;
        }
    }
    digest | (facts.id.as_u128() >> used)
}

/// The first 16 bytes, zeros where there are fewer.
fn leading(key: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = key.len().min(bytes.len());
    bytes[..length].copy_from_slice(&key[..length]);
    u128::from_be_bytes(bytes)
}

/// In the highest 64 bits, times before 1970 below the others.
fn time(time: Timestamp) -> u128 {
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
