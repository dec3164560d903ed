//! Buttons that copy. One listener on the document serves them all: whatever was clicked and has a
//! `data-copy` is copied, so a table of a hundred rows needs no hundred listeners.

use leptos::{ev, form::FromFormData, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Icon, use_announcer};
use crate::ui::curl::Curl;

/// Makes buttons with a `data-copy` work. Effects run in the browser alone.
pub fn copy_on_click() {
    let announce = use_announcer();
    Effect::new(move |_| {
        let listener = window_event_listener(ev::click, move |event| {
            let clicked = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let Some(button) = clicked.and_then(|element| element.closest("[data-copy]").ok().flatten()) else {
                return;
            };
            let text = button.get_attribute("data-copy").unwrap_or_default();
            copy(&text, announce, move || {
                let _ = button.set_attribute("data-copied", "");
                set_timeout(
                    move || {
                        let _ = button.remove_attribute("data-copied");
                    },
                    std::time::Duration::from_millis(1500),
                );
            });
        });
        on_cleanup(move || listener.remove());
    });
}

/// Copies a text, and says so: for what is no button.
pub fn use_copy() -> impl Fn(String) + Copy + 'static {
    let announce = use_announcer();
    move |text| copy(&text, announce, || {})
}

fn copy(text: &str, announce: impl Fn(String) + 'static, then: impl FnOnce() + 'static) {
    // the browser may refuse, where the page is not from a secure origin
    let written = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
            announce("Copied".to_owned());
            then();
        } else {
            announce("The browser did not allow copying".to_owned());
        }
    });
}

/// An id that copies itself.
#[component]
pub fn CopyId(
    /// The whole id.
    #[prop(into)]
    id: String,
    /// What it is the id of: "ID", "organization ID".
    #[prop(default = "ID")]
    what: &'static str,
    /// Whether only its first eight digits are shown.
    #[prop(optional)]
    short: bool,
    /// Whether the style sheet draws its icon: for rows, which are to have few elements.
    #[prop(optional)]
    drawn: bool,
) -> impl IntoView {
    let shown = if short { id[..8].to_owned() } else { id.clone() };
    let label = format!("Copy {what} {id}");
    view! {
        <button type="button" class="id" aria-label=label title=id.clone() data-copy=id data-drawn=drawn>
            {shown}
            {(!drawn).then(|| view! { <Icon name="copy" /> })}
        </button>
    }
}

/// A button of a form, which copies what the form would do as a command; `command` makes it of what
/// the form would send.
pub fn copy_as_curl<S: FromFormData>(command: impl Fn(S) -> Curl + 'static) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    // before the click reaches the document, where it copies
    let fill = move |_| {
        let Some(button) = button.get_untracked() else { return };
        let data = button.form().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        if let Some(sent) = data.and_then(|data| S::from_form_data(&data).ok()) {
            let _ = button.set_attribute("data-copy", &command(sent).to_string());
        }
    };
    view! {
        <button type="button" class="button" data-kind="ghost" data-script node_ref=button on:click=fill>
            <Icon name="terminal" />
            "Copy as curl"
        </button>
    }
}

/// Lines of code with a button that copies them.
#[component]
pub fn CodeBlock(
    /// What the code is, for who can't see it.
    label: &'static str,
    /// The code.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    view! {
        <div class="code">
            <pre tabindex="0" role="region" aria-label=label>
                {code.clone()}
            </pre>
            <button
                type="button"
                class="button"
                data-icon
                data-size="small"
                data-kind="ghost"
                data-script
                aria-label=format!("Copy: {label}")
                data-copy=code
            >
                <Icon name="copy" />
            </button>
        </div>
    }
    .into_any()
}
