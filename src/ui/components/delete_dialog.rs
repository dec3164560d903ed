//! The dialog that asks before an image is deleted. Without scripts the links that open it lead to
//! the page that asks the same.

use leptos::{ev::MouseEvent, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{Icon, Problems, aria_keys, close_dialog, copy_as_curl, grouped, open_dialog};
use crate::{
    functions::{DeleteImage, Failure, ImageView, get_image},
    ui::{Environment, curl::Curl, form::use_form, keyboard::Command},
};

/// The dialog, the image that it asks about, and selectors of what gets the focus when that image's
/// row is gone: the first that is found.
#[derive(Clone, Copy)]
struct Asked {
    dialog: NodeRef<html::Dialog>,
    view: RwSignal<Option<ImageView>>,
    next: StoredValue<Vec<String>>,
}

/// Makes [`DeleteLink`], [`use_delete`] and [`focus_after_delete`] work below.
pub fn provide_delete_dialog() {
    provide_context(Asked { dialog: NodeRef::new(), view: RwSignal::new(None), next: StoredValue::default() });
}

/// Asks whether an image is to be deleted: in the dialog, or where the image can't be read, on the
/// page that says why; not when another page has been gone to before it was read. To be called below
/// the router.
pub fn use_delete() -> impl Fn(Uuid) + Clone + 'static {
    let Asked { dialog, view, .. } = expect_context();
    let navigate = use_navigate();
    let page = use_location().pathname;
    move |id| {
        let navigate = navigate.clone();
        let asked_on = page.get_untracked();
        leptos::task::spawn_local(async move {
            let found = get_image(id.to_string(), None, None).await;
            if page.get_untracked() != asked_on {
                return;
            }
            match found {
                Ok(found) => {
                    view.set(Some(found));
                    open_dialog(dialog);
                }
                Err(_) => navigate(&format!("/image/{id}/delete"), NavigateOptions::default()),
            }
        });
    }
}

/// The link that asks whether an image is to be deleted.
#[component]
pub fn DeleteLink(
    /// Which.
    id: Uuid,
) -> impl IntoView {
    let ask = use_delete();
    let on_click = move |event: MouseEvent| {
        event.prevent_default();
        ask(id);
    };
    view! {
        <a
            class="button"
            data-tone="danger"
            href=format!("/image/{id}/delete")
            aria-keyshortcuts=aria_keys(Command::Delete)
            on:click=on_click
        >
            <Icon name="trash" />
            "Delete"
        </a>
    }
    .into_any()
}

/// The dialog itself. It starts on Cancel, and gives the focus back to what opened it.
#[component]
pub fn DeleteDialog() -> impl IntoView {
    let Asked { dialog, view, next } = expect_context();
    let Environment { origin, .. } = expect_context();
    let state = use_form::<DeleteImage>();
    let (submit, failure, pending, succeeded) =
        (state.on_submit(), state.failure, state.pending(), state.succeeded());
    let close = move || close_dialog(dialog);
    Effect::new(move |_| {
        if succeeded.get() {
            close();
        }
    });
    let of_image = move |text: fn(&ImageView) -> String| move || view.with(|view| view.as_ref().map(text));
    let id = of_image(|view| view.image.id.to_string());
    let opened = of_image(|view| view.image.revision.to_string());
    let seen = move || match failure.get() {
        Some(Failure::Stale(current)) => Some(current.revision.to_string()),
        _ => opened(),
    };
    let title = of_image(|view| format!("Delete “{}”?", view.image.name));
    let duplicates = move || view.with(|view| view.as_ref().and_then(duplicates_in_words));
    // what failed for another image says nothing of this one
    let about_this =
        Signal::derive(move || failure.get().filter(|_| state.sent().get().map(|sent| sent.id) == id()));
    let on_submit = move |event| {
        next.set_value(
            view.with_untracked(|view| view.as_ref().map(|view| neighbours(&[view.image.id])).unwrap_or_default()),
        );
        submit(event);
    };
    view! {
        <dialog class="dialog" aria-labelledby="delete-title" node_ref=dialog>
            <h2 id="delete-title">{title}</h2>
            <form
                method="post"
                action=move || id().map(|id| format!("/image/{id}/delete"))
                on:submit=on_submit
            >
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="seen" value=seen />
                <div class="body">
                    <Problems failure=about_this />
                    <p>"It goes to Trash at once. Undo brings it back with the same id and dates."</p>
                    {move || duplicates().map(|text| view! { <p>{text}</p> })}
                </div>
                <div class="actions">
                    {copy_as_curl(move |sent: DeleteImage| Curl::delete(&origin, &sent.id, &sent.seen))}
                    <button type="button" class="button" autofocus on:click=move |_| close()>
                        "Cancel"
                    </button>
                    <button class="button" data-kind="danger" aria-busy=move || pending.get().then_some("true")>
                        <Icon name="trash" />
                        "Delete"
                    </button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

/// What was duplicated from the image, where something was: `Duplicated from it, and kept: a, b.`
#[must_use]
pub fn duplicates_in_words(view: &ImageView) -> Option<String> {
    let names: Vec<_> = view.duplicates.iter().map(|image| image.name.as_str()).collect();
    let others = match view.duplicate_count - names.len() as u64 {
        0 => String::new(),
        others => format!(" and {} more", grouped(others)),
    };
    (view.duplicate_count > 0).then(|| format!("Duplicated from it, and kept: {}{others}.", names.join(", ")))
}

/// Selectors of what gets the focus when the images' rows are gone: the link of the next row, else that
/// of the previous one, else the heading. Nothing where the page has no such row.
#[must_use]
pub fn neighbours(ids: &[Uuid]) -> Vec<String> {
    let links: Vec<_> = ids.iter().map(|id| format!("/image/{id}")).collect();
    let first = document().query_selector("tbody tr").ok().flatten();
    let rows = std::iter::successors(first, web_sys::Element::next_element_sibling);
    let link = |row: web_sys::Element| row.query_selector("th a").ok()??.get_attribute("href");
    let all: Vec<_> = rows.filter_map(link).collect();
    let Some(last) = all.iter().rposition(|href| links.contains(href)) else { return Vec::new() };
    let beside = all[last..].iter().chain(all[..last].iter().rev()).find(|href| !links.contains(href));
    beside.map(|href| format!("tbody a[href='{href}']")).into_iter().chain(["h1".to_owned()]).collect()
}

/// Says what gets the focus once the list is shown anew: what the first selector finds that finds
/// something.
pub fn use_next_focus() -> impl Fn(Vec<String>) + Copy + Send + Sync + 'static {
    let Asked { next, .. } = expect_context();
    move |selectors| next.set_value(selectors)
}

/// Gives the focus to what the first selector finds that finds something.
pub fn focus_first(selectors: &[String]) {
    let found = selectors.iter().find_map(|selector| document().query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Gives the focus to what is beside the row that was deleted, once `shown` has the list without it.
pub fn focus_after_delete<T: Send + Sync + Clone + 'static>(shown: Resource<T>) {
    let Asked { next, .. } = expect_context();
    Effect::new(move |_| {
        if shown.get().is_none() {
            return;
        }
        let next = next.try_update_value(std::mem::take).unwrap_or_default();
        if !next.is_empty() {
            // the rows are in the document after this
            request_animation_frame(move || focus_first(&next));
        }
    });
}
