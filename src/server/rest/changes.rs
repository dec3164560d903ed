//! The log over HTTP: what happened, to the whole catalog and to one image, and taking it back.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use futures::StreamExt;

use super::{
    api,
    error::ApiError,
    parameters,
    path::{self, Id},
    stream, wire,
};
use crate::{
    domain::{Change, DEFAULT_PER_PAGE, MAX_PER_PAGE, Revision, Strictness, parse_number, parse_pairs},
    server::catalog::Catalog,
};

/// GET /changes: what follows a position, the oldest first.
pub async fn list(State(catalog): State<Catalog>, uri: Uri) -> Result<Response, ApiError> {
    let Part { position, limit } = Part::read(&uri, "since", 0)?;
    let changes = catalog.changes(position.unwrap_or_default(), limit).await?;
    Ok(answer(all(changes.into_iter()).await?))
}

/// GET /images/{id}/history: what happened to an image, the newest first.
pub async fn history(State(catalog): State<Catalog>, Id(id): Id, uri: Uri) -> Result<Response, ApiError> {
    let part = Part::read(&uri, "before", 1);
    if part.is_err() {
        catalog.history(&id, None, 1).await?; // that there is no such image comes first
    }
    let Part { position, limit } = part?;
    let entries = catalog.history(&id, position, limit).await?;
    Ok(answer(all(entries.into_iter().map(|entry| entry.change)).await?))
}

/// POST /changes/{sequence}/undo: takes back the whole batch that has that change.
pub async fn undo(State(catalog): State<Catalog>, Id(sequence): Id) -> Result<Response, ApiError> {
    let sequence = path::revision(&sequence).ok_or_else(|| ApiError::not_found(&sequence))?;
    let undone = catalog.undo(sequence, api()).await?;
    Ok(answer(all(undone.changes.to_vec().into_iter()).await?))
}

/// The list of these changes. A batch may have many.
async fn all(changes: impl Iterator<Item = Arc<Change>> + Send + 'static) -> Result<Body, ApiError> {
    stream::list(futures::stream::iter(changes.map(Ok)).boxed()).await
}

fn answer(changes: Body) -> Response {
    wire::written(StatusCode::OK, changes)
}

/// Which part of a log is asked for.
struct Part {
    position: Option<Revision>,
    /// 1 to [`MAX_PER_PAGE`].
    limit: usize,
}

impl Part {
    /// Reads `limit`, and the position by its name in this query, where it is `first` at least.
    fn read(uri: &Uri, position: &str, first: u64) -> Result<Self, ApiError> {
        let known = [position, "limit"];
        parameters::read(uri, &known, |pairs| {
            let (mut at, mut limit) = (None, DEFAULT_PER_PAGE);
            let errors = parse_pairs(pairs, &known, Strictness::Strict, |name, value| {
                if name == position {
                    at = Some(Revision(parse_number(value, first, u64::MAX)?));
                } else {
                    limit = parse_number(value, 1, MAX_PER_PAGE)?;
                }
                Ok(())
            });
            (Self { position: at, limit: limit as usize }, errors)
        })
    }
}
