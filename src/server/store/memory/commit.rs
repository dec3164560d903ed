//! The state as what a batch is applied to.

use std::sync::Arc;

use uuid::Uuid;

use super::state::State;
use crate::{
    domain::{Change, Image, Revision},
    server::store::ledger::{Ledger, Reply},
};

impl Ledger for State {
    fn reply(&self, key: &str) -> Option<&Reply> {
        self.replies.get(key)
    }

    fn remember(&mut self, key: &str, reply: Reply) {
        self.replies.remember(key, reply);
    }

    fn next(&self) -> Revision {
        self.log.last().next()
    }

    fn append(&mut self, changes: &[Arc<Change>]) {
        let dropped = self.log.append(changes);
        self.dropped.extend(dropped);
    }

    fn image(&self, id: Uuid) -> Option<&Arc<Image>> {
        self.image(id)
    }

    fn put(&mut self, image: Arc<Image>) {
        self.put(image);
    }

    fn remove(&mut self, id: Uuid) {
        self.remove(id);
    }

    fn volume(&self, id: Uuid) -> Option<&str> {
        self.volumes.name(id)
    }

    fn add_volume(&mut self, id: Uuid) {
        self.volumes.learn(id);
    }

    fn set_volume_name(&mut self, id: Uuid, name: String) {
        self.volumes.rename(id, name);
    }

    fn images_on(&self, volume: Uuid) -> Vec<Arc<Image>> {
        self.volumes.users(volume).map(|slot| Arc::clone(self.image_in(slot))).collect()
    }
}
