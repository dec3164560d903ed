//! What the bodies of server functions are made of. The browser never compiles this, so it alone of
//! `functions` may name the server's modules at its top.

use axum::http::{StatusCode, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::{Choices, Failure};
use crate::{
    domain::{FieldErrors, Image, Revision, Volume},
    server::{
        AppState,
        catalog::{Actor, Catalog, CatalogError, Precondition},
        rest::wire::ImageEnvelope,
        store::StoreError,
    },
};

/// How many organizations and volumes are offered.
pub const CHOICES: usize = 50;
/// How many duplicates an image's page names.
pub const DUPLICATES: usize = 5;

/// The catalog that the server was started with.
#[must_use]
pub fn catalog() -> Catalog {
    expect_context::<AppState>().catalog
}

/// Who writes by way of the dashboard.
#[must_use]
pub fn actor() -> Actor {
    "dashboard".into()
}

/// Turns the server's errors into what the dashboard is told, sets the answer's status, and logs
/// what is the server's own fault.
///
/// # Errors
/// What the result has.
pub fn answer<T, E: Reportable>(result: Result<T, E>) -> Result<T, Failure> {
    result.map_err(|error| {
        let failure = error.report();
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(StatusCode::from_u16(failure.status()).unwrap_or_default());
        }
        failure
    })
}

/// An error that the dashboard can be told of.
pub trait Reportable {
    /// What it is told.
    fn report(self) -> Failure;
}

impl Reportable for FieldErrors {
    fn report(self) -> Failure {
        Failure::Invalid(self)
    }
}

impl Reportable for StoreError {
    fn report(self) -> Failure {
        let request = request_id();
        tracing::error!(request, error = %self, "the store failed");
        Failure::Fault { request }
    }
}

impl Reportable for CatalogError {
    fn report(self) -> Failure {
        match self {
            Self::NotFound(id) => Failure::NotFound(id),
            Self::Invalid(errors) => Failure::Invalid(errors),
            Self::Stale(current) | Self::Conflict { current, .. } => {
                Failure::Conflict(Box::new((*current).clone()))
            }
            Self::Obstructed(_) | Self::NotDeleted(_) | Self::Dropped(_) => Failure::Malformed,
            Self::KeyReused => Failure::FormUsed,
            Self::Store(error) => error.report(),
        }
    }
}

fn request_id() -> String {
    use_context::<Parts>()
        .and_then(|parts| Some(parts.headers.get("x-request-id")?.to_str().ok()?.to_owned()))
        .unwrap_or_default()
}

/// The revision that a form was filled from; no revision at all where it is none.
#[must_use]
pub fn precondition(seen: &str) -> Precondition {
    Precondition::OneOf(seen.parse::<Revision>().into_iter().collect())
}

/// An image as the API answers it, indented.
#[must_use]
pub fn json(image: &Image) -> String {
    // it can't fail: an image is plain data
    serde_json::to_string_pretty(&ImageEnvelope { image: image.into() }).unwrap_or_default()
}

/// What forms offer.
///
/// # Errors
/// [`Failure::Fault`].
pub async fn choices(catalog: &Catalog) -> Result<Choices, Failure> {
    let organizations = answer(catalog.organizations(CHOICES).await)?;
    let volumes = answer(catalog.popular_volumes(CHOICES).await)?;
    Ok(Choices {
        organizations: organizations.into_iter().map(|(id, _)| id).collect(),
        volumes: volumes.into_iter().map(|(volume, _)| volume).collect::<Vec<Volume>>(),
    })
}
