//! Files that hold tables: workbooks (XLSX, ODS) and SQLite stores → each sheet and each table as the CSV that it would be
//! saved as, so that there is one way to read a table.
//! In: an open file. Out: names and streams. Knows nothing of columns.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use calamine::{Data, DataRef, DataType, ExcelDateTime, Ods, Reader, Xlsx};
use regex::Regex;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::temporary;

use super::limits::Limits;
use super::unpack::{FREE, Stream};

/// Tables with their names, in the file's order.
pub(super) type Tables = Vec<(String, Stream)>;

/// What files of tables are called.
pub(super) const NAMES: &[&str] = &["SQLite", "a workbook"];

/// A table is put aside in memory up to this size.
const IN_MEMORY: usize = 4 << 20;

/// Cells that one element may stand for: more is no table that a person made.
const REPEATED: u64 = 100_000;

/// Blank rows or columns between two cells that are written out.
const GAP: u32 = 1_000;

/// The kinds of workbooks that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workbook {
    /// Excel's.
    Xlsx,
    /// OpenDocument's.
    Ods,
}

fn fault(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a workbook that can't be read ({error})"))
}

/// Among so many rows the header is found.
const FIRST_ROWS: usize = 10;

/// Writes rows as CSV, up to a size.
struct Sheet {
    out: csv::Writer<tempfile::SpooledTempFile>,
    left: u64,
    /// How many cells a row has, by the first rows, of which one is the header.
    width: usize,
    rows: usize,
}

impl Sheet {
    fn new(most: u64) -> Sheet {
        Sheet {
            out: csv::WriterBuilder::new().flexible(true).from_writer(tempfile::spooled_tempfile(IN_MEMORY)),
            left: most,
            width: 0,
            rows: 0,
        }
    }

    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        // What a spreadsheet would not save at all: rows without a cell.
        if cells.iter().all(String::is_empty) {
            return Ok(());
        }
        let size: usize = cells.iter().map(|cell| cell.len() + 1).sum();
        self.left = self.left.checked_sub(size as u64).ok_or_else(|| {
            let said =
                "a table that grows out of all proportion to its file; if it is meant so, raise `--limit expansion`";
            io::Error::new(io::ErrorKind::InvalidData, said)
        })?;
        self.rows += 1;
        if self.rows <= FIRST_ROWS {
            self.width = self.width.max(cells.len());
        }
        // Blank cells at the end of a row are not saved.
        let blank = std::iter::repeat_n("", self.width.saturating_sub(cells.len()));
        self.out.write_record(cells.iter().map(String::as_str).chain(blank)).map_err(io::Error::other)
    }

    fn finish(self) -> io::Result<Stream> {
        let mut file = self.out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        file.flush()?;
        file.rewind()?;
        Ok(Box::new(file))
    }
}

/// The sheets of a workbook; `most` is how many bytes they may come to.
///
/// # Errors
/// When it can't be read, or is too large.
pub(super) fn sheets<R: Read + Seek>(mut file: R, kind: Workbook, most: u64) -> io::Result<Tables> {
    file.rewind()?;
    match kind {
        Workbook::Xlsx => xlsx(file, most),
        Workbook::Ods => ods(file, most),
    }
}

