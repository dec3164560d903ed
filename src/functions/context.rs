//! What the bodies of server functions are made of. The browser never compiles this, so it alone of
//! `functions` may name the server's modules at its top.

mod report;

use std::{sync::Arc, time::Duration};

use axum::http::request::Parts;
use leptos::prelude::*;
use uuid::Uuid;

pub use report::{Reportable, answer};

use super::{Choices, Conflict, Failure, ImportState, ImportView, Kept, LogPage};
use crate::{
    domain::{
        ActivityQuery, Change, Comparison, Field, Image, LineEffect, ListQuery, Pick, Revision, Selection,
        Strictness, Volume, encode_pairs,
    },
    server::{
        AppState,
        catalog::{Actor, Catalog, CatalogError, Precondition},
        import::Stage,
        referer,
        rest::wire::ImageEnvelope,
    },
};

/// How many organizations and volumes are offered.
pub const CHOICES: usize = 50;
/// How many duplicates an image's page names.
pub const DUPLICATES: usize = 5;
/// How long a page waits for a file that is being imported, before it shows how far it is.
const MOMENT: Duration = Duration::from_millis(200);
/// How many entries of the log a page shows.
pub const LOG_PAGE: usize = 50;

/// The catalog that the server was started with.
#[must_use]
pub fn catalog() -> Catalog {
    expect_context::<AppState>().catalog
}

/// How far the log has come, as far as is known here: to be asked before anything is read.
#[must_use]
pub fn head(catalog: &Catalog) -> Revision {
    *catalog.head().borrow()
}

/// Who writes by way of the dashboard.
#[must_use]
pub fn actor() -> Actor {
    "dashboard".into()
}

/// [`answer`] to a write of an image: where that is gone, with its deletion.
///
/// # Errors
/// What the result has.
pub async fn answer_about<T>(id: &str, result: Result<T, CatalogError>) -> Result<T, Failure> {
    match result {
        Err(error @ CatalogError::NotFound(_)) => match deletion(id).await? {
            Some(deletion) => answer(Err(Failure::Deleted(deletion))),
            None => answer(Err(error)),
        },
        Err(CatalogError::Conflict { base, current, fields }) => {
            let query = ActivityQuery { image: Some(current.id), ..ActivityQuery::default() };
            let latest = answer(catalog().activity(&query, 1).await)?;
            let actor = latest.first().map(|entry| Arc::clone(&entry.change.actor));
            let (base, current) = (base.map(Arc::unwrap_or_clone), Arc::unwrap_or_clone(current));
            answer(Err(Failure::Conflict(Box::new(Conflict { base, current, actor, fields }))))
        }
        other => answer(other),
    }
}

/// An image that is there; [`Failure::Deleted`] where the log has its deletion.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Deleted`], [`Failure::Fault`].
pub async fn find_image(id: &str) -> Result<Arc<Image>, Failure> {
    match find(id).await? {
        Found::There(image) => Ok(image),
        Found::Deleted(deletion) => answer(Err(Failure::Deleted(deletion))),
    }
}

/// An image, or what deleted it.
pub enum Found {
    /// It is there.
    There(Arc<Image>),
    /// It is deleted, by this change.
    Deleted(Arc<Change>),
}

/// An image that is there, or was as far as the log still knows.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Fault`].
pub async fn find(id: &str) -> Result<Found, Failure> {
    let catalog = catalog();
    match catalog.image(id).await {
        Ok(image) => Ok(Found::There(image)),
        Err(error @ CatalogError::NotFound(_)) => match deletion(id).await? {
            Some(deletion) => Ok(Found::Deleted(deletion)),
            None => answer(Err(error)),
        },
        Err(error) => answer(Err(error)),
    }
}

/// What deleted the image, where the log still says so.
///
/// # Errors
/// [`Failure::Fault`].
pub async fn deletion(id: &str) -> Result<Option<Arc<Change>>, Failure> {
    match crate::domain::parse_uuid(id) {
        Ok(id) => answer(catalog().deletion(id).await),
        Err(_) => Ok(None),
    }
}

/// A page of the activity.
///
/// # Errors
/// [`Failure::Fault`].
pub async fn log_page(query: &ActivityQuery) -> Result<LogPage, Failure> {
    let entries = answer(catalog().activity(query, LOG_PAGE + 1).await)?;
    let (entries, older) = page_and_older(entries, |entry| entry.change.sequence);
    Ok(LogPage { entries, older })
}

/// Of one item more than a page has: the page, and before which sequence number the next begins.
pub fn page_and_older<T>(mut items: Vec<T>, sequence: impl Fn(&T) -> Revision) -> (Vec<T>, Option<Revision>) {
    let more = items.len() > LOG_PAGE;
    items.truncate(LOG_PAGE);
    let older = items.last().map(sequence).filter(|_| more);
    (items, older)
}

/// What a save kept: of each field that is named, the newest edit before the save.
///
/// # Errors
/// [`Failure::Fault`].
pub async fn kept(id: Uuid, done: Revision, merged: &str) -> Result<Vec<Kept>, Failure> {
    let query = ActivityQuery { image: Some(id), before: Some(done), ..ActivityQuery::default() };
    let entries = answer(catalog().activity(&query, LOG_PAGE).await)?;
    let fields = merged.split(',').filter_map(|name| name.parse::<Field>().ok());
    Ok(fields
        .filter_map(|field| {
            let changed = entries.iter().find(|entry| entry.change.fields().contains(&field))?;
            Some(Kept { field, change: Arc::clone(&changed.change) })
        })
        .collect())
}

