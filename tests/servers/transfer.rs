//! `imprint export` and `imprint import`.

use std::{
    fs,
    io::Write,
    process::{Output, Stdio},
    sync::Arc,
};

use imprint::{
    domain::{ActivityQuery, Filter, Image, Timestamp},
    server::{
        demo,
        store::{Batch, Store, Write as StoreWrite},
    },
};

use super::process::{program, run};
use crate::databases::TestDatabase;

/// A catalog with images, some changed, one deleted, put back and deleted again, and a volume that was
/// renamed.
async fn fill(store: &dyn Store) {
    let now = Timestamp::parse("2026-06-01T12:00:00Z").unwrap();
    demo::fill(store, 1_500, now).await.unwrap();
    let batch =
        |writes| Batch { at: now.next(), actor: Arc::from("test"), writes, undoes: None, idempotency: None };
    let images: Vec<Image> = demo::images(3, now).collect();
    let mut seen = Vec::new();
    for image in &images {
        seen.push(store.image(image.id).await.unwrap().unwrap());
    }
    let renamed = Image { name: "Łódź \"quoted\" \\ %".to_owned(), ..(*seen[0]).clone() };
    let writes = vec![
        StoreWrite::Put { expected: Some(seen[0].revision), image: renamed },
        StoreWrite::Delete { id: seen[1].id, expected: seen[1].revision },
    ];
    let done = store.commit(batch(writes)).await.unwrap();
    let back = StoreWrite::Put { expected: None, image: Image::clone(&seen[1]) };
    let undo = Batch { undoes: Some(done.changes[1].batch), ..batch(vec![back]) };
    let expected = store.commit(undo).await.unwrap().changes[0].sequence;
    store.commit(batch(vec![StoreWrite::Delete { id: seen[1].id, expected }])).await.unwrap();
    let rename = StoreWrite::RenameVolume { id: seen[2].root_volume.id, expected: None, name: "TOTO".to_owned() };
    store.commit(batch(vec![rename])).await.unwrap();
}

fn export(database: &TestDatabase) -> String {
    let output = run(&["export", "--database", database.url()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Imports from standard input.
fn import(database: &TestDatabase, lines: &str) -> Output {
    let (mut command, _site) = program(&["import", "-", "--database", database.url()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_goes_from_one_database_to_another_and_back() {
    let origin = TestDatabase::sqlite();
    fill(&*origin.open().await).await;
    let lines = export(&origin);
    assert_eq!(lines.lines().filter(|line| line.starts_with("{\"image\":")).count(), 1_499);
    let mut copies = vec![TestDatabase::sqlite()];
    copies.extend(TestDatabase::postgres(concat!(module_path!(), "::there_and_back")).await);
    for copy in copies {
        let output = import(&copy, &lines);
        assert!(output.status.success() && said(&output).contains("Imported 1499 images."), "{}", said(&output));
        assert!(export(&copy) == lines, "another catalog came out");
        // what is counted is counted as in the original
        let (a, b) = (origin.open().await, copy.open().await);
        assert_eq!(a.organizations(100).await.unwrap(), b.organizations(100).await.unwrap());
        assert_eq!(a.popular_volumes(100).await.unwrap(), b.popular_volumes(100).await.unwrap());
        for organization in [None, Some(a.organizations(1).await.unwrap()[0].0)] {
            let filter = Filter { organization, ..Filter::default() };
            assert_eq!(a.summary(&filter).await.unwrap(), b.summary(&filter).await.unwrap());
        }
        let query = ActivityQuery::default();
        assert_eq!(a.activity(&query, 100).await.unwrap(), b.activity(&query, 100).await.unwrap());
        assert_eq!(a.trash(None, 100).await.unwrap(), b.trash(None, 100).await.unwrap());
        // once more is nothing more
        let output = import(&copy, &lines);
        assert!(output.status.success() && said(&output).contains("already"), "{}", said(&output));
        assert!(export(&copy) == lines, "importing twice changed something");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_lines_are_named_and_nothing_is_written() {
    let origin = TestDatabase::sqlite();
    fill(&*origin.open().await).await;
    let lines = export(&origin);
    let numbered: Vec<&str> = lines.lines().collect();
    let first_image = numbered.iter().position(|line| line.starts_with("{\"image\":")).unwrap();
    let first_change = numbered.iter().position(|line| line.starts_with("{\"change\":")).unwrap();
    let without = |index: usize| {
        let kept = numbered.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, line)| *line);
        kept.collect::<Vec<_>>().join("\n")
    };
    let cases = [
        (lines.replacen("\"name\":\"", "\"name\":\"\\n", 1), "line 1: the name must not".to_owned()),
        (lines.replacen("{\"image\":", "{\"imago\":", 1), format!("line {}: unknown variant", first_image + 1)),
        (lines.replacen("\"arch\":", "\"arc\":", 1), format!("line {}: missing field `arch`", first_image + 1)),
        (without(first_image), "has changes but is not there".to_owned()),
        (without(first_change), format!("line {}: change 2 where 1 is to follow", first_change + 1)),
        (without(0), format!("line {first_image}: there is no volume")),
        (
            lines.replacen("\"actor\":\"", "\"actor\":\"\\u0000", 1),
            format!("line {}: change 1 is by nobody", first_change + 1),
        ),
        (lines[..lines.len() - 30].to_owned(), format!("line {}: EOF", numbered.len())),
    ];
    let empty = TestDatabase::sqlite();
    let nothing = {
        drop(empty.open().await);
        export(&empty)
    };
    for (wrong, reason) in cases {
        let output = import(&empty, &wrong);
        assert!(!output.status.success(), "{reason}");
        assert!(said(&output).contains(&reason), "{reason}: {}", said(&output));
        assert_eq!(export(&empty), nothing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_catalog_is_not_written_over() {
    let (origin, other) = (TestDatabase::sqlite(), TestDatabase::sqlite());
    fill(&*origin.open().await).await;
    demo::fill(&*other.open().await, 10, Timestamp::parse("2026-06-01T12:00:00Z").unwrap()).await.unwrap();
    let before = export(&other);
    let output = import(&other, &export(&origin));
    assert!(!output.status.success() && said(&output).contains("not empty"), "{}", said(&output));
    assert_eq!(export(&other), before);
}

#[test]
fn a_catalog_must_be_named_and_be_there() {
    let output = run(&["export"]);
    assert!(said(&output).contains("--database"), "{}", said(&output));
    for url in ["sqlite:", "sqlite::memory:", "sqlite:x.db?mode=memory"] {
        let output = run(&["export", "--database", url]);
        assert!(said(&output).contains("kept in memory"), "{url}: {}", said(&output));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let output = run(&["export", "--database", &format!("sqlite:{}", path.display())]);
    assert!(!output.status.success() && !fs::exists(&path).unwrap(), "{}", said(&output));
    fs::write(&path, "").unwrap();
    let output = run(&["export", "--database", &format!("sqlite:{}", path.display())]);
    assert!(said(&output).contains("there is no catalog in it"), "{}", said(&output));
    fs::remove_file(&path).unwrap();
    let output = run(&["import", "/nowhere", "--database", &format!("sqlite:{}", path.display())]);
    assert!(said(&output).contains("/nowhere can't be read") && !fs::exists(&path).unwrap(), "{}", said(&output));
}
