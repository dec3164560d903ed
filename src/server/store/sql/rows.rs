//! Images, volumes and changes as rows.

use std::sync::Arc;

use sqlx::FromRow;
use uuid::Uuid;

use super::{
    engine::Record,
    query::{Query, Value, signed, unsigned},
};
use crate::domain::{Change, Entry, Image, Revision, Timestamp, Volume, fold, sort_key};

/// What is read of an image `i` and its volume `v`.
pub(super) const IMAGE: &str = "i.id, i.name, i.arch, i.organization, i.public, i.root_volume, v.name AS volume_name, \
     i.from_image, i.from_server, i.marketplace_key, i.creation_date, i.modification_date, i.revision";
/// From where; the outer join keeps the images in front, in whose order they are read.
pub(super) const FROM_IMAGES: &str = " FROM images i LEFT JOIN volumes v ON v.id = i.root_volume";
/// What is read of a volume.
pub(super) const VOLUME: &str = "number, id, name, images FROM volumes";
/// What is read of a change `c`.
pub(super) const CHANGE: &str = "c.sequence, c.batch, c.at, c.actor, c.undoes, c.before, c.after";
/// From where.
pub(super) const FROM_CHANGES: &str = " FROM changes c";

#[derive(FromRow)]
pub(super) struct ImageRow {
    id: Uuid,
    name: String,
    arch: String,
    organization: Uuid,
    public: bool,
    root_volume: Uuid,
    volume_name: String,
    from_image: Option<Uuid>,
    from_server: Option<Uuid>,
    marketplace_key: Option<String>,
    creation_date: i64,
    modification_date: i64,
    revision: i64,
}

impl ImageRow {
    pub(super) fn read(self) -> Result<Arc<Image>, sqlx::Error> {
        Ok(Arc::new(Image {
            id: self.id,
            name: self.name,
            arch: self.arch.parse().map_err(undecodable)?,
            organization: self.organization,
            public: self.public,
            root_volume: Volume { id: self.root_volume, name: self.volume_name },
            from_image: self.from_image,
            from_server: self.from_server,
            marketplace_key: self.marketplace_key,
            creation_date: time(self.creation_date)?,
            modification_date: time(self.modification_date)?,
            revision: Revision(unsigned(self.revision)),
        }))
    }
}

/// A change, and how many it was made with.
#[derive(FromRow)]
pub(super) struct EntryRow {
    #[sqlx(flatten)]
    change: ChangeRow,
    size: i64,
    mixed: bool,
}

impl EntryRow {
    pub(super) fn read(self) -> Result<Entry, sqlx::Error> {
        Ok(Entry { change: self.change.read()?, size: unsigned(self.size), mixed: self.mixed })
    }
}

/// A change that deleted an image, and how many did.
#[derive(FromRow)]
pub(super) struct TrashRow {
    #[sqlx(flatten)]
    pub(super) change: ChangeRow,
    pub(super) total: i64,
}

/// A row of a list, which also says how many the list has in all.
pub(super) trait Listed: Record {
    type Item: Send;

    fn total(&self) -> i64;

    fn read(self) -> Result<Self::Item, sqlx::Error>;
}

#[derive(FromRow)]
pub(super) struct ListedImage {
    #[sqlx(flatten)]
    image: ImageRow,
    total: i64,
}

impl Listed for ListedImage {
    type Item = Arc<Image>;

    fn total(&self) -> i64 {
        self.total
    }

    fn read(self) -> Result<Arc<Image>, sqlx::Error> {
        self.image.read()
    }
}

#[derive(FromRow)]
pub(super) struct ListedVolume {
    #[sqlx(flatten)]
    volume: VolumeRow,
    total: i64,
}

impl Listed for ListedVolume {
    type Item = Volume;

    fn total(&self) -> i64 {
        self.total
    }

    fn read(self) -> Result<Volume, sqlx::Error> {
        Ok(self.volume.read())
    }
}

#[derive(FromRow)]
pub(super) struct VolumeRow {
    pub(super) number: i64,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) images: i64,
}

impl VolumeRow {
    pub(super) fn read(self) -> Volume {
        Volume { id: self.id, name: self.name }
    }
}

