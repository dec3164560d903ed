//! The server functions: how the dashboard reads and writes. Each is a few lines over the catalog,
//! and speaks of its failures in one way, [`Failure`].

#![expect(
    missing_docs,
    reason = "the macro makes a struct of a function's arguments, and leaves its fields undocumented"
)]

mod bulk;
#[cfg(feature = "ssr")]
pub mod context;
mod failure;
mod import;
mod log;
mod zones;

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use bulk::*;
pub use failure::{Conflict, Failure};
pub use import::*;
pub use log::*;
pub use zones::*;

use crate::domain::{Change, Draft, Field, Image, PageRequest, Revision, Summary, Volume};

/// A page of the list, as its URL asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListView {
    /// What was asked for: the URL's query string.
    pub search: String,
    /// The images on the page.
    pub images: Vec<Image>,
    /// How many match.
    pub total: u64,
    /// Which page it is: the last where a page past it was asked for.
    pub page: PageRequest,
    /// Those with the most images.
    pub organizations: Vec<Uuid>,
    /// How far the log had come before this was read.
    pub head: Revision,
}

/// An image, and what stands around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageView {
    /// The image.
    pub image: Image,
    /// The one that it was duplicated from, where that still is.
    pub source: Option<Image>,
    /// Those that were duplicated from it, the oldest first; the first few.
    pub duplicates: Vec<Image>,
    /// How many were duplicated from it.
    pub duplicate_count: u64,
    /// As the API answers it, indented.
    pub json: String,
    /// What a save kept of other people's edits, where the page was reached by one.
    pub kept: Vec<Kept>,
    /// How far the log had come before this was read.
    pub head: Revision,
}

/// An edit of somebody else's that a save kept, because the save was of other fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What it changed.
    pub field: Field,
    /// The edit.
    pub change: Arc<Change>,
}

/// What a form offers to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// The organizations with the most images.
    pub organizations: Vec<Uuid>,
    /// The volumes that the most images name.
    pub volumes: Vec<Volume>,
}

/// What the form for a new image starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewForm {
    /// Makes the second of two submits answer as the first.
    pub key: String,
    /// The image that is to be duplicated.
    pub source: Option<Image>,
    /// What the form offers.
    pub choices: Choices,
}

/// What the form for an image's new values starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditForm {
    /// The image as it is.
    pub image: Image,
    /// What the form offers.
    pub choices: Choices,
    /// How far the log had come before this was read.
    pub head: Revision,
}

/// The page of images that a list's URL asks for, `search` being its query string. It is read
/// leniently: what is wrong with it is left out. Of a page past the end the last one is given.
#[server(prefix = "/api", endpoint = "list_images", input = GetUrl)]
pub async fn list_images(search: String) -> Result<ListView, Failure> {
    use crate::domain::{ListQuery, Sort, Strictness};

    let (query, _) = ListQuery::parse_search(&search, Strictness::Lenient);
    let sort = query.sort.clone().unwrap_or_else(Sort::latest);
    let catalog = context::catalog();
    let head = context::head(&catalog);
    let mut request = query.page_request();
    let mut page = context::answer(catalog.images(&query.filter, &sort, request).await)?;
    let last = request.last_page(page.total);
    if request.page > last {
        request.page = last;
        page = context::answer(catalog.images(&query.filter, &sort, request).await)?;
    }
    let organizations = context::answer(catalog.organizations(context::CHOICES).await)?;
    Ok(ListView {
        search,
        images: page.items.iter().map(|image| Image::clone(image)).collect(),
        total: page.total,
        page: request,
        organizations: organizations.into_iter().map(|(id, _)| id).collect(),
        head,
    })
}

/// How many images a list's URL shows of each kind, `search` being its query string, which is read as
/// [`list_images`] reads it. Apart from that, so that no row waits for it.
#[server(prefix = "/api", endpoint = "summarize_images", input = GetUrl)]
pub async fn summarize_images(search: String) -> Result<Summary, Failure> {
    use crate::domain::{ListQuery, Strictness};

    let (query, _) = ListQuery::parse_search(&search, Strictness::Lenient);
    context::answer(context::catalog().summary(&query.filter).await)
}

