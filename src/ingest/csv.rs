//! Tables (CSV, TSV): a header row, then a comment a row. What stands before the header is passed over; a table without
//! one is read where a column can be nothing but the text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder};
use memchr::memchr_iter;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use super::detect::Head;
use super::json::Doc;
pub use super::mapped::ColumnMap;
use super::mapped::{
    Around, Cells, Column, Described, Field, Guess, Lists, Mapping, Unthreaded, described_tables, guess, push_row,
    unread_words, words,
};
use super::moment::{Slashed, slashed_order};
use super::open::Opened;
use super::own_table;
use super::sheet::Sheet;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Comma, semicolon, tab or bar separated tables.
pub struct Csv;

/// Rows that one worker decodes at a time.
const ROWS_A_PIECE: usize = 4096;

/// Rows that are looked at before a table is read.
const SAMPLE: usize = 400;

/// Rows among which the header is looked for.
const PREAMBLE: usize = 12;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn sentence(&self) -> &'static str {
        "tables (CSV, TSV); columns by `--map` or guessed from the header's words"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let shown = head.table()?;
        let map = &head.options.columns;
        let guess = shown.guess(map).ok()?;
        let sure =
            !map.is_empty() || own_table::is_own(&shown.header) || head.is_table || shown.is_a_table(head.name, &guess);
        let what = if shown.has_header { "a header row" } else { "rows without a header" };
        sure.then(|| {
            format!("{what} with {} {}", shown.header.len(), if shown.header.len() == 1 { "column" } else { "columns" })
        })
    }

    fn reads_tables(&self) -> bool {
        true
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let name = input.name.clone();
        let text = input.head_text().into_owned();
        let shown = Shown::of(&text).unwrap_or_default();
        let table = Table::open(input, &shown);
        if options.columns.is_empty() && own_table::is_own(&shown.header) {
            return Ok(table.pieces(Scope::Rows, move |row, sheet| {
                let at = |name: &str| shown.header.iter().position(|column| column == name);
                let cell = |name: &str| row.cell(at(name)?).map(Cow::into_owned);
                let comment = own_table::comment(&cell, sheet);
                sheet.push(comment);
            }));
        }
        let mut guess = shown.guess(&options.columns).map_err(|missing| InputError::Columns {
            path: name.clone(),
            found: shown.header.clone(),
            missing,
        })?;
        if !guess.mapping.has(Field::Thread) {
            guess.mapping.unthreaded = Unthreaded::File;
        }
        let mut said = guess.words("; without a thread column the file is one thread");
        if !shown.has_header {
            said = Some("no header row was found; columns are named by their numbers".to_owned());
        }
        let first = told(ProblemKind::Guessed, said, &name);
        let unread = told(ProblemKind::Unread, guess.unread_words(), &name);
        let rows = rows(table, Scope::Input, guess.mapping);
        Ok(Box::new(first.chain(unread).chain(rows)))
    }
}

/// Reads a table that is a format of its own.
pub(super) fn read_described(
    input: Opened,
    options: &ReadOptions,
    described: &'static Described,
) -> Result<Pieces, InputError> {
    if !options.columns.is_empty() {
        return Csv.read(input, options);
    }
    let (name, text) = (input.name.clone(), input.head_text().into_owned());
    let shown = Shown::of(&text).unwrap_or_default();
    let mut mapping = described.mapping.clone();
    mapping.bind(&shown.header);
    mapping.slashed = shown.slashed(&mapping);
    let read = mapping.columns();
    let is_unread = |(at, column): &(usize, &String)| {
        !read.contains(at)
            && words::is_told(column)
            && !described.unread.iter().any(|known| known.eq_ignore_ascii_case(column))
    };
    let unread: Vec<String> = shown.header.iter().enumerate().filter(is_unread).map(|(_, name)| name.clone()).collect();
    let told = told(ProblemKind::Unread, unread_words(&unread), &name);
    let table = Table::open(input, &shown);
    Ok(Box::new(told.chain(rows(table, described.scope(), mapping))))
}

