//! A setting with a few values, side by side.

use leptos::prelude::*;

use crate::ui::{
    components::{Icon, use_announcer},
    preferences::use_preferences,
};

/// A few to choose from, side by side.
#[component]
pub fn Segments(
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
