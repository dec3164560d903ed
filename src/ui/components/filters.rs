//! The list's search and filters: a form that sends a query, and the chips of what is on.

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{
    Icon, KeyHint, aria_keys,
    chips::{Chips, short},
};
use crate::{
    domain::{Arch, Filter, ListQuery, Strictness},
    ui::{
        keyboard::Command,
        list_url,
        live::{LiveList, ReadPage},
        preferences::{TimeZone, use_preferences},
    },
};

/// Search and filters. Without scripts they are applied by the button; hydrated, as they change:
/// typing replaces the entry in the history, a choice adds one. What is typed is searched for at once,
/// or where an answer is on its way, after that.
#[component]
pub fn SearchForm(
    /// What the URL asks for.
    query: Memo<ListQuery>,
    /// What was found; the organizations that are offered come with it.
    list: LiveList,
    /// Whether an answer is on its way.
    pending: RwSignal<bool>,
) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    // with the rows, not before them
    let shown = Memo::new(move |_| list.of_page(|page| page.query.clone()).unwrap_or_else(|| query.get()));
    let apply = apply_form(form, query);
    follow_url(form, query);
    let behind = StoredValue::new(false);
    let on_input = move |_| {
        if pending.get_untracked() {
            behind.set_value(true);
        } else {
            apply(true);
        }
    };
    Effect::new(move |_| {
        if !pending.get() && behind.get_value() {
            behind.set_value(false);
            apply(true);
        }
    });
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action="/"
            aria-label="Images"
            hidden=move || list.of_page(ReadPage::is_of_empty_catalog)
            node_ref=form
            on:submit=move |event| {
                event.prevent_default();
                apply(false);
            }
        >
            <div class="line">
                <SearchBox value=query.get_untracked().filter.q.unwrap_or_default() on:input=on_input />
                <Filters query list on_choice=Callback::new(move |()| apply(false)) />
            </div>
            {move || query.get().per_page.map(|size| view! { <input type="hidden" name="per_page" value=size /> })}
            <Chips query=shown />
        </form>
    }
    .into_any()
}

/// Where a text to search for is typed.
#[component]
pub fn SearchBox(
    /// What it holds at first.
    #[prop(optional)]
    value: String,
) -> impl IntoView {
    view! {
        <div class="searchbox">
            <Icon name="search" />
            <input
                class="input"
                type="search"
                name="q"
                aria-label="Search images"
                placeholder="Name, id, organization or volume"
                autocomplete="off"
                aria-keyshortcuts=aria_keys(Command::Search)
                value=value
            />
            <KeyHint command=Command::Search />
        </div>
    }
}

/// The filters behind a button on phones.
#[component]
fn Filters(query: Memo<ListQuery>, list: LiveList, on_choice: Callback<()>) -> impl IntoView {
    let preferences = use_preferences();
    let count = move || {
        let filter = Filter { q: None, ..query.get().filter };
        Some(filter.conditions()).filter(|&count| count > 0)
    };
    let chosen = Memo::new(move |_| query.with(|query| query.filter.organization));
    let offered = Memo::new(move |_| list.of_page(|page| page.view.organizations.clone()).unwrap_or_default());
    let organizations = move || {
        let mut ids = offered.get();
        ids.extend(chosen.get().filter(|id| !ids.contains(id)));
        let of_id = |id: Uuid| option(id.to_string(), short(id), move || chosen.get() == Some(id));
        ids.into_iter().map(of_id).collect_view()
    };
    view! {
        <details class="filters">
            <summary class="button">
                <Icon name="filter" />
                "Filters "
                <span class="muted">{count}</span>
            </summary>
            <div class="filter-line" on:change=move |_| on_choice.run(())>
                <Choice name="arch" label="Architecture" any="Any architecture">
                    {Arch::ALL.map(|arch| option(arch.as_str().to_owned(), arch.as_str().to_owned(), move || query.get().filter.arch == Some(arch)))}
                </Choice>
                <Choice name="public" label="Visibility" any="Any visibility">
                    {[(true, "Public"), (false, "Private")].map(|(public, word)| option(public.to_string(), word.to_owned(), move || query.get().filter.public == Some(public)))}
                </Choice>
                <Choice name="organization" label="Organization" any="Any organization">
                    {organizations}
                </Choice>
                <SortChoice query />
                <span class="dates">
                    <span>
                        "Created"
                        // a day is a day of UTC, also where times are shown in another zone
                        {move || preferences.with_zone(|zone| (*zone != TimeZone::Utc).then_some(", UTC"))}
                    </span>
                    <DateInput name="created_from" label="Created from" value=move || query.get().filter.created_from.map(|d| d.to_string()) />
                    <span>"to"</span>
                    <DateInput name="created_to" label="Created to" value=move || query.get().filter.created_to.map(|d| d.to_string()) />
                </span>
                <button class="button" data-without-script>
                    "Apply"
                </button>
            </div>
        </details>
    }
    .into_any()
}

