//! Databases that are away, locked, full, broken or too new: a clear error, and nothing damaged.

use std::{
    fs,
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::{
    process::{Server, failure, program, wrapped},
    proxy::{Proxy, Way},
};
use crate::databases::TestDatabase;

const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

/// Everything is refused, and soon; a write that is on its way too.
async fn is_refused(server: &Server) {
    let soon = |path: &str, asked: Instant| assert!(asked.elapsed() < Duration::from_secs(2), "{path} {asked:?}");
    let writing = async {
        let asked = Instant::now();
        assert_eq!(server.create("refused").await.status(), UNAVAILABLE);
        soon("create", asked);
    };
    let reading = async {
        for path in ["/images", "/images?page=1", "/images/6b9dfd7a-6b5a-4b2c-8a7e-0d7fd3f0d0f1", "/volumes"] {
            let asked = Instant::now();
            assert_eq!(server.status(path).await, UNAVAILABLE, "{path}");
            soon(path, asked);
        }
    };
    tokio::join!(writing, reading);
}

async fn works(server: &Server) {
    server.until_ready().await;
    assert_eq!(server.create("works").await.status(), StatusCode::CREATED);
    assert_eq!(server.status("/images?page=1").await, StatusCode::OK);
}

#[tokio::test]
async fn a_database_that_is_away_at_the_start_is_waited_for() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::away_at_start")).await else { return };
    let url = format!("{}pasword=hunter2", database.url());
    let proxy = Proxy::before(&url, Way::Cut).await;
    let server = Server::start(proxy.url());
    assert_eq!(server.status("/healthz").await, StatusCode::OK);
    assert_eq!(server.status("/readyz").await, UNAVAILABLE);
    is_refused(&server).await;
    proxy.set(Way::Open);
    works(&server).await;
    let said = server.kill();
    assert!(said.contains("is not available, and will be tried again"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[tokio::test]
async fn a_database_that_goes_away_is_missed_and_found_again() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::goes_away")).await else { return };
    let proxy = Proxy::before(database.url(), Way::Open).await;
    let server = Server::start(proxy.url());
    works(&server).await;
    for way in [Way::Cut, Way::Frozen, Way::Cut] {
        proxy.set(way);
        is_refused(&server).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(server.status("/readyz").await, UNAVAILABLE);
        assert_eq!(server.status("/healthz").await, StatusCode::OK);
        proxy.set(Way::Open);
        works(&server).await;
    }
    let total = server.get("/images?page=1").await.headers()["x-total-count"].clone();
    assert_eq!(total, "4");
}

#[tokio::test]
async fn a_server_that_stops_in_the_middle_of_a_write_does_not_stop_the_others() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::stops")).await else { return };
    let server = Server::start(database.url());
    works(&server).await;
    let mut other = administrator(&database).await;
    sqlx::raw_sql("BEGIN; SELECT position FROM log_head FOR UPDATE").execute(&mut other).await.unwrap();
    let asked = Instant::now();
    assert_eq!(server.create("refused").await.status(), UNAVAILABLE);
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(server.status("/images?page=1").await, StatusCode::OK);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    works(&server).await;
}

/// The connection of another program.
async fn other(database: &TestDatabase) -> SqliteConnection {
    SqliteConnection::connect(database.url()).await.unwrap()
}

async fn run(connection: &mut SqliteConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.unwrap();
}

#[tokio::test]
async fn a_locked_file_refuses_writes_until_it_is_free() {
    let database = TestDatabase::sqlite();
    let server = Server::start(database.url());
    works(&server).await;
    let mut other = other(&database).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let asked = Instant::now();
    assert_eq!(server.create("refused").await.status(), UNAVAILABLE);
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(server.status("/images?page=1").await, StatusCode::OK);
    run(&mut other, "COMMIT").await;
    works(&server).await;
}

fn file(database: &TestDatabase) -> &str {
    database.url().trim_start_matches("sqlite:")
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let database = TestDatabase::sqlite();
    let content = "These are somebody's notes, and no database. ".repeat(200);
    fs::write(file(&database), &content).unwrap();
    let said = failure(&["--listen", "127.0.0.1:0", "--database", database.url()]);
    assert!(said.contains("is not a database") && said.contains(file(&database)), "{said}");
    assert_eq!(fs::read_to_string(file(&database)).unwrap(), content);
}

#[tokio::test]
async fn a_damaged_file_is_an_error_and_no_panic() {
    let database = TestDatabase::sqlite();
    drop(database.open().await);
    run(&mut other(&database).await, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let mut bytes = fs::read(file(&database)).unwrap();
    for byte in &mut bytes[4096..] {
        *byte = 0xa5;
    }
    let _ = fs::remove_file(format!("{}-wal", file(&database)));
    fs::write(file(&database), &bytes).unwrap();
    let said = failure(&["--listen", "127.0.0.1:0", "--database", database.url()]);
    assert!(said.contains("malformed"), "{said}");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let sqlite = TestDatabase::sqlite();
    drop(sqlite.open().await);
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', true, '', 0)";
    run(&mut other(&sqlite).await, newer).await;
    let mut databases = vec![sqlite];
    if let Some(postgres) = TestDatabase::postgres(concat!(module_path!(), "::newer_schema")).await {
        drop(postgres.open().await);
        sqlx::raw_sql(newer).execute(&mut administrator(&postgres).await).await.unwrap();
        databases.push(postgres);
    }
    for database in databases {
        let said = failure(&["--listen", "127.0.0.1:0", "--database", database.url()]);
        assert!(said.contains("a newer Imprint"), "{said}");
        let said = failure(&["export", "--database", database.url()]);
        assert!(said.contains("a newer Imprint"), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_stops_leaves_one_file() {
    let database = TestDatabase::sqlite();
    let server = Server::start(database.url());
    works(&server).await;
    let log = format!("{}-wal", file(&database));
    assert!(fs::exists(&log).unwrap());
    server.stop();
    assert!(!fs::exists(&log).unwrap());
    works(&Server::start(database.url())).await;
}

#[tokio::test]
async fn made_up_images_wait_for_a_database_that_is_away() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::demo_waits")).await else { return };
    let proxy = Proxy::before(database.url(), Way::Cut).await;
    let (command, site) = program(&["--listen", "127.0.0.1:0", "--demo", "3", "--database", proxy.url()]);
    let server = Server::of(command, site);
    assert_eq!(server.status("/readyz").await, UNAVAILABLE);
    proxy.set(Way::Open);
    server.until_ready().await;
    let begun = Instant::now();
    while server.get("/images?page=1").await.headers()["x-total-count"] != "3" {
        assert!(begun.elapsed() < Duration::from_secs(10), "no images");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A connection by which the database is administered.
async fn administrator(database: &TestDatabase) -> sqlx::PgConnection {
    sqlx::PgConnection::connect(database.url()).await.unwrap()
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_ready_and_can_be_read() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::standby")).await else { return };
    let server = Server::start(database.url());
    works(&server).await;
    let mut other = administrator(&database).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE application_name = 'imprint' AND datname = current_database()";
    for (read_only, status) in [("on", UNAVAILABLE), ("off", StatusCode::OK)] {
        let set = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {read_only}', \
             current_database()); END $$"
        );
        sqlx::raw_sql("SET default_transaction_read_only = off").execute(&mut other).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut other).await.unwrap();
        sqlx::raw_sql(cut).execute(&mut other).await.unwrap();
        let begun = Instant::now();
        while (server.status("/readyz").await, server.status("/images?page=1").await) != (status, StatusCode::OK) {
            assert!(begun.elapsed() < Duration::from_secs(10), "{read_only}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    works(&server).await;
}

#[tokio::test]
async fn without_the_right_to_make_the_index_searches_scan_and_one_line_says_so() {
    let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::no_trigrams")).await else { return };
    let role = format!("imprint_plain_{}", std::process::id());
    let mut other = administrator(&database).await;
    let make = format!("CREATE ROLE {role}; GRANT {role} TO CURRENT_USER; GRANT CREATE ON SCHEMA public TO {role}");
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut other).await.unwrap();
    let separator = if database.url().ends_with('?') { "" } else { "&" };
    let server = Server::start(&format!("{}{separator}options=-c%20role%3D{role}", database.url()));
    works(&server).await;
    let found = server.get("/images?page=1&q=orks").await;
    assert_eq!(found.headers()["x-total-count"], "1");
    let said = server.kill();
    assert_eq!(said.matches("searches will be slow").count(), 1, "{said}");
    let drop = format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut other).await.unwrap();
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_an_error() {
    let database = TestDatabase::sqlite();
    drop(database.open().await);
    let said = failure(&["--listen", "127.0.0.1:0", "--database", &format!("{}?mode=ro", database.url())]);
    assert!(said.contains("readonly") || said.contains("read-only"), "{said}");
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_what_is_there() {
    let database = TestDatabase::sqlite();
    drop(database.open().await);
    // a limit on the size of files, of some hundred KiB
    let (program, site) = program(&["--listen", "127.0.0.1:0", "--database", database.url()]);
    let limited = wrapped(&program, &["sh", "-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\""]);
    let server = Server::of(limited, site);
    server.until_ready().await;
    let mut created = 0;
    let refused = loop {
        let answer = server.create(&format!("{created} {}", "x".repeat(200))).await.status();
        if answer != StatusCode::CREATED {
            break answer;
        }
        created += 1;
        assert!(created < 20_000, "the limit has no effect");
    };
    assert_eq!(refused, UNAVAILABLE);
    let total = server.get("/images?page=1").await.headers()["x-total-count"].to_str().unwrap().to_owned();
    assert_eq!(total, created.to_string());
    drop(server);

    let server = Server::start(database.url());
    works(&server).await;
    let total = server.get("/images?page=1").await.headers()["x-total-count"].to_str().unwrap().to_owned();
    assert_eq!(total, (created + 1).to_string());
    let mut connection = other(&database).await;
    let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
    assert_eq!(verdict, "ok");
}

#[test]
fn passwords_are_told_to_nobody() {
    let url = "postgres://user:hunter2@127.0.0.1:1/none";
    let (mut help, _site) = program(&["--help"]);
    let said = help.env("IMPRINT_DATABASE", url).output().unwrap();
    assert!(!String::from_utf8(said.stdout).unwrap().contains("hunter2"));
    for wrong in ["postgres://user:hunter2@[broken/none", "mysql://user:hunter2@host/none"] {
        let said = failure(&["--database", wrong, "--listen", "127.0.0.1:0"]);
        assert!(said.contains("postgres://USER") && !said.contains("hunter2"), "{said}");
    }
}
