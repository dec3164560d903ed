//! One image: its properties, where it came from, and how a program reads it.

mod snippets;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::snippets::{Snippets, curl};
use super::{id_in_path, page_of};
use crate::{
    domain::Image,
    functions::{ImageView, get_image},
    ui::components::{
        Breadcrumb, CodeBlock, CopyId, Heading, Icon, Moment, OrganizationGlyph, Visibility, grouped,
    },
};

/// `/image/{id}`, with `?tab=json` and `?tab=snippets`.
#[component]
pub fn DetailPage() -> impl IntoView {
    let id = id_in_path();
    let tab = use_query_map();
    let tab = Memo::new(move |_| Tab::read(&tab.with(|query| query.get("tab")).unwrap_or_default()));
    let view = Resource::new(move || id.get(), get_image);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                page_of(view.await, |view| view! { <Detail view tab /> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Overview,
    Json,
    Snippets,
}

impl Tab {
    const ALL: [(Self, &str, &str); 3] = [
        (Self::Overview, "", "Overview"),
        (Self::Json, "?tab=json", "JSON"),
        (Self::Snippets, "?tab=snippets", "Snippets"),
    ];

    fn read(text: &str) -> Self {
        match text {
            "json" => Self::Json,
            "snippets" => Self::Snippets,
            _ => Self::Overview,
        }
    }
}

#[component]
fn Detail(view: ImageView, tab: Memo<Tab>) -> impl IntoView {
    let image = view.image.clone();
    let href = format!("/image/{}", image.id);
    let visibility = if image.public { ("info", "globe", "Public") } else { ("", "lock", "Private") };
    view! {
        <Title text=image.name.clone() />
        <div class="page">
            <Breadcrumb here=image.name.clone() />
            <div class="titlebar">
                <Heading>{image.name.clone()}</Heading>
                <span class="badge" data-tone=visibility.0>
                    <Icon name=visibility.1 />
                    {visibility.2}
                </span>
                <span class="badge" data-mono>
                    {image.arch.as_str()}
                </span>
                <div class="actions">
                    <a class="button" href=format!("{href}/edit")>
                        <Icon name="pencil" />
                        "Edit"
                    </a>
                    <a class="button" href=format!("/new?from={}", image.id)>
                        <Icon name="duplicate" />
                        "Duplicate"
                    </a>
                    <a class="button" data-tone="danger" href=format!("{href}/delete")>
                        <Icon name="trash" />
                        "Delete"
                    </a>
                </div>
            </div>
            <nav class="tabs" aria-label="Image">
                <ul>
                    {Tab::ALL
                        .map(|(one, query, label)| {
                            view! {
                                <li>
                                    <a
                                        href=format!("{href}{query}")
                                        aria-current=move || (tab.get() == one).then_some("page")
                                    >
                                        {label}
                                    </a>
                                </li>
                            }
                        })}
                </ul>
            </nav>
            {move || {
                let view = view.clone();
                match tab.get() {
                    Tab::Overview => view! { <Overview view /> }.into_any(),
                    Tab::Json => view! { <Json json=view.json /> }.into_any(),
                    Tab::Snippets => view! { <Snippets image=view.image /> }.into_any(),
                }
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Overview(view: ImageView) -> impl IntoView {
    let ImageView { image, source, duplicates, duplicate_count, .. } = view;
    view! {
        <div class="columns">
            <div>
                <Properties image=image.clone() />
                <Origin image=image.clone() source />
            </div>
            <div>
                <section class="panel" aria-labelledby="curl">
                    <div class="panel-head">
                        <h2 id="curl">"Snippet"</h2>
                    </div>
                    <div class="panel-body">
                        <CodeBlock label="Read and change this image with curl" code=curl(&image) />
                    </div>
                </section>
                <Duplicates duplicates count=duplicate_count />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Fact(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

fn none() -> impl IntoView {
    view! { <span class="none">"None"</span> }
}

#[component]
fn Properties(image: Image) -> impl IntoView {
    let seen_by = if image.public { "Every organization can start from it" } else { "Its organization alone" };
    view! {
        <section class="panel" aria-labelledby="properties">
            <div class="panel-head">
                <h2 id="properties">"Properties"</h2>
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

#[component]
fn Origin(image: Image, source: Option<Image>) -> impl IntoView {
    let from_image = match (image.from_image, source) {
        (Some(id), Some(source)) => view! {
            <a href=format!("/image/{id}")>{source.name}</a>
            <CopyId id=id.to_string() short=true />
        }
        .into_any(),
        (Some(id), None) => view! {
            <CopyId id=id.to_string() />
            <small>"deleted since"</small>
        }
        .into_any(),
        (None, _) => none().into_any(),
    };
    let from_server = image
        .from_server
        .map_or_else(|| none().into_any(), |id| view! { <CopyId id=id.to_string() what="server ID" /> }.into_any());
    let marketplace_key =
        image.marketplace_key.map_or_else(|| none().into_any(), |key| view! { <code>{key}</code> }.into_any());
    view! {
        <section class="panel" aria-labelledby="origin">
            <div class="panel-head">
                <h2 id="origin">"Origin"</h2>
            </div>
            <dl class="facts">
                <Fact term="Duplicated from">{from_image}</Fact>
                <Fact term="From server">{from_server}</Fact>
                <Fact term="Marketplace key">{marketplace_key}</Fact>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Duplicates(duplicates: Vec<Image>, count: u64) -> impl IntoView {
    (count > 0).then(|| {
        let more = count - duplicates.len() as u64;
        view! {
            <section class="panel" aria-labelledby="duplicates">
                <div class="panel-head">
                    <h2 id="duplicates">"Duplicated from this image"</h2>
                    <span class="end muted">{grouped(count)}</span>
                </div>
                <ul class="rows">
                    {duplicates
                        .into_iter()
                        .map(|image| {
                            view! {
                                <li>
                                    <a href=format!("/image/{}", image.id)>{image.name}</a>
                                    <span class="end">{image.creation_date.date()}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                    {(more > 0).then(|| view! { <li class="muted">{format!("and {} more", grouped(more))}</li> })}
                </ul>
            </section>
        }
    })
}

#[component]
fn Json(json: String) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="json">
            <div class="panel-head">
                <h2 id="json">"As the API answers it"</h2>
            </div>
            <div class="panel-body">
                <CodeBlock label="This image as JSON" code=json />
            </div>
        </section>
    }
    .into_any()
}
