//! The keys as people see them: beside what they do, and all of them in a dialog.

use leptos::prelude::*;

use super::{Icon, close_dialog, open_dialog};
use crate::ui::{
    keyboard::{Command, Group, SHORTCUTS, Shortcut, use_dialogs},
    preferences::use_preferences,
};

/// The keys that ask for what a button or a link does, unless they are off. They need scripts, and are
/// said to screen readers by [`aria_keys`].
#[component]
pub fn KeyHint(command: Command) -> impl IntoView {
    let shortcut = use_shortcut(command);
    move || {
        shortcut().map(|shortcut| {
            view! {
                <kbd aria-hidden="true" data-script>
                    {shortcut.stroke.keys().join(" ")}
                </kbd>
            }
        })
    }
}

/// What a button or a link that does the same has as `aria-keyshortcuts`.
pub fn aria_keys(command: Command) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
    let shortcut = use_shortcut(command);
    move || shortcut()?.stroke.aria()
}

fn use_shortcut(command: Command) -> impl Fn() -> Option<&'static Shortcut> + Copy + Send + Sync + 'static {
    let preferences = use_preferences();
    move || {
        let single = preferences.with(|preferences| preferences.single_keys);
        command.shortcut().filter(|shortcut| single || !shortcut.stroke.is_single())
    }
}

/// Opens the dialog.
#[component]
pub fn ShortcutsButton() -> impl IntoView {
    let dialog = use_dialogs().shortcuts;
    view! {
        <button
            type="button"
            class="button shortcuts-button"
            data-kind="ghost"
            data-icon
            data-script
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts"
            aria-haspopup="dialog"
            aria-keyshortcuts=aria_keys(Command::Shortcuts)
            on:click=move |_| open_dialog(dialog)
        >
            <Icon name="keyboard" />
        </button>
    }
    .into_any()
}

/// The dialog with every key. It gives the focus back to what had it.
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let dialog = use_dialogs().shortcuts;
    let close = move |_| close_dialog(dialog);
    let preferences = use_preferences();
    let off = move || preferences.with(|preferences| !preferences.single_keys);
    let groups = Group::ALL.map(|group| {
        let lines = SHORTCUTS.iter().filter(|shortcut| shortcut.group == group).map(line).collect_view();
        view! {
            <section>
                <h3>{group.label()}</h3>
                <dl class="keys">{lines}</dl>
            </section>
        }
    });
    view! {
        <dialog class="dialog" data-wide aria-labelledby="shortcuts-title" node_ref=dialog>
            <div class="head">
                <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
                <button
                    type="button"
                    class="button"
                    data-kind="ghost"
                    data-icon
                    aria-label="Close"
                    title="Close"
                    autofocus
                    on:click=close
                >
                    <Icon name="x" />
                </button>
            </div>
            {move || off().then(|| view! {
                <p class="hint">
                    "Keys without Ctrl are off. They can be turned on in the " <a href="/settings" on:click=close>"settings"</a>
                    "."
                </p>
            })}
            {groups}
        </dialog>
    }
    .into_any()
}

fn line(shortcut: &Shortcut) -> impl IntoView + use<> {
    let keys = shortcut.stroke.keys().into_iter().map(|key| view! { <kbd>{key}</kbd> " " }).collect_view();
    view! {
        <div>
            <dt>{shortcut.label}</dt>
            <dd>{keys}</dd>
        </div>
    }
}
