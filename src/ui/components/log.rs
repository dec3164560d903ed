//! The log as people read it: a list a day, an entry a batch.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{Icon, grouped};
use crate::{
    domain::{Action, Change, Entry, Timestamp},
    ui::{
        changes::{self, Difference, Phrase, Value},
        preferences::use_preferences,
    },
};

/// Entries under the days that they are of, the newest first.
#[component]
pub fn Log(
    /// The newest first.
    entries: Vec<Entry>,
    /// Whether the page is about one image, so that no entry needs to name it.
    #[prop(optional)]
    of_one_image: bool,
    /// What can be done about an entry.
    actions: impl Fn(&Entry) -> AnyView + Send + 'static,
) -> impl IntoView {
    let preferences = use_preferences();
    // in another zone the days begin elsewhere
    let days = move || {
        let local = |entry: &Entry| preferences.local(entry.change.at);
        let days = entries.chunk_by(|a, b| local(a).day() == local(b).day());
        days.map(|entries| {
            let heading = format!("day-{}", entries[0].change.sequence);
            let items = entries.iter().map(|entry| {
                let actions = actions(entry);
                view! { <LogEntry entry=entry.clone() at=local(entry) of_one_image actions /> }
            });
            view! {
                <section class="day" aria-labelledby=heading.clone()>
                    <h2 id=heading.clone()>{changes::day(local(&entries[0]))}</h2>
                    <ol class="panel log">{items.collect_view()}</ol>
                </section>
            }
        })
        .collect_view()
    };
    days.into_any()
}

#[component]
fn LogEntry(
    entry: Entry,
    /// What the clocks showed.
    at: Timestamp,
    of_one_image: bool,
    actions: AnyView,
) -> impl IntoView {
    let Phrase { verb, rest, icon, tone } = changes::phrase(&entry.change);
    let image = entry.change.image();
    let name = if of_one_image {
        view! { "it" }.into_any()
    } else {
        view! { <a href=format!("/image/{}", image.id)>{image.name.clone()}</a> }.into_any()
    };
    view! {
        <li>
            <time datetime=entry.change.at.to_string()>{at.minute()}</time>
            <span class="glyph" data-tone=tone>
                <Icon name=icon />
            </span>
            <div class="what">
                <p>
                    <strong>{entry.change.actor.to_string()}</strong>
                    {format!(" {verb} ")}
                    {name}
                    {(!rest.is_empty()).then_some(rest)}
                    {others(&entry)}
                </p>
                <Particulars change=Change::clone(&entry.change) />
            </div>
            <div class="do">{actions}</div>
        </li>
    }
    .into_any()
}

/// ` and 13 more`.
fn others(entry: &Entry) -> Option<String> {
    (entry.size > 1).then(|| format!(" and {} more", grouped(entry.size - 1)))
}

/// What an entry did, in words: `deleted my_image and 13 more`.
#[must_use]
pub fn in_words(entry: &Entry) -> String {
    let Phrase { verb, rest, .. } = changes::phrase(&entry.change);
    let others = others(entry).unwrap_or_default();
    format!("{verb} {}{rest}{others}", entry.change.image().name)
}

/// What a change is about beyond its name: what it took back, what a new image is, what an edit
/// changed.
#[component]
fn Particulars(change: Change) -> impl IntoView {
    let undoes = change.undoes.map(|undone| view! { <p class="by">{format!("Takes back change {undone}")}</p> });
    let created = (change.action() == Action::Created).then(|| {
        let image = change.image();
        let visibility = changes::visibility(image.public).to_lowercase();
        let source = image.from_image.map(|id| {
            let short = id.to_string()[..8].to_owned();
            view! { ", duplicated from " <a href=format!("/image/{id}")><code>{short}</code></a> }
        });
        view! {
            <p class="by">
                <code>{image.arch.as_str()}</code>
                {format!(", {visibility}, on ")}
                <code>{image.root_volume.name.clone()}</code>
                {source}
            </p>
        }
    });
    let differences = changes::differences(&change);
    let edited = (!differences.is_empty()).then(|| view! { <Differences differences /> });
    view! {
        {created}
        {edited}
        {undoes}
    }
    .into_any()
}

/// Fields with their values before and after.
#[component]
fn Differences(differences: Vec<Difference>) -> impl IntoView {
    let rows = differences.into_iter().map(|difference| {
        let Difference { label, before, after, .. } = difference;
        view! {
            <dt>{label}</dt>
            <dd>
                <Became before after />
            </dd>
        }
    });
    view! { <dl class="diff">{rows.collect_view()}</dl> }
}

/// A value, and what became of it.
#[component]
pub fn Became(before: Value, after: Value) -> impl IntoView {
    view! {
        <del>{shown(before)}</del>
        <Icon name="arrow" />
        <span class="hidden">" became "</span>
        <ins>{shown(after)}</ins>
    }
}

/// A value in the type that suits it.
pub fn shown(value: Value) -> AnyView {
    let Value { text, id, mono } = value;
    if mono { view! { <code title=id>{text}</code> }.into_any() } else { view! { {text} }.into_any() }
}

/// Takes an entry's whole batch back: a form of its own.
#[component]
pub fn UndoButton(
    /// The entry.
    entry: Entry,
    /// What is done with the form once hydrated.
    on_submit: impl Fn(SubmitEvent) + 'static,
) -> impl IntoView {
    let label = format!("Undo: {} {}", entry.change.actor, in_words(&entry));
    view! {
        <form method="post" action="/undo" on:submit=on_submit>
            <input type="hidden" name="sequence" value=entry.change.sequence.to_string() />
            <button class="button" data-size="small" aria-label=label>
                <Icon name="undo" />
                "Undo"
            </button>
        </form>
    }
    .into_any()
}

/// The links to what happened before the entries of this page, and back to the newest.
#[component]
pub fn LogPager(
    /// Where the older ones are, where there are any.
    older: Option<String>,
    /// Where the newest ones are, where these are others.
    newest: Option<String>,
) -> impl IntoView {
    let newest = newest.map(|href| view! { <a class="button" href=href><Icon name="up" />"Newest"</a> });
    let older = older.map(|href| view! { <a class="button" href=href><Icon name="down" />"Older"</a> });
    (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="log-pager" aria-label="Pagination">
                {newest}
                {older}
            </nav>
        }
    })
}
