//! What was just done, with the way to take it back.
//!
//! A page says in its address what was done, `?done=` and a change's sequence number, and the rest is
//! read from the log: so it is on the first page without JavaScript, and in every tab. Hydrated, what
//! was done before stays beside it while pages come and go.

mod undoing;
mod words;

use leptos::{ev, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

pub use self::undoing::{Undoing, use_undo};
use self::{undoing::remember, words::Words};
use super::{Icon, use_announcer};
use crate::{
    domain::Revision,
    functions::{Done, get_done},
    ui::{
        components::shortcuts::{KeyHint, aria_keys},
        keyboard::Command,
        selection::use_selection,
    },
};

/// What was done last, as far as this tab was told.
#[derive(Clone, Copy)]
struct LastDone(Memo<Option<Revision>>);

/// Makes [`use_done`] and [`use_undo`] work below. To be called below the router.
pub fn provide_done() {
    let done = done_in_address();
    let last = Memo::new(move |last: Option<&Option<Revision>>| done.get().or(last.copied().flatten()));
    provide_context(LastDone(last));
    provide_context(Said(StoredValue::new(Revision::default())));
    provide_context(Undoing::new(done));
}

/// The sequence number of what was done last, as far as this tab was told: a page that shows what a
/// write may have changed reads it anew when this moves.
#[must_use]
pub fn use_done() -> Memo<Option<Revision>> {
    let LastDone(last) = expect_context();
    last
}

fn done_in_address() -> Memo<Option<Revision>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("done")).and_then(|done| done.parse().ok()))
}

/// The toasts, the newest first.
#[component]
pub fn Toasts() -> impl IntoView {
    let undoing = use_undo();
    let Undoing { done, shown, dismissed, form, .. } = undoing.clone();
    let newest = Resource::new(
        move || done.get(),
        |asked| async move {
            let found = match asked {
                Some(done) => get_done(done).await.ok().flatten(),
                None => None,
            };
            (asked, found)
        },
    );
    let selection = use_selection();
    Effect::new(move |_| {
        let Some((asked, found)) = newest.get() else { return };
        if let Some(Done { entry, .. }) = found.as_ref().filter(|done| done.entry.size == 1) {
            selection.follow(&entry.change);
        }
        undoing.follow(asked, found);
    });
    let (submit, sent, failure) = (form.on_submit(), form.sent(), form.failure);
    let refocus = StoredValue::new(false);
    view! {
        <Transition>
            {move || {
                let dismissed_now = dismissed.get();
                Suspend::new(async move {
                    if let (_, Some(done)) = newest.await {
                        shown.update_value(|shown| remember(shown, done));
                    }
                    let toasts = shown.get_value();
                    let focused = refocus.get_value();
                    refocus.set_value(false);
                    let toasts: Vec<_> = toasts
                        .into_iter()
                        .filter(|done| !dismissed_now.contains(&done.entry.change.batch))
                        .enumerate()
                        .map(|(place, done)| {
                            let batch = done.entry.change.batch;
                            // a signal made here would be gone before the toast is
                            let refused = move || {
                                let asked = sent.get()?.sequence == batch.to_string();
                                failure.get().filter(|_| asked).map(|failure| failure.to_string())
                            };
                            let on_submit = move |event| {
                                refocus.set_value(true);
                                submit(event);
                            };
                            let dismiss = move || dismissed.update(|dismissed| dismissed.push(batch));
                            view! { <Toast done newest=place == 0 focus=focused && place == 0 refused on_submit dismiss /> }
                        })
                        .collect();
                    (!toasts.is_empty())
                        .then(|| view! { <aside class="toasts" aria-label="What was done">{toasts}</aside> })
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Toast(
    done: Done,
    /// Whether it is the newest, which Ctrl+Z takes back.
    newest: bool,
    /// Whether it takes the focus from the one that it stands for.
    focus: bool,
    /// Why it could not be taken back.
    refused: impl Fn() -> Option<String> + Send + Sync + 'static,
    on_submit: impl Fn(ev::SubmitEvent) + 'static,
    dismiss: impl Fn() + 'static,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let words = Words::of(&done);
    if newest {
        say_once(done.entry.change.sequence, words.sentence());
    }
    Effect::new(move |_| {
        if let Some(button) = button.get().filter(|_| focus) {
            // it is put into the document after this
            request_animation_frame(move || {
                let _ = button.focus();
            });
        }
    });
    let batch = done.entry.change.batch;
    let without = use_address_without_done();
    let navigate = use_navigate();
    let close = move |event: ev::MouseEvent| {
        event.prevent_default();
        dismiss();
        if newest {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&without.get_untracked(), options);
        }
    };
    let Words { before, name, rest, after } = words.clone();
    view! {
        <div class="toast">
            <p>
                {before}
                " "
                <strong>{name}</strong>
                {rest}
                {(!after.is_empty()).then(|| view! { <small>{after}</small> })}
                {move || refused().map(|reason| view! { <small class="refused">{format!("Not undone: {reason}")}</small> })}
            </p>
            <a
                class="button close"
                data-kind="ghost"
                data-icon
                data-size="small"
                aria-label=format!("Dismiss: {}", words.sentence())
                href=move || without.get()
                on:click=close
            >
                <Icon name="x" />
            </a>
            <form method="post" action="/undo" on:submit=on_submit>
                <input type="hidden" name="sequence" value=batch.to_string() />
                <button
                    class="button"
                    data-size="small"
                    aria-label=format!("Undo: {}", words.sentence())
                    aria-keyshortcuts=newest.then(|| aria_keys(Command::Undo))
                    node_ref=button
                >
                    <Icon name="undo" />
                    "Undo"
                    {newest.then(|| view! { <KeyHint command=Command::Undo /> })}
                </button>
            </form>
        </div>
    }
    .into_any()
}

/// The page's address without what says what was done.
fn use_address_without_done() -> Memo<String> {
    let location = use_location();
    Memo::new(move |_| {
        let search = location.search.get();
        let kept: Vec<_> = search
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| !matches!(pair.split('=').next(), Some("" | "done" | "merged")))
            .collect();
        let path = location.pathname.get();
        if kept.is_empty() { path } else { format!("{path}?{}", kept.join("&")) }
    })
}

/// What the polite region was told of last, so that it hears of nothing twice.
#[derive(Clone, Copy)]
struct Said(StoredValue<Revision>);

fn say_once(sequence: Revision, sentence: String) {
    let announce = use_announcer();
    let Said(said) = expect_context();
    Effect::new(move |_| {
        if said.get_value() < sequence {
            said.set_value(sequence);
            announce(sentence.clone());
        }
    });
}
