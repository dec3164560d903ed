//! The images, and the form that confirms.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;

use super::{BackToList, words};
use crate::{
    domain::{BulkAction, Image, Preview},
    functions::{ApplyBulk, Failure},
    ui::{
        bulk::BulkRequest,
        components::{
            Breadcrumb, CellTime, ColumnHead, FieldErrorText, Heading, Icon, Notice, Problems, TimesAreIn, Unit,
            Visibility, filters_in_words, grouped, images, use_announcer,
        },
        form::{Form, field_errors},
        list_url,
    },
};

/// What would be done, and the form that does it.
#[component]
pub fn Confirm(request: BulkRequest, preview: Preview, state: Form<ApplyBulk>) -> impl IntoView {
    let question = words::question(&request, &preview);
    let warning = words::warning(&preview).filter(|_| request.action == BulkAction::Delete);
    view! {
        <Title text=question.clone() />
        <div class="page" data-width="text">
            <Breadcrumb here=words::here(request.action) />
            <div class="titlebar">
                <Heading>{question}</Heading>
            </div>
            <Problems failure=state.failure />
            <p class="lede">
                {words::which(&request)}
                {request.is_of_all().then(|| view! { <code>{grouped(preview.at.0)}</code> ". " })}
                {words::promise(&request)}
            </p>
            <FiltersOn request=request.clone() />
            {warning
                .map(|(text, meaning)| {
                    view! {
                        <Notice tone="warn" icon="warn">
                            <strong>{text}</strong>
                            <p class="plain">{meaning}</p>
                        </Notice>
                    }
                })}
            <LeftOut request=request.clone() preview=preview.clone() />
            <Sample request=request.clone() preview=preview.clone() />
            <ConfirmForm request preview state />
        </div>
    }
    .into_any()
}

/// A page without a question: nothing of the selection is left to be changed.
#[component]
pub fn NothingToDo(request: BulkRequest, preview: Preview) -> impl IntoView {
    let (heading, text) = match (request.action.visibility(), preview.done) {
        (Some(true), 1..) => ("Nothing to do", "All of them are public already."),
        (Some(false), 1..) => ("Nothing to do", "All of them are private already."),
        _ if preview.leaves_out() => ("Nothing to do", "None of the images is as it was when you selected it."),
        _ if request.is_of_all() => ("Nothing to do", "No image matches."),
        _ => ("Nothing is selected", "Tick images in the list first."),
    };
    view! {
        <Title text=heading />
        <div class="page" data-width="text">
            <Breadcrumb here=words::here(request.action) />
            <div class="titlebar">
                <Heading>{heading}</Heading>
            </div>
            <p class="lede">{text}</p>
            <FiltersOn request=request.clone() />
            <LeftOut request=request.clone() preview />
            <BackToList href=list_url::href(&request.view()) />
        </div>
    }
    .into_any()
}

/// The filters that the images match, where it is about all that do.
#[component]
fn FiltersOn(request: BulkRequest) -> impl IntoView {
    let filters = if request.is_of_all() { filters_in_words(&request.view()) } else { Vec::new() };
    (!filters.is_empty()).then(|| {
        view! {
            <ul class="chips" aria-label="Filters that are on">
                {filters.into_iter().map(|text| view! { <li class="badge">{text}</li> }).collect_view()}
            </ul>
        }
    })
}

