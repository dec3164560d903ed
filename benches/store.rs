//! How long the memory store takes for each thing that it is asked, at a thousand and at a million
//! images: `cargo bench --features ssr --bench store -- 1000/` for the former alone.

use std::{hint::black_box, sync::Arc};

use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use futures::{StreamExt, executor::block_on};
use imprint::{
    domain::{ActivityQuery, Arch, DateBound, Filter, Image, PageRequest, Sort, SortField, Timestamp},
    server::{
        demo,
        store::{Batch, Store, Write, memory::MemoryStore},
    },
};
use tokio::runtime::Runtime;

type Group<'a> = BenchmarkGroup<'a, criterion::measurement::WallTime>;

/// A filled store, and what is needed to ask it.
struct Bench {
    store: MemoryStore,
    images: Vec<Arc<Image>>,
    runtime: Runtime,
}

impl Bench {
    fn new(count: u64) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let store = MemoryStore::new(10_000);
        let mut images = Vec::new();
        for batch in demo::batches(count, now()) {
            let committed = block_on(store.commit(batch)).expect("the demo is valid");
            images.extend(committed.changes.iter().filter_map(|change| change.after.clone()));
        }
        Self { store, images, runtime }
    }

    fn count(&self) -> u64 {
        self.images.len() as u64
    }

    fn page(&self, filter: &Filter, sort: &Sort, page: u64) -> usize {
        let request = PageRequest { page, per_page: 50 };
        let page = self.runtime.block_on(self.store.page(filter, sort, request)).expect("memory answers");
        black_box(page).items.len()
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T14:00:00Z").expect("a time")
}

fn get(group: &mut Group, bench: &Bench) {
    let ids: Vec<_> = bench.images.iter().map(|image| image.id).collect();
    let mut at = 0;
    group.bench_function(BenchmarkId::new("get", bench.count()), |b| {
        b.iter(|| {
            at = (at + 7_919) % ids.len();
            black_box(block_on(bench.store.image(ids[at])).expect("memory answers"))
        });
    });
}

fn pages(group: &mut Group, bench: &Bench) {
    let pages = bench.count() / 50;
    for field in SortField::ALL {
        for descending in [false, true] {
            let sort = Sort::by(field, descending);
            group.bench_function(BenchmarkId::new(format!("first page {sort}"), bench.count()), |b| {
                b.iter(|| bench.page(&Filter::default(), &sort, 1));
            });
            let mut page = 0;
            group.bench_function(BenchmarkId::new(format!("deep page {sort}"), bench.count()), |b| {
                b.iter(|| {
                    page = (page + 7_919) % pages;
                    bench.page(&Filter::default(), &sort, page + 1)
                });
            });
        }
    }
    for order in ["arch,name", "-organization,creation_date"] {
        let sort: Sort = order.parse().expect("an order");
        group.bench_function(BenchmarkId::new(format!("page {order}"), bench.count()), |b| {
            b.iter(|| bench.page(&Filter::default(), &sort, pages / 2));
        });
    }
}

fn filters() -> Vec<(&'static str, Filter)> {
    let all = Filter::default;
    let organization = demo::images(1, now()).next().map(|image| image.organization);
    let day = DateBound::parse("2026-06-01");
    vec![
        ("arch", Filter { arch: Some(Arch::Arm64), ..all() }),
        ("public", Filter { public: Some(true), ..all() }),
        ("organization", Filter { organization, ..all() }),
        ("day", Filter { created_from: day, created_to: day, ..all() }),
        ("arch and public", Filter { arch: Some(Arch::Arm64), public: Some(true), ..all() }),
        ("name rare", Filter { name: Some("GitLab-17-rep".into()), ..all() }),
        ("name common", Filter { name: Some("runner".into()), ..all() }),
        ("name everywhere", Filter { name: Some("-".into()), ..all() }),
        ("q word", Filter { q: Some("postgres-1".into()), ..all() }),
        ("q hexadecimal", Filter { q: Some("beef".into()), ..all() }),
        ("q one digit", Filter { q: Some("1".into()), ..all() }),
        ("q absent", Filter { q: Some("nowhere".into()), ..all() }),
    ]
}

