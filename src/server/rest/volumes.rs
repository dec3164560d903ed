//! The operations on volumes: they come to be when an image first names them, and can be renamed.

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, Uri},
    response::Response,
};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};

use super::{
    api, body,
    error::ApiError,
    fields, list,
    path::Id,
    stream,
    wire::{self, VolumeEnvelope},
};
use crate::{
    domain::{MAX_PER_PAGE, Page, PageRequest, Volume},
    server::catalog::{Catalog, CatalogError},
};

const PARAMETERS: [&str; 2] = ["page", "per_page"];

/// GET /volumes: a page, or every volume there is, in the order in which they were first named.
pub async fn list(method: Method, uri: Uri, State(catalog): State<Catalog>) -> Result<Response, ApiError> {
    let query = list::query(&uri, &PARAMETERS)?;
    let first = PageRequest { page: 1, per_page: MAX_PER_PAGE };
    let asked = list::page_request(&query);
    let page = catalog.volumes(asked.unwrap_or(first)).await.map_err(CatalogError::from)?;
    if method == Method::HEAD {
        return Ok(list::counted::<Volume>(&query, page.total));
    }
    if asked.is_some() {
        return Ok(list::paged(&query, &page));
    }
    let total = page.total;
    Ok(list::whole(stream::list(all(catalog, page)).await?, total))
}

/// The volumes from the first page on, as many as there were then. None goes away and new ones come
/// at the end, so those are the same volumes, though one may have been renamed meanwhile.
fn all(catalog: Catalog, first: Page<Volume>) -> BoxStream<'static, Result<Volume, CatalogError>> {
    let total = usize::try_from(first.total).unwrap_or(usize::MAX);
    let following = futures::stream::try_unfold((catalog, 2), async |(catalog, page)| {
        let items = catalog.volumes(PageRequest { page, per_page: MAX_PER_PAGE }).await?.items;
        let more = !items.is_empty();
        Ok::<_, CatalogError>(more.then_some((items, (catalog, page + 1))))
    });
    futures::stream::once(async { Ok(first.items) })
        .chain(following)
        .map_ok(|items| futures::stream::iter(items).map(Ok))
        .try_flatten()
        .take(total)
        .boxed()
}

/// GET /volumes/{id}
pub async fn show(State(catalog): State<Catalog>, Id(id): Id) -> Result<Response, ApiError> {
    Ok(one(&catalog.volume(&id).await?))
}

/// PUT /volumes/{id}: renames it in every image that names it.
pub async fn rename(State(catalog): State<Catalog>, Id(id): Id, request: Request) -> Result<Response, ApiError> {
    let body = body::read(request, &[body::JSON]).await?;
    let name = match fields::volume_name(&body) {
        Ok(name) => name,
        Err(error) => {
            catalog.volume(&id).await?; // that there is no such volume comes first
            return Err(error);
        }
    };
    Ok(one(&catalog.rename_volume(&id, &name, api()).await?))
}

fn one(volume: &Volume) -> Response {
    wire::json(StatusCode::OK, &VolumeEnvelope { volume: volume.into() })
}