/// A moment as Excel keeps it, as text; a day where its clock says midnight.
fn moment(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

fn xlsx<R: Read + Seek>(mut file: R, most: u64) -> io::Result<Tables> {
    match Xlsx::new(&mut file) {
        Ok(book) => xlsx_of(book, most),
        // Programs that write workbooks by hand leave out what names their parts.
        Err(error) => {
            let mended = with_names(&mut file).map_err(|_| fault(&error))?;
            xlsx_of(Xlsx::new(mended).map_err(|_| fault(&error))?, most)
        }
    }
}

/// A workbook whose parts are named anew by what they are called: its sheets in the order of their numbers.
fn with_names<R: Read + Seek>(file: R) -> io::Result<io::Cursor<Vec<u8>>> {
    let mut old = zip::ZipArchive::new(file)?;
    let mut new = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let (mut sheets, mut others) = (Vec::new(), Vec::new());
    for at in 0..old.len() {
        let part = old.by_index_raw(at)?;
        let name = part.name()?.into_owned();
        let bare = name.strip_prefix("xl/").unwrap_or("").to_owned();
        match bare.as_str() {
            "sharedStrings.xml" | "styles.xml" => others.push(bare),
            _ if bare.starts_with("worksheets/") && bare.ends_with(".xml") && !bare.contains("_rels") => {
                sheets.push(bare)
            }
            _ => continue,
        }
        new.raw_copy_file(part)?;
    }
    sheets.sort_by_key(|name| (name.len(), name.clone()));
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut book, mut names) = (String::new(), String::new());
    for (number, target) in sheets.iter().enumerate() {
        book += &format!(r#"<sheet name="Sheet{0}" sheetId="{0}" r:id="s{0}"/>"#, number + 1);
        names +=
            &format!(r#"<Relationship Id="s{}" Type="{KIND}/worksheet" Target="{target}"></Relationship>"#, number + 1);
    }
    for target in &others {
        let kind = target.trim_end_matches(".xml");
        names += &format!(r#"<Relationship Id="{kind}" Type="{KIND}/{kind}" Target="{target}"></Relationship>"#);
    }
    let parts = [
        ("xl/workbook.xml", format!(r#"<workbook xmlns:r="{KIND}"><sheets>{book}</sheets></workbook>"#)),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships><Relationship Id="b" Type="{KIND}/officeDocument" Target="xl/workbook.xml"></Relationship></Relationships>"#
            ),
        ),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships>{names}</Relationships>")),
    ];
    for (name, text) in parts {
        new.start_file(
            name,
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
        )?;
        new.write_all(text.as_bytes())?;
    }
    Ok(new.finish()?)
}

fn xlsx_of<R: Read + Seek>(mut book: Xlsx<R>, most: u64) -> io::Result<Tables> {
    let mut tables = Tables::new();
    for name in book.sheet_names() {
        let mut sheet = Sheet::new(most);
        let mut cells = book.worksheet_cells_reader(&name).map_err(fault)?;
        let (mut row, mut line): (u32, Vec<String>) = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let (at, column) = cell.get_position();
            if at != row {
                sheet.row(&line)?;
                line.clear();
                row = at;
            }
            let text = match cell.get_value() {
                DataRef::DateTime(time) => moment(time),
                DataRef::Empty | DataRef::Error(_) => String::new(),
                value => value.as_string().unwrap_or_default(),
            };
            if text.is_empty() {
                continue;
            }
            let gap = column.saturating_sub(u32::try_from(line.len()).unwrap_or(u32::MAX));
            if gap > GAP {
                return Err(fault(format!("column {} stands alone", column + 1)));
            }
            line.resize(line.len().max(column as usize), String::new());
            line.push(text);
        }
        sheet.row(&line)?;
        tables.push((name, sheet.finish()?));
    }
    Ok(tables)
}

fn ods<R: Read + Seek>(mut file: R, most: u64) -> io::Result<Tables> {
    sound_ods(&mut file, most)?;
    file.rewind()?;
    let mut book = Ods::new(file).map_err(fault)?;
    let mut tables = Tables::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(fault)?;
        let mut sheet = Sheet::new(most);
        for row in range.rows() {
            let text = |cell: &Data| match cell {
                Data::DateTime(time) => moment(time),
                Data::Empty | Data::Error(_) => String::new(),
                value => value.as_string().unwrap_or_default(),
            };
            sheet.row(&row.iter().map(text).collect::<Vec<_>>())?;
        }
        tables.push((name, sheet.finish()?));
    }
    Ok(tables)
}

/// Looks through a sheet's XML before it is read: an element may stand for any number of cells, and each would be kept.
fn sound_ods<R: Read + Seek>(file: R, most: u64) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(file)?;
    let mut content = String::new();
    archive.by_name("content.xml")?.take(most).read_to_string(&mut content)?;
    if content.len() as u64 == most {
        return Err(fault("it is too large"));
    }
    let Ok(repeats) = Regex::new(
        r#"number-(?:columns|rows)-repeated="(\d+)"[^>]*>(<table:table-cell[^>]*number-columns-repeated="\d+"[^>]*/>)?"#,
    ) else {
        return Ok(());
    };
    let mut cells = 0u64;
    for found in repeats.captures_iter(&content) {
        // Blank cells and rows are repeated up to the end of the sheet by every program.
        let whole = found.get(0).map_or("", |found| found.as_str());
        let is_blank = (whole.ends_with("/>") && !whole.contains("value")) || found.get(2).is_some();
        let count: u64 = found.get(1).and_then(|digits| digits.as_str().parse().ok()).unwrap_or(u64::MAX);
        cells = cells.saturating_add(if is_blank { 0 } else { count });
    }
    if cells > REPEATED { Err(fault(format!("{cells} cells are repeated"))) } else { Ok(()) }
}

