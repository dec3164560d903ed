//! Images from a file, by upload or paste: what a file would do is shown first, then all of it is
//! done in one batch, or nothing.
//!
//! - A file is CSV, with any of the export's columns in any order, or NDJSON, as `imprint export` and
//!   `/export.ndjson` write it and as the API answers images.
//! - What a line does is in [`catalog`](super::catalog): with the id of an image that is there it changes
//!   that, else it makes one. Only what a client can set is changed.
//! - Volumes of a catalog's export are in its images, and its changes are history: they are left out.
//! - A file with one line that can't be taken is not taken. Nor is one when an image that it would write
//!   has changed since it was compared: it is compared anew instead.
//!
//! What was sent is held, for a while and in small numbers, in a file without a name; what it would do
//! in memory. Who sent it knows it by an id that nobody can guess.
//!
//! - `read`, `table`, `line`: from bytes to lines, and what a line says
//! - `plan`: what a file would do
//! - `stage`: a file on its way

mod line;
mod plan;
mod read;
mod stage;
mod table;

use std::{
    collections::VecDeque,
    fs::File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until},
};

pub use self::{
    read::Format,
    stage::{Refusal, Stage, Staged},
};
use super::catalog::Catalog;
use crate::domain::{MOST_MIB, parse_uuid};

/// The most bytes that a file may have.
pub const MOST_BYTES: u64 = MOST_MIB * 1024 * 1024;
/// How long a file is kept.
const KEPT: Duration = Duration::from_mins(30);
/// How many files are kept.
const FILES: usize = 16;
/// How many lines of them are held in memory.
const LINES: usize = 500_000;
/// How many files are received at a time.
const UPLOADS: usize = 4;

/// The files that are being imported.
#[derive(Clone)]
pub struct Imports(Arc<Shared>);

struct Shared {
    catalog: Catalog,
    staged: Mutex<VecDeque<Arc<Staged>>>,
    uploads: Semaphore,
}

impl Imports {
    /// None yet.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        let uploads = Semaphore::new(UPLOADS);
        Self(Arc::new(Shared { catalog, staged: Mutex::default(), uploads }))
    }

    /// The right to send a file, where not too many are being sent.
    #[must_use]
    pub fn upload(&self) -> Option<SemaphorePermit<'_>> {
        self.0.uploads.try_acquire().ok()
    }

    /// Takes a file, and begins to compare it with the catalog.
    ///
    /// # Errors
    /// A sentence, where it is no file of images.
    pub fn stage(&self, source: String, file: File, format: Format) -> Result<Arc<Staged>, String> {
        let staged = Staged::begin(self.0.catalog.clone(), source, file, format)?;
        let mut all = self.staged();
        all.push_back(Arc::clone(&staged));
        drop(all);
        self.let_go();
        self.let_go_in_time();
        Ok(staged)
    }

    /// The file with that id, where it is still kept.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Staged>> {
        let id = parse_uuid(id).ok()?;
        self.let_go();
        self.staged().iter().find(|staged| staged.id() == id).map(Arc::clone)
    }

    /// Lets go of what is too old, and of the oldest where there is too much; never of the newest.
    fn let_go(&self) {
        let mut all = self.staged();
        all.retain(|staged| staged.age() < KEPT);
        while all.len() > FILES || (all.len() > 1 && all.iter().map(|staged| staged.size()).sum::<usize>() > LINES)
        {
            all.pop_front();
        }
    }

    /// [`Self::let_go`] also where nobody asks for it.
    fn let_go_in_time(&self) {
        let (shared, end) = (Arc::downgrade(&self.0), Instant::now() + KEPT);
        tokio::spawn(async move {
            sleep_until(end).await;
            if let Some(shared) = shared.upgrade() {
                Self(shared).let_go();
            }
        });
    }

    fn staged(&self) -> MutexGuard<'_, VecDeque<Arc<Staged>>> {
        // nothing that could panic is done under the lock
        self.0.staged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::{
        domain::Timestamp,
        server::{clock::ManualClock, store::memory::MemoryStore},
    };

    fn imports() -> Imports {
        let clock = ManualClock::at(Timestamp::parse("2026-11-23T14:36:00Z").unwrap());
        Imports::new(Catalog::new(Arc::new(MemoryStore::new(10)), Arc::new(clock)))
    }

    fn stage(imports: &Imports) -> String {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"{}\n").unwrap();
        imports.stage("x".to_owned(), file, Format::Auto).unwrap().id().to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_go_first_and_all_in_time() {
        let imports = imports();
        let ids: Vec<_> = (0..=FILES).map(|_| stage(&imports)).collect();
        assert!(imports.get(&ids[0]).is_none());
        assert!(ids[1..].iter().all(|id| imports.get(id).is_some()));
        tokio::time::sleep(KEPT / 2).await;
        assert!(imports.get(&ids[1]).is_some());
        tokio::time::sleep(KEPT).await;
        assert!(imports.staged().is_empty(), "without anybody asking");
        assert!(imports.get(&ids[FILES]).is_none());
        assert!(imports.get("no id").is_none());
    }
}
