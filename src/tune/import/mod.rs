//! Other tools' word lists → a pack, and a list of what could not be carried over.
//! In: bytes of a stranger's file. Out: files to write. A source format is one file and one row of `IMPORTERS`.

mod afinn;
mod automoderator;
mod discourse;
mod liwc;
mod plain;
mod spacy;
mod terms;
mod vader;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::lexicon::Label;

use super::init::NewFile;
use super::listing::labels;

pub use self::terms::{Lost, Source, Term};

/// Bytes of a list, at most.
pub const MOST_BYTES: u64 = 64 << 20;

/// A source format.
pub struct Importer {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a sentence without a full stop.
    pub sentence: &'static str,
    /// Whether a text looks like it; asked in the order of the table.
    detect: fn(&str) -> bool,
    read: fn(&str) -> Source,
    /// Labels for categories about which nothing was said.
    usual: &'static [(&'static str, Label)],
}

/// The labels of lists that say good or bad of words: they take sides, whoever is near.
const SIDES: &[(&str, Label)] = &[("negative", Label::Against), ("positive", Label::Favor)];

/// All source formats, the most telling first.
pub const IMPORTERS: &[Importer] = &[
    Importer {
        name: "liwc",
        sentence: "LIWC dictionaries (.dic): categories between two `%`, then an entry a line",
        detect: liwc::detect,
        read: liwc::read,
        usual: &[],
    },
    Importer {
        name: "vader",
        sentence: "VADER's lexicon: token, mean, deviation and the raters' votes",
        detect: vader::detect,
        read: vader::read,
        usual: SIDES,
    },
    Importer {
        name: "afinn",
        sentence: "AFINN: a word or phrase and a whole number from -5 to 5",
        detect: afinn::detect,
        read: afinn::read,
        usual: SIDES,
    },
    Importer {
        name: "spacy",
        sentence: "patterns of spaCy's EntityRuler, one JSON object a line",
        detect: spacy::detect,
        read: spacy::read,
        usual: &[],
    },
    Importer {
        name: "automoderator",
        sentence: "rules of Reddit's AutoModerator (YAML); a category is what the rule does",
        detect: automoderator::detect,
        read: automoderator::read,
        usual: &[],
    },
    Importer {
        name: "discourse",
        sentence: "watched words of Discourse (CSV): word, replacement, case_sensitive",
        detect: discourse::detect,
        read: discourse::read,
        usual: &[],
    },
    Importer {
        name: "plain",
        sentence: "a word or phrase a line; lines that begin with `#` or `;` are comments",
        detect: |_| true,
        read: plain::read,
        usual: &[],
    },
];

/// The importer with this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Importer> {
    IMPORTERS.iter().find(|importer| importer.name == name)
}

/// The importer for a text, by what it looks like.
#[must_use]
pub fn detect(text: &str) -> Option<&'static Importer> {
    IMPORTERS.iter().find(|importer| (importer.detect)(text))
}

/// What the user says of an import.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The name of the pack.
    pub name: String,
    /// The file, for notes.
    pub from: String,
    /// The label of every term.
    pub label: Option<Label>,
    /// Labels by category; `None` leaves a category out.
    pub map: BTreeMap<String, Option<Label>>,
    /// The weight of every term, in log-odds.
    pub weight: Option<f64>,
    /// The level of every uncivil term.
    pub level: Option<u8>,
}

/// An import.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The files of the pack, the report among them; none when nothing could be carried over.
    pub files: Vec<NewFile>,
    /// Rows by label.
    pub rows: BTreeMap<Label, usize>,
    /// What was not carried over, by line.
    pub lost: Vec<Lost>,
    /// Categories that have no label, with the number of their terms.
    pub unmapped: BTreeMap<String, usize>,
}

/// The text of a list: UTF-8, UTF-16 with its mark, else Windows-1252; and which of them it was.
#[must_use]
pub fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return (encoding.decode(bytes).0.into_owned(), encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "UTF-8"),
        Err(_) => (encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(), "windows-1252"),
    }
}

