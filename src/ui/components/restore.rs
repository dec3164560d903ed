//! The button that puts a deleted image back.

use leptos::{ev::SubmitEvent, prelude::*};
use uuid::Uuid;

use super::Icon;

/// A form of its own, that puts a deleted image back.
#[component]
pub fn RestoreButton(
    /// Which.
    id: Uuid,
    /// Its name.
    name: String,
    /// Where the form is posted without scripts: a page that can say why it was refused.
    action: String,
    /// What is done with the form once hydrated.
    on_submit: impl Fn(SubmitEvent) + 'static,
    /// Whether it is in a row among others.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <form method="post" action=action on:submit=on_submit>
            <input type="hidden" name="id" value=id.to_string() />
            <button
                class="button"
                data-size=small.then_some("small")
                data-kind=(!small).then_some("primary")
                aria-label=format!("Restore {name}")
            >
                <Icon name="history" />
                "Restore"
            </button>
        </form>
    }
    .into_any()
}
