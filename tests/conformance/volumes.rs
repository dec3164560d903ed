//! Volumes: their numbers, their names, and who names them.

use std::sync::Arc;

use imprint::{
    domain::{Filter, Image, PageRequest, Revision, Volume},
    server::store::{Batch, CommitError, Store, Write},
};

use super::{
    against_every_store,
    fixture::{add, at, batch, commit, create, delete, get, id, image, log, scan, update},
};

against_every_store! {
    volumes_are_numbered_as_they_are_first_named
    a_sent_volume_name_is_ignored
    volumes_stay_when_nobody_names_them
    volumes_are_paged_by_number
    a_rename_reaches_every_image_that_names_the_volume
    a_rename_keeps_dates_moving_forward
    a_rename_to_the_same_name_is_nothing
    an_unused_volume_can_be_renamed
    an_unknown_volume_cannot_be_renamed
    a_rename_of_another_name_is_stale
    popular_volumes_are_ranked_by_images
    a_first_name_is_for_volumes_that_are_not_known
    volumes_are_found_by_their_ids
}

fn on(volume: u64, number: u64) -> Image {
    Image { root_volume: Volume { id: id(volume), name: "as sent".into() }, ..image(number) }
}

async fn name(store: &dyn Store, volume: u64) -> Option<String> {
    store.volume(id(volume)).await.unwrap().map(|volume| volume.name)
}

async fn rename(store: &dyn Store, volume: u64, name: &str) -> Result<Vec<Revision>, CommitError> {
    let write = Write::RenameVolume { id: id(volume), expected: None, name: name.to_owned() };
    let committed = store.commit(batch(vec![write])).await?;
    Ok(committed.changes.iter().map(|change| change.sequence).collect())
}

async fn volumes_are_numbered_as_they_are_first_named(store: Arc<dyn Store>) {
    let named = [add(&*store, on(77, 1)).await, add(&*store, on(55, 2)).await, add(&*store, on(77, 3)).await];
    assert_eq!(named.each_ref().map(|image| image.root_volume.name.as_str()), ["vol-0-1", "vol-0-2", "vol-0-1"]);
    assert_eq!(name(&*store, 55).await.as_deref(), Some("vol-0-2"));
    assert_eq!(name(&*store, 56).await, None);
}

async fn a_sent_volume_name_is_ignored(store: Arc<dyn Store>) {
    let first = add(&*store, on(77, 1)).await;
    let mut sent = (*first).clone();
    sent.root_volume.name = "something else".into();
    let committed = commit(&*store, vec![update(&first, sent)]).await;
    assert_eq!(committed.changes[0].after.as_ref().unwrap().root_volume.name, "vol-0-1");
}

async fn volumes_stay_when_nobody_names_them(store: Arc<dyn Store>) {
    let first = add(&*store, on(77, 1)).await;
    let moved = Image { root_volume: Volume { id: id(78), name: String::new() }, ..(*first).clone() };
    commit(&*store, vec![update(&first, moved)]).await;
    assert_eq!(get(&*store, 1).await.unwrap().root_volume.name, "vol-0-2");
    assert_eq!(name(&*store, 77).await.as_deref(), Some("vol-0-1"));
    assert_eq!(store.popular_volumes(9).await.unwrap().len(), 1);
    assert_eq!(add(&*store, on(77, 2)).await.root_volume.name, "vol-0-1");
    assert_eq!(add(&*store, on(79, 3)).await.root_volume.name, "vol-0-3");
}

async fn volumes_are_paged_by_number(store: Arc<dyn Store>) {
    for number in 1..=5 {
        add(&*store, on(100 - number, number)).await;
    }
    let page = store.volumes(PageRequest { page: 2, per_page: 2 }).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|volume| (volume.id, volume.name.as_str())).collect();
    assert_eq!((names, page.total), (vec![(id(97), "vol-0-3"), (id(96), "vol-0-4")], 5));
    let past = store.volumes(PageRequest { page: u64::MAX, per_page: 2 }).await.unwrap();
    assert_eq!((past.items, past.total), (vec![], 5));
}

async fn a_rename_reaches_every_image_that_names_the_volume(store: Arc<dyn Store>) {
    let before = [add(&*store, on(77, 1)).await, add(&*store, on(78, 2)).await, add(&*store, on(77, 3)).await];
    assert_eq!(rename(&*store, 77, "TOTO").await.unwrap(), [4, 5].map(Revision));

    assert_eq!(name(&*store, 77).await.as_deref(), Some("TOTO"));
    assert_eq!(get(&*store, 2).await.as_ref(), Some(&before[1]));
    let mut revisions = Vec::new();
    for (old, number) in [(&before[0], 1), (&before[2], 3)] {
        let new = get(&*store, number).await.unwrap();
        revisions.push(new.revision);
        let volume = Volume { id: id(77), name: "TOTO".into() };
        let expected =
            Image { root_volume: volume, modification_date: at(3600), revision: new.revision, ..(**old).clone() };
        assert_eq!(*new, expected);
    }
    revisions.sort();
    assert_eq!(revisions, [4, 5].map(Revision));
    let changes = log(&*store).await;
    assert!(changes[3..].iter().all(|change| change.batch == Revision(4) && change.before.is_some()));
    let q = Filter { q: Some("toto".into()), ..Filter::default() };
    assert_eq!(scan(&*store, &q, "name").await.len(), 2);
    assert_eq!(add(&*store, on(77, 4)).await.root_volume.name, "TOTO");
}

async fn a_rename_keeps_dates_moving_forward(store: Arc<dyn Store>) {
    let before = add(&*store, Image { modification_date: at(50), ..on(77, 1) }).await;
    let write = Write::RenameVolume { id: id(77), expected: None, name: "late".into() };
    store.commit(Batch { at: at(40), ..batch(vec![write]) }).await.unwrap();
    assert_eq!(get(&*store, 1).await.unwrap().modification_date, before.modification_date.next());
}

