//! Starting the program, and asking it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A running server, killed when the test ends.
pub struct Server {
    child: Child,
    url: String,
    client: Client,
    _site: TempDir,
}

/// The program with those arguments, and a site without files.
pub fn program(arguments: &[&str]) -> (Command, TempDir) {
    let site = tempfile::tempdir().unwrap();
    std::fs::create_dir(site.path().join("pkg")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_imprint"));
    command.args(arguments).env("LEPTOS_SITE_ROOT", site.path()).env_remove("IMPRINT_DATABASE");
    (command, site)
}

/// The same program, started by another one.
pub fn wrapped(program: &Command, wrapper: &[&str]) -> Command {
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]).arg(program.get_program()).args(program.get_args());
    command
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env_remove("IMPRINT_DATABASE");
    command
}

/// Runs the program to its end, which is to come soon.
pub fn run(arguments: &[&str]) -> Output {
    let (program, _site) = program(arguments);
    wrapped(&program, &["timeout", "30"]).stdin(Stdio::null()).output().unwrap()
}

/// What the program says when it fails.
pub fn failure(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

impl Server {
    /// Starts one on a port of its own, on that database.
    pub fn start(database: &str) -> Self {
        let (command, site) = program(&["--listen", "127.0.0.1:0", "--database", database]);
        Self::of(command, site)
    }

    /// Starts that program, which serves.
    pub fn of(mut command: Command, site: TempDir) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).map(ToOwned::to_owned);
        let Some(url) = url else {
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("the server did not start: {line}{said}");
        };
        let client = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        Self { child, url, client, _site: site }
    }

    /// SIGKILL, and what it had said on standard error.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.last_words()
    }

    /// SIGTERM, and what it had said on standard error when it had stopped.
    pub fn stop(mut self) -> String {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        self.last_words()
    }

    fn last_words(&mut self) -> String {
        self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }

    /// An address on it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Something that asks it.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    pub async fn status(&self, path: &str) -> StatusCode {
        self.get(path).await.status()
    }

    /// Creates an image.
    pub async fn create(&self, name: &str) -> Response {
        self.client.post(self.url("/images")).json(&image(name)).send().await.unwrap()
    }

    /// Waits until the server can do its work.
    pub async fn until_ready(&self) {
        let begun = Instant::now();
        while self.status("/readyz").await != StatusCode::OK {
            assert!(begun.elapsed() < Duration::from_secs(15), "not ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request's body that creates an image.
pub fn image(name: &str) -> Value {
    json!({
        "name": name,
        "arch": "x86_64",
        "organization": "000a115d-2852-4b0a-9ce8-47f1134ba95a",
        "root_volume": "f0361e7b-cbe4-4882-a999-945192b7171b",
    })
}
