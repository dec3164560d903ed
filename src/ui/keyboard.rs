//! What the keys do: one table, which the listener obeys, the dialog lists and the hints repeat.
//!
//! - `press`: a key that was pressed, and whether it is meant for a text
//! - `row`: what it is about: the row that has the focus, or the image whose page it is
//! - `run`: what is done then

mod press;
mod row;
mod run;

use Stroke::{Control, Key, Shift};

pub use self::{
    press::Press,
    row::{Target, press_rename},
    run::{follow, listen, provide_dialogs, use_commands, use_dialogs},
};

/// What a key, or the palette, can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Opens the command palette, or closes it.
    Palette,
    /// Goes to the search.
    Search,
    /// Lists the keys.
    Shortcuts,
    /// Opens the form for a new image.
    New,
    /// Takes back what was done last.
    Undo,
    /// Sends the page's form, by the form's own listener.
    Save,
    /// Closes what is on top, by the browser; then lets go of the selection.
    Close,
    /// Gives the focus to the next row.
    Next,
    /// Gives it to the previous one.
    Previous,
    /// Follows the row's link, by the browser.
    Open,
    /// Ticks the row's box.
    Select,
    /// Ticks the boxes from the last one that was ticked to the row's.
    SelectRange,
    /// Lets another name be typed in the row.
    Rename,
    /// Opens the image's form.
    Edit,
    /// Opens the form for a duplicate.
    Duplicate,
    /// Copies the image's id.
    CopyId,
    /// Asks whether the image is to be deleted.
    Delete,
    /// Goes to that page.
    Go(&'static str),
}

