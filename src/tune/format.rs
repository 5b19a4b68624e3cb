//! A pack's file → its canonical form: one order of columns and rows, so that a change shows as the lines that changed.
//! In: a file's path in its pack and its text. Out: the text as it should stand, or why it is left as it is.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::sheet::{FileKind, LISTS, Sheet, SheetRow};

/// Why a file is left as it is: what it says would not survive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unformatted {
    /// A column that the language does not know, or no name above a column with text.
    Column {
        /// Its name.
        name: String,
        /// The line.
        line: u32,
    },
    /// A column that the header names twice.
    Twice {
        /// Its name.
        name: String,
    },
    /// A row with more fields than the header.
    ExtraFields {
        /// The line.
        line: u32,
    },
    /// A table without the column that it needs.
    NoPattern {
        /// The column.
        needed: &'static str,
    },
    /// A row that would read as a comment.
    LooksLikeComment {
        /// The line.
        line: u32,
    },
}

impl fmt::Display for Unformatted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unformatted::Column { name, line } => write!(f, "{line}: no column is called `{name}`"),
            Unformatted::Twice { name } => write!(f, "1: the column `{name}` stands twice in the header"),
            Unformatted::ExtraFields { line } => write!(f, "{line}: the row has more fields than the header"),
            Unformatted::NoPattern { needed } => write!(f, "1: the header row has no `{needed}`"),
            Unformatted::LooksLikeComment { line } => {
                write!(f, "{line}: a row that begins with `# ` would read as a comment")
            }
        }
    }
}

/// The canonical form of the file at `path` in its pack. Formatting it again changes nothing, and it says what the
/// file said.
///
/// # Errors
/// When something in it would be lost; `comity lexicon check` says more.
pub fn canonical(path: &str, text: &str) -> Result<String, Unformatted> {
    let kind = FileKind::of(path);
    if kind == FileKind::Unread {
        return Ok(text.to_owned());
    }
    let plain: String = text.trim_start_matches('\u{feff}').nfc().collect();
    let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
    match kind.columns() {
        [] => Ok(format!("{}\n", plain.trim_end_matches('\n'))),
        columns => table(columns, &Sheet::read(&plain)),
    }
}

