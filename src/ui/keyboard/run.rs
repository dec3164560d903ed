//! What is done when a key asks for it, or the palette.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    Command, Press, SHORTCUTS,
    press::{is_open, is_taken},
    row::{Target, copy_button, move_focus, press_rename_in_row, tick},
};
use crate::ui::{
    components::{open_dialog, use_copy, use_delete, use_undo},
    preferences::use_preferences,
    selection::use_selection,
};

/// How long after `g` a key still belongs to it.
const PATIENCE: Duration = Duration::from_secs(1);

const PALETTE: &str = "dialog.palette[open]";

/// The dialogs that a key opens.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// The list of the keys.
    pub shortcuts: NodeRef<html::Dialog>,
    /// Whether the command palette is open.
    pub palette: RwSignal<bool>,
}

/// Makes [`use_dialogs`] and [`use_commands`] work below.
pub fn provide_dialogs() {
    provide_context(Dialogs { shortcuts: NodeRef::new(), palette: RwSignal::new(false) });
}

/// The dialogs that a key opens.
#[must_use]
pub fn use_dialogs() -> Dialogs {
    expect_context()
}

/// Does what a command asks for, with the image that it is about, and says whether that could be
/// done. To be called below the router.
pub fn use_commands() -> impl Fn(Command, Option<Target>) -> bool + Clone + 'static {
    let Dialogs { shortcuts, palette } = use_dialogs();
    let selection = use_selection();
    let (ask, copy, undo) = (use_delete(), use_copy(), use_undo());
    let on_image = move |command, Target { id, .. }: Target| match command {
        Command::Edit => follow(&format!("/image/{id}/edit"), false),
        Command::Duplicate => follow(&format!("/new?from={id}"), false),
        Command::CopyId => match copy_button(&id) {
            Some(button) => button.unchecked_into::<HtmlElement>().click(),
            None => copy(id),
        },
        // a page that names an image names it by its id
        _ => id.parse().into_iter().for_each(&ask),
    };
    move |command, target| {
        let possible = match command {
            Command::Palette => is_open(PALETTE) || !is_open("dialog[open]"),
            Command::Undo => undo.is_possible(),
            Command::Close => !untrack(|| selection.is_empty()),
            Command::Edit | Command::Duplicate | Command::CopyId | Command::Delete => target.is_some(),
            // the browser's, and the forms' own
            Command::Open | Command::Save => false,
            _ => true,
        };
        if !possible {
            return false;
        }
        match command {
            Command::Next => return move_focus(1),
            Command::Previous => return move_focus(-1),
            Command::Select => return tick(false),
            Command::SelectRange => return tick(true),
            Command::Rename => return press_rename_in_row(),
            // closed by the browser, it says so later
            Command::Palette => palette.set(!is_open(PALETTE)),
            Command::Search if focus_search() => {}
            Command::Search => palette.set(true),
            Command::Shortcuts => open_dialog(shortcuts),
            Command::New => follow("/new", false),
            Command::Go(href) => follow(href, false),
            Command::Undo => undo.take_back(),
            Command::Close => selection.clear(),
            on_target => target.into_iter().for_each(|target| on_image(on_target, target)),
        }
        true
    }
}

/// Obeys the keys. In the browser alone.
pub fn listen() {
    let run = use_commands();
    let preferences = use_preferences();
    Effect::new(move |_| {
        let run = run.clone();
        let prefix = StoredValue::new(None::<TimeoutHandle>);
        let listener = window_event_listener(ev::keydown, move |event| {
            let press = Press::from(&event);
            if event.default_prevented() || event.is_composing() || press.is_modifier() {
                return;
            }
            let waited = prefix.try_update_value(Option::take).flatten();
            let after_g = waited.inspect(TimeoutHandle::clear).is_some();
            let palette = Command::Palette.is_pressed(&press);
            if is_taken(&event) && !palette {
                return;
            }
            let single = preferences.with_untracked(|preferences| preferences.single_keys);
            if single
                && press.key == "g"
                && !after_g
                && !(press.control || press.shift || press.alt || event.repeat())
            {
                let forget = move || prefix.set_value(None);
                prefix.set_value(set_timeout_with_handle(forget, PATIENCE).ok());
                return;
            }
            let Some(asked) = SHORTCUTS.iter().find(|shortcut| shortcut.stroke.is(&press, after_g)) else { return };
            if asked.stroke.is_single() && !single {
                return;
            }
            let may_repeat = matches!(asked.command, Command::Next | Command::Previous);
            let done = (may_repeat || !event.repeat()) && run(asked.command, Target::find());
            // the browser has a use of its own for this one
            if done || palette {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Gives the focus to the page's own search. Whether it has one.
fn focus_search() -> bool {
    let found = document().query_selector("main input[type=search]").ok().flatten();
    let input = found.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
    input.is_some_and(|input| {
        input.select();
        input.focus().is_ok()
    })
}

/// Follows a link as a click on one would, past everything that listens to those: the router, and a
/// form that is not saved. With `download`, to a file.
pub fn follow(href: &str, download: bool) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some((link, body)) = link.zip(document().body()) {
        // none of these can fail for a new element
        let _ = link.set_attribute("href", href);
        if download {
            let _ = link.set_attribute("download", "");
        }
        let _ = body.append_child(&link);
        link.click();
        link.remove();
    }
}
