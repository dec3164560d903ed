//! Forms that work the same with and without JavaScript.
//!
//! A form posts to its own page. The server runs the server function and, when that fails, renders
//! the page again with what was sent ([`Submitted`]). Hydrated, the same server function is called
//! from here, and the page stays as it is.

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::{FieldErrors, check_count},
    functions::{ApplyBulk, CreateImage, DeleteImage, Failure, RestoreImage, RestoreState, Undo, UpdateImage},
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
    fn check(&self) -> Result<(), FieldErrors> {
        Ok(())
    }
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

impl Check for ApplyBulk {
    fn check(&self) -> Result<(), FieldErrors> {
        check_count(self.expected, &self.count)
    }
}

impl Check for DeleteImage {}
impl Check for RestoreImage {}
impl Check for RestoreState {}
impl Check for Undo {}

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
#[derive(Clone)]
pub struct Form<S: FormFunction> {
    action: ServerAction<S>,
    refused: RwSignal<Option<Failure>>,
    sent: RwSignal<Option<S>>,
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
    let sent = RwSignal::new(submitted.clone());
    let failure = Signal::derive(move || {
        refused.get().or_else(|| match action.value().get() {
            Some(result) => result.err(),
            None => first_failure.clone(),
        })
    });
    Form { action, refused, sent, submitted, failure }
}

impl<S: FormFunction> Form<S> {
    /// Calls the server function instead of posting, unless it is being called.
    pub fn on_submit(&self) -> impl Fn(SubmitEvent) + Copy + Send + Sync + use<S> {
        let (refused, call) = (self.refused, self.call());
        move |event| {
            event.prevent_default();
            let checked = S::from_event(&event).map_err(|_| Failure::Malformed).and_then(|arguments| {
                arguments.check().map_err(Failure::Invalid)?;
                Ok(arguments)
            });
            match checked {
                Ok(arguments) => call(arguments),
                Err(failure) => refused.set(Some(failure)),
            }
        }
    }

    /// Calls the server function, unless it is being called.
    pub fn call(&self) -> impl Fn(S) + Copy + Send + Sync + use<S> {
        let (action, refused, sent) = (self.action, self.refused, self.sent);
        move |arguments| {
            if !action.pending().get_untracked() {
                refused.set(None);
                sent.set(Some(arguments.clone()));
                action.dispatch(arguments);
            }
        }
    }

    /// What the latest submit sent that was not refused before it was.
    pub fn sent(&self) -> Signal<Option<S>> {
        self.sent.into()
    }

    /// Whether the server function is being called.
    pub fn pending(&self) -> Signal<bool> {
        self.action.pending().into()
    }

    /// Whether the latest call did what it was called for; tells so anew after every call.
    pub fn succeeded(&self) -> Signal<bool> {
        let value = self.action.value();
        Signal::derive(move || value.with(|value| matches!(value, Some(Ok(())))))
    }
}

/// What a form would send, as a query string.
#[must_use]
pub fn search_of(form: &web_sys::HtmlFormElement) -> String {
    web_sys::FormData::new_with_form(form)
        .and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data))
        .map(|data| data.to_string().into())
        .unwrap_or_default()
}

/// What is wrong with the fields, of all that can go wrong with a form.
#[must_use]
pub fn field_errors(failure: Signal<Option<Failure>>) -> Signal<FieldErrors> {
    Signal::derive(move || match failure.get() {
        Some(Failure::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    })
}
