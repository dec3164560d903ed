//! Changes in words, and field by field.

use crate::domain::{Action, Change, Field, Image, Month, Timestamp};

/// What a change did, as the words before and after the image's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As in `made`.
    pub verb: &'static str,
    /// As in ` public`; often nothing.
    pub rest: &'static str,
    /// An icon that says the same.
    pub icon: &'static str,
    /// Its tone.
    pub tone: &'static str,
}

/// What the change did.
#[must_use]
pub fn phrase(change: &Change) -> Phrase {
    let phrase = |verb, rest, icon, tone| Phrase { verb, rest, icon, tone };
    match change.action() {
        Action::Created if change.image().from_image.is_some() => {
            phrase("made", " as a duplicate", "duplicate", "ok")
        }
        Action::Created => phrase("created", "", "plus", "ok"),
        Action::Deleted => phrase("deleted", "", "trash", "danger"),
        Action::Restored => phrase("restored", "", "history", "ok"),
        Action::Edited => match (differences(change).as_slice(), change.image().public) {
            ([one], true) if one.field == Field::Public => phrase("made", " public", "globe", "info"),
            ([one], false) if one.field == Field::Public => phrase("made", " private", "lock", "info"),
            ([one], _) if one.field == Field::Name => phrase("renamed", "", "rename", "info"),
            _ => phrase("edited", "", "pencil", "info"),
        },
    }
}

/// What an undo took back, as in `the edit of`.
#[must_use]
pub fn taken_back(action: Action) -> &'static str {
    match action {
        Action::Created => "the creation of",
        Action::Edited => "the edit of",
        Action::Deleted => "the deletion of",
        Action::Restored => "the restoration of",
    }
}

/// A field's value, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// In words, or the short form of an id.
    pub text: String,
    /// The whole id, of what is known by one.
    pub id: Option<String>,
    /// Whether it is set in the type of ids and names of things.
    pub mono: bool,
}

/// What a field of an image holds.
#[must_use]
pub fn value(image: &Image, field: Field) -> Value {
    let plain = |text: &str| Value { text: text.to_owned(), id: None, mono: false };
    match field {
        Field::Name => plain(&image.name),
        Field::Arch => Value { mono: true, ..plain(image.arch.as_str()) },
        Field::Organization => of_id(&image.organization.to_string()),
        Field::RootVolume => {
            let id = image.root_volume.id.to_string();
            Value { text: image.root_volume.name.clone(), id: Some(id), mono: true }
        }
        Field::Public => plain(visibility(image.public)),
    }
}

/// What is known by its id alone.
#[must_use]
pub fn of_id(id: &str) -> Value {
    let short = id.get(..8).unwrap_or(id);
    Value { text: short.to_owned(), id: Some(id.to_owned()), mono: true }
}

/// Who can see an image, in a word.
#[must_use]
pub fn visibility(public: bool) -> &'static str {
    if public { "Public" } else { "Private" }
}

/// A field that a change gave another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: Field,
    /// What it is called.
    pub label: &'static str,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

/// The fields that an edit changed; none for what is no edit.
#[must_use]
pub fn differences(change: &Change) -> Vec<Difference> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    let difference = |field: Field| {
        let (before, after) = (value(before, field), value(after, field));
        let label = match field {
            // a volume is known by its id: under another name it is the same one
            Field::RootVolume if before.id == after.id => "Volume's name",
            _ => field.label(),
        };
        (before != after).then_some(Difference { field, label, before, after })
    };
    Field::ALL.into_iter().filter_map(difference).collect()
}

/// `Monday, 23 November 2026`, of a time as the clocks showed it.
#[must_use]
pub fn day(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    const MICROS: i64 = 24 * 60 * 60 * 1_000_000;
    // the first day of 1970 was a Thursday
    let weekday = usize::try_from(at.micros().div_euclid(MICROS).rem_euclid(7)).unwrap_or_default();
    let date = at.date();
    let number = |range: std::ops::Range<usize>| date[range].parse::<usize>().unwrap_or_default();
    let month = Month::of(at).name();
    format!("{}, {} {month} {}", DAYS[weekday], number(8..10), &date[..4])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::domain::{Arch, Revision, Volume};

    fn image() -> Image {
        Image {
            id: Uuid::from_u128(1),
            name: "debian".into(),
            arch: Arch::Arm64,
            organization: Uuid::from_u128(2),
            public: false,
            root_volume: Volume { id: Uuid::from_u128(3), name: "vol-0-1".into() },
            from_image: None,
            from_server: None,
            marketplace_key: None,
            creation_date: Timestamp::parse("2026-11-23T14:36:00Z").unwrap(),
            modification_date: Timestamp::parse("2026-11-23T14:36:00Z").unwrap(),
            revision: Revision(1),
        }
    }

    fn change(before: Option<Image>, after: Option<Image>) -> Change {
        Change {
            sequence: Revision(2),
            batch: Revision(2),
            at: Timestamp::parse("2026-11-23T14:36:00Z").unwrap(),
            actor: "api".into(),
            undoes: None,
            before: before.map(Arc::new),
            after: after.map(Arc::new),
        }
    }

    fn edit(edited: impl FnOnce(&mut Image)) -> Change {
        let mut after = image();
        edited(&mut after);
        change(Some(image()), Some(after))
    }

    fn words(change: &Change) -> String {
        let Phrase { verb, rest, .. } = phrase(change);
        format!("{verb} X{rest}")
    }

    #[test]
    fn what_was_done_is_named_as_closely_as_it_can_be() {
        let said = [
            change(None, Some(image())),
            change(None, Some(Image { from_image: Some(Uuid::from_u128(9)), ..image() })),
            change(Some(image()), None),
            edit(|image| image.name = "debian-13".into()),
            edit(|image| image.public = true),
            edit(|image| (image.public, image.arch) = (true, Arch::Arm)),
        ];
        let expected =
            ["created X", "made X as a duplicate", "deleted X", "renamed X", "made X public", "edited X"];
        assert_eq!(said.map(|change| words(&change)), expected);
    }

    #[test]
    fn only_what_an_edit_changed_is_a_difference() {
        let both = edit(|image| (image.public, image.arch) = (true, Arch::Arm));
        let said: Vec<_> = differences(&both).into_iter().map(|d| (d.label, d.before.text, d.after.text)).collect();
        let text = str::to_owned;
        assert_eq!(
            said,
            [("Architecture", text("arm64"), text("arm")), ("Visibility", text("Private"), text("Public"))]
        );
        assert!(differences(&change(None, Some(image()))).is_empty());
    }

    #[test]
    fn a_volume_under_another_name_is_the_same_volume() {
        let renamed = edit(|image| image.root_volume.name = "system".into());
        assert_eq!(differences(&renamed)[0].label, "Volume's name");
        let another = edit(|image| image.root_volume.id = Uuid::from_u128(4));
        assert_eq!(differences(&another)[0].label, "Root volume");
    }

    #[test]
    fn days_are_in_words() {
        let said = ["1970-01-01", "2026-11-23", "2024-02-29", "1969-12-31"]
            .map(|date| day(Timestamp::parse(&format!("{date}T12:00:00Z")).unwrap()));
        let expected = [
            "Thursday, 1 January 1970",
            "Monday, 23 November 2026",
            "Thursday, 29 February 2024",
            "Wednesday, 31 December 1969",
        ];
        assert_eq!(said, expected);
    }
}
