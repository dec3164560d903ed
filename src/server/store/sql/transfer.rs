//! The whole catalog out and in, as lines of JSON: every volume in the order of their numbers, every
//! image in the order of creation, every change in the order of the log.

mod check;

use std::io::{BufRead, Write};

use futures::TryStreamExt;

use self::check::Check;
use super::{
    engine::{DAY, Engine, Options, Record},
    link::Link,
    query::Query,
    rows::{
        CHANGE, ChangeRow, FROM_CHANGES, FROM_IMAGES, IMAGE, ImageRow, VOLUME, VolumeRow, append, move_head,
        put_images, put_volumes,
    },
};
use crate::{domain::Revision, server::store::Line};

/// How many lines are written to the database at a time.
const PIECE: usize = 512;
/// How many bad lines are named.
const NAMED: usize = 20;

/// What became of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// That many images are there now.
    Images(u64),
    /// The catalog was there already, to the last change.
    Nothing,
}

/// Writes all lines, of one moment.
///
/// # Errors
/// A sentence.
pub(in crate::server::store) async fn export<E: Engine>(
    options: Options<E>,
    out: &mut (dyn Write + Send),
) -> Result<(), String> {
    let mut connection = Link::<E>::new(options).connect_to_read().await?;
    E::control(&mut connection, E::BEGIN_READ).await.map_err(|error| error.to_string())?;
    each::<E>(&mut connection, &mut |line| {
        serde_json::to_writer(&mut *out, &line).map_err(|error| error.to_string())?;
        out.write_all(b"\n").map_err(|error| error.to_string())
    })
    .await
}

/// Calls with every line.
async fn each<E: Engine>(
    connection: &mut E::Connection,
    take: &mut (dyn FnMut(Line) -> Result<(), String> + Send),
) -> Result<(), String> {
    let mut volumes = Query::new("SELECT ");
    volumes.push(VOLUME).push(" ORDER BY number");
    each_row::<E, VolumeRow>(connection, volumes, |row| take(Line::Volume(row.read()))).await?;
    let mut images = Query::new("SELECT ");
    images.push(IMAGE).push(FROM_IMAGES).push(" ORDER BY i.creation_date, i.id");
    each_row::<E, ImageRow>(connection, images, |row| {
        let image = row.read().map_err(|error| error.to_string())?;
        take(Line::Image(image))
    })
    .await?;
    let mut changes = Query::new("SELECT ");
    changes.push(CHANGE).push(FROM_CHANGES).push(" ORDER BY c.sequence");
    each_row::<E, ChangeRow>(connection, changes, |row| {
        let change = row.read().map_err(|error| error.to_string())?;
        take(Line::Change(change))
    })
    .await
}

async fn each_row<E: Engine, T: Record>(
    connection: &mut E::Connection,
    query: Query,
    mut take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), String> {
    let mut rows = E::stream::<T>(connection, query);
    while let Some(row) = rows.try_next().await.map_err(|error| error.to_string())? {
        take(row)?;
    }
    Ok(())
}

/// Reads lines into an empty catalog, all or none. `open` is called twice: every line is checked
/// before the first is written.
///
/// # Errors
/// Sentences: what is wrong with which line, or why the database can't take them.
pub(in crate::server::store) async fn import<E: Engine, R: BufRead + Send>(
    options: Options<E>,
    mut open: impl FnMut() -> std::io::Result<R>,
) -> Result<Imported, String> {
    let mut check = Check::default();
    let mut bad = Vec::new();
    for (number, line) in lines(open().map_err(|error| error.to_string())?) {
        if let Err(reason) = line.and_then(|line| check.take(&line)) {
            bad.push(format!("line {number}: {reason}"));
            if bad.len() == NAMED {
                bad.push("and maybe more".to_owned());
                break;
            }
        }
    }
    if bad.is_empty() {
        bad.extend(check.end().err());
    }
    if !bad.is_empty() {
        return Err(format!("Nothing was imported.\n{}", bad.join("\n")));
    }
    let mut connection = Link::<E>::new(options).connect_to_write().await?;
    let said = |error: sqlx::Error| format!("Nothing was imported: {error}");
    let (head, _) = E::begin_write(&mut connection).await.map_err(said)?;
    let lines = lines(open().map_err(|error| error.to_string())?).map(|(_, line)| line);
    if head != 0 {
        return holds::<E>(&mut connection, lines).await.map(|()| Imported::Nothing);
    }
    write_all::<E>(&mut connection, lines).await.map_err(|reason| format!("Nothing was imported: {reason}"))?;
    finish::<E>(&mut connection, check.head, check.volumes.len() as u64).await.map_err(said)?;
    Ok(Imported::Images(check.images.len() as u64))
}

