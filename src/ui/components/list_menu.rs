//! What can be done with the whole view, whatever page of it is shown.

use leptos::prelude::*;

use super::{Icon, frame::hide_menu};
use crate::{
    domain::ListQuery,
    ui::{Environment, curl::Curl, list_url},
};

const MENU: &str = "list-menu";

/// A button and its menu.
#[component]
pub fn ListMenu(
    /// What the URL asks for.
    query: Memo<ListQuery>,
) -> impl IntoView {
    let Environment { origin, .. } = expect_context();
    let curl = move || query.with(|query| Curl::get(&origin, &list_url::api_path(query)).to_string());
    // a file is no page: `download` keeps it from the router
    let export = |label: &'static str, format: &'static str| {
        view! {
            <a href=move || query.with(|query| list_url::export(query, format)) download="">
                <Icon name="download" />
                {label}
            </a>
        }
    };
    view! {
        <button type="button" class="button" popovertarget=MENU>
            "More"
            <Icon name="down" />
        </button>
        <div class="menu" id=MENU popover on:click=move |_| hide_menu(MENU)>
            <a href="/import">
                <Icon name="upload" />
                "Import"
            </a>
            {export("Export CSV", "csv")}
            {export("Export NDJSON", "ndjson")}
            <hr data-script />
            <button type="button" data-script data-copy=curl>
                <Icon name="terminal" />
                "Copy as curl"
            </button>
        </div>
    }
    .into_any()
}
