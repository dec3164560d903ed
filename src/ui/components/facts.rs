//! What is known of an image, as terms and values.

use leptos::prelude::*;

use super::{CopyId, Moment, OrganizationGlyph, Visibility};
use crate::domain::Image;

/// A term and its value, in a list of facts.
#[component]
pub fn Fact(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// What stands where a fact has no value.
pub fn none() -> impl IntoView {
    view! { <span class="none">"None"</span> }
}

/// What an image is.
#[component]
pub fn Properties(
    image: Image,
    /// What stands above them.
    #[prop(default = "Properties")]
    heading: &'static str,
) -> impl IntoView {
    let seen_by = if image.public { "Every organization can start from it" } else { "Its organization alone" };
    view! {
        <section class="panel" aria-labelledby="properties">
            <div class="panel-head">
                <h2 id="properties">{heading}</h2>
            </div>
            <dl class="facts">
                <Fact term="ID">
                    <CopyId id=image.id.to_string() />
                </Fact>
                <Fact term="Architecture">
                    <code>{image.arch.as_str()}</code>
                </Fact>
                <Fact term="Visibility">
                    <Visibility public=image.public />
                    <small>{seen_by}</small>
                </Fact>
                <Fact term="Organization">
                    <span class="org">
                        <OrganizationGlyph id=image.organization />
                    </span>
                    <CopyId id=image.organization.to_string() what="organization ID" />
                </Fact>
                <Fact term="Root volume">
                    <code>{image.root_volume.name}</code>
                    <CopyId id=image.root_volume.id.to_string() what="root volume ID" />
                </Fact>
                <Fact term="Extra volumes">{none()}</Fact>
                <Fact term="Created">
                    <Moment at=image.creation_date />
                </Fact>
                <Fact term="Modified">
                    <Moment at=image.modification_date />
                </Fact>
                <Fact term="Revision">{image.revision.to_string()}</Fact>
            </dl>
        </section>
    }
    .into_any()
}