/// The rows of a table, read by a mapping.
fn rows(table: Table, scope: Scope, mut mapping: Mapping) -> Pieces {
    mapping.bind(&table.header);
    let file = table.name.clone();
    table.pieces(scope, move |row, sheet| {
        let (lists, doc) = (Lists::new(), Doc::default());
        let around = Around { document: doc.root(), lists: &lists, file: &file };
        push_row(&mapping, row, around, sheet);
    })
}

/// A piece that tells of the input as a whole; none where there is nothing to tell.
pub(super) fn told(
    kind: ProblemKind,
    said: Option<String>,
    name: &Arc<str>,
) -> impl Iterator<Item = Result<Piece, InputError>> + Send + use<> {
    let problem = said.map(|said| Problem::new(kind, Place::whole(name), said));
    problem.into_iter().map(|problem| Ok(Piece::new(Scope::Input, move || vec![Item::Problem(problem)])))
}

/// What the beginning of a table shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    separator: u8,
    /// The column names; their numbers where there is no header.
    pub(super) header: Vec<String>,
    /// Rows up to and with the header.
    skipped: usize,
    has_header: bool,
    /// How wide the first rows are.
    widths: Vec<usize>,
    columns: Vec<Column>,
    /// The first row, where there is no header.
    first: Vec<String>,
}

impl Shown {
    /// What the beginning `text` shows; `None` where it is no table at all.
    pub(super) fn of(text: &str) -> Option<Shown> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with(['{', '<']) {
            return None;
        }
        let separator = delimiter(text);
        let mut records = reader(separator, text.as_bytes());
        let mut rows: Vec<Vec<String>> = records
            .byte_records()
            .take(SAMPLE)
            .map_while(Result::ok)
            .map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
            .collect();
        let (at, has_header) = header_row(&rows)?;
        let body = rows.split_off(if has_header { at + 1 } else { 0 });
        let header = match rows.get(at).filter(|_| has_header) {
            Some(row) => unique(row),
            None => (1..=body.first()?.len()).map(|number| format!("#{number}")).collect(),
        };
        let cells = |at: usize| body.iter().filter_map(move |row| row.get(at)).filter(|cell| !cell.trim().is_empty());
        let column = |(at, name): (usize, &String)| Column { name: name.clone(), values: cells(at).cloned().collect() };
        let columns = header.iter().enumerate().map(column).collect();
        let widths = body.iter().map(Vec::len).collect();
        let first = body.first().filter(|_| !has_header).cloned().unwrap_or_default();
        Some(Shown {
            first,
            separator,
            skipped: if has_header { at + 1 } else { 0 },
            has_header,
            widths,
            columns,
            header,
        })
    }

    /// Which column is which.
    fn guess(&self, map: &ColumnMap) -> Result<Guess, String> {
        if self.has_header || !map.is_empty() {
            return guess(&self.columns, &[], map);
        }
        Err(self.lack())
    }

    /// What is wanted of a table of which no column is known to hold texts.
    fn lack(&self) -> String {
        if self.has_header {
            return "a column that is known to hold texts".to_owned();
        }
        "a header row; without one say which column is which by their numbers, as in `--map text=2,author=1`".to_owned()
    }

    /// Which number comes first in the dates of the column that holds times.
    fn slashed(&self, mapping: &Mapping) -> Option<Slashed> {
        let columns = mapping.paths(Field::Time).iter().filter_map(|path| self.columns.get(path.column?));
        slashed_order(columns.flat_map(|column| column.values.iter().map(String::as_str)))
    }

    /// Whether this is a table and no page that has a comma in its first line.
    fn is_a_table(&self, name: &str, guess: &Guess) -> bool {
        let named = [".csv", ".tsv", ".tab"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let width = self.header.len();
        let steady = self.widths.len() > 1 && self.widths.iter().all(|found| *found == width);
        let short = self.header.iter().all(|name| name.chars().count() < 40 && !name.ends_with('.'));
        if !self.has_header {
            return named && steady && width > 1;
        }
        let known = guess.fields();
        match width {
            1 => named,
            _ if guess.mapping.has(Field::Id)
                && (guess.mapping.has(Field::Thread) || guess.mapping.has(Field::ReplyTo)) =>
            {
                true
            }
            _ => short && (named || (steady && known > 1)),
        }
    }
}

