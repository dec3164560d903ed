//! Where a plain post of an undo ends that was refused: it says why.

use leptos::prelude::*;
use leptos_meta::Title;

use super::NotFoundPage;
use crate::{
    functions::Undo,
    ui::{
        components::{Heading, Icon, Problems},
        form::use_form,
    },
};

/// `/undo`, which is no page without a post.
#[component]
pub fn UndoPage() -> impl IntoView {
    let state = use_form::<Undo>();
    if state.submitted.is_none() {
        return view! { <NotFoundPage /> }.into_any();
    }
    view! {
        <Title text="Not undone" />
        <div class="page" data-width="text">
            <div class="titlebar">
                <Heading>"Nothing was undone"</Heading>
            </div>
            <Problems failure=state.failure />
            <div class="form-actions">
                <a class="button" href="/activity">
                    <Icon name="activity" />
                    "Activity"
                </a>
                <a class="button" href="/">
                    <Icon name="layers" />
                    "All images"
                </a>
            </div>
        </div>
    }
    .into_any()
}
