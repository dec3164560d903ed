//! What a key is about, as the page has it: the rows' links, in order, and the image that a row or the
//! page shows.

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// The link that a row is about: in tables, and in the log.
const LINK: &str = "tbody th a, .log > li > .what > p:first-child > a";
/// The row of an image that is there.
const ROW: &str = "table[data-of=images] tbody tr:not([data-deleted])";

/// An image that something can be done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Target {
    /// The image of the row that has the focus, else the one whose page it is.
    #[must_use]
    pub fn find() -> Option<Self> {
        in_row().or_else(on_page)
    }
}

fn in_row() -> Option<Target> {
    let link = focused_row()?.query_selector("th a").ok()??;
    let id = link.get_attribute("href")?.strip_prefix("/image/")?.to_owned();
    Some(Target { id, name: link.text_content()? })
}

fn on_page() -> Option<Target> {
    let head = document().query_selector("main [data-image]").ok()??;
    let name = head.query_selector("h1").ok()??.text_content()?;
    Some(Target { id: head.get_attribute("data-image")?, name })
}

fn focused_row() -> Option<Element> {
    document().active_element()?.closest(ROW).ok()?
}

/// Gives the focus to the link of the row that is `step` rows from the one that has it; of the first
/// one, or the last, where none has. Whether there is one.
pub(super) fn move_focus(step: isize) -> bool {
    let links = links();
    let focused = document().active_element();
    let row = |link: &HtmlElement| link.closest("tr, li").ok().flatten();
    let place = links.iter().position(|link| row(link).is_some_and(|row| row.contains(focused.as_deref())));
    let next = match place {
        Some(place) => place.checked_add_signed(step),
        None if step > 0 => Some(0),
        None => links.len().checked_sub(1),
    };
    let link = next.and_then(|next| links.get(next));
    link.is_some_and(|link| link.focus().is_ok())
}

fn links() -> Vec<HtmlElement> {
    let Some(main) = document().query_selector("main").ok().flatten() else { return Vec::new() };
    let links = main.get_elements_by_tag_name("a");
    (0..links.length())
        .filter_map(|index| links.item(index))
        .filter(|link| link.matches(LINK).unwrap_or_default())
        .filter_map(|link| link.dyn_into().ok())
        .collect()
}

/// Presses the box of the row that has the focus, with Shift or without. Whether there is one.
pub(super) fn tick(shift: bool) -> bool {
    let tick = || {
        let row = document().active_element()?.closest("tbody tr").ok()??;
        let checkbox = row.query_selector("input[type=checkbox]").ok()??;
        // the constructor's options would be one more feature of a crate that everything is built on
        let click: MouseEvent = document().create_event("MouseEvents").ok()?.dyn_into().ok()?;
        click.init_mouse_event_with_can_bubble_arg_and_cancelable_arg_and_view_arg_and_detail_arg_and_screen_x_arg_and_screen_y_arg_and_client_x_arg_and_client_y_arg_and_ctrl_key_arg_and_alt_key_arg_and_shift_key_arg(
            "click", true, true, Some(&window()), 1, 0, 0, 0, 0, false, false, shift,
        );
        checkbox.dispatch_event(&click).ok()
    };
    tick().is_some()
}

/// Presses the button that renames the image of the row that has the focus.
pub(super) fn press_rename_in_row() -> bool {
    in_row().and_then(|target| target.id.parse().ok()).is_some_and(press_rename)
}

/// Presses the button that renames an image of the list. Whether there is one.
pub fn press_rename(id: Uuid) -> bool {
    let button = || {
        let link = document().query_selector(&format!("{ROW} th a[href='/image/{id}']")).ok()??;
        link.parent_element()?.query_selector(".rename").ok()??.dyn_into::<HtmlElement>().ok()
    };
    button().inspect(HtmlElement::click).is_some()
}

/// The button in the row that has the focus, or else on the image's page, that copies that text.
pub(super) fn copy_button(text: &str) -> Option<Element> {
    let around = focused_row().or_else(|| document().query_selector("main").ok().flatten())?;
    around.query_selector(&format!("[data-copy='{text}']")).ok()?
}
