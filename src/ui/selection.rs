//! The images that are selected in the list. They stay so while pages, orders and other parts of the
//! dashboard come and go; another filter lets go of them.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use uuid::Uuid;

use super::live::{LiveRow, Standing};
use crate::domain::{Change, Filter, Pick, Revision, Selection};

/// What is selected in this tab.
#[derive(Clone, Copy)]
pub struct Selected {
    picks: RwSignal<Picks>,
    /// The filter under which it was.
    filter: StoredValue<Option<Filter>>,
    /// The rows of the list's page that is shown, in order, while one is.
    rows: RwSignal<Option<Memo<Vec<LiveRow>>>>,
    /// Which box was pressed last: a range begins there.
    last: StoredValue<Option<Uuid>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Picks {
    /// These, each as it was when it was picked.
    Images(BTreeMap<Uuid, Revision>),
    /// All that match.
    Matching,
}

impl Default for Picks {
    fn default() -> Self {
        Self::Images(BTreeMap::new())
    }
}

/// Makes [`use_selection`] work below.
pub fn provide_selection() {
    provide_context(Selected {
        picks: RwSignal::default(),
        filter: StoredValue::default(),
        rows: RwSignal::default(),
        last: StoredValue::default(),
    });
}

/// What is selected in this tab.
#[must_use]
pub fn use_selection() -> Selected {
    expect_context()
}

impl Selected {
    /// Whether an image is selected, of those that the filter matches.
    #[must_use]
    pub fn contains(self, id: Uuid) -> bool {
        self.picks.with(|picks| match picks {
            Picks::Images(images) => images.contains_key(&id),
            Picks::Matching => true,
        })
    }

    /// How many were picked; `None` where all that match are.
    #[must_use]
    pub fn count(self) -> Option<usize> {
        self.picks.with(|picks| match picks {
            Picks::Images(images) => Some(images.len()),
            Picks::Matching => None,
        })
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.count() == Some(0)
    }

    /// Those that were picked, as a form has them; `None` where none were.
    #[must_use]
    pub fn picked(self) -> Option<String> {
        let picked = self.count().is_some_and(|count| count > 0);
        picked.then(|| self.to_form())
    }

    /// As a form has it.
    #[must_use]
    pub fn to_form(self) -> String {
        self.picks.with(|picks| match picks {
            Picks::Images(images) => {
                Pick::join(&images.iter().map(|(&id, &seen)| Pick { id, seen }).collect::<Vec<_>>())
            }
            Picks::Matching => Selection::ALL.to_owned(),
        })
    }

    /// Those that were picked and are not on the page that is shown.
    #[must_use]
    pub fn elsewhere(self) -> Vec<Uuid> {
        let shown: BTreeSet<_> = self.with_rows(|rows| rows.iter().map(|row| row.image.id).collect());
        self.picks.with(|picks| match picks {
            Picks::Images(images) => images.keys().filter(|id| !shown.contains(id)).copied().collect(),
            Picks::Matching => Vec::new(),
        })
    }

    /// Lets go of all.
    pub fn clear(self) {
        self.last.set_value(None);
        if !untrack(|| self.is_empty()) {
            self.picks.set(Picks::default());
        }
    }

    /// The list is shown under that filter: lets go of what was selected under another, and says
    /// whether something was.
    pub fn adopt(self, filter: &Filter) -> bool {
        let before = self.filter.get_value();
        if before.as_ref() == Some(filter) {
            return false;
        }
        self.filter.set_value(Some(filter.clone()));
        // boxes may have been ticked before the first filter was known
        let lost = before.is_some() && !untrack(|| self.is_empty());
        if lost {
            self.clear();
        }
        lost
    }

    /// An image is gone.
    pub fn forget(self, id: Uuid) {
        let picked =
            self.picks.with_untracked(|picks| matches!(picks, Picks::Images(images) if images.contains_key(&id)));
        if picked {
            self.set(&[id], false);
        }
    }

    /// This tab changed an image: one that was picked as it was before is picked as it is now. What
    /// others changed is left as it was picked, so that it is seen before anything is done with it.
    pub fn follow(self, change: &Change) {
        let Change { before: Some(before), after: Some(after), .. } = change else { return };
        self.picks.maybe_update(|picks| {
            let Picks::Images(images) = picks else { return false };
            let seen = images.get_mut(&before.id).filter(|seen| **seen == before.revision);
            seen.map(|seen| *seen = after.revision).is_some()
        });
    }

    /// The list is shown with those rows, until its component is gone.
    pub fn show(self, rows: Memo<Vec<LiveRow>>) {
        self.rows.set(Some(rows));
        on_cleanup(move || self.rows.set(None));
    }

    /// Selects an image, or no longer.
    pub fn toggle(self, id: Uuid, on: bool) {
        self.last.set_value(Some(id));
        self.set(&[id], on);
    }

    /// Selects what is on the page from the box that was pressed last to this one, or no longer.
    pub fn range(self, id: Uuid, on: bool) {
        let ids: Vec<_> = untrack(|| self.on_page()).into_iter().map(|(id, _)| id).collect();
        let place = |id| ids.iter().position(|other| *other == id);
        let ends = self.last.get_value().and_then(place).zip(place(id));
        match ends {
            Some((from, to)) => self.set(&ids[from.min(to)..=from.max(to)], on),
            None => self.set(&[id], on),
        }
        self.last.set_value(Some(id));
    }

    /// Selects every image on the page, or no longer.
    pub fn select_page(self, on: bool) {
        let ids: Vec<_> = untrack(|| self.on_page()).into_iter().map(|(id, _)| id).collect();
        self.set(&ids, on);
    }

