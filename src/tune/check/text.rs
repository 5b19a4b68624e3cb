//! Text that is not plain: byte order marks, line ends, invisible characters, blanks at the ends of fields, letters
//! that are put together in another way than elsewhere.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::lexicon::FaultKind;
use crate::text::fold::is_invisible;

use super::super::sheet::{FileKind, Sheet};
use super::{Context, Spot};

/// Columns in which disguises may stand, since texts do.
const FREE: &[&str] = &["yes", "no", "note"];

pub(super) fn check(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    let sets = context.bench.targets.iter().filter(|_| context.bench.asked_packs().any(|pack| pack.folder.is_none()));
    for file in context.bench.asked_files().chain(sets) {
        let is_table = !FileKind::of(&file.path).columns().is_empty();
        // What is no UTF-8 was read with losses, and the loader tells it.
        let is_broken = context
            .bench
            .faults
            .iter()
            .any(|fault| fault.file == file.shown && matches!(fault.kind, FaultKind::NotUtf8 { .. }));
        lines(&file.shown, &file.text, is_table, is_broken, &mut spots);
        if let Some(sheet) = context.sheets.get(&file.shown) {
            fields(&file.shown, sheet, &mut spots);
        }
    }
    spots
}

fn lines(file: &str, text: &str, is_table: bool, is_broken: bool, spots: &mut Vec<Spot>) {
    let mut spot = |line: usize, column: usize, message: String| {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        spots.push(Spot { file: file.to_owned(), line: number(line), column: number(column), message });
    };
    // In tables the loader tells it.
    if text.starts_with('\u{feff}') && !is_table {
        spot(1, 1, "a byte order mark; expected UTF-8 text without one".to_owned());
    }
    let returns = text.matches('\r').count();
    if let Some(at) = text.find('\r') {
        let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
        let end = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("").chars().count() + 1;
        let message = format!("line ends with CR ({returns} in the file); expected LF alone: `comity lexicon format`");
        spot(line, end, message);
    }
    for (at, line) in text.split('\n').enumerate() {
        if line.is_ascii() {
            continue;
        }
        if let Some(column) = line.chars().position(|c| c == '\u{fffd}').filter(|_| !is_broken) {
            let message = "U+FFFD, which stands for a letter that was lost; expected the letter".to_owned();
            spot(at + 1, column + 1, message);
        }
        if !is_nfc(line) {
            let whole: Vec<char> = line.nfc().collect();
            let column = line.chars().zip(&whole).position(|(a, b)| a != *b).unwrap_or(0);
            let message = "letters and accents in pieces; expected them put together (NFC): `comity lexicon format`";
            spot(at + 1, column + 1, message.to_owned());
        }
    }
}

fn fields(file: &str, sheet: &Sheet<'_>, spots: &mut Vec<Spot>) {
    for row in &sheet.rows {
        for (cell, name) in row.cells.iter().zip(&sheet.header) {
            let name = name.text.trim();
            let mut spot = |column: u32, message: String| {
                spots.push(Spot { file: file.to_owned(), line: row.line, column, message });
            };
            // The end of a line may hold a carriage return, which is told once a file.
            if cell.text.trim_end_matches('\r') != cell.text.trim() {
                spot(
                    cell.column,
                    format!("blanks at an end of `{}`; expected none: `comity lexicon format`", cell.text),
                );
            }
            let hidden = cell.text.chars().position(is_invisible).filter(|_| !FREE.contains(&name));
            if let Some(at) = hidden {
                let c = cell.text.chars().nth(at).map_or(0, u32::from);
                let column = cell.column + u32::try_from(at).unwrap_or(0);
                spot(column, format!("the invisible character U+{c:04X} in `{name}`; expected only what can be seen"));
            }
        }
    }
}
