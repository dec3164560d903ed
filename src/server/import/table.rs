//! A table of images, whose first line names columns of the export, in any order.

use std::io;

use csv::{ByteRecord, ReaderBuilder, Terminator};
use memchr::memchr_iter;

use super::{
    line::{Content, Line, of_cells},
    read::{Broken, LONGEST, Measured},
};
use crate::server::export::{COLUMNS, plain};

/// What an image needs to be made.
const NEEDED: [&str; 4] = ["name", "arch", "organization", "root_volume"];
/// How many names that are none are said, and how much of each.
const SAID: (usize, usize) = (5, 40);

/// A table as it is read.
pub struct Table {
    rows: csv::Reader<Measured>,
    columns: Vec<&'static str>,
    row: ByteRecord,
}

impl Table {
    /// Reads the names of the columns; `head` is what the file begins with.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn open(measured: Measured, head: &[u8]) -> Result<Self, String> {
        // what ends a line is a line feed alone, so that lines can be counted; a carriage return is cut off
        let mut rows = ReaderBuilder::new()
            .delimiter(separator(head))
            .terminator(Terminator::Any(b'\n'))
            .flexible(true)
            .has_headers(false)
            .from_reader(measured);
        rows.get_mut().allowed = LONGEST;
        let mut row = ByteRecord::new();
        let read = rows.read_byte_record(&mut row);
        read.map_err(|_| "The first line is too long to be names of columns.".to_owned())?;
        Ok(Self { rows, columns: columns(&row)?, row })
    }

    /// How many bytes were read.
    pub fn position(&self) -> u64 {
        self.rows.get_ref().read
    }

    /// The next row that is not empty.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Broken> {
        loop {
            let begin = self.rows.position().line();
            let measured = self.rows.get_mut();
            measured.allowed = measured.read + LONGEST;
            match self.rows.read_byte_record(&mut self.row) {
                Ok(false) => return Ok(None),
                Ok(true) if self.row.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => return Ok(Some(Line { number: self.number(), content: self.content() })),
                Err(error) => return Err((begin, broken(&error))),
            }
        }
    }

    /// The line that the row begins on. Empty lines before it were passed over without a word, so it is
    /// counted from the row's end.
    fn number(&self) -> u64 {
        let within = memchr_iter(b'\n', self.row.as_slice()).count() as u64;
        let after = u64::from(!self.rows.get_ref().ended);
        self.rows.position().line().saturating_sub(within + after)
    }

    fn content(&self) -> Content {
        let (cells, columns) = (self.row.len(), self.columns.len());
        if cells != columns {
            return Content::unreadable(format!("has {cells} cells, where the first line names {columns} columns"));
        }
        let cells: Result<Vec<_>, _> = self.row.iter().map(str::from_utf8).collect();
        let Ok(mut cells) = cells else { return Content::unreadable("is not UTF-8") };
        if let Some(last) = cells.last_mut() {
            *last = last.strip_suffix('\r').unwrap_or(last);
        }
        of_cells(self.columns.iter().copied().zip(cells.into_iter().map(plain)))
    }
}

/// What the first line has most of.
fn separator(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: u8| memchr_iter(separator, first).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns(row: &ByteRecord) -> Result<Vec<&'static str>, String> {
    let mut columns = Vec::new();
    let mut unknown = Vec::new();
    for cell in row {
        let name = String::from_utf8_lossy(cell.trim_ascii());
        match COLUMNS.iter().find(|column| column.eq_ignore_ascii_case(&name)) {
            Some(column) if columns.contains(column) => return Err(format!("The column {column} is there twice.")),
            Some(column) => columns.push(*column),
            None => unknown.push(format!("“{}”", name.chars().take(SAID.1).collect::<String>())),
        }
    }
    if !unknown.is_empty() {
        unknown.truncate(SAID.0);
        let (unknown, known) = (unknown.join(", "), COLUMNS.join(", "));
        return Err(format!("The first line must name columns. These are none: {unknown}. There are {known}."));
    }
    if !columns.contains(&"id") && !NEEDED.iter().all(|needed| columns.contains(needed)) {
        return Err(format!("There must be a column id, or all of {}.", NEEDED.join(", ")));
    }
    Ok(columns)
}

fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            "does not end for a mebibyte: a quotation mark may be missing. Nothing after it was read".to_owned()
        }
        _ => format!("can't be read: {error}"),
    }
}
