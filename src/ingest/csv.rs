//! Tables (CSV, TSV): a header row, then a comment a row.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder};
use memchr::memchr_iter;

use crate::problem::{Problem, ProblemKind};

pub use super::columns::ColumnMap;
use super::columns::{Columns, guesses_of};
use super::detect::Head;
use super::open::Opened;
use super::own_table;
use super::sheet::Sheet;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Comma, semicolon, tab or bar separated tables with a header row.
pub struct Csv;

/// Rows that one worker decodes at a time.
const ROWS_A_PIECE: usize = 4096;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn sentence(&self) -> &'static str {
        "tables (CSV, TSV) with a header row; columns by `--map` or guessed from the header's words"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let header = header_of(head)?;
        let columns = Columns::find(&header, &head.options.columns).ok()?;
        let sure = !head.options.columns.is_empty() && columns.has("text");
        (sure || columns.missing_for_a_guess().is_none()).then(|| format!("a header row with {} columns", header.len()))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let name = input.name.clone();
        let table = Table::open(input);
        let header = table.header.clone();
        if options.columns.is_empty() && own_table::is_own(&header) {
            return Ok(table.pieces(Scope::Rows, move |row, sheet| {
                let cell = |name: &str| row.cell(header.iter().position(|column| column == name)?);
                let comment = own_table::comment(&cell, sheet);
                sheet.push(comment);
            }));
        }
        let wrong = |missing: String| InputError::Columns { path: name.clone(), found: header.clone(), missing };
        let columns = Columns::find(&header, &options.columns).map_err(wrong)?;
        let missing = if options.columns.is_empty() {
            columns.missing_for_a_guess()
        } else {
            (!columns.has("text")).then_some("a text column")
        };
        if let Some(missing) = missing {
            return Err(wrong(missing.to_owned()));
        }
        let guesses = columns.guesses(&header, &options.columns);
        let rows = table.pieces(Scope::Input, move |row, sheet| {
            let comment = columns.comment(&|at| row.cell(at), sheet);
            sheet.push(comment);
        });
        Ok(Box::new(guesses_of(guesses, &name).chain(rows)))
    }
}

/// A table whose header was read.
pub(super) struct Table {
    /// The column names.
    pub(super) header: Vec<String>,
    reader: Reader<Counted>,
    quotes: Arc<AtomicU64>,
    name: Arc<str>,
    number: u32,
    /// How many lines later a row begins than its place says.
    late: u64,
}

/// Counts the quotation marks as they are read.
struct Counted {
    stream: Box<dyn Read + Send>,
    quotes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let quotes = memchr_iter(b'"', buffer.get(..read).unwrap_or_default()).count();
        self.quotes.fetch_add(quotes as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Table {
    /// Reads the header row.
    pub(super) fn open(input: Opened) -> Table {
        let (name, number) = (input.name.clone(), input.number);
        let head = input.head.clone();
        let separator = delimiter(&String::from_utf8_lossy(&head));
        let quotes = Arc::new(AtomicU64::new(0));
        let mut reader = reader(separator, Counted { stream: input.into_reader(), quotes: quotes.clone() });
        let header = match reader.byte_headers() {
            Ok(header) => header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
            Err(_) => Vec::new(),
        };
        // A row that ends in CR LF is over at the CR: its LF is counted to the next one.
        let next = usize::try_from(reader.position().byte()).ok().and_then(|at| head.get(at).copied());
        let late = u64::from(next == Some(b'\n'));
        Table { header, reader, quotes, name, number, late }
    }

    /// The rows, some thousands a piece; `read` puts what a row means on the sheet.
    pub(super) fn pieces(self, scope: Scope, read: impl Fn(&Row, &mut Sheet) + Send + Sync + 'static) -> Pieces {
        let header = self.header.clone();
        let read = Arc::new(move |row: &Row, sheet: &mut Sheet| match row.fault(&header) {
            Some((said, true)) => sheet.problem(ProblemKind::SkippedRecord, said),
            told => {
                if let Some((said, _)) = told {
                    sheet.problem(ProblemKind::BadField, said);
                }
                read(row, sheet);
            }
        });
        Box::new(Rows { table: self, scope, read, next: 1, last: 1, ended: false })
    }
}

/// A row of a table.
pub(super) struct Row(ByteRecord);

impl Row {
    /// What stands in column number `at`; `None` outside the row.
    pub(super) fn cell(&self, at: usize) -> Option<String> {
        self.0.get(at).map(|cell| without_guard(&String::from_utf8_lossy(cell)).to_owned())
    }

    /// What is wrong with a row under this header, and whether it is no row at all.
    fn fault(&self, header: &[String]) -> Option<(String, bool)> {
        let count = self.0.len();
        if self.0.as_slice().iter().all(|byte| *byte == 0) && !self.0.as_slice().is_empty() {
            return Some(("nothing but zero bytes; expected a row; it was skipped".to_owned(), true));
        }
        let is_header = self.0.iter().zip(header).all(|(cell, name)| cell.trim_ascii() == name.as_bytes());
        if is_header && count == header.len() {
            return Some(("the header again; expected a row; it was passed over".to_owned(), true));
        }
        let said = || format!("a row of {count} cells; expected {}", header.len());
        match count {
            1 if header.len() > 1 => Some((said() + "; it was skipped", true)),
            count if count < header.len() => Some((said() + "; what is missing is unknown now", false)),
            _ => None,
        }
    }
}

fn reader<R: Read>(delimiter: u8, from: R) -> Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(from)
}

/// The column names when the input looks like a table at all: several columns, the same number in each of the
/// first rows, short names; or a name that ends in `.csv` or `.tsv` besides.
#[must_use]
pub fn looks_like_a_table(head: &Head<'_>) -> Option<Vec<String>> {
    let header = header_of(head)?;
    let named = [".csv", ".tsv"].iter().any(|end| head.name.to_ascii_lowercase().ends_with(end));
    let mut rows = reader(delimiter(head.text), head.text.as_bytes());
    let widths: Vec<usize> = rows.byte_records().take(10).filter_map(|row| Some(row.ok()?.len())).collect();
    let steady = header.len() > 2 && widths.len() > 1 && widths.iter().all(|width| *width == header.len());
    let short = header.iter().all(|name| name.chars().count() < 40 && !name.ends_with('.'));
    ((named || steady) && short).then_some(header)
}

/// The header row; `None` when the first line has one column only.
fn header_of(head: &Head<'_>) -> Option<Vec<String>> {
    let mut rows = reader(delimiter(head.text), head.text.as_bytes());
    let header: Vec<String> = rows.headers().ok()?.iter().map(|name| name.trim().to_owned()).collect();
    (header.len() > 1 && !head.text.trim_start().starts_with(['{', '<'])).then_some(header)
}

/// The separator that the first line uses most.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    // In reverse order of preference, since the last of equals wins.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// A cell without the `'` that keeps spreadsheets from taking it for a formula.
fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => rest,
        _ => cell,
    }
}