#[derive(FromRow)]
pub(super) struct ChangeRow {
    sequence: i64,
    batch: i64,
    at: i64,
    actor: String,
    undoes: Option<i64>,
    before: Option<String>,
    after: Option<String>,
}

impl ChangeRow {
    pub(super) fn read(self) -> Result<Arc<Change>, sqlx::Error> {
        let image = |json: Option<String>| -> Result<Option<Arc<Image>>, sqlx::Error> {
            json.map(|json| serde_json::from_str(&json).map_err(undecodable)).transpose()
        };
        Ok(Arc::new(Change {
            sequence: Revision(unsigned(self.sequence)),
            batch: Revision(unsigned(self.batch)),
            at: time(self.at)?,
            actor: self.actor.into(),
            undoes: self.undoes.map(unsigned).map(Revision),
            before: image(self.before)?,
            after: image(self.after)?,
        }))
    }
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

pub(super) fn time(micros: i64) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_micros(micros).ok_or_else(|| sqlx::Error::Decode(format!("{micros} is no time").into()))
}

/// Adds images, or puts their next states in their places.
pub(super) fn put_images<'a>(images: impl Iterator<Item = &'a Image>) -> Vec<Query> {
    let rows = images.map(|image| {
        vec![
            image.id.into(),
            image.name.as_str().into(),
            sort_key(&image.name).into(),
            searched(image).into(),
            image.arch.as_str().into(),
            image.organization.into(),
            image.public.into(),
            image.root_volume.id.into(),
            image.from_image.into(),
            image.from_server.into(),
            image.marketplace_key.clone().into(),
            image.creation_date.micros().into(),
            image.modification_date.micros().into(),
            signed(image.revision.0).into(),
        ]
    });
    Query::insert(
        "INSERT INTO images (id, name, name_key, search, arch, organization, public, root_volume, from_image, \
         from_server, marketplace_key, creation_date, modification_date, revision)",
        rows.collect(),
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, \
         search = excluded.search, arch = excluded.arch, organization = excluded.organization, \
         public = excluded.public, root_volume = excluded.root_volume, from_image = excluded.from_image, \
         from_server = excluded.from_server, marketplace_key = excluded.marketplace_key, \
         creation_date = excluded.creation_date, modification_date = excluded.modification_date, \
         revision = excluded.revision",
    )
}

/// What `q` looks into, a line each, the name first: no line has a control character of its own.
fn searched(image: &Image) -> String {
    let Image { name, id, organization, root_volume, .. } = image;
    format!("{}\n{id}\n{organization}\n{}", fold(name), fold(&root_volume.name))
}

/// Adds volumes, or puts their next states in their places.
pub(super) fn put_volumes<'a>(volumes: impl Iterator<Item = (u64, &'a Volume, u64)>) -> Vec<Query> {
    let rows = volumes.map(|(number, volume, images)| -> Vec<Value> {
        vec![signed(number).into(), volume.id.into(), volume.name.as_str().into(), signed(images).into()]
    });
    Query::insert(
        "INSERT INTO volumes (number, id, name, images)",
        rows.collect(),
        " ON CONFLICT (number) DO UPDATE SET name = excluded.name, images = excluded.images",
    )
}

/// Says how far the log is, and how many volumes there are.
pub(super) fn move_head(head: Revision, volumes: u64) -> Query {
    let mut query = Query::new("UPDATE log_head SET position = ");
    query.bind(signed(head.0)).push(", volumes = ").bind(signed(volumes));
    query
}

/// Appends to the log.
pub(super) fn append<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<Query> {
    let json = |image: &Option<Arc<Image>>| {
        image.as_ref().map(|image| serde_json::to_string(image).expect("images are plain data"))
    };
    let rows = changes.map(|change| {
        vec![
            signed(change.sequence.0).into(),
            signed(change.batch.0).into(),
            change.at.micros().into(),
            Value::from(&*change.actor),
            change.undoes.map(|batch| signed(batch.0)).into(),
            change.image().id.into(),
            change.action().as_str().into(),
            json(&change.before).into(),
            json(&change.after).into(),
        ]
    });
    let head = "INSERT INTO changes (sequence, batch, at, actor, undoes, image, action, before, after)";
    Query::insert(head, rows.collect(), "")
}
