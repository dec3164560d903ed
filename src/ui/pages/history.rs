//! What happened to an image, deleted or not, with the way back to any of its states.

use std::sync::Arc;

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{id_in_path, page_of};
use crate::{
    domain::{Change, Entry, Image, Values},
    functions::{HistoryView, LogPage, RestoreImage, RestoreState, Undo, get_history},
    ui::{
        Environment,
        components::{
            DeletedHead, DeletionNotice, EmptyMotif, Icon, ImageHead, Log, LogPager, Problems, RestoreButton, Tab,
            UndoButton, use_done,
        },
        form::use_form,
    },
};

/// `/image/{id}/history`, with `?before=` and a sequence number for what is older.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let id = id_in_path();
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before")));
    let done = use_done();
    let view =
        Resource::new(move || (id.get(), before.get(), done.get()), |(id, before, _)| get_history(id, before));
    view! {
        <Transition>
            {move || {
                let paged = before.get().is_some();
                Suspend::new(async move {
                    page_of(view.await, |view| view! { <History view paged /> }.into_any())
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn History(
    view: HistoryView,
    /// Whether this is not the newest page of it.
    paged: bool,
) -> impl IntoView {
    let HistoryView { image, deletion, log } = view;
    let LogPage { entries, older } = log;
    let href = format!("/image/{}/history", image.id);
    let (undo, state) = (use_form::<Undo>(), use_form::<RestoreState>());
    let (undo_failure, state_failure) = (undo.failure, state.failure);
    let failure = Signal::derive(move || undo_failure.get().or_else(|| state_failure.get()));
    let (on_undo, on_restore) = (undo.on_submit(), state.on_submit());
    let now = deletion.is_none().then(|| image.clone());
    let log = if entries.is_empty() {
        view! { <NothingKept /> }.into_any()
    } else {
        let actions = move |entry: &Entry| {
            let restore = state_to_restore(&entry.change, now.as_ref());
            view! {
                {restore.map(|change| view! { <RestoreStateButton change on_submit=on_restore /> })}
                <UndoButton entry=entry.clone() on_submit=on_undo />
            }
            .into_any()
        };
        view! { <Log entries of_one_image=true actions /> }.into_any()
    };
    view! {
        <Title text=format!("History of {}", image.name) />
        <div class="page">
            <Head image deletion />
            <Problems failure />
            <div class="page" data-width="text">
                {log}
                <LogPager
                    older=older.map(|before| format!("{href}?before={before}"))
                    newest=paged.then_some(href)
                />
            </div>
        </div>
    }
    .into_any()
}

/// The head, by whether the image is there.
#[component]
fn Head(image: Image, deletion: Option<Arc<Change>>) -> impl IntoView {
    let Some(deletion) = deletion else {
        return view! { <ImageHead image tab=Signal::stored(Tab::History) /> }.into_any();
    };
    let restore = use_form::<RestoreImage>();
    let (failure, on_submit) = (restore.failure, restore.on_submit());
    let (id, name) = (image.id, image.name.clone());
    view! {
        <DeletedHead image tab=Tab::History>
            <RestoreButton id name action=format!("/image/{id}") on_submit />
        </DeletedHead>
        <Problems failure />
        <DeletionNotice deletion />
    }
    .into_any()
}

/// The change after which the image was what it is not now.
fn state_to_restore(change: &Arc<Change>, now: Option<&Image>) -> Option<Arc<Change>> {
    let after = change.after.as_ref()?;
    let differs = now.is_none_or(|now| Values::from(&**after) != Values::from(now));
    differs.then(|| Arc::clone(change))
}

#[component]
fn RestoreStateButton(change: Arc<Change>, on_submit: impl Fn(SubmitEvent) + 'static) -> impl IntoView {
    let id = change.image().id.to_string();
    let action = format!("/image/{id}/history");
    let label = format!("Restore this state, of revision {}", change.sequence);
    view! {
        <form method="post" action=action on:submit=on_submit>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="sequence" value=change.sequence.to_string() />
            <button class="button" data-kind="ghost" data-size="small" aria-label=label>
                <Icon name="history" />
                "Restore this state"
            </button>
        </form>
    }
    .into_any()
}

/// What is shown where the log no longer has anything about the image.
#[component]
fn NothingKept() -> impl IntoView {
    let forgets = expect_context::<Environment>().store_warning.is_some();
    let why = if forgets {
        "The store in memory keeps the latest changes alone, and none of them is about this image."
    } else {
        "The log has no change of this image here."
    };
    view! {
        <div class="panel empty">
            <EmptyMotif />
            <h2>"No changes are kept"</h2>
            <p>{why}</p>
        </div>
    }
    .into_any()
}
