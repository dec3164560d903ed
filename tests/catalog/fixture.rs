//! A catalog whose clock stands still, and short ways to change what it holds.

use std::sync::Arc;

use imprint::{
    domain::{Arch, Change, Fields, Image, Patch, Revision, Timestamp},
    server::{
        catalog::{Catalog, CatalogError, Obstacle, Precondition, Saved, Undone},
        clock::{Clock, ManualClock},
        store::{Batch, Committed, Store, Write, memory::MemoryStore},
    },
};
use uuid::Uuid;

use crate::conformance::fixture::log;

/// A catalog, what is below it, and what is changed in it.
pub struct Desk {
    pub catalog: Catalog,
    pub store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
}

/// An edit of nothing, to be filled in.
pub const NOTHING: Patch = Patch { name: None, arch: None, organization: None, root_volume: None, public: None };

pub fn name(name: &str) -> Patch {
    Patch { name: Some(name.to_owned()), ..NOTHING }
}

pub fn public() -> Patch {
    Patch { public: Some(true), ..NOTHING }
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x4000_8000_0000_0000_0000 | number)
}

impl Desk {
    pub fn over(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-06-01T12:00:00Z").unwrap()));
        let catalog = Catalog::new(Arc::clone(&store), Arc::clone(&clock) as _);
        Self { catalog, store, clock }
    }

    /// Over a store in memory whose log keeps that many changes.
    pub fn keeping(changes: usize) -> Self {
        Self::over(Arc::new(MemoryStore::new(changes)))
    }

    pub fn tick(&self) {
        self.clock.advance(chrono::Duration::seconds(1));
    }

    /// A new image, on a volume that all of them share.
    pub async fn create(&self, name: &str) -> Arc<Image> {
        self.tick();
        self.catalog.create(fields(name), None, None, "ada".into()).await.unwrap()
    }

    /// Changes an image, whatever it is like by now.
    pub async fn edit(&self, image: &Image, patch: Patch) -> Arc<Image> {
        self.tick();
        self.catalog.update(&image.id.to_string(), &patch, &Precondition::Any, "ada".into()).await.unwrap()
    }

    pub async fn delete(&self, image: &Image) -> Arc<Change> {
        self.tick();
        self.catalog.delete(&image.id.to_string(), &Precondition::Any, "ada".into()).await.unwrap()
    }

    pub async fn try_undo(&self, sequence: Revision) -> Result<Undone, CatalogError> {
        self.tick();
        self.catalog.undo(sequence, "bob".into()).await
    }

    /// Takes a batch back, and says by what the undo can be undone.
    pub async fn undo(&self, sequence: Revision) -> Revision {
        self.try_undo(sequence).await.unwrap().sequence.expect("something was left to be taken back")
    }

    /// Expects an undo to be refused without a trace, and says why it was.
    pub async fn obstacle(&self, sequence: Revision) -> Obstacle {
        let before = self.latest().await;
        let refused = self.try_undo(sequence).await;
        assert_eq!(self.latest().await, before, "nothing was written");
        match refused {
            Err(CatalogError::Obstructed(obstacle)) => obstacle,
            other => panic!("nothing was in the way: {other:?}"),
        }
    }

    pub async fn restore(&self, image: &Image) -> Result<Arc<Image>, CatalogError> {
        self.tick();
        self.catalog.restore(&image.id.to_string(), "bob".into()).await
    }

    pub async fn restore_state(&self, image: &Image, sequence: Revision) -> Result<Saved, CatalogError> {
        self.tick();
        self.catalog.restore_state(&image.id.to_string(), sequence, "bob".into()).await
    }

    pub async fn rename(&self, seen: &Image, name: &str) -> Result<Saved, CatalogError> {
        self.tick();
        self.catalog.rename(&seen.id.to_string(), seen.revision, name, "bob".into()).await
    }

    /// Saves a form that was filled from `seen`, and in which the patch was typed.
    pub async fn save(&self, seen: &Image, patch: Patch) -> Result<Saved, CatalogError> {
        self.tick();
        let fields = Fields {
            name: patch.name.unwrap_or_else(|| seen.name.clone()),
            arch: patch.arch.unwrap_or(seen.arch),
            organization: patch.organization.unwrap_or(seen.organization),
            root_volume: patch.root_volume.unwrap_or(seen.root_volume.id),
            public: Some(patch.public.unwrap_or(seen.public)),
        };
        self.catalog.save(&seen.id.to_string(), seen.revision, fields, "bob".into()).await
    }

    /// The image as it is.
    pub async fn now(&self, image: &Image) -> Option<Arc<Image>> {
        self.store.image(image.id).await.unwrap()
    }

    /// Several writes at once, as a bulk action makes them.
    pub async fn commit(&self, writes: Vec<Write>) -> Committed {
        self.tick();
        self.store.commit(self.batch(writes)).await.unwrap()
    }

    pub fn batch(&self, writes: Vec<Write>) -> Batch {
        Batch { at: self.clock.now(), actor: "ada".into(), writes, undoes: None, idempotency: None }
    }

    /// The newest change.
    pub async fn latest(&self) -> Arc<Change> {
        let log = log(&*self.store).await;
        Arc::clone(log.last().expect("something has happened"))
    }
}

fn fields(name: &str) -> Fields {
    Fields { name: name.to_owned(), arch: Arch::Arm, organization: id(1), root_volume: id(2), public: None }
}

/// The image under another revision.
pub fn at_revision(image: &Image, revision: Revision) -> Image {
    Image { revision, ..image.clone() }
}

pub fn update(seen: &Image, image: Image) -> Write {
    Write::Put { expected: Some(seen.revision), image }
}

pub fn delete(seen: &Image) -> Write {
    Write::Delete { id: seen.id, expected: seen.revision }
}
