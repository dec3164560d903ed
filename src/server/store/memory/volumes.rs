//! The volumes that images have named, for good.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{ids::IdMap, ranking::Ranking, table::Slot};
use crate::domain::{Page, PageRequest, Volume};

/// Volumes in the order in which they were first named, and the images that name them now.
#[derive(Debug)]
pub(super) struct Volumes {
    known: Vec<Known>,
    by_id: IdMap<u32>,
    uses: BTreeSet<(u32, Slot)>,
    ranking: Ranking<u32>,
}

#[derive(Debug)]
struct Known {
    volume: Volume,
    images: u64,
}

impl Volumes {
    /// None.
    pub(super) fn new() -> Self {
        Self { known: Vec::new(), by_id: IdMap::new(), uses: BTreeSet::new(), ranking: Ranking::new() }
    }

    /// The volume with that id.
    pub(super) fn get(&self, id: Uuid) -> Option<Volume> {
        Some(self.known[self.index(id)?].volume.clone())
    }

    /// A page of the volumes, in the order in which they were first named.
    pub(super) fn page(&self, page: PageRequest) -> Page<Volume> {
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let items = self.known.iter().skip(offset).take(page.per_page as usize);
        Page { items: items.map(|known| known.volume.clone()).collect(), total: self.known.len() as u64 }
    }

    /// The volumes that the most images name.
    pub(super) fn popular(&self, limit: usize) -> Vec<(Volume, u64)> {
        let top = self.ranking.top(limit);
        top.map(|(number, images)| (self.known[number as usize].volume.clone(), images)).collect()
    }

    /// The name of a volume that is known.
    pub(super) fn name(&self, id: Uuid) -> Option<&str> {
        self.index(id).map(|index| self.known[index].volume.name.as_str())
    }

    /// Makes a volume known that was not, under its first name.
    pub(super) fn learn(&mut self, id: Uuid) {
        let index = self.known.len();
        self.known.push(Known { volume: Volume { id, name: Volume::first_name(index as u64 + 1) }, images: 0 });
        self.by_id.insert(id, u32::try_from(index).expect("fewer than four billion volumes fit into memory"));
    }

    /// Gives a volume that is known a name.
    pub(super) fn rename(&mut self, id: Uuid, name: String) {
        let index = self.index(id).expect("only volumes that are known are renamed");
        self.known[index].volume.name = name;
    }

    /// The images that name a volume.
    pub(super) fn users(&self, id: Uuid) -> impl Iterator<Item = Slot> {
        let number = self.by_id.get(id).copied();
        number
            .into_iter()
            .flat_map(|number| self.uses.range((number, Slot::FIRST)..=(number, Slot::LAST)))
            .map(|&(_, slot)| slot)
    }

    /// An image names a volume that is known.
    pub(super) fn add(&mut self, id: Uuid, slot: Slot) {
        let number = self.number(id);
        self.uses.insert((number, slot));
        let images = &mut self.known[number as usize].images;
        self.ranking.step(number, *images, *images + 1);
        *images += 1;
    }

    /// An image no longer names a volume.
    pub(super) fn remove(&mut self, id: Uuid, slot: Slot) {
        let number = self.number(id);
        self.uses.remove(&(number, slot));
        let images = &mut self.known[number as usize].images;
        self.ranking.step(number, *images, *images - 1);
        *images -= 1;
    }

    fn number(&self, id: Uuid) -> u32 {
        *self.by_id.get(id).expect("an image's volume is known")
    }

    fn index(&self, id: Uuid) -> Option<usize> {
        self.by_id.get(id).map(|&number| number as usize)
    }
}
