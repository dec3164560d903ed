//! What a person wants of the dashboard, to be chosen.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use crate::{
    domain::FieldErrors,
    functions::{Failure, find_zone, list_zones},
    ui::{
        components::{ColumnChoices, Heading, Icon, Notice, Problems, use_announcer},
        preferences::{Choice, Density, PAGE_SIZES, Theme, TimeZone, use_preferences},
    },
};

/// What was wrong with a plain post of the settings. The server gives it to the page as context.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefusedSettings(pub FieldErrors);

/// `/settings`. Without scripts the form is posted and comes back, with `?saved`; hydrated, what is
/// chosen is done at once.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let refused: Option<RefusedSettings> = SharedValue::new(use_context).into_inner();
    let failure = RwSignal::new(refused.map(|RefusedSettings(errors)| Failure::Invalid(errors)));
    let query = use_query_map();
    let saved = move || {
        query.with(|query| query.get("saved").is_some()).then(|| {
            view! {
                <Notice tone="ok" icon="ok">
                    <strong>"Saved"</strong>
                </Notice>
            }
        })
    };
    view! {
        <Title text="Settings" />
        <div class="page" data-width="text">
            <div class="titlebar">
                <Heading>"Settings"</Heading>
            </div>
            <p class="lede">"They are kept in cookies: for this browser, whoever uses it."</p>
            <Problems failure=failure.into() />
            {saved}
            <form class="page" method="post" action="/settings" aria-label="Settings">
                <Look />
                <Time failure />
                <Keyboard />
                <div class="form-actions" data-without-script>
                    <button class="button" data-kind="primary">
                        "Save"
                    </button>
                </div>
            </form>
        </div>
    }
    .into_any()
}

#[component]
fn Look() -> impl IntoView {
    let announce = use_announcer();
    let themes = Theme::ALL.iter().map(|theme| {
        let icon = match theme {
            Theme::System => "contrast",
            Theme::Light => "sun",
            Theme::Dark => "moon",
        };
        (theme.as_str().to_owned(), theme.label().to_owned(), Some(icon))
    });
    let densities =
        Density::ALL.iter().map(|density| (density.as_str().to_owned(), density.label().to_owned(), None));
    let sizes = PAGE_SIZES.iter().map(|size| (size.to_string(), size.to_string(), None));
    view! {
        <section class="panel" aria-labelledby="settings-look">
            <div class="panel-head">
                <h2 id="settings-look">"Look"</h2>
            </div>
            <Segments name="theme" label="Theme" hint="System follows the device." options=themes.collect() />
            <Segments
                name="density"
                label="Density"
                hint="How high the rows of tables are: 32, 40 or 52 px, and more on touch screens."
                options=densities.collect()
            />
            <div class="setting" id="columns" role="group" aria-labelledby="columns-label">
                <div>
                    <p class="label" id="columns-label">
                        "Columns"
                    </p>
                    <p class="hint">"Of the list of images. The name always shows."</p>
                </div>
                <div class="boxes">
                    <ColumnChoices on_choice=Callback::new(move |(column, shown): (_, bool)| {
                        let column = Choice::label(column);
                        announce(format!("Saved. {column}: {}", if shown { "shown" } else { "hidden" }));
                    }) />
                </div>
            </div>
            <Segments
                name="per_page"
                label="Rows per page"
                hint="Also to be chosen under the list."
                options=sizes.collect()
            />
        </section>
    }
    .into_any()
}

/// A few to choose from, side by side.
#[component]
fn Segments(
    /// The cookie's and the form's.
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// The value, the words and the icon of each.
    options: Vec<(String, String, Option<&'static str>)>,
) -> impl IntoView {
    let preferences = use_preferences();
    let announce = use_announcer();
    let current = Memo::new(move |_| preferences.with(|preferences| preferences.value(name)));
    let (label_id, hint_id) = (format!("{name}-label"), format!("{name}-hint"));
    let options = options.into_iter().map(|(value, words, icon)| {
        let first = current.get_untracked() == value;
        let said = format!("Saved. {label}: {words}");
        let is_on = {
            let value = value.clone();
            move || current.get() == value
        };
        let chosen = value.clone();
        let on_change = move |_| {
            preferences.change(|preferences| {
                preferences.set(name, &chosen, |_| None).expect("it is one of those that are offered");
            });
            announce(said.clone());
        };
        view! {
            <label>
                <input type="radio" name=name value=value checked=first prop:checked=is_on on:change=on_change />
                {icon.map(|name| view! { <Icon name /> })}
                {words}
            </label>
        }
    });
    view! {
        <div
            class="setting"
            id=name
            role="radiogroup"
            aria-labelledby=label_id.clone()
            aria-describedby=hint_id.clone()
        >
            <div>
                <p class="label" id=label_id.clone()>
                    {label}
                </p>
                <p class="hint" id=hint_id.clone()>
                    {hint}
                </p>
            </div>
            <div>
                <div class="segments">{options.collect_view()}</div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Time(
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
                        <span data-without-script>" Only scripts know the device’s: without them it is UTC."</span>
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
    let named = general.iter().any(|(value, _)| *value == current) || names.iter().any(|name| name == current);
    let other = (!named).then(|| option(current, current.to_owned()));
    fn region(name: &str) -> (&str, &str) {
        name.split_once('/').unwrap_or((name, name))
    }
    let regions = names.chunk_by(|a, b| region(a).0 == region(b).0).map(|names| {
        let options = names.iter().map(|name| option(name, region(name).1.replace('_', " "))).collect_view();
        view! { <optgroup label=region(&names[0]).0.to_owned()>{options}</optgroup> }
    });
    view! {
        {first}
        {other}
        {regions.collect_view()}
    }
    .into_any()
}

#[component]
fn Keyboard() -> impl IntoView {
    let preferences = use_preferences();
    let announce = use_announcer();
    let on_change = move |event: Event| {
        let on = event_target_checked(&event);
        preferences.change(|preferences| preferences.single_keys = on);
        announce(format!("Saved. Single-key shortcuts: {}", if on { "on" } else { "off" }));
    };
    view! {
        <section class="panel" aria-labelledby="settings-keyboard">
            <div class="panel-head">
                <h2 id="settings-keyboard">"Keyboard"</h2>
            </div>
            <div class="setting" id="single_keys">
                <div>
                    <p class="label" id="single_keys-label">
                        "Single-key shortcuts"
                    </p>
                    <p class="hint">
                        <kbd>"/"</kbd>
                        " "
                        <kbd>"n"</kbd>
                        " "
                        <kbd>"j"</kbd>
                        " "
                        <kbd>"k"</kbd>
                        " and the like"
                    </p>
                </div>
                <label class="check">
                    <input type="hidden" name="single_keys" value="off" />
                    <input
                        type="checkbox"
                        name="single_keys"
                        value="on"
                        aria-labelledby="single_keys-label single_keys-on"
                        aria-describedby="single_keys-hint"
                        checked=preferences.with_untracked(|preferences| preferences.single_keys)
                        prop:checked=move || preferences.with(|preferences| preferences.single_keys)
                        on:change=on_change
                    />
                    <span>
                        <strong id="single_keys-on">"On"</strong>
                        <small id="single_keys-hint">
                            "Turn them off if you dictate, or if keys are pressed by accident. Those with Ctrl stay."
                        </small>
                    </span>
                </label>
            </div>
        </section>
    }
    .into_any()
}
