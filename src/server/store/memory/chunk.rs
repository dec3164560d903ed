//! A hundred or so images, with what scans look at laid out side by side.
//!
//! Following a pointer to each of a million images would take longer than searching all of their
//! text, which is contiguous here; a search answers with one bit an image.

use std::sync::Arc;

use memchr::memmem::Finder;
use uuid::Uuid;

use crate::domain::{Arch, Image, Timestamp, fold, sort_key};

/// How many images a chunk holds: one for each bit of a [`Hits`].
pub(super) const SLOTS: usize = 128;

/// One bit an image of a chunk.
pub(super) type Hits = u128;

/// Up to how many texts of a chunk are searched each on its own.
const FEW: u32 = 16;

/// Never in UTF-8, so no text that is searched for contains it.
const END: u8 = 0xff;

/// Up to [`SLOTS`] images.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Which slots hold an image.
    pub(super) live: Hits,
    images: [Option<Arc<Image>>; SLOTS],
    facts: Vec<Facts>,
    /// Folded names.
    pub(super) names: Text,
    /// Folded names of the root volumes.
    pub(super) volumes: Text,
    /// Ids, and the organizations'.
    pub(super) ids: Text,
    /// [`sort_key`]s.
    keys: Text,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            live: 0,
            images: [const { None }; SLOTS],
            facts: Vec::new(),
            names: Text::default(),
            volumes: Text::default(),
            ids: Text::default(),
            keys: Text::default(),
        }
    }
}

/// What an image is filtered and sorted by, text apart.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) id: Uuid,
    pub(super) organization: Uuid,
    pub(super) creation: Timestamp,
    pub(super) modification: Timestamp,
    pub(super) arch: Arch,
    pub(super) public: bool,
}

impl Chunk {
    /// Puts an image into a slot: one that has been used before, or the next.
    pub(super) fn put(&mut self, at: usize, image: Arc<Image>) {
        self.live |= 1 << at;
        self.names.set(at, &[fold(&image.name).as_bytes(), &[END]].concat());
        self.volumes.set(at, &[fold(&image.root_volume.name).as_bytes(), &[END]].concat());
        self.keys.set(at, &sort_key(&image.name));
        let mut ids = [END; 2 * 37];
        image.id.hyphenated().encode_lower(&mut ids);
        image.organization.hyphenated().encode_lower(&mut ids[37..]);
        self.ids.set(at, &ids);
        let facts = Facts {
            id: image.id,
            organization: image.organization,
            creation: image.creation_date,
            modification: image.modification_date,
            arch: image.arch,
            public: image.public,
        };
        self.images[at] = Some(image);
        if at == self.facts.len() {
            self.facts.push(facts);
        } else {
            self.facts[at] = facts;
        }
        if self.facts.len() == SLOTS {
            self.fit();
        }
    }

    /// Empties a slot.
    pub(super) fn clear(&mut self, at: usize) {
        self.live &= !(1 << at);
        self.images[at] = None;
        for text in [&mut self.names, &mut self.volumes, &mut self.ids, &mut self.keys] {
            text.set(at, &[]);
        }
    }

    /// The image in a slot.
    pub(super) fn image(&self, at: usize) -> &Arc<Image> {
        self.images[at].as_ref().expect("a slot that is in use")
    }

    /// The facts of a slot that is in use.
    pub(super) fn facts(&self, at: usize) -> &Facts {
        &self.facts[at]
    }

    /// The sort key of the name in a slot that is in use.
    pub(super) fn key(&self, at: usize) -> &[u8] {
        self.keys.get(at)
    }

    /// Gives back what the columns grew too far: a full chunk grows no more.
    fn fit(&mut self) {
        for text in [&mut self.names, &mut self.volumes, &mut self.ids, &mut self.keys] {
            text.bytes.shrink_to_fit();
        }
    }
}

/// A text a slot, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Text {
    fn start(&self, at: usize) -> usize {
        if at == 0 { 0 } else { self.ends[at - 1] as usize }
    }

    fn get(&self, at: usize) -> &[u8] {
        &self.bytes[self.start(at)..self.ends[at] as usize]
    }

    fn set(&mut self, at: usize, text: &[u8]) {
        if at == self.ends.len() {
            self.bytes.extend_from_slice(text);
            self.ends.push(offset(self.bytes.len()));
        } else if self.get(at) != text {
            let (start, end) = (self.start(at), self.ends[at] as usize);
            self.bytes.splice(start..end, text.iter().copied());
            for moved in &mut self.ends[at..] {
                *moved = offset(*moved as usize - (end - start) + text.len());
            }
        }
    }

    /// Which of the wanted texts contain what the finder finds.
    pub(super) fn find(&self, finder: &Finder<'_>, wanted: Hits) -> Hits {
        // one search of all the text is quicker than a search of each, but for a few
        if wanted.count_ones() < FEW {
            let found = |&at: &usize| wanted & (1 << at) != 0 && finder.find(self.get(at)).is_some();
            return (0..self.ends.len()).filter(found).fold(0, |hits, at| hits | 1 << at);
        }
        let (mut hits, mut from, mut at) = (0, 0, 0);
        while let Some(found) = finder.find(&self.bytes[from..]) {
            let found = from + found;
            while self.ends[at] as usize <= found {
                at += 1;
            }
            hits |= 1 << at;
            from = self.ends[at] as usize;
        }
        hits & wanted
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a chunk's names are far from 4 GB")
}
