//! The way through the pages of the list.

use std::iter;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Icon, grouped};
use crate::{
    domain::{ListQuery, PageRequest},
    ui::{
        list_url,
        preferences::{PAGE_SIZES, use_preferences},
    },
};

/// Which rows these are, links to the other pages, and how many rows a page has.
#[component]
pub fn Pager(query: ListQuery, page: PageRequest, total: u64) -> impl IntoView {
    let first = page.offset() + 1;
    let last_row = (page.offset() + u64::from(page.per_page)).min(total);
    let last = page.last_page(total);
    let to = {
        let query = query.clone();
        move |number: u64| list_url::href(&ListQuery { page: Some(number), ..query.clone() })
    };
    let numbers = shown_pages(page.page, last);
    let step = |on: bool, number: u64, label: &'static str, class: &'static str, content: AnyView| {
        on.then(|| view! { <li class=class><a href=to(number) aria-label=label>{content}</a></li> })
    };
    view! {
        <div class="pager">
            <p class="range">
                <strong>{format!("{}–{}", grouped(first), grouped(last_row))}</strong>
                " of "
                {grouped(total)}
            </p>
            <nav aria-label="Pagination">
                <ul>
                    {step(page.page > 1, 1, "First page", "wide", view! { <Icon name="first" />"First" }.into_any())}
                    {step(
                        page.page > 1,
                        page.page - 1,
                        "Previous page",
                        "",
                        view! { <Icon name="left" />"Previous" }.into_any(),
                    )}
                    {numbers
                        .into_iter()
                        .map(|number| match number {
                            Some(number) => {
                                let near = number.abs_diff(page.page) <= 1;
                                view! {
                                    <li class=if near { "" } else { "wide" }>
                                        <a
                                            href=to(number)
                                            aria-label=format!("Page {number}")
                                            aria-current=(number == page.page).then_some("page")
                                        >
                                            {grouped(number)}
                                        </a>
                                    </li>
                                }
                                    .into_any()
                            }
                            None => view! { <li class="wide" aria-hidden="true">"…"</li> }.into_any(),
                        })
                        .collect_view()}
                    {step(
                        page.page < last,
                        page.page + 1,
                        "Next page",
                        "",
                        view! { "Next"<Icon name="right" /> }.into_any(),
                    )}
                    {step(page.page < last, last, "Last page", "wide", view! { "Last"<Icon name="last" /> }.into_any())}
                </ul>
            </nav>
            <RowsPerPage query current=page.per_page />
        </div>
    }
    .into_any()
}

/// The first, the last, and those around the current one; `None` where some are left out.
fn shown_pages(current: u64, last: u64) -> Vec<Option<u64>> {
    let mut shown = Vec::new();
    let mut before = 0;
    let near = current.saturating_sub(2).max(2)..=(current + 2).min(last - 1);
    for number in iter::once(1).chain(near).chain((last > 1).then_some(last)) {
        if number > before + 1 {
            shown.push(None);
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}

#[component]
fn RowsPerPage(query: ListQuery, current: u32) -> impl IntoView {
    let preferences = use_preferences();
    let navigate = use_navigate();
    let kept = ListQuery { page: None, per_page: None, ..query.clone() };
    let hidden = kept
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    let on_change = move |event: leptos::ev::Event| {
        let Ok(size) = event_target_value(&event).parse() else { return };
        if PAGE_SIZES.contains(&size) {
            preferences.change(|preferences| preferences.per_page = size);
        }
        let view = ListQuery { page: None, per_page: Some(size), ..query.clone() };
        navigate(&list_url::href(&view), NavigateOptions::default());
    };
    let other = (!PAGE_SIZES.contains(&current)).then_some(current);
    view! {
        <form method="get" action="/">
            {hidden}
            <label for="per-page">"Rows per page"</label>
            <span class="select">
                <select class="input" id="per-page" name="per_page" on:change=on_change>
                    {PAGE_SIZES
                        .into_iter()
                        .chain(other)
                        .map(|size| view! { <option value=size.to_string() selected=size == current>{size}</option> })
                        .collect_view()}
                </select>
                <Icon name="down" />
            </span>
            <button class="button" data-size="small" data-without-script>
                "Set"
            </button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pages_are_left_out() {
        let shown = |current, last| {
            shown_pages(current, last)
                .into_iter()
                .map(|page| page.map_or("…".to_owned(), |page| page.to_string()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(2, 17), "1 2 3 4 … 17");
        assert_eq!(shown(9, 17), "1 … 7 8 9 10 11 … 17");
        assert_eq!(shown(17, 17), "1 … 15 16 17");
    }
}
