//! What whoever runs the server asks: whether the process lives, and whether it can do its work.

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use super::{AppState, catalog::Catalog};

/// `/healthz` and `/readyz`. They say nothing that is anyone's secret, and are asked by address, so
/// they answer to any host name.
pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(live)).route("/readyz", get(ready))
}

async fn live() -> Response {
    answer(StatusCode::OK, "ok")
}

async fn ready(State(catalog): State<Catalog>) -> Response {
    match catalog.ready().await {
        Ok(()) => answer(StatusCode::OK, "ready"),
        // why is in the log, once
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, "the store is not available"),
    }
}

fn answer(status: StatusCode, text: &str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "status": text }))).into_response()
}
