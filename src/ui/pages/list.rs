//! The list. Its URL is its state: every filter, order and page is a link.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use crate::{
    domain::{Arch, Draft, Filter, ListQuery, PageRequest, Revision, SortField, Strictness},
    functions::{Failure, ListView, list_images, summarize_images},
    ui::{
        Environment, Preferences,
        components::{
            AddressNotice, BulkBar, BulkDialog, BulkProblems, CodeBlock, EmptyMotif, FailureNotice, Heading, Icon,
            ImageTable, ListMenu, Notice, Pager, RowMenu, SearchForm, SummaryStrip, ViewMenu, WaitingChanges,
            aria_keys, focus_after_delete, grouped, images, provide_bulk, provide_renames, provide_row_menu,
            use_announcer, use_done,
        },
        curl::Curl,
        keyboard::Command,
        list_url,
        live::{LiveList, ReadPage},
        preferences::use_preferences,
        selection::use_selection,
    },
};

/// How long nobody minds waiting.
const BLINK: Duration = Duration::from_millis(150);

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
fn Panel(
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
        Some(match view.get()? {
            Err(failure) => Content::Failed(failure),
            Ok(view) if view.total > 0 => Content::Rows,
            Ok(_) if list.of_page(ReadPage::is_of_empty_catalog) == Some(true) => Content::EmptyCatalog,
            Ok(_) => Content::NoMatch,
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

#[component]
fn EmptyCatalog(list: LiveList, show: Callback<()>) -> impl IntoView {
    let Environment { origin, .. } = expect_context();
    let example = Draft {
        name: Some("my_image".to_owned()),
        arch: Some(Arch::Arm.to_string()),
        organization: Some("000a115d-2852-4b0a-9ce8-47f1134ba95a".to_owned()),
        root_volume: Some("f0361e7b-cbe4-4882-a999-945192b7171b".to_owned()),
        public: None,
    };
    let curl = Curl::create(&origin, example).to_string();
    view! {
        <div class="empty" data-catalog>
            <EmptyMotif />
            <h2>"No images yet"</h2>
            <p>
                "An image is a root volume with a name and an architecture: what new servers start from."
            </p>
            <div class="actions">
                <a class="button" data-kind="primary" href="/new">
                    <Icon name="plus" />
                    "New image"
                </a>
                <a class="button" href="/import">
                    <Icon name="upload" />
                    "Import"
                </a>
                <WaitingChanges list show />
            </div>
            <p class="muted">"or from a terminal"</p>
            <CodeBlock label="Create an image with curl" code=curl />
        </div>
    }
    .into_any()
}

#[component]
fn NoMatch(list: LiveList, show: Callback<()>) -> impl IntoView {
    let query = list.query();
    let heading = move || match &query.read().filter.q {
        Some(text) => format!("No images match “{text}”"),
        None => "No images match".to_owned(),
    };
    let cleared = move || list_url::href(&ListQuery { filter: Filter::default(), page: None, ..query.get() });
    view! {
        <div class="empty">
            <EmptyMotif />
            <h2>{heading}</h2>
            <p>"Try fewer filters. The search looks in names, ids, organizations and volume names."</p>
            <div class="actions">
                <a class="button" href=cleared>
                    "Clear filters"
                </a>
                <WaitingChanges list show />
            </div>
        </div>
    }
    .into_any()
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
