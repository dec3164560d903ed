//! What was done to the catalog, by whom and when, and the way to take it back.

use leptos::{ev::SubmitEvent, html, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{
    domain::{Action, ActivityQuery, Strictness, encode_pairs},
    functions::{LogPage, Undo, list_activity},
    ui::{
        components::{
            AddressNotice, EmptyMotif, FailureNotice, Heading, Icon, Log, LogPager, Problems, TimesAreIn,
            UndoButton, use_done,
        },
        form::{search_of, use_form},
    },
};

/// `/activity`: the newest first, filtered and paged by its URL.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let search = use_location().search;
    let read = Memo::new(move |_| ActivityQuery::parse_search(&search.get(), Strictness::Lenient));
    let query = Memo::new(move |_| read.get().0);
    let done = use_done();
    let page = Resource::new(
        move || (encode_pairs(&query.get().pairs()), done.get()),
        |(search, _)| list_activity(search),
    );
    let state = use_form::<Undo>();
    let undo = state.on_submit();
    view! {
        <Title text="Activity" />
        <div class="page" data-width="text">
            <div class="titlebar">
                <Heading>"Activity"</Heading>
            </div>
            <p class="lede">"Every change to the catalog, the newest first. " <TimesAreIn /></p>
            <Problems failure=state.failure />
            {move || view! { <AddressNotice problems=read.get().1 /> }}
            <Transition>
                {move || {
                    let query = query.get();
                    Suspend::new(async move {
                        match page.await {
                            Ok(page) => results(query, page, undo),
                            Err(failure) => view! { <FailureNotice failure /> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}

fn results(query: ActivityQuery, page: LogPage, undo: impl Fn(SubmitEvent) + Copy + Send + 'static) -> AnyView {
    let LogPage { entries, older } = page;
    let actors = entries.iter().map(|entry| entry.change.actor.to_string());
    let older = older.map(|before| href(&ActivityQuery { before: Some(before), ..query.clone() }));
    let newest = query.before.map(|_| href(&ActivityQuery { before: None, ..query.clone() }));
    let actors: Vec<_> = actors.collect();
    let asked = query.clone();
    // with another address the fields are made anew: what was chosen in the old ones is over
    let filters = view! {
        <For each=move || [asked.clone()] key=href children=move |query| view! { <Filters query actors=actors.clone() /> } />
    };
    let log = if entries.is_empty() {
        view! { <Nothing query /> }.into_any()
    } else {
        view! { <Log entries actions=move |entry| view! { <UndoButton entry=entry.clone() on_submit=undo /> }.into_any() /> }
            .into_any()
    };
    view! {
        {filters}
        {log}
        <LogPager older newest />
    }
    .into_any()
}

fn href(query: &ActivityQuery) -> String {
    match encode_pairs(&query.pairs()) {
        search if search.is_empty() => "/activity".to_owned(),
        search => format!("/activity?{search}"),
    }
}

/// Which entries are shown.
#[component]
fn Filters(
    query: ActivityQuery,
    /// Who did what is on the page.
    actors: Vec<String>,
) -> impl IntoView {
    let mut offered = vec!["api".to_owned(), "dashboard".to_owned()];
    offered.extend(actors);
    offered.extend(query.actor.clone());
    offered.sort();
    offered.dedup();
    let filtered = query.actor.is_some() || query.action.is_some() || query.image.is_some();
    let chosen = query.actor.clone();
    let form = NodeRef::<html::Form>::new();
    let navigate = use_navigate();
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let search = form.get_untracked().map(|form| search_of(&form)).unwrap_or_default();
        let (query, _) = ActivityQuery::parse_search(&search, Strictness::Lenient);
        navigate(&href(&query), NavigateOptions::default());
    };
    view! {
        <form
            class="filterbar"
            role="search"
            method="get"
            action="/activity"
            aria-label="Activity"
            node_ref=form
            on:submit=apply
        >
            <div class="field">
                <label for="actor">"Actor"</label>
                <span class="select">
                    <select class="input" name="actor" id="actor">
                        <option value="">"Anyone"</option>
                        {offered
                            .into_iter()
                            .map(|actor| {
                                let selected = chosen.as_ref() == Some(&actor);
                                view! {
                                    <option value=actor.clone() selected=selected>
                                        {actor.clone()}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                    <Icon name="down" />
                </span>
            </div>
            <div class="field">
                <label for="action">"Action"</label>
                <span class="select">
                    <select class="input" name="action" id="action">
                        <option value="">"Any action"</option>
                        {Action::ALL
                            .into_iter()
                            .map(|action| {
                                view! {
                                    <option value=action.as_str() selected=query.action == Some(action)>
                                        {label(action)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                    <Icon name="down" />
                </span>
            </div>
            <div class="field" data-wide>
                <label for="image">"Image"</label>
                <input
                    class="input"
                    type="search"
                    id="image"
                    name="image"
                    placeholder="The id of an image"
                    autocomplete="off"
                    spellcheck="false"
                    value=query.image.map(|id| id.to_string()).unwrap_or_default()
                />
            </div>
            <button class="button">"Apply"</button>
            {filtered
                .then(|| {
                    view! {
                        <a class="button" data-kind="ghost" href="/activity">
                            "Clear filters"
                        </a>
                    }
                })}
        </form>
    }
    .into_any()
}

fn label(action: Action) -> &'static str {
    match action {
        Action::Created => "Created",
        Action::Edited => "Edited",
        Action::Deleted => "Deleted",
        Action::Restored => "Restored",
    }
}

#[component]
fn Nothing(query: ActivityQuery) -> impl IntoView {
    let (heading, text) = if query == ActivityQuery::default() {
        ("Nothing has happened yet", "Every change to an image is listed here, with the way to take it back.")
    } else {
        ("No changes match", "Try fewer filters. The log may also no longer hold what is older.")
    };
    view! {
        <div class="panel empty">
            <EmptyMotif />
            <h2>{heading}</h2>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
