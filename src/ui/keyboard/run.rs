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
    components::{use_copy, use_delete, use_undo},
    preferences::use_preferences,
    selection::use_selection,
};

/// How long after `g` a key still belongs to it.
const PATIENCE: Duration = Duration::from_secs(1);

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
    move |command, target| {
        let done = match command {
            Command::Palette => {
                (palette.get_untracked() || !is_open("dialog[open]")).then(|| palette.update(|open| *open = !*open))
            }
            Command::Search => focus_search().or_else(|| Some(palette.set(true))),
            Command::Shortcuts => open(shortcuts),
            Command::New => follow("/new", false),
            Command::Go(href) => follow(href, false),
            Command::Undo => undo.newest().is_some().then(|| undo.take_back()),
            Command::Next => move_focus(1).then_some(()),
            Command::Previous => move_focus(-1).then_some(()),
            Command::Select => tick(false).then_some(()),
            Command::SelectRange => tick(true).then_some(()),
            Command::Rename => press_rename_in_row(),
            Command::Edit => target.and_then(|target| follow(&format!("/image/{}/edit", target.id), false)),
            Command::Duplicate => target.and_then(|target| follow(&format!("/new?from={}", target.id), false)),
            Command::CopyId => target.map(|target| match copy_button(&target.id) {
                Some(button) => button.unchecked_into::<HtmlElement>().click(),
                None => copy(target.id),
            }),
            Command::Delete => target.and_then(|target| target.id.parse().ok()).map(&ask),
            Command::Close => (!untrack(|| selection.is_empty())).then(|| selection.clear()),
            // the browser's, and the forms' own
            Command::Open | Command::Save => None,
        };
        done.is_some()
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

fn open(dialog: NodeRef<html::Dialog>) -> Option<()> {
    // it fails where the dialog is open, and then it is where it should be
    dialog.get_untracked()?.show_modal().ok()
}

/// Where the page has no search of its own, the list does.
fn focus_search() -> Option<()> {
    let input = document().query_selector("main input[type=search]").ok()??;
    let input: web_sys::HtmlInputElement = input.dyn_into().ok()?;
    input.select();
    input.focus().ok()
}

/// Follows a link as a click on one would, past everything that listens to those: the router, and a
/// form that is not saved. With `download`, to a file.
pub fn follow(href: &str, download: bool) -> Option<()> {
    let link: HtmlElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", href).ok()?;
    if download {
        link.set_attribute("download", "").ok()?;
    }
    document().body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    Some(())
}
