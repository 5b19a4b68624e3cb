//! What may stand at a place: classes, labels, targets, the words of closed lists, columns.

use gen_lsp_types::{CompletionItem, CompletionItemKind, TextDocumentPositionParams};

use super::super::columns::COLUMN_HELP;
use super::super::listing::{label_info, labels};
use super::super::sheet::FileKind;
use super::super::show::class_words;
use super::desk::{Desk, Opened};
use super::hover::{Under, sheet_of, under};
use super::place::{column_of, line_of};

/// Proposals for the place of the cursor.
pub(super) fn complete(desk: &mut Desk, at: &TextDocumentPositionParams) -> Vec<CompletionItem> {
    let Some(opened) = desk.opened(&at.text_document.uri) else { return Vec::new() };
    let Some(sheet) = sheet_of(&opened) else { return Vec::new() };
    let line = line_of(opened.text, at.position.line);
    let column = column_of(line, at.position.character) as usize;
    let before: String = line.chars().take(column.saturating_sub(1)).collect();
    let opens = before.rfind(['{', '@', '}', ' ', '\t', '(', '|']).and_then(|at| before.get(at..)?.chars().next());
    if sheet.header_line == 0 || at.position.line + 1 == sheet.header_line {
        return columns(&opened);
    }
    if matches!(opens, Some('{' | '@')) {
        return classes(&opened);
    }
    match under(&opened, &sheet, at.position).0 {
        Under::Field("label", _) => label_items(&opened),
        Under::Field("target", _) => {
            let targets = opened.bench.lexicon().targets();
            targets.map(|target| item(target.name, CompletionItemKind::Value, Some(target.set.to_owned()))).collect()
        }
        Under::Field(column, _) => {
            let values =
                COLUMN_HELP.iter().find(|(name, _, _)| *name == column).map_or(&[][..], |(_, _, values)| values);
            values.iter().map(|value| item(value, CompletionItemKind::Value, None)).collect()
        }
        Under::Class(_) | Under::Header(_) | Under::Nothing => Vec::new(),
    }
}

fn item(label: &str, kind: CompletionItemKind, detail: Option<String>) -> CompletionItem {
    CompletionItem { label: label.to_owned(), kind: Some(kind), detail, ..Default::default() }
}

fn columns(opened: &Opened<'_>) -> Vec<CompletionItem> {
    let inner = opened.path.strip_prefix(opened.folder).unwrap_or(opened.path).to_string_lossy().replace('\\', "/");
    let known = FileKind::of(&inner).columns();
    let help =
        |name: &str| COLUMN_HELP.iter().find(|(column, _, _)| *column == name).map(|(_, help, _)| (*help).to_owned());
    known.iter().map(|name| item(name, CompletionItemKind::Property, help(name))).collect()
}

fn classes(opened: &Opened<'_>) -> Vec<CompletionItem> {
    let names = opened.bench.lexicon().classes().keys().map(String::as_str);
    let names = names.chain([crate::lexicon::pack::TARGET_CLASS]);
    let words = |name: &str| class_words(opened.bench, name).into_iter().take(8).collect::<Vec<_>>().join(", ");
    names.map(|name| item(name, CompletionItemKind::Class, Some(words(name)))).collect()
}

fn label_items(opened: &Opened<'_>) -> Vec<CompletionItem> {
    let of = |(_, label): (&str, crate::lexicon::Label)| {
        item(label.name(), CompletionItemKind::Value, label_info(opened.bench, label.name()).definition)
    };
    labels().into_iter().map(of).collect()
}
