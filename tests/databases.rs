//! Databases of a test's own, gone when it ends.

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use imprint::server::store::{Database, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// Where a test keeps its images.
pub struct TestDatabase {
    url: String,
    _keeper: Keeper,
}

enum Keeper {
    Folder { _folder: TempDir },
    Server { _database: PostgresDatabase },
}

struct PostgresDatabase {
    server: String,
    name: String,
}

impl TestDatabase {
    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, _keeper: Keeper::Folder { _folder: folder } }
    }

    /// A database of its own on the server that `TEST_POSTGRES_URL` names. `None` without that; then
    /// the test is named as skipped.
    pub async fn postgres(test: &str) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            // past the test harness, which shows nothing of tests that pass
            let _ = writeln!(std::io::stderr(), "skipped without TEST_POSTGRES_URL: {test}");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("imprint_test_{}_{number}", std::process::id());
        administer(&server, format!("CREATE DATABASE {name}")).await;
        let (front, query) = server.split_once('?').unwrap_or((&server, ""));
        let (front, _) = front.rsplit_once('/').expect("a URL that names a database");
        let url = format!("{front}/{name}?{query}");
        let database = PostgresDatabase { server, name };
        Some(Self { url, _keeper: Keeper::Server { _database: database } })
    }

    /// How to name it to a server.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The store in it.
    pub async fn open(&self) -> Arc<dyn Store> {
        self.url.parse::<Database>().unwrap().open().await.unwrap()
    }
}

async fn administer(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("TEST_POSTGRES_URL names a server");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // this thread may be a runtime's, which can't wait for another
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(administer(&server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let _ = dropping.join();
    }
}
