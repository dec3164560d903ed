//! The time zone, of all that the server knows.

use std::sync::Arc;

use leptos::{ev::Event, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    functions::{Failure, find_zone, list_zones},
    ui::{
        components::{Icon, use_announcer},
        preferences::{TimeZone, use_preferences},
    },
};

/// UTC, the device's own zone, or that of a place.
#[component]
pub fn TimeZoneSetting(
    /// Why the latest choice was not taken.
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let announce = use_announcer();
    let zones = Resource::new(|| (), |()| list_zones());
    let on_change = move |event: Event| {
        let value = event_target_value(&event);
        let saved = move |zone: TimeZone| {
            failure.set(None);
            announce(format!("Saved. {}", zone.sentence()));
            preferences.change(|preferences| preferences.time_zone = zone);
        };
        match TimeZone::parse(&value, |_| None) {
            Some(zone) => saved(zone),
            None => leptos::task::spawn_local(async move {
                match find_zone(value).await {
                    Ok(zone) => saved(TimeZone::Named(Arc::new(zone))),
                    Err(reason) => {
                        failure.set(Some(reason));
                        let kept = preferences.with_untracked(|preferences| preferences.value("time_zone"));
                        let select = document().get_element_by_id("time_zone");
                        if let Some(select) =
                            select.and_then(|select| select.dyn_into::<web_sys::HtmlSelectElement>().ok())
                        {
                            select.set_value(&kept);
                        }
                    }
                }
            }),
        }
    };
    view! {
        <section class="panel" aria-labelledby="settings-time">
            <div class="panel-head">
                <h2 id="settings-time">"Time"</h2>
            </div>
            <div class="setting">
                <div>
                    <label class="label" for="time_zone">
                        "Time zone"
                    </label>
                    <p class="hint" id="time_zone-hint">
                        "Of every time that is shown. Filters by day, the charts and files stay in UTC."
                        {html::noscript().inner_html(" Only scripts know the device’s: without them it is UTC.")}
                    </p>
                </div>
                <div>
                    <span class="select">
                        <Suspense>
                            {move || Suspend::new(async move {
                                let names = zones.await.unwrap_or_default();
                                let current = preferences.with_untracked(|preferences| preferences.value("time_zone"));
                                view! {
                                    <select
                                        class="input"
                                        id="time_zone"
                                        name="time_zone"
                                        aria-describedby="time_zone-hint"
                                        on:change=on_change
                                    >
                                        {zone_options(&names, &current)}
                                    </select>
                                }
                            })}
                        </Suspense>
                        <Icon name="down" />
                    </span>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// The region and the place in a zone's name.
fn parts(name: &str) -> (&str, &str) {
    name.split_once('/').unwrap_or((name, name))
}

/// UTC and the device's, then the places by region.
fn zone_options(names: &[String], current: &str) -> AnyView {
    let option = |value: &str, words: String| {
        view! {
            <option value=value.to_owned() selected=value == current>
                {words}
            </option>
        }
    };
    let general = [(TimeZone::UTC, "UTC"), (TimeZone::BROWSER, "This device’s own")];
    let first = general.map(|(value, words)| option(value, words.to_owned()));
    // one that has no place, as the cookie may name it
    let offered = general.iter().any(|(value, _)| *value == current) || names.iter().any(|name| name == current);
    let other = (!offered).then(|| option(current, current.to_owned()));
    let regions = names.chunk_by(|a, b| parts(a).0 == parts(b).0).map(|names| {
        let options = names.iter().map(|name| option(name, parts(name).1.replace('_', " "))).collect_view();
        view! { <optgroup label=parts(&names[0]).0.to_owned()>{options}</optgroup> }
    });
    view! {
        {first}
        {other}
        {regions.collect_view()}
    }
    .into_any()
}
