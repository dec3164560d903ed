//! What the stores in databases take, beside what the disk and PostgreSQL itself can do:
//! `setup/bench --bench databases`, of which words choose a part: `-- sqlite postgres pgbench get pages
//! scan creates`. `IMPRINT_BENCH_IMAGES` says how many images there are, a million where it says
//! nothing. Not by criterion, which measures one caller, and means.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{StreamExt, future::join_all};
use imprint::{
    domain::{Arch, Filter, Image, PageRequest, Sort, Timestamp},
    server::{
        demo,
        store::{Batch, Database, Store, Write},
    },
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

const SECONDS: u64 = 5;
const WRITERS: [usize; 2] = [1, 32];

#[tokio::main]
async fn main() {
    let images = env::var("IMPRINT_BENCH_IMAGES").map_or(1_000_000, |images| images.parse().expect("a number"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    println!("the disk: {:.0} syncs a second", syncs(&folder.path().join("probe")));
    if wanted(&["sqlite", "postgres", "pgbench"], "sqlite") {
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        measure("SQLite", &url, images).await;
        let size: u64 =
            fs::read_dir(folder.path()).expect("a folder").map(|file| length(&file.expect("a file").path())).sum();
        println!("  on disk: {} bytes an image", size / images);
    }
    let Ok(server) = env::var("TEST_POSTGRES_URL") else {
        return println!("PostgreSQL: skipped without TEST_POSTGRES_URL");
    };
    if wanted(&["sqlite", "postgres", "pgbench"], "postgres") {
        measure("PostgreSQL", &create_database(&server, "imprint_bench").await, images).await;
    }
    if wanted(&["sqlite", "postgres", "pgbench"], "pgbench") {
        pgbench(&create_database(&server, "imprint_pgbench").await, folder.path()).await;
    }
}

/// Whether a part of several was chosen, or none of them.
fn wanted(parts: &[&str], part: &str) -> bool {
    let chosen: Vec<_> = env::args().filter(|word| parts.contains(&word.as_str())).collect();
    chosen.is_empty() || chosen.iter().any(|word| word == part)
}

fn length(file: &PathBuf) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

/// How often a page can be written so that it stays, in a second.
fn syncs(path: &Path) -> f64 {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).expect("a file");
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed() < Duration::from_secs(2) {
        file.write_all_at(&[7; 4096], u64::from(count % 64) * 4096).expect("a disk with room");
        file.sync_data().expect("a disk");
        count += 1;
    }
    fs::remove_file(path).expect("the file is there");
    f64::from(count) / begun.elapsed().as_secs_f64()
}

async fn create_database(server: &str, name: &str) -> String {
    let mut connection = PgConnection::connect(server).await.expect("TEST_POSTGRES_URL names a server");
    for statement in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .expect("the right to make databases");
    }
    let (front, _) = server.rsplit_once('/').expect("a URL that names a database");
    format!("{front}/{name}")
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T14:00:00Z").expect("a time")
}

async fn measure(name: &str, url: &str, images: u64) {
    let database: Database = url.parse().expect("a URL");
    let store = database.open().await.expect("a database");
    let begun = Instant::now();
    demo::fill(&*store, images, now()).await.expect("the demo is valid");
    println!("{name}, {images} images: filled in {:.0?}", begun.elapsed());
    if url.starts_with("postgres") {
        let mut connection = PgConnection::connect(url).await.expect("the database");
        for statement in ["VACUUM ANALYZE", "CHECKPOINT"] {
            sqlx::raw_sql(statement).execute(&mut connection).await.expect("it is ours");
        }
    }
    let wanted = |part| wanted(&["get", "pages", "scan", "creates"], part);
    if wanted("get") {
        let ids: Vec<Uuid> = demo::images(images, now()).map(|image| image.id).collect();
        reads(&store, &ids).await;
    }
    if wanted("pages") {
        pages(&store, images).await;
    }
    if wanted("scan") {
        let begun = Instant::now();
        let scan = store.scan(&Filter::default(), &Sort::creation()).await.expect("an answer");
        let read = scan.images.fold(0_u64, |n, image| async move { n + u64::from(image.is_ok()) }).await;
        println!("  {:40} {:>10.0?}", format!("every image ({read})"), begun.elapsed());
    }
    for writers in WRITERS.into_iter().filter(|_| wanted("creates")) {
        writes(&store, writers).await;
    }
    store.close().await;
}

async fn reads(store: &Arc<dyn Store>, ids: &[Uuid]) {
    let mut times = Vec::new();
    for index in 0..5_000 {
        let begun = Instant::now();
        store.image(ids[index * 7_919 % ids.len()]).await.expect("an answer");
        times.push(begun.elapsed());
    }
    println!("  {:40} {}", "get", Times(times));
}

async fn pages(store: &Arc<dyn Store>, images: u64) {
    let organization = demo::images(1, now()).next().map(|image| image.organization);
    let all = Filter::default;
    let q = |text: &str| Filter { q: Some(text.to_owned()), ..all() };
    let last = images / 50;
    let cases = [
        ("creation_date", all(), 1),
        ("creation_date", all(), last),
        ("-creation_date", all(), 1),
        ("-creation_date", all(), last),
        ("name", all(), 1),
        ("name", all(), last),
        ("-name", all(), 1),
        ("arch", all(), 1),
        ("-organization", all(), 1),
        ("-modification_date", all(), 1),
        ("creation_date", Filter { organization, ..all() }, 1),
        ("creation_date", Filter { arch: Some(Arch::Arm64), ..all() }, 1),
        ("-name", Filter { arch: Some(Arch::Arm64), public: Some(true), ..all() }, 1),
        ("creation_date", q("gitlab-17-rep"), 1),
        ("-creation_date", q("postgres-1"), 1),
        ("creation_date", q("beef"), 1),
        ("creation_date", q("nowhere"), 1),
        ("creation_date", Filter { name: Some("gitlab-17-rep".into()), ..all() }, 1),
        ("creation_date", q("runner"), 1),
        ("-name", q("runner"), 1),
        ("creation_date", q("a"), 1),
    ];
    for (order, filter, page) in cases {
        let sort: Sort = order.parse().expect("an order");
        let request = PageRequest { page, per_page: 50 };
        let (mut times, mut counts, mut total) = (Vec::new(), Vec::new(), 0);
        for _ in 0..7 {
            let begun = Instant::now();
            total = store.page(&filter, &sort, request).await.expect("an answer").total;
            times.push(begun.elapsed());
            let begun = Instant::now();
            store.count(&filter).await.expect("an answer");
            counts.push(begun.elapsed());
        }
        let what = [
            filter.q.map(|q| format!("q={q}")),
            filter.name.map(|name| format!("name={name}")),
            filter.organization.map(|_| "organization".to_owned()),
            filter.arch.map(|arch| format!("arch={arch}")),
            filter.public.map(|_| "public".to_owned()),
        ];
        let what: Vec<_> = what.into_iter().flatten().collect();
        let name = format!("page {page} by {order} {} ({total})", what.join(" "));
        println!("  {name:40} {}; count {}", Times(times), Times(counts));
    }
}

/// Each is created now, as images are; all of one organization and on one volume.
async fn writes(store: &Arc<dyn Store>, writers: usize) {
    static CREATED: AtomicI64 = AtomicI64::new(0);
    let template = demo::images(1, now()).next().expect("an image");
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let writing = (0..writers).map(|_| {
        let (store, template) = (Arc::clone(store), template.clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let at = now().micros() + CREATED.fetch_add(1, Ordering::Relaxed);
                let at = Timestamp::from_micros(at).expect("a time");
                let image =
                    Image { id: Uuid::new_v4(), creation_date: at, modification_date: at, ..template.clone() };
                let write = Write::Put { expected: None, image };
                let batch =
                    Batch { at, actor: "bench".into(), writes: vec![write], undoes: None, idempotency: None };
                let begun = Instant::now();
                store.commit(batch).await.expect("a new image");
                times.push(begun.elapsed());
            }
            times
        })
    });
    let times: Vec<_> = join_all(writing).await.into_iter().flat_map(|times| times.expect("no panic")).collect();
    let rate = times.len() as u64 / SECONDS;
    println!("  {:40} {rate} a second; {}", format!("creates of {writers} writers"), Times(times));
}

