//! The log as people read it: batches, newest first, and what is in the trash.

use std::sync::Arc;

use imprint::{
    domain::{Action, ActivityQuery, Change, Entry, Image, Revision},
    server::store::{Batch, Store, Write, memory::MemoryStore},
};

use super::{
    against_every_store,
    fixture::{add, batch, commit, create, delete, get, id, image, log, update},
};

against_every_store! {
    an_entry_is_a_batch_the_newest_first
    an_entry_of_an_image_is_its_change
    the_activity_is_filtered_by_action
    the_activity_is_filtered_by_actor
    filters_must_all_hold
    the_activity_is_paged_by_sequence_number
    every_change_of_a_batch_leads_to_all_of_them
    a_change_carries_what_its_batch_undoes
    the_trash_has_the_newest_deletion_first
    the_trash_is_paged_by_sequence_number
    what_is_there_again_has_left_the_trash
    a_renamed_volume_is_one_entry
    what_was_refused_left_no_entry
}

/// What is told of an entry: its change, and how many changes its batch has.
fn told(entries: &[Entry]) -> Vec<(u64, u64)> {
    entries.iter().map(|entry| (entry.change.sequence.0, entry.size)).collect()
}

async fn activity(store: &dyn Store, query: ActivityQuery) -> Vec<(u64, u64)> {
    told(&store.activity(&query, 100).await.unwrap())
}

fn sequences(changes: &[Arc<Change>]) -> Vec<u64> {
    changes.iter().map(|change| change.sequence.0).collect()
}

async fn batch_of(store: &dyn Store, sequence: u64) -> Vec<u64> {
    sequences(&store.batch(Revision(sequence)).await.unwrap())
}

async fn trash(store: &dyn Store, before: Option<u64>, limit: usize) -> (Vec<u64>, u64) {
    let page = store.trash(before.map(Revision), limit).await.unwrap();
    (sequences(&page.items), page.total)
}

async fn deletion(store: &dyn Store, number: u64) -> Option<u64> {
    store.deletion(id(number)).await.unwrap().map(|change| change.sequence.0)
}

async fn rename(store: &dyn Store, number: u64, name: &str) -> Arc<Image> {
    let seen = get(store, number).await.unwrap();
    let after = Image { name: name.to_owned(), ..(*seen).clone() };
    commit(store, vec![update(&seen, after)]).await;
    get(store, number).await.unwrap()
}

/// Creates three images at once, 1 to 3; edits the second, 4; deletes two at once, 5 and 6; puts one
/// back, 7; creates another, 8.
async fn eventful(store: &dyn Store) {
    commit(store, (1..=3).map(|number| create(image(number))).collect()).await;
    rename(store, 2, "edited").await;
    let [one, two] = [get(store, 1).await.unwrap(), get(store, 2).await.unwrap()];
    commit(store, vec![delete(&two), delete(&one)]).await;
    let restore = Batch { actor: "other".into(), undoes: Some(Revision(5)), ..batch(vec![create((*one).clone())]) };
    store.commit(restore).await.unwrap();
    let creation = Batch { actor: "other".into(), ..batch(vec![create(image(4))]) };
    store.commit(creation).await.unwrap();
}

async fn an_entry_is_a_batch_the_newest_first(store: Arc<dyn Store>) {
    assert_eq!(activity(&*store, ActivityQuery::default()).await, []);
    eventful(&*store).await;
    assert_eq!(activity(&*store, ActivityQuery::default()).await, [(8, 1), (7, 1), (5, 2), (4, 1), (1, 3)]);
    let entries = store.activity(&ActivityQuery::default(), 2).await.unwrap();
    let log = log(&*store).await;
    assert_eq!(entries.iter().map(|entry| &entry.change).collect::<Vec<_>>(), [&log[7], &log[6]]);
    assert_eq!(store.activity(&ActivityQuery::default(), 0).await.unwrap(), []);
}

async fn an_entry_of_an_image_is_its_change(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let of = async |number| {
        activity(&*store, ActivityQuery { image: Some(id(number)), ..ActivityQuery::default() }).await
    };
    assert_eq!(of(1).await, [(7, 1), (6, 2), (1, 3)]);
    assert_eq!(of(2).await, [(5, 2), (4, 1), (2, 3)]);
    assert_eq!(of(3).await, [(3, 3)]);
    assert_eq!(of(9).await, []);
}

async fn the_activity_is_filtered_by_action(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let with =
        async |action| activity(&*store, ActivityQuery { action: Some(action), ..ActivityQuery::default() }).await;
    assert_eq!(with(Action::Created).await, [(8, 1), (1, 3)]);
    assert_eq!(with(Action::Edited).await, [(4, 1)]);
    assert_eq!(with(Action::Deleted).await, [(5, 2)]);
    assert_eq!(with(Action::Restored).await, [(7, 1)]);
}

