//! Which path leads where, and what every request passes on its way.

use std::{panic::AssertUnwindSafe, time::Duration};

use any_spawner::Executor;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodFilter, any, get, on},
};
use futures::FutureExt;
use leptos::{
    context::provide_context,
    server_fn::{ServerFn, axum::server_fn_paths},
};
use leptos_axum::handle_server_fns_with_context;
use tower_http::{
    compression::{CompressionLayer, CompressionLevel},
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    services::ServeDir,
    set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
};

use super::{
    AppState, export,
    guard::{self, Hosts},
    pages, probes,
    request_id::{self, RandomId},
    rest::{self, body, error::ApiError, path},
    telemetry,
};
use crate::functions::{ApplyBulk, PreviewBulk};

/// How long the server may take to answer.
const ANSWER: Duration = Duration::from_secs(30);
/// How long a client may take for the next piece of its request's body.
const PIECE: Duration = Duration::from_secs(20);

/// The whole server, which answers to those host names.
pub fn router(state: AppState, hosts: Hosts) -> Router {
    // it fails when it was done before, as for the second router of a test
    let _ = Executor::init_tokio();
    let site = Router::new()
        .merge(pages::routes())
        .merge(export::routes())
        .merge(server_functions())
        .nest("/pkg", site_files(&state))
        .merge(files_or_page(state.clone()))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    rest::routes()
        .merge(site)
        .with_state(state.clone())
        // from the innermost, which a request passes last, to the outermost
        .layer(middleware::from_fn(answer_in_time))
        .layer(RequestBodyTimeoutLayer::new(PIECE))
        .layer(guard::same_site())
        .layer(middleware::from_fn_with_state(hosts, guard::check_host))
        .merge(probes::routes().with_state(state))
        .layer(middleware::from_fn(catch_panics))
        .layer(middleware::from_fn(rest::error::report))
        .layer(middleware::from_fn(guard::headers))
        .layer(telemetry::layer())
        .layer(PropagateRequestIdLayer::new(request_id::HEADER))
        .layer(SetRequestIdLayer::new(request_id::HEADER, RandomId))
}

/// A route for each server function that is linked in, and the API's 404 beside them.
fn server_functions() -> Router<AppState> {
    let mut router = Router::new().route("/api/{*unknown}", any(path::unknown));
    for (path, method) in server_fn_paths() {
        let Ok(method) = MethodFilter::try_from(method) else { continue };
        router = router.route(path, on(method, server_function));
    }
    router
}

async fn server_function(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let sent = Request::from_parts(parts.clone(), body);
    let body = body::read_up_to(limit(parts.uri.path()), sent, &[body::FORM]).await?;
    let request = Request::from_parts(parts, Body::from(body));
    let answer = handle_server_fns_with_context(move || provide_context(state.clone()), request).await;
    Ok(([(header::CACHE_CONTROL, "no-cache")], answer).into_response())
}

/// The most bytes that a server function's arguments may have.
fn limit(path: &str) -> usize {
    if [PreviewBulk::PATH, ApplyBulk::PATH].contains(&path) { body::SELECTION } else { body::LIMIT }
}

/// What the browser downloads by names that hold a hash of the content, so that it may be kept for
/// good; without hashes, as in development, it is asked for anew.
fn site_files(state: &AppState) -> Router<AppState> {
    let options = &state.leptos_options;
    let files = ServeDir::new(format!("{}/{}", options.site_root, options.site_pkg_dir)).precompressed_br();
    let keep = if options.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    Router::new()
        .fallback_service(files)
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static(keep)))
}

/// A public file, where one has that name; else a page.
fn files_or_page(state: AppState) -> Router<AppState> {
    let files = ServeDir::new(&*state.leptos_options.site_root)
        .precompressed_br()
        .append_index_html_on_directories(false)
        .fallback(get(pages::page).with_state(state));
    let keep = HeaderValue::from_static("public, max-age=600");
    Router::new().fallback_service(files).layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, keep))
}

/// A panic in a handler is that request's failure alone.
async fn catch_panics(request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|panic| {
        let message =
            panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        ApiError::internal(format_args!("panicked: {}", message.unwrap_or("without a message"))).into_response()
    })
}

/// Gives up on answers that take too long. An answer that has begun may take longer.
async fn answer_in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(ANSWER, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::unavailable(format_args!("no answer within {ANSWER:?}")).into_response())
}
