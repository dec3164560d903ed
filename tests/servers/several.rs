//! Several servers on one database.

use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::StatusCode;
use tokio::time::{sleep, timeout};

use super::{
    kill::{log_and_images_agree, write},
    process::Server,
};
use crate::databases::TestDatabase;

/// Both kinds, or the one there is.
async fn databases(test: &str) -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite()];
    databases.extend(TestDatabase::postgres(test).await);
    databases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_start_at_once_agree_on_the_schema() {
    for database in databases(concat!(module_path!(), "::start_at_once")).await {
        let url = database.url().to_owned();
        let starting = (0..4).map(|_| {
            let url = url.clone();
            tokio::task::spawn_blocking(move || Server::start(&url))
        });
        for server in join_all(starting).await {
            let server = server.unwrap();
            server.until_ready().await;
            assert_eq!(server.create("writer").await.status(), StatusCode::CREATED);
        }
        log_and_images_agree(&*database.open().await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_through_one_is_seen_by_the_other_within_a_tenth_of_a_second() {
    for database in databases(concat!(module_path!(), "::seen")).await {
        let (one, other) = (Server::start(database.url()), database.open().await);
        one.until_ready().await;
        let mut head = other.head();
        head.borrow_and_update();
        let mut slowest = Duration::ZERO;
        for step in 0..10 {
            assert_eq!(one.create(&format!("step {step}")).await.status(), StatusCode::CREATED);
            let answered = Instant::now();
            assert_eq!(other.count(&imprint::domain::Filter::default()).await.unwrap(), step + 1);
            timeout(Duration::from_secs(2), head.wait_for(|head| head.0 > step)).await.unwrap().unwrap();
            slowest = slowest.max(answered.elapsed());
            sleep(Duration::from_millis(30)).await;
        }
        // on a machine that is busy with other tests
        assert!(slowest < Duration::from_millis(400), "{slowest:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_killed_takes_nothing_with_it() {
    for database in databases(concat!(module_path!(), "::killed")).await {
        let (killed, other) = (Server::start(database.url()), Server::start(database.url()));
        killed.until_ready().await;
        other.until_ready().await;
        let mut writers = Vec::new();
        for (server, writer) in [(&killed, 0), (&killed, 1), (&other, 2), (&other, 3)] {
            writers.push(tokio::spawn(write(server.client(), server.url("/images"), writer)));
        }
        sleep(Duration::from_millis(600)).await;
        killed.kill();
        // the other goes on
        sleep(Duration::from_millis(300)).await;
        let asked = Instant::now();
        assert_eq!(other.create("writer after").await.status(), StatusCode::CREATED);
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        other.kill();
        let store = database.open().await;
        let mut checked = Vec::new();
        for ledger in join_all(writers).await {
            checked.push(ledger.unwrap().check(&*store).await);
        }
        assert!(checked[0] + checked[1] > 0 && checked[2] + checked[3] > 0, "{checked:?}");
        log_and_images_agree(&*store).await;
    }
}
