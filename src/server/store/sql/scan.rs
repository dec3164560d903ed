//! Lists that are read at leisure: each on a connection of its own, from one moment, as fast as its
//! reader takes it.

use std::sync::Arc;

use futures::{SinkExt, StreamExt, channel::mpsc};
use sqlx::Pool;
use tokio::sync::oneshot;

use super::{
    engine::Engine,
    link::Link,
    list,
    query::{Query, unsigned},
    rows::ImageRow,
};
use crate::{
    domain::{Filter, Image, Sort},
    server::store::{Scan, StoreError},
};

/// How many images are read ahead of the reader.
const AHEAD: usize = 256;

type Images = mpsc::Sender<Result<Arc<Image>, StoreError>>;

/// [`Store::scan`](crate::server::store::Store::scan).
pub(super) async fn open<E: Engine>(
    link: &Arc<Link<E>>,
    pool: &Pool<E>,
    filter: &Filter,
    sort: &Sort,
) -> Result<Scan, StoreError> {
    let (counting, listing) = (list::total::<E>(filter), list::all::<E>(filter, sort));
    let (counted, total) = oneshot::channel();
    let (mut sender, mut images) = mpsc::channel(AHEAD);
    let mut connection = link.unless_down(pool.acquire()).await?;
    let link = Arc::clone(link);
    tokio::spawn(async move {
        let reading = read::<E>(&mut connection, counting, listing, counted, sender.clone());
        match link.unless_down(reading).await {
            Ok(true) => {}
            Ok(false) => connection.close_on_drop(),
            Err(error) => {
                connection.close_on_drop();
                // the reader may have gone
                let _ = sender.send(Err(error)).await;
            }
        }
    });
    match total.await {
        Ok(total) => Ok(Scan { total, images: images.boxed() }),
        Err(_) => match images.next().await {
            Some(Err(error)) => Err(error),
            _ => Err(StoreError("the server is stopping".to_owned())),
        },
    }
}

/// Counts and reads, and says whether the reader took all.
async fn read<E: Engine>(
    connection: &mut E::Connection,
    counting: Query,
    listing: Query,
    counted: oneshot::Sender<u64>,
    mut images: Images,
) -> Result<bool, sqlx::Error> {
    E::control(connection, E::BEGIN_READ).await?;
    let (total,): (i64,) = E::row(connection, counting).await?;
    if counted.send(unsigned(total)).is_err() {
        return Ok(false);
    }
    let mut rows = E::stream::<ImageRow>(connection, listing);
    while let Some(row) = rows.next().await {
        if images.send(Ok(row?.read()?)).await.is_err() {
            return Ok(false);
        }
    }
    drop(rows);
    E::control(connection, "COMMIT").await?;
    Ok(true)
}
