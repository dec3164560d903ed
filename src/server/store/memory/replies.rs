//! What was answered to requests that carry an idempotency key.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use uuid::Uuid;

use crate::{
    domain::{Change, Timestamp},
    server::store::Idempotency,
};

/// How many keys are remembered at most, the latest: more than one a second, all day.
const LIMIT: usize = 100_000;

/// The changes of each key's first try.
#[derive(Debug, Default)]
pub(super) struct Replies {
    by_key: HashMap<Arc<str>, Reply>,
    /// In the order in which they came: nearly that of time.
    queue: VecDeque<(Timestamp, Arc<str>)>,
}

#[derive(Debug)]
struct Reply {
    fingerprint: Uuid,
    at: Timestamp,
    changes: Arc<[Arc<Change>]>,
}

/// The key was used for another request.
pub(super) struct Reused;

impl Replies {
    /// The changes of the first try, if there was one.
    pub(super) fn find(&self, key: &Idempotency, now: Timestamp) -> Result<Option<Arc<[Arc<Change>]>>, Reused> {
        match self.by_key.get(key.key.as_str()) {
            Some(reply) if expired(reply.at, now) => Ok(None),
            Some(reply) if reply.fingerprint != key.fingerprint => Err(Reused),
            Some(reply) => Ok(Some(Arc::clone(&reply.changes))),
            None => Ok(None),
        }
    }

    /// Remembers what the first try did.
    pub(super) fn remember(&mut self, key: &Idempotency, at: Timestamp, changes: Arc<[Arc<Change>]>) {
        self.forget(at);
        let name: Arc<str> = key.key.as_str().into();
        self.queue.push_back((at, Arc::clone(&name)));
        self.by_key.insert(name, Reply { fingerprint: key.fingerprint, at, changes });
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some(&(at, _)) = self.queue.front() {
            if !expired(at, now) && self.queue.len() < LIMIT {
                break;
            }
            let Some((at, key)) = self.queue.pop_front() else { break };
            // a key that expired may have been used anew since
            if self.by_key.get(&key).is_some_and(|reply| reply.at == at) {
                self.by_key.remove(&key);
            }
        }
    }
}

fn expired(at: Timestamp, now: Timestamp) -> bool {
    now.micros() - at.micros() >= Idempotency::LIFETIME
}
