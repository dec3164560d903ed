//! The list. Its URL is its state: every filter, order and page is a link.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use crate::{
    domain::{Filter, ListQuery, PageRequest, Revision, SortField, Strictness},
    functions::{Failure, ListView, list_images, summarize_images},
    ui::{
        Environment, Preferences,
        components::{
            AddressNotice, BulkBar, BulkDialog, BulkProblems, CodeBlock, EmptyMotif, FailureNotice, Heading, Icon,
            ImageTable, ListMenu, Notice, Pager, RowMenu, SearchForm, SummaryStrip, ViewMenu, WaitingChanges,
            aria_keys, focus_after_delete, grouped, images, provide_bulk, provide_renames, provide_row_menu,
            use_announcer, use_done,
        },
        keyboard::Command,
        list_url,
        live::LiveList,
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
                <div class="panel list" data-pending=move || pending.get()>
                    <SearchForm query view />
                    {move || view! { <AddressNotice problems=read.get().1 /> }}
                    <BulkProblems />
                    {move || {
                        let query = query.get();
                        Suspend::new(async move {
                            match view.await {
                                Ok(page) => results(query, page, pending, show),
                                Err(failure) => view! { <FailureNotice failure /> }.into_any(),
                            }
                        })
                    }}
                </div>
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

fn results(query: ListQuery, view: ListView, busy: RwSignal<bool>, show: Callback<()>) -> AnyView {
    let ListView { images, total, page, head, .. } = view;
    let list = LiveList::new(&query, &images);
    // the position is behind for a moment, in databases; what this tab did is in the page
    list.follow(use_done().get_untracked().unwrap_or_default().max(head));
    if total == 0 {
        return if query.filter.conditions() == 0 {
            view! { <EmptyCatalog list show /> }.into_any()
        } else {
            view! { <NoMatch query list show /> }.into_any()
        };
    }
    let past_the_end = query.page.is_some_and(|asked| asked > page.page).then(|| {
        let text = format!("There is no page {}: this is the last.", grouped(query.page.unwrap_or_default()));
        view! { <Notice tone="info"><strong>{text}</strong></Notice> }
    });
    let caption = caption(&query, page, total);
    let rows = images.iter().filter_map(|image| list.row(image.id)).collect();
    view! {
        {past_the_end}
        <ListBar query=query.clone() total at=head list show />
        <ImageTable query=query.clone() rows caption busy />
        <Pager query page total />
    }
    .into_any()
}

/// The bar above the table: the order in words, or what can be done with what is selected; what waits;
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

fn caption(query: &ListQuery, page: PageRequest, total: u64) -> String {
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
    let origin = expect_context::<Environment>().origin;
    let curl = format!(
        "curl -X POST {origin}/images \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"name\": \"my_image\", \
         \"arch\": \"arm\",\n       \"organization\": \"000a115d-2852-4b0a-9ce8-47f1134ba95a\",\n       \
         \"root_volume\": \"f0361e7b-cbe4-4882-a999-945192b7171b\"}}'"
    );
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
                <WaitingChanges list show />
            </div>
            <p class="muted">"or from a terminal"</p>
            <CodeBlock label="Create an image with curl" code=curl />
        </div>
    }
    .into_any()
}

#[component]
fn NoMatch(query: ListQuery, list: LiveList, show: Callback<()>) -> impl IntoView {
    let heading = match &query.filter.q {
        Some(text) => format!("No images match “{text}”"),
        None => "No images match".to_owned(),
    };
    let cleared = list_url::href(&ListQuery { filter: Filter::default(), page: None, ..query });
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