async fn the_activity_is_filtered_by_actor(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let by = async |actor: &str| {
        activity(&*store, ActivityQuery { actor: Some(actor.to_owned()), ..ActivityQuery::default() }).await
    };
    assert_eq!(by("other").await, [(8, 1), (7, 1)]);
    assert_eq!(by("test").await, [(5, 2), (4, 1), (1, 3)]);
    for nobody in ["", "Other", "othe", "%", "oth\0er", "other' OR '1' = '1"] {
        assert_eq!(by(nobody).await, [], "{nobody}");
    }
}

async fn filters_must_all_hold(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let query = |number, actor: &str, action, before| ActivityQuery {
        image: Some(id(number)),
        actor: Some(actor.to_owned()),
        action: Some(action),
        before: Some(Revision(before)),
    };
    assert_eq!(activity(&*store, query(1, "test", Action::Deleted, 7)).await, [(6, 2)]);
    assert_eq!(activity(&*store, query(1, "test", Action::Deleted, 6)).await, []);
    assert_eq!(activity(&*store, query(1, "other", Action::Deleted, 9)).await, []);
    assert_eq!(activity(&*store, query(2, "test", Action::Restored, 9)).await, []);
    let without_image = ActivityQuery { image: None, ..query(1, "test", Action::Created, 9) };
    assert_eq!(activity(&*store, without_image).await, [(1, 3)]);
}

async fn the_activity_is_paged_by_sequence_number(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let page = async |before: u64| {
        let query = ActivityQuery { before: Some(Revision(before)), ..ActivityQuery::default() };
        told(&store.activity(&query, 2).await.unwrap())
    };
    assert_eq!(page(u64::MAX).await, [(8, 1), (7, 1)]);
    assert_eq!(page(7).await, [(5, 2), (4, 1)]);
    assert_eq!(page(4).await, [(1, 3)]);
    assert_eq!(page(1).await, []);
    // a position within a batch is after the batch's first change, and cuts nothing off its size
    assert_eq!(page(6).await, [(5, 2), (4, 1)]);
    assert_eq!(page(2).await, [(1, 3)]);
}

async fn every_change_of_a_batch_leads_to_all_of_them(store: Arc<dyn Store>) {
    eventful(&*store).await;
    for sequence in 1..=3 {
        assert_eq!(batch_of(&*store, sequence).await, [1, 2, 3]);
    }
    assert_eq!(batch_of(&*store, 6).await, [5, 6]);
    assert_eq!(batch_of(&*store, 8).await, [8]);
    assert_eq!(store.batch(Revision(5)).await.unwrap(), log(&*store).await[4..6]);
    for nothing in [0, 9, u64::MAX] {
        assert_eq!(batch_of(&*store, nothing).await, [0; 0]);
    }
}

async fn a_change_carries_what_its_batch_undoes(store: Arc<dyn Store>) {
    eventful(&*store).await;
    let query = ActivityQuery { image: Some(id(1)), ..ActivityQuery::default() };
    let undoes: Vec<_> = store.activity(&query, 9).await.unwrap().iter().map(|entry| entry.change.undoes).collect();
    assert_eq!(undoes, [Some(Revision(5)), None, None]);
    assert_eq!(log(&*store).await[6].undoes, Some(Revision(5)));
    let edit = get(&*store, 3).await.unwrap();
    let writes =
        vec![update(&edit, Image { public: true, ..(*edit).clone() }), delete(&get(&*store, 4).await.unwrap())];
    let committed = store.commit(Batch { undoes: Some(Revision(8)), ..batch(writes) }).await.unwrap();
    assert!(committed.changes.iter().all(|change| change.undoes == Some(Revision(8))));
    assert_eq!(store.batch(Revision(10)).await.unwrap(), *committed.changes);
    assert_eq!(committed.changes[0].action(), Action::Edited);
}

async fn the_trash_has_the_newest_deletion_first(store: Arc<dyn Store>) {
    assert_eq!(trash(&*store, None, 9).await, (vec![], 0));
    let [one, two, three] =
        [add(&*store, image(1)).await, add(&*store, image(2)).await, add(&*store, image(3)).await];
    commit(&*store, vec![delete(&two)]).await;
    commit(&*store, vec![delete(&three), delete(&one)]).await;
    assert_eq!(trash(&*store, None, 9).await, (vec![6, 5, 4], 3));
    let deletions = store.trash(None, 9).await.unwrap().items;
    let images: Vec<_> = deletions.iter().map(|change| (change.image(), change.action())).collect();
    assert_eq!(images, [(&one, Action::Deleted), (&three, Action::Deleted), (&two, Action::Deleted)]);
    assert_eq!(store.deletion(id(3)).await.unwrap().as_ref(), Some(&deletions[1]));
    assert_eq!(deletion(&*store, 9).await, None);
}

