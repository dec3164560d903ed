//! The log read backwards, and what is deleted, as SQL.

use uuid::Uuid;

use super::{
    query::{And, Query, signed},
    rows::{CHANGE, FROM_CHANGES},
};
use crate::domain::{ActivityQuery, Revision};

/// The entries that are asked for, the newest first: the first change of each batch, or one image's
/// changes, each with its batch's size.
pub(super) fn entries(activity: &ActivityQuery, limit: usize) -> Query {
    let ActivityQuery { image, actor, action, before } = activity;
    let mut query = Query::new("SELECT ");
    query.push(CHANGE).push(", ").push(NEXT_BATCH).push(" - c.batch AS size").push(FROM_CHANGES);
    let mut and = And::new(&mut query);
    match *image {
        Some(image) => and.next().push("c.image = ").bind(image),
        None => and.next().push("c.sequence = c.batch"),
    };
    if let Some(actor) = actor {
        // which PostgreSQL takes for no text
        let actor = if actor.contains('\0') { "" } else { actor };
        and.next().push("c.actor = ").bind(actor);
    }
    if let Some(action) = action {
        and.next().push("c.action = ").bind(action.as_str());
    }
    if let Some(before) = before {
        and.next().push("c.sequence < ").bind(signed(before.0));
    }
    query.push(" ORDER BY c.sequence DESC LIMIT ").bind(signed(limit as u64));
    query
}

/// Where the batch after that of change `c` begins, or will.
const NEXT_BATCH: &str = "coalesce((SELECT min(n.sequence) FROM changes n \
     WHERE n.sequence = n.batch AND n.sequence > c.batch), (SELECT position + 1 FROM log_head))";

/// All changes of the batch that has that one.
pub(super) fn batch(sequence: Revision) -> Query {
    let sequence = signed(sequence.0);
    let mut query = Query::new("SELECT ");
    query.push(CHANGE).push(FROM_CHANGES);
    query.push(" WHERE c.sequence >= (SELECT batch FROM changes WHERE sequence = ").bind(sequence);
    query.push(") AND c.sequence < coalesce((SELECT min(n.sequence) FROM changes n WHERE n.sequence = n.batch AND n.sequence > ");
    query.bind(sequence).push("), (SELECT position + 1 FROM log_head)) ORDER BY c.sequence");
    query
}

/// The changes that deleted what is deleted now, the newest first, with how many there are.
pub(super) fn trash(before: Option<Revision>, limit: usize) -> Query {
    let mut query = Query::new("SELECT ");
    query.push(CHANGE).push(", (").push(TRASHED).push(") AS total").push(FROM_TRASH);
    if let Some(before) = before {
        query.push(" WHERE t.sequence < ").bind(signed(before.0));
    }
    query.push(" ORDER BY t.sequence DESC LIMIT ").bind(signed(limit as u64));
    query
}

/// How many images are deleted now.
pub(super) const TRASHED: &str = "SELECT count(*) FROM trash";

/// The change that deleted an image that is deleted now.
pub(super) fn deletion(image: Uuid) -> Query {
    let mut query = Query::new("SELECT ");
    query.push(CHANGE).push(FROM_TRASH).push(" WHERE t.image = ").bind(image);
    query
}

const FROM_TRASH: &str = " FROM trash t JOIN changes c ON c.sequence = t.sequence";
