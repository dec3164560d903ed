//! Reading lists: filters, orders, pages and totals.

use std::{sync::Arc, time::Duration};

use imprint::{
    domain::{Arch, DateBound, Filter, Image, Sort, SortField, Timestamp, Volume},
    server::store::{Store, Write},
};

use super::{
    against_every_store,
    fixture::{at, commit, create, delete, get, id, image, names, page, scan, update},
};

/// Typed, for `[]` alone can be compared with in more ways than one.
const NOTHING: [u64; 0] = [];

against_every_store! {
    each_filter_keeps_what_it_names
    filters_hold_together
    substrings_are_literal
    substrings_ignore_case_and_nothing_else
    q_looks_into_ids_and_volumes
    the_empty_text_is_in_every_image
    days_include_both_their_ends
    ties_follow_by_id_in_both_directions
    a_second_key_orders_what_the_first_leaves_equal
    names_sort_naturally
    pages_join_without_gaps
    a_page_past_the_end_is_empty_and_counted
    large_lists_are_found_as_small_ones_are
    searches_follow_what_changes
}

async fn create_all(store: &dyn Store, images: impl IntoIterator<Item = Image>) {
    let writes: Vec<Write> = images.into_iter().map(create).collect();
    commit(store, writes).await;
}

fn named(number: u64, name: &str) -> Image {
    Image { name: name.to_owned(), ..image(number) }
}

/// Checks every way to ask for what a filter keeps, and returns their numbers, in order of creation.
async fn kept(store: &dyn Store, filter: Filter) -> Vec<u64> {
    let found = page(store, &filter, "creation_date", 1, 100).await;
    assert_eq!(found.total, found.items.len() as u64);
    assert_eq!(store.count(&filter).await.unwrap(), found.total);
    assert_eq!(scan(store, &filter, "creation_date").await, found.items);
    found.items.iter().map(|image| image.id.as_u64_pair().1 & 0xffff).collect()
}

async fn each_filter_keeps_what_it_names(store: Arc<dyn Store>) {
    create_all(
        &*store,
        [
            Image { arch: Arch::Arm, ..image(1) },
            Image { organization: id(901), ..image(2) },
            Image { public: true, ..image(3) },
            named(4, "needle in a haystack"),
        ],
    )
    .await;
    let all = Filter::default;
    assert_eq!(kept(&*store, all()).await, [1, 2, 3, 4]);
    assert_eq!(kept(&*store, Filter { arch: Some(Arch::Arm), ..all() }).await, [1]);
    assert_eq!(kept(&*store, Filter { arch: Some(Arch::Arm64), ..all() }).await, NOTHING);
    assert_eq!(kept(&*store, Filter { organization: Some(id(901)), ..all() }).await, [2]);
    assert_eq!(kept(&*store, Filter { organization: Some(id(902)), ..all() }).await, NOTHING);
    assert_eq!(kept(&*store, Filter { public: Some(true), ..all() }).await, [3]);
    assert_eq!(kept(&*store, Filter { public: Some(false), ..all() }).await, [1, 2, 4]);
    assert_eq!(kept(&*store, Filter { name: Some("needle".into()), ..all() }).await, [4]);
    assert_eq!(kept(&*store, Filter { q: Some("needle".into()), ..all() }).await, [4]);
    let (from, to) = (Some(DateBound::Time(at(2))), Some(DateBound::Time(at(3))));
    assert_eq!(kept(&*store, Filter { created_from: from, ..all() }).await, [2, 3, 4]);
    assert_eq!(kept(&*store, Filter { created_to: to, ..all() }).await, [1, 2, 3]);
    assert_eq!(kept(&*store, Filter { created_from: from, created_to: to, ..all() }).await, [2, 3]);
    assert_eq!(kept(&*store, Filter { created_from: to, created_to: from, ..all() }).await, NOTHING);
}

