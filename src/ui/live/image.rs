//! What has happened to one image since its page was read.

use std::sync::Arc;

use leptos::prelude::*;
use uuid::Uuid;

use super::{News, use_live};
use crate::{
    domain::{Change, Image, Revision},
    ui::changes::differences,
};

/// What has happened to an image, in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// The position that it is known to.
    pub last: Revision,
    /// Whether the image is gone.
    pub deleted: bool,
    /// Who did it.
    actors: Vec<Arc<str>>,
    /// What they gave other values, as people call it.
    fields: Vec<&'static str>,
}

impl Happened {
    /// As in `Changed just now by api: Name, Visibility`.
    #[must_use]
    pub fn words(&self) -> String {
        let what = if self.deleted { "Deleted" } else { "Changed" };
        let fields = match &self.fields[..] {
            fields if fields.is_empty() || self.deleted => String::new(),
            fields => format!(": {}", fields.join(", ")),
        };
        format!("{what} just now by {}{fields}", self.actors.join(", "))
    }

    fn add(&mut self, change: &Change) {
        self.last = change.sequence;
        let deleted = change.after.is_none();
        if deleted {
            self.actors.clear();
        }
        self.deleted = deleted;
        if !self.actors.contains(&change.actor) {
            self.actors.push(Arc::clone(&change.actor));
        }
        for field in differences(change) {
            if !self.fields.contains(&field.label) {
                self.fields.push(field.label);
            }
        }
    }
}

/// Has `tell` called with each change of an image that is newer than its page, which was read when
/// the log had come to `head`; and announces them. Gives back what has happened, where something has.
pub fn follow_image(
    image: &Image,
    head: Revision,
    tell: impl Fn(&Change) + Send + Sync + 'static,
) -> Signal<Option<Happened>> {
    let (id, revision): (Uuid, _) = (image.id, image.revision);
    let happened = RwSignal::new(None::<Happened>);
    let live = use_live();
    let announce = live.announcer();
    live.follow(head, move |news| {
        let News::Change(change) = news else { return };
        if change.image().id == id && change.sequence > revision {
            happened.update(|happened| happened.get_or_insert_default().add(&change));
            announce(
                happened.with_untracked(|happened| happened.as_ref().map(Happened::words).unwrap_or_default()),
            );
            tell(&change);
        }
    });
    happened.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::live::fixture;

    fn image(name: &str, public: bool) -> Arc<Image> {
        Arc::new(Image { public, ..fixture::image(0, name, 1) })
    }

    fn change(actor: &str, before: &Arc<Image>, after: Option<&Arc<Image>>) -> Change {
        Change { actor: actor.into(), ..fixture::change(2, Some(before), after.map(|image| &**image)) }
    }

    #[test]
    fn several_edits_are_told_as_one() {
        let (first, second, third) = (image("a", false), image("b", false), image("c", true));
        let mut happened = Happened::default();
        happened.add(&change("api", &first, Some(&second)));
        assert_eq!(happened.words(), "Changed just now by api: Name");
        happened.add(&change("dashboard", &second, Some(&third)));
        assert_eq!(happened.words(), "Changed just now by api, dashboard: Name, Visibility");
        happened.add(&change("api", &third, None));
        assert_eq!(happened.words(), "Deleted just now by api");
    }
}
