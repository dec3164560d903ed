//! What was typed for an image that was deleted meanwhile: it can be saved as a new one, or the image
//! put back with it.

use std::sync::Arc;

use leptos::{ev::SubmitEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::Typed;
use crate::{
    domain::Change,
    functions::{Choices, CreateImage, Failure, UpdateImage},
    ui::{
        components::{FormPage, ImageFields, Problems, UnsavedChanges},
        form::{Form, field_errors, use_form},
    },
};

/// The form with what was typed.
#[component]
pub fn Gone(
    /// What deleted the image.
    deletion: Arc<Change>,
    /// What was typed for it.
    typed: Typed,
    /// What saves it.
    update: Form<UpdateImage>,
    choices: Choices,
) -> impl IntoView {
    let Typed { seen, draft } = typed;
    let id = deletion.image().id.to_string();
    let node = NodeRef::<html::Form>::new();
    let create = use_form::<CreateImage>();
    let (updated, created) = (update.failure, create.failure);
    let failure = Signal::derive(move || {
        created.get().or_else(|| updated.get()).or_else(|| Some(Failure::Deleted(Arc::clone(&deletion))))
    });
    let (save_as_new, put_back) = (create.on_submit(), update.on_submit());
    let on_submit = move |event: SubmitEvent| {
        let pressed = event.submitter().and_then(|button| button.dyn_into::<web_sys::HtmlButtonElement>().ok());
        if pressed.is_some_and(|button| button.name() == "restore") {
            put_back(event);
        } else {
            save_as_new(event);
        }
    };
    view! {
        <FormPage title="Deleted meanwhile" heading="Edit image" image=None here="Edit">
            <form
                class="form"
                method="post"
                action="/new"
                aria-label="Image"
                novalidate
                node_ref=node
                on:submit=on_submit
            >
                <input type="hidden" name="key" value=format!("instead of {id} at {seen}") />
                <input type="hidden" name="id" value=id.clone() />
                <input type="hidden" name="seen" value=seen />
                <Problems failure />
                <p class="lede">
                    "What you typed is still here: save it as a new image, or restore the deleted one with it."
                </p>
                <ImageFields values=draft choices errors=field_errors(failure) />
                <div class="form-actions">
                    <button class="button" data-kind="primary">
                        "Save as new"
                    </button>
                    <button class="button" name="restore" value="true" formaction=format!("/image/{id}/edit")>
                        "Restore and save"
                    </button>
                    <a class="button" data-kind="ghost" href=format!("/image/{id}")>
                        "Cancel"
                    </a>
                </div>
            </form>
            <UnsavedChanges form=node always=true />
        </FormPage>
    }
    .into_any()
}
