//! What open dashboards cost the server: memory and processor time of 500 streams, idle and with 50
//! changes a second, and how long a change takes to reach them: `cargo bench --features ssr --bench live`.
//! It takes half a minute, on Linux.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{interval, sleep},
};

const STREAMS: usize = 500;
const CHANGES: u64 = 50;
const MEASURED: Duration = Duration::from_secs(10);

/// When each change was asked for, by its place in the log, and how long it took to each stream.
#[derive(Default)]
struct Times {
    asked: Vec<Instant>,
    taken: Vec<Duration>,
}

struct Server {
    child: Child,
    address: String,
    _site: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let site = tempfile::tempdir().expect("a folder");
        fs::create_dir(site.path().join("pkg")).expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_imprint"))
            .args(["--listen", "127.0.0.1:0", "--log-level", "error"])
            .env("LEPTOS_SITE_ROOT", site.path())
            .env_remove("IMPRINT_DATABASE")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://")).expect("an address");
        Self { address: address.to_owned(), child, _site: site }
    }

    /// Its memory, in KiB.
    fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// How long it has had a processor.
    fn worked(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process");
        let after_name = stat.rsplit_once(')').expect("its name").1;
        let ticks: u64 =
            after_name.split_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(ticks * 10) // of which there are a hundred a second
    }

    /// How much of one processor it has while that happens, in percent.
    async fn load<T>(&self, what: impl Future<Output = T>) -> f64 {
        let (begun, worked) = (Instant::now(), self.worked());
        what.await;
        100.0 * self.worked().saturating_sub(worked).as_secs_f64() / begun.elapsed().as_secs_f64()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads events for as long as they come.
async fn listen(address: String, times: Arc<Mutex<Times>>) {
    let stream = TcpStream::connect(&address).await.expect("a connection");
    let mut stream = tokio::io::BufReader::with_capacity(2_048, stream);
    let request = format!("GET /events HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a connection");
    let mut line = String::new();
    let mut opened = false;
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if let Some(id) = line.strip_prefix("id: ").filter(|_| opened) {
            let now = Instant::now();
            let place: usize = id.trim().parse().expect("a number");
            let mut times = times.lock().expect("no panic");
            let taken = now - times.asked[place - 1];
            times.taken.push(taken);
        }
        opened |= line.starts_with("id: ");
        line.clear();
    }
}

/// Makes that many changes a second.
async fn change(client: &reqwest::Client, images: &str, times: &Mutex<Times>) {
    let begun = Instant::now();
    let mut due = interval(Duration::from_secs(1) / u32::try_from(CHANGES).expect("few"));
    let mut number = 0;
    let image = create(client, images, times).await;
    while begun.elapsed() < MEASURED {
        due.tick().await;
        number += 1;
        times.lock().expect("no panic").asked.push(Instant::now());
        let body = json!({ "name": format!("image {number}") });
        let answer = client.patch(format!("{images}/{image}")).json(&body).send().await.expect("an answer");
        assert!(answer.status().is_success());
    }
}

async fn create(client: &reqwest::Client, images: &str, times: &Mutex<Times>) -> String {
    times.lock().expect("no panic").asked.push(Instant::now());
    let body = json!({
        "name": "image",
        "arch": "x86_64",
        "organization": "000a115d-2852-4b0a-9ce8-47f1134ba95a",
        "root_volume": "f0361e7b-cbe4-4882-a999-945192b7171b",
    });
    let answer = client.post(images).json(&body).send().await.expect("an answer");
    let image: Value = answer.json().await.expect("JSON");
    image["image"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = Server::start();
    let client = reqwest::Client::new();
    let images = format!("http://{}/images", server.address);
    client.get(&images).send().await.expect("an answer");
    let before = server.memory();
    let times = Arc::new(Mutex::new(Times::default()));
    for _ in 0..STREAMS {
        tokio::spawn(listen(server.address.clone(), Arc::clone(&times)));
    }
    sleep(Duration::from_secs(2)).await;
    let open = server.memory();
    println!("{STREAMS} streams: {open} KiB, without them {before} KiB: {} KiB each", (open - before) / STREAMS);
    println!("idle: {:.1} % of a processor", server.load(sleep(MEASURED)).await);
    let load = server.load(change(&client, &images, &times)).await;
    println!("{CHANGES} changes a second: {load:.1} % of a processor, {} KiB", server.memory());
    sleep(Duration::from_secs(1)).await;
    let mut times = times.lock().expect("no panic");
    let expected = times.asked.len() * STREAMS;
    times.taken.sort_unstable();
    let part = |of_a_hundred: usize| times.taken[(times.taken.len() - 1) * of_a_hundred / 100];
    println!(
        "from the request for a change to its event: median {:?}, 99 % {:?}, longest {:?} ({} of {expected} came)",
        part(50),
        part(99),
        part(100),
        times.taken.len()
    );
}
