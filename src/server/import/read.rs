//! Reads a file line by line, CSV or NDJSON, never more of it than a line at a time.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
};

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::line::{Content, Line, of_cells, of_json};
use crate::server::export::{COLUMNS, plain};

/// The most bytes of a line.
const LONGEST: u64 = 1024 * 1024;
/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 16 * 1024;
/// What an image needs to be made.
const NEEDED: [&str; 4] = ["name", "arch", "organization", "root_volume"];

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// To be found out.
    #[default]
    Auto,
    /// A table, whose first line names the columns.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

impl Format {
    /// As the form has it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "csv" => Self::Csv,
            "ndjson" => Self::Ndjson,
            _ => Self::Auto,
        }
    }
}

/// A file as it is read.
pub struct Reader {
    lines: Lines,
    /// Whether there is nothing more to be read.
    ended: bool,
}

enum Lines {
    Csv { rows: csv::Reader<Measured>, columns: Vec<&'static str>, row: ByteRecord },
    Ndjson { input: BufReader<Measured>, number: u64, line: Vec<u8> },
}

impl Reader {
    /// Begins a file anew.
    ///
    /// # Errors
    /// A sentence, where no line of it can be read.
    pub fn open(mut file: File, format: Format) -> Result<Self, String> {
        let failed = |error: io::Error| format!("The file can't be read: {error}.");
        let mut head = Vec::new();
        file.rewind().map_err(failed)?;
        (&mut file).take(HEAD).read_to_end(&mut head).map_err(failed)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        file.seek(io::SeekFrom::Start(mark as u64)).map_err(failed)?;
        let head = &head[mark..];
        let Some(first) = head.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err("There is nothing in it.".to_owned());
        };
        let measured = Measured { file, read: mark as u64, allowed: u64::MAX, ended: false };
        let lines = if format == Format::Ndjson || (format == Format::Auto && matches!(first, b'{' | b'[')) {
            Lines::Ndjson { input: BufReader::with_capacity(1 << 16, measured), number: 0, line: Vec::new() }
        } else {
            table(measured, head)?
        };
        Ok(Self { lines, ended: false })
    }

    /// How many bytes were read.
    pub fn position(&self) -> u64 {
        match &self.lines {
            Lines::Csv { rows, .. } => rows.get_ref().read,
            Lines::Ndjson { input, .. } => input.get_ref().read,
        }
    }
}

/// Every line that is not empty; after one that can't be got over, nothing.
impl Iterator for Reader {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.ended {
            return None;
        }
        let read = match &mut self.lines {
            Lines::Csv { rows, columns, row } => next_row(rows, columns, row),
            Lines::Ndjson { input, number, line } => next_line(input, number, line),
        };
        read.unwrap_or_else(|(number, reason)| {
            self.ended = true;
            Some(Line { number, content: Content::unreadable(reason) })
        })
    }
}

/// What ends a file before its end: the line, and why.
type Broken = (u64, String);

/// Reads the names of a table's columns.
fn table(measured: Measured, head: &[u8]) -> Result<Lines, String> {
    let first = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',');
    // what ends a line is a line feed alone, so that lines can be counted; a carriage return is cut off
    let mut rows = ReaderBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::Any(b'\n'))
        .flexible(true)
        .has_headers(false)
        .from_reader(measured);
    rows.get_mut().allowed = LONGEST;
    let mut row = ByteRecord::new();
    rows.read_byte_record(&mut row).map_err(|_| "The first line is too long to be names of columns.".to_owned())?;
    let mut columns = Vec::new();
    let mut unknown = Vec::new();
    for cell in &row {
        let name = String::from_utf8_lossy(cell.trim_ascii());
        match COLUMNS.iter().find(|column| column.eq_ignore_ascii_case(&name)) {
            Some(column) if columns.contains(column) => return Err(format!("The column {column} is there twice.")),
            Some(column) => columns.push(*column),
            None => unknown.push(format!("“{name}”")),
        }
    }
    if !unknown.is_empty() {
        let (unknown, known) = (unknown.join(", "), COLUMNS.join(", "));
        return Err(format!("The first line must name columns. These are none: {unknown}. There are {known}."));
    }
    if !columns.contains(&"id") && !NEEDED.iter().all(|needed| columns.contains(needed)) {
        return Err(format!("There must be a column id, or all of {}.", NEEDED.join(", ")));
    }
    Ok(Lines::Csv { rows, columns, row })
}

fn next_row(
    rows: &mut csv::Reader<Measured>,
    columns: &[&'static str],
    row: &mut ByteRecord,
) -> Result<Option<Line>, Broken> {
    loop {
        let begin = rows.position().line();
        let measured = rows.get_mut();
        measured.allowed = measured.read + LONGEST;
        match rows.read_byte_record(row) {
            Ok(false) => return Ok(None),
            Ok(true) if row.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
            Ok(true) => {
                // empty lines before a row are passed over without a word: so from its end
                let within = row.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
                let after = u64::from(!rows.get_ref().ended);
                let number = rows.position().line() - within - after;
                return Ok(Some(Line { number, content: row_content(columns, row) }));
            }
            Err(error) => return Err((begin, broken(&error))),
        }
    }
}

fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            "does not end for a mebibyte: a quotation mark may be missing. Nothing after it was read".to_owned()
        }
        _ => format!("can't be read: {error}"),
    }
}

