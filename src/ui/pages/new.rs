//! The form for a new image, and for a duplicate of one.

use leptos::{html, prelude::*};
use leptos_router::hooks::use_query_map;

use super::page_of;
use crate::{
    domain::{Draft, Image},
    functions::{CreateImage, NewForm, open_new_form},
    ui::{
        Environment,
        components::{FormActions, FormPage, ImageFields, Problems, UnsavedChanges, copy_as_curl},
        curl::Curl,
        form::{field_errors, use_form},
    },
};

/// `/new`, and `/new?from={id}`.
#[component]
pub fn NewPage() -> impl IntoView {
    let query = use_query_map();
    let from = Memo::new(move |_| query.with(|query| query.get("from")).filter(|from| !from.is_empty()));
    let form = Resource::new(move || from.get(), open_new_form);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                page_of(form.await, |form| view! { <Creation form /> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Creation(form: NewForm) -> impl IntoView {
    let NewForm { key, source, choices } = form;
    let node = NodeRef::<html::Form>::new();
    let state = use_form::<CreateImage>();
    let (key, values) = match &state.submitted {
        Some(sent) => (sent.key.clone(), sent.draft.clone()),
        None => (key, source.as_ref().map(copy_of).unwrap_or_default()),
    };
    let Environment { origin, .. } = expect_context();
    let heading = if source.is_some() { "Duplicate image" } else { "New image" };
    let original = source.as_ref().map(|image| (format!("/image/{}", image.id), image.name.clone()));
    view! {
        <FormPage title=heading heading image=original here=heading>
            <form
                class="form"
                method="post"
                aria-label="Image"
                novalidate
                node_ref=node
                on:submit=state.on_submit()
            >
                <input type="hidden" name="key" value=key />
                <input
                    type="hidden"
                    name="from"
                    value=source.as_ref().map(|image| image.id.to_string()).unwrap_or_default()
                />
                <Problems failure=state.failure />
                <ImageFields values choices errors=field_errors(state.failure) />
                <FormActions
                    label="Create image"
                    pending=state.pending()
                    cancel=source.map_or("/".to_owned(), |image| format!("/image/{}", image.id))
                >
                    {copy_as_curl(move |sent: CreateImage| Curl::create(&origin, sent.draft))}
                </FormActions>
            </form>
            <UnsavedChanges form=node />
        </FormPage>
    }
    .into_any()
}

/// What a duplicate starts with: all that is the person's to set.
fn copy_of(image: &Image) -> Draft {
    Draft { name: Some(format!("{} copy", image.name)), ..image.into() }
}
