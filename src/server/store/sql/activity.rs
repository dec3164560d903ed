//! The log read backwards, and what is deleted, as SQL.

use uuid::Uuid;

use super::{
    query::{And, Query, signed},
    rows::{CHANGE, FROM_CHANGES},
};
use crate::domain::{ActivityQuery, Revision};

/// The entries that are asked for, the newest first: the first change of each batch, or one image's
/// changes, each with its batch's size and whether that is mixed.
pub(super) fn entries(activity: &ActivityQuery, limit: usize) -> Query {
    let ActivityQuery { image, actor, action, before } = activity;
    let mut query = Query::new("SELECT ");
    query.push(CHANGE).push(", ").push(NEXT_BATCH).push(" - c.batch AS size");
    query.push(", coalesce((SELECT f.action FROM changes f WHERE f.sequence = c.batch) <> ");
    query
        .push("(SELECT l.action FROM changes l WHERE l.sequence = ")
        .push(NEXT_BATCH)
        .push(" - 1), false) AS mixed");
    query.push(FROM_CHANGES);
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

/// [`deletion`] of each image of a list, that is to follow.
pub(super) fn deletions() -> String {
    format!("SELECT {CHANGE}{FROM_TRASH} WHERE t.image IN ")
}

const FROM_TRASH: &str = " FROM trash t JOIN changes c ON c.sequence = t.sequence";

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection, Postgres, Sqlite, SqliteConnection, migrate::Migrator};

    use super::*;
    use crate::{
        domain::{Filter, Month},
        server::store::{
            sql::{
                engine::Engine,
                rows::{ChangeRow, EntryRow, TrashRow},
                summary,
            },
            sqlite::plan,
        },
    };

    const IMAGE: &str = r#"{"id":"ID","name":"a","arch":"arm","organization":"000a115d-2852-4b0a-9ce8-47f1134ba95a",
        "public":false,"root_volume":{"id":"f0361e7b-cbe4-4882-a999-945192b7171b","name":"vol-0-1"},"from_image":null,
        "from_server":null,"marketplace_key":null,"creation_date":-1,
        "modification_date":0,"revision":1}"#;
    const KEPT: Uuid = Uuid::from_u128(1);
    const GONE: Uuid = Uuid::from_u128(2);

    /// A catalog as the first schema had it: two images that were created together, and one deleted.
    async fn fill_first_schema<E: Engine>(connection: &mut E::Connection) {
        let json = |id: Uuid| IMAGE.replace("ID", &id.to_string());
        let mut volume = Query::new("INSERT INTO volumes (number, id, name, images) VALUES (1, ");
        volume.bind(Uuid::nil()).push(", 'vol-0-1', 1)");
        let mut image = Query::new(
            "INSERT INTO images (id, name, name_key, search, arch, organization, public, root_volume, \
             creation_date, modification_date, revision) VALUES (",
        );
        image.bind(KEPT).push(", 'a', ").bind(Box::<[u8]>::from(*b"a")).push(", 'a', 'arm', ").bind(Uuid::nil());
        image.push(", ").bind(false).push(", ").bind(Uuid::nil()).push(", -1, 0, 1)");
        let mut queries = vec![volume, image, Query::new("UPDATE log_head SET position = 3")];
        for (sequence, batch, before, after) in
            [(1, 1, None, Some(KEPT)), (2, 1, None, Some(GONE)), (3, 3, Some(GONE), None)]
        {
            let mut change =
                Query::new("INSERT INTO changes (at, actor, sequence, batch, before, after) VALUES (0, 'test', ");
            change.bind(sequence).push(", ").bind(batch).push(", ").bind(before.map(json)).push(", ");
            change.bind(after.map(json)).push(")");
            queries.push(change);
        }
        E::run_all(connection, queries).await.unwrap();
    }

    async fn a_first_schema_is_brought_up_to_date<E: Engine>(connection: &mut E::Connection) {
        let first = E::MIGRATIONS.iter().take(1).cloned().collect();
        Migrator::with_migrations(first).run_direct(None, connection, false).await.unwrap();
        fill_first_schema::<E>(connection).await;
        E::migrate(connection).await.unwrap();

        let entries: Vec<EntryRow> = E::rows(connection, entries(&ActivityQuery::default(), 10)).await.unwrap();
        let entries: Vec<_> = entries.into_iter().map(|row| row.read().unwrap()).collect();
        let seen: Vec<_> = entries.iter().map(|entry| (entry.change.sequence.0, entry.size)).collect();
        assert_eq!(seen, [(3, 1), (1, 2)]);
        let of_image = ActivityQuery { image: Some(GONE), ..ActivityQuery::default() };
        let rows: Vec<EntryRow> = E::rows(connection, super::entries(&of_image, 10)).await.unwrap();
        let sizes: Vec<_> = rows.into_iter().map(|row| row.read().unwrap().size).collect();
        assert_eq!(sizes, [1, 2]);
        let trashed: Vec<TrashRow> = E::rows(connection, trash(None, 10)).await.unwrap();
        assert_eq!(trashed.len(), 1);
        let deletion: ChangeRow = E::row(connection, deletion(GONE)).await.unwrap();
        assert_eq!(deletion.read().unwrap(), entries[0].change);
        for filter in [Filter::default(), Filter { organization: Some(Uuid::nil()), ..Filter::default() }] {
            let kinds = E::rows(connection, summary::kinds::<E>(&filter)).await.unwrap();
            let summary = summary::read(&filter, kinds).unwrap();
            assert_eq!((summary.archs, summary.private, summary.public), ([1, 0, 0], 1, 0));
            assert_eq!(Vec::from_iter(summary.months), [(Month::from_number(196_912).unwrap(), 1)]);
        }
        assert_eq!(E::begin_write(connection).await.unwrap(), (3, 1));
    }

    #[tokio::test]
    async fn sqlite_brings_a_first_schema_up_to_date() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        a_first_schema_is_brought_up_to_date::<Sqlite>(&mut connection).await;
    }

    #[tokio::test]
    async fn postgres_brings_a_first_schema_up_to_date() {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            return eprintln!("skipped without TEST_POSTGRES_URL");
        };
        let mut connection = PgConnection::connect(&server).await.unwrap();
        // gone with the connection
        Postgres::control(&mut connection, "SET search_path TO pg_temp").await.unwrap();
        a_first_schema_is_brought_up_to_date::<Postgres>(&mut connection).await;
    }

    #[tokio::test]
    async fn what_is_deleted_is_not_looked_for_in_the_whole_log() {
        for before in [None, Some(Revision(5))] {
            let plan = plan(trash(before, 50)).await;
            assert!(plan.contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)\n"), "{plan}");
        }
    }
}
