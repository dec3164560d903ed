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
    domain::{Change, Image, ListQuery, Revision, Strictness},
    functions::ListView,
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

/// A page of the list as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPage {
    /// What it answers.
    pub query: ListQuery,
    /// The answer.
    pub view: ListView,
}

impl ReadPage {
    /// Whether there are no images at all.
    #[must_use]
    pub fn is_of_empty_catalog(&self) -> bool {
        self.view.total == 0 && self.query.filter.conditions() == 0
    }
}

impl From<ListView> for ReadPage {
    fn from(view: ListView) -> Self {
        Self { query: ListQuery::parse_search(&view.search, Strictness::Lenient).0, view }
    }
}

/// The page of the list that was read last, and what has happened to it since.
#[derive(Clone, Copy)]
pub struct LiveList {
    page: Memo<Option<ReadPage>>,
    rows: Memo<Vec<LiveRow>>,
    /// The newer values of images that are on the page, by id, with the change that made them.
    news: RwSignal<BTreeMap<Uuid, (Revision, LiveRow)>>,
    waiting: RwSignal<Waiting>,
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
    /// The pages that are read, one after the other; `None` while there is none. The memo is to tell of
    /// every read, also of one that found the same.
    #[must_use]
    pub fn new(page: Memo<Option<ReadPage>>) -> Self {
        let news = RwSignal::<BTreeMap<Uuid, (Revision, LiveRow)>>::default();
        let rows = Memo::new(move |_| {
            let page = page.read();
            let images = page.as_ref().map(|page| page.view.images.as_slice()).unwrap_or_default();
            let news = news.read();
            let row = |image: &Image| match news.get(&image.id) {
                Some((sequence, row)) if *sequence > image.revision => row.clone(),
                _ => LiveRow { image: image.clone(), standing: Standing::AsRead },
            };
            images.iter().map(row).collect()
        });
        Self { page, rows, news, waiting: RwSignal::default() }
    }

    /// What the page answers.
    #[must_use]
    pub fn query(self) -> Memo<ListQuery> {
        Memo::new(move |_| self.of_page(|page| page.query.clone()).unwrap_or_default())
    }

    /// Something of the page, where there is one.
    pub fn of_page<T>(self, read: impl FnOnce(&ReadPage) -> T) -> Option<T> {
        self.page.with(|page| page.as_ref().map(read))
    }

    /// The rows of the page, in order, as they are now.
    #[must_use]
    pub fn rows(self) -> Memo<Vec<LiveRow>> {
        self.rows
    }

    /// The row in a place of the page, whichever page is read; `first` where there is none any more.
    #[must_use]
    pub fn row(self, place: usize, first: LiveRow) -> Memo<LiveRow> {
        let rows = self.rows;
        Memo::new(move |_| rows.with(|rows| rows.get(place).unwrap_or(&first).clone()))
    }

    /// Applies what follows the position that a page was read at, and announces it. What this tab did
    /// is in the page, though the position can be behind for a moment, in databases.
    pub fn follow(self, done: Memo<Option<Revision>>) {
        let live = use_live();
        let announce = live.announcer();
        Effect::new(move |_| {
            let Some(head) = self.of_page(|page| page.view.head) else { return };
            self.news.set(BTreeMap::new());
            self.waiting.set(Waiting::default());
            live.follow(done.get_untracked().unwrap_or_default().max(head), move |news| {
                if let Some(text) = self.apply(&news) {
                    announce(text);
                }
            });
        });
    }

    /// What waits, in words; nothing where nothing does.
    #[must_use]
    pub fn waiting(self) -> Option<String> {
        let waiting = self.waiting.read();
        match waiting.images.len() {
            _ if waiting.unknown => Some("The list has changed".to_owned()),
            0 => None,
            1 => Some("1 change".to_owned()),
            count => Some(format!("{count} changes")),
        }
    }

