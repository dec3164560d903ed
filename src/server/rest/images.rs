//! The operations on images.
//!
//! What is wrong with a request is said in this order: the body's type and size, the image that
//! there is not, what was sent, the precondition.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use futures::{StreamExt, TryStreamExt};

use super::{
    IDEMPOTENCY_KEY, api, body, conditional,
    error::ApiError,
    fields, list,
    path::Id,
    stream,
    wire::{self, ImageEnvelope},
};
use crate::{
    domain::{FieldErrors, Image, ListQuery, Sort},
    server::catalog::{Catalog, CatalogError},
};

/// GET /images: a page, or every image there is.
pub async fn list(method: Method, uri: Uri, State(catalog): State<Catalog>) -> Result<Response, ApiError> {
    let query = list::query(&uri, &ListQuery::PARAMETERS)?;
    if method == Method::HEAD {
        let total = catalog.count(&query.filter).await.map_err(CatalogError::from)?;
        return Ok(list::counted::<Arc<Image>>(&query, total));
    }
    let sort = query.sort.clone().unwrap_or_else(Sort::creation);
    if let Some(page) = list::page_request(&query) {
        let page = catalog.images(&query.filter, &sort, page).await.map_err(CatalogError::from)?;
        return Ok(list::paged(&query, &page));
    }
    let scan = catalog.scan(&query.filter, &sort).await.map_err(CatalogError::from)?;
    let images = scan.images.map_err(CatalogError::from).boxed();
    Ok(list::whole(stream::list(images).await?, scan.total))
}

/// POST /images
pub async fn create(State(catalog): State<Catalog>, request: Request) -> Result<Response, ApiError> {
    let key = idempotency_key(request.headers());
    let body = body::read(request, &[body::JSON]).await?;
    let (fields, key) = (fields::create(&body)?, key?);
    let image = catalog.create(fields, None, key.as_deref(), api()).await?;
    let mut response = one(StatusCode::CREATED, &image);
    let location = HeaderValue::try_from(format!("/images/{}", image.id)).expect("hexadecimal digits");
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// GET /images/{id}
pub async fn show(State(catalog): State<Catalog>, Id(id): Id, headers: HeaderMap) -> Result<Response, ApiError> {
    let image = catalog.image(&id).await?;
    if conditional::known_to_client(&headers, image.revision) {
        let tag = conditional::etag(image.revision);
        return Ok(wire::empty(StatusCode::NOT_MODIFIED, header::ETAG, tag));
    }
    Ok(one(StatusCode::OK, &image))
}

/// PUT /images/{id}
pub async fn replace(State(catalog): State<Catalog>, Id(id): Id, request: Request) -> Result<Response, ApiError> {
    let precondition = conditional::if_match(request.headers());
    let body = body::read(request, &[body::JSON]).await?;
    let fields = of_existing(&catalog, &id, fields::replace(&body)).await?;
    let precondition = of_existing(&catalog, &id, precondition).await?;
    let image = catalog.update(&id, &fields.into(), &precondition, api()).await?;
    Ok(one(StatusCode::OK, &image))
}

/// PATCH /images/{id}
pub async fn change(State(catalog): State<Catalog>, Id(id): Id, request: Request) -> Result<Response, ApiError> {
    let precondition = conditional::if_match(request.headers());
    let body = body::read(request, &[body::JSON, body::MERGE_PATCH]).await?;
    let patch = of_existing(&catalog, &id, fields::change(&body)).await?;
    let precondition = of_existing(&catalog, &id, precondition).await?;
    let image = catalog.update(&id, &patch, &precondition, api()).await?;
    Ok(one(StatusCode::OK, &image))
}

/// DELETE /images/{id}
pub async fn delete(State(catalog): State<Catalog>, Id(id): Id, headers: HeaderMap) -> Result<Response, ApiError> {
    let precondition = of_existing(&catalog, &id, conditional::if_match(&headers)).await?;
    catalog.delete(&id, &precondition, api()).await?;
    Ok(wire::no_content())
}

/// POST /images/{id}/restore: puts a deleted image back as it was.
pub async fn restore(State(catalog): State<Catalog>, Id(id): Id) -> Result<Response, ApiError> {
    let image = catalog.restore(&id, api()).await?;
    Ok(one(StatusCode::OK, &image))
}

fn one(status: StatusCode, image: &Image) -> Response {
    let mut response = wire::json(status, &ImageEnvelope { image: image.into() });
    response.headers_mut().insert(header::ETAG, conditional::etag(image.revision));
    response
}

/// What was read, or why not; but 404 comes first, so only then is the image looked up.
async fn of_existing<T>(catalog: &Catalog, id: &str, read: Result<T, ApiError>) -> Result<T, ApiError> {
    if read.is_err() {
        catalog.image(id).await?;
    }
    read
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let refused = |reason| ApiError::invalid(FieldErrors::one("Idempotency-Key", reason));
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    if keys.next().is_some() {
        return Err(refused("is given more than once"));
    }
    match std::str::from_utf8(key.as_bytes()) {
        Ok(key) => Ok(Some(key.to_owned())),
        Err(_) => Err(refused("is not UTF-8")),
    }
}