/// Reads a list and makes a pack of it.
#[must_use]
pub fn import(importer: &Importer, text: &str, encoding: &str, settings: &Settings) -> Imported {
    // Line ends may be LF, CR LF or CR alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let Source { terms, mut lost } = (importer.read)(&text);
    let mut imported = Imported::default();
    let mut labelled: Vec<(Label, Term)> = Vec::new();
    for term in terms {
        let category = term.category.clone().unwrap_or_default();
        let usual = importer.usual.iter().find(|(name, _)| *name == category).map(|(_, label)| *label);
        let by_map = settings.map.get(&category).copied();
        let own = Label::named(&category.to_lowercase()).filter(|label| *label != Label::Mention);
        match by_map.or(settings.label.map(Some)).or(own.map(Some)).or(usual.map(Some)) {
            Some(Some(label)) => labelled.push((label, term)),
            Some(None) => {
                lost.push(Lost::new(term.line, &term.source, format!("category `{category}` is left out as told")))
            }
            None => *imported.unmapped.entry(category).or_default() += 1,
        }
    }
    for (category, terms) in &imported.unmapped {
        let (what, expected) = if category.is_empty() {
            ("the list".to_owned(), "--label LABEL".to_owned())
        } else {
            (format!("category {category}"), format!("--map {category}=LABEL, or --label LABEL for all"))
        };
        lost.push(Lost::new(0, &what, format!("its {terms} terms have no label; expected {expected}")));
    }
    let rows = terms::settle(labelled, &mut lost);
    rows.iter().for_each(|(label, _)| *imported.rows.entry(*label).or_default() += 1);
    lost.sort();
    imported.lost = lost;
    if !rows.is_empty() {
        imported.files = files(importer, encoding, settings, &rows, &imported);
    }
    imported
}

fn files(
    importer: &Importer,
    encoding: &str,
    settings: &Settings,
    rows: &[(Label, Term)],
    imported: &Imported,
) -> Vec<NewFile> {
    let from = settings.from.replace(['\n', '\r'], " ");
    let mut files = Vec::new();
    for (task, label) in labels() {
        let mine: Vec<&Term> = rows.iter().filter(|(own, _)| *own == label).map(|(_, term)| term).collect();
        if mine.is_empty() {
            continue;
        }
        let mut text = format!("# {}: imported from {from} ({}). Not reviewed.\n", label.name(), importer.name);
        text.push_str("pattern\tweight\tlevel\tunless\tcase\tnote\n");
        for term in mine {
            let weight = settings.weight.or(term.weight).map(|weight| format!("{weight}")).unwrap_or_default();
            let level = settings.level.or(term.level).filter(|_| task == "incivility");
            let level = level.map(|level| level.to_string()).unwrap_or_default();
            let case = if term.exact { "exact" } else { "" };
            let fields = [&term.pattern, &weight, &level, &term.unless.join(" | "), case, &term.note];
            let fields: Vec<String> = fields.iter().map(|field| field.replace(['\t', '\n'], " ")).collect();
            let _ = writeln!(text, "{}", fields.join("\t"));
        }
        let path = format!("{task}/imported-{}.tsv", label.name());
        let text = super::format::canonical(&path, &text).unwrap_or(text);
        files.push((path, text));
    }
    let manifest = toml::Table::from_iter([
        ("format".to_owned(), toml::Value::Integer(1)),
        ("name".to_owned(), toml::Value::String(settings.name.clone())),
        ("version".to_owned(), toml::Value::String("0.1.0".to_owned())),
        ("language".to_owned(), toml::Value::String("en".to_owned())),
        ("description".to_owned(), toml::Value::String(format!("Imported from {from} ({})", importer.name))),
        ("sources".to_owned(), toml::Value::Array(vec![toml::Value::String(from.clone())])),
    ]);
    let licence = "# The list's own licence holds: write it here before you pass the pack on.\n# licence = \"\"\n# attribution = [\"\"]\n";
    files.push(("imported.report.txt".to_owned(), report(importer, encoding, &from, imported)));
    files.push(("pack.toml".to_owned(), format!("{licence}{manifest}")));
    files
}

/// What became of a list, for people.
#[must_use]
pub fn report(importer: &Importer, encoding: &str, from: &str, imported: &Imported) -> String {
    let mut text = format!("{from}: read as {} in {encoding}\n", importer.name);
    for (label, rows) in &imported.rows {
        let _ = writeln!(text, "{rows} {} for {}", if *rows == 1 { "row" } else { "rows" }, label.name());
    }
    let _ = writeln!(text, "{} not carried over, or not as they stood", imported.lost.len());
    for lost in &imported.lost {
        let place = if lost.line > 0 { format!("{from}:{}", lost.line) } else { from.to_owned() };
        let _ = writeln!(text, "{place}: `{}`: {}", lost.what, lost.why);
    }
    text
}
