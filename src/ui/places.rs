//! Where somebody was on a page: how far it was scrolled, and which link had the focus. The browser's
//! history keeps it, with each of its entries, and Back and Forward lead there again once the page has
//! been read anew. The browser itself would try too early.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::components::{focus_heading, focus_in_place};

/// How long nothing scrolls before the place is kept: browsers count how often it is.
const PAUSE: Duration = Duration::from_millis(150);
/// For how many frames a page has to stay as it is to be the one that was left.
const STEADY: u32 = 10;
/// For how many frames that is waited for.
const PATIENCE: u32 = 300;

#[derive(Clone, Serialize, Deserialize)]
struct Place {
    /// In pixels from the top.
    scroll: f64,
    /// The address of the link that had the focus.
    link: Option<String>,
}

enum Way {
    /// Somebody is on the page.
    Here,
    /// A link was followed: what scrolls now is not somebody's doing.
    Away,
    /// Back, or forward, to a place.
    To(Place),
}

thread_local! {
    static WAY: RefCell<Way> = const { RefCell::new(Way::Here) };
}

/// Keeps places and leads back to them. To be called before the router is there, so that it hears of
/// links and of the history first, and after what may keep the history from the router.
pub fn keep_places() {
    for input in ["pointerdown", "keydown", "wheel", "touchmove"] {
        window_event_listener_untyped(input, |_| WAY.set(Way::Here));
    }
    window_event_listener(ev::click, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        if let Some(link) = link.filter(|_| !event.default_prevented()) {
            keep(Some(link));
            WAY.set(Way::Away);
        }
    });
    window_event_listener(ev::popstate, |event| {
        // none is known where nobody scrolled, nor of a place within the page
        let place = event.state().as_string().and_then(|place| serde_json::from_str(&place).ok());
        WAY.set(place.map_or(Way::Here, Way::To));
        go_on(0, PATIENCE);
    });
    let timer = Cell::new(None::<TimeoutHandle>);
    window_event_listener(ev::scroll, move |_| {
        if let Some(earlier) = timer.take() {
            earlier.clear();
        }
        let keep_if_here = || {
            if WAY.with_borrow(|way| matches!(way, Way::Here)) {
                keep(None);
            }
        };
        timer.set(set_timeout_with_handle(keep_if_here, PAUSE).ok());
    });
}

/// Whether Back or Forward is on its way to a place, which then has the focus.
pub fn is_returning() -> bool {
    WAY.with_borrow(|way| matches!(way, Way::To(_)))
}

/// Keeps where somebody is, with the link that is followed, or that has the focus.
fn keep(followed: Option<Element>) {
    let on_page = |link: &Element| link.matches("main a[href]").unwrap_or_default();
    let link = followed.filter(on_page).or_else(|| document().active_element().filter(on_page));
    let place = Place {
        scroll: window().scroll_y().unwrap_or_default(),
        link: link.and_then(|link| link.get_attribute("href")),
    };
    if let (Ok(history), Ok(place)) = (window().history(), serde_json::to_string(&place)) {
        // where the browser refuses, Back leads to the top
        let _ = history.replace_state(&JsValue::from_str(&place), "");
    }
}

/// Goes to the place that is wanted, until it has been there for some frames.
fn go_on(steady: u32, patience: u32) {
    request_animation_frame(move || {
        let Some(reached) = WAY.with_borrow(|way| if let Way::To(place) = way { Some(place.go()) } else { None })
        else {
            return;
        };
        let steady = if reached { steady + 1 } else { 0 };
        if steady < STEADY && patience > 0 {
            return go_on(steady, patience - 1);
        }
        WAY.set(Way::Here);
        if nothing_has_focus() {
            focus_heading();
        }
    });
}

fn nothing_has_focus() -> bool {
    document().active_element().is_none_or(|active| active.matches("body").unwrap_or_default())
}

impl Place {
    /// Goes there as far as the page is there, and says whether that was all the way.
    fn go(&self) -> bool {
        window().scroll_to_with_x_and_y(0.0, self.scroll);
        // browsers round it
        let scrolled = (window().scroll_y().unwrap_or_default() - self.scroll).abs() < 1.0;
        let Some(href) = &self.link else { return scrolled };
        let Ok(Some(link)) = document().query_selector(&format!("main a[href={href:?}]")) else { return false };
        if nothing_has_focus() {
            focus_in_place(&link);
        }
        scrolled
    }
}
