//! What is loaded: packs, labels, classes, target sets, and how much each holds.
//! In: packs on the bench. Out: tables to print. Prints nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lexicon::{CATEGORIES, Entry, Label, LabelInfo, Role};

use super::bench::Bench;
use super::sheet::FileKind;

/// A pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackRow {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its folder, or its name among the shipped packs.
    pub place: String,
    /// Whether it comes with the program.
    pub is_shipped: bool,
    /// The language it speaks.
    pub language: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Vec<String>,
    /// A hash of its files.
    pub hash: String,
    /// Its files.
    pub files: usize,
    /// Its word classes.
    pub classes: usize,
    /// Its entries, those that a later pack replaces left out.
    pub entries: usize,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelRow {
    /// What it belongs to.
    pub task: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its name for people.
    pub title: Option<String>,
    /// What it is.
    pub definition: Option<String>,
    /// Where the definition is from.
    pub source: Option<String>,
    /// What its levels mean.
    pub levels: BTreeMap<String, String>,
    /// Entries that speak for it.
    pub entries: usize,
    /// Of these, how many are watched only.
    pub watched: usize,
    /// Cases in them.
    pub cases: usize,
}

/// A target set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetRow {
    /// Its name.
    pub set: String,
    /// Its targets.
    pub targets: Vec<String>,
    /// Words that name one of them.
    pub names: usize,
    /// Words that name an ally or opponent of one.
    pub sides: usize,
}

/// Everything that is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The packs, in the order in which they were laid.
    pub packs: Vec<PackRow>,
    /// The labels, in the order in which everything lists them.
    pub labels: Vec<LabelRow>,
    /// How many word classes there are.
    pub classes: usize,
    /// The target sets.
    pub sets: Vec<SetRow>,
}

/// An entry, for lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryRow {
    /// `file:line`.
    pub place: String,
    /// Its label.
    pub label: &'static str,
    /// The target that it speaks for.
    pub target: Option<String>,
    /// Its pattern.
    pub pattern: String,
    /// What one use weighs, in log-odds.
    pub weight: f64,
    /// How bad it is if it is meant.
    pub level: u8,
    /// Whether it is watched only.
    pub is_watched: bool,
    /// How many exceptions it has.
    pub unless: usize,
    /// Texts in which it must be found.
    pub yes: Vec<String>,
    /// Texts in which it must not.
    pub no: Vec<String>,
}

/// All labels with their tasks, in the order in which everything lists them.
#[must_use]
pub fn labels() -> Vec<(&'static str, Label)> {
    let categories = CATEGORIES.iter().filter_map(|category| {
        let task = if category.is_incivility { "incivility" } else { "constructive" };
        Some((task, Label::named(category.name)?))
    });
    let rest = [("reply", Label::Agree), ("reply", Label::Disagree), ("reply", Label::Query)];
    categories.chain(rest).chain([("stance", Label::Favor), ("stance", Label::Against)]).collect()
}

/// What the packs say of a label; later ones win.
#[must_use]
pub fn label_info(bench: &Bench, label: &str) -> LabelInfo {
    let told = bench.lexicon().packs().filter_map(|pack| pack.about.labels.get(label));
    told.last().cloned().unwrap_or_default()
}

/// Everything that is loaded.
#[must_use]
pub fn listing(bench: &Bench) -> Listing {
    let lexicon = bench.lexicon();
    let views: Vec<_> = lexicon.packs().collect();
    let packs = bench.packs.iter().filter_map(|pack| {
        let number = pack.number?;
        let view = views.get(number as usize)?;
        let entries = lexicon.entries().iter().filter(|entry| entry.pack == number && entry.names.is_none()).count();
        Some(PackRow {
            name: view.name.to_owned(),
            version: view.version.to_owned(),
            place: view.about.place.clone(),
            is_shipped: pack.folder.is_none(),
            language: view.about.language.clone(),
            licence: view.about.licence.clone(),
            attribution: view.about.attribution.clone(),
            hash: view.hash.to_owned(),
            files: pack.files.len(),
            classes: pack.files.iter().filter(|file| FileKind::of(&file.path) == FileKind::Class).count(),
            entries,
        })
    });
    Listing {
        packs: packs.collect(),
        labels: labels().into_iter().map(|(task, label)| label_row(bench, task, label)).collect(),
        classes: lexicon.classes().len(),
        sets: sets(bench),
    }
}

fn label_row(bench: &Bench, task: &'static str, label: Label) -> LabelRow {
    let entries: Vec<&Entry> = bench.lexicon().entries().iter().filter(|entry| entry.label == label).collect();
    let info = label_info(bench, label.name());
    LabelRow {
        task,
        label: label.name(),
        title: info.title,
        definition: info.definition,
        source: info.source,
        levels: info.levels,
        entries: entries.len(),
        watched: entries.iter().filter(|entry| entry.is_watched).count(),
        cases: entries.iter().map(|entry| entry.yes.len() + entry.no.len()).sum(),
    }
}

fn sets(bench: &Bench) -> Vec<SetRow> {
    let mut sets: Vec<SetRow> = Vec::new();
    for (number, target) in bench.lexicon().targets().enumerate() {
        let role = |entry: &&Entry, own: bool| {
            entry.names.is_some_and(|(at, role)| at as usize == number && (role == Role::Itself) == own)
        };
        let count = |own: bool| bench.lexicon().entries().iter().filter(|entry| role(entry, own)).count();
        let (names, sides) = (count(true), count(false));
        match sets.iter_mut().find(|set| set.set == target.set) {
            Some(set) => {
                set.targets.push(target.name.to_owned());
                set.names += names;
                set.sides += sides;
            }
            None => {
                let targets = vec![target.name.to_owned()];
                sets.push(SetRow { set: target.set.to_owned(), targets, names, sides });
            }
        }
    }
    sets
}

/// An entry as lists show it.
#[must_use]
pub fn entry_row(bench: &Bench, entry: &Entry) -> EntryRow {
    EntryRow {
        place: format!("{}:{}", bench.lexicon().shown(entry), entry.line),
        label: entry.label.name(),
        target: entry.target.as_deref().map(str::to_owned),
        pattern: entry.text.clone(),
        weight: f64::from(entry.weight) / f64::from(crate::judgement::ONE),
        level: entry.level,
        is_watched: entry.is_watched,
        unless: entry.unless.len(),
        yes: entry.yes.clone(),
        no: entry.no.clone(),
    }
}

/// The entries of a label, by place.
#[must_use]
pub fn entries_of(bench: &Bench, label: Label) -> Vec<EntryRow> {
    let entries = bench.lexicon().entries().iter().filter(|entry| entry.label == label);
    entries.map(|entry| entry_row(bench, entry)).collect()
}
