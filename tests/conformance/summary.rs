//! What a list holds, counted three ways.

use std::sync::Arc;

use imprint::{
    domain::{Arch, DateBound, Filter, Image, Month, Summary, Timestamp},
    server::store::{Store, Write},
};

use super::{
    against_every_store,
    fixture::{add, at, commit, create, delete, id, image, update},
};

against_every_store! {
    an_empty_catalog_has_no_figures
    images_are_counted_by_architecture_visibility_and_month
    a_figure_leaves_out_its_own_condition
    dates_may_begin_and_end_within_a_month
    texts_narrow_it
    it_follows_what_changes
    a_batch_that_changes_nothing_that_is_counted_leaves_it
    large_months_are_counted_as_small_ones_are
}

fn created(number: u64, date: &str) -> Image {
    let time = Timestamp::parse(date).unwrap();
    Image { creation_date: time, modification_date: time.max(at(0)), ..image(number) }
}

fn months(summary: &Summary) -> Vec<(u32, u64)> {
    summary.months.iter().map(|(month, images)| (month.number(), *images)).collect()
}

fn between(from: &str, to: &str) -> Filter {
    Filter { created_from: DateBound::parse(from), created_to: DateBound::parse(to), ..Filter::default() }
}

async fn fill(store: &dyn Store) {
    let images = [
        Image { arch: Arch::Arm, public: true, ..created(1, "1969-12-31T23:59:59.999999Z") },
        Image { arch: Arch::Arm, ..created(2, "2026-05-31T23:59:59.999999Z") },
        Image { organization: id(901), ..created(3, "2026-06-01T00:00:00Z") },
        Image { public: true, ..created(4, "2026-06-15T00:00:00Z") },
        Image { name: "needle".to_owned(), ..created(5, "2026-06-20T00:00:00Z") },
    ];
    commit(store, images.map(create).into()).await;
}

async fn an_empty_catalog_has_no_figures(store: Arc<dyn Store>) {
    assert_eq!(store.summary(&Filter::default()).await.unwrap(), Summary::default());
    assert_eq!(store.summary(&between("2026-06-02", "2026-06-03")).await.unwrap(), Summary::default());
}

async fn images_are_counted_by_architecture_visibility_and_month(store: Arc<dyn Store>) {
    fill(&*store).await;
    let all = store.summary(&Filter::default()).await.unwrap();
    assert_eq!((all.archs, all.private, all.public), ([2, 0, 3], 3, 2));
    assert_eq!(months(&all), [(196_912, 1), (202_605, 1), (202_606, 3)]);
    let owned = store.summary(&Filter { organization: Some(id(901)), ..Filter::default() }).await.unwrap();
    assert_eq!((owned.archs, owned.private, owned.public, months(&owned)), ([0, 0, 1], 1, 0, vec![(202_606, 1)]));
}

async fn a_figure_leaves_out_its_own_condition(store: Arc<dyn Store>) {
    fill(&*store).await;
    let arm = store.summary(&Filter { arch: Some(Arch::Arm), ..Filter::default() }).await.unwrap();
    assert_eq!((arm.archs, arm.private, arm.public), ([2, 0, 3], 1, 1));
    assert_eq!(months(&arm), [(196_912, 1), (202_605, 1)]);
    let public = store.summary(&Filter { public: Some(true), ..Filter::default() }).await.unwrap();
    assert_eq!((public.archs, public.private, public.public), ([1, 0, 1], 3, 2));
    let june = store.summary(&between("2026-06-01", "2026-06-30")).await.unwrap();
    assert_eq!((june.archs, june.private, june.public), ([0, 0, 3], 2, 1));
    assert_eq!(months(&june), [(196_912, 1), (202_605, 1), (202_606, 3)]);
}