fn filtered(group: &mut Group, bench: &Bench) {
    for (name, filter) in filters() {
        group.bench_function(BenchmarkId::new(format!("count {name}"), bench.count()), |b| {
            b.iter(|| bench.runtime.block_on(bench.store.count(&filter)).expect("memory answers"));
        });
        for order in ["creation_date", "-name"] {
            let sort: Sort = order.parse().expect("an order");
            group.bench_function(BenchmarkId::new(format!("page {order} of {name}"), bench.count()), |b| {
                b.iter(|| bench.page(&filter, &sort, 1));
            });
        }
        group.bench_function(BenchmarkId::new(format!("page 20 creation_date of {name}"), bench.count()), |b| {
            b.iter(|| bench.page(&filter, &Sort::creation(), 20));
        });
    }
}

fn scans(group: &mut Group, bench: &Bench) {
    for order in ["creation_date", "-name"] {
        let sort: Sort = order.parse().expect("an order");
        group.bench_function(BenchmarkId::new(format!("scan {order}"), bench.count()), |b| {
            b.iter(|| {
                bench.runtime.block_on(async {
                    let scan = bench.store.scan(&Filter::default(), &sort).await.expect("memory answers");
                    scan.images.fold(0, |n, image| async move { n + usize::from(image.is_ok()) }).await
                })
            });
        });
    }
}

fn commits(group: &mut Group, bench: &Bench) {
    let commit = |write: Write| {
        let batch =
            Batch { at: now(), actor: "bench".into(), writes: vec![write], undoes: None, idempotency: None };
        block_on(bench.store.commit(batch)).expect("what is written is there")
    };
    let count = bench.images.len();
    let mut number = 0_u64;
    let mut new = || {
        number += 1;
        let like = &bench.images[usize::try_from(number * 7_919).expect("few rounds") % count];
        let id =
            uuid::Builder::from_random_bytes((u128::from(number) << 96 | like.id.as_u128() >> 32).to_be_bytes());
        Image { id: id.into_uuid(), ..(**like).clone() }
    };
    let mut at = 0;
    group.bench_function(BenchmarkId::new("update", bench.count()), |b| {
        b.iter_batched(
            || {
                at = (at + 7_919) % count;
                let seen = block_on(bench.store.image(bench.images[at].id)).expect("memory answers");
                let mut image = Image::clone(&seen.expect("it is there"));
                image.name = format!("{} x", image.name.trim_end_matches(" x"));
                image.public = !image.public;
                image.modification_date = image.modification_date.next();
                Write::Put { expected: Some(image.revision), image }
            },
            commit,
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("create and delete", bench.count()), |b| {
        b.iter_batched(
            &mut new,
            |image| {
                let id = image.id;
                let created = commit(Write::Put { expected: None, image });
                commit(Write::Delete { id, expected: created.changes[0].sequence })
            },
            BatchSize::SmallInput,
        );
    });
}

/// What [`commits`] left behind: 10,000 changes, every second of them a deletion.
fn log(group: &mut Group, bench: &Bench) {
    let all = ActivityQuery::default;
    let latest =
        block_on(bench.store.activity(&all(), 1)).expect("memory answers").pop().expect("something was done");
    let id = latest.change.image().id;
    let queries = [
        ("activity", all()),
        ("activity by nobody", ActivityQuery { actor: Some("nobody".into()), ..all() }),
        ("history", ActivityQuery { image: Some(id), ..all() }),
    ];
    for (name, query) in queries {
        group.bench_function(BenchmarkId::new(name, bench.count()), |b| {
            b.iter(|| black_box(block_on(bench.store.activity(&query, 50)).expect("memory answers")));
        });
    }
    group.bench_function(BenchmarkId::new("trash", bench.count()), |b| {
        b.iter(|| black_box(block_on(bench.store.trash(None, 50)).expect("memory answers")));
    });
    group.bench_function(BenchmarkId::new("deletion", bench.count()), |b| {
        b.iter(|| black_box(block_on(bench.store.deletion(id)).expect("memory answers")));
    });
}

fn store(criterion: &mut Criterion) {
    for count in [1_000, 1_000_000] {
        let bench = Bench::new(count);
        let mut group = criterion.benchmark_group("store");
        group.sample_size(20).warm_up_time(std::time::Duration::from_millis(200));
        group.measurement_time(std::time::Duration::from_millis(800));
        get(&mut group, &bench);
        pages(&mut group, &bench);
        filtered(&mut group, &bench);
        scans(&mut group, &bench);
        commits(&mut group, &bench);
        log(&mut group, &bench);
        group.finish();
    }
}

criterion_group!(benches, store);
criterion_main!(benches);
