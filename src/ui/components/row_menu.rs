//! The menu of a row: one for the whole table, filled when it is opened.

use leptos::{ev::MouseEvent, prelude::*};
use uuid::Uuid;

use super::{
    Icon,
    delete_dialog::use_delete,
    frame::hide_menu,
    shortcuts::{KeyHint, aria_keys},
};
use crate::ui::{
    Environment,
    curl::Curl,
    keyboard::{Command, press_rename},
};

/// The image whose menu is open, by id and name.
#[derive(Clone, Copy)]
pub struct RowMenuTarget(RwSignal<Option<(Uuid, String)>>);

const MENU: &str = "row-menu";

/// Makes [`RowMenuButton`] and [`RowMenu`] work below.
pub fn provide_row_menu() {
    provide_context(RowMenuTarget(RwSignal::new(None)));
}

/// Opens the menu for a row.
#[component]
pub fn RowMenuButton(
    id: Uuid,
    name: String,
    /// Whether it keeps its place and does nothing.
    disabled: bool,
) -> impl IntoView {
    let RowMenuTarget(target) = expect_context();
    let label = format!("Actions for {name}");
    view! {
        <button
            type="button"
            class="button"
            data-icon
            data-size="small"
            data-kind="ghost"
            data-script
            aria-label=label
            aria-disabled=disabled.then_some("true")
            popovertarget=(!disabled).then_some(MENU)
            on:click=move |_| target.set(Some((id, name.clone())))
        >
            <Icon name="more" />
        </button>
    }
    .into_any()
}

/// The menu itself.
#[component]
pub fn RowMenu() -> impl IntoView {
    let RowMenuTarget(target) = expect_context();
    let Environment { origin, .. } = expect_context();
    let ask = use_delete();
    let content = move || {
        target.get().map(|(id, name)| {
            let curl = Curl::get(&origin, &format!("/images/{id}")).to_string();
            let ask = ask.clone();
            let delete = move |event: MouseEvent| {
                event.prevent_default();
                ask(id);
            };
            let rename = move |_| {
                press_rename(id);
            };
            view! {
                <span class="hidden">{format!("Actions for {name}")}</span>
                <a href=format!("/image/{id}") aria-keyshortcuts=aria_keys(Command::Open)>
                    <Icon name="arrow" />
                    "Open"
                    <KeyHint command=Command::Open />
                </a>
                <a href=format!("/image/{id}/edit") aria-keyshortcuts=aria_keys(Command::Edit)>
                    <Icon name="pencil" />
                    "Edit"
                    <KeyHint command=Command::Edit />
                </a>
                <button type="button" aria-keyshortcuts=aria_keys(Command::Rename) on:click=rename>
                    <Icon name="rename" />
                    "Rename"
                    <KeyHint command=Command::Rename />
                </button>
                <a href=format!("/new?from={id}") aria-keyshortcuts=aria_keys(Command::Duplicate)>
                    <Icon name="duplicate" />
                    "Duplicate"
                    <KeyHint command=Command::Duplicate />
                </a>
                <hr />
                <button type="button" data-copy=id.to_string() aria-keyshortcuts=aria_keys(Command::CopyId)>
                    <Icon name="copy" />
                    "Copy ID"
                    <KeyHint command=Command::CopyId />
                </button>
                <button type="button" data-copy=curl>
                    <Icon name="terminal" />
                    "Copy as curl"
                </button>
                <hr />
                <a
                    href=format!("/image/{id}/delete")
                    data-tone="danger"
                    aria-keyshortcuts=aria_keys(Command::Delete)
                    on:click=delete
                >
                    <Icon name="trash" />
                    "Delete"
                    <KeyHint command=Command::Delete />
                </a>
            }
        })
    };
    view! {
        <div class="menu" id=MENU popover on:click=move |_| hide_menu(MENU)>
            {content}
        </div>
    }
    .into_any()
}
