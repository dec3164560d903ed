//! What is kept under the lock, and how a query is answered from it.

use std::{ops::Range, sync::Arc};

use uuid::Uuid;

use super::{
    ids::IdMap,
    log::Log,
    months::Counters,
    order::{Order, Orders},
    ranking::Organizations,
    replies::Replies,
    search::Search,
    table::{Slot, Snapshot, Table},
    volumes::Volumes,
};
use crate::domain::{
    Change, DateBound, Filter, Image, Kind, Page, PageRequest, Sort, SortField, SortKey, Summary, Timestamp,
};

/// How many images are looked at under the lock, at most.
const FEW: usize = 2_000;
/// Of how many images of a month, at most, the places are copied under the lock, about a millisecond's
/// work, rather than every image searched.
const MONTH: usize = 100_000;

/// The images, by everything that they are found by.
#[derive(Debug)]
pub(super) struct State {
    places: IdMap<Place>,
    table: Table,
    orders: Orders,
    /// By the image that they were duplicated from, the oldest first.
    duplicates: Order<(Uuid, i64)>,
    public: usize,
    months: Counters,
    pub(super) organizations: Organizations,
    pub(super) volumes: Volumes,
    pub(super) log: Log,
    /// What the log let go of, to be freed where nobody waits.
    pub(super) dropped: Vec<Arc<Change>>,
    pub(super) replies: Replies,
}

/// Where an image is, and the image itself, which is what is most often asked for.
#[derive(Debug)]
struct Place {
    slot: Slot,
    image: Arc<Image>,
}

/// How to come by a page.
pub(super) enum Plan {
    /// Here it is.
    Found(Page<Arc<Image>>),
    /// By looking through these.
    Search(Candidates),
}

/// What is to be searched, without the lock.
pub(super) enum Candidates {
    /// Every image.
    All { table: Snapshot, images: usize },
    /// Those that an index has narrowed it down to.
    Some { table: Snapshot, slots: Vec<Slot> },
}

impl Candidates {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::All { images, .. } => *images,
            Self::Some { slots, .. } => slots.len(),
        }
    }

    /// Where they are.
    pub(super) fn table(&self) -> &Snapshot {
        let (Self::All { table, .. } | Self::Some { table, .. }) = self;
        table
    }

    /// Where they are.
    pub(super) fn into_table(self) -> Snapshot {
        let (Self::All { table, .. } | Self::Some { table, .. }) = self;
        table
    }
}

impl State {
    /// No images.
    pub(super) fn new(log_limit: usize) -> Self {
        Self {
            places: IdMap::new(),
            table: Table::default(),
            orders: Orders::new(),
            duplicates: Order::new(),
            public: 0,
            months: Counters::default(),
            organizations: Organizations::new(),
            volumes: Volumes::new(),
            log: Log::new(log_limit),
            dropped: Vec::new(),
            replies: Replies::default(),
        }
    }

    /// The image with that id.
    pub(super) fn image(&self, id: Uuid) -> Option<&Arc<Image>> {
        self.places.get(id).map(|place| &place.image)
    }

    /// The image in a slot that is in use.
    pub(super) fn image_in(&self, slot: Slot) -> &Arc<Image> {
        self.table.image(slot)
    }

    /// Adds an image, or puts its next state in its place. Its volume must be known.
    pub(super) fn put(&mut self, after: Arc<Image>) {
        if let Some(place) = self.places.get_mut(after.id) {
            let slot = place.slot;
            let before = std::mem::replace(&mut place.image, Arc::clone(&after));
            self.orders.replace(&before, &after, slot);
            if found_by(&before) != found_by(&after) {
                self.leave(&before, slot);
                self.enter(&after, slot);
            }
            self.table.replace(slot, after);
        } else {
            let slot = self.table.insert(Arc::clone(&after));
            self.orders.insert(&after, slot);
            self.enter(&after, slot);
            self.places.insert(after.id, Place { slot, image: after });
        }
    }

    /// Takes an image away.
    pub(super) fn remove(&mut self, id: Uuid) {
        let Place { slot, image } = self.places.remove(id).expect("only images that are there are removed");
        self.orders.remove(&image, slot);
        self.leave(&image, slot);
        self.table.remove(slot);
    }

    fn enter(&mut self, image: &Image, slot: Slot) {
        self.public += usize::from(image.public);
        self.months.add(image);
        self.organizations.add(image.organization);
        self.volumes.add(image.root_volume.id, slot);
        if let Some(source) = image.from_image {
            self.duplicates.insert((source, image.creation_date.micros()), image.id, slot);
        }
    }

    fn leave(&mut self, image: &Image, slot: Slot) {
        self.public -= usize::from(image.public);
        self.months.remove(image);
        self.organizations.remove(image.organization);
        self.volumes.remove(image.root_volume.id, slot);
        if let Some(source) = image.from_image {
            self.duplicates.remove((source, image.creation_date.micros()), image.id, slot);
        }
    }

    /// The images that were duplicated from that one.
    pub(super) fn duplicates(&self, id: Uuid, limit: usize) -> Page<Arc<Image>> {
        let range = self.duplicates.between(Some((id, i64::MIN)), Some((id, i64::MAX)));
        let total = range.len() as u64;
        Page { items: self.images(&self.duplicates.slots(range, false, 0, limit)), total }
    }

