//! Resolve conflict: for each field that two edits changed, which value it is to have.
//!
//! What is chosen is posted as any edit is, from the newer revision. Where the log no longer has what
//! both edits began with, it is theirs or mine.

use std::sync::Arc;

use leptos::{html, prelude::*};
use leptos_meta::Title;

use super::Sides;
use crate::{
    domain::{Field, Image},
    functions::{Failure, UpdateImage},
    ui::{
        changes::{self, Value},
        components::{Breadcrumb, Heading, Icon, Problems, UnsavedChanges, shown},
        difference::{Edit, edit},
        form::Form,
        preferences::use_preferences,
    },
};

/// The page, in place of the form that was sent.
#[component]
pub fn Resolve(
    sides: Sides,
    /// Who made the newer edit, where the log still says so.
    actor: Option<Arc<str>>,
    /// What both edits changed.
    fields: Vec<Field>,
    /// The form's state.
    state: Form<UpdateImage>,
) -> impl IntoView {
    let node = NodeRef::<html::Form>::new();
    let lede = NodeRef::<html::P>::new();
    Effect::new(move |_| {
        if let Some(lede) = lede.get() {
            // it has a tabindex, so this can't fail; and if it did, the text would still be there
            let _ = lede.focus();
        }
    });
    let (failure, pending) = (state.failure, state.pending());
    let failure = Signal::derive(move || failure.get().filter(|failure| !matches!(failure, Failure::Conflict(_))));
    let href = format!("/image/{}", sides.theirs.id);
    let name = sides.theirs.name.clone();
    let choices = fields
        .iter()
        .map(|&field| view! { <Choice field sides=sides.clone() actor=actor.clone() /> })
        .collect_view();
    view! {
        <Title text=format!("Resolve conflict: {name}") />
        <div class="page" data-width="text">
            <Breadcrumb image=Some((href.clone(), name)) here="Resolve conflict" />
            <div class="titlebar">
                <Heading>"Resolve conflict"</Heading>
            </div>
            <p class="lede" tabindex="-1" autofocus node_ref=lede>
                <Explanation sides=sides.clone() actor count=fields.len() />
            </p>
            <form
                class="form"
                method="post"
                aria-label="Resolve conflict"
                node_ref=node
                on:submit=state.on_submit()
            >
                <input type="hidden" name="id" value=sides.theirs.id.to_string() />
                <input type="hidden" name="seen" value=sides.theirs.revision.to_string() />
                <Problems failure />
                {choices}
                <MergedByItself sides conflicts=fields />
                <div class="form-actions">
                    <button class="button" data-kind="primary" aria-busy=move || pending.get().then_some("true")>
                        "Save"
                    </button>
                    <a class="button" data-kind="ghost" href=href>
                        "Discard my changes"
                    </a>
                </div>
            </form>
            <UnsavedChanges form=node always=true />
        </div>
    }
    .into_any()
}

#[component]
fn Explanation(sides: Sides, actor: Option<Arc<str>>, count: usize) -> impl IntoView {
    let Sides { base, began, theirs, .. } = sides;
    let actor = actor.map_or_else(|| "somebody".to_owned(), |actor| actor.to_string());
    let preferences = use_preferences();
    let saved = move || {
        format!(" saved revision {} at {}. ", theirs.revision, preferences.moment(theirs.modification_date))
    };
    let which = match (base, count) {
        (Some(_), 1) => "Both of you changed one field: choose what it is to be.".to_owned(),
        (Some(_), count) => format!("Both of you changed {count} fields: choose what each is to be."),
        (None, _) => format!(
            "The log no longer has revision {began}, so it can't be told who changed what: choose for every field in \
             which the two differ."
        ),
    };
    view! {
        {format!("While you edited revision {began}, ")}
        <strong>{actor}</strong>
        {saved}
        {which}
        " Nothing is saved yet."
    }
}

