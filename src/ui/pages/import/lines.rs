//! The lines of a file, and what each would do.

use leptos::prelude::*;

use super::staged::{href, label};
use crate::{
    domain::{Comparison, FieldErrors, Image, ImportLine, LineContent},
    ui::{
        changes,
        components::{ColumnHead, Differences, Icon, grouped},
    },
};

/// A page of the lines with one effect.
#[component]
pub fn Lines(id: String, comparison: Comparison) -> impl IntoView {
    let Comparison { counts, effect, lines, page, .. } = comparison;
    let total = counts.of(effect);
    if lines.is_empty() {
        return view! { <p class="muted">"There are no such lines."</p> }.into_any();
    }
    let (first, last) = (page.offset() + 1, page.offset() + lines.len() as u64);
    let caption = format!("{}: lines {first} to {last} of {total}", label(effect));
    let link = |on: bool, page: u64, name: &'static str, icon: &'static str| {
        let href = href(&id, effect, page);
        on.then(|| view! { <a class="button" href=href><Icon name=icon />{name}</a> })
    };
    let (more_before, more_after) = (page.page > 1, page.page < page.last_page(total));
    view! {
        <div class="panel list">
            <table class="table" role="table" data-of="import" data-cards>
                <caption class="hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <ColumnHead class="cell-line">"Line"</ColumnHead>
                        <ColumnHead class="cell-name">"Image"</ColumnHead>
                        <ColumnHead class="cell-what">"What it does"</ColumnHead>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {lines.into_iter().map(|line| view! { <Row line /> }).collect_view()}
                </tbody>
            </table>
        </div>
        {(more_before || more_after)
            .then(|| {
                view! {
                    <nav class="log-pager" aria-label="Pagination">
                        {link(more_before, page.page - 1, "Previous", "left")}
                        {link(more_after, page.page + 1, "Next", "right")}
                        <span class="muted">
                            {format!("{}–{} of {}", grouped(first), grouped(last), grouped(total))}
                        </span>
                    </nav>
                }
            })}
    }
    .into_any()
}

#[component]
fn Row(line: ImportLine) -> impl IntoView {
    let ImportLine { number, content } = line;
    let (name, what) = match content {
        LineContent::Invalid(name, errors) => {
            (name.filter(|name| !name.trim().is_empty()).map(IntoAny::into_any), reasons(&errors))
        }
        LineContent::Create(image) => (Some(image.name.clone().into_any()), creation(&image)),
        LineContent::Change(before, after) => {
            let differences = changes::between(&before, &after);
            (Some(link(&before)), view! { <Differences differences /> }.into_any())
        }
        LineContent::Same(image) => (Some(link(&image)), view! { "Nothing: it is like this." }.into_any()),
    };
    view! {
        <tr role="row">
            <td role="cell" class="cell-line">
                <span class="unit">"Line "</span>
                {grouped(number)}
            </td>
            <th role="rowheader" scope="row" class="cell-name">
                {name.unwrap_or_else(|| view! { <span class="none">"no name"</span> }.into_any())}
            </th>
            <td role="cell" class="cell-what">
                {what}
            </td>
        </tr>
    }
    .into_any()
}

fn link(image: &Image) -> AnyView {
    view! { <a href=format!("/image/{}", image.id)>{image.name.clone()}</a> }.into_any()
}

fn reasons(errors: &FieldErrors) -> AnyView {
    let reasons = errors.iter().flat_map(|(field, reasons)| {
        reasons.iter().map(move |reason| {
            view! {
                <li>
                    <code>{field.to_owned()}</code>
                    " "
                    {reason.clone()}
                </li>
            }
        })
    });
    view! { <ul class="reasons">{reasons.collect_view()}</ul> }.into_any()
}

fn creation(image: &Image) -> AnyView {
    let visibility = changes::visibility(image.public).to_lowercase();
    let volume = &image.root_volume;
    let named = if volume.name.is_empty() { volume.id.to_string()[..8].to_owned() } else { volume.name.clone() };
    let organization = image.organization.to_string();
    view! {
        <span class="by">
            <code>{image.arch.as_str()}</code>
            {format!(", {visibility}, on ")}
            <code title=volume.id.to_string()>{named}</code>
            ", of "
            <code title=organization.clone()>{organization[..8].to_owned()}</code>
            {format!(", created {}", image.creation_date.date())}
        </span>
    }
    .into_any()
}