async fn a_rename_to_the_same_name_is_nothing(store: Arc<dyn Store>) {
    let before = add(&*store, on(77, 1)).await;
    assert_eq!(rename(&*store, 77, "vol-0-1").await.unwrap(), []);
    assert_eq!(get(&*store, 1).await, Some(before));
    assert_eq!(log(&*store).await.len(), 1);
}

async fn an_unused_volume_can_be_renamed(store: Arc<dyn Store>) {
    let first = add(&*store, on(77, 1)).await;
    commit(&*store, vec![delete(&first)]).await;
    assert_eq!(rename(&*store, 77, "kept").await.unwrap(), []);
    assert_eq!(name(&*store, 77).await.as_deref(), Some("kept"));
    assert_eq!(add(&*store, on(77, 2)).await.root_volume.name, "kept");
}

async fn an_unknown_volume_cannot_be_renamed(store: Arc<dyn Store>) {
    let refused = rename(&*store, 77, "x").await.unwrap_err();
    assert!(matches!(refused, CommitError::UnknownVolume(volume) if volume == id(77)));
    assert_eq!(name(&*store, 77).await, None);
}

async fn a_rename_of_another_name_is_stale(store: Arc<dyn Store>) {
    add(&*store, on(77, 1)).await;
    let write = |expected: &str| {
        let expected = Some(expected.to_owned());
        batch(vec![Write::RenameVolume { id: id(77), expected, name: "new".into() }])
    };
    for other in ["", "VOL-0-1", "new"] {
        let refused = store.commit(write(other)).await.unwrap_err();
        let current = Volume { id: id(77), name: "vol-0-1".into() };
        assert!(matches!(refused, CommitError::StaleVolume(volume) if volume == current));
    }
    assert_eq!((name(&*store, 77).await.as_deref(), log(&*store).await.len()), (Some("vol-0-1"), 1));
    store.commit(write("vol-0-1")).await.unwrap();
    assert_eq!(name(&*store, 77).await.as_deref(), Some("new"));
}

async fn popular_volumes_are_ranked_by_images(store: Arc<dyn Store>) {
    for (volume, number) in [(77, 1), (55, 2), (66, 3), (66, 4), (55, 5)] {
        add(&*store, on(volume, number)).await;
    }
    let ranked = |popular: Vec<(Volume, u64)>| -> Vec<(String, u64)> {
        popular.into_iter().map(|(volume, images)| (volume.name, images)).collect()
    };
    let expect = |names: &[(&str, u64)]| -> Vec<(String, u64)> {
        names.iter().map(|&(name, images)| (name.to_owned(), images)).collect()
    };
    let popular = store.popular_volumes(9).await.unwrap();
    assert_eq!(ranked(popular), expect(&[("vol-0-2", 2), ("vol-0-3", 2), ("vol-0-1", 1)]));
    commit(&*store, vec![delete(&get(&*store, 2).await.unwrap())]).await;
    commit(&*store, vec![delete(&get(&*store, 1).await.unwrap())]).await;
    rename(&*store, 66, "first").await.unwrap();
    assert_eq!(ranked(store.popular_volumes(9).await.unwrap()), expect(&[("first", 2), ("vol-0-2", 1)]));
    assert_eq!(ranked(store.popular_volumes(1).await.unwrap()), expect(&[("first", 2)]));
}

async fn a_first_name_is_for_volumes_that_are_not_known(store: Arc<dyn Store>) {
    add(&*store, on(77, 1)).await;
    let first = |volume, name: &str| Write::NameVolume { id: id(volume), name: name.to_owned() };
    let writes = vec![first(77, "other"), first(78, "system"), create(on(78, 2)), create(on(79, 3))];
    let committed = commit(&*store, writes).await;
    let named: Vec<_> = committed.changes.iter().map(|change| &*change.image().root_volume.name).collect();
    assert_eq!(named, ["system", "vol-0-3"]);
    assert_eq!(name(&*store, 77).await.as_deref(), Some("vol-0-1"));
    assert_eq!(name(&*store, 78).await.as_deref(), Some("system"));
    assert_eq!(add(&*store, on(80, 4)).await.root_volume.name, "vol-0-4");
    assert_eq!(get(&*store, 2).await.unwrap().root_volume.name, "system");
    // without a change, too, it stays
    assert!(commit(&*store, vec![first(81, "spare")]).await.changes.is_empty());
    assert_eq!(add(&*store, on(81, 5)).await.root_volume.name, "spare");
    assert_eq!(add(&*store, on(82, 6)).await.root_volume.name, "vol-0-6");
}

async fn volumes_are_found_by_their_ids(store: Arc<dyn Store>) {
    for number in 1..=100 {
        add(&*store, on(100 + number, number)).await;
    }
    let asked: Vec<_> = (150..300).map(id).collect();
    let mut found = store.known_volumes(&asked).await.unwrap();
    found.sort_by_key(|volume| volume.id);
    assert_eq!(found.iter().map(|volume| volume.id).collect::<Vec<_>>(), (150..=200).map(id).collect::<Vec<_>>());
    assert_eq!(found[0].name, "vol-0-50");
    let mut images = store.images(&(40..120).map(id).collect::<Vec<_>>()).await.unwrap();
    images.sort_by_key(|image| image.id);
    assert_eq!(images.iter().map(|image| image.id).collect::<Vec<_>>(), (40..=100).map(id).collect::<Vec<_>>());
    assert_eq!(Some(images[0].clone()), get(&*store, 40).await);
}
