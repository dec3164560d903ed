//! The panel with the search, and what it found.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::empty::{EmptyCatalog, NoMatch};
use crate::{
    domain::{ListQuery, Revision, SortField},
    functions::{Failure, ListView},
    ui::{
        components::{
            BulkBar, BulkProblems, FailureNotice, ImageTable, Notice, Pager, SearchForm, ViewMenu, WaitingChanges,
            grouped, use_done,
        },
        list_url,
        live::{LiveList, ReadPage},
        selection::use_selection,
    },
};

/// How long nobody minds waiting.
const BLINK: Duration = Duration::from_millis(150);

/// What stands under the search.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Rows,
    NoMatch,
    EmptyCatalog,
    Failed(Failure),
}

/// The search, and what it found. What is there stays and takes new values, so that a page that was read
/// shows at once.
#[component]
pub(super) fn Panel(
    /// What the URL asks for.
    query: Memo<ListQuery>,
    view: Resource<Result<ListView, Failure>>,
    /// Whether an answer is on its way.
    pending: RwSignal<bool>,
    /// Reads the page anew.
    show: Callback<()>,
    /// What is to be said of the URL.
    children: Children,
) -> impl IntoView {
    // tells of every read, also of one that found the same
    let page = Memo::new_with_compare(move |_| view.get()?.ok().map(ReadPage::from), |_, _| true);
    let list = LiveList::new(page);
    list.follow(use_done());
    let content = Memo::new(move |_| {
        view.with(|view| {
            Some(match view.as_ref()? {
                Err(failure) => Content::Failed(failure.clone()),
                Ok(view) if view.total > 0 => Content::Rows,
                Ok(_) if list.of_page(ReadPage::is_of_empty_catalog) == Some(true) => Content::EmptyCatalog,
                Ok(_) => Content::NoMatch,
            })
        })
    });
    let busy = use_lasting(pending);
    let results = move || {
        content.get().map(|content| match content {
            Content::Rows => view! { <Rows list busy show /> }.into_any(),
            Content::NoMatch => view! { <NoMatch list show /> }.into_any(),
            Content::EmptyCatalog => view! { <EmptyCatalog list show /> }.into_any(),
            Content::Failed(failure) => view! { <FailureNotice failure /> }.into_any(),
        })
    };
    view! {
        <div class="panel list" data-pending=move || busy.get() data-selection=use_selection_state()>
            <SearchForm query list pending />
            {children()}
            <BulkProblems />
            {results}
        </div>
    }
    .into_any()
}

#[component]
fn Rows(list: LiveList, busy: Signal<bool>, show: Callback<()>) -> impl IntoView {
    let past_the_end = move |ReadPage { query, view }: &ReadPage| {
        query.page.filter(|asked| *asked > view.page.page).map(|asked| {
            let text = format!("There is no page {}: this is the last.", grouped(asked));
            view! { <Notice tone="info"><strong>{text}</strong></Notice> }
        })
    };
    let bar = move |ReadPage { query, view }: &ReadPage| {
        view! { <ListBar query=query.clone() total=view.total at=view.head list show /> }
    };
    let caption = Signal::derive(move || list.of_page(caption).unwrap_or_default());
    let pager = |ReadPage { query, view }: &ReadPage| {
        view! { <Pager query=query.clone() page=view.page total=view.total /> }
    };
    view! {
        {move || list.of_page(past_the_end)}
        {move || list.of_page(bar)}
        <ImageTable list caption busy />
        {move || list.of_page(pager)}
    }
    .into_any()
}

/// The bar above the table: the order in words, or what can be done with what is selected; what waits,
/// and how the table is shown.
#[component]
fn ListBar(query: ListQuery, total: u64, at: Revision, list: LiveList, show: Callback<()>) -> impl IntoView {
    view! {
        <div class="listbar">
            <BulkBar query=query.clone() total at />
            <span class="muted">{format!("By {}", order(&query))}</span>
            <div class="end">
                <WaitingChanges list show />
                <ViewMenu />
            </div>
        </div>
    }
    .into_any()
}

fn caption(ReadPage { query, view }: &ReadPage) -> String {
    let (page, total) = (view.page, view.total);
    let first = page.offset() + 1;
    let last = (page.offset() + u64::from(page.per_page)).min(total);
    format!("Images {first} to {last} of {total}, by {}.", order(query))
}

/// The order in words: `modification date, newest first, then by name`.
fn order(query: &ListQuery) -> String {
    let sort = list_url::shown_sort(query);
    let keys: Vec<_> = sort
        .keys()
        .iter()
        .map(|key| match (key.field, key.descending) {
            (SortField::Name, false) => "name",
            (SortField::Name, true) => "name, Z to A",
            (SortField::Arch, false) => "architecture",
            (SortField::Arch, true) => "architecture, Z to A",
            (SortField::Organization, false) => "organization",
            (SortField::Organization, true) => "organization, highest first",
            (SortField::CreationDate, false) => "creation date, oldest first",
            (SortField::CreationDate, true) => "creation date, newest first",
            (SortField::ModificationDate, false) => "modification date, oldest first",
            (SortField::ModificationDate, true) => "modification date, newest first",
        })
        .collect();
    keys.join(", then by ")
}

/// What the style is to know of the selection: nothing until scripts run.
fn use_selection_state() -> impl Fn() -> Option<&'static str> + Copy {
    let selection = use_selection();
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    move || alive.get().then(|| if selection.is_empty() { "none" } else { "some" })
}

/// Whether something lasts for longer than [`BLINK`]. What is over sooner shows nothing, and costs no
/// frame.
fn use_lasting(state: RwSignal<bool>) -> Signal<bool> {
    let lasting = RwSignal::new(false);
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        if !state.get() {
            lasting.set(false);
            return None;
        }
        let begin = move || {
            lasting.try_set(true);
        };
        set_timeout_with_handle(begin, BLINK).ok()
    });
    lasting.into()
}
