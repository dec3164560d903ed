//! What an action would do to many images, before it does it.
//!
//! Reached by the list's form, posted without scripts; by what was selected in this tab; or, for all
//! that match, by its address alone.

mod confirm;
mod words;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use self::confirm::{Confirm, NothingToDo};
use super::NotFoundPage;
use crate::{
    functions::{ApplyBulk, Failure, preview_bulk},
    ui::{
        SetStatus,
        bulk::BulkRequest,
        components::{FailureNotice, Heading, Icon, use_next_focus},
        form::use_form,
        list_url,
        selection::use_selection,
    },
};

const PATH: &str = "/bulk";

/// `/bulk`.
#[component]
pub fn BulkPage() -> impl IntoView {
    let state = use_form::<ApplyBulk>();
    let request = use_request(state.submitted.clone());
    let view = Resource::new(
        move || request.get(),
        |request| async move {
            match request {
                Some(BulkRequest { action, selection, search }) => {
                    preview_bulk(action, selection, search).await.map(Some)
                }
                None => Ok(None),
            }
        },
    );
    let (failure, succeeded, selection) = (state.failure, state.succeeded(), use_selection());
    Effect::new(move |before: Option<()>| {
        let changed = failure.with(|failure| matches!(failure, Some(Failure::SetChanged)));
        // a plain post that failed led to the images as they are
        if changed && before.is_some() {
            view.refetch();
        }
    });
    let next = use_next_focus();
    Effect::new(move |_| {
        if succeeded.get() {
            selection.clear();
            next(vec!["h1".to_owned()]);
        }
    });
    let search = use_location().search;
    view! {
        <Transition>
            {move || {
                let (request, state) = (request.get(), state.clone());
                let picked = search.get_untracked().contains("selection=");
                Suspend::new(async move {
                    match (request, view.await) {
                        (Some(request), Ok(Some(preview))) if preview.count > 0 => {
                            view! { <Confirm request preview state /> }.into_any()
                        }
                        (Some(request), Ok(Some(preview))) => view! { <NothingToDo request preview /> }.into_any(),
                        (Some(request), Err(failure)) => view! { <Failed request failure /> }.into_any(),
                        _ if picked => view! { <NothingSelected /> }.into_any(),
                        _ => view! { <NotFoundPage /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// What is asked for: by the form that was posted, else by the address.
fn use_request(submitted: Option<ApplyBulk>) -> Memo<Option<BulkRequest>> {
    let posted: Option<BulkRequest> = SharedValue::new(use_context).into_inner();
    let posted = submitted.map(BulkRequest::from).or(posted);
    let (location, selection) = (use_location(), use_selection());
    Memo::new(move |before: Option<&Option<BulkRequest>>| {
        let (path, search) = (location.pathname.get(), location.search.get());
        match before {
            // the page is about to go
            Some(before) if path != PATH => before.clone(),
            _ => posted.clone().or_else(|| BulkRequest::read(&search, || untrack(|| selection.picked()))),
        }
    })
}

/// An address about a selection that is no longer there, as after a reload.
#[component]
fn NothingSelected() -> impl IntoView {
    let back = list_url::href(&BulkRequest::view_of(&use_location().search.get_untracked()));
    view! {
        <Title text="Nothing is selected" />
        <div class="page" data-width="text">
            <div class="titlebar">
                <Heading>"Nothing is selected"</Heading>
            </div>
            <p class="lede">"What is selected is kept until its page is loaded anew. Select the images again."</p>
            <BackToList href=back />
        </div>
    }
    .into_any()
}

#[component]
fn Failed(request: BulkRequest, failure: Failure) -> impl IntoView {
    if let Some(SetStatus(set_status)) = use_context() {
        set_status(failure.status());
    }
    view! {
        <Title text="Not done" />
        <div class="page" data-width="text">
            <div class="titlebar">
                <Heading>"Nothing was done"</Heading>
            </div>
            <FailureNotice failure />
            <BackToList href=list_url::href(&request.view()) />
        </div>
    }
    .into_any()
}

#[component]
fn BackToList(href: String) -> impl IntoView {
    view! {
        <div class="form-actions">
            <a class="button" href=href>
                <Icon name="layers" />
                "Back to the list"
            </a>
        </div>
    }
}