/// How far the import of a file is: see [`get_import`](super::get_import).
///
/// # Errors
/// None.
pub async fn import(staged: &str, effect: Option<LineEffect>, page: u64) -> Result<ImportView, Failure> {
    let Some(staged) = expect_context::<AppState>().imports.get(staged) else {
        return Ok(ImportView { source: String::new(), state: ImportState::Gone });
    };
    let state = match staged.settled(MOMENT).await {
        Stage::Reading => {
            let (lines, percent) = staged.progress();
            ImportState::Reading { lines, percent }
        }
        Stage::Compared { plan, anew } => {
            let undoable = catalog().can_undo(plan.writes());
            ImportState::Compared(Box::new(Comparison { anew, undoable, ..plan.page(effect, page) }))
        }
        Stage::Writing { images } => ImportState::Writing { images },
        Stage::Done(sequence) => {
            leptos_axum::redirect(&referer::with_done("/", sequence));
            ImportState::Done(sequence)
        }
        Stage::Broken(reason) => ImportState::Unreadable(reason),
        Stage::Failed { writing } => ImportState::Failed { writing },
    };
    Ok(ImportView { source: staged.source().to_owned(), state })
}

/// Puts a deleted image back; one that is there already stays as it is.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Fault`].
pub async fn put_back(id: &str) -> Result<(), Failure> {
    match catalog().restore(id, actor()).await {
        Ok(_) | Err(CatalogError::NotDeleted(_)) => Ok(()),
        Err(error) => answer(Err(error)),
    }
}

/// Goes to the list, as it was where the request came from it, which then offers to take back what
/// was done.
pub fn go_to_list(done: Revision) {
    let page = page_before();
    let list = if page.split('?').next() == Some("/") { page } else { "/".to_owned() };
    leptos_axum::redirect(&referer::with_done(&list, done));
}

/// Goes to an image that was written; where something was written, the page offers to take it back.
pub fn go_to_image(id: Uuid, done: Option<Revision>, merged: &[Field]) {
    let page = format!("/image/{id}");
    let page = done.map_or_else(|| page.clone(), |done| referer::with_done(&page, done));
    let merged = match merged {
        [] => String::new(),
        fields => format!("&merged={}", fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(",")),
    };
    leptos_axum::redirect(&format!("{page}{merged}"));
}

/// A selection as a form has it, of the view of the list with that query string, as it was at a
/// position of the log; and that view. A filter that can't be read is not left out here, which would
/// select more than was meant.
///
/// # Errors
/// [`Failure::Malformed`].
pub fn selection(text: &str, search: &str, at: Revision) -> Result<(Selection, ListQuery), Failure> {
    let (query, problems) = ListQuery::parse_search(search, Strictness::Lenient);
    let selection = match text {
        Selection::ALL if problems.is_empty() => Some(Selection::Matching { filter: query.filter.clone(), at }),
        Selection::ALL => None,
        picks => Pick::parse_all(picks).ok().map(Selection::Picked),
    };
    answer(selection.ok_or(Failure::Malformed)).map(|selection| (selection, query))
}

/// Goes to that view of the list, which then offers to take back what was done.
pub fn go_to_view(query: &ListQuery, done: Revision) {
    leptos_axum::redirect(&referer::with_done(&format!("/?{}", encode_pairs(&query.pairs())), done));
}

/// [`answer`] to what is asked of a change, where a change that is not found is one that the log does
/// not have.
///
/// # Errors
/// What the result has.
pub fn answer_of_log<T>(result: Result<T, CatalogError>) -> Result<T, Failure> {
    match result {
        Err(CatalogError::NotFound(_)) => answer(Err(Failure::Forgotten)),
        other => answer(other),
    }
}

/// Goes back to the page that sent the request, which then offers to take back what was done.
pub fn go_back(done: Revision) {
    leptos_axum::redirect(&referer::with_done(&page_before(), done));
}

fn page_before() -> String {
    use_context::<Parts>().map_or_else(|| "/".to_owned(), |parts| referer::page_before(&parts.headers))
}

/// The revision that a form was filled from; where it says none, one that no image ever has.
#[must_use]
pub fn revision(seen: &str) -> Revision {
    seen.parse().unwrap_or_default()
}

/// That an image is at the revision that a form was filled from.
#[must_use]
pub fn precondition(seen: &str) -> Precondition {
    Precondition::is(revision(seen))
}

/// An image as the API answers it, indented.
#[must_use]
pub fn json(image: &Image) -> String {
    // it can't fail: an image is plain data
    serde_json::to_string_pretty(&ImageEnvelope { image: image.into() }).unwrap_or_default()
}

/// What forms offer.
///
/// # Errors
/// [`Failure::Fault`].
pub async fn choices(catalog: &Catalog) -> Result<Choices, Failure> {
    let organizations = answer(catalog.organizations(CHOICES).await)?;
    let volumes = answer(catalog.popular_volumes(CHOICES).await)?;
    Ok(Choices {
        organizations: organizations.into_iter().map(|(id, _)| id).collect(),
        volumes: volumes.into_iter().map(|(volume, _)| volume).collect::<Vec<Volume>>(),
    })
}
