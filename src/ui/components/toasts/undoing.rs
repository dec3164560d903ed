//! What can be taken back, and doing so.

use leptos::prelude::*;

use super::words::Words;
use crate::{
    domain::Revision,
    functions::{Done, Undo},
    ui::form::{Form, use_form},
};

/// How many are shown; the others are in the activity.
const SHOWN: usize = 3;

/// What was done as far as the toasts show it, and the way to take it back.
#[derive(Clone)]
pub struct Undoing {
    /// What the address says was done.
    pub(super) done: Memo<Option<Revision>>,
    /// Which of that was read last.
    read: StoredValue<Option<Revision>>,
    /// What is to be taken back once it is read.
    awaited: StoredValue<Option<Revision>>,
    pub(super) shown: StoredValue<Vec<Done>>,
    pub(super) dismissed: RwSignal<Vec<Revision>>,
    pub(super) form: Form<Undo>,
}

impl Undoing {
    /// Nothing yet. To be called below the router.
    pub(super) fn new(done: Memo<Option<Revision>>) -> Self {
        Self {
            done,
            read: StoredValue::default(),
            awaited: StoredValue::default(),
            shown: StoredValue::default(),
            dismissed: RwSignal::default(),
            form: use_form(),
        }
    }

    /// What can be taken back, the newest of it, in words; nothing while that is being read.
    #[must_use]
    pub fn newest(&self) -> Option<String> {
        self.with_newest(|done| Words::of(done).sentence())
    }

    /// Whether something can be taken back.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.is_behind() || self.with_newest(|_| ()).is_some()
    }

    /// Takes back the newest, once it is known what that is.
    pub fn take_back(&self) {
        if self.is_behind() {
            self.awaited.set_value(self.done.get_untracked());
        } else if let Some(batch) = self.with_newest(|done| done.entry.change.batch) {
            self.form.call()(Undo { sequence: batch.to_string() });
        }
    }

    fn is_behind(&self) -> bool {
        self.done.get_untracked() != self.read.get_value()
    }

    fn with_newest<T>(&self, read: impl FnOnce(&Done) -> T) -> Option<T> {
        if self.is_behind() {
            return None;
        }
        let dismissed = self.dismissed.read_untracked();
        self.shown
            .with_value(|shown| shown.iter().find(|done| !dismissed.contains(&done.entry.change.batch)).map(read))
    }

    /// What the address says was done is read, where that could be.
    pub(super) fn follow(&self, read: Option<Revision>, done: Option<Done>) {
        if let Some(done) = done {
            self.shown.update_value(|shown| remember(shown, done));
        }
        self.read.set_value(read);
        let awaited = self.awaited.try_update_value(Option::take).flatten();
        if awaited.is_some() && awaited == read {
            self.take_back();
        }
    }
}

/// What was done, and the way to take it back.
#[must_use]
pub fn use_undo() -> Undoing {
    expect_context()
}

/// Adds what was done, in place of what it took back.
pub(super) fn remember(shown: &mut Vec<Done>, done: Done) {
    let change = &done.entry.change;
    let (batch, undoes) = (change.batch, change.undoes);
    if shown.iter().all(|shown| shown.entry.change.batch != batch) {
        shown.retain(|shown| Some(shown.entry.change.batch) != undoes);
        shown.insert(0, done);
        shown.truncate(SHOWN);
    }
}
