//! What changes mean for a page of the list. A row's new values are shown where the row is. What would
//! add rows, take them away or move them waits until it is asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use leptos::prelude::*;
use uuid::Uuid;

use super::{News, use_live};
use crate::{
    domain::{Change, Filter, Image, ListQuery, Revision, Sort},
    ui::list_url,
};

/// A row, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveRow {
    /// Its image; of a deleted one the last state.
    pub image: Image,
    /// What has become of it.
    pub standing: Standing,
}

/// What has become of a row since the page was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    AsRead,
    /// It shows newer values.
    Changed,
    /// Its image is gone.
    Deleted,
}

/// A page of the list, and what has happened to it since it was read.
#[derive(Clone)]
pub struct LiveList {
    rows: Arc<BTreeMap<Uuid, ArcRwSignal<LiveRow>>>,
    waiting: ArcRwSignal<Waiting>,
    filter: Arc<Filter>,
    sort: Arc<Sort>,
}

/// What a page does not show yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Waiting {
    /// The images that would come, go or move.
    images: BTreeSet<Uuid>,
    /// Whether more has happened than is known of.
    unknown: bool,
}

impl LiveList {
    /// A page as it was read.
    #[must_use]
    pub fn new(query: &ListQuery, images: &[Image]) -> Self {
        let row = |image: &Image| LiveRow { image: image.clone(), standing: Standing::AsRead };
        Self {
            rows: Arc::new(images.iter().map(|image| (image.id, ArcRwSignal::new(row(image)))).collect()),
            waiting: ArcRwSignal::default(),
            filter: Arc::new(query.filter.clone()),
            sort: Arc::new(list_url::shown_sort(query)),
        }
    }

    /// The row of an image that is on the page.
    #[must_use]
    pub fn row(&self, id: Uuid) -> Option<ArcRwSignal<LiveRow>> {
        self.rows.get(&id).cloned()
    }

    /// Applies what follows the position that the page was read at, and announces it.
    pub fn follow(&self, position: Revision) {
        let live = use_live();
        let announce = live.announcer();
        let list = self.clone();
        live.follow(position, move |news| {
            if let Some(text) = list.apply(&news) {
                announce(text);
            }
        });
    }

    /// What waits, in words; nothing where nothing does.
    #[must_use]
    pub fn waiting(&self) -> Option<String> {
        let waiting = self.waiting.get();
        match waiting.images.len() {
            _ if waiting.unknown => Some("The list has changed".to_owned()),
            0 => None,
            1 => Some("1 change".to_owned()),
            count => Some(format!("{count} changes")),
        }
    }

    /// Applies it, and gives back what is to be announced of it.
    fn apply(&self, news: &News) -> Option<String> {
        let News::Change(change) = news else {
            self.waiting.update(|waiting| waiting.unknown = true);
            return self.announcement();
        };
        let row = self.rows.get(&change.image().id);
        if row.is_some_and(|row| row.with_untracked(|row| row.image.revision >= change.sequence)) {
            return None;
        }
        if let Some(row) = row {
            row.set(LiveRow {
                image: Image::clone(change.image()),
                standing: if change.after.is_some() { Standing::Changed } else { Standing::Deleted },
            });
        }
        if moves(change, &self.filter, &self.sort) {
            self.waiting.update(|waiting| {
                waiting.images.insert(change.image().id);
            });
            return self.announcement();
        }
        row.map(|_| format!("{} has changed", change.image().name))
    }

    fn announcement(&self) -> Option<String> {
        untrack(|| self.waiting()).map(|waiting| format!("{waiting}. Show is above the table."))
    }
}

/// Whether a change adds a row to a list, takes one away or moves it.
fn moves(change: &Change, filter: &Filter, sort: &Sort) -> bool {
    let matching = |image: &Option<Arc<Image>>| image.clone().filter(|image| filter.matches(image));
    match (matching(&change.before), matching(&change.after)) {
        (None, None) => false,
        (Some(before), Some(after)) => sort.compare(&before, &after).is_ne(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Strictness,
        ui::live::fixture::{self, image},
    };

    fn change(sequence: u64, before: Option<&Image>, after: Option<&Image>) -> News {
        News::Change(Arc::new(fixture::change(sequence, before, after)))
    }

    fn list(search: &str, images: &[Image]) -> LiveList {
        LiveList::new(&ListQuery::parse_search(search, Strictness::Lenient).0, images)
    }

    fn waiting(list: &LiveList) -> Option<String> {
        untrack(|| list.waiting())
    }

    #[test]
    fn new_values_show_in_the_row_and_wait_for_nothing() {
        let before = image(1, "a", 1);
        let list = list("?sort=name", std::slice::from_ref(&before));
        let after = Image { public: true, revision: Revision(2), ..before.clone() };
        assert_eq!(list.apply(&change(2, Some(&before), Some(&after))).as_deref(), Some("a has changed"));
        let row = list.row(before.id).unwrap().get_untracked();
        assert_eq!((row.image, row.standing), (after, Standing::Changed));
        assert_eq!(waiting(&list), None);
    }

    #[test]
    fn what_comes_goes_or_moves_waits_once_an_image() {
        let (first, second) = (image(1, "a", 1), image(2, "b", 2));
        let list = list("?sort=name&arch=arm", &[first.clone(), second.clone()]);
        let new = image(3, "c", 3);
        list.apply(&change(3, None, Some(&new)));
        assert_eq!(waiting(&list).as_deref(), Some("1 change"));
        list.apply(&change(4, Some(&new), Some(&image(3, "d", 4))));
        assert_eq!(waiting(&list).as_deref(), Some("1 change"));
        list.apply(&change(5, Some(&first), Some(&image(1, "z", 5))));
        list.apply(&change(6, Some(&second), None));
        assert_eq!(waiting(&list).as_deref(), Some("3 changes"));
        assert_eq!(list.row(second.id).unwrap().get_untracked().standing, Standing::Deleted);
        list.apply(&News::Resync);
        assert_eq!(waiting(&list).as_deref(), Some("The list has changed"));
    }

    #[test]
    fn what_does_not_concern_the_list_or_is_on_it_already_is_no_news() {
        let shown = image(1, "a", 7);
        let list = list("?sort=name&q=a", std::slice::from_ref(&shown));
        assert_eq!(list.apply(&change(7, None, Some(&shown))), None);
        assert_eq!(list.apply(&change(8, None, Some(&image(2, "b", 8)))), None);
        assert_eq!(waiting(&list), None);
        list.apply(&change(9, Some(&image(2, "b", 8)), Some(&image(2, "ba", 9))));
        assert_eq!(waiting(&list).as_deref(), Some("1 change"));
    }
}
