//! The page that asks before an image is deleted.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{id_in_path, page_of};
use crate::{
    functions::{DeleteImage, Failure, ImageView, get_image},
    ui::{
        Environment,
        components::{Breadcrumb, Heading, Icon, Problems, copy_as_curl, duplicates_in_words},
        curl::Curl,
        form::use_form,
    },
};

/// `/image/{id}/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    let id = id_in_path();
    let view = Resource::new(move || id.get(), |id| get_image(id, None, None));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                page_of(view.await, |view| view! { <Confirmation view /> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Confirmation(view: ImageView) -> impl IntoView {
    let duplicates = duplicates_in_words(&view);
    let image = view.image;
    let state = use_form::<DeleteImage>();
    let (failure, pending) = (state.failure, state.pending());
    let opened = image.revision.to_string();
    let seen = move || match failure.get() {
        Some(Failure::Stale(current)) => current.revision.to_string(),
        _ => opened.clone(),
    };
    let href = format!("/image/{}", image.id);
    let Environment { origin, .. } = expect_context();
    view! {
        <Title text=format!("Delete {}", image.name) />
        <div class="page" data-width="text">
            <Breadcrumb image=Some((href.clone(), image.name.clone())) here="Delete" />
            <div class="titlebar">
                <Heading>"Delete this image?"</Heading>
            </div>
            <form class="form" method="post" aria-label="Delete image" on:submit=state.on_submit()>
                <input type="hidden" name="id" value=image.id.to_string() />
                <input type="hidden" name="seen" value=seen />
                <Problems failure />
                <p class="lede">
                    <strong>{image.name.clone()}</strong>
                    " ("
                    {image.arch.as_str()}
                    ", root volume "
                    <code>{image.root_volume.name.clone()}</code>
                    "). It goes to Trash at once. Undo brings it back with the same id and dates."
                </p>
                {duplicates.map(|text| view! { <p class="lede">{text}</p> })}
                <div class="form-actions">
                    <a class="button" href=href>
                        "Cancel"
                    </a>
                    <button class="button" data-kind="danger" aria-busy=move || pending.get().then_some("true")>
                        <Icon name="trash" />
                        "Delete image"
                    </button>
                    {copy_as_curl(move |sent: DeleteImage| Curl::delete(&origin, &sent.id, &sent.seen))}
                </div>
            </form>
        </div>
    }
    .into_any()
}
