//! Batches that are committed together: what they touch is read once, they are applied in memory one
//! after another, each of them whole or not at all, and what has become of it is written once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use sqlx::FromRow;
use uuid::Uuid;

use super::{
    engine::{Engine, Record},
    query::{Query, Value, signed, unsigned},
    rows::{CHANGE, ChangeRow, FROM_IMAGES, IMAGE, ImageRow, VolumeRow, append, put_images, put_volumes, time},
};
use crate::{
    domain::{Arch, Change, Image, Revision, Timestamp, Volume},
    server::store::{
        Batch, CommitError, Committed, Idempotency, Write,
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

#[derive(FromRow)]
struct TotalRow {
    organization: Uuid,
    arch: String,
    public: bool,
    images: i64,
}

#[derive(FromRow)]
struct ReplyRow {
    key: String,
    fingerprint: Uuid,
    at: i64,
    first: i64,
    last: i64,
}

/// Commits the batches in one transaction and answers each.
///
/// # Errors
/// Of the database; then nothing was committed, unless the connection broke as it was committing.
pub(super) async fn commit<E: Engine>(
    connection: &mut E::Connection,
    batches: Vec<Batch>,
) -> Result<(Vec<Result<Committed, CommitError>>, Revision), sqlx::Error> {
    let head = begin::<E>(connection).await?;
    let mut group = Group::read::<E>(connection, head, &batches).await?;
    let latest = batches.iter().map(|batch| batch.at).max();
    let outcomes = batches.into_iter().map(|batch| ledger::commit(&mut group, batch)).collect();
    group.write::<E>(connection, latest).await?;
    E::control(connection, if group.changes.is_empty() { "COMMIT" } else { E::COMMIT }).await?;
    Ok((outcomes, group.head))
}

/// Begins a transaction that writes, alone; says how far the log is.
pub(super) async fn begin<E: Engine>(connection: &mut E::Connection) -> Result<Revision, sqlx::Error> {
    E::control(connection, E::BEGIN_WRITE).await?;
    let mut query = Query::new("SELECT position FROM log_head");
    query.push(E::FOR_UPDATE);
    let (head,): (i64,) = E::row(connection, query).await?;
    Ok(Revision(unsigned(head)))
}

impl Group {
    /// What the batches touch.
    async fn read<E: Engine>(
        connection: &mut E::Connection,
        head: Revision,
        batches: &[Batch],
    ) -> Result<Self, sqlx::Error> {
        let mut group = Self { head, ..Self::default() };
        // not before the lock is held
        let (volumes,): (i64,) =
            E::row(connection, Query::new("SELECT coalesce(max(number), 0) FROM volumes")).await?;
        group.volume_count = unsigned(volumes);

        group.read_replies::<E>(connection, batches).await?;
        let (mut images, mut volumes, mut renamed, mut organizations) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for write in batches.iter().flat_map(|batch| &batch.writes) {
            match write {
                Write::Put { image, .. } => {
                    images.insert(image.id);
                    volumes.insert(image.root_volume.id);
                    organizations.insert(image.organization);
                }
                Write::Delete { id, .. } => drop(images.insert(*id)),
                Write::RenameVolume { id, .. } => {
                    volumes.insert(*id);
                    renamed.insert(*id);
                }
            }
        }
        let from_images = format!("SELECT {IMAGE}{FROM_IMAGES} WHERE ");
        for row in read_in::<E, ImageRow>(connection, &format!("{from_images}i.id IN "), images).await? {
            group.see(row.read()?);
        }
        for row in read_in::<E, ImageRow>(connection, &format!("{from_images}i.root_volume IN "), renamed).await? {
            group.see(row.read()?);
        }
        for image in group.images.values() {
            volumes.insert(image.root_volume.id);
            organizations.insert(image.organization);
        }
        let text = "SELECT number, id, name, images FROM volumes WHERE id IN ";
        for row in read_in::<E, VolumeRow>(connection, text, volumes).await? {
            let (number, images) = (unsigned(row.number), unsigned(row.images));
            group.volumes.insert(row.id, Known { number, images, volume: row.read() });
        }
        let text = "SELECT organization, arch, public, images FROM totals WHERE organization IN ";
        for row in read_in::<E, TotalRow>(connection, text, organizations).await? {
            let TotalRow { organization, public, images, .. } = row;
            let arch = row.arch.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            group.totals.insert(Kind { organization, arch, public }, images);
        }
        Ok(group)
    }

    async fn read_replies<E: Engine>(
        &mut self,
        connection: &mut E::Connection,
        batches: &[Batch],
    ) -> Result<(), sqlx::Error> {
        let keys: BTreeSet<_> = batches.iter().filter_map(|batch| Some(&batch.idempotency.as_ref()?.key)).collect();
        let text = "SELECT key, fingerprint, at, first, last FROM replies WHERE key IN ";
        for row in read_in::<E, ReplyRow>(connection, text, keys.into_iter().map(String::as_str)).await? {
            let mut query = Query::new("SELECT ");
            query.push(CHANGE).push(" WHERE sequence BETWEEN ").bind(row.first).push(" AND ").bind(row.last);
            query.push(" ORDER BY sequence");
            let changes = E::rows::<ChangeRow>(connection, query).await?;
            let changes = changes.into_iter().map(ChangeRow::read).collect::<Result<_, _>>()?;
            let at = time(row.at)?;
            self.replies.insert(row.key, Reply { fingerprint: row.fingerprint, at, changes });
        }
        Ok(())
    }

    fn see(&mut self, image: Arc<Image>) {
        self.images.insert(image.id, image);
    }

    fn count(&mut self, image: &Image, by: i64) {
        let kind = Kind::of(image);
        *self.totals.entry(kind).or_default() += by;
        self.changed_totals.insert(kind);
        if let Some(known) = self.volumes.get_mut(&image.root_volume.id) {
            known.images = known.images.saturating_add_signed(by);
            self.changed_volumes.insert(known.number);
        }
    }

    async fn write<E: Engine>(
        &self,
        connection: &mut E::Connection,
        latest: Option<Timestamp>,
    ) -> Result<(), sqlx::Error> {
        let volumes = self.volumes.values().filter(|known| self.changed_volumes.contains(&known.number));
        let mut queries = put_volumes(volumes.map(|known| (known.number, &known.volume, known.images)));
        queries.extend(self.put_totals());
        let gone = self.changed_images.iter().filter(|id| !self.images.contains_key(id));
        let gone: Vec<Value> = gone.copied().map(Value::from).collect();
        queries.extend(Query::each_in("DELETE FROM images WHERE id IN ", &gone));
        let changed = self.changed_images.iter().filter_map(|id| self.images.get(id));
        queries.extend(put_images(changed.map(|image| &**image)));
        queries.extend(append(self.changes.iter().map(|change| &**change)));
        queries.extend(self.put_replies(latest));
        if !self.changes.is_empty() {
            let mut query = Query::new("UPDATE log_head SET position = ");
            query.bind(signed(self.head.0));
            queries.push(query);
        }
        E::run_all(connection, queries).await
    }

    fn put_totals(&self) -> Vec<Query> {
        let rows = self.changed_totals.iter().map(|kind| -> Vec<Value> {
            let images = self.totals.get(kind).copied().unwrap_or_default();
            vec![kind.organization.into(), kind.arch.as_str().into(), kind.public.into(), images.into()]
        });
        Query::insert(
            "INSERT INTO totals (organization, arch, public, images)",
            rows.collect(),
            " ON CONFLICT (organization, arch, public) DO UPDATE SET images = excluded.images",
        )
    }

    /// The new replies; and those that have expired go.
    fn put_replies(&self, latest: Option<Timestamp>) -> Vec<Query> {
        let Some(latest) = latest.filter(|_| !self.new_replies.is_empty()) else { return Vec::new() };
        let mut old = Query::new("DELETE FROM replies WHERE at <= ");
        old.bind(latest.micros() - Idempotency::LIFETIME);
        let rows = self.new_replies.iter().filter_map(|key| {
            let reply = self.replies.get(key)?;
            let first = reply.changes.first().map_or(1, |change| signed(change.sequence.0));
            let last = reply.changes.last().map_or(0, |change| signed(change.sequence.0));
            let at = reply.at.micros();
            Some(vec![key.as_str().into(), reply.fingerprint.into(), at.into(), first.into(), last.into()])
        });
        let mut queries = Query::insert(
            "INSERT INTO replies (key, fingerprint, at, first, last)",
            rows.collect(),
            " ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at, \
             first = excluded.first, last = excluded.last",
        );
        queries.push(old);
        queries
    }
}

/// Reads `… IN (values)`.
async fn read_in<E: Engine, T: Record>(
    connection: &mut E::Connection,
    head: &str,
    values: impl IntoIterator<Item = impl Into<Value>>,
) -> Result<Vec<T>, sqlx::Error> {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    let mut rows = Vec::new();
    for query in Query::each_in(head, &values) {
        rows.extend(E::rows::<T>(connection, query).await?);
    }
    Ok(rows)
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
