//! The page that asks before an image is deleted.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{id_in_path, page_of};
use crate::{
    functions::{DeleteImage, Failure, ImageView, get_image},
    ui::{
        components::{Breadcrumb, Heading, Icon, Problems, grouped},
        form::use_form,
    },
};

/// `/image/{id}/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    let id = id_in_path();
    let view = Resource::new(move || id.get(), get_image);
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
    let ImageView { image, duplicates, duplicate_count, .. } = view;
    let state = use_form::<DeleteImage>();
    let (failure, pending) = (state.failure, state.pending());
    let opened = image.revision.to_string();
    let seen = move || match failure.get() {
        Some(Failure::Conflict(current)) => current.revision.to_string(),
        _ => opened.clone(),
    };
    let href = format!("/image/{}", image.id);
    let names = duplicates.iter().map(|image| image.name.clone()).collect::<Vec<_>>().join(", ");
    let others = duplicate_count - duplicates.len() as u64;
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
                    ") will be gone from the list and from the API. Its volume stays."
                </p>
                {(duplicate_count > 0)
                    .then(|| {
                        let more = if others > 0 { format!(" and {} more", grouped(others)) } else { String::new() };
                        view! {
                            <p class="lede">
                                {format!("Duplicated from it, and not touched: {names}{more}.")}
                            </p>
                        }
                    })}
                <div class="form-actions">
                    <a class="button" href=href>
                        "Cancel"
                    </a>
                    <button class="button" data-kind="danger" aria-busy=move || pending.get().then_some("true")>
                        <Icon name="trash" />
                        "Delete image"
                    </button>
                </div>
            </form>
        </div>
    }
    .into_any()
}
