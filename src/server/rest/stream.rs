//! Whole lists, however long, written while they are sent.
//!
//! A task renders one chunk ahead of the client, so what is in memory does not grow with the list.
//! A list ends as a whole only after its last item: when the store fails midway, the task panics or
//! the client takes nothing for too long, the connection breaks off instead.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    time::timeout,
};
use tracing::Instrument;

use super::{
    error::ApiError,
    wire::{Item, ListWriter},
};
use crate::server::catalog::CatalogError;

/// Writes items one after the other, to be taken away in parts.
pub trait Writer<T>: Send + 'static {
    /// Appends an item.
    fn push(&mut self, item: &T);

    /// How many bytes were written and not taken.
    fn size(&self) -> usize;

    /// Takes what was written, and makes room for as much.
    fn take(&mut self) -> Bytes;

    /// Takes the rest, with what ends it, where something does. Nothing is to be written after it.
    fn finish(&mut self) -> Bytes {
        self.take()
    }
}

impl<T: Item> Writer<T> for ListWriter {
    fn push(&mut self, item: &T) {
        self.push(item);
    }

    fn size(&self) -> usize {
        self.size()
    }

    fn take(&mut self) -> Bytes {
        self.take()
    }

    fn finish(&mut self) -> Bytes {
        self.finish()
    }
}

/// Chunks are sent when they have this many bytes.
const CHUNK: usize = 64 * 1024;
/// How long a client may take nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// The list of all items. One that fits in a chunk is written at once, and has a length.
///
/// # Errors
/// The store's, as long as nothing was sent.
pub async fn list<T: Item>(items: BoxStream<'static, Result<T, CatalogError>>) -> Result<Body, ApiError> {
    written(ListWriter::new::<T>(), items).await
}

/// All items as `writer` writes them: as [`list`] does it.
///
/// # Errors
/// The store's, as long as nothing was sent.
pub async fn written<T: Send + 'static>(
    writer: impl Writer<T>,
    items: BoxStream<'static, Result<T, CatalogError>>,
) -> Result<Body, ApiError> {
    let mut chunks = Chunks { items, writer };
    match chunks.next().await? {
        Chunk::Last(list) => Ok(list.into()),
        first @ Chunk::More(_) => {
            let (sender, receiver) = mpsc::channel(1);
            tokio::spawn(send(first, chunks, sender).in_current_span());
            Ok(body(receiver))
        }
    }
}

enum Chunk {
    More(Bytes),
    Last(Bytes),
}

struct Chunks<T, W> {
    items: BoxStream<'static, Result<T, CatalogError>>,
    writer: W,
}

impl<T, W: Writer<T>> Chunks<T, W> {
    async fn next(&mut self) -> Result<Chunk, CatalogError> {
        while self.writer.size() < CHUNK {
            match self.items.next().await {
                Some(item) => self.writer.push(&item?),
                None => return Ok(Chunk::Last(self.writer.finish())),
            }
        }
        Ok(Chunk::More(self.writer.take()))
    }
}

/// Sends chunk after chunk for as long as they are taken. Returning early drops the sender, by which
/// the body knows that the list is not whole.
async fn send<T, W: Writer<T>>(first: Chunk, mut chunks: Chunks<T, W>, sender: Sender<Chunk>) {
    let mut chunk = first;
    loop {
        let last = matches!(chunk, Chunk::Last(_));
        match timeout(PATIENCE, sender.send(chunk)).await {
            Ok(Ok(())) if last => return,
            Ok(Ok(())) => {}
            Ok(Err(_)) => return tracing::debug!("the client left in the middle of a list"),
            Err(_) => return tracing::info!("a list was cut off: the client took nothing for {PATIENCE:?}"),
        }
        chunk = match chunks.next().await {
            Ok(chunk) => chunk,
            Err(cause) => return tracing::error!(%cause, "a list was cut off"),
        };
    }
}

fn body(receiver: Receiver<Chunk>) -> Body {
    Body::from_stream(stream::unfold(Some(receiver), async |receiver| {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Chunk::More(bytes)) => Some((Ok(bytes), Some(receiver))),
            Some(Chunk::Last(bytes)) => Some((Ok(bytes), None)),
            None => Some((Err(CutOff), None)),
        }
    }))
}

#[derive(Debug, thiserror::Error)]
#[error("the list was cut off")]
struct CutOff;
