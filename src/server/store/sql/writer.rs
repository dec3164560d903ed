//! The one task that writes: what waits is committed as one transaction, so that one sync of the
//! disk acknowledges many.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{engine::Engine, group, link::Link};
use crate::server::store::{Batch, CommitError, Committed};

/// From this many writes on a group takes no further batch.
const FULL: usize = 512;

/// A batch that waits to be written, and who waits for it. One who has gone does not cancel it.
pub(super) struct Request {
    pub(super) batch: Batch,
    pub(super) answer: oneshot::Sender<Result<Committed, CommitError>>,
}

/// Writes until nobody can ask any more.
pub(super) async fn run<E: Engine>(link: Arc<Link<E>>, mut requests: mpsc::Receiver<Request>) {
    let mut connection = None;
    while let Some(first) = requests.recv().await {
        let mut writes = first.batch.writes.len();
        let (mut batches, mut answers) = (vec![first.batch], vec![first.answer]);
        while writes < FULL
            && let Ok(next) = requests.try_recv()
        {
            writes += next.batch.writes.len();
            batches.push(next.batch);
            answers.push(next.answer);
        }
        let committing = async {
            let mut open = match connection.take() {
                Some(open) => open,
                None => link.connect().await?,
            };
            let committed = group::commit::<E>(&mut open, batches).await?;
            Ok((open, committed))
        };
        match link.unless_down(committing).await {
            Ok((open, (outcomes, head))) => {
                connection = Some(open);
                link.advance(head);
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // who asked may have gone
                    let _ = answer.send(outcome);
                }
            }
            // the connection is closed with what was not committed, and the next group opens another
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(error.clone().into()));
                }
            }
        }
    }
}
