//! What stands where nothing is.

use leptos::prelude::*;

/// Rings around nothing.
#[component]
pub fn EmptyMotif() -> impl IntoView {
    view! {
        <svg class="motif" viewBox="0 0 96 96" aria-hidden="true">
            <circle cx="48" cy="48" r="12" />
            <circle cx="48" cy="48" r="23" stroke-dasharray="2 3" />
            <circle cx="48" cy="48" r="34" stroke-dasharray="2 3" />
            <circle cx="48" cy="48" r="45" stroke-dasharray="2 3" />
        </svg>
    }
}