/// The sides of one field, of which one is chosen.
#[component]
fn Choice(field: Field, sides: Sides, actor: Option<Arc<str>>) -> impl IntoView {
    let Sides { base, began, theirs, mine } = sides;
    let by = actor.map(|actor| format!(", {actor}")).unwrap_or_default();
    let preferences = use_preferences();
    let (revision, at) = (theirs.revision, theirs.modification_date);
    let theirs_is = Signal::derive(move || format!("Revision {revision}{by}, {}", preferences.minute(at)));
    let option = |side: &'static str, is: Signal<String>, image: &Image, chosen: bool| {
        let value = changes::value(image, field);
        let from = base.as_ref().filter(|_| side != "Base").map(|base| changes::value(base, field));
        view! {
            <label>
                <input
                    type="radio"
                    name=format!("draft[{}]", field.as_str())
                    value=posted(image, field)
                    checked=chosen
                />
                <strong>{side}</strong>
                <small>{is}</small>
                <span class="value">
                    <Shown value from />
                </span>
            </label>
        }
    };
    let base_option = base
        .as_ref()
        .map(|base| option("Base", Signal::stored(format!("Revision {began}, where you both began")), base, false));
    view! {
        <fieldset class="panel resolve">
            <legend>{field.label()}</legend>
            <div class="sides">
                {base_option}
                {option("Theirs", theirs_is, &theirs, false)}
                {option("Mine", Signal::stored("Not saved yet".to_owned()), &mine, true)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// A value, as it came from another one where that is known, and the id that it stands for.
#[component]
fn Shown(value: Value, from: Option<Value>) -> impl IntoView {
    let id = value.id.clone().map(|id| {
        let short = id[..8].to_owned();
        view! { <code class="muted" title=id>{short}</code> }
    });
    let id = id.filter(|_| value.id.as_deref().is_some_and(|id| !id.starts_with(&value.text)));
    let text = match from {
        None => shown(value),
        Some(from) if value.mono || from.text == value.text => {
            view! { <del>{shown(from)}</del> " " <ins>{shown(value)}</ins> }.into_any()
        }
        Some(from) => {
            let Edit { start, removed, added, end } = edit(&from.text, &value.text);
            let removed = (!removed.is_empty()).then(|| view! { <del>{removed}</del> });
            let added = (!added.is_empty()).then(|| view! { <ins>{added}</ins> });
            view! { {start}{removed}{added}{end} }.into_any()
        }
    };
    view! {
        <span>{text}</span>
        {id}
    }
}

/// What only one of the edits changed, or both to the same, and every value that nobody is asked about.
#[component]
fn MergedByItself(sides: Sides, conflicts: Vec<Field>) -> impl IntoView {
    let Sides { base, theirs, mine, .. } = sides;
    let others = Field::ALL.into_iter().filter(|field| !conflicts.contains(field));
    let merged: Vec<_> = others
        .map(|field| {
            let is_base =
                |image: &Image| base.as_ref().is_none_or(|base| posted(base, field) == posted(image, field));
            let (whose, image) = match (is_base(&theirs), is_base(&mine)) {
                (true, true) => (None, &theirs),
                (false, true) => (Some("theirs"), &theirs),
                (true, false) => (Some("mine"), &mine),
                (false, false) => (Some("both"), &mine),
            };
            (field, whose, image)
        })
        .collect();
    let inputs = merged
        .iter()
        .map(|(field, _, image)| {
            let name = format!("draft[{}]", field.as_str());
            view! { <input type="hidden" name=name value=posted(image, *field) /> }
        })
        .collect_view();
    let rows: Vec<_> = merged
        .iter()
        .filter_map(|(field, whose, image)| {
            let (before, whose) = (base.as_ref()?, (*whose)?);
            let (before, after) = (changes::value(before, *field), changes::value(image, *field));
            Some(view! {
                <li>
                    <span>
                        {field.label()}
                        " "
                        <del>{shown(before)}</del>
                        <span class="hidden">" became"</span>
                        " "
                        <ins>{shown(after)}</ins>
                    </span>
                    <span class="end">{whose}</span>
                </li>
            })
        })
        .collect();
    view! {
        {inputs}
        {(!rows.is_empty())
            .then(|| {
                view! {
                    <section class="panel" aria-labelledby="merged">
                        <div class="panel-head">
                            <Icon name="merge" />
                            <h2 id="merged">"Merged by itself"</h2>
                            <span class="muted">"changed by one of you only"</span>
                        </div>
                        <ul class="rows">{rows}</ul>
                    </section>
                }
            })}
    }
    .into_any()
}

/// A field's value as a form sends it.
fn posted(image: &Image, field: Field) -> String {
    match field {
        Field::Name => image.name.clone(),
        Field::Arch => image.arch.to_string(),
        Field::Organization => image.organization.to_string(),
        Field::RootVolume => image.root_volume.id.to_string(),
        Field::Public => image.public.to_string(),
    }
}
