//! What a person wants of the dashboard, to be chosen.

mod segments;
mod time_zone;

use leptos::{ev::Event, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use self::{segments::Segments, time_zone::TimeZoneSetting};
use crate::{
    domain::FieldErrors,
    functions::Failure,
    ui::{
        components::{ColumnChoices, Heading, Notice, Problems, use_announcer},
        preferences::{Choice, Density, PAGE_SIZES, Theme, use_preferences},
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
                <TimeZoneSetting failure />
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
    let themes =
        Theme::ALL.iter().map(|theme| (theme.as_str().to_owned(), theme.label().to_owned(), Some(theme.icon())));
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