async fn filters_hold_together(store: Arc<dyn Store>) {
    let images = (1..=16).map(|number| Image {
        arch: if number & 1 == 0 { Arch::Arm } else { Arch::Arm64 },
        public: number & 2 == 0,
        organization: id(900 + (number & 4)),
        name: if number & 8 == 0 { "zero".into() } else { "eight".into() },
        ..image(number)
    });
    create_all(&*store, images).await;
    let two = Filter { arch: Some(Arch::Arm), public: Some(false), ..Filter::default() };
    assert_eq!(kept(&*store, two.clone()).await, [2, 6, 10, 14]);
    let four = Filter { organization: Some(id(904)), name: Some("EIGHT".into()), ..two.clone() };
    assert_eq!(kept(&*store, four.clone()).await, [14]);
    let five = Filter { q: Some("zero".into()), ..four };
    assert_eq!(kept(&*store, five).await, NOTHING);
    let dated = Filter { created_to: Some(DateBound::Time(at(9))), ..two };
    assert_eq!(kept(&*store, dated).await, [2, 6]);
}

async fn substrings_are_literal(store: Arc<dyn Store>) {
    create_all(&*store, [named(1, "100%"), named(2, "a_b"), named(3, "a*b"), named(4, r"a\b"), named(5, "aXb")])
        .await;
    for (text, expected) in [("%", 1), ("_", 2), ("*", 3), (r"\", 4), ("a_b", 2), ("a*b", 3)] {
        let name = Filter { name: Some(text.into()), ..Filter::default() };
        assert_eq!(kept(&*store, name).await, [expected], "name={text}");
        let q = Filter { q: Some(text.into()), ..Filter::default() };
        assert_eq!(kept(&*store, q).await, [expected], "q={text}");
    }
}

async fn substrings_ignore_case_and_nothing_else(store: Arc<dyn Store>) {
    create_all(&*store, [named(1, "Straße"), named(2, "STRASSE"), named(3, "ÉTÉ"), named(4, "e\u{301}te\u{301}")])
        .await;
    for (text, expected) in [("STRAß", 1), ("strass", 2), ("été", 3), ("E\u{301}TE\u{301}", 4)] {
        assert_eq!(kept(&*store, Filter { name: Some(text.into()), ..Filter::default() }).await, [expected]);
    }
}

async fn q_looks_into_ids_and_volumes(store: Arc<dyn Store>) {
    let volume = Volume { id: id(1_000_777), name: String::new() };
    create_all(
        &*store,
        [
            Image { organization: id(0x00ab_cdef), ..image(1) },
            Image { root_volume: volume.clone(), ..image(0xfeed) },
            Image { root_volume: volume.clone(), ..image(3) },
        ],
    )
    .await;
    commit(&*store, vec![Write::RenameVolume { id: volume.id, expected: None, name: "Backup of Monday".into() }])
        .await;
    let q = |text: &str| Filter { q: Some(text.to_owned()), ..Filter::default() };
    assert_eq!(kept(&*store, q("ABCDEF")).await, [1]);
    assert_eq!(kept(&*store, q("00feed")).await, [0xfeed]);
    assert_eq!(kept(&*store, q("0-8000-")).await, [1, 3, 0xfeed]);
    assert_eq!(kept(&*store, q("OF monday")).await, [3, 0xfeed]);
    assert_eq!(kept(&*store, q("vol-0-1")).await, [1]);
    // never across two of them
    assert_eq!(kept(&*store, q("image-1image-")).await, NOTHING);
    assert_eq!(kept(&*store, q("-1\0")).await, NOTHING);
    assert_eq!(kept(&*store, Filter { name: Some("monday".into()), ..Filter::default() }).await, NOTHING);
}

async fn the_empty_text_is_in_every_image(store: Arc<dyn Store>) {
    create_all(&*store, [image(1), image(2)]).await;
    let empty = Filter { q: Some(String::new()), name: Some(String::new()), ..Filter::default() };
    assert_eq!(kept(&*store, empty).await, [1, 2]);
}

async fn days_include_both_their_ends(store: Arc<dyn Store>) {
    let times = [
        "2026-05-31T23:59:59.999999Z",
        "2026-06-01T00:00:00Z",
        "2026-06-01T23:59:59.999999Z",
        "2026-06-02T00:00:00Z",
    ];
    let times = times.map(|time| Timestamp::parse(time).unwrap());
    let images = times.into_iter().zip(1..).map(|(time, number)| Image {
        creation_date: time,
        modification_date: time,
        ..image(number)
    });
    create_all(&*store, images).await;
    let day = DateBound::parse("2026-06-01");
    assert_eq!(kept(&*store, Filter { created_from: day, created_to: day, ..Filter::default() }).await, [2, 3]);
    assert_eq!(kept(&*store, Filter { created_from: day, ..Filter::default() }).await, [2, 3, 4]);
    assert_eq!(kept(&*store, Filter { created_to: day, ..Filter::default() }).await, [1, 2, 3]);
}

/// Images of which many are equal in each field.
fn tied(count: u64) -> Vec<Image> {
    const NAMES: [&str; 5] = ["v1.2", "v1.10", "V1.02", "other", "a rather long name that ends in 1"];
    let numbers = (0..count).map(|i| i * 7 % count);
    let images = numbers.map(|number| {
        let index = usize::try_from(number).unwrap();
        Image {
            name: NAMES[index % 5].to_owned(),
            arch: Arch::ALL[index % 3],
            organization: id(900 + number % 4),
            creation_date: at(i64::try_from(number % 6).unwrap()),
            modification_date: at(i64::try_from(100 + number % 2).unwrap()),
            public: number.is_multiple_of(3),
            ..image(number)
        }
    });
    images.collect()
}

/// Checks that pages of that size, and a scan, hold the filtered images in that order.
async fn assert_listed(store: &dyn Store, images: &[Image], filter: &Filter, sort: &str, per_page: u32) {
    let order: Sort = sort.parse().unwrap();
    let mut expected: Vec<&Image> = images.iter().filter(|image| filter.matches(image)).collect();
    expected.sort_by(|a, b| order.compare(a, b));
    let expected: Vec<_> = expected.into_iter().map(|image| image.id).collect();

    let mut listed = Vec::new();
    for number in 1.. {
        let found = page(store, filter, sort, number, per_page).await;
        assert_eq!(found.total, expected.len() as u64, "{filter:?}");
        if found.items.is_empty() {
            break;
        }
        listed.extend(found.items.iter().map(|image| image.id));
    }
    assert_eq!(listed, expected, "{sort} {filter:?} by {per_page}");
    let scanned = scan(store, filter, sort).await;
    assert!(scanned.iter().map(|image| image.id).eq(expected), "scan {sort} {filter:?}");
}

async fn ties_follow_by_id_in_both_directions(store: Arc<dyn Store>) {
    let images = tied(60);
    create_all(&*store, images.clone()).await;
    for field in SortField::ALL {
        for minus in ["", "-"] {
            for per_page in [1, 3, 7, 20, 59, 100] {
                let sort = format!("{minus}{}", field.as_str());
                assert_listed(&*store, &images, &Filter::default(), &sort, per_page).await;
            }
        }
    }
}

async fn a_second_key_orders_what_the_first_leaves_equal(store: Arc<dyn Store>) {
    let images = tied(60);
    create_all(&*store, images.clone()).await;
    for sort in [
        "arch,-name",
        "-arch,creation_date",
        "name,-organization",
        "-creation_date,-modification_date",
        "organization,name",
        "modification_date,-arch,-organization,name,creation_date",
    ] {
        assert_listed(&*store, &images, &Filter::default(), sort, 7).await;
    }
}

async fn names_sort_naturally(store: Arc<dyn Store>) {
    let ordered = ["a 1", "a1", "a2", "a2b", "a10", "a100", "B", "b-1", "b1", "ba", "é"];
    create_all(&*store, ordered.into_iter().rev().zip(1..).map(|(name, number)| named(number, name))).await;
    let up = page(&*store, &Filter::default(), "name", 1, 100).await;
    assert_eq!(names(&up.items), ordered);
    let mut down = page(&*store, &Filter::default(), "-name", 1, 100).await.items;
    down.reverse();
    assert_eq!(names(&down), ordered);
}

async fn pages_join_without_gaps(store: Arc<dyn Store>) {
    let images = tied(50);
    create_all(&*store, images.clone()).await;
    let day = DateBound::Time(at(2));
    for filter in [
        Filter { arch: Some(Arch::Arm64), ..Filter::default() },
        Filter { organization: Some(id(902)), ..Filter::default() },
        Filter { public: Some(true), ..Filter::default() },
        Filter { created_from: Some(day), created_to: Some(day), ..Filter::default() },
        Filter { name: Some("V1".into()), ..Filter::default() },
        Filter { q: Some("1".into()), arch: Some(Arch::Arm), public: Some(false), ..Filter::default() },
    ] {
        for sort in ["creation_date", "-creation_date", "-name", "arch", "-arch", "-organization", "-arch,name"] {
            assert_listed(&*store, &images, &filter, sort, 4).await;
        }
    }
}

async fn a_page_past_the_end_is_empty_and_counted(store: Arc<dyn Store>) {
    create_all(&*store, (1..=5).map(image)).await;
    let public = Filter { public: Some(false), ..Filter::default() };
    let text = Filter { name: Some("image".into()), ..Filter::default() };
    for filter in [Filter::default(), public, text] {
        for sort in ["name", "-name", "name,arch"] {
            for number in [3, 1_000, u64::MAX] {
                let found = page(&*store, &filter, sort, number, 4).await;
                assert_eq!((found.items.len(), found.total), (0, 5));
            }
            assert_eq!(page(&*store, &filter, sort, 2, 4).await.items.len(), 1);
        }
    }
}

/// More images than stores look at one by one.
async fn large_lists_are_found_as_small_ones_are(store: Arc<dyn Store>) {
    let images = tied(6_000);
    for some in images.chunks(1_000) {
        create_all(&*store, some.iter().cloned()).await;
    }
    let bound = Some(DateBound::Time(at(3)));
    for filter in [
        Filter::default(),
        Filter { arch: Some(Arch::X86_64), ..Filter::default() },
        Filter { public: Some(true), ..Filter::default() },
        Filter { organization: Some(id(901)), name: Some("oth".into()), ..Filter::default() },
        Filter { created_from: bound, q: Some("long".into()), ..Filter::default() },
    ] {
        for sort in ["creation_date", "-modification_date", "-arch", "name", "-name,arch"] {
            assert_listed(&*store, &images, &filter, sort, 100).await;
        }
    }
}

/// Also where an index of texts is behind for a moment: after each change at once, and a while later.
async fn searches_follow_what_changes(store: Arc<dyn Store>) {
    let found = async |text: &str| {
        let filter = Filter { q: Some(text.to_owned()), ..Filter::default() };
        kept(&*store, filter).await
    };
    let pause = || tokio::time::sleep(Duration::from_millis(200));
    create_all(&*store, [named(1, "first-name"), named(2, "second-name")]).await;
    assert_eq!(found("first-").await, [1]);
    pause().await;
    assert_eq!((found("first-").await, found("-name").await), (vec![1], vec![1, 2]));

    let seen = get(&*store, 1).await.unwrap();
    commit(&*store, vec![update(&seen, Image { name: "other-name".into(), ..(*seen).clone() })]).await;
    for _ in 0..2 {
        assert_eq!(
            (found("first-").await, found("other-").await, found("-name").await),
            (vec![], vec![1], vec![1, 2])
        );
        pause().await;
    }
    // deleted, and another one in its place
    let seen = get(&*store, 2).await.unwrap();
    commit(&*store, vec![delete(&seen)]).await;
    create_all(&*store, [named(3, "third-name")]).await;
    for _ in 0..2 {
        assert_eq!((found("second-").await, found("-name").await), (vec![], vec![1, 3]));
        pause().await;
    }
    // new, changed and deleted before an index knew of it
    create_all(&*store, [named(4, "fourth-name")]).await;
    let seen = get(&*store, 4).await.unwrap();
    commit(&*store, vec![update(&seen, Image { name: "fifth-name".into(), ..(*seen).clone() })]).await;
    let seen = get(&*store, 4).await.unwrap();
    commit(&*store, vec![delete(&seen)]).await;
    for _ in 0..2 {
        assert_eq!(
            (found("fourth-").await, found("fifth-").await, found("-name").await),
            (vec![], vec![], vec![1, 3])
        );
        pause().await;
    }
}
