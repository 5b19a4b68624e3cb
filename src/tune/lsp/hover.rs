//! What stands at a place: a class with its words, a column with its meaning, a row with what it does.

use gen_lsp_types::TextDocumentPositionParams;
use gen_lsp_types::{Contents, Definition, Hover, Location, MarkupContent, MarkupKind, Position, Range};

use crate::judgement::ONE;
use crate::lexicon::Entry;
use crate::report::inert;

use super::super::bench::{Bench, samples};
use super::super::cases::run;
use super::super::columns::{COLUMN_HELP, meaning_of_weight};
use super::super::listing::label_info;
use super::super::sheet::{FileKind, Sheet};
use super::super::show::class_words;
use super::desk::{Desk, Opened};
use super::place::{column_of, line_of, range_of, uri_of};

/// Words of a class that are shown.
const SHOWN: usize = 60;

/// What is under the cursor.
pub(super) enum Under<'t> {
    /// A class by name.
    Class(String),
    /// The name of a column.
    Header(&'t str),
    /// The field of a row: the column, and the row's line from 1.
    Field(&'t str, u32),
    Nothing,
}

/// What is under the cursor, and where it begins, in characters from 1.
pub(super) fn under<'t>(opened: &Opened<'t>, sheet: &Sheet<'t>, position: Position) -> (Under<'t>, u32) {
    let line = line_of(opened.text, position.line);
    let column = column_of(line, position.character);
    let number = position.line + 1;
    let cells =
        if number == sheet.header_line { Some(&sheet.header) } else { sheet.row_at(number).map(|row| &row.cells) };
    let Some(cells) = cells else { return (Under::Nothing, 1) };
    let Some((at, cell)) = cells.iter().enumerate().rev().find(|(_, cell)| cell.column <= column) else {
        return (Under::Nothing, 1);
    };
    if number == sheet.header_line {
        return (Under::Header(cell.text.trim()), cell.column);
    }
    if let Some((name, start)) = class_at(cell.text, (column - cell.column) as usize) {
        return (Under::Class(name), cell.column + start);
    }
    match sheet.header.get(at) {
        Some(name) => (Under::Field(name.text.trim(), number), cell.column),
        None => (Under::Nothing, cell.column),
    }
}

/// The class that a field names at this character, from 0, and where the name's sign is.
fn class_at(field: &str, at: usize) -> Option<(String, u32)> {
    let chars: Vec<char> = field.chars().collect();
    let is_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    for (start, sign) in chars.iter().enumerate().filter(|(start, c)| matches!(c, '{' | '@') && *start <= at) {
        let name: String = chars.iter().skip(start + 1).take_while(|c| is_name(c)).collect();
        let end = start + name.chars().count() + usize::from(*sign == '{');
        if !name.is_empty() && at <= end {
            return Some((name, u32::try_from(start).unwrap_or(0)));
        }
    }
    None
}

/// The table that an open text is; `None` for TOML.
pub(super) fn sheet_of<'t>(opened: &Opened<'t>) -> Option<Sheet<'t>> {
    let inner = opened.path.strip_prefix(opened.folder).ok()?.to_string_lossy().replace('\\', "/");
    (!FileKind::of(&inner).columns().is_empty()).then(|| Sheet::read(opened.text))
}

/// What an editor shows beside the pointer.
pub(super) fn hover(desk: &mut Desk, at: &TextDocumentPositionParams) -> Option<Hover> {
    let opened = desk.opened(&at.text_document.uri)?;
    let sheet = sheet_of(&opened)?;
    let (under, column) = under(&opened, &sheet, at.position);
    let lines = match under {
        Under::Class(name) => class(opened.bench, &name),
        Under::Header(name) => {
            let (_, help, _) = COLUMN_HELP.iter().find(|(column, _, _)| *column == name)?;
            vec![format!("{name}: {help}")]
        }
        Under::Field(column, line) => field(&opened, column, line)?,
        Under::Nothing => return None,
    };
    let value = lines.join("\n");
    let contents = Contents::MarkupContent(MarkupContent { kind: MarkupKind::PlainText, value });
    Some(Hover { contents, range: Some(range_of(opened.text, at.position.line + 1, column)) })
}

