//! What the memory store takes at worst, at a million images: memory for each of them, and the
//! longest that a reader reader while others write and search. Not by criterion, which measures means.

use std::{
    fmt, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use futures::executor::block_on;
use imprint::{
    domain::{Filter, Image, PageRequest, Sort, SortField, Timestamp, Volume},
    server::{
        demo,
        store::{Batch, Store, Write, memory::MemoryStore},
    },
};
use rustix::time::{ClockId, clock_gettime};
use uuid::Uuid;

const IMAGES: u64 = 1_000_000;

fn main() {
    let now = Timestamp::parse("2026-11-23T14:00:00Z").expect("a time");
    let store = Arc::new(MemoryStore::new(10_000));
    let before = resident();
    let mut slowest_batch = Duration::ZERO;
    let start = processor_time();
    for batch in demo::batches(IMAGES, now) {
        let start = processor_time();
        block_on(store.commit(batch)).expect("the demo is valid");
        slowest_batch = slowest_batch.max(since(start));
    }
    println!("filling: {:?}, the slowest batch of 1,000 {slowest_batch:?}", since(start));
    println!("memory: {} bytes an image", (resident() - before) / IMAGES);

    let ids: Vec<_> = demo::images(IMAGES, now).map(|image| image.id).collect();
    let measure = |name: &str, seconds: u64, write: &mut dyn FnMut(u64) -> Duration| {
        let reader = Reader::start(&store, &ids);
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut commits = Vec::new();
        while Instant::now() < end {
            commits.push(write(commits.len() as u64));
        }
        commits.sort_unstable();
        println!("{name}\n  commits, processor time: {}", Times(commits));
        println!("  reads, by the clock:     {}", reader.stop());
    };
    let commit = |writes: Vec<Write>| {
        let batch = Batch { at: now, actor: "bench".into(), writes, undoes: None, idempotency: None };
        let start = processor_time();
        block_on(store.commit(batch)).expect("what is written is there");
        since(start)
    };
    let current = |id| block_on(store.image(id)).expect("memory answers").expect("it is there");
    let update = |round: u64| {
        let index = usize::try_from(round * 7_919 % IMAGES).expect("an index");
        let mut image = Image::clone(&current(ids[index]));
        image.name = format!("{round} renamed");
        image.modification_date = image.modification_date.next();
        Write::Put { expected: Some(image.revision), image }
    };

    measure("nothing is written", 3, &mut |_| {
        thread::park_timeout(Duration::from_millis(1));
        Duration::ZERO
    });
    measure("updates of one image", 5, &mut |round| commit(vec![update(round)]));
    measure("creations", 5, &mut |round| {
        let id = Uuid::from_u64_pair(round.wrapping_mul(0x9e37_79b9_7f4a_7c15), round);
        let image = Image { id, creation_date: now, modification_date: now, ..Image::clone(&current(ids[0])) };
        commit(vec![Write::Put { expected: None, image }])
    });
    searching(&store, || {
        measure("updates of one image, while others search", 5, &mut |round| commit(vec![update(round)]));
    });
    measure("updates of 1,000 images", 5, &mut |round| {
        commit((0..1_000).map(|i| update(round * 1_000 + i)).collect())
    });

    let volume = Uuid::from_u64_pair(1, 1);
    let moved = ids.iter().take(10_000).map(|&id| {
        let mut image = Image::clone(&current(id));
        image.root_volume = Volume { id: volume, name: String::new() };
        Write::Put { expected: Some(image.revision), image }
    });
    commit(moved.collect());
    measure("renames of a volume of 10,000 images", 5, &mut |round| {
        commit(vec![Write::RenameVolume { id: volume, expected: None, name: format!("volume {round}") }])
    });
}

/// Runs `measured` while another thread counts substrings, without a pause.
fn searching(store: &Arc<MemoryStore>, measured: impl FnOnce()) {
    let stop = Arc::new(AtomicBool::new(false));
    let searcher = {
        let (store, stop) = (Arc::clone(store), Arc::clone(&stop));
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let filter = Filter { q: Some("postgres".to_owned()), ..Filter::default() };
            while !stop.load(Ordering::Relaxed) {
                runtime.block_on(store.count(&filter)).expect("memory answers");
            }
        })
    };
    measured();
    stop.store(true, Ordering::Relaxed);
    searcher.join().expect("the searcher does not panic");
}

/// A reader that gets images and deep pages, one after the other, and notes how long each took.
struct Reader {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Duration>>,
}

impl Reader {
    fn start(store: &Arc<MemoryStore>, ids: &[Uuid]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (store, stopped) = (Arc::clone(store), Arc::clone(&stop));
        let ids: Vec<_> = ids.iter().step_by(101).copied().collect();
        let thread = thread::spawn(move || {
            let sort = Sort::by(SortField::ModificationDate, true);
            let mut times = Vec::new();
            for (page, id) in (1..).zip(ids.iter().cycle()) {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let start = Instant::now();
                block_on(store.image(*id)).expect("memory answers");
                times.push(start.elapsed());
                let start = Instant::now();
                let request = PageRequest { page: page * 97 % (IMAGES / 50) + 1, per_page: 50 };
                block_on(store.page(&Filter::default(), &sort, request)).expect("memory answers");
                times.push(start.elapsed());
            }
            times
        });
        Self { stop, thread }
    }

    fn stop(self) -> Times {
        self.stop.store(true, Ordering::Relaxed);
        let mut times = self.thread.join().expect("the reader does not panic");
        times.sort_unstable();
        Times(times)
    }
}

/// In order.
struct Times(Vec<Duration>);

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = &self.0;
        let [half, most, max] = [times.len() / 2, times.len() - 1 - times.len() / 1_000, times.len() - 1];
        let slow = times.iter().filter(|time| **time > Duration::from_millis(1)).count();
        write!(f, "{} times, median {:?}, ", times.len(), times[half])?;
        write!(f, "99.9 % within {:?}, all within {:?}, {slow} above 1 ms", times[most], times[max])
    }
}

/// The time that this thread has run.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it runs forward")
}

fn since(start: Duration) -> Duration {
    processor_time().saturating_sub(start)
}

/// Bytes of memory that this process takes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("this measures on Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says");
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).expect("a number") * 1024
}
