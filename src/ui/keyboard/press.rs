//! A key that was pressed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A key, and what was held with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// As the browser calls it: `a`, `?`, `Delete`.
    pub key: String,
    /// Ctrl, or ⌘.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

impl From<&web_sys::KeyboardEvent> for Press {
    fn from(event: &web_sys::KeyboardEvent) -> Self {
        Self {
            key: event.key(),
            control: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
        }
    }
}

impl Press {
    /// Whether it is one of the keys that are held while others are pressed.
    #[must_use]
    pub fn is_modifier(&self) -> bool {
        matches!(self.key.as_str(), "Shift" | "Control" | "Meta" | "Alt" | "AltGraph" | "CapsLock")
    }
}

/// Whether it was pressed where keys are for something else: in a field, or while a text is composed,
/// or a dialog or a menu is open.
pub(super) fn is_taken(event: &web_sys::KeyboardEvent) -> bool {
    const FIELDS: &str = "textarea, select, [contenteditable], dialog, input:not([type=checkbox], [type=radio])";
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let is_in =
        |selector| target.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some());
    event.is_composing()
        // a field keeps the focus for a moment after its dialog has closed
        || (is_in(FIELDS) && !is_in("dialog:not([open])"))
        || is_open("dialog[open]")
        // where the browser has no popovers, it does not know the word
        || is_open(":popover-open")
}

/// Whether the page has what the selector says.
pub(super) fn is_open(selector: &str) -> bool {
    document().query_selector(selector).ok().flatten().is_some()
}
