//! What is shown while a file is compared and written, and when the store fails meanwhile.

use std::sync::Arc;

use axum::http::StatusCode;

use super::fixture::{Answer, Site};
use crate::faulty::FaultyStore;

const FILE: &str = "name,arch,organization,root_volume\n\
    a,arm,000a115d-2852-4b0a-9ce8-47f1134ba95a,f0361e7b-cbe4-4882-a999-945192b7171b\n";
const REFRESH: &str = "<noscript><meta http-equiv='refresh' content='1'></noscript>";

fn site() -> (Arc<FaultyStore>, Site) {
    let store = FaultyStore::new();
    (Arc::clone(&store), Site::over(store))
}

/// Sends a file that is not compared at once; says where it will be.
async fn send(site: &Site) -> String {
    let answer = site.submit(FILE, "", "csv").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.location().to_owned()
}

async fn settled(site: &Site, location: &str) -> Answer {
    loop {
        let answer = site.get(location).await;
        if !answer.html.contains("<progress") {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_shows_that_it_is_compared_and_that_it_is_written() {
    let (store, site) = site();
    store.hold(true);
    let location = send(&site).await;
    let page = site.get(&location).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("images.csv is being compared with the catalog: 0 lines so far.");
    assert!(page.html.contains(REFRESH) && page.html.contains("<progress"), "{}", page.html);
    // there is nothing to be written yet
    assert_eq!(site.apply(&location).await.status, StatusCode::CONFLICT);
    store.hold(false);
    settled(&site, &location).await.says("Import: create 1");

    store.hold(true);
    for _ in ["once", "and again"] {
        let answer = site.apply(&location).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*location));
    }
    site.get(&location).await.says("images.csv is being imported: 1 image.");
    store.hold(false);
    let done = settled(&site, &location).await;
    assert_eq!((done.status, done.location()), (StatusCode::FOUND, "/?done=1"));
    assert_eq!(site.all().await.len(), 1, "not twice");
}

#[tokio::test]
async fn a_store_that_fails_is_said_to_and_not_why() {
    let (store, site) = site();
    let location = send(&site).await;
    settled(&site, &location).await.says("Import: create 1");
    store.go_down();
    let answer = site.apply(&location).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    answer.says("The store failed as it was writing.");
    assert!(!answer.html.contains("hunter2"));
    let answer = settled(&site, &send(&site).await).await;
    answer.says("The store could not be read.");
    assert!(!answer.html.contains("hunter2"));
}