fn row_content(columns: &[&'static str], row: &ByteRecord) -> Content {
    if row.len() != columns.len() {
        let reason = format!("has {} cells, where the first line names {} columns", row.len(), columns.len());
        return Content::unreadable(reason);
    }
    let cells: Result<Vec<_>, _> = row.iter().map(str::from_utf8).collect();
    let Ok(mut cells) = cells else { return Content::unreadable("is not UTF-8") };
    if let Some(last) = cells.last_mut() {
        *last = last.strip_suffix('\r').unwrap_or(last);
    }
    of_cells(columns.iter().copied().zip(cells.into_iter().map(plain)))
}

fn next_line(
    input: &mut BufReader<Measured>,
    number: &mut u64,
    line: &mut Vec<u8>,
) -> Result<Option<Line>, Broken> {
    loop {
        line.clear();
        *number += 1;
        let failed = |error: io::Error| (*number, format!("can't be read: {error}"));
        if input.by_ref().take(LONGEST).read_until(b'\n', line).map_err(failed)? == 0 {
            return Ok(None);
        }
        let content = if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            input.skip_until(b'\n').map_err(failed)?;
            Content::unreadable("is longer than a mebibyte")
        } else {
            match str::from_utf8(line.trim_ascii()) {
                Ok("") => continue,
                Ok(text) => of_json(text),
                Err(_) => Content::unreadable("is not UTF-8"),
            }
        };
        return Ok(Some(Line { number: *number, content }));
    }
}

/// A file of which it is known how much was read, and which ends in an error after so much.
struct Measured {
    file: File,
    read: u64,
    allowed: u64,
    /// Whether more was wanted than there was.
    ended: bool,
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.allowed {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        self.ended |= read == 0;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn opened(text: &[u8]) -> Result<Reader, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text).unwrap();
        Reader::open(file, Format::Auto)
    }

    fn numbers(text: &str) -> Vec<(u64, bool)> {
        let line = |line: Line| (line.number, matches!(line.content, Content::Image(_)));
        opened(text.as_bytes()).unwrap().map(line).collect()
    }

    fn refusal(text: &str) -> String {
        opened(text.as_bytes()).err().unwrap()
    }

    const ID: &str = "f0361e7b-cbe4-4882-a999-945192b7171b";

    #[test]
    fn lines_have_their_numbers_whatever_ends_them() {
        for end in ["\n", "\r\n"] {
            let csv = ["id,name", "", &format!("{ID},\"a\"\"b\""), ",,", &format!("{ID},x"), &format!("{ID},\"x")];
            assert_eq!(numbers(&csv.join(end)), [(3, true), (5, true), (6, true)], "{end:?}");
            let json = [&format!("{{\"id\":\"{ID}\"}}"), "", "{}", "nonsense"];
            assert_eq!(numbers(&json.join(end)), [(1, true), (3, true), (4, false)], "{end:?}");
        }
    }

    #[test]
    fn a_row_of_several_lines_is_where_it_begins() {
        assert_eq!(numbers(&format!("id,name\n{ID},\"a\nb\"\n{ID},c\n")), [(2, false), (4, true)]);
    }

    #[test]
    fn spreadsheets_write_other_separators_and_a_mark_at_the_beginning() {
        for separator in [',', ';', '\t'] {
            let text = format!("\u{feff}ID{separator}Name\n{ID}{separator}a\n");
            assert_eq!(numbers(&text), [(2, true)], "{separator}");
        }
    }

    #[test]
    fn a_table_must_say_what_its_columns_are() {
        assert!(refusal("id,nom,arch\n").contains("“nom”"));
        assert!(refusal("name,arch,organization\n").contains("root_volume"));
        assert!(refusal("id,name,name\n").contains("twice"));
        assert_eq!(refusal("\u{feff} \r\n"), "There is nothing in it.");
    }

    #[test]
    fn what_is_not_utf_8_is_a_line_of_its_own() {
        for text in [&b"id,name\n1,\xff\n2,b\n"[..], b"{}\n\xff\n{}\n"] {
            let invalid = opened(text).unwrap().filter(|line| matches!(line.content, Content::Invalid(..)));
            assert!(invalid.count() >= 1);
        }
    }

    #[test]
    fn no_line_is_held_that_does_not_end() {
        let long = "x".repeat(3 << 20);
        let found: Vec<_> = opened(format!("id,name\n{ID},\"{long}\n{ID},a\n").as_bytes()).unwrap().collect();
        assert!(matches!(&found[..], [Line { number: 2, content: Content::Invalid(..) }]), "{found:?}");
        let found: Vec<_> = opened(format!("{{}}\n{{\"{long}\n{{}}\n").as_bytes()).unwrap().collect();
        let invalid: Vec<_> = found.iter().map(|line| matches!(line.content, Content::Invalid(..))).collect();
        assert_eq!(invalid, [false, true, false]);
    }
}