async fn dates_may_begin_and_end_within_a_month(store: Arc<dyn Store>) {
    fill(&*store).await;
    for (from, to, archs) in [
        ("2026-05-31", "2026-06-14", [1, 0, 1]),
        ("2026-06-15", "2026-06-15", [0, 0, 1]),
        ("1969-12-31", "2026-06-15", [2, 0, 2]),
        ("2026-06-01T00:00:00.000001Z", "2026-06-20T00:00:00Z", [0, 0, 2]),
        ("2026-06-20", "2026-06-10", [0; 3]),
        ("2026-06-20", "2026-05-10", [0; 3]),
    ] {
        let summary = store.summary(&between(from, to)).await.unwrap();
        assert_eq!(summary.archs, archs, "{from} {to}");
        assert_eq!(months(&summary), [(196_912, 1), (202_605, 1), (202_606, 3)]);
    }
}

async fn texts_narrow_it(store: Arc<dyn Store>) {
    fill(&*store).await;
    for filter in [
        Filter { q: Some("NEEDLE".to_owned()), ..Filter::default() },
        Filter { name: Some("eed".to_owned()), ..between("2026-06-20", "2026-06-20") },
    ] {
        let summary = store.summary(&filter).await.unwrap();
        assert_eq!((summary.archs, summary.private, summary.public), ([0, 0, 1], 1, 0));
        assert_eq!(months(&summary), [(202_606, 1)]);
    }
    let before = Filter { q: Some("needle".to_owned()), ..between("2026-05-01", "2026-06-19") };
    let before = store.summary(&before).await.unwrap();
    assert_eq!((before.archs, months(&before)), ([0; 3], vec![(202_606, 1)]));
}

async fn it_follows_what_changes(store: Arc<dyn Store>) {
    let all = async || {
        let all = store.summary(&Filter::default()).await.unwrap();
        (all.archs, all.private, all.public, months(&all))
    };
    let seen = add(&*store, image(1)).await;
    assert_eq!(all().await, ([0, 0, 1], 1, 0, vec![(202_606, 1)]));
    let changed = Image { arch: Arch::Arm, public: true, organization: id(901), ..Image::clone(&seen) };
    let done = commit(&*store, vec![update(&seen, changed)]).await;
    assert_eq!(all().await, ([1, 0, 0], 0, 1, vec![(202_606, 1)]));
    let left = Filter { organization: Some(seen.organization), ..Filter::default() };
    assert_eq!(store.summary(&left).await.unwrap(), Summary::default());
    commit(&*store, vec![delete(done.changes[0].image())]).await;
    assert_eq!(all().await, ([0; 3], 0, 0, vec![]));
}

async fn a_batch_that_changes_nothing_that_is_counted_leaves_it(store: Arc<dyn Store>) {
    fill(&*store).await;
    let before = store.summary(&Filter::default()).await.unwrap();
    let seen = add(&*store, image(6)).await;
    let renamed = Image { name: "other".to_owned(), ..Image::clone(&seen) };
    let done = commit(&*store, vec![update(&seen, renamed)]).await;
    commit(&*store, vec![delete(done.changes[0].image())]).await;
    assert_eq!(store.summary(&Filter::default()).await.unwrap(), before);
}

async fn large_months_are_counted_as_small_ones_are(store: Arc<dyn Store>) {
    const IMAGES: u64 = 2_500;
    let images = (1..=IMAGES).map(|number| Image { public: number % 5 == 0, ..image(number) });
    let writes: Vec<Write> = images.map(create).collect();
    for piece in writes.chunks(500) {
        commit(&*store, piece.to_vec()).await;
    }
    // each is created in the second of its number
    let half = Filter { created_from: Some(DateBound::Time(at(1_251))), ..Filter::default() };
    let summary = store.summary(&half).await.unwrap();
    assert_eq!((summary.archs, summary.private, summary.public), ([0, 0, 1_250], 1_000, 250));
    assert_eq!(summary.months.get(&Month::of(at(0))), Some(&IMAGES));
    let found = Filter { q: Some("image-1".to_owned()), ..half };
    let summary = store.summary(&found).await.unwrap();
    assert_eq!(summary.archs, [0, 0, store.count(&found).await.unwrap()]);
}
