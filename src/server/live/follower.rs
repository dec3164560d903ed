//! One client's way along the log.

use std::time::Duration;

use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{sleep, timeout},
};
use tokio_util::bytes::Bytes;

use super::{
    PAUSE,
    frame::{Frame, Log},
};
use crate::domain::Revision;

/// How often something is sent, so that neither end takes a quiet connection for a broken one.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser is to wait before it connects again, in milliseconds.
const RETRY: u32 = 1_000;

/// A position in the log, and where the next events come from: the bus or, as long as it is behind
/// that, the log itself.
pub struct Follower {
    log: Log,
    bus: broadcast::Receiver<Frame>,
    head: watch::Receiver<Revision>,
    position: Revision,
    behind: bool,
    /// What is sent before anything else.
    opening: Option<Bytes>,
}

impl Follower {
    /// A client that knows the log up to a position; without one, as far as it goes now. One whose
    /// position is in a log that is not `known` here is told to read everything anew.
    pub fn new(
        log: Log,
        bus: broadcast::Receiver<Frame>,
        head: watch::Receiver<Revision>,
        after: Option<Revision>,
        known: bool,
    ) -> Self {
        let reached = *head.borrow();
        let position = after.filter(|_| known).unwrap_or(reached);
        // the id alone is no event, but what the browser connects again with
        let mut opening = format!("retry: {RETRY}\nid: {position}\n\n").into_bytes();
        if !known {
            opening.extend_from_slice(&log.resync(position, reached).text);
        }
        Self { log, bus, head, position, behind: true, opening: Some(opening.into()) }
    }

    /// What is sent next.
    pub async fn next(mut self) -> Option<(Bytes, Self)> {
        let bytes = match self.opening.take() {
            Some(opening) => opening,
            None => self.event().await?,
        };
        Some((bytes, self))
    }

    /// The next event, or a heartbeat; nothing when the bus is gone.
    async fn event(&mut self) -> Option<Bytes> {
        loop {
            if self.behind
                && let Some(bytes) = self.catch_up().await
            {
                return Some(bytes);
            }
            match timeout(HEARTBEAT, self.bus.recv()).await {
                Err(_) => return Some(Bytes::from_static(b":\n\n")),
                Ok(Ok(frame)) if frame.last <= self.position => {}
                Ok(Ok(frame)) if frame.after == self.position => {
                    self.position = frame.last;
                    return Some(frame.text);
                }
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => self.behind = true,
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    }

    /// The next event from the log; nothing when its end is reached.
    async fn catch_up(&mut self) -> Option<Bytes> {
        let head = *self.head.borrow();
        match self.log.after(self.position, head).await {
            Ok(Some(frame)) => {
                self.position = frame.last;
                Some(frame.text)
            }
            Ok(None) => {
                self.behind = false;
                None
            }
            Err(cause) => {
                tracing::debug!(%cause, "a stream waits for the store");
                sleep(PAUSE).await;
                Some(Bytes::from_static(b": waiting for the store\n\n"))
            }
        }
    }
}
