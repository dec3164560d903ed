//! A file that was sent: how far it is, and what it would do.

use std::time::Duration;

use leptos::{html, prelude::*};
use leptos_router::hooks::use_query_map;

use super::{decision::Decision, lines::Lines};
use crate::{
    domain::{Comparison, LineEffect},
    functions::{ImportState, ImportView, get_import},
    ui::{
        SetStatus,
        components::{FailureNotice, Icon, Notice, grouped, images},
    },
};

/// How often a file that is being read or written is asked for.
const PAUSE: Duration = Duration::from_millis(500);

/// The file with that id.
#[component]
pub fn StagedFile(id: String) -> impl IntoView {
    let query = use_query_map();
    let asked = {
        let id = id.clone();
        Memo::new(move |_| {
            let of = |name: &str| query.with(|query| query.get(name)).unwrap_or_default();
            (id.clone(), of("effect"), of("page"))
        })
    };
    let view = Resource::new(move || asked.get(), |(id, effect, page)| get_import(id, effect, page));
    ask_again(view);
    view! {
        <Transition>
            {move || {
                let id = id.clone();
                Suspend::new(async move {
                    match view.await {
                        Ok(view) => shown(&id, view),
                        Err(failure) => view! { <FailureNotice failure /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Asks again while something is being done.
fn ask_again(view: Resource<Result<ImportView, crate::functions::Failure>>) {
    Effect::new(move |_| {
        let busy = view.with(|view| {
            let state = view.as_ref().and_then(|view| view.as_ref().ok()).map(|view| &view.state);
            matches!(state, Some(ImportState::Reading { .. } | ImportState::Writing { .. }))
        });
        if busy && let Ok(timer) = set_timeout_with_handle(move || view.refetch(), PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
}

fn shown(id: &str, view: ImportView) -> AnyView {
    let ImportView { source, state } = view;
    match state {
        ImportState::Gone => view! { <Gone /> }.into_any(),
        ImportState::Reading { lines, percent } => {
            let text = format!("is being compared with the catalog: {} lines so far.", grouped(lines));
            view! { <Waiting source text percent=Some(percent) /> }.into_any()
        }
        ImportState::Writing { images: count } => {
            let text = format!("is being imported: {}.", images(count));
            view! { <Waiting source text percent=None /> }.into_any()
        }
        ImportState::Compared(comparison) => {
            view! { <Compared id=id.to_owned() source comparison=*comparison /> }.into_any()
        }
        ImportState::Done(sequence) => view! {
            <Notice tone="ok" icon="check">
                <strong>"This file is imported"</strong>
                <p class="plain">
                    <a href=format!("/?done={sequence}")>"See the list, or undo it"</a>
                </p>
            </Notice>
        }
        .into_any(),
        ImportState::Unreadable(reason) => view! { <Failed reason /> }.into_any(),
        ImportState::Failed { writing } => {
            let reason = if writing {
                "The store failed as it was writing. Whether it did write shows when you send the file again."
            } else {
                "The store could not be read. Send the file again."
            };
            view! { <Failed reason=reason.to_owned() /> }.into_any()
        }
    }
}

/// How far it is. Without scripts the page asks for itself again.
#[component]
fn Waiting(source: String, text: String, percent: Option<u8>) -> impl IntoView {
    view! {
        <div class="progress">
            <p>
                <strong>{source}</strong>
                " "
                {text}
            </p>
            <progress aria-label="Progress" max="100" value=percent.map(|percent| percent.to_string())></progress>
            {html::noscript().inner_html("<meta http-equiv='refresh' content='1'>")}
            <div data-without-script>
                <a class="button" href="" rel="external">
                    "Look again"
                </a>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Gone() -> impl IntoView {
    if let Some(SetStatus(set_status)) = use_context() {
        set_status(404);
    }
    view! { <Failed reason="The server no longer has this file. Files that are not imported are kept for half an hour.".to_owned() /> }
}

#[component]
fn Failed(reason: String) -> impl IntoView {
    view! {
        <Notice tone="danger">
            <strong>"This file was not imported"</strong>
            <p class="plain">{reason}</p>
        </Notice>
        <Another />
    }
    .into_any()
}

/// The way back to the form.
#[component]
pub fn Another() -> impl IntoView {
    view! {
        <div class="actions">
            <a class="button" href="/import">
                <Icon name="upload" />
                "Import another file"
            </a>
        </div>
    }
}

#[component]
fn Compared(id: String, source: String, comparison: Comparison) -> impl IntoView {
    let counts = comparison.counts;
    let total = LineEffect::ALL.iter().map(|effect| counts.of(*effect)).sum();
    let left_out = (counts.left_out > 0).then(|| {
        format!(" {} lines with volumes and history of a whole catalog are left out.", grouped(counts.left_out))
    });
    view! {
        <p class="lede">
            <strong>{source}</strong>
            {format!(" has {}. Nothing is written yet.", images(total))}
            {left_out}
        </p>
        <Decision id=id.clone() comparison=comparison.clone() />
        <nav class="tabs" aria-label="Lines by what they do">
            <ul>
                {LineEffect::ALL
                    .map(|effect| {
                        view! {
                            <li>
                                <a
                                    href=href(&id, effect, 1)
                                    aria-current=(effect == comparison.effect).then_some("page")
                                >
                                    {label(effect)}
                                    <span class="count">{grouped(counts.of(effect))}</span>
                                </a>
                            </li>
                        }
                    })}
            </ul>
        </nav>
        <Lines id comparison />
    }
    .into_any()
}

/// The address of a page of the lines with an effect.
pub fn href(id: &str, effect: LineEffect, page: u64) -> String {
    let page = if page > 1 { format!("&page={page}") } else { String::new() };
    format!("/import?staged={id}&effect={}{page}", effect.as_str())
}

/// What people call an effect.
pub fn label(effect: LineEffect) -> &'static str {
    match effect {
        LineEffect::Invalid => "Invalid",
        LineEffect::Create => "Create",
        LineEffect::Change => "Change",
        LineEffect::Same => "Same",
    }
}