/// One image with what stands around it. After a save that is the change `done`, with what it kept
/// of other people's edits of the fields in `merged`, which are named with commas.
#[server(prefix = "/api", endpoint = "get_image", input = GetUrl)]
pub async fn get_image(
    id: String,
    #[server(default)] done: Option<Revision>,
    #[server(default)] merged: Option<String>,
) -> Result<ImageView, Failure> {
    let catalog = context::catalog();
    let head = context::head(&catalog);
    let image = context::find_image(&id).await?;
    let source = match image.from_image {
        Some(id) => catalog.image(&id.to_string()).await.ok().map(|source| Image::clone(&source)),
        None => None,
    };
    let duplicates = context::answer(catalog.duplicates(image.id, context::DUPLICATES).await)?;
    let kept = match done.zip(merged) {
        Some((done, merged)) => context::kept(image.id, done, &merged).await?,
        None => Vec::new(),
    };
    Ok(ImageView {
        source,
        duplicates: duplicates.items.iter().map(|image| Image::clone(image)).collect(),
        duplicate_count: duplicates.total,
        json: context::json(&image),
        head,
        image: Image::clone(&image),
        kept,
    })
}

/// What the form for a new image starts with; with `from`, for a duplicate of that one.
#[server(prefix = "/api", endpoint = "open_new_form", input = GetUrl)]
pub async fn open_new_form(from: Option<String>) -> Result<NewForm, Failure> {
    let catalog = context::catalog();
    let source = match from {
        Some(id) => Some(Image::clone(&*context::find_image(&id).await?)),
        None => None,
    };
    Ok(NewForm { key: Uuid::new_v4().to_string(), source, choices: context::choices(&catalog).await? })
}

/// What the form for an image's new values starts with.
#[server(prefix = "/api", endpoint = "open_edit_form", input = GetUrl)]
pub async fn open_edit_form(id: String) -> Result<EditForm, Failure> {
    let catalog = context::catalog();
    let head = context::head(&catalog);
    let image = context::find_image(&id).await?;
    Ok(EditForm { image: Image::clone(&image), choices: context::choices(&catalog).await?, head })
}

/// Makes an image, once for a `key`; with `from`, a duplicate of that one. Then goes to it.
#[server(prefix = "/api", endpoint = "create_image")]
pub async fn create_image(
    key: String,
    #[server(default)] from: Option<String>,
    draft: Draft,
) -> Result<(), Failure> {
    use crate::domain::FieldErrors;

    let from = from.filter(|from| !from.is_empty());
    let fields = context::answer(draft.of_form().into_fields(FieldErrors::default()))?;
    let image =
        context::answer(context::catalog().create(fields, from.as_deref(), Some(&key), context::actor()).await)?;
    context::go_to_image(image.id, Some(image.revision), &[]);
    Ok(())
}

/// Gives an image new values. Those that somebody else has changed since the revision that was `seen`
/// stay, unless this edit changes them too, to others: that is a conflict. With `restore`, an image
/// that is deleted is put back first. Then goes to it.
#[server(prefix = "/api", endpoint = "update_image")]
pub async fn update_image(
    id: String,
    seen: String,
    draft: Draft,
    #[server(default)] restore: bool,
) -> Result<(), Failure> {
    use crate::domain::FieldErrors;

    let fields = context::answer(draft.of_form().into_fields(FieldErrors::default()))?;
    if restore {
        context::put_back(&id).await?;
    }
    let catalog = context::catalog();
    let saved = catalog.save(&id, context::revision(&seen), fields, context::actor()).await;
    let saved = context::answer_about(&id, saved).await?;
    context::go_to_image(saved.image.id, saved.sequence, &saved.merged);
    Ok(())
}

/// Gives an image another name, and leaves all else as it is. Where somebody else has renamed it since
/// the revision that was `seen`, that is a conflict. Then goes back to where it was asked for.
#[server(prefix = "/api", endpoint = "rename_image")]
pub async fn rename_image(id: String, seen: String, name: String) -> Result<(), Failure> {
    let renamed = context::catalog().rename(&id, context::revision(&seen), &name, context::actor()).await;
    let saved = context::answer_about(&id, renamed).await?;
    if let Some(sequence) = saved.sequence {
        context::go_back(sequence);
    }
    Ok(())
}

/// Deletes an image, unless it has moved on from the revision that was `seen`. Then goes to the list.
#[server(prefix = "/api", endpoint = "delete_image")]
pub async fn delete_image(id: String, seen: String) -> Result<(), Failure> {
    let deleted = context::catalog().delete(&id, &context::precondition(&seen), context::actor()).await;
    let deletion = context::answer_about(&id, deleted).await?;
    context::go_to_list(deletion.sequence);
    Ok(())
}
