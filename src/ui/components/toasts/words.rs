//! What was done, in the words of a toast.

use crate::{
    domain::Action,
    functions::Done,
    ui::{changes, components::images},
};

/// What a toast says: a sentence around a name, and a remark.
#[derive(Clone)]
pub struct Words {
    /// What was done.
    pub before: String,
    /// To what.
    pub name: String,
    /// The end of the sentence.
    pub rest: &'static str,
    /// The remark.
    pub after: &'static str,
}

impl Words {
    /// What it says of what was done.
    #[must_use]
    pub fn of(done: &Done) -> Self {
        let change = &done.entry.change;
        let name = match done.entry.size {
            1 => change.image().name.clone(),
            size => images(size),
        };
        let phrase = changes::phrase(change);
        let (before, after) = match (change.action(), done.undone) {
            (Action::Created, None) if done.entry.mixed => ("Imported".to_owned(), ""),
            (Action::Deleted, Some(Action::Created)) if done.entry.mixed => {
                ("Took back the import of".to_owned(), "")
            }
            _ if done.entry.mixed => ("Changed".to_owned(), ""),
            (Action::Restored, _) if done.entry.size > 1 => ("Restored".to_owned(), "With the same ids and dates."),
            (Action::Restored, _) => ("Restored".to_owned(), "With the same id and dates."),
            (action, Some(undone)) => {
                let after = match (action, done.entry.size) {
                    (Action::Deleted, 1) => "It is in Trash.",
                    (Action::Deleted, _) => "They are in Trash.",
                    _ => "",
                };
                (format!("Took back {}", changes::taken_back(undone)), after)
            }
            (Action::Edited, None) if phrase.verb == "made" => ("Made".to_owned(), ""),
            (Action::Created, None) => ("Created".to_owned(), ""),
            (Action::Edited, None) => ("Saved".to_owned(), ""),
            (Action::Deleted, None) => ("Deleted".to_owned(), ""),
        };
        let rest = if before == "Made" { phrase.rest } else { "" };
        Self { before, name, rest, after }
    }

    /// The sentence, without the remark.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} {}{}", self.before, self.name, self.rest)
    }
}