/// Puts what a row means on the sheet.
type ReadRow = dyn Fn(&Row, &mut Sheet) + Send + Sync;

/// The rows of a table, some thousands a piece.
struct Rows {
    table: Table,
    scope: Scope,
    read: Arc<ReadRow>,
    next: u64,
    /// The line on which the row before begins.
    last: u64,
    ended: bool,
}

/// A table row, or what kept it from being read, with its line and its number.
type RawRow = (u64, u64, Result<ByteRecord, csv::Error>);

impl Iterator for Rows {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows: Vec<RawRow> = Vec::new();
        let mut open_since = None;
        while !self.ended && rows.len() < ROWS_A_PIECE {
            let line = self.table.reader.position().line();
            let mut record = ByteRecord::new();
            let row = match self.table.reader.read_byte_record(&mut record) {
                Ok(true) => Ok(record),
                Ok(false) => {
                    self.ended = true;
                    // Within a quoted cell all line ends are text.
                    let is_open = self.table.quotes.load(Ordering::Relaxed) % 2 == 1;
                    open_since = (is_open && line > self.last + 1).then_some(self.last);
                    break;
                }
                Err(error) => {
                    self.ended = error.is_io_error();
                    Err(error)
                }
            };
            let line = row.as_ref().ok().and_then(|row| row.position().map(csv::Position::line)).unwrap_or(line);
            let line = line + self.table.late;
            self.last = line;
            rows.push((line, self.next, row));
            self.next += 1;
        }
        if rows.is_empty() && open_since.is_none() {
            return None;
        }
        let mut sheet = Sheet::new(&self.table.name, self.table.number);
        if let Some(line) = open_since {
            sheet.at_line(line, None);
            let said = "a quotation mark in this row is never closed; all that follows it was read as one cell";
            sheet.problem(ProblemKind::CutShort, said);
        }
        let read = self.read.clone();
        Some(Ok(Piece::new(self.scope, move || {
            for (line, position, row) in rows {
                sheet.at_row(line, position);
                match row {
                    Ok(row) => {
                        if std::str::from_utf8(row.as_slice()).is_err() {
                            sheet.item(Item::Problem(Problem::bad_encoding(sheet.place())));
                        }
                        read(&Row(row), &mut sheet);
                    }
                    Err(error) => {
                        let said = format!("a row that can't be read ({error}); it was skipped");
                        sheet.problem(ProblemKind::SkippedRecord, said);
                    }
                }
            }
            sheet.take()
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::limits::Limits;
    use crate::ingest::open::from_bytes;

    #[test]
    fn rows_know_their_lines_whatever_ends_them() {
        for end in ["\n", "\r\n"] {
            let table = ["id,text,parent", "1,\"two", "lines\",", "2,b,1"].join(end) + end;
            let mut opened = from_bytes("test", table.into_bytes(), &Limits::default()).unwrap();
            let pieces = Csv.read(opened.next().unwrap().unwrap(), &ReadOptions::default()).unwrap();
            let items = pieces.filter_map(Result::ok).flat_map(Piece::items);
            let places: Vec<String> = items
                .filter_map(|item| match item {
                    Item::Comment(comment) => Some(comment.source.to_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(places, ["test:2", "test:4"], "{end:?}");
        }
    }
}