    /// Applies it, and gives back what is to be announced of it.
    fn apply(self, news: &News) -> Option<String> {
        let News::Change(change) = news else {
            self.waiting.update(|waiting| waiting.unknown = true);
            return self.announcement();
        };
        let image = change.image();
        let shown = self
            .rows
            .with_untracked(|rows| rows.iter().find(|row| row.image.id == image.id).map(|row| row.image.revision));
        if shown.is_some_and(|revision| revision >= change.sequence) {
            return None;
        }
        if shown.is_some() {
            let standing = if change.after.is_some() { Standing::Changed } else { Standing::Deleted };
            let row = LiveRow { image: Image::clone(image), standing };
            self.news.update(|news| drop(news.insert(image.id, (change.sequence, row))));
        }
        if untrack(|| self.of_page(|page| moves(change, &page.query))).unwrap_or_default() {
            self.waiting.update(|waiting| {
                waiting.images.insert(image.id);
            });
            return self.announcement();
        }
        shown.map(|_| format!("{} has changed", image.name))
    }

    fn announcement(self) -> Option<String> {
        untrack(|| self.waiting()).map(|waiting| format!("{waiting}. Show is above the table."))
    }
}

/// Whether a change adds a row to a list, takes one away or moves it.
fn moves(change: &Change, query: &ListQuery) -> bool {
    let matching = |image: &Option<Arc<Image>>| image.clone().filter(|image| query.filter.matches(image));
    match (matching(&change.before), matching(&change.after)) {
        (None, None) => false,
        (Some(before), Some(after)) => list_url::shown_sort(query).compare(&before, &after).is_ne(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;
    use crate::{
        domain::PageRequest,
        ui::live::fixture::{self, image},
    };

    fn change(sequence: u64, before: Option<&Image>, after: Option<&Image>) -> News {
        News::Change(Arc::new(fixture::change(sequence, before, after)))
    }

    fn list(search: &str, images: &[Image]) -> (Owner, LiveList) {
        let owner = Owner::new();
        owner.set();
        let page = ReadPage::from(ListView {
            search: search.to_owned(),
            images: images.to_vec(),
            total: images.len() as u64,
            page: PageRequest { page: 1, per_page: 50 },
            organizations: Vec::new(),
            head: Revision::default(),
        });
        (owner, LiveList::new(Memo::new(move |_| Some(page.clone()))))
    }

    fn row(list: LiveList, place: usize) -> LiveRow {
        list.rows().with_untracked(|rows| rows[place].clone())
    }

    fn waiting(list: LiveList) -> Option<String> {
        untrack(|| list.waiting())
    }

    #[test]
    fn new_values_show_in_the_row_and_wait_for_nothing() {
        let before = image(1, "a", 1);
        let (_owner, list) = list("?sort=name", std::slice::from_ref(&before));
        let after = Image { public: true, revision: Revision(2), ..before.clone() };
        assert_eq!(list.apply(&change(2, Some(&before), Some(&after))).as_deref(), Some("a has changed"));
        assert_eq!(row(list, 0), LiveRow { image: after, standing: Standing::Changed });
        assert_eq!(waiting(list), None);
    }

    #[test]
    fn what_comes_goes_or_moves_waits_once_an_image() {
        let (first, second) = (image(1, "a", 1), image(2, "b", 2));
        let (_owner, list) = list("?sort=name&arch=arm", &[first.clone(), second.clone()]);
        let new = image(3, "c", 3);
        list.apply(&change(3, None, Some(&new)));
        assert_eq!(waiting(list).as_deref(), Some("1 change"));
        list.apply(&change(4, Some(&new), Some(&image(3, "d", 4))));
        assert_eq!(waiting(list).as_deref(), Some("1 change"));
        list.apply(&change(5, Some(&first), Some(&image(1, "z", 5))));
        list.apply(&change(6, Some(&second), None));
        assert_eq!(waiting(list).as_deref(), Some("3 changes"));
        assert_eq!(row(list, 1).standing, Standing::Deleted);
        list.apply(&News::Resync);
        assert_eq!(waiting(list).as_deref(), Some("The list has changed"));
    }

    #[test]
    fn what_does_not_concern_the_list_or_is_on_it_already_is_no_news() {
        let shown = image(1, "a", 7);
        let (_owner, list) = list("?sort=name&q=a", std::slice::from_ref(&shown));
        assert_eq!(list.apply(&change(7, None, Some(&shown))), None);
        assert_eq!(list.apply(&change(8, None, Some(&image(2, "b", 8)))), None);
        assert_eq!(waiting(list), None);
        list.apply(&change(9, Some(&image(2, "b", 8)), Some(&image(2, "ba", 9))));
        assert_eq!(waiting(list).as_deref(), Some("1 change"));
    }
}
