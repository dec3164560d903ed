//! The command palette: a field in which to type what is wanted, and what there is of that.

mod offer;
mod search;

use leptos::{
    ev::{self, KeyboardEvent},
    html,
    prelude::*,
};
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use self::{
    offer::{OfferGroup, option_id, show_option},
    search::use_search,
};
use super::{Icon, KeyHint, aria_keys, close_dialog, open_dialog, use_copy, use_undo};
use crate::{
    domain::{ListQuery, Strictness},
    ui::{
        Environment,
        keyboard::{Command, Target, follow, use_commands, use_dialogs},
        palette::{Act, Offers, Situation, offers},
        preferences::use_preferences,
    },
};

const LIST: &str = "palette-list";

/// Opens the palette.
#[component]
pub fn PaletteButton() -> impl IntoView {
    let open = use_dialogs().palette;
    view! {
        <button
            type="button"
            class="palette-button"
            data-script
            aria-haspopup="dialog"
            aria-keyshortcuts=aria_keys(Command::Palette)
            on:click=move |_| open.set(true)
        >
            <Icon name="search" />
            <span>"Search or run a command"</span>
            <KeyHint command=Command::Palette />
        </button>
    }
    .into_any()
}

/// The palette itself. Without scripts nothing opens it.
#[component]
pub fn Palette() -> impl IntoView {
    let open = use_dialogs().palette;
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let text = RwSignal::new(String::new());
    let search = use_search(text);
    let situation = RwSignal::new(None::<Situation>);
    let Environment { origin, .. } = expect_context();
    let groups = Memo::new(move |_| {
        let text = text.get();
        situation.with(|situation| match situation {
            Some(situation) => search.found.with(|found| offers(&text, situation, found.as_ref(), &origin)),
            None => Vec::new(),
        })
    });
    // none was moved to: the first
    let chosen = RwSignal::new(None::<Act>);
    let active = Memo::new(move |_| {
        groups.with(|groups| {
            let acts = || groups.iter().flat_map(|group| &group.offers).map(|offer| &offer.act);
            chosen.with(|chosen| acts().position(|act| chosen.as_ref() == Some(act))).or(acts().next().map(|_| 0))
        })
    });
    let look = use_situation();
    let begin = move || {
        situation.set(Some(look()));
        text.set(String::new());
        chosen.set(None);
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    follow_state(dialog, open, begin);
    let act = use_act();
    let choose = move |wanted: Act| {
        let target = situation.with_untracked(|situation| situation.as_ref().and_then(|now| now.target.clone()));
        // what had the focus has it again before anything is done
        close_dialog(dialog);
        open.set(false);
        act(wanted, target);
    };
    let on_keydown = choose_by_keys(groups, active, chosen, choose.clone());
    let on_input = move |event| {
        text.set(event_target_value(&event).trim().to_owned());
        chosen.set(None);
    };
    let count = move || groups.with(|groups| groups.iter().map(|group| group.offers.len()).sum::<usize>());
    view! {
        <dialog
            class="palette"
            aria-label="Command palette"
            node_ref=dialog
            on:close=move |_| open.set(is_open(dialog))
            on:click=on_click_outside(open)
        >
            <div class="query">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    aria-label="Search or run a command"
                    aria-expanded=move || if count() == 0 { "false" } else { "true" }
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=move || active.get().map(option_id)
                    placeholder="Search or run a command"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    node_ref=input
                    on:input=on_input
                    on:keydown=on_keydown
                />
                <button type="button" class="esc" aria-label="Close" on:click=move |_| open.set(false)>
                    <kbd>"Esc"</kbd>
                </button>
            </div>
            <div
                role="listbox"
                id=LIST
                aria-label="Results"
                tabindex="-1"
                // the focus stays in the field
                on:mousedown=|event| event.prevent_default()
            >
                {move || groups.get().into_iter().scan(0, |first, group| {
                    let start = *first;
                    *first += group.offers.len();
                    Some(view! { <OfferGroup group start active text choose=choose.clone() /> })
                }).collect_view()}
            </div>
            <Foot words=move || search.problem.get().unwrap_or_else(|| results(count())) />
        </dialog>
    }
    .into_any()
}

/// What is clicked is the dialog itself where it is none of what is in it.
fn on_click_outside(open: RwSignal<bool>) -> impl Fn(ev::MouseEvent) {
    move |event| {
        if event.target().is_some_and(|target| target.has_type::<web_sys::HtmlDialogElement>()) {
            open.set(false);
        }
    }
}

/// Whether the dialog is open by now: of one that was closed and opened again, the browser tells late
/// that it was closed.
fn is_open(dialog: NodeRef<html::Dialog>) -> bool {
    dialog.get_untracked().is_some_and(|dialog| dialog.open())
}

/// Opens and closes the dialog as it is to be; `begin` makes it ready.
fn follow_state(dialog: NodeRef<html::Dialog>, open: RwSignal<bool>, begin: impl Fn() + 'static) {
    Effect::new(move |_| {
        // tracks the node too
        if dialog.get().is_none() {
            return;
        }
        if !open.get() {
            close_dialog(dialog);
        } else if !is_open(dialog) {
            begin();
            open_dialog(dialog);
        }
    });
}

/// Arrows, Home and End move to another offer, Enter takes the one that is moved to.
fn choose_by_keys(
    groups: Memo<Vec<Offers>>,
    active: Memo<Option<usize>>,
    chosen: RwSignal<Option<Act>>,
    choose: impl Fn(Act),
) -> impl Fn(KeyboardEvent) {
    move |event| {
        let acts = groups.with_untracked(|groups| {
            let offers = groups.iter().flat_map(|group| &group.offers);
            offers.map(|offer| offer.act.clone()).collect::<Vec<_>>()
        });
        let Some(at) = active.get_untracked().filter(|_| !event.is_composing() && !event.shift_key()) else {
            return;
        };
        let to = match event.key().as_str() {
            "ArrowDown" => (at + 1) % acts.len(),
            "ArrowUp" => (at + acts.len() - 1) % acts.len(),
            "Home" => 0,
            "End" => acts.len() - 1,
            "Enter" => {
                event.prevent_default();
                return choose(acts[at].clone());
            }
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(acts[to].clone()));
        show_option(LIST, to);
    }
}

/// What the keys do, and how many results there are.
#[component]
fn Foot(words: impl Fn() -> String + Send + Sync + 'static) -> impl IntoView {
    view! {
        <div class="foot">
            <span class="keyboard-only">
                <kbd>"↑"</kbd>
                <kbd>"↓"</kbd>
                " move"
            </span>
            <span class="keyboard-only">
                <kbd>"↵"</kbd>
                " open"
            </span>
            <span class="end" aria-live="polite">
                {words}
            </span>
        </div>
    }
    .into_any()
}

fn results(count: usize) -> String {
    format!("{count} result{}", if count == 1 { "" } else { "s" })
}

/// Says where the palette is opened.
fn use_situation() -> impl Fn() -> Situation {
    let location = use_location();
    let undo = use_undo();
    let preferences = use_preferences();
    move || Situation {
        target: Target::find(),
        list: (location.pathname.get_untracked() == "/")
            .then(|| ListQuery::parse_search(&location.search.get_untracked(), Strictness::Lenient).0),
        undo: undo.newest(),
        theme: preferences.with_untracked(|preferences| preferences.theme),
    }
}

/// Does what was chosen.
fn use_act() -> impl Fn(Act, Option<Target>) + Clone + 'static {
    let (run, copy, preferences) = (use_commands(), use_copy(), use_preferences());
    move |act, target| match act {
        Act::Follow(href) => follow(&href, false),
        Act::Download(href) => follow(&href, true),
        Act::Copy(text) => copy(text),
        Act::Run(command) => {
            // it was offered because it could be done; if it can't any more, nothing is
            run(command, target);
        }
        Act::Theme(theme) => preferences.change(|preferences| preferences.theme = theme),
    }
}