/// The order, where the table has no heads to press: on phones.
#[component]
fn SortChoice(query: Memo<ListQuery>) -> impl IntoView {
    const ORDERS: [(&str, &str); 6] = [
        ("-modification_date", "Modified, newest first"),
        ("modification_date", "Modified, oldest first"),
        ("-creation_date", "Created, newest first"),
        ("creation_date", "Created, oldest first"),
        ("name", "Name, A to Z"),
        ("-name", "Name, Z to A"),
    ];
    let shown = move || list_url::shown_sort(&query.get()).to_string();
    let other = move || Some(shown()).filter(|shown| ORDERS.iter().all(|(sort, _)| sort != shown));
    view! {
        <span class="select mobile-only">
            <select class="input" name="sort" aria-label="Sort by">
                {ORDERS.map(|(sort, words)| option(sort.to_owned(), words.to_owned(), move || shown() == sort))}
                {move || other().map(|other| option(other.clone(), other, || true))}
            </select>
            <Icon name="down" />
        </span>
    }
    .into_any()
}

fn option(value: String, text: String, selected: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    view! { <option value=value selected=selected>{text}</option> }
}

#[component]
fn Choice(name: &'static str, label: &'static str, any: &'static str, children: Children) -> impl IntoView {
    view! {
        <span class="select">
            <select class="input" name=name aria-label=label>
                <option value="">{any}</option>
                {children()}
            </select>
            <Icon name="down" />
        </span>
    }
}

/// A day. A bound that is a time, not a day, shows as none; its chip says it.
#[component]
fn DateInput(
    name: &'static str,
    label: &'static str,
    value: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> impl IntoView {
    view! { <input class="input" type="date" name=name aria-label=label value=value /> }
}

/// Goes to the view that the form asks for: from its first page, with the order and size as they are.
fn apply_form(form: NodeRef<html::Form>, query: Memo<ListQuery>) -> impl Fn(bool) + Copy + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move |replace| {
        let Some(form) = form.get_untracked() else { return };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let Ok(data) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data) else { return };
        let search = String::from(data.to_string());
        let (wanted, _) = ListQuery::parse_search(&search, Strictness::Lenient);
        let current = query.get_untracked();
        let wanted = ListQuery { page: None, ..wanted };
        if list_url::href(&wanted) == list_url::href(&ListQuery { page: None, ..current }) {
            return;
        }
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&list_url::href(&wanted), options));
    }
}

/// When the URL changes otherwise (a chip, Back, a link), shows its values in the form; what is
/// being typed is left alone.
fn follow_url(form: NodeRef<html::Form>, query: Memo<ListQuery>) {
    Effect::new(move |first: Option<()>| {
        let query = query.get();
        let pairs = ListQuery { sort: Some(list_url::shown_sort(&query)), ..query }.pairs();
        let Some(form) = form.get() else { return };
        if first.is_none() {
            return;
        }
        let focused = document().active_element();
        for name in ["q", "arch", "public", "organization", "created_from", "created_to", "sort"] {
            let value = pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
            let Ok(Some(element)) = form.query_selector(&format!("[name={name}]")) else { continue };
            if name == "q" && focused.as_ref() == Some(&element) && !value.is_empty() {
                continue;
            }
            if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
                input.set_value(value);
            } else if let Some(select) = element.dyn_ref::<web_sys::HtmlSelectElement>() {
                select.set_value(value);
            }
        }
    });
}
