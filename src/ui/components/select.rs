//! The boxes by which images are selected: one a row, and one for the page.

use leptos::{ev::MouseEvent, html, prelude::*};

use crate::ui::{
    live::{LiveRow, Standing},
    selection::use_selection,
};

/// Whether a row is selected. One whose image is gone is not, and is let go of.
#[must_use]
pub fn use_selected(row: Memo<LiveRow>) -> Memo<bool> {
    let selection = use_selection();
    let of_row = Memo::new(move |_| row.with(|row| (row.image.id, row.standing == Standing::Deleted)));
    Effect::new(move |_| {
        if let (id, true) = of_row.get() {
            selection.forget(id);
        }
    });
    Memo::new(move |_| {
        let (id, gone) = of_row.get();
        !gone && selection.contains(id)
    })
}

/// The cell with a row's box. Without scripts the box is a field of the form in the bar.
#[component]
pub fn SelectCell(row: Memo<LiveRow>, selected: Memo<bool>) -> impl IntoView {
    let selection = use_selection();
    let node = NodeRef::<html::Input>::new();
    let id = Memo::new(move |_| row.with(|row| row.image.id));
    // not `prop:checked`, which would untick what was ticked before the page was brought to life
    Effect::new(move |alive: Option<bool>| {
        let Some(input) = node.get() else { return false };
        if alive != Some(true) && input.checked() && !selected.get_untracked() {
            selection.toggle(id.get_untracked(), true);
        }
        input.set_checked(selected.get());
        true
    });
    let on_click = move |event: MouseEvent| {
        let Some(input) = node.get_untracked() else { return };
        let id = id.get_untracked();
        if event.shift_key() {
            selection.range(id, input.checked());
        } else {
            selection.toggle(id, input.checked());
        }
    };
    view! {
        <td role="cell" class="cell-select">
            <input
                type="checkbox"
                name="id"
                value=move || id.get().to_string()
                form="bulk"
                aria-label=move || row.with(|row| format!("Select {}", row.image.name))
                disabled=move || row.with(|row| row.standing == Standing::Deleted)
                node_ref=node
                on:click=on_click
                on:mousedown=no_text
            />
        </td>
    }
    .into_any()
}

/// The head of those cells, with the box for all of the page.
#[component]
pub fn SelectPage() -> impl IntoView {
    let selection = use_selection();
    let node = NodeRef::<html::Input>::new();
    let of_page = Memo::new(move |_| selection.of_page());
    Effect::new(move |_| {
        let (there, selected) = of_page.get();
        if let Some(input) = node.get() {
            input.set_checked(selected > 0 && selected == there);
            input.set_indeterminate(selected > 0 && selected < there);
        }
    });
    let on_click = move |_| {
        let (there, selected) = of_page.get_untracked();
        selection.select_page(selected < there);
    };
    view! {
        <th scope="col" role="columnheader" class="cell-select">
            <input
                type="checkbox"
                data-script
                aria-label="Select all on this page"
                node_ref=node
                on:click=on_click
            />
        </th>
    }
    .into_any()
}

/// With Shift a press would select the text in between.
fn no_text(event: MouseEvent) {
    if event.shift_key() {
        event.prevent_default();
    }
}
