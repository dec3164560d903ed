//! The log: what follows a position, and what a store that drops changes says.

use std::{sync::Arc, time::Duration};

use imprint::{
    domain::Revision,
    server::store::{Changes, Store, memory::MemoryStore},
};
use tokio::time::timeout;

use super::{
    against_every_store,
    fixture::{add, commit, create, following, image},
};

against_every_store! {
    the_log_goes_on_from_any_position
    the_log_is_read_in_parts
    a_position_that_was_never_reached_is_dropped
    the_head_moves_with_the_log
}

fn sequences(changes: &[Arc<imprint::domain::Change>]) -> Vec<u64> {
    changes.iter().map(|change| change.sequence.0).collect()
}

async fn the_log_goes_on_from_any_position(store: Arc<dyn Store>) {
    assert_eq!(following(&*store, 0).await, Some(vec![]));
    for number in 1..=4 {
        add(&*store, image(number)).await;
    }
    assert_eq!(sequences(&following(&*store, 0).await.unwrap()), [1, 2, 3, 4]);
    assert_eq!(sequences(&following(&*store, 3).await.unwrap()), [4]);
    assert_eq!(following(&*store, 4).await, Some(vec![]));
}

async fn the_log_is_read_in_parts(store: Arc<dyn Store>) {
    commit(&*store, (1..=5).map(|number| create(image(number))).collect()).await;
    match store.changes(Revision(1), 2).await.unwrap() {
        Changes::Following(changes) => assert_eq!(sequences(&changes), [2, 3]),
        Changes::Dropped => panic!("nothing is dropped"),
    }
}

/// As when a client comes back to a store that began anew.
async fn a_position_that_was_never_reached_is_dropped(store: Arc<dyn Store>) {
    add(&*store, image(1)).await;
    assert_eq!(following(&*store, 2).await, None);
    assert_eq!(following(&*store, u64::MAX).await, None);
}

async fn the_head_moves_with_the_log(store: Arc<dyn Store>) {
    store.ready().await.unwrap();
    let mut head = store.head();
    for number in 1..=3 {
        add(&*store, image(number)).await;
        timeout(Duration::from_secs(5), head.wait_for(|head| head.0 == number)).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_limited_log_keeps_the_latest_changes() {
    let store = MemoryStore::new(3);
    commit(&store, (1..=2).map(|number| create(image(number))).collect()).await;
    assert_eq!(sequences(&following(&store, 0).await.unwrap()), [1, 2]);
    commit(&store, (3..=5).map(|number| create(image(number))).collect()).await;
    assert_eq!(following(&store, 1).await, None);
    assert_eq!(sequences(&following(&store, 2).await.unwrap()), [3, 4, 5]);
    assert_eq!(following(&store, 5).await, Some(vec![]));
    assert_eq!(add(&store, image(6)).await.revision, Revision(6));
    assert_eq!(sequences(&following(&store, 3).await.unwrap()), [4, 5, 6]);
}

#[tokio::test]
async fn a_log_that_keeps_nothing_still_counts() {
    let store = MemoryStore::new(0);
    add(&store, image(1)).await;
    assert_eq!(add(&store, image(2)).await.revision, Revision(2));
    assert_eq!(following(&store, 1).await, None);
    assert_eq!(following(&store, 2).await, Some(vec![]));
}