async fn the_trash_is_paged_by_sequence_number(store: Arc<dyn Store>) {
    let mut images = Vec::new();
    for number in 1..=5 {
        images.push(add(&*store, image(number)).await);
    }
    commit(&*store, images.iter().map(|image| delete(image)).collect()).await;
    assert_eq!(trash(&*store, None, 2).await, (vec![10, 9], 5));
    assert_eq!(trash(&*store, Some(9), 2).await, (vec![8, 7], 5));
    assert_eq!(trash(&*store, Some(7), 2).await, (vec![6], 5));
    assert_eq!(trash(&*store, Some(6), 2).await, (vec![], 5));
    assert_eq!(trash(&*store, Some(u64::MAX), 1).await, (vec![10], 5));
    assert_eq!(trash(&*store, None, 0).await, (vec![], 5));
}

async fn what_is_there_again_has_left_the_trash(store: Arc<dyn Store>) {
    let [one, two] = [add(&*store, image(1)).await, add(&*store, image(2)).await];
    commit(&*store, vec![delete(&one), delete(&two)]).await;
    let back = add(&*store, (*one).clone()).await;
    assert_eq!(trash(&*store, None, 9).await, (vec![4], 1));
    assert_eq!((deletion(&*store, 1).await, deletion(&*store, 2).await), (None, Some(4)));
    commit(&*store, vec![delete(&back)]).await;
    assert_eq!(trash(&*store, None, 9).await, (vec![6, 4], 2));
    assert_eq!(deletion(&*store, 1).await, Some(6));
}

async fn a_renamed_volume_is_one_entry(store: Arc<dyn Store>) {
    let shared = add(&*store, image(1)).await.root_volume.clone();
    add(&*store, Image { root_volume: shared.clone(), ..image(2) }).await;
    let rename = Write::RenameVolume { id: shared.id, expected: Some("vol-0-1".into()), name: "system".into() };
    commit(&*store, vec![rename]).await;
    assert_eq!(activity(&*store, ActivityQuery::default()).await, [(3, 2), (2, 1), (1, 1)]);
    assert_eq!(batch_of(&*store, 4).await, [3, 4]);
}

async fn what_was_refused_left_no_entry(store: Arc<dyn Store>) {
    let seen = add(&*store, image(1)).await;
    rename(&*store, 1, "moved").await;
    store.commit(batch(vec![delete(&seen)])).await.unwrap_err();
    assert_eq!(activity(&*store, ActivityQuery::default()).await, [(2, 1), (1, 1)]);
    assert_eq!(trash(&*store, None, 9).await, (vec![], 0));
}

#[tokio::test]
async fn what_a_limited_log_let_go_of_is_in_no_list() {
    let store = MemoryStore::new(4);
    let [one, two] = [add(&store, image(1)).await, add(&store, image(2)).await];
    commit(&store, vec![delete(&one)]).await;
    commit(&store, vec![delete(&two)]).await;
    assert_eq!(trash(&store, None, 9).await, (vec![4, 3], 2));
    commit(&store, (5..=7).map(|number| create(image(number))).collect()).await;
    assert_eq!(trash(&store, None, 9).await, (vec![4], 1));
    assert_eq!((deletion(&store, 1).await, deletion(&store, 2).await), (None, Some(4)));
    assert_eq!(activity(&store, ActivityQuery::default()).await, [(5, 3), (4, 1)]);
    assert_eq!((batch_of(&store, 3).await, batch_of(&store, 4).await), (vec![], vec![4]));
}

#[tokio::test]
async fn a_batch_that_is_held_in_part_is_no_entry_but_in_its_images_histories() {
    let store = MemoryStore::new(2);
    commit(&store, (1..=3).map(|number| create(image(number))).collect()).await;
    let of = async |number| {
        activity(&store, ActivityQuery { image: Some(id(number)), ..ActivityQuery::default() }).await
    };
    assert_eq!(activity(&store, ActivityQuery::default()).await, []);
    assert_eq!((of(1).await, of(2).await, of(3).await), (vec![], vec![(2, 3)], vec![(3, 3)]));
    assert_eq!(batch_of(&store, 3).await, [0; 0]);
}
