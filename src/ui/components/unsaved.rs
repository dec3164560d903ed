//! A question before what was typed into a form is lost: on links, on Back, and on closing the page.

use std::{cell::RefCell, rc::Rc};

use leptos::{ev, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};
use wasm_bindgen::{JsCast, closure::Closure};

use super::{close_dialog, open_dialog};
use crate::ui::form::search_of;

/// Where somebody wants to go while something is unsaved.
#[derive(Clone)]
enum Way {
    Link(String),
    /// Back, or forward: wherever the browser went before it was stopped.
    History,
}

/// Guards a form. Its own buttons are not asked about.
#[component]
pub fn UnsavedChanges(
    form: NodeRef<html::Form>,
    /// Whether what it holds is unsaved from the start.
    #[prop(optional)]
    always: bool,
) -> impl IntoView {
    let wanted = RwSignal::new(None::<Way>);
    let dialog = NodeRef::<html::Dialog>::new();
    let leaving = StoredValue::new(false);
    let location = use_location();
    Effect::new(move |_| {
        let Some(form) = form.get() else { return };
        let filled = search_of(&form);
        let dirty = move || !leaving.get_value() && (always || search_of(&form) != filled);
        before_closing(dirty.clone());
        let ask = move |way| {
            let ask = dirty();
            if ask {
                wanted.set(Some(way));
                open_dialog(dialog);
            }
            ask
        };
        before_following({
            let ask = ask.clone();
            move |href| ask(Way::Link(href))
        });
        before_history(location.clone(), move || ask(Way::History));
    });
    let navigate = use_navigate();
    let stay = move || close_dialog(dialog);
    let leave = move |_| {
        stay();
        leaving.set_value(true);
        match wanted.get_untracked() {
            Some(Way::Link(href)) => navigate(&href, NavigateOptions::default()),
            // it can't fail in a page that is shown
            Some(Way::History) => drop(window().history().and_then(|history| history.back())),
            None => {}
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

thread_local! {
    /// What keeps Back and Forward from the router, where something does.
    static HOLD: RefCell<Option<Rc<dyn Fn() -> bool>>> = const { RefCell::new(None) };
}

/// Lets a form stop Back and Forward. The window tells its listeners of them in the order in which
/// they came, so this has to be called before the router is there.
pub fn listen_before_router() {
    window_event_listener(ev::popstate, |event| {
        let hold = HOLD.with_borrow(Clone::clone);
        if hold.is_some_and(|hold| hold()) {
            event.stop_immediate_propagation();
        }
    });
}

/// Stops Back and Forward when `ask` says so. The browser has gone there by then, and only the router
/// must not hear of it: the page where it still is takes its place in the history again, after the one
/// that was gone to.
fn before_history(location: Location, ask: impl Fn() -> bool + 'static) {
    let hold = move || {
        let here = location.pathname.get_untracked();
        let elsewhere = window().location().pathname().is_ok_and(|now| now != here);
        let stopped = elsewhere && ask();
        if stopped && let Ok(history) = window().history() {
            let search = location.search.get_untracked();
            let here = if search.is_empty() { here } else { format!("{here}?{}", search.trim_start_matches('?')) };
            // it can't fail: the address is this page's
            let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&here));
        }
        stopped
    };
    HOLD.set(Some(Rc::new(hold)));
    on_cleanup(|| HOLD.set(None));
}
