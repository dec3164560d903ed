//! Files of images, sent to be imported: received piece by piece into a file without a name, never
//! held in memory. And the word to import one.

use std::{
    fs::File,
    io::{self, Read, Seek},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, State, multipart::Field},
    http::{HeaderMap, Method, Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use futures::StreamExt;
use leptos::prelude::provide_context;
use tokio::io::AsyncWriteExt;

use super::render;
use crate::{
    domain::MOST_MIB,
    functions::{UploadRefused, context::actor},
    server::{
        AppState,
        import::{Format, MOST_BYTES, Refusal, Stage},
        referer::with_done,
        rest::body,
    },
};

/// What a form with a file has around it, at most.
const AROUND: u64 = 64 * 1024;
/// How much is read of what is too large: browsers show an answer only when they have sent everything.
const DRAINED: u64 = 8 * MOST_BYTES;
/// How long a short file may take before the answer is that it is being read, or written.
const PATIENCE: Duration = Duration::from_secs(1);
/// The longest text that is given back to whoever pasted it.
const GIVEN_BACK: u64 = 64 * 1024;

/// A form with a file or a text; or the word to import one that was compared, which the address names.
pub async fn post(State(state): State<AppState>, request: Request<Body>) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        upload(state, request).await
    } else {
        apply(state, request).await
    }
}

/// Why nothing was received.
struct Refused(StatusCode, String);

impl Refused {
    fn too_large() -> Self {
        let reason =
            format!("It must not be larger than {MOST_MIB} MiB. Split it, or use the command imprint import.");
        Self(StatusCode::PAYLOAD_TOO_LARGE, reason)
    }

    fn unprocessable(reason: &str) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, reason.to_owned())
    }

    fn broken_off() -> Self {
        Self(StatusCode::BAD_REQUEST, "It broke off before its end. Send it again.".to_owned())
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "an upload could not be kept");
        Self(StatusCode::SERVICE_UNAVAILABLE, "The server could not keep it.".to_owned())
    }
}

async fn upload(state: AppState, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let (refused, text) = match receive(&state, &parts, body).await {
        Ok(Received { name, mut file, format }) => {
            let text = if name == PASTED { short_text(&mut file) } else { String::new() };
            match state.imports.stage(name, file, format) {
                Ok(staged) => {
                    staged.settled(PATIENCE).await;
                    return Redirect::to(&format!("/import?staged={}", staged.id())).into_response();
                }
                Err(reason) => (Refused::unprocessable(&reason), text),
            }
        }
        Err(refused) => (refused, String::new()),
    };
    let Refused(status, reason) = refused;
    let refused = UploadRefused { reason, text };
    let context = move || provide_context(refused.clone());
    show(state, parts, status, context).await
}

/// The page at the request's address, as an answer to what was posted there.
async fn show(
    state: AppState,
    mut parts: Parts,
    status: StatusCode,
    context: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    parts.method = Method::GET;
    let mut page = render(state, Request::from_parts(parts, Body::empty()), context).await;
    // one that leads elsewhere, or that says what it knows better, stays as it is
    if page.status() == StatusCode::OK {
        *page.status_mut() = status;
    }
    page
}

const PASTED: &str = "Pasted text";

/// What was sent.
struct Received {
    name: String,
    file: File,
    format: Format,
}

async fn receive(state: &AppState, parts: &Parts, body: Body) -> Result<Received, Refused> {
    if length(&parts.headers).is_some_and(|length| length > MOST_BYTES + AROUND) {
        drain(body).await;
        return Err(Refused::too_large());
    }
    let Some(_permit) = state.imports.upload() else {
        let reason = "Too many files are being sent at the moment. Try again.".to_owned();
        return Err(Refused(StatusCode::TOO_MANY_REQUESTS, reason));
    };
    let request = Request::from_parts(parts.clone(), body);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Refused::broken_off())?;
    let (mut file, mut text, mut format) = (None, None, Format::Auto);
    while let Some(field) = form.next_field().await.map_err(|_| Refused::broken_off())? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or_default().chars().take(255).collect();
                file = save(field, name).await?;
            }
            Some("text") => text = save(field, PASTED.to_owned()).await?,
            Some("format") => format = read_format(field).await?,
            _ => {}
        }
    }
    match (file, text) {
        (Some(_), Some(_)) => Err(Refused::unprocessable("Send a file or a text, not both.")),
        (None, None) => Err(Refused::unprocessable("Choose a file, or paste some lines.")),
        (Some((name, file)), None) | (None, Some((name, file))) => Ok(Received { name, file, format }),
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn drain(body: Body) {
    let mut body = body.into_data_stream();
    let mut drained = 0;
    while drained < DRAINED
        && let Some(Ok(piece)) = body.next().await
    {
        drained += piece.len() as u64;
    }
}

/// Writes a field to a file without a name; nothing where it is empty, as that of no file is.
async fn save(mut field: Field<'_>, name: String) -> Result<Option<(String, File)>, Refused> {
    let mut file = tokio::fs::File::from_std(tempfile::tempfile()?);
    let mut bytes = 0;
    while let Some(piece) = field.chunk().await.map_err(|_| Refused::broken_off())? {
        bytes += piece.len() as u64;
        if bytes > MOST_BYTES {
            return Err(Refused::too_large());
        }
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok(if bytes > 0 { Some((name, file.into_std().await)) } else { None })
}

async fn read_format(mut field: Field<'_>) -> Result<Format, Refused> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Refused::broken_off())? {
        text.extend(piece.iter().take(16));
        text.truncate(16);
    }
    Ok(Format::parse(&String::from_utf8_lossy(&text)))
}

/// The text of a file that is short enough; else nothing.
fn short_text(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(GIVEN_BACK + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 <= GIVEN_BACK => text,
        _ => String::new(),
    }
}

async fn apply(state: AppState, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    if let Err(error) = body::read(Request::from_parts(parts.clone(), body), &[body::FORM]).await {
        return error.into_response();
    }
    let query = parts.uri.query().unwrap_or_default().as_bytes().to_owned();
    let staged = form_urlencoded::parse(&query).find(|(name, _)| name == "staged").map(|(_, id)| id);
    let Some(staged) = staged.and_then(|id| state.imports.get(&id)) else {
        return show(state, parts, StatusCode::NOT_FOUND, || {}).await;
    };
    let status = match staged.apply(actor()) {
        Err(Refusal::Invalid) => StatusCode::UNPROCESSABLE_ENTITY,
        Err(Refusal::Nothing) => StatusCode::CONFLICT,
        Ok(()) => match staged.settled(PATIENCE).await {
            Stage::Done(sequence) => return Redirect::to(&with_done("/", sequence)).into_response(),
            Stage::Reading | Stage::Writing { .. } => {
                return Redirect::to(&format!("/import?staged={}", staged.id())).into_response();
            }
            Stage::Compared { .. } => StatusCode::CONFLICT,
            Stage::Broken(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Stage::Failed { .. } => StatusCode::SERVICE_UNAVAILABLE,
        },
    };
    show(state, parts, status, || {}).await
}
