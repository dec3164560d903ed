//! The form for an image's new values, and what becomes of it when somebody else was faster.

mod gone;
mod resolve;

use std::sync::Arc;

use leptos::{html, prelude::*};

use self::{gone::Gone, resolve::Resolve};
use super::{DeletedImage, id_in_path, page_of};
use crate::{
    domain::{Change, Draft, FieldErrors, Image, Volume},
    functions::{Choices, Conflict, EditForm, Failure, UpdateImage, open_edit_form},
    ui::{
        Environment,
        components::{
            CopyId, FormActions, FormPage, ImageFields, ImageNews, Moment, Problems, UnsavedChanges, copy_as_curl,
        },
        curl::Curl,
        form::{Form, field_errors, use_form},
        live::follow_image,
    },
};

/// `/image/{id}/edit`.
#[component]
pub fn EditPage() -> impl IntoView {
    let id = id_in_path();
    let form = Resource::new(move || id.get(), open_edit_form);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match form.await {
                    Err(Failure::Deleted(deletion)) => view! { <DeletedMeanwhile deletion /> }.into_any(),
                    form => page_of(form, |form| view! { <Edit form /> }.into_any()),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What came of a save.
#[derive(Clone, PartialEq)]
enum Outcome {
    /// Nothing, or what the form itself can show.
    Form,
    /// Somebody else changed the same fields.
    Conflict(Typed, Box<Conflict>),
    /// Somebody else deleted the image.
    Deleted(Typed, Arc<Change>),
}

/// What was typed, and for which revision.
#[derive(Clone, PartialEq)]
struct Typed {
    seen: String,
    draft: Draft,
}

impl From<UpdateImage> for Typed {
    fn from(UpdateImage { seen, draft, .. }: UpdateImage) -> Self {
        Self { seen, draft }
    }
}

/// What came of the latest save; it stays while the next one is on its way, or can't be answered.
fn use_outcome(state: &Form<UpdateImage>) -> Memo<Outcome> {
    let (failure, sent) = (state.failure, state.sent());
    Memo::new(move |before: Option<&Outcome>| match (failure.get(), sent.get()) {
        (Some(Failure::Conflict(conflict)), Some(sent)) => Outcome::Conflict(sent.into(), conflict),
        (Some(Failure::Deleted(deletion)), Some(sent)) => Outcome::Deleted(sent.into(), deletion),
        _ => before.cloned().unwrap_or(Outcome::Form),
    })
}

#[component]
fn Edit(form: EditForm) -> impl IntoView {
    let state = use_form::<UpdateImage>();
    let outcome = use_outcome(&state);
    move || {
        let (state, choices) = (state.clone(), form.choices.clone());
        match outcome.get() {
            Outcome::Form => view! { <Editing form=form.clone() state /> }.into_any(),
            Outcome::Conflict(Typed { seen: began, draft }, conflict) => {
                let Conflict { base, current, actor, fields } = *conflict;
                let mine = typed(&draft, &current, base.as_ref(), &choices);
                view! { <Resolve sides=Sides { base, began, theirs: current, mine } actor fields state /> }
                    .into_any()
            }
            Outcome::Deleted(typed, deletion) => view! { <Gone deletion typed update=state choices /> }.into_any(),
        }
    }
}

/// The image of a conflict: as both edits began, as the newer one left it, and as it was typed.
#[derive(Clone)]
struct Sides {
    base: Option<Image>,
    began: String,
    theirs: Image,
    mine: Image,
}

/// The image as the form would make it; a volume that is named nowhere at hand goes by its id.
fn typed(draft: &Draft, current: &Image, base: Option<&Image>, choices: &Choices) -> Image {
    let mut image = current.clone();
    // it can't fail: what was refused for its fields is no conflict
    if let Ok(fields) = draft.clone().of_form().into_fields(FieldErrors::default()) {
        let known = choices.volumes.iter().chain(base.map(|base| &base.root_volume)).chain([&current.root_volume]);
        let mut known = known.filter(|volume| volume.id == fields.root_volume).map(|volume| volume.name.clone());
        let name = known.next().unwrap_or_else(|| fields.root_volume.to_string()[..8].to_owned());
        image.root_volume = Volume { id: fields.root_volume, name };
        image.name = fields.name;
        image.arch = fields.arch;
        image.organization = fields.organization;
        image.public = fields.public.unwrap_or(current.public);
    }
    image
}

#[component]
fn Editing(form: EditForm, state: Form<UpdateImage>) -> impl IntoView {
    let EditForm { image, choices, head } = form;
    let node = NodeRef::<html::Form>::new();
    let sent = state.submitted.clone().filter(|sent| sent.id == image.id.to_string());
    let seen = sent.as_ref().map_or_else(|| image.revision.to_string(), |sent| sent.seen.clone());
    let values = sent.map_or_else(|| Draft::from(&image), |sent| sent.draft);
    let failure = state.failure;
    let href = format!("/image/{}", image.id);
    let Environment { origin, .. } = expect_context();
    // the form's own save is no news
    let (happened, saving, saved) = (follow_image(&image, head, |_| {}), state.pending(), state.succeeded());
    let news = Signal::derive(move || happened.get().filter(|_| !saving.get() && !saved.get()));
    view! {
        <FormPage
            title=format!("Edit {}", image.name)
            heading="Edit image"
            image=Some((href.clone(), image.name.clone()))
            here="Edit"
        >
            <form
                class="form"
                method="post"
                aria-label="Image"
                novalidate
                node_ref=node
                on:submit=state.on_submit()
            >
                <input type="hidden" name="id" value=image.id.to_string() />
                <input type="hidden" name="seen" value=seen />
                <Problems failure />
                <ImageNews
                    news
                    changed="Your text stays. Saving merges both edits, or asks where they are of the same field."
                    deleted="Your text stays. Saving offers to make a new image of it."
                />
                <ImageFields values choices errors=field_errors(failure) />
                <FormActions label="Save" pending=state.pending() cancel=href>
                    {copy_as_curl(move |sent: UpdateImage| {
                        Curl::update(&origin, &sent.id, &sent.seen, sent.draft)
                    })}
                </FormActions>
            </form>
            <UnsavedChanges form=node />
            <SetByServer image />
        </FormPage>
    }
    .into_any()
}

/// Where an image was: with what was typed for it, where something was.
#[component]
fn DeletedMeanwhile(deletion: Arc<Change>) -> impl IntoView {
    let update = use_form::<UpdateImage>();
    match update.submitted.clone() {
        Some(sent) if sent.id == deletion.image().id.to_string() => {
            let choices = Choices { organizations: Vec::new(), volumes: Vec::new() };
            view! { <Gone deletion typed=sent.into() update choices /> }.into_any()
        }
        _ => view! { <DeletedImage deletion /> }.into_any(),
    }
}

#[component]
fn SetByServer(image: Image) -> impl IntoView {
    view! {
        <aside class="panel" aria-labelledby="set-by-server">
            <div class="panel-head">
                <h2 id="set-by-server">"Set by the server"</h2>
            </div>
            <dl class="facts" data-narrow>
                <div>
                    <dt>"ID"</dt>
                    <dd>
                        <CopyId id=image.id.to_string() />
                    </dd>
                </div>
                <div>
                    <dt>"Created"</dt>
                    <dd>
                        <Moment at=image.creation_date />
                    </dd>
                </div>
                <div>
                    <dt>"Modified"</dt>
                    <dd>
                        <Moment at=image.modification_date />
                    </dd>
                </div>
                <div>
                    <dt>"Revision"</dt>
                    <dd>{image.revision.to_string()}</dd>
                </div>
            </dl>
        </aside>
    }
    .into_any()
}
