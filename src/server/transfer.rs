//! The commands `export` and `import`: a catalog to standard output, and back from a file.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::store::{Database, Imported};

/// Writes the catalog to standard output.
///
/// # Errors
/// A sentence.
pub async fn export(database: Option<&Database>) -> Result<(), String> {
    let mut out = BufWriter::new(io::stdout());
    kept(database)?.export(&mut out).await?;
    out.flush().map_err(|error| error.to_string())
}

/// Reads a file, or standard input where it is named `-`, into the catalog.
///
/// # Errors
/// Sentences.
pub async fn import(database: Option<&Database>, file: &Path) -> Result<(), String> {
    let failed = |error: io::Error| format!("{} can't be read: {error}", file.display());
    let input =
        if file == Path::new("-") { spooled().map_err(failed)? } else { File::open(file).map_err(failed)? };
    let length = input.metadata().map_err(failed)?.len();
    let mut passes = ["Checking", "Importing"].into_iter();
    let imported = kept(database)?
        .import(|| {
            let mut input = input.try_clone()?;
            input.rewind()?;
            Ok(measured(input, length, passes.next().unwrap_or_default()))
        })
        .await?;
    match imported {
        Imported::Images(count) => eprintln!("Imported {count} images."),
        Imported::Nothing => eprintln!("The catalog holds all of that already."),
    }
    Ok(())
}

fn kept(database: Option<&Database>) -> Result<&Database, String> {
    database.ok_or_else(|| "Which catalog? Name it with --database, or in IMPRINT_DATABASE.".to_owned())
}

/// Standard input, which can be read only once, as a file without a name.
fn spooled() -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut io::stdin().lock(), &mut file)?;
    Ok(file)
}

/// Shows, on a terminal, how much of it has been read.
fn measured(input: File, length: u64, word: &'static str) -> impl BufRead + Send {
    let style = ProgressStyle::with_template("{msg:9} {wide_bar} {bytes} of {total_bytes}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length).with_style(style).with_message(word);
    BufReader::with_capacity(1 << 20, bar.wrap_read(input))
}
