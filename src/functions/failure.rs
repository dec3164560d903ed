//! How a read or a write of the dashboard fails: the same for a server function and a plain post.

use std::sync::Arc;

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use crate::domain::{Change, Field, FieldErrors, Image};

/// What the dashboard is told when something did not work. Internal text never is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// Fields can't be taken: 422.
    #[error("Some of what was sent can't be taken.")]
    Invalid(FieldErrors),
    /// The image has moved on from the revision that was seen, and is now this: 409.
    #[error("This image has changed since you opened it.")]
    Stale(Box<Image>),
    /// The edit and a newer one changed the same fields: 409.
    #[error("This image was changed while you were editing it.")]
    Conflict(Box<Conflict>),
    /// What was to be changed in one go is no longer what was shown: 409.
    #[error("The images have changed since they were counted. Nothing was done.")]
    SetChanged,
    /// It can't be taken back, or put back, for a reason in words: 409.
    #[error("{0}")]
    Refused(String),
    /// The form has made an image already, with other values: 409.
    #[error("This form has already made an image, with other values. Open a new form to make another.")]
    FormUsed,
    /// There is no such image: 404.
    #[error("There is no image with the id {0:?}.")]
    NotFound(String),
    /// The image was deleted, by this change: 404.
    #[error("This image has been deleted.")]
    Deleted(Arc<Change>),
    /// The log has no such change, or no longer has it: 404.
    #[error("The log has no such change, or no longer has it.")]
    Forgotten,
    /// The server is at fault: 5xx. `request` is what its log calls the request.
    #[error("The server could not answer. Nothing that you typed is lost. The request was {request}.")]
    Fault {
        /// The request's id.
        request: String,
    },
    /// The answer never came.
    #[error("The server can't be reached. Nothing that you typed is lost.")]
    Unreachable,
    /// The server no longer knows this page's functions.
    #[error("Imprint was updated. Reload the page; what you typed stays until you do.")]
    Updated,
    /// The request itself could not be read: 400.
    #[error("The server did not understand the request.")]
    Malformed,
}

/// Two edits of one image that changed the same fields to different values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The image that both began with, where the log still has it.
    pub base: Option<Image>,
    /// The image as it is.
    pub current: Image,
    /// Who made it what it is, where the log still says so.
    pub actor: Option<Arc<str>>,
    /// What both changed.
    pub fields: Vec<Field>,
}

impl Failure {
    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Stale(_) | Self::Conflict(_) | Self::SetChanged | Self::Refused(_) | Self::FormUsed => 409,
            Self::NotFound(_) | Self::Deleted(_) | Self::Forgotten | Self::Updated => 404,
            Self::Malformed => 400,
            Self::Fault { .. } | Self::Unreachable => 503,
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Malformed,
            // what answered is not the function that this page was built with
            ServerFnErrorErr::Deserialization(_) => Self::Updated,
            _ => Self::Fault { request: "not numbered".to_owned() },
        }
    }
}
