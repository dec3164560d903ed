//! What was answered to requests that carry an idempotency key.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{
    domain::Timestamp,
    server::store::{Idempotency, ledger::Reply},
};

/// How many keys are remembered at most, the latest: more than one a second, all day.
const LIMIT: usize = 100_000;

/// The reply to each key.
#[derive(Debug, Default)]
pub(super) struct Replies {
    by_key: HashMap<Arc<str>, Reply>,
    /// In the order in which they came: nearly that of time.
    queue: VecDeque<(Timestamp, Arc<str>)>,
}

impl Replies {
    /// What was answered to that key.
    pub(super) fn get(&self, key: &str) -> Option<&Reply> {
        self.by_key.get(key)
    }

    /// Remembers what the first try did.
    pub(super) fn remember(&mut self, key: &str, reply: Reply) {
        self.forget(reply.at);
        let key: Arc<str> = key.into();
        self.queue.push_back((reply.at, Arc::clone(&key)));
        self.by_key.insert(key, reply);
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some(&(at, _)) = self.queue.front() {
            if !Idempotency::expired(at, now) && self.queue.len() < LIMIT {
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