    /// Selects all that match, on every page.
    pub fn select_matching(self) {
        self.picks.set(Picks::Matching);
    }

    /// How many of the page can be selected, and how many are.
    #[must_use]
    pub fn of_page(self) -> (usize, usize) {
        let there = self.on_page();
        (there.len(), there.iter().filter(|(id, _)| self.contains(*id)).count())
    }

    /// The image whose box was pressed last.
    #[must_use]
    pub fn last(self) -> Option<Uuid> {
        self.last.get_value()
    }

    /// Those of the page that can be selected, in order.
    fn on_page(self) -> Vec<(Uuid, Revision)> {
        self.with_rows(|rows| rows.iter().filter_map(selectable).collect())
    }

    fn with_rows<T: Default>(self, read: impl FnOnce(&[LiveRow]) -> T) -> T {
        self.rows.get().map(|rows| rows.with(|rows| read(rows))).unwrap_or_default()
    }

    fn set(self, ids: &[Uuid], on: bool) {
        let page = untrack(|| self.on_page());
        self.picks.update(|picks| {
            if let (Picks::Matching, false) = (&*picks, on) {
                // of all that match, those are left that are in sight
                *picks = Picks::Images(page.iter().copied().collect());
            }
            let Picks::Images(images) = picks else { return };
            for (id, revision) in page.iter().filter(|(id, _)| ids.contains(id)) {
                if on {
                    images.entry(*id).or_insert(*revision);
                } else {
                    images.remove(id);
                }
            }
            if !on {
                images.retain(|id, _| !ids.contains(id));
            }
        });
    }
}

/// An image that is there, and its revision.
fn selectable(row: &LiveRow) -> Option<(Uuid, Revision)> {
    (row.standing != Standing::Deleted).then_some((row.image.id, row.image.revision))
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;
    use crate::ui::live::fixture::{change, image};

    /// A page of five images, numbered from 1.
    fn page() -> (Owner, Selected, RwSignal<Vec<LiveRow>>) {
        let owner = Owner::new();
        owner.set();
        provide_selection();
        let row = |number: u64| LiveRow { image: image(number.into(), "x", number), standing: Standing::AsRead };
        let rows = RwSignal::new((1..=5).map(row).collect::<Vec<_>>());
        use_selection().show(Memo::new(move |_| rows.get()));
        (owner, use_selection(), rows)
    }

    fn picked(selected: Selected) -> Vec<u128> {
        let picks = Pick::parse_all(&untrack(|| selected.to_form())).unwrap();
        picks.into_iter().map(|pick| pick.id.as_u128()).collect()
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_range_is_from_the_box_that_was_pressed_last() {
        let (_owner, selected, _) = page();
        selected.range(id(2), true);
        assert_eq!(picked(selected), [2], "no box was pressed before");
        selected.range(id(4), true);
        assert_eq!(picked(selected), [2, 3, 4]);
        selected.range(id(3), false);
        assert_eq!(picked(selected), [2]);
        selected.toggle(id(5), true);
        selected.range(id(1), true);
        assert_eq!(picked(selected), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_is_gone_can_not_be_selected_and_what_was_is_kept_as_it_was() {
        let (_owner, selected, rows) = page();
        selected.toggle(id(1), true);
        rows.update(|rows| {
            rows[0].image.revision = Revision(99);
            rows[1].standing = Standing::Deleted;
        });
        selected.select_page(true);
        assert_eq!(picked(selected), [1, 3, 4, 5]);
        assert_eq!(untrack(|| selected.of_page()), (4, 4));
        assert!(untrack(|| selected.to_form()).starts_with(&format!("{}.1 ", id(1))));
    }

    #[test]
    fn what_this_tab_changed_is_picked_as_it_is_then() {
        let (_owner, selected, _) = page();
        selected.toggle(id(1), true);
        let change = |before, after| change(after, Some(&image(1, "x", before)), Some(&image(1, "y", after)));
        selected.follow(&change(1, 7));
        assert_eq!(untrack(|| selected.to_form()), format!("{}.7", id(1)));
        selected.follow(&change(8, 9));
        assert_eq!(untrack(|| selected.to_form()), format!("{}.7", id(1)), "somebody else's came between");
        selected.toggle(id(1), false);
        selected.follow(&change(7, 10));
        assert!(untrack(|| selected.is_empty()));
    }

    #[test]
    fn a_selection_survives_other_pages_and_no_other_filter() {
        let (_owner, selected, rows) = page();
        let filter = Filter::default();
        assert!(!selected.adopt(&filter));
        selected.toggle(id(1), true);
        selected.toggle(id(2), true);
        rows.update(|rows| drop(rows.remove(0)));
        assert!(!selected.adopt(&filter));
        assert_eq!(untrack(|| selected.elsewhere()), [id(1)]);
        selected.select_page(false);
        assert_eq!(picked(selected), [1]);
        let other = Filter { q: Some("x".into()), ..filter };
        assert!(selected.adopt(&other), "it says that something was lost");
        assert!(untrack(|| selected.is_empty()));
        assert!(!selected.adopt(&Filter::default()), "nothing was");
    }

    #[test]
    fn of_all_that_match_one_can_be_let_go() {
        let (_owner, selected, _) = page();
        selected.select_matching();
        assert_eq!(untrack(|| (selected.count(), selected.to_form())), (None, Selection::ALL.to_owned()));
        selected.toggle(id(3), false);
        assert_eq!(picked(selected), [1, 2, 4, 5]);
    }
}