fn class(bench: &Bench, name: &str) -> Vec<String> {
    if name != crate::lexicon::pack::TARGET_CLASS && !bench.lexicon().classes().contains_key(name) {
        return vec![format!("no class `{}`", inert::terminal(name))];
    }
    let words = class_words(bench, name);
    let shown = words.iter().take(SHOWN).map(|word| inert::terminal(word)).collect::<Vec<_>>().join(", ");
    let more = if words.len() > SHOWN { format!(" … and {} more", words.len() - SHOWN) } else { String::new() };
    vec![format!("{{{}}}: {} words and phrases", inert::terminal(name), words.len()), format!("{shown}{more}")]
}

/// What a field of a row says, and what the row does.
fn field(opened: &Opened<'_>, column: &str, line: u32) -> Option<Vec<String>> {
    let file = opened.path.display().to_string();
    let lexicon = opened.bench.lexicon();
    let is_it = |entry: &&Entry| entry.line == line && lexicon.shown(entry) == file;
    let entry = lexicon.entries().iter().find(is_it)?;
    let label = entry.label.name();
    let info = label_info(opened.bench, label);
    match column {
        "weight" => Some(vec![meaning_of_weight(entry.weight, opened.bench.judge.calibration().curve(label))]),
        "level" => {
            let told = info.levels.get(&entry.level.to_string()).map(|told| format!(": {told}")).unwrap_or_default();
            Some(vec![format!("level {} of {label}{}", entry.level, inert::terminal(&told))])
        }
        _ => Some(row(opened.bench, entry, info.definition.as_deref())),
    }
}

fn row(bench: &Bench, entry: &Entry, definition: Option<&str>) -> Vec<String> {
    let weight = f64::from(entry.weight) / f64::from(ONE);
    let mut lines = vec![format!("{}, weight {weight:.2}, level {}", entry.label.name(), entry.level)];
    lines.extend(definition.map(inert::terminal));
    let found = samples(bench.lexicon(), &entry.pattern, 6);
    let examples = found.texts.iter().map(|text| text.replace("qxqz", "…")).map(|text| inert::terminal(&text));
    let examples: Vec<String> = examples.collect();
    if !examples.is_empty() {
        let more = if found.complete { "" } else { ", …" };
        lines.push(format!("Matches: {}{more}", examples.join(", ")));
    }
    let outcome = run(&bench.judge, |other| other.file == entry.file && other.line == entry.line);
    let held = outcome.cases - outcome.failures.len();
    lines.push(format!("Cases: {held} of {} hold", outcome.cases));
    let failed = outcome.failures.iter();
    lines.extend(
        failed.map(|failure| format!("- {}: {}", inert::terminal(&failure.text), inert::terminal(&failure.why))),
    );
    lines
}

/// The files of the class under the cursor. Classes of the shipped pack stand in no file.
pub(super) fn definition(desk: &mut Desk, at: &TextDocumentPositionParams) -> Option<Definition> {
    let opened = desk.opened(&at.text_document.uri)?;
    let sheet = sheet_of(&opened)?;
    let (Under::Class(name), _) = under(&opened, &sheet, at.position) else { return None };
    let end = format!("{name}.tsv");
    let files = opened.bench.packs.iter().filter(|pack| pack.folder.is_some()).flat_map(|pack| &pack.files);
    let files =
        files.filter(|file| FileKind::of(&file.path) == FileKind::Class && file.path.rsplit('/').next() == Some(&*end));
    let start = Range::default();
    let places = files.map(|file| Location { uri: uri_of(std::path::Path::new(&file.shown)), range: start });
    Some(Definition::LocationList(places.collect()))
}
