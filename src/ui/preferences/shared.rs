//! The preferences as the page has them: shared by everything on it and by other tabs, and changed at
//! once and for good.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use super::{Column, Preferences, TimeZone};
use crate::{domain::Timestamp, ui::Environment};

thread_local! {
    /// What other tabs are told on, and tell on; nothing where the browser has no such thing. In the browser alone.
    static TABS: Option<BroadcastChannel> = BroadcastChannel::new("imprint-preferences").ok();
}

/// The preferences that everything on the page shares.
#[derive(Clone, Copy)]
pub struct SharedPreferences {
    all: RwSignal<Preferences>,
    hidden: Memo<Vec<Column>>,
    zone: Memo<TimeZone>,
}

/// Makes [`use_preferences`] work below.
pub fn provide_preferences() {
    let all = RwSignal::new(expect_context::<Environment>().preferences);
    // only the browser knows its zone: the first render is in UTC on both sides
    let in_browser = RwSignal::new(false);
    Effect::new(move |_| in_browser.set(true));
    let zone = Memo::new(move |_| match all.with(|all| all.time_zone.clone()) {
        TimeZone::Browser if !in_browser.get() => TimeZone::Utc,
        zone => zone,
    });
    let hidden = Memo::new(move |_| all.with(|all| all.hidden.clone()));
    let shared = SharedPreferences { all, hidden, zone };
    Effect::new(move |_| shared.follow_tabs());
    provide_context(shared);
}

/// The preferences.
#[must_use]
pub fn use_preferences() -> SharedPreferences {
    expect_context()
}

impl SharedPreferences {
    /// What is made of them, anew when any of them changes.
    pub fn with<T>(self, read: impl FnOnce(&Preferences) -> T) -> T {
        self.all.with(read)
    }

    /// [`Self::with`], once: for handlers of events.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Preferences) -> T) -> T {
        self.all.with_untracked(read)
    }

    /// Whether the list shows that column; no other preference makes what asks for it anew.
    pub fn shows(self, column: Column) -> bool {
        self.hidden.with(|hidden| !hidden.contains(&column))
    }

    /// What is said of the zone that times are shown in, anew when that changes.
    pub fn with_zone<T>(self, read: impl FnOnce(&TimeZone) -> T) -> T {
        self.zone.with(read)
    }

    /// What the clocks of that zone show at that time.
    pub fn local(self, at: Timestamp) -> Timestamp {
        self.zone.with(|zone| at.on_clocks(zone.offset(at)))
    }

    /// A time to the second, as in `2026-11-23 15:31:07 +01:00`.
    pub fn moment(self, at: Timestamp) -> String {
        let offset = self.zone.with(|zone| zone.offset(at));
        let local = at.on_clocks(offset);
        format!("{} {} {offset}", local.date(), local.second())
    }

    /// A time of day to the minute, as in `15:31 +01:00`.
    pub fn minute(self, at: Timestamp) -> String {
        let offset = self.zone.with(|zone| zone.offset(at));
        format!("{} {offset}", at.on_clocks(offset).minute())
    }

    /// Changes them at once and for good: on the page, and in the cookies. Only in the browser.
    pub fn change(self, change: impl FnOnce(&mut Preferences)) {
        let before = self.all.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        for cookie in after.cookies(&before) {
            if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
                let _ = document.set_cookie(&cookie);
            }
        }
        if after != before {
            tell_tabs(&after);
        }
        self.take(after);
    }

    /// Has the page follow them.
    fn take(self, after: Preferences) {
        force("data-theme", after.theme.forced());
        force("data-density", after.density.forced());
        if self.all.with_untracked(|all| *all != after) {
            self.all.set(after);
        }
    }

    fn follow_tabs(self) {
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // a tab of another version may tell of what this one does not know
            if let Some(told) = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok()) {
                self.take(told);
            }
        });
        TABS.with(|tabs| {
            if let Some(tabs) = tabs {
                // it lives as long as the page
                tabs.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
            }
        });
    }
}

fn tell_tabs(preferences: &Preferences) {
    let Ok(text) = serde_json::to_string(preferences) else { return };
    TABS.with(|tabs| {
        if let Some(tabs) = tabs {
            // where it fails, other tabs follow when they are reloaded
            let _ = tabs.post_message(&JsValue::from_str(&text));
        }
    });
}

/// Has the style sheet follow what the document's element says.
fn force(attribute: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(attribute, value),
        None => root.remove_attribute(attribute),
    };
}