fn table(columns: &[&'static str], sheet: &Sheet<'_>) -> Result<String, Unformatted> {
    let needed = columns.first().copied().unwrap_or_default();
    refuse(columns, needed, sheet)?;
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    let blank = |text: &&&str| text.is_empty();
    let leading = sheet.head.iter().take_while(blank).count();
    let trailing = sheet.head.iter().rev().take_while(blank).count();
    let head = sheet.head.iter().take(sheet.head.len().saturating_sub(trailing)).skip(leading);
    head.for_each(|text| line(text));
    if sheet.header_line == 0 {
        return Ok(out);
    }
    let is_kept = |column: &&&str| {
        sheet.position(column).is_some()
            && (**column == needed
                || sheet.rows.is_empty()
                || sheet.rows.iter().any(|row| sheet.field(row, column).is_some()))
    };
    let kept: Vec<&str> = columns.iter().filter(is_kept).copied().collect();
    line(&kept.join("\t"));
    let mut rows: Vec<(Vec<String>, &SheetRow<'_>)> =
        sheet.rows.iter().map(|row| (kept.iter().map(|column| cell(sheet, row, column)).collect(), row)).collect();
    // A row without any field says nothing; its comments do.
    let key = |fields: &[String], column: &str| {
        let at = kept.iter().position(|kept| *kept == column);
        at.and_then(|at| fields.get(at)).cloned().unwrap_or_default()
    };
    rows.sort_by_cached_key(|(fields, _)| [key(fields, needed), key(fields, "label"), key(fields, "target")]);
    for (fields, row) in &rows {
        row.above.iter().for_each(|text| line(text));
        if fields.iter().any(|field| !field.is_empty()) {
            line(&fields.join("\t"));
        }
    }
    sheet.tail.iter().for_each(|text| line(text));
    Ok(out)
}

/// A field in its canonical form.
fn cell(sheet: &Sheet<'_>, row: &SheetRow<'_>, column: &str) -> String {
    let field = sheet.field(row, column).unwrap_or("");
    if !LISTS.contains(&column) {
        return field.to_owned();
    }
    let items = field.split(" | ").map(str::trim).filter(|item| !item.is_empty());
    items.collect::<Vec<_>>().join(" | ")
}

/// Refuses a table in which something would be lost.
fn refuse(columns: &[&'static str], needed: &'static str, sheet: &Sheet<'_>) -> Result<(), Unformatted> {
    let names: Vec<&str> = sheet.header.iter().map(|cell| cell.text.trim()).collect();
    for (at, name) in names.iter().enumerate() {
        let has_text =
            || sheet.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.text.trim().is_empty()));
        if !columns.contains(name) && (!name.is_empty() || has_text()) {
            return Err(Unformatted::Column { name: (*name).to_owned(), line: sheet.header_line });
        }
        if !name.is_empty() && names.iter().skip(at + 1).any(|other| other == name) {
            return Err(Unformatted::Twice { name: (*name).to_owned() });
        }
    }
    if sheet.header_line > 0 && !names.contains(&needed) {
        return Err(Unformatted::NoPattern { needed });
    }
    for row in &sheet.rows {
        let extra = row.cells.iter().skip(names.len()).any(|cell| !cell.text.trim().is_empty());
        if extra {
            return Err(Unformatted::ExtraFields { line: row.line });
        }
        let first = sheet.field(row, needed).unwrap_or("");
        if first == "#" || first.starts_with("# ") {
            return Err(Unformatted::LooksLikeComment { line: row.line });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_table_is_put_in_order() {
        let before = "\u{feff}# head\r\nno\tpattern\tweight\tnote\r\n\r\n# of clowns\r\na  | b  \t clown* \t0.6\t\r\n\tass\r\n# end\r\n";
        let after = "# head\npattern\tweight\tno\nass\t\t\n# of clowns\nclown*\t0.6\ta | b\n# end\n";
        assert_eq!(canonical("incivility/insult.tsv", before).as_deref(), Ok(after));
        assert_eq!(canonical("classes/x.tsv", "word\nb\na\n\n").as_deref(), Ok("word\na\nb\n"));
        assert_eq!(canonical("pack.toml", "a = 1\r\n\r\n").as_deref(), Ok("a = 1\n"));
        assert_eq!(canonical("incivility/insult.tsv", "pattern\ncafe\u{301}\n").as_deref(), Ok("pattern\ncaf\u{e9}\n"));
    }

    #[test]
    fn what_would_be_lost_is_left_alone() {
        let cases = [
            ("patern\nx\n", "1: no column is called `patern`"),
            ("pattern\tno\tno\nx\n", "1: the column `no` stands twice in the header"),
            ("pattern\nx\ty\n", "2: the row has more fields than the header"),
            ("weight\n1\n", "1: the header row has no `pattern`"),
            ("weight\tpattern\n1\t# x\n", "2: a row that begins with `# ` would read as a comment"),
        ];
        for (text, want) in cases {
            let told = canonical("incivility/insult.tsv", text).map_err(|why| why.to_string());
            assert_eq!(told, Err(want.to_owned()), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn formatting_twice_is_formatting_once(text in "(#? ?[a-c|#\u{301}é \t\r\n]{0,12}\n){0,6}", header in "(# h\n)?pattern\t(unless|weight)(\tno)?\n") {
            let text = format!("{header}{text}");
            if let Ok(once) = canonical("incivility/insult.tsv", &text) {
                prop_assert_eq!(canonical("incivility/insult.tsv", &once), Ok(once));
            }
        }

        #[test]
        fn formatting_keeps_every_field(text in "([a-c|#é ]{0,5}\t[a-c| ]{0,9}\t[a-c ]{0,4}\n){0,6}") {
            let text = format!("no\tpattern\tnote\n{text}");
            let fields = |text: &str| {
                let sheet = Sheet::read(text);
                let of = |row| ["pattern", "no", "note"].map(|column| cell(&sheet, row, column));
                let mut rows: Vec<_> = sheet.rows.iter().map(of).filter(|row| row.iter().any(|f| !f.is_empty())).collect();
                rows.sort();
                rows
            };
            if let Ok(after) = canonical("incivility/insult.tsv", &text) {
                prop_assert_eq!(fields(&text), fields(&after));
            }
        }
    }
}
