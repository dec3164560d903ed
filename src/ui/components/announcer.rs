//! What is said to screen readers without moving the focus.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Announcement(RwSignal<String>);

/// Makes [`use_announcer`] work below.
pub fn provide_announcer() {
    provide_context(Announcement(RwSignal::new(String::new())));
}

/// Says a text, politely.
pub fn use_announcer() -> impl Fn(String) + Copy + Send + Sync + 'static {
    let Announcement(text) = expect_context();
    move |said| text.set(said)
}

/// The two live regions, empty in the first HTML.
#[component]
pub fn Announcer() -> impl IntoView {
    let Announcement(text) = expect_context();
    view! {
        <div class="hidden" role="status">
            {move || text.get()}
        </div>
        <div class="hidden" role="alert"></div>
    }
    .into_any()
}
