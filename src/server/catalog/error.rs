//! Why the catalog did nothing.

use std::sync::Arc;

use crate::{
    domain::{BulkAction, Field, FieldErrors, Image, Revision, Volume},
    server::store::{CommitError, StoreError},
};

/// Why the catalog did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// There is no image, volume or change with that id; the text as it was asked for.
    #[error("{0:?} not found")]
    NotFound(String),
    /// Fields can't be taken.
    #[error("validation failed")]
    Invalid(FieldErrors),
    /// The image has moved on from the revision that the change was made for.
    #[error("the image has changed since")]
    Stale(Arc<Image>),
    /// An edit is of fields that somebody else has given other values since.
    #[error("the image has changed since, in the same fields")]
    Conflict {
        /// What the edit began with; `None` where the log does not hold that any more. Then every
        /// field counts in which the edit and the image differ.
        base: Option<Arc<Image>>,
        /// The image as it is.
        current: Arc<Image>,
        /// The fields that both changed, to different values.
        fields: Vec<Field>,
    },
    /// Something that happened since stands in the way of an undo.
    #[error("nothing was taken back: {0}")]
    Obstructed(#[from] Obstacle),
    /// The image that was to be restored is there; its id.
    #[error("{0:?} is not deleted")]
    NotDeleted(String),
    /// What was to be changed in one go is no longer what it was, or how many it was.
    #[error("the set has changed since it was shown: nothing was done")]
    SetChanged,
    /// So many were to be changed in one go.
    #[error("{0} images are too many to change at once: the most is {most}", most = BulkAction::MOST)]
    TooMany(u64),
    /// The log does not hold what follows that position.
    #[error("the log does not hold what follows {0}: read everything anew")]
    Dropped(Revision),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request within the last day")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What stands in the way of an undo, which would lose it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Fields that the undo would set have been given other values, or a new image that it would
    /// delete was edited.
    #[error("{:?} was edited since ({})", image.name, labels(fields))]
    Edited {
        /// The image as it is.
        image: Arc<Image>,
        /// The fields with other values.
        fields: Vec<Field>,
    },
    /// An image that was edited is gone, or one that was deleted came back and is gone again; it was
    /// this one.
    #[error("{:?} was deleted since", .0.name)]
    Deleted(Arc<Image>),
    /// A volume that was renamed has got yet another name, this one.
    #[error("the volume was renamed since, and is now called {:?}", .0.name)]
    Renamed(Volume),
}

fn labels(fields: &[Field]) -> String {
    fields.iter().map(|field| field.label().to_lowercase()).collect::<Vec<_>>().join(", ")
}

impl From<CommitError> for CatalogError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Stale { current: Some(current), .. } => Self::Stale(current),
            CommitError::Stale { id, current: None } | CommitError::UnknownVolume(id) => {
                Self::NotFound(id.to_string())
            }
            CommitError::StaleVolume(volume) => Self::Obstructed(Obstacle::Renamed(volume)),
            CommitError::KeyReused => Self::KeyReused,
            CommitError::Store(error) => Self::Store(error),
        }
    }
}
