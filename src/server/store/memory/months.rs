//! How many images there are by month of creation, architecture and visibility, known at any time: of
//! the whole catalog, and of each organization.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::{DateBound, Filter, Image, Kind, Month, Summary, Within};

/// The counters; none of them is 0.
#[derive(Debug, Default)]
pub(super) struct Counters {
    all: BTreeMap<Kind, u64>,
    organizations: BTreeMap<(Uuid, Kind), u64>,
}

impl Counters {
    /// One image more.
    pub(super) fn add(&mut self, image: &Image) {
        *self.all.entry(Kind::of(image)).or_default() += 1;
        *self.organizations.entry((image.organization, Kind::of(image))).or_default() += 1;
    }

    /// One image less.
    pub(super) fn remove(&mut self, image: &Image) {
        take_one(&mut self.all, &Kind::of(image));
        take_one(&mut self.organizations, &(image.organization, Kind::of(image)));
    }

    /// The summary of a filter without texts, and the filters whose images it still lacks: those that
    /// were created in months of which the filter's dates hold a part.
    pub(super) fn summary(&self, filter: &Filter) -> (Summary, Vec<Filter>) {
        let mut summary = Summary::default();
        let mut parts = BTreeMap::new();
        let mut add = |kind: Kind, images| {
            let within = kind.month.within(filter);
            if within == Within::Part {
                parts.entry(kind.month).or_insert_with(|| part(filter, kind.month));
            }
            summary.add(filter, kind, within == Within::Whole, images);
        };
        match filter.organization {
            Some(organization) => self
                .organizations
                .range((organization, Kind::FIRST)..)
                .take_while(|((owner, _), _)| *owner == organization)
                .for_each(|((_, kind), images)| add(*kind, *images)),
            None => self.all.iter().for_each(|(kind, images)| add(*kind, *images)),
        }
        (summary, parts.into_values().collect())
    }
}

fn take_one<K: Ord>(counters: &mut BTreeMap<K, u64>, key: &K) {
    if let Some(count) = counters.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counters.remove(key);
        }
    }
}

/// What the filter's dates hold of a month, of every architecture and visibility.
fn part(filter: &Filter, month: Month) -> Filter {
    let (first, last) = (month.first(), month.last());
    let from = filter.created_from.map_or(first, |bound| bound.first().max(first));
    let to = filter.created_to.map_or(last, |bound| bound.last().min(last));
    Filter {
        organization: filter.organization,
        created_from: Some(DateBound::Time(from)),
        created_to: Some(DateBound::Time(to)),
        ..Filter::default()
    }
}