/// The tables of an SQLite store; `path` is the file that it comes from, where that is known. It is read from a copy, with
/// what has not been written back yet beside it: where it lies nothing is written, and nothing that it brings along is run.
///
/// # Errors
/// When it can't be read, or is too large.
pub(super) fn store(mut stream: Stream, path: Option<&Path>, limits: &Limits) -> io::Result<Tables> {
    let folder = temporary::folder()?;
    let copy = folder.path().join("store");
    let size = io::copy(&mut stream, &mut File::create(&copy)?)?;
    if let Some(path) = path {
        let beside = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push("-wal");
            PathBuf::from(name)
        };
        if beside(path).is_file() {
            std::fs::copy(beside(path), beside(&copy))?;
        }
    }
    tables_at(&copy, FREE.max(size.saturating_mul(limits.expansion)))
}

fn tables_at(path: &Path, most: u64) -> io::Result<Tables> {
    let fault = |error: rusqlite::Error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("an SQLite store that can't be read ({error})"))
    };
    // A log that was not written back is, in the copy.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    for (pragma, value) in [("trusted_schema", "OFF"), ("query_only", "ON"), ("cell_size_check", "ON")] {
        connection.pragma_update(None, pragma, value).map_err(fault)?;
    }
    let names = tables_of(&connection).map_err(fault)?;
    let mut tables = Tables::new();
    for name in &names {
        let mut sheet = Sheet::new(most);
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        // A thread's address and title stand in a table of their own, if in any.
        let joined = name == "comments" && names.iter().any(|name| name == "threads");
        let from = if joined
            && has_columns(&connection, "comments", "tid")
            && has_columns(&connection, "threads", "uri")
        {
            "SELECT comments.*, threads.uri AS thread_uri, threads.title AS thread_title FROM comments LEFT JOIN threads ON threads.id = comments.tid".to_owned()
        } else {
            format!("SELECT * FROM {}", quoted(name))
        };
        let mut statement = connection.prepare(&from).map_err(fault)?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        sheet.row(&columns)?;
        let width = columns.len();
        let mut rows = statement.query([]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let cell = |at: usize| match row.get_ref(at) {
                Ok(ValueRef::Integer(number)) => number.to_string(),
                Ok(ValueRef::Real(number)) => number.to_string(),
                Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
                Ok(ValueRef::Null | ValueRef::Blob(_)) | Err(_) => String::new(),
            };
            sheet.row(&(0..width).map(cell).collect::<Vec<_>>())?;
        }
        tables.push((name.clone(), sheet.finish()?));
    }
    Ok(tables)
}

/// The tables that hold rows of their own.
fn tables_of(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

fn has_columns(connection: &Connection, table: &str, column: &str) -> bool {
    let Ok(mut statement) = connection.prepare(&format!("PRAGMA table_info({table})")) else { return false };
    let names = statement.query_map([], |row| row.get::<_, String>(1));
    names.is_ok_and(|names| names.filter_map(Result::ok).any(|name| name == column))
}
