//! An image's name in its row, and another name typed in its place.

use std::collections::BTreeMap;

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};
use uuid::Uuid;

use super::{CopyId, Icon, aria_keys, delete_dialog::focus_first, use_announcer, use_next_focus};
use crate::{
    domain::{FieldErrors, Image, Revision, check_name},
    functions::{Failure, rename_image},
    ui::{
        keyboard::Command,
        live::{LiveRow, Standing},
    },
};

/// The names that are being typed, by image, and what became of those that were sent. They belong to
/// the list: a row shows another image with every page that is read.
#[derive(Clone, Copy)]
struct Renames(RwSignal<BTreeMap<Uuid, Rename>>);

#[derive(Clone)]
struct Rename {
    /// The image's revision when this began, or that a refusal told of.
    seen: Revision,
    /// The image's name then.
    before: String,
    /// What has been typed.
    name: String,
    /// Whether it was sent, and is not answered yet.
    pending: bool,
    /// Why it was refused.
    refused: Option<String>,
}

/// Makes [`NameCell`] work below.
pub fn provide_renames() {
    provide_context(Renames(RwSignal::default()));
}

impl Renames {
    fn begin(self, image: &Image) {
        let rename = Rename {
            seen: image.revision,
            before: image.name.clone(),
            name: image.name.clone(),
            pending: false,
            refused: None,
        };
        self.0.update(|renames| drop(renames.insert(image.id, rename)));
    }

    fn get<T: Default>(self, id: Uuid, read: impl FnOnce(&Rename) -> T) -> T {
        self.0.with(|renames| renames.get(&id).map(read)).unwrap_or_default()
    }

    /// Changes what is typed for an image, where something is, and the list is still there.
    fn change(self, id: Uuid, change: impl FnOnce(&mut Rename)) {
        self.0.try_maybe_update(|renames| (renames.get_mut(&id).map(change).is_some(), ()));
    }

    fn forget(self, id: Uuid) {
        self.0.try_update(|renames| drop(renames.remove(&id)));
    }
}

/// Sends a name that was typed. What is wrong with it, or becomes of it, is announced and shown.
fn use_save() -> impl Fn(Uuid) + Copy + 'static {
    let renames: Renames = expect_context();
    let (announce, next_focus) = (use_announcer(), use_next_focus());
    let refuse = move |id, failure: &Failure| {
        let reason = reason(failure);
        announce(reason.clone());
        renames.change(id, |rename| {
            if let Failure::Conflict(conflict) = failure {
                // whoever reads of the newer name and goes on means to replace it
                rename.seen = conflict.current.revision;
            }
            rename.pending = false;
            rename.refused = Some(reason);
        });
    };
    move |id| {
        let Some(Rename { seen, before, name, pending, .. }) = untrack(|| renames.get(id, |it| Some(it.clone())))
        else {
            return;
        };
        if pending {
            return;
        }
        if name == before {
            return close(renames, id);
        }
        if let Err(reason) = check_name(&name) {
            return refuse(id, &Failure::Invalid(FieldErrors::one("name", reason)));
        }
        renames.change(id, |rename| (rename.pending, rename.refused) = (true, None));
        leptos::task::spawn_local(async move {
            match rename_image(id.to_string(), seen.to_string(), name).await {
                Ok(()) => {
                    if is_free_for(id) {
                        next_focus(vec![link_to(id), "h1".to_owned()]);
                    }
                    close(renames, id);
                }
                Err(failure) => refuse(id, &failure),
            }
        });
    }
}

/// Closes the field, and gives the focus to the image's link, where it is in the field.
fn close(renames: Renames, id: Uuid) {
    if is_free_for(id) {
        request_animation_frame(move || focus_first(&[link_to(id)]));
    }
    renames.forget(id);
}

/// Whether the focus is in an image's field, or nowhere.
fn is_free_for(id: Uuid) -> bool {
    document().active_element().is_none_or(|element| {
        element.tag_name() == "BODY" || element.get_attribute("aria-describedby") == Some(hint_of(id))
    })
}

fn link_to(id: Uuid) -> String {
    format!("tbody a[href='/image/{id}']")
}

fn hint_of(id: Uuid) -> String {
    format!("rename-{id}")
}