/// How keys are pressed for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// One by itself.
    Key(&'static str),
    /// A letter, with Shift.
    Shift(&'static str),
    /// One with Ctrl, or ⌘.
    Control(&'static str),
    /// One soon after `g`.
    AfterG(&'static str),
}

/// What a shortcut belongs to, as the dialog has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Works on every page.
    Everywhere,
    /// Is about the row that has the focus, or the image whose page it is.
    Images,
    /// Leads to a page.
    Places,
}

impl Group {
    /// Every group, in the dialog's order.
    pub const ALL: [Self; 3] = [Self::Everywhere, Self::Images, Self::Places];

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Images => "On a row, or an image's page",
            Self::Places => "Go to",
        }
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Shortcut {
    /// How it is pressed.
    pub stroke: Stroke,
    /// What that does, in words.
    pub label: &'static str,
    /// Where the dialog has it.
    pub group: Group,
    /// What it asks for.
    pub command: Command,
}

const fn everywhere(stroke: Stroke, label: &'static str, command: Command) -> Shortcut {
    Shortcut { stroke, label, group: Group::Everywhere, command }
}

const fn image(stroke: Stroke, label: &'static str, command: Command) -> Shortcut {
    Shortcut { stroke, label, group: Group::Images, command }
}

const fn place(after_g: &'static str, label: &'static str, href: &'static str) -> Shortcut {
    Shortcut { stroke: Stroke::AfterG(after_g), label, group: Group::Places, command: Command::Go(href) }
}

/// Every shortcut.
pub const SHORTCUTS: [Shortcut; 21] = [
    everywhere(Control("k"), "Command palette", Command::Palette),
    everywhere(Key("/"), "Search", Command::Search),
    everywhere(Key("n"), "New image", Command::New),
    everywhere(Control("z"), "Undo", Command::Undo),
    everywhere(Control("s"), "Save a form", Command::Save),
    everywhere(Key("?"), "Keyboard shortcuts", Command::Shortcuts),
    everywhere(Key("Escape"), "Close, then clear the selection", Command::Close),
    image(Key("j"), "Next row", Command::Next),
    image(Key("k"), "Previous row", Command::Previous),
    image(Key("Enter"), "Open", Command::Open),
    image(Key("x"), "Select", Command::Select),
    image(Shift("x"), "Select from the last one to here", Command::SelectRange),
    image(Key("F2"), "Rename in the row", Command::Rename),
    image(Key("e"), "Edit", Command::Edit),
    image(Key("d"), "Duplicate", Command::Duplicate),
    image(Key("c"), "Copy ID", Command::CopyId),
    image(Key("Delete"), "Delete", Command::Delete),
    place("i", "Images", "/"),
    place("t", "Trash", "/trash"),
    place("a", "Activity", "/activity"),
    place("s", "Settings", "/settings"),
];

impl Command {
    /// The shortcut that asks for it, where one does.
    #[must_use]
    pub fn shortcut(self) -> Option<&'static Shortcut> {
        SHORTCUTS.iter().find(|shortcut| shortcut.command == self)
    }

    /// [`Stroke::aria`] of its shortcut.
    #[must_use]
    pub fn aria(self) -> Option<String> {
        self.shortcut()?.stroke.aria()
    }

    /// Whether it is what that press asks for.
    #[must_use]
    pub fn is_pressed(self, press: &Press) -> bool {
        self.shortcut().is_some_and(|shortcut| shortcut.stroke.is(press, false))
    }
}

impl Stroke {
    /// Whether that press is this, `after_g` telling whether it came soon after `g`. Signs are taken
    /// as they come, since it depends on the keyboard which of them need Shift.
    #[must_use]
    pub fn is(self, press: &Press, after_g: bool) -> bool {
        let (wanted, control, shift) = match self {
            Self::Key(key) | Self::AfterG(key) => (key, false, false),
            Self::Shift(key) => (key, false, true),
            Self::Control(key) => (key, true, false),
        };
        let is_sign = wanted.len() == 1 && !wanted.chars().all(char::is_alphanumeric);
        press.key.eq_ignore_ascii_case(wanted)
            && press.control == control
            && !press.alt
            && (press.shift == shift || is_sign)
            && after_g == matches!(self, Self::AfterG(_))
    }

    /// Whether it is what can be turned off: a key that means something by itself, and only here.
    #[must_use]
    pub fn is_single(self) -> bool {
        !matches!(self, Self::Control(_) | Self::Key("Escape" | "Enter"))
    }

    /// The keys as people read them, one after the other or all at once.
    #[must_use]
    pub fn keys(self) -> Vec<String> {
        match self {
            Self::Key("Escape") => vec!["Esc".to_owned()],
            Self::Key("Delete") => vec!["Del".to_owned()],
            Self::Key(key) => vec![key.to_owned()],
            Self::Shift(key) => vec!["Shift".to_owned(), key.to_owned()],
            Self::Control(key) => vec!["Ctrl".to_owned(), key.to_uppercase()],
            Self::AfterG(key) => vec!["g".to_owned(), key.to_owned()],
        }
    }

    /// As `aria-keyshortcuts` has it, which knows no keys one after the other.
    #[must_use]
    pub fn aria(self) -> Option<String> {
        match self {
            Self::Key(key) => Some(key.to_owned()),
            Self::Shift(key) => Some(format!("Shift+{}", key.to_uppercase())),
            Self::Control(key) => Some(format!("Control+{0} Meta+{0}", key.to_uppercase())),
            Self::AfterG(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press {
        Press { key: key.to_owned(), control: false, shift: false, alt: false }
    }

    fn asked_for(press: &Press, after_g: bool) -> Vec<Command> {
        SHORTCUTS.iter().filter(|shortcut| shortcut.stroke.is(press, after_g)).map(|found| found.command).collect()
    }

    #[test]
    fn a_press_asks_for_one_thing_at_most() {
        for shortcut in &SHORTCUTS {
            let (key, control, shift) = match shortcut.stroke {
                Stroke::Key(key) | Stroke::AfterG(key) => (key, false, false),
                Stroke::Shift(key) => (key, false, true),
                Stroke::Control(key) => (key, true, false),
            };
            let press = Press { control, shift, ..press(key) };
            let after_g = shortcut.group == Group::Places;
            assert_eq!(asked_for(&press, after_g), [shortcut.command]);
            assert_eq!(shortcut.command.shortcut().map(|found| found.label), Some(shortcut.label));
        }
    }

    #[test]
    fn modifiers_count_and_case_does_not() {
        assert_eq!(asked_for(&press("e"), false), [Command::Edit]);
        assert_eq!(asked_for(&press("E"), false), [Command::Edit], "with Caps Lock");
        assert_eq!(asked_for(&Press { shift: true, ..press("E") }, false), []);
        assert_eq!(asked_for(&Press { control: true, ..press("e") }, false), []);
        assert_eq!(asked_for(&Press { alt: true, ..press("e") }, false), []);
        assert_eq!(asked_for(&Press { shift: true, ..press("X") }, false), [Command::SelectRange]);
        assert_eq!(asked_for(&Press { shift: true, ..press("?") }, false), [Command::Shortcuts]);
        assert_eq!(asked_for(&Press { shift: true, ..press("/") }, false), [Command::Search]);
        assert_eq!(asked_for(&press("Backspace"), false), []);
    }

    #[test]
    fn what_follows_g_is_another_thing() {
        assert_eq!(asked_for(&press("a"), true), [Command::Go("/activity")]);
        assert_eq!(asked_for(&press("a"), false), []);
        assert_eq!(asked_for(&press("e"), true), []);
    }

    #[test]
    fn keys_are_told_to_eyes_and_to_screen_readers() {
        assert_eq!(Command::Undo.aria().as_deref(), Some("Control+Z Meta+Z"));
        assert_eq!(Stroke::Control("z").keys(), ["Ctrl", "Z"]);
        assert_eq!(Command::Delete.aria().as_deref(), Some("Delete"));
        assert_eq!((Stroke::AfterG("t").keys(), Stroke::AfterG("t").aria()), (vec!["g".into(), "t".into()], None));
    }
}
