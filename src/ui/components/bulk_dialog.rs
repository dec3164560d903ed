//! How an action on what is selected begins: of a few images that are as they were when they were
//! selected it is done at once, or asked about in a dialog; of all else the page shows first what it
//! would do.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use uuid::Uuid;

use super::{
    Icon, Problems, close_dialog,
    delete_dialog::{neighbours, use_next_focus},
    open_dialog,
    text::images,
};
use crate::{
    domain::{BulkAction, Pick, Preview},
    functions::{ApplyBulk, preview_bulk},
    ui::{
        bulk::BulkRequest,
        form::{Form, use_form},
        selection::use_selection,
    },
};

/// The dialog, what it asks about, and the form that it is.
#[derive(Clone)]
struct Asked {
    dialog: NodeRef<html::Dialog>,
    about: RwSignal<Option<(BulkRequest, Preview)>>,
    asking: RwSignal<bool>,
    form: Form<ApplyBulk>,
}

/// Makes [`use_bulk`], [`BulkDialog`] and [`BulkProblems`] work below, and lets go of the selection when
/// something was done to it.
pub fn provide_bulk() {
    let form = use_form::<ApplyBulk>();
    let (selection, succeeded, dialog) = (use_selection(), form.succeeded(), NodeRef::<html::Dialog>::new());
    Effect::new(move |_| {
        if succeeded.get() {
            close_dialog(dialog);
            selection.clear();
        }
    });
    provide_context(Asked { dialog, about: RwSignal::new(None), asking: RwSignal::new(false), form });
}

/// Begins an action on what is selected.
pub fn use_bulk() -> impl Fn(BulkAction) + Clone + 'static {
    let Asked { dialog, about, asking, form } = expect_context();
    let (selection, search, navigate) = (use_selection(), use_location().search, use_navigate());
    let (call, next) = (form.call(), use_next_focus());
    move |action| {
        let request =
            BulkRequest { action, selection: untrack(|| selection.to_form()), search: search.get_untracked() };
        let navigate = navigate.clone();
        let show = move |request: &BulkRequest| navigate(&request.href(), NavigateOptions::default());
        let few = untrack(|| selection.count()).is_some_and(|count| count as u64 <= BulkAction::ASKED);
        if !few {
            return show(&request);
        }
        let last = selection.last();
        leptos::task::spawn_local(async move {
            asking.set(true);
            let preview = preview_bulk(action, request.selection.clone(), request.search.clone()).await;
            asking.set(false);
            match preview {
                Ok(preview) if preview.count > 0 && !preview.leaves_out() => {
                    if action == BulkAction::Delete {
                        about.set(Some((request, preview)));
                        open_dialog(dialog);
                    } else {
                        next(boxes(last));
                        call(apply(&request, &preview));
                    }
                }
                _ => show(&request),
            }
        });
    }
}

/// Whether an action is being begun, or done.
#[must_use]
pub fn use_bulk_busy() -> Signal<bool> {
    let Asked { asking, form, .. } = expect_context();
    let pending = form.pending();
    Signal::derive(move || asking.get() || pending.get())
}

/// Selectors of the box that was pressed last, else of that for the page, else of the heading.
#[must_use]
pub fn boxes(last: Option<Uuid>) -> Vec<String> {
    let last = last.map(|id| format!("tbody input[value='{id}']"));
    last.into_iter().chain(["thead .cell-select input", "h1"].map(ToOwned::to_owned)).collect()
}

/// What does to the selection what a preview showed.
fn apply(request: &BulkRequest, preview: &Preview) -> ApplyBulk {
    let BulkRequest { action, selection, search } = request.clone();
    let (at, expected) = (preview.at.to_string(), preview.count);
    ApplyBulk { action, selection, search, at, expected, count: String::new() }
}

/// Why what was begun without a dialog was not done.
#[component]
pub fn BulkProblems() -> impl IntoView {
    let Asked { form, .. } = expect_context();
    let (failure, sent) = (form.failure, form.sent());
    let failure = Signal::derive(move || {
        let in_dialog = sent.get().is_some_and(|sent| sent.action == BulkAction::Delete);
        failure.get().filter(|_| !in_dialog)
    });
    view! { <Problems failure /> }
}

/// The dialog that asks before a few images are deleted. It starts on Cancel, and gives the focus back
/// to what opened it.
#[component]
pub fn BulkDialog() -> impl IntoView {
    let Asked { dialog, about, form, .. } = expect_context();
    let (submit, failure, sent, pending) = (form.on_submit(), form.failure, form.sent(), form.pending());
    let next = use_next_focus();
    let field = move |value: fn(&ApplyBulk) -> String| {
        move || about.with(|about| about.as_ref().map(|(request, preview)| value(&apply(request, preview))))
    };
    let title = move || {
        let count = about.with(|about| about.as_ref().map(|(_, preview)| preview.count)).unwrap_or_default();
        format!("{}?", BulkAction::Delete.order(&images(count)))
    };
    // what failed for other images says nothing of these
    let about_these = Signal::derive(move || {
        let selection = about.with(|about| about.as_ref().map(|(request, _)| request.selection.clone()));
        failure.get().filter(|_| sent.get().map(|sent| sent.selection) == selection)
    });
    let on_submit = move |event| {
        let picks = about.with_untracked(|about| {
            about.as_ref().and_then(|(request, _)| Pick::parse_all(&request.selection).ok()).unwrap_or_default()
        });
        next(neighbours(&picks.iter().map(|pick| pick.id).collect::<Vec<_>>()));
        submit(event);
    };
    view! {
        <dialog class="dialog" aria-labelledby="bulk-title" node_ref=dialog>
            <h2 id="bulk-title">{title}</h2>
            <form method="post" action="/bulk" on:submit=on_submit>
                <input type="hidden" name="action" value=field(|apply| apply.action.to_string()) />
                <input type="hidden" name="selection" value=field(|apply| apply.selection.clone()) />
                <input type="hidden" name="search" value=field(|apply| apply.search.clone()) />
                <input type="hidden" name="at" value=field(|apply| apply.at.clone()) />
                <input type="hidden" name="expected" value=field(|apply| apply.expected.to_string()) />
                <div class="body">
                    <Problems failure=about_these />
                    {move || about.with(|about| about.as_ref().map(|(_, preview)| names(preview)))}
                    <p>"They go to Trash at once. One Undo brings all of them back with the same ids and dates."</p>
                    {move || about.with(|about| about.as_ref().and_then(|(_, preview)| duplicates(preview)))}
                </div>
                <div class="actions">
                    <button type="button" class="button" autofocus on:click=move |_| close_dialog(dialog)>
                        "Cancel"
                    </button>
                    <button class="button" data-kind="danger" aria-busy=move || pending.get().then_some("true")>
                        <Icon name="trash" />
                        {move || if pending.get() { "Deleting…" } else { "Delete" }}
                    </button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

fn names(preview: &Preview) -> impl IntoView + use<> {
    let names: Vec<_> = preview.sample.iter().map(|image| image.name.clone()).collect();
    view! { <ul class="names">{names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul> }
}

fn duplicates(preview: &Preview) -> Option<impl IntoView + use<>> {
    let count = preview.duplicates;
    let (others, stay) = if count == 1 { ("other was", "stays") } else { ("others were", "stay") };
    (count > 0).then(|| view! { <p>{format!("{count} {others} duplicated from them, and {stay}.")}</p> })
}
