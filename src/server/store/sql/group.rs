//! Batches that are committed together: what they touch is read once, they are applied in memory one
//! after another, each of them whole or not at all, and what has become of it is written once.

mod read;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::engine::Engine;
use crate::{
    domain::{self, Arch, Change, Image, Revision, Volume},
    server::store::{
        Batch, CommitError, Committed,
        ledger::{self, Ledger, Reply},
    },
};

/// The part of the catalog that the batches touch.
#[derive(Default)]
pub(super) struct Group {
    head: Revision,
    volume_count: u64,
    images: HashMap<Uuid, Arc<Image>>,
    volumes: HashMap<Uuid, Known>,
    totals: BTreeMap<Kind, i64>,
    replies: HashMap<String, Reply>,
    /// By how much the images of each kind become more or less.
    months: BTreeMap<(Uuid, domain::Kind), i64>,
    changes: Vec<Arc<Change>>,
    // what is to be written
    changed_images: HashSet<Uuid>,
    changed_volumes: BTreeSet<u64>,
    changed_totals: BTreeSet<Kind>,
    new_replies: BTreeSet<String>,
}

/// A volume, its number, and how many images name it.
struct Known {
    number: u64,
    volume: Volume,
    images: u64,
}

/// What images are counted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    organization: Uuid,
    arch: Arch,
    public: bool,
}

impl Kind {
    fn of(image: &Image) -> Self {
        Self { organization: image.organization, arch: image.arch, public: image.public }
    }
}

/// Commits the batches in one transaction and answers each.
///
/// # Errors
/// Of the database; then nothing was committed, unless the connection broke as it was committing.
pub(super) async fn commit<E: Engine>(
    connection: &mut E::Connection,
    batches: Vec<Batch>,
) -> Result<(Vec<Result<Committed, CommitError>>, Revision), sqlx::Error> {
    let mut group = Group::read::<E>(connection, &batches).await?;
    let latest = batches.iter().map(|batch| batch.at).max();
    let outcomes = batches.into_iter().map(|batch| ledger::commit(&mut group, batch)).collect();
    E::commit(connection, group.written(latest)).await?;
    Ok((outcomes, group.head))
}

impl Group {
    fn count(&mut self, image: &Image, by: i64) {
        let kind = Kind::of(image);
        *self.totals.entry(kind).or_default() += by;
        self.changed_totals.insert(kind);
        *self.months.entry((image.organization, domain::Kind::of(image))).or_default() += by;
        if let Some(known) = self.volumes.get_mut(&image.root_volume.id) {
            known.images = known.images.saturating_add_signed(by);
            self.changed_volumes.insert(known.number);
        }
    }
}

impl Ledger for Group {
    fn reply(&self, key: &str) -> Option<&Reply> {
        self.replies.get(key)
    }

    fn remember(&mut self, key: &str, reply: Reply) {
        self.replies.insert(key.to_owned(), reply);
        self.new_replies.insert(key.to_owned());
    }

    fn next(&self) -> Revision {
        self.head.next()
    }

    fn append(&mut self, changes: &[Arc<Change>]) {
        if let Some(last) = changes.last() {
            self.head = last.sequence;
            self.changes.extend(changes.iter().cloned());
        }
    }

    fn image(&self, id: Uuid) -> Option<&Arc<Image>> {
        self.images.get(&id)
    }

    fn put(&mut self, image: Arc<Image>) {
        self.count(&image, 1);
        self.changed_images.insert(image.id);
        if let Some(before) = self.images.insert(image.id, image) {
            self.count(&before, -1);
        }
    }

    fn remove(&mut self, id: Uuid) {
        if let Some(before) = self.images.remove(&id) {
            self.count(&before, -1);
            self.changed_images.insert(id);
        }
    }

    fn volume(&self, id: Uuid) -> Option<&str> {
        self.volumes.get(&id).map(|known| known.volume.name.as_str())
    }

    fn add_volume(&mut self, id: Uuid) {
        self.volume_count += 1;
        let volume = Volume { id, name: Volume::first_name(self.volume_count) };
        self.volumes.insert(id, Known { number: self.volume_count, volume, images: 0 });
    }

    fn set_volume_name(&mut self, id: Uuid, name: String) {
        if let Some(known) = self.volumes.get_mut(&id) {
            known.volume.name = name;
            self.changed_volumes.insert(known.number);
        }
    }

    fn images_on(&self, volume: Uuid) -> Vec<Arc<Image>> {
        let mut images: Vec<_> =
            self.images.values().filter(|image| image.root_volume.id == volume).map(Arc::clone).collect();
        images.sort_unstable_by_key(|image| (image.creation_date, image.id));
        images
    }
}
