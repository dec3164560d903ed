//! Undo of batches that changed several images: in one go, and all or nothing.

use std::sync::Arc;

use imprint::{
    domain::{Image, Revision},
    server::store::{Store, Write},
};

use super::fixture::{Desk, at_revision, delete, name, public, update};
use crate::conformance::against_every_store;

against_every_store! {
    a_batch_is_undone_in_one_go_by_any_of_its_changes
    a_batch_of_all_kinds_is_undone_and_done_again
    a_batch_is_undone_whole_or_not_at_all
    a_batch_of_which_a_part_is_back_gets_the_rest
}

async fn three(desk: &Desk) -> [Arc<Image>; 3] {
    [desk.create("one").await, desk.create("two").await, desk.create("three").await]
}

async fn now(desk: &Desk, images: &[Arc<Image>]) -> Vec<Option<Arc<Image>>> {
    let mut found = Vec::new();
    for image in images {
        found.push(desk.now(image).await);
    }
    found
}

async fn a_batch_is_undone_in_one_go_by_any_of_its_changes(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    for named in 0..3 {
        let seen = now(&desk, &images).await;
        let deleted = desk.commit(seen.iter().flatten().map(|image| delete(image)).collect()).await;
        let undone = desk.try_undo(deleted.changes[named].sequence).await.unwrap();
        let first = undone.sequence.unwrap();
        assert_eq!(undone.changes.len(), 3);
        assert!(undone.changes.iter().all(|change| change.batch == first));
        assert!(undone.changes.iter().all(|change| change.undoes == Some(deleted.changes[0].sequence)));
        for (found, change) in now(&desk, &images).await.into_iter().zip(deleted.changes.iter()) {
            let found = found.unwrap();
            assert_eq!(*found, at_revision(change.image(), found.revision));
        }
    }
}

async fn a_batch_of_all_kinds_is_undone_and_done_again(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let [one, two, _] = three(&desk).await;
    let new = Image { id: super::fixture::id(50), name: "new".into(), ..(*one).clone() };
    let writes = vec![
        Write::Put { expected: None, image: new.clone() },
        update(&one, Image { name: "edited".into(), ..(*one).clone() }),
        delete(&two),
    ];
    let done = desk.commit(writes).await.changes[0].sequence;
    let images = [Arc::new(new), one, two];
    let names = async |desk: &Desk| -> Vec<Option<String>> {
        now(desk, &images).await.into_iter().map(|found| Some(found?.name.clone())).collect()
    };
    let undone = desk.undo(done).await;
    assert_eq!(names(&desk).await, [None, Some("one".into()), Some("two".into())]);
    desk.undo(undone).await;
    assert_eq!(names(&desk).await, [Some("new".into()), Some("edited".into()), None]);
}

async fn a_batch_is_undone_whole_or_not_at_all(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    let renamed =
        |image: &Arc<Image>| update(image, Image { name: format!("{}-b", image.name), ..(**image).clone() });
    let committed = desk.commit(images.iter().map(renamed).collect()).await;
    desk.edit(&images[2], name("mine")).await;
    let before = now(&desk, &images).await;
    let obstacle = desk.obstacle(committed.changes[0].sequence).await;
    assert_eq!(obstacle.to_string(), "\"mine\" was edited since (name)");
    assert_eq!(now(&desk, &images).await, before);
    // another field is no obstacle
    desk.edit(&images[2], name("three-b")).await;
    desk.edit(&images[2], public()).await;
    desk.undo(committed.changes[0].sequence).await;
    let after: Vec<_> =
        now(&desk, &images).await.into_iter().flatten().map(|i| (i.name.clone(), i.public)).collect();
    assert_eq!(after, [("one".to_owned(), false), ("two".to_owned(), false), ("three".to_owned(), true)]);
}

async fn a_batch_of_which_a_part_is_back_gets_the_rest(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    let deleted = desk.commit(images.iter().map(|image| delete(image)).collect()).await;
    let back = desk.restore(&images[1]).await.unwrap();
    let undone = desk.try_undo(deleted.changes[0].sequence).await.unwrap();
    assert_eq!(undone.changes.len(), 2);
    assert_eq!(desk.now(&back).await, Some(back));
    assert_eq!(now(&desk, &images).await.into_iter().flatten().count(), 3);
    assert_eq!(undone.sequence, Some(Revision(8)));
}
