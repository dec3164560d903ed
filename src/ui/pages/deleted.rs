//! The page of an image that was deleted, with HTTP 404 and the way to put it back.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    domain::Change,
    functions::RestoreImage,
    ui::{
        SetStatus,
        components::{DeletedHead, DeletionNotice, Problems, Properties, RestoreButton, Tab},
        form::use_form,
    },
};

/// What an image was before that change deleted it.
#[component]
pub fn DeletedImage(deletion: Arc<Change>) -> impl IntoView {
    if let Some(SetStatus(set_status)) = use_context() {
        set_status(404);
    }
    let image = (**deletion.image()).clone();
    let state = use_form::<RestoreImage>();
    let (failure, on_submit) = (state.failure, state.on_submit());
    let (id, name) = (image.id, image.name.clone());
    view! {
        <Title text=format!("Deleted: {}", image.name) />
        <div class="page" data-width="text">
            <DeletedHead image=image.clone() tab=Tab::Overview>
                <RestoreButton id name action=format!("/image/{id}") on_submit />
            </DeletedHead>
            <Problems failure />
            <DeletionNotice deletion />
            <Properties image heading="As it was" />
        </div>
    }
    .into_any()
}
