//! The dashboard's pages over HTTP: rendered whole before they are sent, and the plain posts of
//! their forms.

mod bulk;
mod import;
mod settings;

use std::{panic::resume_unwind, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, RawPathParams, State},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::{
    prelude::*,
    reactive::{computed::ScopedFuture, owner::Owner},
};
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use tokio::task::JoinError;
use tracing::Instrument;

use super::{
    AppState,
    rest::{body, error::ApiError},
    store::StoreKind,
};
use crate::{
    functions::{CreateImage, DeleteImage, RestoreImage, RestoreState, Undo, UpdateImage},
    ui::{Environment, FormFunction, SetStatus, Submitted, shell},
};

/// The pages that take posts, and the settings. Every other page is [`page`], as the fallback.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(list))
        .route("/new", get(page).post(form::<CreateImage>))
        // it has limits of its own
        .route("/import", get(page).post(import::post).layer(DefaultBodyLimit::disable()))
        .route("/trash", get(page).post(form::<RestoreImage>))
        .route("/bulk", get(page).post(bulk::post))
        .route("/undo", get(page).post(form::<Undo>))
        .route("/image/{id}", get(page).post(form::<RestoreImage>))
        .route("/image/{id}/history", get(page).post(form::<RestoreState>))
        .route("/image/{id}/edit", get(page).post(form::<UpdateImage>))
        .route("/image/{id}/delete", get(page).post(form::<DeleteImage>))
        .route("/settings", get(page).post(settings::save))
}

/// Whatever page is at the request's path; a page that says so, with 404, where none is.
pub async fn page(State(state): State<AppState>, request: Request<Body>) -> Response {
    render(state, request, || {}).await
}

/// The list; without any query but for what was done, with the page size that was last chosen
/// written in.
async fn list(State(state): State<AppState>, request: Request<Body>) -> Response {
    let size = settings::preferences(request.headers()).unusual_page_size();
    let done = match request.uri().query() {
        None => Some(String::new()),
        Some(query) => {
            query.starts_with("done=").then(|| format!("&{query}")).filter(|done| !done[1..].contains('&'))
        }
    };
    match size.zip(done) {
        Some((size, done)) => Redirect::to(&format!("/?per_page={size}{done}")).into_response(),
        None => page(State(state), request).await,
    }
}

async fn render(
    state: AppState,
    request: Request<Body>,
    context: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let environment = environment(&state, request.headers());
    let options = state.leptos_options.clone();
    let provide = move || {
        provide_context(state.clone());
        provide_context(environment.clone());
        let response: ResponseOptions = expect_context();
        response.insert_header(header::CONTENT_SECURITY_POLICY, content_security_policy());
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        provide_context(SetStatus(Arc::new(move |status| {
            response.set_status(StatusCode::from_u16(status).unwrap_or_default());
        })));
        context();
    };
    let rendering = render_app_async_with_context(provide, move || shell(options.clone()))(request);
    // a task of its own, which goes on for a browser that has gone: what a page began must not outlive it
    match tokio::spawn(rendering.in_current_span()).await.map_err(JoinError::try_into_panic) {
        Ok(page) => page,
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Scripts run by their nonce alone, and what they load; styles and all else come from here.
fn content_security_policy() -> HeaderValue {
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    // cargo-leptos reloads the page by way of a socket on another port
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    let policy = format!(
        "default-src 'self'; script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; connect-src 'self'{reload}; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("a nonce is plain ASCII")
}

fn environment(state: &AppState, headers: &HeaderMap) -> Environment {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let forwarded = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let scheme = if forwarded { "https" } else { "http" };
    let store = state.catalog.store_kind();
    let store_warning = (store == StoreKind::Memory).then_some("gone when the server stops");
    Environment {
        preferences: settings::preferences(headers),
        store: store.to_string(),
        store_warning: store_warning.map(ToOwned::to_owned),
        origin: format!("{scheme}://{host}"),
        head: *state.catalog.head().borrow(),
        log: state.live.log().to_owned(),
    }
}

/// A plain post of the form that calls `S`. When that succeeds the browser goes where the function
/// sends it; else it gets the form's page again, with what it sent and what is wrong with that.
async fn form<S: FormFunction>(
    State(state): State<AppState>,
    path: RawPathParams,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let sent = Request::from_parts(parts.clone(), body);
    match read_form::<S>(sent, &path).await {
        Ok(arguments) => call(state, parts, arguments).await,
        Err(error) => error.into_response(),
    }
}

/// Answers a plain post by what comes of the function's call.
async fn call<S: FormFunction>(state: AppState, parts: Parts, arguments: S) -> Response {
    let response = ResponseOptions::default();
    let result = {
        let (state, parts, response, arguments) =
            (state.clone(), parts.clone(), response.clone(), arguments.clone());
        let call = || {
            ScopedFuture::new(async move {
                provide_context(state);
                provide_context(parts);
                provide_context(response);
                arguments.run_body().await
            })
        };
        Owner::new().with(call).await
    };
    match result {
        Ok(()) => {
            let location = response.0.read().ok().and_then(|parts| parts.headers.get(header::LOCATION).cloned());
            let location = location.unwrap_or(HeaderValue::from_static("/"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
        }
        Err(failure) => {
            let status = StatusCode::from_u16(failure.status()).unwrap_or_default();
            let submitted = Submitted { arguments, failure };
            let mut page = render(state, to_get(parts), move || provide_context(submitted.clone())).await;
            *page.status_mut() = status;
            page
        }
    }
}

/// What would have asked for the page of a form that was posted.
fn to_get(parts: Parts) -> Request<Body> {
    let mut request = Request::from_parts(parts, Body::empty());
    *request.method_mut() = Method::GET;
    request
}

/// The form's fields as the function's arguments; they name the image that the path names.
async fn read_form<S: FormFunction>(request: Request<Body>, path: &RawPathParams) -> Result<S, ApiError> {
    let body = body::read(request, &[body::FORM]).await?;
    let named = form_urlencoded::parse(&body).find(|(name, _)| name == "id").map(|(_, id)| id);
    if path.iter().any(|(name, id)| name == "id" && named.as_deref() != Some(id)) {
        return Err(ApiError::bad_request("the form is not about the image that its address names"));
    }
    arguments(&body)
}

/// A form's fields as a function's arguments.
fn arguments<S: FormFunction>(body: &[u8]) -> Result<S, ApiError> {
    serde_qs::Config::new(5, false)
        .deserialize_bytes(body)
        .map_err(|_| ApiError::bad_request("the form is not one of this server's"))
}
