//! The posts of `/bulk`: the list's form, which asks what an action would do, and the form of the page
//! that says it, which does it.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::Request,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::provide_context;

use super::{arguments, call, render, to_get};
use crate::{
    domain::{BulkAction, Pick, Revision, Selection, parse_uuid},
    functions::ApplyBulk,
    server::{
        AppState,
        rest::{body, error::ApiError},
    },
    ui::BulkRequest,
};

/// A plain post of either form.
pub async fn post(State(state): State<AppState>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let sent = Request::from_parts(parts.clone(), body);
    let body = match body::read_up_to(body::SELECTION, sent, &[body::FORM]).await {
        Ok(body) => body,
        Err(error) => return error.into_response(),
    };
    if field(&body, "expected").is_some() {
        return match arguments::<ApplyBulk>(&body) {
            Ok(arguments) => call(state, parts, arguments).await,
            Err(error) => error.into_response(),
        };
    }
    match asked(&body) {
        // its address is its state, so that it can be opened again
        Ok(request) if request.selection == Selection::ALL => Redirect::to(&request.href()).into_response(),
        Ok(request) => render(state, to_get(parts), move || provide_context(request.clone())).await,
        Err(error) => error.into_response(),
    }
}

/// What the list's form asks for. Its boxes have ids alone; `at` says how far the log was when they
/// were shown.
fn asked(body: &Bytes) -> Result<BulkRequest, ApiError> {
    let not_ours = |_| ApiError::bad_request("the form is not one of this server's");
    let action: BulkAction = field(body, "action").unwrap_or_default().parse().map_err(not_ours)?;
    let search = field(body, "search").unwrap_or_default();
    if field(body, "all").is_some() {
        return Ok(BulkRequest { action, selection: Selection::ALL.to_owned(), search });
    }
    let seen: Revision = field(body, "at").and_then(|at| at.parse().ok()).unwrap_or_default();
    let ids = form_urlencoded::parse(body).filter(|(name, _)| name == "id");
    let picks: Vec<_> = ids.filter_map(|(_, id)| Some(Pick { id: parse_uuid(&id).ok()?, seen })).collect();
    Ok(BulkRequest { action, selection: Pick::join(&picks), search })
}

fn field(body: &Bytes, name: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
