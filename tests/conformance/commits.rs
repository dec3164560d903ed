//! Writing images: what a commit does, and when it does nothing.

use std::sync::Arc;

use imprint::{
    domain::{Filter, Image, Revision},
    server::store::{Store, Write},
};

use super::{
    against_every_store,
    fixture::{add, at, batch, commit, create, delete, get, id, image, log, page, scan, stale, update},
};

against_every_store! {
    a_commit_can_be_read_in_every_way
    an_update_replaces_the_state_under_a_new_revision
    a_deleted_image_is_gone_and_its_change_keeps_it
    a_deleted_image_can_come_back_under_its_id
    one_stale_write_refuses_the_whole_batch
    creating_over_an_image_is_stale
    writing_what_is_not_there_is_stale
    writing_an_image_twice_in_a_batch_is_stale
    a_batch_shares_its_number_time_and_actor
    an_empty_batch_changes_nothing
    duplicates_are_listed_oldest_first
    many_are_read_at_once
    organizations_are_ranked_by_images
}

async fn a_commit_can_be_read_in_every_way(store: Arc<dyn Store>) {
    let committed = commit(&*store, vec![create(image(1))]).await;
    assert!(!committed.replayed);
    let created = committed.changes[0].after.clone().unwrap();
    let mut expected = image(1);
    expected.revision = Revision(1);
    "vol-0-1".clone_into(&mut expected.root_volume.name);
    assert_eq!(*created, expected);
    assert_eq!(get(&*store, 1).await.as_ref(), Some(&created));
    assert_eq!(
        page(&*store, &Filter::default(), "creation_date", 1, 10).await.items,
        std::slice::from_ref(&created)
    );
    assert_eq!(scan(&*store, &Filter::default(), "name").await, [created]);
    assert_eq!(store.count(&Filter::default()).await.unwrap(), 1);
    assert_eq!(log(&*store).await, *committed.changes);
}

async fn an_update_replaces_the_state_under_a_new_revision(store: Arc<dyn Store>) {
    let before = add(&*store, image(1)).await;
    let after = Image { name: "other".to_owned(), modification_date: at(50), ..(*before).clone() };
    let committed = commit(&*store, vec![update(&before, after.clone())]).await;
    let expected = Image { revision: Revision(2), ..after };
    assert_eq!(committed.changes[0].before.as_ref(), Some(&before));
    assert_eq!(committed.changes[0].after.as_deref(), Some(&expected));
    assert_eq!(get(&*store, 1).await.as_deref(), Some(&expected));
    assert_eq!(page(&*store, &Filter::default(), "name", 1, 10).await.total, 1);
}

async fn a_deleted_image_is_gone_and_its_change_keeps_it(store: Arc<dyn Store>) {
    let first = add(&*store, image(1)).await;
    let second = add(&*store, image(2)).await;
    let committed = commit(&*store, vec![delete(&first)]).await;
    assert_eq!((committed.changes[0].before.as_ref(), committed.changes[0].after.as_ref()), (Some(&first), None));
    assert_eq!(get(&*store, 1).await, None);
    assert_eq!(scan(&*store, &Filter::default(), "creation_date").await, [second]);
}

async fn a_deleted_image_can_come_back_under_its_id(store: Arc<dyn Store>) {
    let first = add(&*store, image(1)).await;
    commit(&*store, vec![delete(&first)]).await;
    let back = add(&*store, (*first).clone()).await;
    assert_eq!(*back, Image { revision: Revision(3), ..(*first).clone() });
    assert_eq!(get(&*store, 1).await, Some(back));
}

async fn one_stale_write_refuses_the_whole_batch(store: Arc<dyn Store>) {
    let first = add(&*store, image(1)).await;
    let second = add(&*store, image(2)).await;
    let moved = Image { public: true, ..(*second).clone() };
    commit(&*store, vec![update(&second, moved)]).await;
    let (before, log_before) = (scan(&*store, &Filter::default(), "name").await, log(&*store).await);

    let renamed = Image { name: "renamed".to_owned(), ..(*first).clone() };
    let writes = vec![create(image(3)), update(&first, renamed), delete(&second), create(image(4))];
    let (id_of_stale, current) = stale(&*store, writes).await;

    assert_eq!((id_of_stale, current.map(|image| image.revision)), (id(2), Some(Revision(3))));
    assert_eq!(scan(&*store, &Filter::default(), "name").await, before);
    assert_eq!(log(&*store).await, log_before);
    assert_eq!(store.volume(image(3).root_volume.id).await.unwrap(), None);
    let next = add(&*store, image(5)).await;
    assert_eq!((next.revision, next.root_volume.name.as_str()), (Revision(4), "vol-0-3"));
}

async fn creating_over_an_image_is_stale(store: Arc<dyn Store>) {
    let first = add(&*store, image(1)).await;
    assert_eq!(stale(&*store, vec![create(image(1))]).await, (id(1), Some(first)));
}

async fn writing_what_is_not_there_is_stale(store: Arc<dyn Store>) {
    let absent = Image { revision: Revision(1), ..image(1) };
    assert_eq!(stale(&*store, vec![update(&absent, image(1))]).await, (id(1), None));
    assert_eq!(stale(&*store, vec![delete(&absent)]).await, (id(1), None));
}