/// The row that is the header, and whether it is one: the first of the first rows that names a text and something else,
/// or else the first, unless it is a row like the others.
fn header_row(rows: &[Vec<String>]) -> Option<(usize, bool)> {
    let first = rows.first()?;
    let names = |row: &[String]| row.iter().filter(|name| words::is_known(&strip(name))).count();
    let has_text = |row: &[String]| row.iter().any(|name| words::rank(Field::Text, name).is_some());
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let tells = |row: &Vec<String>| row.len() == widest && has_text(row) && (names(row) > 1 || row.len() == 1);
    let described = |row: &Vec<String>| described_tables().any(|table| table.signs_in_header(row).is_some());
    if let Some(at) = rows.iter().take(PREAMBLE).position(|row| described(row) || tells(row)) {
        return Some((at, true));
    }
    if first.iter().any(|cell| words::is_known(&strip(cell))) {
        return Some((0, true));
    }
    // A first row with a moment, an address or a number in it is no header.
    let is_value = |cell: &String| {
        let cell = cell.trim();
        super::moment::any(cell).is_some() || cell.starts_with("http") || cell.parse::<f64>().is_ok()
    };
    Some((0, !first.iter().any(is_value)))
}

/// A column name without what stands in brackets behind it.
fn strip(name: &str) -> String {
    name.split(['(', '[']).next().unwrap_or("").trim().to_owned()
}

/// Column names, each once: the second `id` is `id~2`, what has no name has a number.
fn unique(row: &[String]) -> Vec<String> {
    let mut copies: HashMap<String, usize> = HashMap::with_capacity(row.len());
    let numbered = |(at, name): (usize, &String)| {
        let name = name.trim();
        let name = if name.is_empty() { format!("#{}", at + 1) } else { name.to_owned() };
        let copy = copies.entry(name.clone()).or_default();
        *copy += 1;
        if *copy > 1 { format!("{name}~{copy}") } else { name }
    };
    row.iter().enumerate().map(numbered).collect()
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
    /// Reads up to the header row that was shown.
    fn open(input: Opened, shown: &Shown) -> Table {
        let (name, number) = (input.name.clone(), input.number);
        let head = input.head.clone();
        let quotes = Arc::new(AtomicU64::new(0));
        let mut reader = reader(shown.separator, Counted { stream: input.into_reader(), quotes: quotes.clone() });
        let mut passed = ByteRecord::new();
        for _ in 0..shown.skipped {
            // What can't be read is told when the rows are.
            let _ = reader.read_byte_record(&mut passed);
        }
        let header = shown.header.clone();
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

impl Cells for Row {
    fn cell(&self, column: usize) -> Option<Cow<'_, str>> {
        Some(match String::from_utf8_lossy(self.0.get(column)?) {
            Cow::Borrowed(cell) => Cow::Borrowed(without_guard(cell)),
            Cow::Owned(cell) => Cow::Owned(without_guard(&cell).to_owned()),
        })
    }
}

fn reader<R: Read>(delimiter: u8, from: R) -> Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(from)
}

/// The column names when the input looks like a table at all: several columns, the same number in each of the
/// first rows, short names; or a name that ends in `.csv` or `.tsv` besides.
#[must_use]
pub fn looks_like_a_table(head: &Head<'_>) -> Option<(Vec<String>, String)> {
    let shown = head.table()?;
    let named = head.is_table || [".csv", ".tsv"].iter().any(|end| head.name.to_ascii_lowercase().ends_with(end));
    let steady =
        shown.header.len() > 2 && shown.widths.len() > 1 && shown.widths.iter().all(|w| *w == shown.header.len());
    let short = shown.header.iter().all(|name| name.chars().count() < 40 && !name.ends_with('.'));
    let lack = shown.lack();
    let names = if shown.has_header { &shown.header } else { &shown.first };
    ((named || steady) && short).then(|| (names.clone(), lack))
}

/// The separator that the first line uses most.
fn delimiter(text: &str) -> u8 {
    // What Excel writes for itself.
    let stated = text.lines().next().and_then(|line| line.trim_end().strip_prefix("sep="));
    if let Some([separator]) = stated.map(str::as_bytes) {
        return *separator;
    }
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
