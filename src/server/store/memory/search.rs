//! Looking through the table for what no index answers: substrings, combined filters, two keys.
//!
//! [`Filter::matches`] and [`Sort::compare`] define what is right here; this only is faster, for it
//! looks at the chunks' columns and not at the images.

mod rank;

use std::sync::Arc;

use memchr::memmem::Finder;
use uuid::Uuid;

use self::rank::{Digest, Ranked};
use super::{
    chunk::{Chunk, Facts, Hits},
    state::Candidates,
    table::{Slot, slots_of},
};
use crate::domain::{
    Arch, DateBound, Filter, Image, Kind, Month, Page, PageRequest, Sort, Summary, Timestamp, fold,
};

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

    /// How many candidates match of each kind that the filter's summary counts: this search leaves out
    /// what the summary varies.
    pub(super) fn summary(&self, candidates: &Candidates, filter: &Filter) -> Summary {
        let mut summary = Summary::default();
        let from = filter.created_from.map(DateBound::first);
        let to = filter.created_to.map(DateBound::last);
        self.each(candidates, |slot, chunk| {
            let Facts { creation, arch, public, .. } = *chunk.facts(slot.at());
            let dated = from.is_none_or(|from| creation >= from) && to.is_none_or(|to| creation <= to);
            summary.add(filter, Kind { month: Month::of(creation), arch, public }, dated, 1);
        });
        summary
    }

    /// A page of the candidates that match.
    pub(super) fn page(&self, candidates: &Candidates, sort: &Sort, page: PageRequest) -> Page<Arc<Image>> {
        let table = candidates.table();
        let compare = |a: &Ranked, b: &Ranked| a.compare(b, table, sort);
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let end = offset.saturating_add(page.per_page as usize);
        // keeps those that can be on a page up to this one, and throws the others out now and then
        let (mut found, mut total, mut worst) = (Vec::new(), 0, None);
        self.each(candidates, |slot, chunk| {
            total += 1;
            let digest = Digest::of(chunk, slot.at(), sort);
            if worst.is_some_and(|worst| digest > worst) {
                return;
            }
            found.push(Ranked { digest, slot });
            if found.len() >= end.saturating_mul(2).max(1_000) {
                let (_, last, _) = found.select_nth_unstable_by(end - 1, compare);
                worst = Some(last.digest);
                found.truncate(end);
            }
        });

        let offset = offset.min(found.len());
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
        let mut found = Vec::new();
        self.each(candidates, |slot, chunk| {
            found.push(Ranked { digest: Digest::of(chunk, slot.at(), sort), slot });
        });
        // not the unstable sort: this one is quick where slots are nearly in order, as by creation
        found.sort_by(|a, b| a.compare(b, table, sort));
        found.into_iter().map(|ranked| ranked.slot).collect()
    }

    fn each(&self, candidates: &Candidates, mut found: impl FnMut(Slot, &Chunk)) {
        match candidates {
            Candidates::All { table, .. } => {
                for (first, chunk) in table.chunks() {
                    for slot in slots_of(first, self.hits(chunk)) {
                        found(slot, chunk);
                    }
                }
            }
            Candidates::Some { table, slots } => {
                for &slot in slots {
                    let chunk = table.chunk(slot);
                    if self.matches(chunk, slot) {
                        found(slot, chunk);
                    }
                }
            }
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
        self.texts(chunk, hits)
    }

    /// Which of those images contain the substrings.
    fn texts(&self, chunk: &Chunk, wanted: Hits) -> Hits {
        let mut hits = wanted;
        if let Some(name) = &self.name {
            hits = chunk.names.find(name, hits);
        }
        if let Some(q) = &self.q {
            let mut found = chunk.names.find(q, hits);
            found |= chunk.volumes.find(q, hits & !found);
            if self.q_in_ids {
                found |= chunk.ids.find(q, hits & !found);
            }
            hits = found;
        }
        hits
    }

    /// Whether the image in a slot matches.
    fn matches(&self, chunk: &Chunk, slot: Slot) -> bool {
        self.exact.matches(chunk.facts(slot.at())) && self.texts(chunk, 1 << slot.at()) != 0
    }

    /// Whether the image in a slot of the table matches a filter without substrings.
    pub(super) fn matches_exact(&self, facts: &Facts) -> bool {
        self.exact.matches(facts)
    }
}
