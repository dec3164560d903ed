//! Bulk actions: on images that were picked, and on all that match as they were at a position of the
//! log.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use imprint::{
    domain::{
        Action, ActivityQuery, Arch, BulkAction, DateBound, Filter, Image, Patch, Pick, Preview, Revision,
        Selection, Sort,
    },
    server::{
        catalog::CatalogError,
        demo,
        store::{Store, Write},
    },
};

use super::fixture::{Desk, NOTHING, at_revision, id, name, public};
use crate::conformance::against_every_store;

against_every_store! {
    what_was_picked_is_deleted_as_one_entry_and_undone_at_once
    what_has_changed_since_it_was_picked_or_is_gone_is_left_out
    a_preview_says_what_would_be_done_in_the_lists_order
    only_what_is_not_yet_so_is_written
    nothing_is_written_where_all_is_so_already
    all_that_match_are_taken_and_no_other
    a_set_that_changed_since_it_was_frozen_is_refused
    a_change_that_does_not_concern_the_set_is_no_obstacle
    another_number_than_was_expected_is_refused
    duplicates_are_counted_beside_what_is_deleted
    ten_thousand_are_deleted_and_undone_in_seconds
}

async fn three(desk: &Desk) -> [Arc<Image>; 3] {
    [desk.create("one").await, desk.create("two").await, desk.create("three").await]
}

/// The images as they are shown.
fn picked(images: &[Arc<Image>]) -> Selection {
    Selection::Picked(images.iter().map(|image| Pick { id: image.id, seen: image.revision }).collect())
}

/// What matches, frozen now.
fn matching(desk: &Desk, filter: Filter) -> Selection {
    Selection::Matching { filter, at: desk.catalog.position() }
}

fn called(text: &str) -> Filter {
    Filter { name: Some(text.to_owned()), ..Filter::default() }
}

async fn apply(desk: &Desk, selection: &Selection, action: BulkAction) -> Result<Option<Revision>, CatalogError> {
    desk.tick();
    desk.catalog.apply(selection, action, None, "bob".into()).await
}

async fn preview(desk: &Desk, selection: &Selection, action: BulkAction, sort: &str) -> Preview {
    desk.catalog.preview(selection, action, &sort.parse().unwrap()).await.unwrap()
}

fn names(images: &[Arc<Image>]) -> Vec<&str> {
    images.iter().map(|image| image.name.as_str()).collect()
}

async fn there(desk: &Desk) -> Vec<String> {
    let images = crate::conformance::fixture::scan(&*desk.store, &Filter::default(), "creation_date").await;
    images.iter().map(|image| image.name.clone()).collect()
}

async fn what_was_picked_is_deleted_as_one_entry_and_undone_at_once(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let [one, two, three] = three(&desk).await;
    let done = apply(&desk, &picked(&[Arc::clone(&three), Arc::clone(&one)]), BulkAction::Delete).await.unwrap();
    assert_eq!(there(&desk).await, ["two"]);
    let entries = desk.catalog.activity(&ActivityQuery::default(), 10).await.unwrap();
    assert_eq!((entries.len(), entries[0].size, &*entries[0].change.actor), (4, 2, "bob"));
    assert_eq!(Some(entries[0].change.sequence), done);
    let entry = desk.catalog.entry(Revision(entries[0].change.sequence.0 + 1)).await.unwrap();
    assert_eq!(entry.as_ref(), Some(&entries[0]), "by any of its changes");
    desk.undo(done.unwrap()).await;
    for image in [one, two, three] {
        let now = desk.now(&image).await.unwrap();
        assert_eq!(*now, at_revision(&image, now.revision));
    }
}

async fn what_has_changed_since_it_was_picked_or_is_gone_is_left_out(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    let selection = picked(&images);
    let changed = desk.edit(&images[1], name("two, changed")).await;
    desk.delete(&images[2]).await;
    let shown = preview(&desk, &selection, BulkAction::Delete, "name").await;
    assert_eq!((shown.count, names(&shown.sample)), (1, vec!["one"]));
    assert_eq!(shown.changed, [Arc::clone(&changed)]);
    let gone: Vec<_> = shown.gone.iter().map(|(id, image)| (*id, image.as_ref().unwrap().name.as_str())).collect();
    assert_eq!(gone, [(images[2].id, "three")]);
    assert!(shown.leaves_out());
    apply(&desk, &selection, BulkAction::Delete).await.unwrap().unwrap();
    assert_eq!(desk.now(&changed).await, Some(changed));
    assert_eq!(there(&desk).await, ["two, changed"]);
    assert_eq!(apply(&desk, &selection, BulkAction::Delete).await.unwrap(), None, "nothing is left of it");
}

