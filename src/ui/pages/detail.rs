//! One image: its properties, where it came from, and how a program reads it.

mod snippets;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::snippets::{Snippets, curl};
use super::{id_in_path, page_of};
use crate::{
    domain::Image,
    functions::{ImageView, Kept, get_image},
    ui::{
        changes::{self, Difference},
        components::{
            CodeBlock, CopyId, Fact, ImageHead, ImageNews, Notice, Properties, Tab, grouped, none, shown, use_done,
        },
        live::{Happened, follow_image},
        preferences::use_preferences,
    },
};

/// `/image/{id}`, with `?tab=json` and `?tab=snippets`.
#[component]
pub fn DetailPage() -> impl IntoView {
    let id = id_in_path();
    let query = use_query_map();
    let parameter = move |name: &str| query.with(|query| query.get(name));
    let tab = Memo::new(move |_| Tab::read(&parameter("tab").unwrap_or_default()));
    let merged = Memo::new(move |_| parameter("merged"));
    let done = use_done();
    let view = Resource::new(
        move || (id.get(), done.get(), merged.get()),
        |(id, done, merged)| get_image(id, done, merged),
    );
    let show = Callback::new(move |()| view.refetch());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                page_of(view.await, |view| view! { <Detail view tab show /> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Detail(view: ImageView, tab: Memo<Tab>, show: Callback<()>) -> impl IntoView {
    let kept = view.kept.clone();
    let (view, news) = follow(view);
    let image = Signal::derive(move || view.get().image);
    view! {
        <Title text=move || image.get().name />
        <div class="page">
            <ImageHead image tab />
            <ImageNews news deleted="This is what it was." show />
            <KeptNotice kept />
            {move || {
                let view = view.get();
                match tab.get() {
                    Tab::Json => view! { <Json json=view.json /> }.into_any(),
                    Tab::Snippets => view! { <Snippets image=view.image /> }.into_any(),
                    Tab::Overview | Tab::History => view! { <Overview view /> }.into_any(),
                }
            }}
        </div>
    }
    .into_any()
}

/// The page as it is now, read anew when its image has changed, and what has happened.
fn follow(view: ImageView) -> (RwSignal<ImageView>, Signal<Option<Happened>>) {
    let current = RwSignal::new(view.clone());
    let id = view.image.id.to_string();
    let news = follow_image(&view.image, view.head, move |change| {
        if change.after.is_none() {
            return;
        }
        let read = get_image(id.clone(), None, None);
        leptos::task::spawn_local(async move {
            let Ok(read) = read.await else { return };
            // it fails when the page is gone, and an older answer may come after a newer one
            current.try_update(|current| {
                if current.image.revision < read.image.revision {
                    *current = read;
                }
            });
        });
    });
    (current, news)
}

/// Says what a save kept of other people's edits.
#[component]
fn KeptNotice(kept: Vec<Kept>) -> impl IntoView {
    (!kept.is_empty()).then(|| {
        let edits = kept.into_iter().map(|Kept { field, change }| {
            let became = changes::differences(&change).into_iter().find(|difference| difference.field == field);
            let words = became.map(|Difference { label, before, after, .. }| {
                view! {
                    {format!(" changed the {} from ", label.to_lowercase())}
                    <del>{shown(before)}</del>
                    " to "
                    <ins>{shown(after)}</ins>
                }
            });
            view! {
                <li>
                    <strong>{change.actor.to_string()}</strong>
                    {words}
                </li>
            }
        });
        view! {
            <Notice tone="ok" icon="merge">
                <strong>"Saved, and merged. Also kept, from edits made meanwhile:"</strong>
                <ul class="plain">{edits.collect_view()}</ul>
            </Notice>
        }
    })
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
    let preferences = use_preferences();
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
                                    <span class="end">{move || preferences.local(image.creation_date).date()}</span>
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
