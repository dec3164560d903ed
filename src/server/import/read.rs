//! Reads a file line by line, CSV or NDJSON, never more of it than a line at a time.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
};

use super::{
    line::{Content, Line, of_json},
    table::Table,
};

/// The most bytes of a line.
pub(super) const LONGEST: u64 = 1024 * 1024;
/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 16 * 1024;

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
    Csv(Table),
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
            Lines::Csv(Table::open(measured, head)?)
        };
        Ok(Self { lines, ended: false })
    }

    /// How many bytes were read.
    pub fn position(&self) -> u64 {
        match &self.lines {
            Lines::Csv(table) => table.position(),
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
            Lines::Csv(table) => table.next(),
            Lines::Ndjson { input, number, line } => next_line(input, number, line),
        };
        read.unwrap_or_else(|(number, reason)| {
            self.ended = true;
            Some(Line { number, content: Content::unreadable(reason) })
        })
    }
}

/// What ends a file before its end: the line, and why.
pub(super) type Broken = (u64, String);

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
pub(super) struct Measured {
    file: File,
    pub(super) read: u64,
    pub(super) allowed: u64,
    /// Whether more was wanted than there was.
    pub(super) ended: bool,
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
