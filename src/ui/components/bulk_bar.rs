//! What can be done with the images that are selected: a bar in place of the one above the list.
//!
//! It is a form of which the rows' boxes are fields. Without scripts it shows once a box is ticked, by
//! style alone, and is posted as it is.

use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    Icon,
    bulk_dialog::{boxes, use_bulk, use_bulk_busy},
    delete_dialog::focus_first,
    frame::hide_menu,
    grouped, use_announcer,
};
use crate::{
    domain::{BulkAction, Filter, ListQuery, Revision},
    ui::{list_url, selection::use_selection},
};

const EXPORT: &str = "bulk-export";

/// The bar, out of sight until something is selected.
#[component]
pub fn BulkBar(
    /// The view that it is a part of.
    query: ListQuery,
    /// How many images match.
    total: u64,
    /// How far the log was before they were read.
    at: Revision,
) -> impl IntoView {
    let selection = use_selection();
    let (act, busy) = (use_bulk(), use_bulk_busy());
    let elsewhere = Memo::new(move |_| selection.elsewhere());
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        let button = event.submitter().and_then(|button| button.dyn_into::<web_sys::HtmlButtonElement>().ok());
        // the others export, which the browser does
        if let Some(action) = button.and_then(|button| button.value().parse::<BulkAction>().ok()) {
            event.prevent_default();
            if !busy.get_untracked() {
                act(action);
            }
        }
    };
    let clear = move |event: MouseEvent| {
        event.prevent_default();
        let boxes = boxes(selection.last());
        selection.clear();
        focus_first(&boxes);
    };
    let action = |action: BulkAction, icon: &'static str, label: &'static str| {
        let tone = (action == BulkAction::Delete).then_some("danger");
        view! {
            <button class="button" data-kind="ghost" data-size="small" data-tone=tone name="action" value=action.as_str() title=label>
                <Icon name=icon />
                <span>{label}</span>
            </button>
        }
    };
    view! {
        <form
            class="bulk"
            id="bulk"
            method="post"
            action="/bulk"
            aria-busy=move || busy.get().then_some("true")
            on:submit=on_submit
        >
            <input type="hidden" name="at" value=at.to_string() />
            <input type="hidden" name="search" value=list_url::search(&query) />
            {move || {
                elsewhere.get().into_iter().map(|id| view! { <input type="hidden" name="id" value=id.to_string() /> }).collect_view()
            }}
            <div role="group" aria-label="Selection">
                <Count total />
                <span class="rule"></span>
                {action(BulkAction::MakePublic, "globe", "Make public")}
                {action(BulkAction::MakePrivate, "lock", "Make private")}
                <Export query />
                {action(BulkAction::Delete, "trash", "Delete")}
                <button type="reset" class="button clear" data-kind="ghost" data-size="small" on:click=clear>
                    "Clear"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// How many are selected, and the way to select all that match.
#[component]
fn Count(total: u64) -> impl IntoView {
    let (selection, announce) = (use_selection(), use_announcer());
    let selected = move || match selection.count() {
        None => format!("All {} selected", grouped(total)),
        // nobody sees it, but without scripts, where nobody counts
        Some(0) => "Selected".to_owned(),
        Some(count) => format!("{} selected", grouped(count as u64)),
    };
    let more = move || selection.count().is_some_and(|count| (count as u64) < total);
    let all = move |_| {
        let boxes = boxes(selection.last());
        selection.select_matching();
        announce(format!("All {} selected", grouped(total)));
        // the button is gone
        focus_first(&boxes);
    };
    view! {
        <strong>{selected}</strong>
        <label data-without-script>
            <input type="checkbox" name="all" value="true" />
            {format!("All {} matching", grouped(total))}
        </label>
        {move || more().then(|| {
            view! {
                <button type="button" class="link" data-script on:click=all>
                    {format!("Select all {} matching", grouped(total))}
                </button>
            }
        })}
    }
    .into_any()
}

/// The menu of files. All that match are a link's, as without a selection.
#[component]
fn Export(query: ListQuery) -> impl IntoView {
    let selection = use_selection();
    let of_picked = ListQuery { filter: Filter::default(), ..query.clone() };
    let entry = move |format: &'static str, label: &'static str| {
        let (all, picked) = (list_url::export(&query, format), list_url::export(&of_picked, format));
        move || {
            if selection.count().is_none() {
                view! {
                    <a href=all.clone() download="">
                        <Icon name="download" />
                        {label}
                    </a>
                }
                .into_any()
            } else {
                view! {
                    <button formaction=picked.clone()>
                        <Icon name="download" />
                        {label}
                    </button>
                }
                .into_any()
            }
        }
    };
    view! {
        <button type="button" class="button" data-kind="ghost" data-size="small" title="Export" popovertarget=EXPORT>
            <Icon name="download" />
            <span>"Export"</span>
        </button>
        <div class="menu" id=EXPORT popover on:click=move |_| hide_menu(EXPORT)>
            {entry("csv", "Export CSV")}
            {entry("ndjson", "Export NDJSON")}
        </div>
    }
    .into_any()
}