/// The lines that are not empty, by their numbers from 1.
fn lines(reader: impl BufRead) -> impl Iterator<Item = (usize, Result<Line, String>)> {
    reader.lines().enumerate().filter_map(|(index, line)| {
        let line = match line {
            Ok(text) if text.trim().is_empty() => return None,
            Ok(text) => serde_json::from_str(&text).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        Some((index + 1, line))
    })
}

/// Whether the catalog holds exactly those lines.
async fn holds<E: Engine>(
    connection: &mut E::Connection,
    mut lines: impl Iterator<Item = Result<Line, String>> + Send,
) -> Result<(), String> {
    let other = || "Nothing was imported: the catalog is not empty, and holds something else.".to_owned();
    each::<E>(connection, &mut |line| match lines.next() {
        Some(Ok(given)) if given == line => Ok(()),
        _ => Err(other()),
    })
    .await?;
    if lines.next().is_some() { Err(other()) } else { Ok(()) }
}

async fn write_all<E: Engine>(
    connection: &mut E::Connection,
    lines: impl Iterator<Item = Result<Line, String>>,
) -> Result<(), String> {
    let mut number = 0;
    let mut lines = lines.peekable();
    while lines.peek().is_some() {
        let (mut volumes, mut images, mut changes) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines.by_ref().take(PIECE) {
            match line? {
                Line::Volume(volume) => {
                    number += 1;
                    volumes.push((number, volume));
                }
                Line::Image(image) => images.push(image),
                Line::Change(change) => changes.push(change),
            }
        }
        let volumes = put_volumes(volumes.iter().map(|(number, volume)| (*number, volume, 0)));
        let images = put_images(images.iter().map(|image| &**image));
        let changes = append(changes.iter().map(|change| &**change));
        let queries = volumes.into_iter().chain(images).chain(changes).collect();
        E::run_all(connection, queries).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// What is counted, and the commit.
async fn finish<E: Engine>(
    connection: &mut E::Connection,
    head: Revision,
    volumes: u64,
) -> Result<(), sqlx::Error> {
    let used = "UPDATE volumes SET images = (SELECT count(*) FROM images WHERE root_volume = volumes.id)";
    let totals = "INSERT INTO totals (organization, arch, public, images) \
         SELECT organization, arch, public, count(*) FROM images GROUP BY organization, arch, public";
    let of_organizations = format!(
        "INSERT INTO months_of_organizations (organization, month, arch, public, images) \
         SELECT organization, {}, arch, public, count(*) \
         FROM (SELECT organization, {DAY} AS day, arch, public FROM images) AS days GROUP BY 1, 2, 3, 4",
        E::MONTH
    );
    let months = "INSERT INTO months (month, arch, public, images) \
         SELECT month, arch, public, sum(images) FROM months_of_organizations GROUP BY 1, 2, 3";
    let trash = "INSERT INTO trash (sequence, image) SELECT max(c.sequence), c.image FROM changes c \
         WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = c.image) GROUP BY c.image";
    E::run_all(connection, [used, totals, &of_organizations, months, trash].map(Query::new).into()).await?;
    while E::index_texts(connection).await? > 0 {}
    E::commit(connection, vec![move_head(head, volumes)]).await
}
