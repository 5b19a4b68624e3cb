//! Every place in which a word or phrase can stand: entries, exceptions, classes; and one row in full.
//! In: packs on the bench, a term. Out: what holds it.

use std::collections::BTreeSet;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::judge::Scratch;
use crate::lexicon::Entry;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::matching::Matcher;
use crate::text::fold::fold;

use super::bench::{Bench, class_sequences, shown_atom};
use super::listing::{EntryRow, entry_row};
use super::sheet::{FileKind, Sheets};

/// A class that holds a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InClass {
    /// Its name.
    pub class: String,
    /// `file:line` where the class has the term itself; empty where it includes another class that has it.
    pub places: Vec<String>,
    /// How many entries hold the class.
    pub entries: usize,
}

/// Where a term stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Entries that the term alone fires.
    pub fires: Vec<EntryRow>,
    /// Entries that need more words beside it.
    pub part_of: Vec<EntryRow>,
    /// Entries that have it in an exception.
    pub exceptions: Vec<EntryRow>,
    /// Classes.
    pub classes: Vec<InClass>,
}

/// Where `term` stands in everything that is loaded.
#[must_use]
pub fn standing(bench: &Bench, term: &str) -> Standing {
    let lexicon = bench.lexicon();
    let raw: Vec<&str> = term.unicode_words().collect();
    let words: Vec<String> = raw.iter().map(|word| fold(word)).collect();
    let mut scratch = Scratch::default();
    Matcher::new(lexicon).scan(term, &mut scratch);
    let hits: BTreeSet<u32> = scratch.hits().iter().filter(|hit| hit.cancels.is_none()).map(|hit| hit.entry).collect();
    let mut standing = Standing::default();
    for (at, entry) in lexicon.entries().iter().enumerate() {
        let fires = u32::try_from(at).is_ok_and(|at| hits.contains(&at)) || entry.text == term;
        if fires {
            standing.fires.push(entry_row(bench, entry));
        } else if stands_in(bench, &entry.pattern, &words, &raw) {
            standing.part_of.push(entry_row(bench, entry));
        }
        if entry.unless.iter().any(|unless| stands_in(bench, &unless.pattern, &words, &raw)) {
            standing.exceptions.push(entry_row(bench, entry));
        }
    }
    standing.classes = classes(bench, term, &words, &raw);
    standing
}

/// Whether the words can stand side by side in what a pattern matches.
fn stands_in(bench: &Bench, pattern: &Pattern, words: &[String], raw: &[&str]) -> bool {
    if words.is_empty() {
        return false;
    }
    let fits = |sequence: &[Atom]| {
        sequence.windows(words.len()).any(|window| {
            window.iter().zip(words.iter().zip(raw)).all(|(atom, (word, raw))| may_be(bench, atom, word, raw, 0))
        })
    };
    let phrase = |atom: &Atom| match atom {
        Atom::Class(name) if words.len() > 1 => class_sequences(bench.lexicon(), name).iter().any(|inner| fits(inner)),
        _ => false,
    };
    pattern.sequences.iter().any(|sequence| fits(sequence) || sequence.iter().any(phrase))
}

/// Whether an atom may be this word; a phrase of a class counts where the word is part of it.
fn may_be(bench: &Bench, atom: &Atom, word: &str, raw: &str, depth: u8) -> bool {
    match atom {
        Atom::Word(own) => **own == *word,
        Atom::Exact(own) => **own == *raw,
        Atom::Prefix(start) => word.starts_with(&**start),
        Atom::Inside(part) => word.contains(&**part),
        Atom::OneOf(set) => set.iter().any(|atom| may_be(bench, atom, word, raw, depth)),
        Atom::Class(name) if depth < 4 => {
            let sequences = class_sequences(bench.lexicon(), name);
            sequences.iter().any(|sequence| sequence.iter().any(|atom| may_be(bench, atom, word, raw, depth + 1)))
        }
        Atom::Regex(expression) => {
            regex::Regex::new(&format!("^(?:{expression})$")).is_ok_and(|regex| regex.is_match(raw))
        }
        Atom::Class(_) | Atom::Any => false,
    }
}

fn classes(bench: &Bench, term: &str, words: &[String], raw: &[&str]) -> Vec<InClass> {
    let lexicon = bench.lexicon();
    let named = term.trim_start_matches('{').trim_end_matches('}');
    let mut found = Vec::new();
    for name in lexicon.classes().keys() {
        let sequences = class_sequences(lexicon, name);
        let holds = |sequence: &&[Atom]| {
            sequence.len() == words.len()
                && sequence
                    .iter()
                    .zip(words.iter().zip(raw))
                    .all(|(atom, (word, raw))| may_be(bench, atom, word, raw, 3))
        };
        if name == named || (!words.is_empty() && sequences.iter().any(holds)) {
            let entries = lexicon.entries().iter().filter(|entry| names_class(&entry.pattern, name)).count();
            let places = class_places(bench, name, &words.join(" "));
            found.push(InClass { class: name.clone(), places, entries });
        }
    }
    found
}

