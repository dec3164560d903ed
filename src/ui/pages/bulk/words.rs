//! What a preview says of the images, in words.

use crate::{
    domain::{BulkAction, Preview},
    ui::{
        bulk::BulkRequest,
        components::{grouped, images},
    },
};

/// The question, as in `Delete 38 images?`
pub fn question(request: &BulkRequest, preview: &Preview) -> String {
    format!("{}?", request.action.order(&images(preview.count)))
}

/// This page, in a word or two.
pub fn here(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Delete => "Delete",
        BulkAction::MakePublic => "Make public",
        BulkAction::MakePrivate => "Make private",
    }
}

/// Which images these are.
pub fn which(request: &BulkRequest) -> &'static str {
    match (request.is_of_all(), request.view().filter.conditions()) {
        (false, _) => "Those that you selected. ",
        (true, 0) => "All images that there are, as of change ",
        (true, _) => "All that match, as of change ",
    }
}

/// What happens if they change, and how it is taken back.
pub fn promise(request: &BulkRequest) -> &'static str {
    match (request.action, request.is_of_all()) {
        (BulkAction::Delete, true) => {
            "If the set changes before you confirm, nothing is deleted and you see it again. One Undo brings all of \
             them back with the same ids and dates."
        }
        (BulkAction::Delete, false) => {
            "If one of them changes before you confirm, nothing is deleted and you see them again. One Undo brings \
             all of them back with the same ids and dates."
        }
        (_, true) => {
            "If the set changes before you confirm, nothing is done and you see it again. One Undo takes all of it \
             back."
        }
        (_, false) => {
            "If one of them changes before you confirm, nothing is done and you see them again. One Undo takes all \
             of it back."
        }
    }
}

/// What to think of before they are deleted, and what that means; nothing where there is nothing.
pub fn warning(preview: &Preview) -> Option<(String, &'static str)> {
    let Preview { count, public, duplicates, .. } = *preview;
    let are = |number: u64| if number == 1 { "is" } else { "are" };
    let these = match (public, count) {
        (0, _) => None,
        (1, 1) => Some("This is public".to_owned()),
        (public, count) if public == count => Some("All of these are public".to_owned()),
        (public, _) => Some(format!("{} of these {} public", grouped(public), are(public))),
    };
    let others = (duplicates > 0).then(|| {
        let (s, were) = if duplicates == 1 { ("", "was") } else { ("s", "were") };
        format!("{} other image{s} {were} duplicated from them", grouped(duplicates))
    });
    let meaning = if duplicates > 0 {
        "The duplicates stay. Their “Duplicated from” will show a deleted image."
    } else {
        "Who starts servers from them can do so no longer."
    };
    let text = [these, others].into_iter().flatten().collect::<Vec<_>>().join(", and ");
    (!text.is_empty()).then_some((text, meaning))
}

/// How many need nothing done, where some don't.
pub fn done(request: &BulkRequest, preview: &Preview) -> Option<String> {
    let public = request.action.visibility()?;
    let word = if public { "public" } else { "private" };
    match preview.done {
        0 => None,
        1 => Some(format!("1 more is {word} already, and stays as it is.")),
        count => Some(format!("{} more are {word} already, and stay as they are.", grouped(count))),
    }
}

/// What became of each that is left out; the first few.
pub fn left_out(preview: &Preview) -> Vec<String> {
    const NAMED: usize = 6;
    let changed = preview.changed.iter().map(|image| format!("{} has changed since you selected it.", image.name));
    let gone = preview.gone.iter().map(|(id, image)| match image {
        Some(image) => format!("{} has been deleted.", image.name),
        None => format!("{id} is gone."),
    });
    let mut all: Vec<_> = changed.chain(gone).collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        all.truncate(NAMED);
        all.push(format!("And {} more.", grouped(more as u64)));
    }
    all
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{domain::Revision, ui::live::fixture::image};

    fn preview() -> Preview {
        Preview {
            at: Revision(7),
            count: 38,
            sample: Vec::new(),
            public: 0,
            duplicates: 0,
            done: 0,
            changed: Vec::new(),
            gone: Vec::new(),
        }
    }

    #[test]
    fn a_warning_says_what_others_would_miss() {
        let text = |public, duplicates| warning(&Preview { public, duplicates, ..preview() }).map(|(text, _)| text);
        assert_eq!(text(0, 0), None);
        assert_eq!(text(1, 0).unwrap(), "1 of these is public");
        assert_eq!(text(38, 1).unwrap(), "All of these are public, and 1 other image was duplicated from them");
        assert_eq!(text(3, 5).unwrap(), "3 of these are public, and 5 other images were duplicated from them");
    }

    #[test]
    fn what_is_left_out_is_named_as_far_as_it_is_known() {
        let changed = (1..=5).map(|number| image(number, &format!("web-{number}"), 1).into()).collect();
        let gone = vec![(Uuid::nil(), None), (Uuid::nil(), Some(image(9, "db", 1).into()))];
        let said = left_out(&Preview { changed, gone, ..preview() });
        assert_eq!(said[0], "web-1 has changed since you selected it.");
        assert_eq!(said[5..], ["00000000-0000-0000-0000-000000000000 is gone.", "And 1 more."]);
        assert!(left_out(&preview()).is_empty());
    }
}
