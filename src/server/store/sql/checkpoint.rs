//! Brings what was committed from a database's log into its file beside the writer, who would have to
//! pause for it.
//!
//! Beside a writer who leaves no gap a checkpoint does not come to the log's end: only there is the
//! file synced, and may the log begin anew. So the writer is held back for a moment now and then.

use std::{sync::Arc, time::Duration};

use sqlx::Connection;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{engine::Engine, link::Link};

/// How many changes come between two checkpoints, at least: the more, the more of them share a page.
const CHANGES: u64 = 4_000;
/// Every so many checkpoints the log is to begin anew.
const ANEW: u64 = 3;
/// How long the writer is held back for that: while the end is reached, so that what is synced beside him
/// is most of it; again for what he wrote meanwhile; and while the rest is synced.
const HELD: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(10), Duration::from_millis(50)];

/// Runs that statement after every so many changes, until it is told to stop.
pub(super) async fn run<E: Engine>(link: Arc<Link<E>>, statement: &'static str, stop: CancellationToken) {
    let mut head = link.head();
    let mut done = *head.borrow();
    let mut checkpoints = 0_u64;
    let following = async {
        while let Ok(reached) = head.wait_for(|head| head.0 >= done.0 + CHANGES).await.map(|head| *head) {
            done = reached;
            checkpoints += 1;
            let checkpoint = async {
                let mut connection = link.connect().await?;
                E::control(&mut connection, statement).await?;
                if checkpoints.is_multiple_of(ANEW) {
                    begin_anew(&link, &mut connection, statement).await?;
                }
                connection.close().await
            };
            // what can't be brought now is the next one's, or the writer's
            let _ = link.unless_down(checkpoint).await;
        }
    };
    stop.run_until_cancelled(following).await;
}

/// Comes to the log's end, where nothing but the writer keeps it from that.
async fn begin_anew<E: Engine>(
    link: &Link<E>,
    connection: &mut E::Connection,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    // what was written during the long one before
    E::control(connection, statement).await?;
    for held in HELD {
        let mut checkpoint = E::control(connection, statement);
        let turn = link.turn().await;
        let ended = timeout(held, &mut checkpoint).await;
        drop(turn);
        match ended {
            Ok(done) => done?,
            Err(_) => checkpoint.await?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sqlx::Sqlite;
    use tokio::time::sleep;

    use super::*;
    use crate::{
        domain::Timestamp,
        server::{
            demo,
            store::{Database, sqlite},
        },
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

    #[tokio::test]
    async fn the_log_begins_anew_under_a_writer_who_leaves_no_gap() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let link = Arc::new(Link::<Sqlite>::new(sqlite::options(&url).unwrap()));
        link.first_try().await.unwrap();
        let writing = async {
            let mut connection = link.connect().await.unwrap();
            loop {
                let _turn = link.turn().await;
                Sqlite::control(&mut connection, "UPDATE log_head SET position = position + 1").await.unwrap();
            }
        };
        let bringing = async {
            let mut connection = link.connect().await.unwrap();
            let log = || fs::read(folder.path().join("test.db-wal")).unwrap();
            while log().len() < 1_000_000 {
                sleep(Duration::from_millis(20)).await;
            }
            // by <https://sqlite.org/fileformat2.html#walformat>: how often it has begun anew
            let begun = || u32::from_be_bytes(log()[12..16].try_into().unwrap());
            let before = begun();
            while begun() == before {
                begin_anew(&link, &mut connection, Sqlite::CHECKPOINT.unwrap()).await.unwrap();
            }
        };
        tokio::select! {
            () = writing => {}
            done = timeout(Duration::from_secs(20), bringing) => done.expect("a log that begins anew"),
        }
    }
}
