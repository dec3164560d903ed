//! What the batches touch, read in a step or two.

use std::{collections::BTreeSet, sync::Arc};

use sqlx::{Column, FromRow, Row};
use uuid::Uuid;

use super::{Group, Kind, Known};
use crate::{
    domain::{Image, Revision},
    server::store::{
        Batch, Write,
        ledger::Reply,
        sql::{
            engine::Engine,
            query::{Query, Value, unsigned},
            rows::{CHANGE, ChangeRow, FROM_CHANGES, FROM_IMAGES, IMAGE, ImageRow, VOLUME, VolumeRow, time},
        },
    },
};

/// What is to be read.
#[derive(Default)]
struct Wanted {
    replies: BTreeSet<String>,
    images: BTreeSet<Uuid>,
    /// Volumes of which every image is wanted.
    renamed: BTreeSet<Uuid>,
    volumes: BTreeSet<Uuid>,
    organizations: BTreeSet<Uuid>,
}

/// A row of any of it.
enum Touched {
    Reply(ReplyRow),
    Image(Box<ImageRow>),
    Volume(VolumeRow),
    Total(TotalRow),
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

/// Told apart by their first columns.
impl<'r, R: Row> FromRow<'r, R> for Touched
where
    ReplyRow: FromRow<'r, R>,
    ImageRow: FromRow<'r, R>,
    VolumeRow: FromRow<'r, R>,
    TotalRow: FromRow<'r, R>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(match row.columns().first().map(Column::name) {
            Some("key") => Self::Reply(FromRow::from_row(row)?),
            Some("number") => Self::Volume(FromRow::from_row(row)?),
            Some("organization") => Self::Total(FromRow::from_row(row)?),
            _ => Self::Image(Box::new(FromRow::from_row(row)?)),
        })
    }
}

impl Wanted {
    fn of(batches: &[Batch]) -> Self {
        let mut wanted = Self {
            replies: batches.iter().filter_map(|batch| Some(batch.idempotency.as_ref()?.key.clone())).collect(),
            ..Self::default()
        };
        for write in batches.iter().flat_map(|batch| &batch.writes) {
            match write {
                Write::Put { image, .. } => {
                    wanted.images.insert(image.id);
                    wanted.volumes.insert(image.root_volume.id);
                    wanted.organizations.insert(image.organization);
                }
                Write::Delete { id, .. } => drop(wanted.images.insert(*id)),
                Write::NameVolume { id, .. } => drop(wanted.volumes.insert(*id)),
                Write::RenameVolume { id, .. } => {
                    wanted.volumes.insert(*id);
                    wanted.renamed.insert(*id);
                }
            }
        }
        wanted
    }

    /// What the images make wanted besides, that are there.
    fn further<'a>(&self, images: impl Iterator<Item = &'a Arc<Image>>) -> Self {
        let mut further = Self::default();
        for image in images {
            further.volumes.insert(image.root_volume.id);
            further.organizations.insert(image.organization);
        }
        further.volumes.retain(|volume| !self.volumes.contains(volume));
        further.organizations.retain(|organization| !self.organizations.contains(organization));
        further
    }

    fn queries(&self) -> Vec<Query> {
        let images = format!("SELECT {IMAGE}{FROM_IMAGES} WHERE ");
        [
            each_in("SELECT key, fingerprint, at, first, last FROM replies WHERE key IN ", &self.replies),
            each_in(&format!("{images}i.id IN "), &self.images),
            each_in(&format!("{images}i.root_volume IN "), &self.renamed),
            each_in(&format!("SELECT {VOLUME} WHERE id IN "), &self.volumes),
            each_in(
                "SELECT organization, arch, public, images FROM totals WHERE organization IN ",
                &self.organizations,
            ),
        ]
        .concat()
    }
}

fn each_in<T: Clone + Into<Value>>(head: &str, values: &BTreeSet<T>) -> Vec<Query> {
    Query::each_in(head, &values.iter().cloned().map(Into::into).collect::<Vec<_>>())
}

impl Group {
    /// What the batches touch.
    pub(super) async fn read<E: Engine>(
        connection: &mut E::Connection,
        batches: &[Batch],
    ) -> Result<Self, sqlx::Error> {
        let (head, volumes) = E::begin_write(connection).await?;
        let mut group = Self { head: Revision(unsigned(head)), volume_count: unsigned(volumes), ..Self::default() };
        let wanted = Wanted::of(batches);
        let mut replies = group.take(E::rows_of_all(connection, wanted.queries()).await?)?;
        let further = wanted.further(group.images.values()).queries();
        replies.extend(group.take(E::rows_of_all(connection, further).await?)?);
        for reply in replies {
            let mut query = Query::new("SELECT ");
            query.push(CHANGE).push(FROM_CHANGES);
            query.push(" WHERE c.sequence BETWEEN ").bind(reply.first).push(" AND ").bind(reply.last);
            query.push(" ORDER BY c.sequence");
            let changes = E::rows::<ChangeRow>(connection, query).await?;
            let changes = changes.into_iter().map(ChangeRow::read).collect::<Result<_, _>>()?;
            let at = time(reply.at)?;
            group.replies.insert(reply.key, Reply { fingerprint: reply.fingerprint, at, changes });
        }
        Ok(group)
    }

    /// Takes in what was read, but for replies, of which there is more to read.
    fn take(&mut self, rows: Vec<Touched>) -> Result<Vec<ReplyRow>, sqlx::Error> {
        let mut replies = Vec::new();
        for row in rows {
            match row {
                Touched::Reply(reply) => replies.push(reply),
                Touched::Image(image) => {
                    let image = image.read()?;
                    self.images.insert(image.id, image);
                }
                Touched::Volume(row) => {
                    let (number, images) = (unsigned(row.number), unsigned(row.images));
                    self.volumes.insert(row.id, Known { number, images, volume: row.read() });
                }
                Touched::Total(TotalRow { organization, arch, public, images }) => {
                    let arch = arch.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
                    self.totals.insert(Kind { organization, arch, public }, images);
                }
            }
        }
        Ok(replies)
    }
}
