//! Lists that are read at leisure: each on a connection of its own, from one moment. A reader who is
//! slower than the database gets the rest from a file, and the connection goes to the next one.

use std::{future::poll_fn, pin::pin, sync::Arc, time::Duration};

use futures::{SinkExt, StreamExt, channel::mpsc};
use sqlx::Pool;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

use super::{
    engine::Engine,
    link::Link,
    list,
    query::{Query, unsigned},
    rows::ImageRow,
    spool::Spool,
};
use crate::{
    domain::{Filter, Image, Sort},
    server::store::{Scan, StoreError},
};

/// How many images are read ahead of the reader.
const AHEAD: usize = 256;
/// How long, in all, a connection waits for its reader.
const PATIENCE: Duration = Duration::from_secs(1);

type Images = mpsc::Sender<Result<Arc<Image>, StoreError>>;

/// What has become of a list.
enum Read {
    /// The reader took all.
    Whole,
    /// The reader took its beginning; here is the rest.
    Part(Spool),
    /// The reader has gone.
    Unwanted,
}

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
        let reading = read::<E>(&mut connection, counting, listing, counted, &mut sender);
        let read = link.unless_down(reading).await;
        let handed_over = match read {
            Ok(Read::Whole) => Ok(()),
            Ok(Read::Part(rest)) => {
                drop(connection);
                hand_over(rest, &mut sender).await
            }
            Ok(Read::Unwanted) => {
                connection.close_on_drop();
                Ok(())
            }
            Err(error) => {
                connection.close_on_drop();
                Err(error)
            }
        };
        if let Err(error) = handed_over {
            // the reader may have gone
            let _ = sender.send(Err(error)).await;
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

async fn read<E: Engine>(
    connection: &mut E::Connection,
    counting: Query,
    listing: Query,
    counted: oneshot::Sender<u64>,
    images: &mut Images,
) -> Result<Read, sqlx::Error> {
    E::control(connection, E::BEGIN_READ).await?;
    let (total,): (i64,) = E::row(connection, counting).await?;
    if counted.send(unsigned(total)).is_err() {
        return Ok(Read::Unwanted);
    }
    let mut rows = E::stream::<ImageRow>(connection, listing);
    let mut patience = PATIENCE;
    let mut spool: Option<Spool> = None;
    while let Some(row) = rows.next().await {
        let image = row?.read()?;
        if let Some(spool) = &mut spool {
            if images.is_closed() {
                return Ok(Read::Unwanted);
            }
            spool.push(&image).await?;
            continue;
        }
        let asked = Instant::now();
        match timeout(patience, poll_fn(|context| images.poll_ready(context))).await {
            Ok(Ok(())) if images.start_send(Ok(Arc::clone(&image))).is_ok() => {
                patience = patience.saturating_sub(asked.elapsed());
            }
            Ok(_) => return Ok(Read::Unwanted),
            Err(_) => spool.insert(Spool::new()?).push(&image).await?,
        }
    }
    drop(rows);
    E::control(connection, "COMMIT").await?;
    Ok(spool.map_or(Read::Whole, Read::Part))
}

/// The rest, as fast as the reader takes it.
async fn hand_over(rest: Spool, images: &mut Images) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError(error.to_string());
    let mut rest = pin!(rest.read().await.map_err(failed)?);
    while let Some(image) = rest.next().await {
        if images.send(Ok(Arc::new(image.map_err(failed)?))).await.is_err() {
            break;
        }
    }
    Ok(())
}
