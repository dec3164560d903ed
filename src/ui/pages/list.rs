//! The list. Its URL is its state: every filter, order and page is a link.
//!
//! - `panel`: the search, and what it found
//! - `empty`: what stands there where that is nothing

mod empty;
mod panel;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use self::panel::Panel;
use crate::{
    domain::{ListQuery, PageRequest, Strictness},
    functions::{Failure, ListView, list_images, summarize_images},
    ui::{
        Preferences,
        components::{
            AddressNotice, BulkDialog, Heading, Icon, ListMenu, RowMenu, SummaryStrip, aria_keys,
            focus_after_delete, grouped, images, provide_bulk, provide_renames, provide_row_menu, use_announcer,
            use_done,
        },
        keyboard::Command,
        list_url,
        preferences::use_preferences,
        selection::use_selection,
    },
};

/// `/`: the images that match, a page at a time.
#[component]
pub fn ListPage() -> impl IntoView {
    provide_row_menu();
    provide_renames();
    provide_bulk();
    let search = use_location().search;
    let read = Memo::new(move |_| ListQuery::parse_search(&search.get(), Strictness::Lenient));
    let query = Memo::new(move |_| read.get().0);
    let done = use_done();
    let view =
        Resource::new(move || (list_url::search(&query.get()), done.get()), |(search, _)| list_images(search));
    let pending = RwSignal::new(false);
    let kept = Memo::new(move |_| ListQuery { filter: query.get().filter, ..ListQuery::default() });
    let summary =
        Resource::new(move || (list_url::search(&kept.get()), done.get()), |(search, _)| summarize_images(search));
    let show = Callback::new(move |()| {
        view.refetch();
        summary.refetch();
    });
    announce_count(query, view, follow_filter(query));
    focus_after_delete(view);
    use_remembered_size();

    view! {
        <Transition set_pending=pending>
            <div class="page">
                <TitleBar query view />
                <SummaryStrip query summary />
                <Panel query view pending show>
                    {move || view! { <AddressNotice problems=read.get().1 /> }}
                </Panel>
                <RowMenu />
                <BulkDialog />
            </div>
        </Transition>
    }
    .into_any()
}

#[component]
fn TitleBar(query: Memo<ListQuery>, view: Resource<Result<ListView, Failure>>) -> impl IntoView {
    view! {
        <div class="titlebar">
            <Heading>
                "Images "
                {move || Suspend::new(async move {
                    let view = view.await.ok();
                    let title = view.as_ref().map_or("Images".to_owned(), |view| title(view.page, view.total));
                    view! {
                        <Title text=title />
                        <span class="muted">{view.map(|view| grouped(view.total))}</span>
                    }
                })}
            </Heading>
            <div class="actions">
                <ListMenu query />
                <a class="button" data-kind="primary" href="/new" aria-keyshortcuts=aria_keys(Command::New)>
                    <Icon name="plus" />
                    "New image"
                </a>
            </div>
        </div>
    }
    .into_any()
}

fn title(page: PageRequest, total: u64) -> String {
    match page.last_page(total) {
        1 => "Images".to_owned(),
        last => format!("Images · page {} of {}", grouped(page.page), grouped(last)),
    }
}

/// Lets go of what was selected under another filter; whether there was something, until that is said.
fn follow_filter(query: Memo<ListQuery>) -> StoredValue<bool> {
    let selection = use_selection();
    let lost = StoredValue::new(false);
    let filter = Memo::new(move |_| query.with(|query| query.filter.clone()));
    Effect::new(move |_| {
        if filter.with(|filter| selection.adopt(filter)) {
            lost.set_value(true);
        }
    });
    lost
}

/// Says how many images a new view has, and whether a selection was lost by it; the first one is on the
/// page when it is opened.
fn announce_count(query: Memo<ListQuery>, view: Resource<Result<ListView, Failure>>, lost: StoredValue<bool>) {
    let announce = use_announcer();
    Effect::new(move |before: Option<Option<ListQuery>>| {
        let Some(Ok(view)) = view.get() else { return before.flatten() };
        let query = query.get_untracked();
        if before.flatten().is_some_and(|before| before != query) {
            let lost = lost.try_update_value(std::mem::take).unwrap_or_default();
            let remark = if lost { ". Nothing is selected any more" } else { "" };
            announce(format!("{}{remark}", images(view.total)));
        }
        Some(query)
    });
}

/// The list without any query has the page size that was last chosen, by a redirect that writes it
/// in: here for links within the page, on the server for the first page.
fn use_remembered_size() {
    let Location { pathname, search, .. } = use_location();
    let preferences = use_preferences();
    let navigate = use_navigate();
    Effect::new(move |_| {
        // on the way to another page this still runs
        if !search.read().is_empty() || *pathname.read() != "/" {
            return;
        }
        if let Some(size) = preferences.with_untracked(Preferences::unusual_page_size) {
            let view = ListQuery { per_page: Some(size), ..ListQuery::default() };
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&list_url::href(&view), options);
        }
    });
}
