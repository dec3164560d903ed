//! What is shown where nothing is, with HTTP 404.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::{
    SetStatus,
    components::{Heading, Icon, SearchBox},
};

/// The page for an address that is none.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <NotFound heading="There is no page here">
            "The address may be mistyped. Images can be searched for by name, id, organization or volume."
        </NotFound>
    }
    .into_any()
}

/// The page of an image that is not there.
#[component]
pub fn MissingImage(
    /// As the address has it.
    id: String,
) -> impl IntoView {
    view! {
        <NotFound heading="No image has this id">
            <code>{id}</code>
            " was not found. It may be mistyped, or the image may have been deleted."
        </NotFound>
    }
    .into_any()
}

#[component]
fn NotFound(heading: &'static str, children: Children) -> impl IntoView {
    if let Some(SetStatus(set_status)) = use_context() {
        set_status(404);
    }
    view! {
        <Title text="Not found" />
        <div class="page">
            <div class="panel empty">
                <svg class="motif" viewBox="0 0 96 96" aria-hidden="true">
                    <circle cx="48" cy="48" r="45" />
                    <circle cx="48" cy="48" r="34" />
                    <circle cx="48" cy="48" r="23" stroke-dasharray="2 3" />
                    <circle cx="48" cy="48" r="12" stroke-dasharray="2 3" />
                </svg>
                <Heading>{heading}</Heading>
                <p>{children()}</p>
                <form class="search" role="search" method="get" action="/" aria-label="Images">
                    <div class="line">
                        <SearchBox />
                        <button class="button" data-kind="primary">
                            "Search"
                        </button>
                    </div>
                </form>
                <div class="actions">
                    <a class="button" href="/">
                        <Icon name="layers" />
                        "All images"
                    </a>
                </div>
            </div>
        </div>
    }
    .into_any()
}
