//! Icons, from the one sprite.

use leptos::prelude::*;

/// An icon beside words that say the same.
#[component]
pub fn Icon(
    /// The symbol's name in the sprite.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("/icons.svg#i-{name}") />
        </svg>
    }
}
