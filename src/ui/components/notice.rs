//! Notices in a page: what went wrong, and what was made of it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Icon, Moment};
use crate::{
    domain::{Change, FieldErrors},
    functions::Failure,
};

/// A notice with a tone: `info`, `warn`, `danger` or `ok`.
#[component]
pub fn Notice(
    tone: &'static str,
    #[prop(default = "alert")] icon: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone>
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
    .into_any()
}

/// What is wrong with a page's address, and what was made of it; nothing where nothing is.
#[component]
pub fn AddressNotice(problems: FieldErrors) -> impl IntoView {
    let reasons: Vec<_> = problems
        .iter()
        .flat_map(|(parameter, reasons)| reasons.iter().map(move |reason| format!("{parameter} {reason}")))
        .collect();
    (!reasons.is_empty()).then(|| {
        view! {
            <Notice tone="warn">
                <strong>"A part of this address can't be read and is left out"</strong>
                <ul>{reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}</ul>
            </Notice>
        }
    })
}

/// When an image was deleted, and by whom.
#[component]
pub fn DeletionNotice(
    /// What deleted it.
    deletion: Arc<Change>,
) -> impl IntoView {
    view! {
        <Notice tone="warn" icon="trash">
            <strong>
                "Deleted " <Moment at=deletion.at /> " by " {deletion.actor.to_string()}
            </strong>
            <p class="plain">"Restoring it brings it back with the same id, dates and history."</p>
        </Notice>
    }
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
