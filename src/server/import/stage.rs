//! A file on its way into the catalog: read, compared, and written when that is asked for.

use std::{
    fs::File,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::watch, time::Instant};
use uuid::Uuid;

use super::{
    Format,
    plan::{Broken, Plan},
    read::Reader,
};
use crate::{
    domain::Revision,
    server::catalog::{Actor, Catalog},
};

/// How far a file is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// It is being read and compared.
    Reading,
    /// It was compared.
    Compared {
        /// What it would do.
        plan: Arc<Plan>,
        /// Whether it was to be written, and the catalog had changed.
        anew: bool,
    },
    /// It is being written.
    Writing {
        /// How many images.
        images: u64,
    },
    /// It is written: what undoes it.
    Done(Revision),
    /// It can't be read, for this reason.
    Broken(String),
    /// The store failed.
    Failed {
        /// Whether it was being written.
        writing: bool,
    },
}

impl Stage {
    /// Whether something is being done.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Reading | Self::Writing { .. })
    }
}

/// Why a file is not written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Some of its lines can't be taken.
    Invalid,
    /// There is nothing to write, or it was not compared.
    Nothing,
}

/// A file that was sent.
pub struct Staged {
    id: Uuid,
    source: String,
    begun: Instant,
    catalog: Catalog,
    format: Format,
    bytes: u64,
    /// Gone when it is written.
    file: Mutex<Option<File>>,
    stage: watch::Sender<Stage>,
    lines: AtomicU64,
    read: AtomicU64,
}

impl Staged {
    /// Begins to compare a file.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn begin(catalog: Catalog, source: String, file: File, format: Format) -> Result<Arc<Self>, String> {
        let failed = |error: io::Error| format!("The file can't be read: {error}.");
        let reader = Reader::open(file.try_clone().map_err(failed)?, format)?;
        let staged = Arc::new(Self {
            // a random one, which nobody can guess
            id: Uuid::new_v4(),
            source,
            begun: Instant::now(),
            catalog,
            format,
            bytes: file.metadata().map_err(failed)?.len(),
            file: Mutex::new(Some(file)),
            stage: watch::Sender::new(Stage::Reading),
            lines: AtomicU64::new(0),
            read: AtomicU64::new(0),
        });
        tokio::spawn(Arc::clone(&staged).compare(reader, false));
        Ok(staged)
    }

    /// What it is known by.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What it is called.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How far it is.
    fn state(&self) -> Stage {
        self.stage.borrow().clone()
    }

    /// How many lines were compared, and how much was read, in percent.
    #[must_use]
    pub fn progress(&self) -> (u64, u8) {
        let read = self.read.load(Ordering::Relaxed).saturating_mul(100) / self.bytes.max(1);
        (self.lines.load(Ordering::Relaxed), u8::try_from(read).unwrap_or(100).min(100))
    }

    /// Waits until nothing is being done, but not for long.
    pub async fn settled(&self, patience: Duration) -> Stage {
        let mut stage = self.stage.subscribe();
        // it lives as long as this
        let _ = tokio::time::timeout(patience, stage.wait_for(|stage| !stage.is_busy())).await;
        self.state()
    }

    /// Begins to write it, unless that was begun.
    ///
    /// # Errors
    /// Why it can't be written as it was compared.
    pub fn apply(self: &Arc<Self>, actor: Actor) -> Result<(), Refusal> {
        let mut begun = Ok(None);
        self.stage.send_if_modified(|stage| {
            begun = match stage {
                Stage::Writing { .. } | Stage::Done(_) => Ok(None),
                Stage::Compared { plan, .. } if !plan.is_whole() => Err(Refusal::Invalid),
                Stage::Compared { plan, .. } if plan.writes() > 0 => Ok(Some(Arc::clone(plan))),
                _ => Err(Refusal::Nothing),
            };
            if let Ok(Some(plan)) = &begun {
                *stage = Stage::Writing { images: plan.writes() };
            }
            matches!(begun, Ok(Some(_)))
        });
        if let Some(plan) = begun? {
            tokio::spawn(Arc::clone(self).write(plan, actor));
        }
        Ok(())
    }

    pub(super) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How many lines it holds in memory.
    pub(super) fn size(&self) -> usize {
        match &*self.stage.borrow() {
            Stage::Compared { plan, .. } => plan.size(),
            _ => usize::try_from(self.lines.load(Ordering::Relaxed)).unwrap_or(usize::MAX),
        }
    }

    async fn compare(self: Arc<Self>, reader: Reader, anew: bool) {
        let progress = |lines, read| {
            self.lines.store(lines, Ordering::Relaxed);
            self.read.store(read, Ordering::Relaxed);
        };
        let stage = match Plan::compare(&self.catalog, reader, progress).await {
            Ok(plan) => Stage::Compared { plan: Arc::new(plan), anew },
            Err(Broken::File(reason)) => Stage::Broken(reason),
            Err(Broken::Store(error)) => {
                tracing::error!(%error, "a file could not be compared with the catalog");
                Stage::Failed { writing: false }
            }
        };
        self.stage.send_replace(stage);
    }

    async fn write(self: Arc<Self>, plan: Arc<Plan>, actor: Actor) {
        let imported = self.catalog.import(plan.names(), plan.steps(), actor).await;
        // it holds all the images, and is of no use any more
        drop(plan);
        let stage = match imported {
            Ok(Some(sequence)) => {
                *self.file() = None;
                self.lines.store(0, Ordering::Relaxed);
                Stage::Done(sequence)
            }
            Ok(None) => match self.reopen() {
                Ok(reader) => {
                    self.lines.store(0, Ordering::Relaxed);
                    self.stage.send_replace(Stage::Reading);
                    return self.compare(reader, true).await;
                }
                Err(reason) => Stage::Broken(reason),
            },
            Err(error) => {
                tracing::error!(%error, "a file could not be imported");
                Stage::Failed { writing: true }
            }
        };
        self.stage.send_replace(stage);
    }

    fn reopen(&self) -> Result<Reader, String> {
        let file = self.file().as_ref().map(File::try_clone);
        match file {
            Some(Ok(file)) => Reader::open(file, self.format),
            Some(Err(error)) => Err(format!("The file can't be read again: {error}.")),
            None => Err("The file is written already.".to_owned()),
        }
    }

    fn file(&self) -> std::sync::MutexGuard<'_, Option<File>> {
        // nothing that could panic is done under the lock
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
