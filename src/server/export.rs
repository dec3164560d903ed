//! The list as a file, CSV or NDJSON: all that a view of the dashboard lists, or what was selected.
//!
//! The query is read as the list's page reads it, so that the file has what is on the screen. A line
//! of NDJSON is one of `imprint export`. A spreadsheet takes a cell that begins with `=`, `+`, `-`,
//! `@`, a tab or a carriage return for a formula, so such a cell has an apostrophe before it; so has
//! one that begins with an apostrophe before any of these, that the first can always be taken away.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, Uri, header},
    response::Response,
    routing::get,
};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

use super::{
    AppState,
    catalog::{Catalog, CatalogError},
    rest::{
        body,
        error::ApiError,
        stream::{Writer, written},
    },
    store::Line,
};
use crate::domain::{Image, ListQuery, Sort, Strictness, parse_uuid};

/// The first line of a CSV file.
pub const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "arch",
    "public",
    "organization",
    "root_volume",
    "root_volume_name",
    "from_image",
    "from_server",
    "marketplace_key",
    "creation_date",
    "modification_date",
    "revision",
];

/// `/export.csv` and `/export.ndjson`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/export.csv", get(csv_of_view).post(csv_of_selection))
        .route("/export.ndjson", get(lines_of_view).post(lines_of_selection))
}

type Images = BoxStream<'static, Result<Arc<Image>, CatalogError>>;

async fn csv_of_view(method: Method, uri: Uri, State(catalog): State<Catalog>) -> Result<Response, ApiError> {
    csv(view(&catalog, &method, &uri).await?).await
}

async fn csv_of_selection(State(catalog): State<Catalog>, request: Request) -> Result<Response, ApiError> {
    csv(selection(&catalog, request).await?).await
}

async fn lines_of_view(method: Method, uri: Uri, State(catalog): State<Catalog>) -> Result<Response, ApiError> {
    lines(view(&catalog, &method, &uri).await?).await
}

async fn lines_of_selection(State(catalog): State<Catalog>, request: Request) -> Result<Response, ApiError> {
    lines(selection(&catalog, request).await?).await
}

async fn csv(images: Images) -> Result<Response, ApiError> {
    Ok(file(written(Csv::new(), images).await?, "images.csv", "text/csv; charset=utf-8; header=present"))
}

async fn lines(images: Images) -> Result<Response, ApiError> {
    Ok(file(written(Lines(Vec::new()), images).await?, "images.ndjson", "application/x-ndjson"))
}

fn query(uri: &Uri) -> (ListQuery, Sort) {
    let (query, _) = ListQuery::parse_search(uri.query().unwrap_or_default(), Strictness::Lenient);
    let sort = query.sort.clone().unwrap_or_else(Sort::latest);
    (query, sort)
}

/// All that the view lists; nothing where only the headers are asked for.
async fn view(catalog: &Catalog, method: &Method, uri: &Uri) -> Result<Images, ApiError> {
    if method == Method::HEAD {
        return Ok(stream::empty().boxed());
    }
    let (query, sort) = query(uri);
    let scan = catalog.scan(&query.filter, &sort).await.map_err(CatalogError::from)?;
    Ok(scan.images.map_err(CatalogError::from).boxed())
}

/// The images whose ids are in the form, once each, in the order that the query asks for; those that
/// are gone are left out.
async fn selection(catalog: &Catalog, request: Request) -> Result<Images, ApiError> {
    let (_, sort) = query(request.uri());
    let form = body::read_up_to(body::SELECTION, request, &[body::FORM]).await?;
    let named = form_urlencoded::parse(&form).filter(|(name, _)| name == "id");
    let ids: Vec<_> = named.filter_map(|(_, id)| parse_uuid(&id).ok()).collect();
    let images = catalog.images_with_ids(&ids, &sort).await.map_err(CatalogError::from)?;
    Ok(stream::iter(images).map(Ok).boxed())
}

fn file(content: Body, name: &str, kind: &'static str) -> Response {
    let mut response = Response::new(content);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).expect("plain ASCII");
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    response
}

/// Writes lines of JSON.
struct Lines(Vec<u8>);

impl Writer<Arc<Image>> for Lines {
    fn push(&mut self, image: &Arc<Image>) {
        serde_json::to_writer(&mut self.0, &Line::Image(Arc::clone(image))).expect("plain data, written to memory");
        self.0.push(b'\n');
    }

    fn size(&self) -> usize {
        self.0.len()
    }

    fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.0).into()
    }
}

/// Writes a table with a first line of names, as RFC 4180 has it.
struct Csv(Vec<u8>);

impl Csv {
    fn new() -> Self {
        let mut csv = Self(Vec::new());
        csv.row(COLUMNS.map(ToOwned::to_owned));
        csv
    }

    fn row(&mut self, cells: [String; COLUMNS.len()]) {
        let mut row = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut self.0);
        row.write_record(cells.map(|cell| neutral(&cell))).expect("a row, written to memory");
    }
}

impl Writer<Arc<Image>> for Csv {
    fn push(&mut self, image: &Arc<Image>) {
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        self.row([
            image.id.to_string(),
            image.name.clone(),
            image.arch.to_string(),
            image.public.to_string(),
            image.organization.to_string(),
            image.root_volume.id.to_string(),
            image.root_volume.name.clone(),
            id(image.from_image),
            id(image.from_server),
            image.marketplace_key.clone().unwrap_or_default(),
            image.creation_date.to_string(),
            image.modification_date.to_string(),
            image.revision.to_string(),
        ]);
    }

    fn size(&self) -> usize {
        self.0.len()
    }

    fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.0).into()
    }
}

/// A cell that no spreadsheet takes for a formula.
fn neutral(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a cell was before it got its apostrophe, where it has one.
#[must_use]
pub fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_can_always_be_taken_away() {
        for cell in ["", "x", "'x", "=1", "'=1", "''=1", "+", "-1", "@a", "'", "''", "\tx", "a=1"] {
            assert_eq!(plain(&neutral(cell)), cell);
        }
    }
}
