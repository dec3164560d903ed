//! Images and batches for the cases, and short ways to write and to read them.

use std::sync::Arc;

use futures::StreamExt;
use imprint::{
    domain::{Arch, Filter, Image, Page, PageRequest, Revision, Sort, Timestamp, Volume},
    server::store::{Batch, Changes, CommitError, Committed, Idempotency, Store, Write, memory::MemoryStore},
};
use uuid::Uuid;

/// A fresh store in memory that keeps every change.
pub fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new(usize::MAX))
}

/// The id with that number: ordered as the numbers are.
pub fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0x4000, 0x8000_0000_0000_0000 | number)
}

/// That many seconds into the tests' day.
pub fn at(second: i64) -> Timestamp {
    let noon = Timestamp::parse("2026-06-01T12:00:00Z").unwrap();
    Timestamp::from_micros(noon.micros() + second * 1_000_000).unwrap()
}

/// An image of that number, created in that second, on a volume of its own.
pub fn image(number: u64) -> Image {
    let time = at(i64::try_from(number).unwrap());
    Image {
        id: id(number),
        name: format!("image-{number}"),
        arch: Arch::X86_64,
        organization: id(900_000),
        public: false,
        root_volume: Volume { id: id(1_000_000 + number), name: String::new() },
        from_image: None,
        from_server: None,
        marketplace_key: None,
        creation_date: time,
        modification_date: time,
        revision: Revision::default(),
    }
}

pub fn create(image: Image) -> Write {
    Write::Put { expected: None, image }
}

pub fn update(seen: &Image, image: Image) -> Write {
    Write::Put { expected: Some(seen.revision), image }
}

pub fn delete(seen: &Image) -> Write {
    Write::Delete { id: seen.id, expected: seen.revision }
}

pub fn batch(writes: Vec<Write>) -> Batch {
    Batch { at: at(3600), actor: "test".into(), writes, undoes: None, idempotency: None }
}

pub fn keyed(key: &str, fingerprint: u64, at: Timestamp, writes: Vec<Write>) -> Batch {
    let idempotency = Some(Idempotency { key: key.to_owned(), fingerprint: id(fingerprint) });
    Batch { at, idempotency, ..batch(writes) }
}

/// Commits, and expects that to succeed.
pub async fn commit(store: &dyn Store, writes: Vec<Write>) -> Committed {
    store.commit(batch(writes)).await.unwrap()
}

/// Creates one image, and returns it as it is then.
pub async fn add(store: &dyn Store, image: Image) -> Arc<Image> {
    let committed = commit(store, vec![create(image)]).await;
    committed.changes[0].after.clone().unwrap()
}

/// Expects a commit to be refused as stale; returns what the refusal says.
pub async fn stale(store: &dyn Store, writes: Vec<Write>) -> (Uuid, Option<Arc<Image>>) {
    match store.commit(batch(writes)).await {
        Err(CommitError::Stale { id, current }) => (id, current),
        other => panic!("not refused as stale: {other:?}"),
    }
}

pub async fn get(store: &dyn Store, number: u64) -> Option<Arc<Image>> {
    store.image(id(number)).await.unwrap()
}

pub async fn page(store: &dyn Store, filter: &Filter, sort: &str, page: u64, per_page: u32) -> Page<Arc<Image>> {
    let sort: Sort = sort.parse().unwrap();
    store.page(filter, &sort, PageRequest { page, per_page }).await.unwrap()
}

/// Every image that matches, by [`Store::scan`].
pub async fn scan(store: &dyn Store, filter: &Filter, sort: &str) -> Vec<Arc<Image>> {
    let scan = store.scan(filter, &sort.parse().unwrap()).await.unwrap();
    let images: Vec<_> = scan.images.map(Result::unwrap).collect().await;
    assert_eq!(scan.total, images.len() as u64);
    images
}

/// The log from its beginning.
pub async fn log(store: &dyn Store) -> Vec<Arc<imprint::domain::Change>> {
    following(store, 0).await.expect("the log is whole")
}

/// The log after a position, where it still is.
pub async fn following(store: &dyn Store, after: u64) -> Option<Vec<Arc<imprint::domain::Change>>> {
    match store.changes(Revision(after), usize::MAX).await.unwrap() {
        Changes::Following(changes) => Some(changes),
        Changes::Dropped => None,
    }
}

pub fn names(images: &[Arc<Image>]) -> Vec<&str> {
    images.iter().map(|image| image.name.as_str()).collect()
}
