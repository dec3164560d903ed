//! The server functions over the log: what was done, what is in the trash, and how to take it back.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::domain::{Action, Change, Entry, Image, Revision};

/// A page of the activity, or of an image's history: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogPage {
    /// A batch each.
    pub entries: Vec<Entry>,
    /// Before which sequence number the next page begins, where there is one.
    pub older: Option<Revision>,
}

/// An image's history, and what the image is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    /// The image as it is, or as it was when it was deleted.
    pub image: Image,
    /// What deleted it, where it is deleted.
    pub deletion: Option<Arc<Change>>,
    /// What happened to it.
    pub log: LogPage,
}

/// A page of the trash: the newest deletion first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrashView {
    /// What deleted an image that is deleted now.
    pub deletions: Vec<Arc<Change>>,
    /// How many images are deleted, of those that the log still has.
    pub total: u64,
    /// Before which sequence number the next page begins, where there is one.
    pub older: Option<Revision>,
}

/// What was done, to be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The batch.
    pub entry: Entry,
    /// What the batch took back, where it took something back and the log still has that.
    pub undone: Option<Action>,
}

/// The page of the activity that a URL asks for, `search` being its query string. It is read
/// leniently: what is wrong with it is left out.
#[server(prefix = "/api", endpoint = "list_activity", input = GetUrl)]
pub async fn list_activity(search: String) -> Result<LogPage, Failure> {
    use crate::domain::{ActivityQuery, Strictness};

    let (query, _) = ActivityQuery::parse_search(&search, Strictness::Lenient);
    super::context::log_page(&query).await
}

/// The history of an image that is there, or is deleted; `before` is a sequence number.
#[server(prefix = "/api", endpoint = "get_history", input = GetUrl)]
pub async fn get_history(id: String, before: Option<String>) -> Result<HistoryView, Failure> {
    use crate::domain::ActivityQuery;

    let (image, deletion) = match super::context::find(&id).await? {
        super::context::Found::There(image) => (Image::clone(&image), None),
        super::context::Found::Deleted(deletion) => (Image::clone(deletion.image()), Some(deletion)),
    };
    let before = before.and_then(|before| before.parse().ok());
    let query = ActivityQuery { image: Some(image.id), before, ..ActivityQuery::default() };
    Ok(HistoryView { image, deletion, log: super::context::log_page(&query).await? })
}

/// A page of the trash; `before` is a sequence number.
#[server(prefix = "/api", endpoint = "list_trash", input = GetUrl)]
pub async fn list_trash(before: Option<String>) -> Result<TrashView, Failure> {
    let before = before.and_then(|before| before.parse().ok());
    let page = super::context::answer(super::context::catalog().trash(before, super::context::LOG_PAGE + 1).await)?;
    let (deletions, older) = super::context::page_and_older(page.items, |deletion| deletion.sequence);
    Ok(TrashView { deletions, total: page.total, older })
}

/// What the batch with that change did; nothing where the log has no such change.
#[server(prefix = "/api", endpoint = "get_done", input = GetUrl)]
pub async fn get_done(sequence: Revision) -> Result<Option<Done>, Failure> {
    let catalog = super::context::catalog();
    let Some(entry) = super::context::answer(catalog.entry(sequence).await)? else { return Ok(None) };
    let undone = match entry.change.undoes {
        Some(undone) => super::context::answer(catalog.entry(undone).await)?.map(|undone| undone.change.action()),
        None => None,
    };
    Ok(Some(Done { entry, undone }))
}

/// Takes back the whole batch that has that change. Then goes back to where it was asked for.
#[server(prefix = "/api", endpoint = "undo")]
pub async fn undo(sequence: String) -> Result<(), Failure> {
    let sequence = super::context::revision(&sequence);
    let undone =
        super::context::answer_of_log(super::context::catalog().undo(sequence, super::context::actor()).await)?;
    match undone.sequence {
        Some(done) => super::context::go_back(done),
        None => super::context::answer(Err(Failure::Refused("There is nothing left to take back.".to_owned())))?,
    }
    Ok(())
}

/// Puts a deleted image back as it was. Then goes back to where it was asked for.
#[server(prefix = "/api", endpoint = "restore_image")]
pub async fn restore_image(id: String) -> Result<(), Failure> {
    let image = super::context::answer(super::context::catalog().restore(&id, super::context::actor()).await)?;
    super::context::go_back(image.revision);
    Ok(())
}

/// Gives an image, deleted or not, the values that it had after a change. Then goes to it.
#[server(prefix = "/api", endpoint = "restore_state")]
pub async fn restore_state(id: String, sequence: Revision) -> Result<(), Failure> {
    let restored = super::context::catalog().restore_state(&id, sequence, super::context::actor()).await;
    let saved = super::context::answer_of_log(restored)?;
    super::context::go_to_image(saved.image.id, saved.sequence, &[]);
    Ok(())
}