    /// How many images match, where that is known without looking at them.
    pub(super) fn total(&self, filter: &Filter) -> Option<usize> {
        let dates = usize::from(filter.created_from.is_some() && filter.created_to.is_some());
        match (filter.conditions() - dates, filter.public) {
            (0, _) => Some(self.places.len()),
            (1, Some(true)) => Some(self.public),
            (1, Some(false)) => Some(self.places.len() - self.public),
            (1, None) => self.narrowest(filter).map(|(_, range)| range.len()),
            _ => None,
        }
    }

    /// What is known of a filter's summary, and what has to be searched, by which filter, for the rest.
    pub(super) fn summary(&self, filter: &Filter) -> (Summary, Vec<(Filter, Candidates)>) {
        let Filter { q, name, organization, .. } = filter;
        if q.is_some() || name.is_some() {
            let texts =
                Filter { q: q.clone(), name: name.clone(), organization: *organization, ..Filter::default() };
            let candidates = self.candidates(&texts);
            return (Summary::default(), vec![(texts, candidates)]);
        }
        let (known, rest) = self.months.summary(filter);
        let rest = rest.into_iter().map(|part| {
            let candidates = self.narrowed(&part, MONTH);
            (part, candidates)
        });
        (known, rest.collect())
    }

    /// What has to be searched for those that match.
    pub(super) fn candidates(&self, filter: &Filter) -> Candidates {
        self.narrowed(filter, FEW)
    }

    /// What has to be searched: at most that many, or else every image.
    fn narrowed(&self, filter: &Filter, most: usize) -> Candidates {
        let table = self.table.snapshot();
        match self.narrowest(filter) {
            Some((field, range)) if range.len() <= most => {
                let slots = self.orders.slots(field, range, false, 0, most);
                Candidates::Some { table, slots }
            }
            _ => Candidates::All { table, images: self.places.len() },
        }
    }

    /// How to come by a page.
    pub(super) fn plan(&self, filter: &Filter, sort: &Sort, page: PageRequest) -> Plan {
        let ranked = self.total(filter).and_then(|total| {
            let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
            let limit = page.per_page as usize;
            let slots = self.by_rank(filter, sort, total, offset, limit)?;
            Some(Page { items: self.images(&slots), total: total as u64 })
        });
        ranked.map_or_else(|| Plan::Search(self.candidates(filter)), Plan::Found)
    }

    /// A page by an index alone, of a filter whose total is known.
    fn by_rank(
        &self,
        filter: &Filter,
        sort: &Sort,
        total: usize,
        offset: usize,
        limit: usize,
    ) -> Option<Vec<Slot>> {
        if offset >= total {
            return Some(Vec::new());
        }
        let [key] = sort.keys() else { return None };
        let all = 0..self.places.len();
        if filter.conditions() == 0 {
            return Some(self.orders.slots(key.field, all, key.descending, offset, limit));
        }
        match self.narrowest(filter) {
            Some((field, range)) if field == key.field => {
                Some(self.orders.slots(field, range, key.descending, offset, limit))
            }
            _ => self.walk(filter, *key, total, offset, limit),
        }
    }

    /// A page near the beginning: of the first few images in that order, those that match.
    fn walk(&self, filter: &Filter, key: SortKey, total: usize, offset: usize, limit: usize) -> Option<Vec<Slot>> {
        let last = total.min(offset + limit);
        // where matches are spread evenly, this many have to be looked at
        if last.saturating_mul(self.places.len() / total) > FEW {
            return None;
        }
        let search = Search::new(filter);
        let slots = self.orders.slots(key.field, 0..self.places.len(), key.descending, 0, FEW);
        let found = slots.into_iter().filter(|&slot| search.matches_exact(self.table.chunk(slot).facts(slot.at())));
        let found: Vec<_> = found.skip(offset).take(limit).collect();
        (found.len() == last - offset).then_some(found)
    }

    /// The narrowest range of an index that holds all that match.
    fn narrowest(&self, filter: &Filter) -> Option<(SortField, Range<usize>)> {
        let Orders { archs, organizations, creations, .. } = &self.orders;
        let arch = filter.arch.map(|arch| (SortField::Arch, archs.equal(&arch)));
        let organization = filter.organization.map(|id| (SortField::Organization, organizations.equal(&id)));
        let bounded = filter.created_from.is_some() || filter.created_to.is_some();
        let dates = bounded.then(|| {
            let from = filter.created_from.map(DateBound::first);
            let to = filter.created_to.map(DateBound::last);
            (SortField::CreationDate, creations.between(from, to))
        });
        [arch, organization, dates].into_iter().flatten().min_by_key(|(_, range)| range.len())
    }

    fn images(&self, slots: &[Slot]) -> Vec<Arc<Image>> {
        slots.iter().map(|&slot| Arc::clone(self.table.image(slot))).collect()
    }
}

/// What [`State::enter`] and [`State::leave`] look at.
fn found_by(image: &Image) -> (Kind, Uuid, Uuid, Option<(Uuid, Timestamp)>) {
    let source = image.from_image.map(|source| (source, image.creation_date));
    (Kind::of(image), image.organization, image.root_volume.id, source)
}
