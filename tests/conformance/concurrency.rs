//! Several at once: readers see whole batches, writers exclude each other.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::{StreamExt, future::join_all};
use imprint::{
    domain::{Arch, Filter, Image, Sort},
    server::store::{CommitError, Store},
};

use super::{
    against_every_store,
    fixture::{add, batch, commit, create, delete, get, id, image, log, page, scan, update},
};

against_every_store! {
    the_log_is_contiguous_under_concurrent_writers
    of_two_writers_with_one_revision_one_wins
    pages_have_no_gaps_while_images_are_added
    a_scan_is_of_one_moment_while_others_write
    a_reader_sees_a_batch_whole_or_not_at_all
    slow_readers_keep_nobody_waiting
}

async fn the_log_is_contiguous_under_concurrent_writers(store: Arc<dyn Store>) {
    let writers = (0..8_u64).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for i in 0..50 {
                let number = writer * 1_000 + i * 2;
                commit(&*store, vec![create(image(number)), create(image(number + 1))]).await;
                tokio::task::yield_now().await;
            }
        })
    });
    for writer in join_all(writers).await {
        writer.unwrap();
    }
    let changes = log(&*store).await;
    assert!(changes.iter().map(|change| change.sequence.0).eq(1..=800));
    assert!(changes.chunks(2).all(|pair| pair.iter().all(|change| change.batch == pair[0].sequence)));
    let mut state: Vec<_> = changes.iter().map(|change| change.after.clone().unwrap()).collect();
    state.sort_by_key(|image| (image.creation_date, image.id));
    assert_eq!(scan(&*store, &Filter::default(), "creation_date").await, state);
}

async fn of_two_writers_with_one_revision_one_wins(store: Arc<dyn Store>) {
    let mut seen = add(&*store, image(1)).await;
    for round in 0..50 {
        let tries = (0..4).map(|writer| {
            let (store, seen) = (Arc::clone(&store), Arc::clone(&seen));
            tokio::spawn(async move {
                let after = Image { name: format!("{round} {writer}"), ..(*seen).clone() };
                store.commit(batch(vec![update(&seen, after)])).await
            })
        });
        let outcomes: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let won: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(won.len(), 1);
        let winner = won[0].changes[0].after.clone().unwrap();
        for outcome in &outcomes {
            if let Err(error) = outcome {
                assert!(matches!(error, CommitError::Stale { current: Some(current), .. } if *current == winner));
            }
        }
        seen = get(&*store, 1).await.unwrap();
        assert_eq!(seen, winner);
    }
}

/// A writer that adds images with ever later creation dates until it is told to stop.
fn adding(store: &Arc<dyn Store>, stop: &Arc<AtomicBool>) -> tokio::task::JoinHandle<()> {
    let (store, stop) = (Arc::clone(store), Arc::clone(stop));
    tokio::spawn(async move {
        for number in 10_000.. {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            add(&*store, image(number)).await;
            tokio::task::yield_now().await;
        }
    })
}

async fn pages_have_no_gaps_while_images_are_added(store: Arc<dyn Store>) {
    commit(&*store, (1..=500).map(|number| create(image(number))).collect()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = adding(&store, &stop);
    for filter in [Filter::default(), Filter { name: Some("image".into()), ..Filter::default() }] {
        for _ in 0..5 {
            let (mut listed, mut total) = (Vec::new(), 500);
            for number in 1..=50 {
                let found = page(&*store, &filter, "creation_date", number, 10).await;
                assert!(found.total >= total, "the total only grows");
                total = found.total;
                listed.extend(found.items.iter().map(|image| image.id));
            }
            assert!(listed.into_iter().eq((1..=500).map(id)));
        }
    }
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
}

async fn a_scan_is_of_one_moment_while_others_write(store: Arc<dyn Store>) {
    commit(&*store, (1..=3_000).map(|number| create(image(number))).collect()).await;
    let before = scan(&*store, &Filter::default(), "creation_date").await;
    let mut reading = store.scan(&Filter::default(), &"creation_date".parse().unwrap()).await.unwrap();
    let mut read = vec![reading.images.next().await.unwrap().unwrap()];

    for old in before.iter().step_by(100) {
        let new = Image { name: "changed".into(), arch: Arch::Arm, ..(**old).clone() };
        commit(&*store, vec![update(old, new)]).await;
    }
    let gone = before.iter().skip(1).step_by(100).map(|image| delete(image)).collect();
    commit(&*store, gone).await;
    // takes the places of those
    commit(&*store, (5_000..5_100).map(|number| create(image(number))).collect()).await;

    while let Some(image) = reading.images.next().await {
        read.push(image.unwrap());
    }
    assert_eq!(reading.total, 3_000);
    assert_eq!(read, before);
    assert_eq!(store.count(&Filter::default()).await.unwrap(), 3_000 - 30 + 100);
}

/// A writer moves all the images from one architecture to the next, in one batch.
async fn a_reader_sees_a_batch_whole_or_not_at_all(store: Arc<dyn Store>) {
    let first = (1..=40).map(|number| create(Image { arch: Arch::Arm, ..image(number) })).collect();
    commit(&*store, first).await;
    let moving = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for round in 1..200 {
                let images = scan(&*store, &Filter::default(), "creation_date").await;
                let moved = images.iter().map(|seen| {
                    let after = Image { arch: Arch::ALL[round % 3], ..(**seen).clone() };
                    update(seen, after)
                });
                commit(&*store, moved.collect()).await;
                tokio::task::yield_now().await;
            }
        })
    };
    while !moving.is_finished() {
        let images = scan(&*store, &Filter::default(), "-arch").await;
        let archs: HashSet<_> = images.iter().map(|image| image.arch).collect();
        assert_eq!((images.len(), archs.len()), (40, 1));
        let found = page(&*store, &Filter::default(), "-arch", 2, 20).await;
        let batches: HashSet<_> = found.items.iter().map(|image| (image.revision.0 - 1) / 40).collect();
        assert_eq!((found.items.len(), found.total, batches.len()), (20, 40, 1));
        tokio::task::yield_now().await;
    }
    moving.await.unwrap();
}

/// More of them than a store has connections, each having taken one image.
async fn slow_readers_keep_nobody_waiting(store: Arc<dyn Store>) {
    commit(&*store, (1..=1_000).map(|number| create(image(number))).collect()).await;
    let before = scan(&*store, &Filter::default(), "creation_date").await;
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut list = store.scan(&Filter::default(), &Sort::creation()).await.unwrap();
        assert_eq!(list.images.next().await.unwrap().unwrap(), before[0]);
        slow.push(list);
    }
    let gone: Vec<_> = before.iter().step_by(3).map(|image| delete(image)).collect();
    commit(&*store, gone).await;
    assert_eq!(scan(&*store, &Filter::default(), "creation_date").await.len(), 666);
    for list in slow {
        let rest: Vec<_> = list.images.map(Result::unwrap).collect().await;
        assert!(rest == before[1..], "a slow reader got another list");
    }
}
