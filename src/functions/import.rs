//! The server function over files that are being imported.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::domain::{Comparison, Revision};

/// How far the import of a file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportState {
    /// The server does not have it, or no longer.
    Gone,
    /// It is being read and compared.
    Reading {
        /// How many lines were compared.
        lines: u64,
        /// How much of it was read, in percent.
        percent: u8,
    },
    /// It was compared, and waits for a decision.
    Compared(Box<Comparison>),
    /// It is being written.
    Writing {
        /// How many images.
        images: u64,
    },
    /// It is written; what undoes it.
    Done(Revision),
    /// It can't be read after all, for a reason in words.
    Unreadable(String),
    /// The store failed.
    Failed {
        /// Whether it was as it was being written, so that it may have been.
        writing: bool,
    },
}

/// A file that is being imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// What it is called.
    pub source: String,
    /// How far it is.
    pub state: ImportState,
}

/// Why a file was not taken at all; the page of a refused upload has it as context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadRefused {
    /// A sentence.
    pub reason: String,
    /// The text that was pasted, where it is short enough to be given back.
    pub text: String,
}

/// How far the import of a file is; where it was compared, a page of the lines with an effect, both
/// read leniently. Of one that is done it goes to the list, which offers to take it back.
#[server(prefix = "/api", endpoint = "get_import", input = GetUrl)]
pub async fn get_import(staged: String, effect: String, page: String) -> Result<ImportView, Failure> {
    use crate::domain::LineEffect;

    super::context::import(&staged, LineEffect::parse(&effect), page.parse().unwrap_or(1)).await
}