fn names_class(pattern: &Pattern, name: &str) -> bool {
    let mut open: Vec<&Atom> = pattern.sequences.iter().flatten().collect();
    while let Some(atom) = open.pop() {
        match atom {
            Atom::Class(own) if **own == *name => return true,
            Atom::OneOf(set) => open.extend(set.iter()),
            _ => {}
        }
    }
    false
}

/// Where the files of a class have a word.
fn class_places(bench: &Bench, class: &str, word: &str) -> Vec<String> {
    let sheets = Sheets::of(&bench.packs);
    let path = format!("{class}.tsv");
    let mut places = Vec::new();
    for (file, sheet) in sheets.iter() {
        let is_class = FileKind::of(&file.path) == FileKind::Class && file.path.rsplit('/').next() == Some(&path);
        for row in sheet.rows.iter().filter(|_| is_class) {
            let has = |column| {
                let items = sheet.field(row, column).into_iter().flat_map(|field| field.split(" | "));
                items.map(str::trim).any(|item| {
                    fold(item) == word || item.strip_suffix('*').is_some_and(|start| word.starts_with(&fold(start)))
                })
            };
            if has("word") || has("forms") {
                places.push(format!("{}:{}", file.shown, row.line));
            }
        }
    }
    places
}

/// A row in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WholeRow {
    /// `file:line`.
    pub place: String,
    /// Its fields by column, in the order of the file; empty ones left out.
    pub fields: Vec<(String, String)>,
    /// The classes in it, each with all that it stands for.
    pub classes: Vec<(String, Vec<String>)>,
    /// The entry that it makes, when it makes one.
    pub entry: Option<EntryRow>,
}

/// The row at `file:line`, where `file` is a path as messages give it or the end of one; `None` when `place` is no such
/// place, and no row where nothing stands there.
#[must_use]
pub fn row_at(bench: &Bench, place: &str) -> Option<Vec<WholeRow>> {
    let (file, line) = place.rsplit_once(':')?;
    let line: u32 = line.parse().ok()?;
    let sheets = Sheets::of(&bench.packs);
    let mut rows = Vec::new();
    let is_meant = |shown: &str| {
        let shown = shown.replace('\\', "/");
        let file = file.replace('\\', "/");
        shown == file || shown.strip_suffix(&file).is_some_and(|before| before.ends_with('/'))
    };
    for (file, sheet) in sheets.iter().filter(|(file, _)| is_meant(&file.shown)) {
        let Some(row) = sheet.row_at(line) else { continue };
        let fields = sheet.header.iter().map(|cell| cell.text.trim());
        let fields: Vec<(String, String)> =
            fields.filter_map(|name| Some((name.to_owned(), sheet.field(row, name)?.to_owned()))).collect();
        let is_it = |entry: &&Entry| entry.line == line && bench.lexicon().shown(entry) == file.shown;
        let entry = bench.lexicon().entries().iter().find(is_it);
        let classes = fields.iter().flat_map(|(_, field)| classes_named(field)).collect::<BTreeSet<_>>();
        let expanded = |name: String| {
            let words = class_words(bench, &name);
            (name, words)
        };
        rows.push(WholeRow {
            place: format!("{}:{line}", file.shown),
            fields,
            classes: classes.into_iter().map(expanded).collect(),
            entry: entry.map(|entry| entry_row(bench, entry)),
        });
    }
    Some(rows)
}

/// The classes that a field names, as `{name}` or `@name`.
#[must_use]
pub fn classes_named(field: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let braced = field.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let included = field.split(" | ").filter_map(|item| item.trim().strip_prefix('@'));
    braced.chain(included).filter(|name| !name.is_empty() && name.chars().all(is_name)).map(str::to_owned).collect()
}

/// All words and phrases that a class stands for, sorted.
#[must_use]
pub fn class_words(bench: &Bench, name: &str) -> Vec<String> {
    let sequences = class_sequences(bench.lexicon(), name);
    let phrase = |sequence: &&[Atom]| sequence.iter().map(shown_atom).collect::<Vec<_>>().join(" ");
    let words: BTreeSet<String> = sequences.iter().map(phrase).collect();
    words.into_iter().collect()
}