/// The statements of one create, as PostgreSQL's own benchmark runs them.
async fn pgbench(url: &str, folder: &Path) {
    let Ok(programs) = env::var("POSTGRES_BIN") else { return println!("pgbench: not found") };
    let store = url.parse::<Database>().expect("a URL").open().await.expect("a database");
    demo::fill(&*store, 1, now()).await.expect("the demo is valid");
    let script = folder.join("create.sql");
    let json = "{\"id\":\"000a115d-2852-4b0a-9ce8-47f1134ba95a\"}".repeat(8);
    let statements = format!(
        "BEGIN;
SET LOCAL synchronous_commit = on;
SELECT position + 1 AS next FROM log_head FOR UPDATE \\gset
SELECT coalesce(max(number), 0) FROM volumes;
SELECT gen_random_uuid() AS id \\gset
SELECT i.*, v.name FROM images i LEFT JOIN volumes v ON v.id = i.root_volume WHERE i.id IN (:id);
SELECT id AS volume FROM volumes WHERE number = 1 \\gset
SELECT number, id, name, images FROM volumes WHERE id IN (:volume);
SELECT organization FROM totals LIMIT 1 \\gset
SELECT arch, public, images FROM totals WHERE organization IN (:organization);
INSERT INTO volumes (number, id, name, images) VALUES (1, :volume, 'vol-0-1', :next) ON CONFLICT (number) DO UPDATE SET images = excluded.images;
INSERT INTO totals (organization, arch, public, images) VALUES (:organization, 'arm', false, :next) ON CONFLICT (organization, arch, public) DO UPDATE SET images = excluded.images;
INSERT INTO images (id, name, name_key, search, arch, organization, public, root_volume, creation_date, modification_date, revision) VALUES (:id, 'name', 'name', 'name' || chr(10) || :id::text || chr(10) || :organization::text || chr(10) || 'vol-0-1', 'arm', :organization, false, :volume, :next, :next, :next);
INSERT INTO months (month, arch, public, images) VALUES (202611, 'arm', false, 1) ON CONFLICT (month, arch, public) DO UPDATE SET images = months.images + 1;
INSERT INTO months_of_organizations (organization, month, arch, public, images) VALUES (:organization, 202611, 'arm', false, 1) ON CONFLICT (organization, month, arch, public) DO UPDATE SET images = months_of_organizations.images + 1;
DELETE FROM trash WHERE image IN (:id);
INSERT INTO changes (sequence, batch, at, actor, image, action, after) VALUES (:next, :next, 0, 'bench', :id, 'created', '{json}');
UPDATE log_head SET position = :next;
NOTIFY imprint;
COMMIT;
"
    );
    fs::File::create(&script).and_then(|mut file| file.write_all(statements.as_bytes())).expect("a disk with room");
    for writers in WRITERS {
        let output = Command::new(Path::new(&programs).join("pgbench"))
            .args(["-n", "-M", "prepared", "-j", "2", "-T", &SECONDS.to_string(), "-c", &writers.to_string(), "-f"])
            .args([script.as_os_str(), url.as_ref()])
            .output()
            .expect("pgbench");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = said.lines().find(|line| line.starts_with("tps")).unwrap_or("no figure");
        println!(
            "  {:40} {rate}{}",
            format!("pgbench, {writers} writers"),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Median, 99th percentile and maximum.
struct Times(Vec<Duration>);

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut times = self.0.clone();
        times.sort_unstable();
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        write!(f, "{:>8.2?}, 99 % within {:.2?}, all within {:.2?}", at(50), at(99), at(100))
    }
}
