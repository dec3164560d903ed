//! Retries: a key makes one batch, for a day.

use std::sync::Arc;

use imprint::{
    domain::{Filter, Timestamp},
    server::store::{CommitError, Idempotency, Store},
};

use super::{
    against_every_store,
    fixture::{add, at, commit, create, delete, get, image, keyed},
};

against_every_store! {
    a_retry_answers_as_the_first_try
    a_key_with_another_body_is_refused
    a_refused_batch_leaves_its_key_unused
    a_key_is_forgotten_after_a_day
    a_retry_in_the_past_is_a_retry
}

fn later(by: i64) -> Timestamp {
    Timestamp::from_micros(at(0).micros() + by).unwrap()
}

async fn count(store: &dyn Store) -> u64 {
    store.count(&Filter::default()).await.unwrap()
}

async fn a_retry_answers_as_the_first_try(store: Arc<dyn Store>) {
    let first = store.commit(keyed("k", 1, at(0), vec![create(image(1))])).await.unwrap();
    // even when the image has gone since
    commit(&*store, vec![delete(&get(&*store, 1).await.unwrap())]).await;
    let second = store.commit(keyed("k", 1, at(9), vec![create(image(2))])).await.unwrap();
    assert!(!first.replayed && second.replayed);
    assert_eq!(first.changes, second.changes);
    assert_eq!(count(&*store).await, 0);
    store.commit(keyed("other", 1, at(9), vec![create(image(2))])).await.unwrap();
    assert_eq!(count(&*store).await, 1);
}

async fn a_key_with_another_body_is_refused(store: Arc<dyn Store>) {
    store.commit(keyed("k", 1, at(0), vec![create(image(1))])).await.unwrap();
    let refused = store.commit(keyed("k", 2, at(0), vec![create(image(2))])).await;
    assert!(matches!(refused, Err(CommitError::KeyReused)));
    assert_eq!(count(&*store).await, 1);
}

async fn a_refused_batch_leaves_its_key_unused(store: Arc<dyn Store>) {
    add(&*store, image(1)).await;
    store.commit(keyed("k", 1, at(0), vec![create(image(1))])).await.unwrap_err();
    let tried_again = store.commit(keyed("k", 2, at(0), vec![create(image(2))])).await.unwrap();
    assert!(!tried_again.replayed);
}

async fn a_key_is_forgotten_after_a_day(store: Arc<dyn Store>) {
    store.commit(keyed("k", 1, later(0), vec![create(image(1))])).await.unwrap();
    let just = store.commit(keyed("k", 1, later(Idempotency::LIFETIME - 1), vec![create(image(2))])).await.unwrap();
    assert!(just.replayed);
    let anew = store.commit(keyed("k", 2, later(Idempotency::LIFETIME), vec![create(image(2))])).await.unwrap();
    assert!(!anew.replayed);
    // and is then remembered for the day that follows
    let again = later(2 * Idempotency::LIFETIME - 1);
    store.commit(keyed("else", 3, again, vec![create(image(3))])).await.unwrap();
    assert!(store.commit(keyed("k", 2, again, vec![create(image(4))])).await.unwrap().replayed);
    assert_eq!(count(&*store).await, 3);
}

/// Clocks may be set back.
async fn a_retry_in_the_past_is_a_retry(store: Arc<dyn Store>) {
    store.commit(keyed("k", 1, at(60), vec![create(image(1))])).await.unwrap();
    assert!(store.commit(keyed("k", 1, at(0), vec![create(image(2))])).await.unwrap().replayed);
}
