//! What was deleted, when and by whom, and the way to put it back.

use std::sync::Arc;

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    domain::Change,
    functions::{RestoreImage, TrashView, list_trash},
    ui::{
        Environment,
        components::{
            CellTime, ColumnHead, CopyId, EmptyMotif, FailureNotice, Heading, LogPager, OrganizationGlyph,
            Problems, RestoreButton, TimesAreIn, Unit, grouped, use_done,
        },
        form::use_form,
    },
};

/// `/trash`, with `?before=` and a sequence number for what was deleted earlier.
#[component]
pub fn TrashPage() -> impl IntoView {
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before")));
    let done = use_done();
    let view = Resource::new(move || (before.get(), done.get()), |(before, _)| list_trash(before));
    let state = use_form::<RestoreImage>();
    let (failure, restore) = (state.failure, state.on_submit());
    view! {
        <Title text="Trash" />
        <div class="page">
            <div class="titlebar">
                <Heading>
                    "Trash "
                    <Transition>
                        {move || Suspend::new(async move {
                            let total = view.await.ok().map(|view| grouped(view.total));
                            view! { <span class="muted">{total}</span> }
                        })}
                    </Transition>
                </Heading>
            </div>
            <Explanation />
            <Problems failure />
            <Transition>
                {move || {
                    let paged = before.get().is_some();
                    Suspend::new(async move {
                        match view.await {
                            Ok(view) => contents(view, paged, restore),
                            Err(failure) => view! { <FailureNotice failure /> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Explanation() -> impl IntoView {
    let forgets = expect_context::<Environment>().store_warning.is_some().then_some(
        " The store in memory keeps the latest changes alone: what was deleted before them is gone for good.",
    );
    view! {
        <p class="lede">
            "Restoring brings an image back with the same id, dates and history. The API answers 404 for what is here."
            {forgets}
        </p>
    }
}

fn contents(view: TrashView, paged: bool, restore: impl Fn(SubmitEvent) + Copy + 'static) -> AnyView {
    let TrashView { deletions, total, older } = view;
    if deletions.is_empty() {
        return view! { <Empty paged /> }.into_any();
    }
    let caption = format!("{} of {} deleted images, the newest deletion first.", deletions.len(), grouped(total));
    let rows = deletions.into_iter().map(|deletion| view! { <Row deletion restore /> });
    view! {
        <div class="panel list">
            <table class="table" role="table" data-of="trash" data-cards>
                <caption class="hidden">{caption} " " <TimesAreIn /></caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <ColumnHead class="cell-name">"Name"</ColumnHead>
                        <ColumnHead class="cell-arch">"Architecture"</ColumnHead>
                        <ColumnHead class="cell-org">"Organization"</ColumnHead>
                        <ColumnHead class="cell-by">"Deleted by"</ColumnHead>
                        <ColumnHead class="cell-when">"Deleted " <Unit /></ColumnHead>
                        <ColumnHead class="cell-do"><span class="hidden">"Actions"</span></ColumnHead>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
        <LogPager
            older=older.map(|before| format!("/trash?before={before}"))
            newest=paged.then(|| "/trash".to_owned())
        />
    }
    .into_any()
}

#[component]
fn Row(deletion: Arc<Change>, restore: impl Fn(SubmitEvent) + 'static) -> impl IntoView {
    let image = deletion.image();
    let organization = image.organization.to_string();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="cell-name">
                <div class="name">
                    <a href=format!("/image/{}", image.id) title=image.name.clone()>
                        {image.name.clone()}
                    </a>
                    <CopyId id=image.id.to_string() short=true />
                </div>
            </th>
            <td role="cell" class="cell-arch">
                <code>{image.arch.as_str()}</code>
            </td>
            <td role="cell" class="cell-org">
                <span class="org" title=organization.clone()>
                    <OrganizationGlyph id=image.organization />
                    {organization[..8].to_owned()}
                </span>
            </td>
            <td role="cell" class="cell-by">
                {deletion.actor.to_string()}
            </td>
            <td role="cell" class="cell-when">
                <CellTime at=deletion.at />
            </td>
            <td role="cell" class="cell-do">
                <RestoreButton
                    id=image.id
                    name=image.name.clone()
                    action="/trash".to_owned()
                    on_submit=restore
                    small=true
                />
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn Empty(paged: bool) -> impl IntoView {
    let (heading, text) = if paged {
        ("Nothing was deleted before", "What was deleted later is on the pages before this one.")
    } else {
        ("Trash is empty", "An image that is deleted comes here at once, and can be restored from here.")
    };
    view! {
        <div class="panel empty">
            <EmptyMotif />
            <h2>{heading}</h2>
            <p>{text}</p>
            <div class="actions">
                <a class="button" href=if paged { "/trash" } else { "/" }>
                    {if paged { "The newest" } else { "All images" }}
                </a>
            </div>
        </div>
    }
    .into_any()
}
