//! What is around every form for an image.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Breadcrumb, Heading};

/// The page around a form, whose heading says what it does.
#[component]
pub fn FormPage(
    /// The document's title.
    #[prop(into)]
    title: String,
    /// What the form does.
    heading: &'static str,
    /// The image that the page is about, by its address and its name.
    image: Option<(String, String)>,
    /// This page, in a word.
    here: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <div class="page">
            <Breadcrumb image here />
            <div class="titlebar">
                <Heading>{heading}</Heading>
            </div>
            <div class="form-page">{children()}</div>
        </div>
    }
    .into_any()
}