async fn a_preview_says_what_would_be_done_in_the_lists_order(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let mut images = Vec::new();
    for number in 0..12 {
        images.push(desk.create(&format!("web-{number}")).await);
    }
    images[3] = desk.edit(&images[3], public()).await;
    let before = desk.latest().await;
    let all = matching(&desk, called("web"));
    for selection in [&picked(&images), &all] {
        let shown = preview(&desk, selection, BulkAction::Delete, "-name").await;
        assert_eq!((shown.at, shown.count, shown.public, shown.done), (before.sequence, 12, 1, 0));
        assert_eq!(names(&shown.sample), ["web-11", "web-10", "web-9", "web-8", "web-7", "web-6"]);
        assert!(!shown.leaves_out());
    }
    let few = preview(&desk, &picked(&images[..10]), BulkAction::Delete, "name").await;
    assert_eq!(few.sample.len(), 10, "so few are all shown");
    let shown = preview(&desk, &all, BulkAction::MakePublic, "name").await;
    assert_eq!((shown.count, shown.public, shown.done), (11, 0, 1));
    assert_eq!(desk.latest().await, before, "nothing was written");
}

async fn only_what_is_not_yet_so_is_written(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let mut images = three(&desk).await;
    images[0] = desk.edit(&images[0], public()).await;
    let done = apply(&desk, &picked(&images), BulkAction::MakePublic).await.unwrap().unwrap();
    assert_eq!(desk.now(&images[0]).await.as_ref(), Some(&images[0]), "it was public");
    for image in &images[1..] {
        let now = desk.now(image).await.unwrap();
        assert!(now.public && now.modification_date > image.modification_date);
    }
    let batch = desk.catalog.batch(done).await.unwrap();
    assert_eq!(batch.iter().map(|change| change.action()).collect::<Vec<_>>(), [Action::Edited; 2]);
    desk.undo(done).await;
    let public = [desk.now(&images[0]).await, desk.now(&images[1]).await, desk.now(&images[2]).await];
    assert_eq!(public.map(|image| image.unwrap().public), [true, false, false]);
}

async fn nothing_is_written_where_all_is_so_already(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    let before = desk.latest().await;
    for selection in [picked(&images), matching(&desk, Filter::default()), picked(&[])] {
        assert_eq!(apply(&desk, &selection, BulkAction::MakePrivate).await.unwrap(), None);
    }
    assert_eq!(desk.latest().await, before);
}

async fn all_that_match_are_taken_and_no_other(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    for name in ["web-1", "db-1", "web-2", "Website"] {
        desk.create(name).await;
    }
    let done = apply(&desk, &matching(&desk, called("web")), BulkAction::Delete).await.unwrap();
    assert_eq!(there(&desk).await, ["db-1"]);
    desk.undo(done.unwrap()).await;
    assert_eq!(there(&desk).await, ["web-1", "db-1", "web-2", "Website"]);
}

async fn a_set_that_changed_since_it_was_frozen_is_refused(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let [one, two, three] = three(&desk).await;
    let set = || matching(&desk, called("o"));
    // one that comes, one that stays but changes, one that goes to and fro, one that goes
    let frozen = set();
    let new = desk.create("new, so").await;
    refused(&desk, &frozen).await;
    let frozen = set();
    let one = desk.edit(&one, public()).await;
    refused(&desk, &frozen).await;
    let frozen = set();
    desk.edit(&three, name("o, three")).await;
    desk.edit(&three, name("three")).await;
    refused(&desk, &frozen).await;
    let frozen = set();
    desk.edit(&two, name("second")).await;
    desk.edit(&two, NOTHING).await;
    desk.edit(&two, name("seconds")).await;
    let frozen_later = set();
    refused(&desk, &frozen).await;
    desk.delete(&new).await;
    refused(&desk, &frozen_later).await;
    assert_eq!(desk.now(&one).await, Some(one));
    // a position of another log, as of a server that has been started anew since
    let Selection::Matching { filter, at } = set() else { unreachable!() };
    refused(&desk, &Selection::Matching { filter, at: Revision(at.0 + 1) }).await;
    apply(&desk, &set(), BulkAction::Delete).await.unwrap().unwrap();
    assert_eq!(there(&desk).await, ["three"]);
}

async fn refused(desk: &Desk, selection: &Selection) {
    let before = desk.latest().await;
    let outcome = apply(desk, selection, BulkAction::Delete).await;
    assert!(matches!(outcome, Err(CatalogError::SetChanged)), "{outcome:?}");
    assert_eq!(desk.latest().await, before, "nothing was written");
}

async fn a_change_that_does_not_concern_the_set_is_no_obstacle(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let [one, two, three] = three(&desk).await;
    let one = desk.edit(&one, Patch { arch: Some(Arch::X86_64), ..NOTHING }).await;
    let filter = Filter { arch: Some(Arch::Arm), ..Filter::default() };
    let frozen = matching(&desk, filter);
    desk.edit(&one, name("other")).await;
    desk.delete(&one).await;
    // the log is read a part at a time
    let other = Image { id: id(77), arch: Arch::Arm64, ..(*one).clone() };
    let create = |number| Image { id: id(10_000 + number), ..other.clone() };
    desk.commit((0..2_500_u128).map(|number| Write::Put { expected: None, image: create(number) }).collect()).await;
    apply(&desk, &frozen, BulkAction::Delete).await.unwrap().unwrap();
    assert_eq!((desk.now(&two).await, desk.now(&three).await), (None, None));
}

