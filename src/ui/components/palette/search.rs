//! The images that match what is typed: asked for when typing pauses, and no answer to another text
//! is shown.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{
    functions::list_images,
    ui::palette::{self, Found},
};

const TYPING_PAUSE: Duration = Duration::from_millis(80);

/// A search that follows a text.
#[derive(Clone, Copy)]
pub(super) struct Search {
    /// What was found last.
    pub(super) found: RwSignal<Option<Found>>,
    /// Why the last search failed, where it did.
    pub(super) problem: RwSignal<Option<String>>,
}

/// Searches for what `text` is, in the browser.
pub(super) fn use_search(text: RwSignal<String>) -> Search {
    let search = Search { found: RwSignal::new(None), problem: RwSignal::new(None) };
    let typing = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let wanted = text.get();
        search.problem.set(None);
        typing.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            if !wanted.is_empty() {
                *timer = set_timeout_with_handle(move || ask(wanted, text, search), TYPING_PAUSE).ok();
            }
        });
        if text.with_untracked(String::is_empty) {
            search.found.set(None);
        }
    });
    search
}

fn ask(wanted: String, text: RwSignal<String>, Search { found, problem }: Search) {
    leptos::task::spawn_local(async move {
        let answer = list_images(palette::search(&wanted)).await;
        if text.with_untracked(|text| *text != wanted) {
            return;
        }
        match answer {
            Ok(view) => found.set(Some(Found { text: wanted, images: view.images, total: view.total })),
            Err(failure) => problem.set(Some(failure.to_string())),
        }
    });
}
