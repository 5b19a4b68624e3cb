//! TSV as packs write it: comment lines, a header row that names columns, rows, four escapes, lists with ` | `.

use super::fault::{FaultKind, PackFault};

/// Bytes of a file, at most: a pack from a stranger is hostile input.
const MOST_BYTES: usize = 64 << 20;

/// Bytes of a line, at most.
const MOST_LINE_BYTES: usize = 64 << 10;

/// Rows of a file, at most.
pub(super) const MOST_ROWS: usize = 500_000;

/// A row: its fields by column name, and where it stands.
#[derive(Debug)]
pub(super) struct TableRow<'t> {
    pub(super) line: u32,
    /// Column name, place of the field in characters, raw text.
    fields: Vec<(&'static str, u32, &'t str)>,
}

impl<'t> TableRow<'t> {
    /// The raw field, if the table has the column and the field is not empty.
    pub(super) fn raw(&self, column: &str) -> Option<&'t str> {
        self.fields.iter().find(|(name, _, text)| *name == column && !text.is_empty()).map(|(_, _, text)| *text)
    }

    /// Where the field of `column` begins, in characters from 1.
    pub(super) fn column(&self, column: &str) -> u32 {
        self.fields.iter().find(|(name, _, _)| *name == column).map_or(1, |(_, at, _)| *at)
    }
}

/// Reads a table with some of the `known` columns; faults are added to `faults`.
pub(super) fn rows<'t>(
    file: &str,
    text: &'t str,
    known: &[&'static str],
    faults: &mut Vec<PackFault>,
) -> Vec<TableRow<'t>> {
    let mut fault = |line: usize, column: u32, kind| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        faults.push(PackFault { file: file.to_owned(), line, column, kind });
    };
    if text.starts_with('\u{feff}') {
        fault(1, 1, FaultKind::NotPlainText { found: "a byte order mark" });
    }
    if text.len() > MOST_BYTES {
        fault(1, 1, FaultKind::TooLarge { what: "the file has too many bytes", limit: MOST_BYTES });
        return Vec::new();
    }
    let mut columns: Option<Vec<Option<&'static str>>> = None;
    let mut rows = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let number = at + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.len() > MOST_LINE_BYTES {
            fault(number, 1, FaultKind::TooLarge { what: "the line has too many bytes", limit: MOST_LINE_BYTES });
            continue;
        }
        if is_comment(line, columns.is_some()) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Some(header(line, number, known, &mut fault));
            continue;
        };
        if rows.len() >= MOST_ROWS {
            fault(number, 1, FaultKind::TooLarge { what: "the file has too many rows", limit: MOST_ROWS });
            break;
        }
        let mut fields = Vec::new();
        let mut place = 1u32;
        for (column, text) in line.split('\t').enumerate() {
            match columns.get(column) {
                Some(Some(name)) => fields.push((*name, place, text.trim())),
                Some(None) => {}
                None if text.is_empty() => {}
                None => fault(number, place, FaultKind::ExtraFields),
            }
            place += u32::try_from(text.chars().count()).unwrap_or(0) + 1;
        }
        rows.push(TableRow { line: u32::try_from(number).unwrap_or(u32::MAX), fields });
    }
    rows
}

/// Whether a line says nothing to the program: it is blank or a comment. Below the header a comment has a blank after
/// its sign, since `#word` is a pattern.
#[must_use]
pub fn is_comment(line: &str, below_header: bool) -> bool {
    let line = line.trim_end();
    line.trim_start().is_empty() || line == "#" || line.starts_with('#') && (!below_header || line.starts_with("# "))
}

fn header(
    line: &str,
    number: usize,
    known: &[&'static str],
    fault: &mut impl FnMut(usize, u32, FaultKind),
) -> Vec<Option<&'static str>> {
    let mut place = 1u32;
    let mut columns = Vec::new();
    for name in line.split('\t') {
        let found = known.iter().find(|column| **column == name.trim()).copied();
        if found.is_none() && !name.trim().is_empty() {
            fault(number, place, FaultKind::UnknownColumn { name: name.trim().to_owned() });
        }
        if found.is_some() && columns.contains(&found) {
            fault(number, place, FaultKind::RepeatedColumn { name: name.trim().to_owned() });
        }
        columns.push(found);
        place += u32::try_from(name.chars().count()).unwrap_or(0) + 1;
    }
    if let Some(needed) = known.first().filter(|needed| !columns.contains(&Some(**needed))) {
        fault(number, 1, FaultKind::NoPatternColumn { needed });
    }
    columns
}

/// Undoes the four escapes.
///
/// # Errors
/// When a backslash stands before anything else.
pub fn unescaped(text: &str) -> Result<String, FaultKind> {
    if !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('\\') => out.push('\\'),
            Some('|') => out.push('|'),
            other => return Err(FaultKind::BadEscape { found: other.map(String::from).unwrap_or_default() }),
        }
    }
    Ok(out)
}

/// A list: fields parted by ` | `, each with its escapes undone.
///
/// # Errors
/// When a backslash stands where none can.
pub fn list(text: &str) -> Result<Vec<String>, FaultKind> {
    text.split(" | ")
        .map(|item| unescaped(item.trim()))
        .filter(|item| item.as_ref().is_ok_and(|item| !item.is_empty()) || item.is_err())
        .collect()
}