async fn another_number_than_was_expected_is_refused(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let images = three(&desk).await;
    let selection = picked(&images);
    let apply =
        async |expected| desk.catalog.apply(&selection, BulkAction::Delete, Some(expected), "bob".into()).await;
    desk.edit(&images[0], public()).await;
    assert!(matches!(apply(3).await, Err(CatalogError::SetChanged)));
    assert_eq!(there(&desk).await.len(), 3);
    apply(2).await.unwrap().unwrap();
    assert_eq!(there(&desk).await, ["one"]);
}

async fn duplicates_are_counted_beside_what_is_deleted(store: Arc<dyn Store>) {
    let desk = Desk::over(store);
    let [one, two, _] = three(&desk).await;
    let duplicate = |number, of: &Image| Image { id: id(number), from_image: Some(of.id), ..of.clone() };
    let copies = [duplicate(71, &one), duplicate(72, &one), duplicate(73, &two)];
    let put = |image| Write::Put { expected: None, image };
    let copies: Vec<_> =
        desk.commit(copies.map(put).to_vec()).await.changes.iter().map(|c| Arc::clone(c.image())).collect();
    let selection = picked(&[one, Arc::clone(&copies[0])]);
    assert_eq!(preview(&desk, &selection, BulkAction::Delete, "name").await.duplicates, 1, "the other one");
    assert_eq!(preview(&desk, &selection, BulkAction::MakePublic, "name").await.duplicates, 0);
}

/// In a debug build on a busy machine; a release takes a tenth of it.
async fn ten_thousand_are_deleted_and_undone_in_seconds(store: Arc<dyn Store>) {
    const PATIENCE: Duration = Duration::from_mins(1);
    let desk = Desk::over(store);
    let now = crate::conformance::fixture::at(0);
    demo::fill(&*desk.store, 10_000, now).await.unwrap();
    let kept = desk.create("kept").await;
    let filter = Filter { created_to: Some(DateBound::Time(now)), ..Filter::default() };
    let set = matching(&desk, filter.clone());
    let images = crate::conformance::fixture::scan(&*desk.store, &filter, "creation_date").await;
    assert_eq!(images.len(), 10_000);

    let began = Instant::now();
    assert_eq!(preview(&desk, &set, BulkAction::Delete, "name").await.count, 10_000);
    let previewed = began.elapsed();
    let done = apply(&desk, &set, BulkAction::Delete).await.unwrap().unwrap();
    let applied = began.elapsed();
    assert_eq!(there(&desk).await, ["kept"]);
    let undoing = Instant::now();
    let undone = desk.undo(done).await;
    println!("10,000: preview {previewed:?}, with the delete {applied:?}, undo {:?}", undoing.elapsed());
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    let now = crate::conformance::fixture::scan(&*desk.store, &filter, "creation_date").await;
    assert!(now.iter().zip(&images).all(|(now, image)| **now == at_revision(image, now.revision)));
    assert_eq!(desk.catalog.entry(undone).await.unwrap().map(|entry| entry.size), Some(10_000));

    let picked = picked(&now);
    let began = Instant::now();
    assert_eq!(preview(&desk, &picked, BulkAction::Delete, "name").await.count, 10_000);
    apply(&desk, &picked, BulkAction::Delete).await.unwrap().unwrap();
    println!("10,000 picked: {:?}", began.elapsed());
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    assert_eq!(desk.now(&kept).await, Some(kept));
}

#[tokio::test]
async fn what_the_log_let_go_of_can_not_vouch_for_a_set() {
    let desk = Desk::keeping(2);
    desk.create("one").await;
    let set = matching(&desk, called("one"));
    for name in ["two", "three", "four"] {
        desk.create(name).await;
    }
    assert!(matches!(apply(&desk, &set, BulkAction::Delete).await, Err(CatalogError::SetChanged)));
    assert_eq!(there(&desk).await.len(), 4);
}

#[tokio::test]
async fn too_many_are_refused() {
    let desk = Desk::keeping(1);
    let picks = (0..=u128::from(BulkAction::MOST)).map(|number| Pick { id: id(number), seen: Revision(0) });
    let selection = Selection::Picked(picks.collect());
    let outcome = apply(&desk, &selection, BulkAction::Delete).await;
    assert!(matches!(outcome, Err(CatalogError::TooMany(100_001))), "{outcome:?}");
    let outcome = desk.catalog.preview(&selection, BulkAction::Delete, &Sort::latest()).await;
    assert!(matches!(outcome, Err(CatalogError::TooMany(100_001))), "{outcome:?}");
}
