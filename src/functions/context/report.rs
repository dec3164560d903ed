//! How the server's errors reach the dashboard.

use std::sync::Arc;

use axum::http::{StatusCode, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::{
    domain::FieldErrors,
    functions::{Conflict, Failure},
    server::{catalog::CatalogError, store::StoreError},
};

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

impl Reportable for Failure {
    fn report(self) -> Failure {
        self
    }
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
            Self::Stale(current) => Failure::Stale(Box::new(Arc::unwrap_or_clone(current))),
            Self::Conflict { base, current, fields } => {
                let base = base.map(Arc::unwrap_or_clone);
                let conflict = Conflict { base, current: Arc::unwrap_or_clone(current), actor: None, fields };
                Failure::Conflict(Box::new(conflict))
            }
            Self::Obstructed(obstacle) => Failure::Refused(format!("{obstacle}. Undoing would lose that.")),
            Self::SetChanged => Failure::SetChanged,
            Self::TooMany(_) => Failure::Refused(format!("{self}. Narrow the filters, and do it in parts.")),
            Self::NotDeleted(_) => Failure::Refused("This image is not deleted.".to_owned()),
            Self::Dropped(_) => Failure::Forgotten,
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
