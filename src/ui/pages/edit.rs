//! The form for an image's new values.

use leptos::{html, prelude::*};

use super::{MissingImage, id_in_path, page_of};
use crate::{
    domain::{Draft, Image},
    functions::{Choices, CreateImage, EditForm, Failure, UpdateImage, open_edit_form},
    ui::{
        components::{CopyId, FormActions, FormPage, ImageFields, Moment, Problems, UnsavedChanges},
        form::{field_errors, use_form},
    },
};

/// `/image/{id}/edit`.
#[component]
pub fn EditPage() -> impl IntoView {
    let id = id_in_path();
    let form = Resource::new(move || id.get(), open_edit_form);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match form.await {
                    Err(Failure::NotFound(id)) => view! { <Gone id /> }.into_any(),
                    form => page_of(form, |form| view! { <Editing form /> }.into_any()),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Editing(form: EditForm) -> impl IntoView {
    let EditForm { image, choices } = form;
    let node = NodeRef::<html::Form>::new();
    let state = use_form::<UpdateImage>();
    let sent = state.submitted.clone().filter(|sent| sent.id == image.id.to_string());
    let opened = sent.as_ref().map_or_else(|| image.revision.to_string(), |sent| sent.seen.clone());
    let values = sent.map_or_else(|| Draft::from(&image), |sent| sent.draft);
    // after a conflict the person has been told of the newer values, so the next save may replace them
    let failure = state.failure;
    let seen = move || match failure.get() {
        Some(Failure::Conflict(current)) => current.revision.to_string(),
        _ => opened.clone(),
    };
    let href = format!("/image/{}", image.id);
    view! {
        <FormPage
            title=format!("Edit {}", image.name)
            heading="Edit image"
            image=Some((href.clone(), image.name.clone()))
            here="Edit"
        >
            <form
                class="form"
                method="post"
                aria-label="Image"
                novalidate
                node_ref=node
                on:submit=state.on_submit()
            >
                <input type="hidden" name="id" value=image.id.to_string() />
                <input type="hidden" name="seen" value=seen />
                <Problems failure />
                <ImageFields values choices errors=field_errors(failure) />
                <FormActions label="Save" pending=state.pending() cancel=href />
            </form>
            <UnsavedChanges form=node />
            <SetByServer image />
        </FormPage>
    }
    .into_any()
}

/// Where an image was: what was typed for it, when it was deleted meanwhile, to be saved as a new one.
#[component]
fn Gone(id: String) -> impl IntoView {
    let UpdateImage { id: edited, seen, draft } = match use_form::<UpdateImage>().submitted {
        Some(sent) if sent.id == id => sent,
        _ => return view! { <MissingImage id /> }.into_any(),
    };
    let state = use_form::<CreateImage>();
    let gone = Signal::stored(Some(Failure::NotFound(id)));
    let failure = Signal::derive(move || state.failure.get().or_else(|| gone.get()));
    let choices = Choices { organizations: Vec::new(), volumes: Vec::new() };
    view! {
        <FormPage title="Save as new" heading="Edit image" image=None here="Edit">
            <form class="form" method="post" action="/new" aria-label="Image" novalidate on:submit=state.on_submit()>
                <input type="hidden" name="key" value=format!("instead of {edited} at {seen}") />
                <Problems failure />
                <ImageFields values=draft choices errors=field_errors(failure) />
                <FormActions label="Save as new" pending=state.pending() cancel="/".to_owned() />
            </form>
        </FormPage>
    }
    .into_any()
}

#[component]
fn SetByServer(image: Image) -> impl IntoView {
    view! {
        <aside class="panel" aria-labelledby="set-by-server">
            <div class="panel-head">
                <h2 id="set-by-server">"Set by the server"</h2>
            </div>
            <dl class="facts" data-narrow>
                <div>
                    <dt>"ID"</dt>
                    <dd>
                        <CopyId id=image.id.to_string() />
                    </dd>
                </div>
                <div>
                    <dt>"Created"</dt>
                    <dd>
                        <Moment at=image.creation_date />
                    </dd>
                </div>
                <div>
                    <dt>"Modified"</dt>
                    <dd>
                        <Moment at=image.modification_date />
                    </dd>
                </div>
                <div>
                    <dt>"Revision"</dt>
                    <dd>{image.revision.to_string()}</dd>
                </div>
            </dl>
        </aside>
    }
    .into_any()
}