/// The cell.
#[component]
pub fn NameCell(row: Memo<LiveRow>) -> impl IntoView {
    let renames: Renames = expect_context();
    let renaming = Memo::new(move |_| {
        let id = row.with(|row| row.image.id);
        renames.get(id, |_| Some(id))
    });
    let content = move || match renaming.get() {
        Some(id) => view! { <RenameField id /> }.into_any(),
        None => (move || name(row.get(), renames)).into_any(),
    };
    view! {
        <th role="rowheader" scope="row" class="cell-name">
            {content}
        </th>
    }
    .into_any()
}

fn name(LiveRow { image, standing }: LiveRow, renames: Renames) -> impl IntoView {
    let deleted = standing == Standing::Deleted;
    let label = format!("Rename {}", image.name);
    let (href, title, name, id) =
        (format!("/image/{}", image.id), image.name.clone(), image.name.clone(), image.id.to_string());
    let begin = move |_| renames.begin(&image);
    view! {
        <div class="name">
            <a href=href title=title>
                {name}
            </a>
            {if deleted {
                view! { <span class="badge" data-tone="danger"><Icon name="trash" />"Deleted"</span> }.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="rename"
                        data-script
                        aria-label=label.clone()
                        title=label
                        aria-keyshortcuts=aria_keys(Command::Rename)
                        on:click=begin
                    ></button>
                }
                .into_any()
            }}
            <CopyId id short=true drawn=true />
        </div>
    }
}

/// The field. What was typed is never lost but by Esc: it stays while the field is left, and when it is
/// refused.
#[component]
fn RenameField(id: Uuid) -> impl IntoView {
    let renames: Renames = expect_context();
    let input = NodeRef::<html::Input>::new();
    let unchanged = move || untrack(|| renames.get(id, |rename| rename.name == rename.before));
    focus_at_first(input, unchanged());
    let save = use_save();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        save(id);
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            close(renames, id);
        }
    };
    let on_blur = move |_| {
        if unchanged() {
            renames.forget(id);
        }
    };
    let on_input = move |event| renames.change(id, |rename| rename.name = event_target_value(&event));
    let hint = move || match renames.get(id, |rename| rename.refused.clone()) {
        None => view! { "Enter saves, Esc cancels" }.into_any(),
        Some(reason) => view! { <span class="error">{reason}</span> }.into_any(),
    };
    view! {
        <form
            class="rename-field"
            aria-label=move || format!("Rename {}", renames.get(id, |rename| rename.before.clone()))
            on:submit=on_submit
        >
            <input
                class="input"
                aria-label="New name"
                aria-describedby=hint_of(id)
                aria-invalid=move || renames.get(id, |rename| rename.refused.is_some()).then_some("true")
                aria-busy=move || renames.get(id, |rename| rename.pending).then_some("true")
                readonly=move || renames.get(id, |rename| rename.pending)
                autocomplete="off"
                prop:value=move || renames.get(id, |rename| rename.name.clone())
                node_ref=input
                on:input=on_input
                on:keydown=on_keydown
                on:blur=on_blur
            />
            <small id=hint_of(id)>{hint}</small>
        </form>
    }
    .into_any()
}

/// Why the name was not taken, and what can be done.
fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Invalid(errors) => {
            let reasons = errors.iter().flat_map(|(_, reasons)| reasons).cloned().collect::<Vec<_>>();
            format!("The name {}.", reasons.join("; "))
        }
        Failure::Conflict(conflict) => {
            let actor = conflict.actor.as_deref().unwrap_or("Somebody");
            format!("{actor} renamed it to “{}” meanwhile. Enter saves yours all the same.", conflict.current.name)
        }
        Failure::Deleted(deletion) => format!("{} deleted this image meanwhile.", deletion.actor),
        other => other.to_string(),
    }
}

/// Gives the field the focus when it is opened, the name selected; not when its row is only made anew
/// around what was typed.
fn focus_at_first(input: NodeRef<html::Input>, opened: bool) {
    Effect::new(move |_| {
        if let Some(input) = input.get().filter(|_| opened) {
            // it is put into the document after this
            request_animation_frame(move || {
                let _ = input.focus();
                input.select();
            });
        }
    });
}
