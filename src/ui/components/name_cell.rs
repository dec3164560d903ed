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
    domain::Revision,
    functions::{Failure, RenameImage},
    ui::{
        form::{Check, use_form},
        keyboard::Command,
        live::{LiveRow, Standing},
    },
};

/// The names that are being typed, by image. They outlive the rows, which are made anew with every page
/// that is read.
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
}

/// Makes [`NameCell`] work below.
pub fn provide_renames() {
    provide_context(Renames(RwSignal::default()));
}

/// The cell.
#[component]
pub fn NameCell(row: ArcRwSignal<LiveRow>) -> impl IntoView {
    let Renames(renames) = expect_context();
    let id = row.read_untracked().image.id;
    let renaming = Memo::new(move |_| renames.with(|renames| renames.contains_key(&id)));
    let content = move || {
        if renaming.get() {
            view! { <RenameField id /> }.into_any()
        } else {
            let row = row.clone();
            (move || name(row.get(), renames)).into_any()
        }
    };
    view! {
        <th role="rowheader" scope="row" class="cell-name">
            {content}
        </th>
    }
    .into_any()
}

fn name(LiveRow { image, standing }: LiveRow, renames: RwSignal<BTreeMap<Uuid, Rename>>) -> impl IntoView {
    let deleted = standing == Standing::Deleted;
    let label = format!("Rename {}", image.name);
    let rename = Rename { seen: image.revision, before: image.name.clone(), name: image.name.clone() };
    let begin = move |_| renames.update(|renames| drop(renames.insert(image.id, rename.clone())));
    view! {
        <div class="name">
            <a href=format!("/image/{}", image.id) title=image.name.clone()>
                {image.name.clone()}
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
            <CopyId id=image.id.to_string() short=true drawn=true />
        </div>
    }
}

/// The field. What was typed is never lost but by Esc: it stays while the field is left, and when it is
/// refused.
#[component]
fn RenameField(id: Uuid) -> impl IntoView {
    let Renames(renames) = expect_context();
    let state = use_form::<RenameImage>();
    let (call, pending, failure, succeeded) = (state.call(), state.pending(), state.failure, state.succeeded());
    let refused = RwSignal::new(None::<String>);
    let input = NodeRef::<html::Input>::new();
    let next_focus = use_next_focus();
    let with = move |read: fn(&Rename) -> String| {
        renames.with_untracked(|renames| renames.get(&id).map(read)).unwrap_or_default()
    };
    let (before, typed) = (with(|rename| rename.before.clone()), with(|rename| rename.name.clone()));
    let link = format!("tbody a[href='/image/{id}']");
    let close = {
        let link = link.clone();
        move || {
            renames.update(|renames| drop(renames.remove(&id)));
            let link = link.clone();
            request_animation_frame(move || focus_first(&[link]));
        }
    };
    focus_at_first(input, typed == before);
    let announce = use_announcer();
    let refuse = move |reason: String| {
        announce(reason.clone());
        refused.set(Some(reason));
    };
    Effect::new(move |_| {
        let Some(failure) = failure.get() else { return };
        if let Failure::Conflict(conflict) = &failure {
            // whoever reads of the newer name and goes on means to replace it
            renames.update_untracked(|renames| {
                if let Some(rename) = renames.get_mut(&id) {
                    rename.seen = conflict.current.revision;
                }
            });
        }
        refuse(reason(&failure));
    });
    Effect::new({
        let close = close.clone();
        move |_| {
            if succeeded.get() {
                next_focus(vec![link.clone(), "h1".to_owned()]);
                close();
            }
        }
    });
    let leave = close.clone();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(Rename { seen, before, name }) = renames.with_untracked(|renames| renames.get(&id).cloned())
        else {
            return;
        };
        if name == before {
            return leave();
        }
        refused.set(None);
        let rename = RenameImage { id: id.to_string(), seen: seen.to_string(), name };
        match rename.check() {
            Ok(()) => call(rename),
            Err(errors) => refuse(reason(&Failure::Invalid(errors))),
        }
    };
    let leave = close.clone();
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            leave();
        }
    };
    let on_blur = move |_| {
        let unchanged =
            renames.with_untracked(|renames| renames.get(&id).is_none_or(|rename| rename.name == rename.before));
        if unchanged {
            renames.update(|renames| drop(renames.remove(&id)));
        }
    };
    let on_input = move |event| {
        let name = event_target_value(&event);
        renames.update_untracked(|renames| {
            if let Some(rename) = renames.get_mut(&id) {
                rename.name = name;
            }
        });
    };
    let hint = format!("rename-{id}");
    view! {
        <form class="rename-field" aria-label=format!("Rename {before}") on:submit=on_submit>
            <input
                class="input"
                aria-label="New name"
                aria-describedby=hint.clone()
                aria-invalid=move || refused.get().map(|_| "true")
                aria-busy=move || pending.get().then_some("true")
                autocomplete="off"
                value=typed
                node_ref=input
                on:input=on_input
                on:keydown=on_keydown
                on:blur=on_blur
            />
            <small id=hint>
                {move || match refused.get() {
                    None => view! { "Enter saves, Esc cancels" }.into_any(),
                    Some(reason) => view! { <span class="error">{reason}</span> }.into_any(),
                }}
            </small>
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
