//! Random batches and queries: a store answers as the plainest model does, a list of images filtered
//! by [`Filter::matches`] and sorted by [`Sort::compare`].

use std::{collections::BTreeSet, sync::Arc};

use imprint::{
    domain::{
        Arch, DateBound, Filter, Image, Month, PageRequest, Revision, Sort, SortField, Summary, Timestamp, Volume,
    },
    server::store::{CommitError, Store, Write},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
    test_runner::{Config, TestRunner},
};

use super::fixture::{at, batch, id, image, log, memory, scan};
use crate::databases::TestDatabase;

/// What a write says about an image, and whether it expects what is there.
#[derive(Clone, Debug)]
struct Step {
    number: u64,
    action: Action,
    stale: bool,
}

#[derive(Clone, Debug)]
enum Action {
    Put(Values),
    Delete,
    RenameVolume(&'static str),
}

#[derive(Clone, Debug)]
struct Values {
    name: &'static str,
    arch: Arch,
    organization: u64,
    public: bool,
    volume: u64,
    created: i64,
    modified: i64,
}

#[derive(Clone, Debug)]
enum Event {
    Commit(Vec<Step>),
    Query(Filter, Sort, PageRequest),
}

const NAMES: [&str; 8] = [
    "v1.2",
    "V1.10",
    "v01.2",
    "100%",
    "a_b",
    "Émile",
    "a name that is longer than most 7",
    "a name that is longer than most 07",
];

fn values() -> impl Strategy<Value = Values> {
    (select(&NAMES), select(&Arch::ALL), 0..4_u64, any::<bool>(), 0..6_u64, 0..5_i64, 0..3_i64).prop_map(
        |(name, arch, organization, public, volume, created, modified)| Values {
            name,
            arch,
            organization,
            public,
            volume,
            created,
            modified: created + modified,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let action = prop_oneof![
        6 => values().prop_map(Action::Put),
        2 => Just(Action::Delete),
        1 => select(&NAMES).prop_map(Action::RenameVolume),
    ];
    (0..24_u64, action, prop::bool::weighted(0.04)).prop_map(|(number, action, stale)| Step {
        number,
        action,
        stale,
    })
}

/// Times in order, at the ends of months and between them.
fn moment(step: i64) -> Timestamp {
    let times = [
        "2026-04-30T23:59:59.999999Z",
        "2026-05-01T00:00:00Z",
        "2026-05-31T23:59:59.999999Z",
        "2026-06-01T12:00:00Z",
        "2026-06-01T12:00:01Z",
        "2026-06-30T23:59:59.999999Z",
        "2026-07-01T00:00:00Z",
    ];
    Timestamp::parse(times[usize::try_from(step).unwrap()]).unwrap()
}

fn bound() -> impl Strategy<Value = DateBound> {
    prop_oneof![
        4 => (0..7_i64).prop_map(|step| DateBound::Time(moment(step))),
        4 => select(&["2026-05-01", "2026-05-31", "2026-06-01", "2026-06-15", "2026-06-30", "2026-07-01"])
            .prop_map(|day| DateBound::parse(day).unwrap()),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let text = || {
        option::weighted(
            0.3,
            select(&["1", "v", "É", "%", "0-8", "vol-0-2", "longer", "", "zz"]).prop_map(str::to_owned),
        )
    };
    (
        text(),
        text(),
        option::weighted(0.3, select(&Arch::ALL)),
        option::weighted(0.3, (0..5_u64).prop_map(|number| id(900 + number))),
        option::weighted(0.3, any::<bool>()),
        option::weighted(0.2, bound()),
        option::weighted(0.2, bound()),
    )
        .prop_map(|(q, name, arch, organization, public, created_from, created_to)| Filter {
            q,
            name,
            arch,
            organization,
            public,
            created_from,
            created_to,
        })
}

fn sort() -> impl Strategy<Value = Sort> {
    let fields = prop_oneof![
        3 => select(&SortField::ALL).prop_map(|field| vec![field]),
        1 => subsequence(SortField::ALL.to_vec(), 2..=5).prop_shuffle(),
    ];
    (fields, any::<[bool; 5]>()).prop_map(|(fields, descending)| {
        let keys: Vec<_> = fields
            .iter()
            .zip(descending)
            .map(|(field, down)| format!("{}{}", if down { "-" } else { "" }, field.as_str()))
            .collect();
        keys.join(",").parse().unwrap()
    })
}

fn event() -> impl Strategy<Value = Event> {
    let page = (1..6_u64, 1..12_u32).prop_map(|(page, per_page)| PageRequest { page, per_page });
    prop_oneof![
        vec(step(), 1..5).prop_map(Event::Commit),
        (filter(), sort(), page).prop_map(|(filter, sort, page)| Event::Query(filter, sort, page)),
    ]
}

/// The plainest store.
#[derive(Default)]
struct Model {
    images: Vec<Image>,
    volumes: Vec<Volume>,
    last: u64,
}

impl Model {
    fn at(&self, number: u64) -> Option<usize> {
        self.images.iter().position(|image| image.id == id(number))
    }

    /// The writes that the steps mean; a rename is in a batch of its own, and nothing is written twice.
    fn writes(&self, steps: &[Step]) -> Vec<Write> {
        if let Action::RenameVolume(name) = steps[0].action {
            return vec![Write::RenameVolume {
                id: id(1_000 + steps[0].number % 7),
                expected: None,
                name: name.to_owned(),
            }];
        }
        let mut written = Vec::new();
        let mut writes = Vec::new();
        for step in steps {
            if written.contains(&step.number) {
                continue;
            }
            written.push(step.number);
            let current = self.at(step.number).map(|index| self.images[index].revision);
            if step.number % 3 == 0 {
                writes.push(Write::NameVolume { id: id(1_000 + step.number % 7), name: "first".into() });
            }
            let expected = if step.stale { Some(Revision(self.last + 7)) } else { current };
            match &step.action {
                Action::Put(values) => writes.push(Write::Put { expected, image: put(step.number, values) }),
                Action::Delete => {
                    if let Some(expected) = expected {
                        writes.push(Write::Delete { id: id(step.number), expected });
                    }
                }
                Action::RenameVolume(_) => {}
            }
        }
        writes
    }

    /// Whether the writes are taken, and what they do then.
    fn commit(&mut self, writes: &[Write]) -> bool {
        let revision = |id| self.images.iter().find(|image| image.id == id).map(|image| image.revision);
        let taken = writes.iter().all(|write| match write {
            Write::Put { expected, image } => revision(image.id) == *expected,
            Write::Delete { id, expected } => revision(*id) == Some(*expected),
            Write::NameVolume { .. } => true,
            Write::RenameVolume { id, .. } => self.volumes.iter().any(|volume| volume.id == *id),
        });
        if taken {
            for write in writes {
                self.apply(write);
            }
        }
        taken
    }

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Put { image, .. } => {
                self.last += 1;
                let known = self.volumes.iter().find(|volume| volume.id == image.root_volume.id).cloned();
                let root_volume = known.unwrap_or_else(|| {
                    let name = format!("vol-0-{}", self.volumes.len() + 1);
                    self.volumes.push(Volume { id: image.root_volume.id, name });
                    self.volumes[self.volumes.len() - 1].clone()
                });
                self.images.retain(|other| other.id != image.id);
                self.images.push(Image { root_volume, revision: Revision(self.last), ..image.clone() });
            }
            Write::Delete { id, .. } => {
                self.last += 1;
                self.images.retain(|image| image.id != *id);
            }
            Write::NameVolume { id, name } => {
                if self.volumes.iter().all(|volume| volume.id != *id) {
                    self.volumes.push(Volume { id: *id, name: name.clone() });
                }
            }
            Write::RenameVolume { id, name, .. } => {
                let volume = self.volumes.iter_mut().find(|volume| volume.id == *id).unwrap();
                if volume.name != *name {
                    volume.name.clone_from(name);
                    for image in self.images.iter_mut().filter(|image| image.root_volume.id == *id) {
                        self.last += 1;
                        image.revision = Revision(self.last);
                        image.root_volume.name.clone_from(name);
                        image.modification_date = at(3600).max(image.modification_date.next());
                    }
                }
            }
        }
    }

    fn count(&self, filter: &Filter) -> u64 {
        self.images.iter().filter(|image| filter.matches(image)).count() as u64
    }

    /// Each figure is a count.
    fn summary(&self, filter: &Filter) -> Summary {
        let of = |public| self.count(&Filter { public: Some(public), ..filter.clone() });
        let months: BTreeSet<_> = self.images.iter().map(|image| Month::of(image.creation_date)).collect();
        let created = |month: Month| {
            let (from, to) = (Some(DateBound::Day(month.first_day())), Some(DateBound::Day(month.last_day())));
            self.count(&Filter { created_from: from, created_to: to, ..filter.clone() })
        };
        Summary {
            archs: Arch::ALL.map(|arch| self.count(&Filter { arch: Some(arch), ..filter.clone() })),
            private: of(false),
            public: of(true),
            months: months.into_iter().map(|month| (month, created(month))).filter(|(_, n)| *n > 0).collect(),
        }
    }

    fn list(&self, filter: &Filter, sort: &Sort) -> Vec<Image> {
        let mut listed: Vec<_> = self.images.iter().filter(|image| filter.matches(image)).cloned().collect();
        listed.sort_by(|a, b| sort.compare(a, b));
        listed
    }
}

fn put(number: u64, values: &Values) -> Image {
    Image {
        name: values.name.to_owned(),
        arch: values.arch,
        organization: id(900 + values.organization),
        public: values.public,
        root_volume: Volume { id: id(1_000 + values.volume), name: String::new() },
        creation_date: moment(values.created),
        modification_date: moment(values.modified),
        ..image(number)
    }
}

/// A renamed volume's images get new revisions in an order that is the store's own.
fn unnumbered(mut images: Vec<Image>) -> Vec<Image> {
    for image in &mut images {
        image.revision = Revision::default();
    }
    images
}

fn plain(images: Vec<Arc<Image>>) -> Vec<Image> {
    unnumbered(images.into_iter().map(Arc::unwrap_or_clone).collect())
}

async fn play(store: Arc<dyn Store>, events: Vec<Event>) {
    let mut model = Model::default();
    for event in events {
        match event {
            Event::Commit(steps) => {
                let writes = model.writes(&steps);
                let outcome = store.commit(batch(writes.clone())).await;
                assert_eq!(outcome.is_ok(), model.commit(&writes), "{outcome:?}");
                if let Err(error) = outcome {
                    assert!(matches!(error, CommitError::Stale { .. } | CommitError::UnknownVolume(_)), "{error}");
                }
                // the order of a rename's revisions is the store's
                for image in &mut model.images {
                    image.revision = store.image(image.id).await.unwrap().unwrap().revision;
                }
            }
            Event::Query(filter, sort, page) => {
                let expected = unnumbered(model.list(&filter, &sort));
                let found = store.page(&filter, &sort, page).await.unwrap();
                let window: Vec<_> = expected
                    .iter()
                    .skip(usize::try_from(page.offset()).unwrap())
                    .take(page.per_page as usize)
                    .cloned()
                    .collect();
                assert_eq!((found.total, plain(found.items)), (expected.len() as u64, window), "{filter:?} {sort}");
                assert_eq!(store.count(&filter).await.unwrap(), expected.len() as u64);
                assert_eq!(store.summary(&filter).await.unwrap(), model.summary(&filter), "{filter:?}");
                assert_eq!(plain(scan(&*store, &filter, &sort.to_string()).await), expected);
            }
        }
    }
    let volumes = store.volumes(PageRequest { page: 1, per_page: 100 }).await.unwrap().items;
    assert_eq!(volumes, model.volumes);
    assert!(log(&*store).await.iter().map(|change| change.sequence.0).eq(1..=model.last));
}

/// Runs the property against a fresh store each time.
fn plays_like_the_model(cases: u32, fresh: impl AsyncFn() -> (Arc<dyn Store>, Option<TestDatabase>)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&vec(event(), 1..60), |events| {
        runtime.block_on(async {
            let (store, _database) = fresh().await;
            play(store, events).await;
        });
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn the_memory_store_plays_like_the_model() {
    plays_like_the_model(200, async || (memory(), None));
}

#[test]
fn the_sqlite_store_plays_like_the_model() {
    plays_like_the_model(60, async || {
        let database = TestDatabase::sqlite();
        (database.open().await, Some(database))
    });
}

#[test]
fn the_postgres_store_plays_like_the_model() {
    if std::env::var_os("TEST_POSTGRES_URL").is_some() {
        plays_like_the_model(30, async || {
            let database = TestDatabase::postgres(module_path!()).await.unwrap();
            (database.open().await, Some(database))
        });
    }
}
