//! What the batches touch, read once.

use std::{collections::BTreeSet, sync::Arc};

use sqlx::FromRow;
use uuid::Uuid;

use super::{Group, Kind, Known};
use crate::{
    domain::{Image, Revision},
    server::store::{
        Batch, Write,
        ledger::Reply,
        sql::{
            engine::{Engine, Record},
            query::{Query, Value, unsigned},
            rows::{CHANGE, ChangeRow, FROM_IMAGES, IMAGE, ImageRow, VOLUME, VolumeRow, time},
        },
    },
};

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

impl Group {
    /// What the batches touch.
    pub(super) async fn read<E: Engine>(
        connection: &mut E::Connection,
        batches: &[Batch],
    ) -> Result<Self, sqlx::Error> {
        let (head, volumes) = E::begin_write(connection).await?;
        let mut group = Self { head: Revision(unsigned(head)), volume_count: unsigned(volumes), ..Self::default() };
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
        let text = format!("SELECT {VOLUME} WHERE id IN ");
        for row in read_in::<E, VolumeRow>(connection, &text, volumes).await? {
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
