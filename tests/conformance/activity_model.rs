//! Random batches and questions: what a store says of the log is what a plain list of all its changes
//! says, of which it holds the latest.

use std::sync::Arc;

use imprint::{
    domain::{Action, ActivityQuery, Change, Entry, Image, Page, Revision},
    server::store::{Batch, Store, Write, memory::MemoryStore},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};

use super::fixture::{batch, delete, get, id, image, memory, update};
use crate::databases::TestDatabase;

/// How many images there may be.
const IMAGES: u64 = 6;
const ACTORS: [&str; 2] = ["test", "other"];

#[derive(Clone, Debug)]
enum Event {
    /// Each of these images is created or edited or, where the flag is set, deleted if it is there. What
    /// it undoes has been, or it undoes nothing.
    Commit {
        actor: &'static str,
        undoes: Option<u64>,
        steps: Vec<(u64, bool)>,
    },
    /// Every volume of these images is the same, so that all of them change.
    RenameVolume(String),
    Ask {
        query: ActivityQuery,
        limit: usize,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let steps = vec((0..IMAGES, prop::bool::weighted(0.4)), 1..4);
    let commit = (select(&ACTORS), option::weighted(0.3, 1..9_u64), steps)
        .prop_map(|(actor, undoes, steps)| Event::Commit { actor, undoes, steps });
    let query = (
        option::weighted(0.3, select(&ACTORS).prop_map(str::to_owned)),
        option::weighted(0.3, select(&Action::ALL)),
        option::weighted(0.4, (0..IMAGES).prop_map(id)),
        option::weighted(0.4, (0..40_u64).prop_map(Revision)),
    )
        .prop_map(|(actor, action, image, before)| ActivityQuery { actor, action, image, before });
    prop_oneof![
        6 => commit,
        1 => "[a-c]".prop_map(Event::RenameVolume),
        3 => (query, 0..6_usize).prop_map(|(query, limit)| Event::Ask { query, limit }),
    ]
}

/// All that ever happened.
struct Model {
    all: Vec<Arc<Change>>,
    /// How many of the latest the store holds.
    limit: usize,
}

impl Model {
    /// The newest first.
    fn held(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.all.iter().rev().take(self.limit)
    }

    fn whole(&self, batch: Revision) -> Vec<Arc<Change>> {
        self.all.iter().filter(|change| change.batch == batch).cloned().collect()
    }

    fn activity(&self, query: &ActivityQuery, limit: usize) -> Vec<Entry> {
        let entries = self.held().filter(|change| query.image.is_some() || change.sequence == change.batch);
        let matching = entries.filter(|change| query.matches(change)).take(limit);
        let entry = |change: &Arc<Change>| {
            let whole = self.whole(change.batch);
            let begins = self.held().any(|held| held.sequence == change.batch);
            let mixed = begins && whole[0].action() != whole[whole.len() - 1].action();
            Entry { change: Arc::clone(change), size: whole.len() as u64, mixed }
        };
        matching.map(entry).collect()
    }

    fn batch(&self, sequence: Revision) -> Vec<Arc<Change>> {
        let held = |wanted| self.held().find(|change| change.sequence == wanted);
        match held(sequence) {
            Some(change) if held(change.batch).is_some() => self.whole(change.batch),
            _ => Vec::new(),
        }
    }

    fn trash(&self, before: Option<Revision>, limit: usize) -> Page<Arc<Change>> {
        let latest = |change: &Change| self.all.iter().rfind(|other| other.image().id == change.image().id);
        let last = |change: &&Arc<Change>| latest(change).is_some_and(|latest| latest.sequence == change.sequence);
        let deletions: Vec<_> = self.held().filter(last).filter(|change| change.after.is_none()).collect();
        let before = |change: &&&Arc<Change>| before.is_none_or(|before| change.sequence < before);
        let items = deletions.iter().filter(before).take(limit).map(|&change| Arc::clone(change)).collect();
        Page { items, total: deletions.len() as u64 }
    }
}

async fn play(store: Arc<dyn Store>, limit: usize, events: Vec<Event>) {
    let mut model = Model { all: Vec::new(), limit };
    for event in events {
        let writes = match event {
            Event::Commit { actor, undoes, steps } => {
                let mut writes = Vec::new();
                for (at, (number, deletes)) in steps.iter().enumerate() {
                    if steps[..at].iter().all(|(earlier, _)| earlier != number) {
                        writes.extend(step(&*store, *number, *deletes).await);
                    }
                }
                let undoes = undoes.filter(|&undoes| undoes <= model.all.len() as u64).map(Revision);
                Batch { actor: actor.into(), undoes, ..batch(writes) }
            }
            Event::RenameVolume(name) => {
                let known = !model.all.is_empty();
                let rename = Write::RenameVolume { id: id(100), expected: None, name };
                batch(known.then_some(rename).into_iter().collect())
            }
            Event::Ask { query, limit } => {
                assert_eq!(
                    store.activity(&query, limit).await.unwrap(),
                    model.activity(&query, limit),
                    "{query:?}"
                );
                let before = query.before;
                assert_eq!(store.trash(before, limit).await.unwrap(), model.trash(before, limit), "{before:?}");
                continue;
            }
        };
        let committed = store.commit(writes).await.unwrap();
        model.all.extend(committed.changes.iter().cloned());
    }
    for sequence in 0..=model.all.len() as u64 + 1 {
        let sequence = Revision(sequence);
        assert_eq!(store.batch(sequence).await.unwrap(), model.batch(sequence), "{sequence}");
    }
    for number in 0..IMAGES {
        let trash = model.trash(None, usize::MAX).items;
        let expected = trash.into_iter().find(|change| change.image().id == id(number));
        assert_eq!(store.deletion(id(number)).await.unwrap(), expected);
    }
}

async fn step(store: &dyn Store, number: u64, deletes: bool) -> Option<Write> {
    let mut after = Image { name: "x".to_owned(), ..image(number) };
    after.root_volume.id = id(100);
    match get(store, number).await {
        None => (!deletes).then_some(Write::Put { expected: None, image: after }),
        Some(seen) if deletes => Some(delete(&seen)),
        Some(seen) => Some(update(&seen, after)),
    }
}

/// Runs the property against a fresh store each time, that holds so many changes.
fn plays_like_the_model(cases: u32, fresh: impl AsyncFn(usize) -> (Arc<dyn Store>, usize, Option<TestDatabase>)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&(vec(event(), 1..40), 0..20_usize), |(events, limit)| {
        runtime.block_on(async {
            let (store, limit, _database) = fresh(limit).await;
            play(store, limit, events).await;
        });
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn the_memory_store_plays_like_the_model() {
    plays_like_the_model(200, async |_| (memory(), usize::MAX, None));
}

#[test]
fn a_memory_store_that_forgets_plays_like_the_model() {
    plays_like_the_model(300, async |limit| (Arc::new(MemoryStore::new(limit)) as _, limit, None));
}

#[test]
fn the_sqlite_store_plays_like_the_model() {
    plays_like_the_model(30, async |_| {
        let database = TestDatabase::sqlite();
        (database.open().await, usize::MAX, Some(database))
    });
}

#[test]
fn the_postgres_store_plays_like_the_model() {
    if std::env::var_os("TEST_POSTGRES_URL").is_some() {
        plays_like_the_model(15, async |_| {
            let database = TestDatabase::postgres(module_path!()).await.unwrap();
            (database.open().await, usize::MAX, Some(database))
        });
    }
}
