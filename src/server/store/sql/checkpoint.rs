//! Brings what was committed from a database's log into its file beside the writer, who would have to
//! pause for it.

use std::sync::Arc;

use sqlx::Connection;
use tokio_util::sync::CancellationToken;

use super::{engine::Engine, link::Link};

/// How many changes come between two checkpoints, at least: the more, the more of them share a page.
const CHANGES: u64 = 4_000;

/// Runs that statement after every so many changes, until it is told to stop.
pub(super) async fn run<E: Engine>(link: Arc<Link<E>>, statement: &'static str, stop: CancellationToken) {
    let mut head = link.head();
    let mut done = *head.borrow();
    let following = async {
        while let Ok(reached) = head.wait_for(|head| head.0 >= done.0 + CHANGES).await.map(|head| *head) {
            done = reached;
            let checkpoint = async {
                let mut connection = link.connect().await?;
                E::control(&mut connection, statement).await?;
                connection.close().await
            };
            // what can't be brought now is the next one's, or the writer's
            let _ = link.unless_down(checkpoint).await;
        }
    };
    stop.run_until_cancelled(following).await;
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::{
        domain::Timestamp,
        server::{demo, store::Database},
    };

    #[tokio::test]
    async fn the_file_takes_what_was_committed_before_the_writer_has_to_bring_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let database: Database = format!("sqlite:{}", path.display()).parse().unwrap();
        let store = database.open().await.unwrap();
        let length = || fs::metadata(&path).unwrap().len();
        let empty = length();
        demo::fill(&*store, CHANGES, Timestamp::parse("2026-11-23T14:00:00Z").unwrap()).await.unwrap();
        let taken = async {
            while length() == empty {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(10), taken).await.expect("a checkpoint");
        store.close().await;
    }
}
