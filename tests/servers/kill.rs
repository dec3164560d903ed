//! SIGKILL at any moment: what was acknowledged is there, and the log says the same as the images.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{StreamExt, future::join_all};
use imprint::{
    domain::{Filter, Image, Revision, Sort},
    server::store::{Changes, Store},
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::process::{Server, image};
use crate::databases::TestDatabase;

const CLIENTS: usize = 4;

/// What one client knows of its images.
#[derive(Default)]
pub struct Ledger {
    /// Each image as it was last acknowledged; `None` where its deletion was.
    acknowledged: HashMap<Uuid, Option<String>>,
    /// The change that had no answer: it may have been made or not.
    open: Option<(Uuid, Option<String>)>,
}

/// Creates, renames and deletes images of its own until the server is gone.
pub async fn write(client: Client, images: String, writer: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for step in 0.. {
        let name = format!("writer {writer} step {step}");
        let known = ledger.acknowledged.iter().find(|(_, name)| name.is_some()).map(|(id, _)| *id);
        let request = match (step % 4, known) {
            (2, Some(id)) => {
                ledger.open = Some((id, Some(name.clone())));
                client.patch(format!("{images}/{id}")).json(&json!({ "name": name }))
            }
            (3, Some(id)) => {
                ledger.open = Some((id, None));
                client.delete(format!("{images}/{id}"))
            }
            _ => client.post(&images).json(&image(&name)),
        };
        let Ok(answer) = request.send().await else { return ledger };
        let status = answer.status();
        if status == StatusCode::CREATED {
            // the head of an answer that breaks off says no id
            let Ok(body) = answer.json::<Value>().await else { return ledger };
            ledger.acknowledged.insert(body["image"]["id"].as_str().unwrap().parse().unwrap(), Some(name));
        } else if status.is_success() {
            let (id, state) = ledger.open.take().unwrap();
            ledger.acknowledged.insert(id, state);
        } else {
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
            return ledger;
        }
    }
    ledger
}

impl Ledger {
    /// Compares it with what is there.
    pub async fn check(&self, store: &dyn Store) -> usize {
        for (id, expected) in &self.acknowledged {
            let found = store.image(*id).await.unwrap().map(|image| image.name.clone());
            let may_be = self.open.as_ref().is_some_and(|(open, state)| open == id && *state == found);
            assert!(found == *expected || may_be, "{id}: {found:?} instead of {expected:?}");
        }
        self.acknowledged.len()
    }
}

/// The log has no gap, and makes of nothing the images that are there; what is counted is so.
pub async fn log_and_images_agree(store: &dyn Store) {
    let Changes::Following(changes) = store.changes(Revision(0), usize::MAX).await.unwrap() else {
        panic!("the log has a gap")
    };
    let mut replayed: HashMap<Uuid, Arc<Image>> = HashMap::new();
    for (change, number) in changes.iter().zip(1..) {
        assert_eq!(change.sequence, Revision(number));
        let id = change.after.as_ref().or(change.before.as_ref()).unwrap().id;
        let before = match &change.after {
            Some(image) => replayed.insert(id, Arc::clone(image)),
            None => replayed.remove(&id),
        };
        assert_eq!(before, change.before);
    }
    let listed: Vec<_> = store.scan(&Filter::default(), &Sort::creation()).await.unwrap().images.collect().await;
    assert_eq!(listed.len(), replayed.len());
    for image in listed {
        let image = image.unwrap();
        assert_eq!(replayed.get(&image.id), Some(&image));
    }
    let total = replayed.len() as u64;
    assert_eq!(store.count(&Filter::default()).await.unwrap(), total);
    let counted: u64 = store.organizations(usize::MAX).await.unwrap().iter().map(|(_, images)| images).sum();
    assert_eq!(counted, total);
    let found = Filter { q: Some("writer".to_owned()), ..Filter::default() };
    assert_eq!(store.count(&found).await.unwrap(), total);
}

async fn survives(database: TestDatabase) {
    let rounds = std::env::var("IMPRINT_KILL_ROUNDS").map_or(3, |rounds| rounds.parse().unwrap());
    for _ in 0..rounds {
        let server = Server::start(database.url());
        server.until_ready().await;
        let writers =
            (0..CLIENTS).map(|writer| tokio::spawn(write(server.client(), server.url("/images"), writer)));
        let writers: Vec<_> = writers.collect();
        let moment = 150 + u64::from(Uuid::new_v4().as_bytes()[0]) * 3;
        sleep(Duration::from_millis(moment)).await;
        server.kill();
        let store = database.open().await;
        let mut checked = 0;
        for ledger in join_all(writers).await {
            checked += ledger.unwrap().check(&*store).await;
        }
        assert!(checked > 0, "nothing was acknowledged in {moment} ms");
        log_and_images_agree(&*store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_what_was_acknowledged() {
    survives(TestDatabase::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_what_was_acknowledged() {
    if let Some(database) = TestDatabase::postgres(concat!(module_path!(), "::postgres")).await {
        survives(database).await;
    }
}
