//! Notices in a page: what went wrong, and what was made of it.

use leptos::prelude::*;

use super::Icon;
use crate::functions::Failure;

/// A notice with a tone: `info`, `warn`, `danger` or `ok`.
#[component]
pub fn Notice(tone: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone>
            <Icon name="alert" />
            <div>{children()}</div>
        </div>
    }
    .into_any()
}

/// Why a page could not be filled, with a way to try again that works without JavaScript too.
#[component]
pub fn FailureNotice(
    /// Why.
    failure: Failure,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone="danger" role="alert">
            <Icon name="alert" />
            <div>
                <strong>"This could not be loaded"</strong>
                <p class="plain">{failure.to_string()}</p>
            </div>
            <div class="end">
                <a class="button" data-size="small" rel="external" href="">"Try again"</a>
            </div>
        </div>
    }
    .into_any()
}
