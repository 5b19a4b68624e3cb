//! A pack's table with everything that stands in it: comments, the order of rows, the place of each field.
//! In: a file's text. Out: a `Sheet`. What formatting, checking and editors read; judging reads entries.

use std::collections::BTreeMap;

use crate::lexicon::PackTexts;
use crate::lexicon::files::PackFile;
use crate::lexicon::pack::{CLASS_COLUMNS, COLUMNS, TASKS};
use crate::lexicon::table::is_comment;

/// What a file of a pack is, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A table of entries.
    Entries,
    /// A word class.
    Class,
    /// A list that checks use.
    List,
    /// `pack.toml`.
    Manifest,
    /// A target set.
    Targets,
    /// A file in a place that nothing reads.
    Unread,
}

impl FileKind {
    /// What the file at this path in its pack is.
    #[must_use]
    pub fn of(path: &str) -> FileKind {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        match (folder, path.ends_with(".tsv")) {
            ("classes", true) => FileKind::Class,
            ("checks", true) => FileKind::List,
            ("targets", false) => FileKind::Targets,
            (folder, true) if TASKS.contains(&folder) => FileKind::Entries,
            _ if path == "pack.toml" => FileKind::Manifest,
            _ => FileKind::Unread,
        }
    }

    /// The columns that such a table may have, in canonical order; none for what is no table.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            FileKind::Entries => COLUMNS,
            FileKind::Class | FileKind::List => CLASS_COLUMNS,
            FileKind::Manifest | FileKind::Targets | FileKind::Unread => &[],
        }
    }
}

/// Columns whose fields are lists.
pub const LISTS: &[&str] = &["unless", "yes", "no", "word", "forms"];

/// A field as it stands, blanks at its ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'t> {
    /// Where it begins, in characters from 1.
    pub column: u32,
    /// Its text.
    pub text: &'t str,
}

/// A row, with the comment lines right above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow<'t> {
    /// Comment lines, without the blanks at their ends.
    pub above: Vec<&'t str>,
    /// Its line, from 1.
    pub line: u32,
    /// Its fields.
    pub cells: Vec<Cell<'t>>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet<'t> {
    /// Comment and blank lines above the header.
    pub head: Vec<&'t str>,
    /// The names of the columns.
    pub header: Vec<Cell<'t>>,
    /// The line of the header; 0 when there is none.
    pub header_line: u32,
    /// The rows.
    pub rows: Vec<SheetRow<'t>>,
    /// Comment lines below the last row.
    pub tail: Vec<&'t str>,
}

impl<'t> Sheet<'t> {
    /// Reads a table; nothing in it can be wrong here.
    #[must_use]
    pub fn read(text: &'t str) -> Sheet<'t> {
        let mut sheet = Sheet::default();
        let mut above = Vec::new();
        for (at, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let below_header = sheet.header_line > 0;
            if is_comment(line, below_header) {
                let line = line.trim_end();
                match (below_header, line.is_empty()) {
                    (false, _) => sheet.head.push(line),
                    (true, false) => above.push(line),
                    (true, true) => {}
                }
            } else if below_header {
                sheet.rows.push(SheetRow { above: std::mem::take(&mut above), line: number, cells: cells(line) });
            } else {
                sheet.header = cells(line);
                sheet.header_line = number;
            }
        }
        sheet.tail = above;
        sheet
    }

    /// Which field of a row belongs to the column with this name.
    #[must_use]
    pub fn position(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell.text.trim() == column)
    }

    /// The field of a row in the column with this name, without the blanks at its ends; `None` when it is empty.
    #[must_use]
    pub fn field(&self, row: &SheetRow<'t>, column: &str) -> Option<&'t str> {
        let cell = row.cells.get(self.position(column)?)?;
        Some(cell.text.trim()).filter(|text| !text.is_empty())
    }

    /// Where the field of a row in the column with this name begins; 1 when there is none.
    #[must_use]
    pub fn place(&self, row: &SheetRow<'t>, column: &str) -> u32 {
        self.position(column).and_then(|at| row.cells.get(at)).map_or(1, |cell| cell.column)
    }

    /// The row in this line.
    #[must_use]
    pub fn row_at(&self, line: u32) -> Option<&SheetRow<'t>> {
        let at = self.rows.binary_search_by_key(&line, |row| row.line).ok()?;
        self.rows.get(at)
    }
}

fn cells(line: &str) -> Vec<Cell<'_>> {
    let mut column = 1;
    let mut cells = Vec::new();
    for text in line.split('\t') {
        cells.push(Cell { column, text });
        column += u32::try_from(text.chars().count()).unwrap_or(0) + 1;
    }
    cells
}

/// The tables of all loaded packs, by the name that messages give their files.
#[derive(Debug, Default)]
pub struct Sheets<'t> {
    by_file: BTreeMap<&'t str, (&'t PackFile, Sheet<'t>)>,
}

impl<'t> Sheets<'t> {
    /// Those of these packs.
    #[must_use]
    pub fn of(packs: &'t [PackTexts]) -> Sheets<'t> {
        let files = packs.iter().flat_map(|pack| &pack.files);
        let tables = files.filter(|file| !FileKind::of(&file.path).columns().is_empty());
        Sheets { by_file: tables.map(|file| (&*file.shown, (file, Sheet::read(&file.text)))).collect() }
    }

    /// The table with this name.
    #[must_use]
    pub fn get(&self, shown: &str) -> Option<&Sheet<'t>> {
        self.by_file.get(shown).map(|(_, sheet)| sheet)
    }

    /// All tables with their files, in the order of the files' names.
    pub fn iter(&self) -> impl Iterator<Item = (&'t PackFile, &Sheet<'t>)> {
        self.by_file.values().map(|(file, sheet)| (*file, sheet))
    }

    /// Where the field of a row stands: the column of `shown:line` at which `column` begins.
    #[must_use]
    pub fn place(&self, shown: &str, line: u32, column: &str) -> u32 {
        let place = self.get(shown).and_then(|sheet| Some(sheet.place(sheet.row_at(line)?, column)));
        place.unwrap_or(1)
    }

    /// The field of a row.
    #[must_use]
    pub fn field(&self, shown: &str, line: u32, column: &str) -> Option<&'t str> {
        let sheet = self.get(shown)?;
        sheet.field(sheet.row_at(line)?, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_with_the_row_below() {
        let sheet = Sheet::read("# head\n\npattern\tno\n# why\nclown*\ta clown\r\n#maga\t\n# last\n");
        assert_eq!(
            (sheet.head.clone(), sheet.header_line, sheet.tail.clone()),
            (vec!["# head", ""], 3, vec!["# last"])
        );
        let rows: Vec<_> =
            sheet.rows.iter().map(|row| (row.line, row.above.len(), sheet.field(row, "pattern"))).collect();
        assert_eq!(rows, [(5, 1, Some("clown*")), (6, 0, Some("#maga"))]);
        assert_eq!(sheet.place(&sheet.rows[0], "no"), 8);
    }
}