async fn writing_an_image_twice_in_a_batch_is_stale(store: Arc<dyn Store>) {
    assert_eq!(stale(&*store, vec![create(image(1)), create(image(1))]).await, (id(1), None));
    assert_eq!(get(&*store, 1).await, None);
    let first = add(&*store, image(1)).await;
    assert_eq!(stale(&*store, vec![delete(&first), delete(&first)]).await.0, id(1));
    assert_eq!(get(&*store, 1).await, Some(first));
}

async fn a_batch_shares_its_number_time_and_actor(store: Arc<dyn Store>) {
    add(&*store, image(9)).await;
    let mut writes = batch((1..=3).map(|number| create(image(number))).collect());
    writes.actor = "someone".into();
    let committed = store.commit(writes).await.unwrap();
    let told: Vec<_> =
        committed.changes.iter().map(|c| (c.sequence.0, c.batch.0, c.at, c.actor.to_string())).collect();
    let expected = [2, 3, 4].map(|sequence| (sequence, 2, at(3600), "someone".to_owned()));
    assert_eq!(told, expected);
}

async fn an_empty_batch_changes_nothing(store: Arc<dyn Store>) {
    let committed = commit(&*store, Vec::<Write>::new()).await;
    assert!(committed.changes.is_empty() && !committed.replayed);
    assert_eq!(add(&*store, image(1)).await.revision, Revision(1));
}

async fn duplicates_are_listed_oldest_first(store: Arc<dyn Store>) {
    add(&*store, image(1)).await;
    for (number, second) in [(7, 70), (8, 30), (9, 70), (10, 50)] {
        let copy = Image {
            from_image: Some(id(1)),
            creation_date: at(second),
            modification_date: at(99),
            ..image(number)
        };
        add(&*store, copy).await;
    }
    add(&*store, Image { from_image: Some(id(7)), ..image(11) }).await;
    let listed = store.duplicates(id(1), 3).await.unwrap();
    let ids: Vec<_> = listed.items.iter().map(|image| image.id).collect();
    assert_eq!((ids, listed.total), (vec![id(8), id(10), id(7)], 4));

    let oldest = get(&*store, 8).await.unwrap();
    commit(&*store, vec![delete(&oldest)]).await;
    let listed = store.duplicates(id(1), 1).await.unwrap();
    assert_eq!((listed.items[0].id, listed.total), (id(10), 3));
    assert_eq!(store.duplicates(id(8), 5).await.unwrap().total, 0);
}

async fn many_are_read_at_once(store: Arc<dyn Store>) {
    // more than a database takes in one statement
    let images = (1..=200).map(|number| Image { from_image: Some(id(number % 3 + 500)), ..image(number) });
    commit(&*store, images.map(create).collect()).await;
    let gone: Vec<_> = (1..=70).map(id).collect();
    let deleted = store.images(&gone).await.unwrap();
    commit(&*store, deleted.iter().map(|image| delete(image)).collect()).await;

    let ids: Vec<_> = (1..=250).chain(60..=80).map(id).collect();
    let mut there: Vec<_> = store.images(&ids).await.unwrap().iter().map(|image| image.id).collect();
    there.sort_unstable();
    assert_eq!(there, (71..=200).map(id).collect::<Vec<_>>());
    let mut deletions = store.deletions(&ids).await.unwrap();
    deletions.sort_by_key(|deletion| deletion.image().id);
    assert_eq!(deletions.iter().map(|deletion| deletion.image().id).collect::<Vec<_>>(), gone);
    assert_eq!(store.deletion(id(7)).await.unwrap().as_ref(), Some(&deletions[6]));

    assert_eq!(store.count_duplicates(&[id(500), id(500), id(501), id(9)]).await.unwrap(), 86);
    assert_eq!(
        store.count_duplicates(&[id(500)]).await.unwrap(),
        store.duplicates(id(500), 0).await.unwrap().total
    );
    assert_eq!(store.images(&[]).await.unwrap(), []);
    assert_eq!(store.deletions(&[]).await.unwrap(), []);
    assert_eq!(store.count_duplicates(&[]).await.unwrap(), 0);
}

async fn organizations_are_ranked_by_images(store: Arc<dyn Store>) {
    let [a, b, c] = [id(901), id(902), id(903)];
    for (number, organization) in [(1, c), (2, b), (3, c), (4, a), (5, b)] {
        add(&*store, Image { organization, ..image(number) }).await;
    }
    assert_eq!(store.organizations(10).await.unwrap(), [(b, 2), (c, 2), (a, 1)]);
    assert_eq!(store.organizations(1).await.unwrap(), [(b, 2)]);

    let moving = get(&*store, 2).await.unwrap();
    let moved = Image { organization: c, ..(*moving).clone() };
    commit(&*store, vec![update(&moving, moved)]).await;
    let only = get(&*store, 4).await.unwrap();
    commit(&*store, vec![delete(&only)]).await;
    assert_eq!(store.organizations(10).await.unwrap(), [(c, 3), (b, 1)]);
}
