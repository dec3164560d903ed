//! Forms that work the same with and without JavaScript.
//!
//! A form posts to its own page. The server runs the server function and, when that fails, renders
//! the page again with what was sent ([`Submitted`]). Hydrated, the same server function is called
//! from here, and the page stays as it is.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::FieldErrors,
    functions::{CreateImage, DeleteImage, Failure, UpdateImage},
};

/// A plain post that failed: what was sent, and why it was not taken. The server gives it to the
/// page as context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submitted<S> {
    /// The server function's arguments.
    pub arguments: S,
    /// Why it failed.
    pub failure: Failure,
}

/// Arguments that can be checked before they are sent.
pub trait Check {
    /// What is wrong with them, as far as can be known without the catalog.
    ///
    /// # Errors
    /// Every reason for every field.
    fn check(&self) -> Result<(), FieldErrors>;
}

impl Check for CreateImage {
    fn check(&self) -> Result<(), FieldErrors> {
        self.draft.clone().of_form().into_fields(FieldErrors::default()).map(drop)
    }
}

impl Check for UpdateImage {
    fn check(&self) -> Result<(), FieldErrors> {
        self.draft.clone().of_form().into_fields(FieldErrors::default()).map(drop)
    }
}

impl Check for DeleteImage {
    fn check(&self) -> Result<(), FieldErrors> {
        Ok(())
    }
}

/// A server function that a form calls.
pub trait FormFunction:
    ServerFn<Output = (), Error = Failure> + Check + Clone + Serialize + DeserializeOwned + Send + Sync + 'static
{
}

impl<S> FormFunction for S where
    S: ServerFn<Output = (), Error = Failure>
        + Check
        + Clone
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static
{
}

/// A form's state on a page.
pub struct Form<S: FormFunction> {
    action: ServerAction<S>,
    refused: RwSignal<Option<Failure>>,
    /// What the plain post sent that led to this page, where one did.
    pub submitted: Option<S>,
    /// Why the latest submit failed, where it did.
    pub failure: Signal<Option<Failure>>,
}

/// The state of a form that calls `S`. To be called below the router.
#[must_use]
pub fn use_form<S: FormFunction>() -> Form<S> {
    let first: Option<Submitted<S>> = SharedValue::new(use_context).into_inner();
    let (submitted, first_failure) = first.map(|first| (first.arguments, first.failure)).unzip();
    let action = ServerAction::<S>::new();
    let refused = RwSignal::new(None);
    let failure = Signal::derive(move || {
        refused.get().or_else(|| match action.value().get() {
            Some(result) => result.err(),
            None => first_failure.clone(),
        })
    });
    Form { action, refused, submitted, failure }
}

impl<S: FormFunction> Form<S> {
    /// Calls the server function instead of posting, unless it is being called.
    pub fn on_submit(&self) -> impl Fn(SubmitEvent) + Copy + use<S> {
        let (action, refused) = (self.action, self.refused);
        move |event| {
            event.prevent_default();
            if action.pending().get_untracked() {
                return;
            }
            let checked = S::from_event(&event).map_err(|_| Failure::Malformed).and_then(|arguments| {
                arguments.check().map_err(Failure::Invalid)?;
                Ok(arguments)
            });
            match checked {
                Ok(arguments) => {
                    refused.set(None);
                    action.dispatch(arguments);
                }
                Err(failure) => refused.set(Some(failure)),
            }
        }
    }

    /// Whether the server function is being called.
    pub fn pending(&self) -> Signal<bool> {
        self.action.pending().into()
    }
}

/// What is wrong with the fields, of all that can go wrong with a form.
#[must_use]
pub fn field_errors(failure: Signal<Option<Failure>>) -> Signal<FieldErrors> {
    Signal::derive(move || match failure.get() {
        Some(Failure::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    })
}
