//! The filters that are on, in words, and each with the way to take it away.

use leptos::prelude::*;
use uuid::Uuid;

use super::Icon;
use crate::{
    domain::{Filter, ListQuery},
    ui::list_url,
};

/// The filters that are on, each with a link that takes it away.
#[component]
pub fn Chips(query: Memo<ListQuery>) -> impl IntoView {
    move || {
        let query = query.get();
        let chips = chips(&query);
        (!chips.is_empty()).then(|| {
            let cleared = list_url::href(&ListQuery { filter: Filter::default(), page: None, ..query });
            view! {
                <ul class="chips" aria-label="Filters that are on">
                    {chips
                        .into_iter()
                        .map(|(text, href)| {
                            let label = format!("Remove filter {text}");
                            view! {
                                <li class="chip">
                                    {text}
                                    <a href=href aria-label=label>
                                        <Icon name="x" />
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                    <li>
                        <a class="button" data-kind="ghost" data-size="small" href=cleared>
                            "Clear filters"
                        </a>
                    </li>
                </ul>
            }
        })
    }
}

/// The first digits of an id.
#[must_use]
pub fn short(id: Uuid) -> String {
    id.to_string()[..8].to_owned()
}

/// The filters that are on, in words.
#[must_use]
pub fn filters_in_words(query: &ListQuery) -> Vec<String> {
    chips(query).into_iter().map(|(text, _)| text).collect()
}

/// What is on, in words, and the view without it.
fn chips(query: &ListQuery) -> Vec<(String, String)> {
    let filter = &query.filter;
    let first_page = ListQuery { page: None, ..query.clone() };
    let chip = |text: Option<String>, without: Filter| {
        text.map(|text| (text, list_url::href(&ListQuery { filter: without, ..first_page.clone() })))
    };
    let kept = || filter.clone();
    [
        chip(filter.q.as_ref().map(|text| format!("search: {text}")), Filter { q: None, ..kept() }),
        chip(filter.name.as_ref().map(|text| format!("name: {text}")), Filter { name: None, ..kept() }),
        chip(filter.arch.map(|arch| format!("arch: {arch}")), Filter { arch: None, ..kept() }),
        chip(
            filter.public.map(|public| if public { "public".to_owned() } else { "private".to_owned() }),
            Filter { public: None, ..kept() },
        ),
        chip(
            filter.organization.map(|id| format!("organization: {}", short(id))),
            Filter { organization: None, ..kept() },
        ),
        chip(
            filter.created_from.map(|bound| format!("created from: {bound}")),
            Filter { created_from: None, ..kept() },
        ),
        chip(filter.created_to.map(|bound| format!("created to: {bound}")), Filter { created_to: None, ..kept() }),
    ]
    .into_iter()
    .flatten()
    .collect()
}