/// What was selected and is not a part of it.
#[component]
fn LeftOut(request: BulkRequest, preview: Preview) -> impl IntoView {
    let left_out = words::left_out(&preview);
    let number = (preview.changed.len() + preview.gone.len()) as u64;
    let done = words::done(&request, &preview).filter(|_| preview.count > 0);
    view! {
        {(!left_out.is_empty())
            .then(|| {
                let title = if number == 1 { "is left out" } else { "are left out" };
                view! {
                    <Notice tone="info">
                        <strong>{format!("{} that you selected {title}", grouped(number))}</strong>
                        <ul>{left_out.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                    </Notice>
                }
            })}
        {done.map(|text| view! { <p class="lede">{text}</p> })}
    }
    .into_any()
}

#[component]
fn Sample(request: BulkRequest, preview: Preview) -> impl IntoView {
    let (shown, count) = (preview.sample.len() as u64, preview.count);
    let heading = match count {
        1 => "The image".to_owned(),
        _ if shown == count => format!("All {count}"),
        _ => format!("The first {shown} of {}", grouped(count)),
    };
    let all = (request.is_of_all() && shown < count && preview.done == 0).then(|| {
        let href = list_url::href(&request.view());
        view! { <a class="end" href=href>{format!("See all {} in the list", grouped(count))}</a> }
    });
    let caption = format!("{heading}, in the list's order.");
    view! {
        <section class="panel" aria-labelledby="sample">
            <div class="panel-head">
                <h2 id="sample">{heading}</h2>
                {all}
            </div>
            <table class="table" role="table" data-of="sample" data-cards>
                <caption class="hidden">{caption} " " <TimesAreIn /></caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <ColumnHead class="cell-name">"Name"</ColumnHead>
                        <ColumnHead class="cell-arch">"Architecture"</ColumnHead>
                        <ColumnHead class="cell-visibility">"Visibility"</ColumnHead>
                        <ColumnHead class="cell-when">"Modified " <Unit /></ColumnHead>
                    </tr>
                </thead>
                <tbody role="rowgroup">{preview.sample.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn row(image: Arc<Image>) -> impl IntoView {
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="cell-name">
                <div class="name">
                    <a href=format!("/image/{}", image.id) title=image.name.clone()>
                        {image.name.clone()}
                    </a>
                </div>
            </th>
            <td role="cell" class="cell-arch">
                <code>{image.arch.as_str()}</code>
            </td>
            <td role="cell" class="cell-visibility">
                <Visibility public=image.public />
            </td>
            <td role="cell" class="cell-when">
                <CellTime at=image.modification_date />
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn ConfirmForm(request: BulkRequest, preview: Preview, state: Form<ApplyBulk>) -> impl IntoView {
    let (count, pending, announce) = (preview.count, state.pending(), use_announcer());
    let typed =
        state.submitted.clone().filter(|_| matches!(state.failure.get_untracked(), Some(Failure::Invalid(_))));
    let typed = typed.map(|sent| sent.count).unwrap_or_default();
    let action = request.action;
    let (order, progress) = (action.order(&images(count)), format!("{}…", action.progress(&images(count))));
    let (kind, icon) = match action {
        BulkAction::Delete => ("danger", "trash"),
        BulkAction::MakePublic => ("primary", "globe"),
        BulkAction::MakePrivate => ("primary", "lock"),
    };
    let said = progress.clone();
    Effect::new(move |_| {
        if pending.get() {
            announce(said.clone());
        }
    });
    view! {
        <form class="form" method="post" action="/bulk" aria-label="Confirm" novalidate on:submit=state.on_submit()>
            <input type="hidden" name="action" value=action.as_str() />
            <input type="hidden" name="selection" value=request.selection.clone() />
            <input type="hidden" name="search" value=request.search.clone() />
            <input type="hidden" name="at" value=preview.at.to_string() />
            <input type="hidden" name="expected" value=count.to_string() />
            {(count > BulkAction::ASKED).then(|| view! { <TypedCount count typed failure=state.failure /> })}
            <div class="form-actions">
                <a class="button" href=list_url::href(&request.view())>
                    "Cancel"
                </a>
                <button class="button" data-kind=kind aria-busy=move || pending.get().then_some("true")>
                    <Icon name=icon />
                    {move || if pending.get() { progress.clone() } else { order.clone() }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn TypedCount(count: u64, typed: String, failure: Signal<Option<Failure>>) -> impl IntoView {
    let errors = field_errors(failure);
    let invalid = Memo::new(move |_| errors.with(|errors| !errors.of("count").is_empty()));
    view! {
        <div class="field" data-narrow>
            <label for="count">{format!("Type {} to confirm", grouped(count))}</label>
            <input
                class="input"
                id="count"
                name="count"
                inputmode="numeric"
                autocomplete="off"
                value=typed
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || if invalid.get() { "count-hint count-error" } else { "count-hint" }
            />
            <p class="hint" id="count-hint">
                {format!("Asked for above {} images.", BulkAction::ASKED)}
            </p>
            <FieldErrorText field="count" errors />
        </div>
    }
    .into_any()
}
