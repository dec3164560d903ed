//! How the list is shown: which columns, and how high its rows are.

use leptos::prelude::*;

use super::Icon;
use crate::ui::preferences::{Choice, Column, Density, use_preferences};

const MENU: &str = "view-menu";

/// A button and its menu. Without scripts a post sets the cookies and comes back; hydrated, each
/// choice shows at once.
#[component]
pub fn ViewMenu() -> impl IntoView {
    let preferences = use_preferences();
    let density = Memo::new(move |_| preferences.with(|preferences| preferences.density));
    let densities = Density::ALL.iter().map(|&choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name="density"
                    value=choice.as_str()
                    checked=density.get_untracked() == choice
                    prop:checked=move || density.get() == choice
                    on:change=move |_| preferences.change(|preferences| preferences.density = choice)
                />
                {choice.label()}
            </label>
        }
    });
    view! {
        <button type="button" class="button" data-kind="ghost" data-size="small" popovertarget=MENU>
            <Icon name="view" />
            "View"
            <Icon name="down" />
        </button>
        <form class="menu" id=MENU popover method="post" action="/settings" aria-label="View">
            <fieldset>
                <legend>"Columns"</legend>
                <ColumnChoices />
            </fieldset>
            <fieldset>
                <legend>"Density"</legend>
                {densities.collect_view()}
            </fieldset>
            <button class="button" data-without-script>
                "Save"
            </button>
        </form>
    }
    .into_any()
}

/// A box for each column of the list that can be hidden.
#[component]
pub fn ColumnChoices(
    /// What is said once one is chosen.
    #[prop(optional, into)]
    on_choice: Option<Callback<(Column, bool)>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let boxes = Column::ALL.iter().map(|&column| {
        let on_change = move |event| {
            let shown = event_target_checked(&event);
            preferences.change(|preferences| preferences.show(column, shown));
            if let Some(on_choice) = on_choice {
                on_choice.run((column, shown));
            }
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name="columns"
                    value=column.as_str()
                    checked=preferences.with_untracked(|preferences| preferences.shows(column))
                    prop:checked=move || preferences.shows(column)
                    on:change=on_change
                />
                <span>{column.label()}</span>
            </label>
        }
    });
    view! {
        // stands for none, which boxes that are off don't say
        <input type="hidden" name="columns" value="" />
        {boxes.collect_view()}
    }
    .into_any()
}
