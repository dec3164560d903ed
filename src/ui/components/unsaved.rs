//! A question before what was typed into a form is lost: on links, and on closing the page.

use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, closure::Closure};

/// Guards a form. Its own buttons are not asked about.
#[component]
pub fn UnsavedChanges(form: NodeRef<html::Form>) -> impl IntoView {
    let wanted = RwSignal::new(None::<String>);
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(form) = form.get() else { return };
        let filled = contents(&form);
        let dirty = move || contents(&form) != filled;
        before_closing(dirty.clone());
        before_following(move |href| {
            let ask = dirty();
            if ask {
                wanted.set(Some(href));
                if let Some(dialog) = dialog.get_untracked() {
                    // it fails where the dialog is open, and then it is where it should be
                    let _ = dialog.show_modal();
                }
            }
            ask
        });
    });
    let navigate = use_navigate();
    let stay = move || dialog.get_untracked().into_iter().for_each(|dialog| dialog.close());
    let leave = move |_| {
        stay();
        if let Some(href) = wanted.get_untracked() {
            navigate(&href, NavigateOptions::default());
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="unsaved" node_ref=dialog>
            <h2 id="unsaved">"Leave without saving?"</h2>
            <p class="body">"What you changed on this page will be lost."</p>
            <div class="actions">
                <button type="button" class="button" autofocus on:click=move |_| stay()>
                    "Stay"
                </button>
                <button type="button" class="button" data-kind="danger" on:click=leave>
                    "Leave"
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

/// What the form would send.
fn contents(form: &web_sys::HtmlFormElement) -> String {
    web_sys::FormData::new_with_form(form)
        .and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data))
        .map(|data| data.to_string().into())
        .unwrap_or_default()
}

/// Has the browser ask, in its own words.
fn before_closing(dirty: impl Fn() -> bool + 'static) {
    let listener = window_event_listener(ev::beforeunload, move |event| {
        if dirty() {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Stops a click on a link to another page when `ask` says so, before the router, which listens on
/// the window, hears of it.
fn before_following(ask: impl Fn(String) -> bool + 'static) {
    let listener = Closure::<dyn Fn(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|element| element.closest("a[href^='/']").ok().flatten());
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if let Some(href) = link.and_then(|link| link.get_attribute("href"))
            && !elsewhere
            && ask(href)
        {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let document = document();
    let function: &js_sys::Function = listener.as_ref().unchecked_ref();
    // it can't fail for a plain function
    let _ = document.add_event_listener_with_callback("click", function);
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let _ = document.remove_event_listener_with_callback("click", listener.as_ref().unchecked_ref());
        });
    });
}
