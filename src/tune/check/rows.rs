//! Rows that lack something, contradict each other, or stand in the wrong place.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::pattern::Atom;
use crate::lexicon::{CATEGORIES, Entry, Label};

use super::super::bench::shown_atom;
use super::super::sheet::FileKind;
use super::{Context, Spot, is_machine_made};

pub(super) fn no_pattern(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (file, _, sheet) in context.entry_tables() {
        for row in sheet.rows.iter().filter(|row| sheet.field(row, "pattern").is_none()) {
            let message = "the row has no pattern and says nothing; expected one".to_owned();
            spots.push(Spot { file: file.to_owned(), line: row.line, column: 1, message });
        }
    }
    spots
}

/// Labels that exclude each other.
const OPPOSITES: &[(Label, Label)] = &[(Label::Favor, Label::Against), (Label::Agree, Label::Disagree)];

pub(super) fn opposite_labels(context: &Context<'_>) -> Vec<Spot> {
    let mut by_key: BTreeMap<(&str, Label, Option<&str>), &Entry> = BTreeMap::new();
    for entry in context.lexicon.entries().iter().filter(|entry| entry.weight != 0 && entry.names.is_none()) {
        by_key.insert((&entry.text, entry.label, entry.target.as_deref()), entry);
    }
    let noted = |entry: &Entry| context.sheets.field(&context.lexicon.shown(entry), entry.line, "note").is_some();
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries().filter(|(_, entry, _)| entry.weight != 0) {
        let opposite = OPPOSITES.iter().find_map(|(one, other)| match entry.label {
            label if label == *one => Some(*other),
            label if label == *other => Some(*one),
            _ => None,
        });
        let key = opposite.map(|label| (&*entry.text, label, entry.target.as_deref()));
        let Some(other) = key.and_then(|key| by_key.get(&key)) else { continue };
        if !noted(entry) && !noted(other) {
            let place = format!("{}:{}", context.lexicon.shown(other), other.line);
            let message = format!(
                "`{}` stands for `{}` here and for `{}` in {place}; expected one of them, or a note that says why",
                entry.text,
                entry.label.name(),
                other.label.name()
            );
            spots.push(context.spot(&file, entry.line, "pattern", message));
        }
    }
    spots
}

pub(super) fn no_yes_case(context: &Context<'_>) -> Vec<Spot> {
    let rows = context.entries().filter(|(_, entry, file)| entry.yes.is_empty() && !is_machine_made(file));
    rows.map(|(_, entry, file)| {
        let message = format!("`{}` has no `yes` case; expected a text in which it must be found", entry.text);
        context.spot(&file, entry.line, "pattern", message)
    })
    .collect()
}

pub(super) fn wants_no_case(context: &Context<'_>) -> Vec<Spot> {
    let common = super::words::list(context, "common");
    let mut spots = Vec::new();
    for (file, entry) in super::words::without_no_case(context) {
        let own: BTreeSet<&Atom> = entry.pattern.sequences.iter().flatten().collect();
        let message = if own.contains(&Atom::Any) {
            format!("`{}` has a gap and no `no` case; expected a text in which it must not be found", entry.text)
        } else if let Some(star) = own.iter().find(|atom| matches!(atom, Atom::Prefix(_))) {
            let Atom::Prefix(start) = star else { continue };
            let caught: Vec<String> = common
                .range(start.to_string()..)
                .take_while(|word| word.starts_with(&**start))
                .filter(|word| word.as_str() != &**start)
                .take(3)
                .map(|word| format!("`{word}`"))
                .collect();
            let also = if caught.is_empty() { String::new() } else { format!(" (it catches {})", caught.join(", ")) };
            let star = shown_atom(star);
            format!("`{star}` has a star{also} and no `no` case; expected a text in which it must not be found")
        } else if let Some(word) = super::words::risky_choice(context, &common, entry) {
            format!("`{word}` in `{}` is common or short, and there is no `no` case; expected one", entry.text)
        } else {
            continue;
        };
        spots.push(context.spot(&file, entry.line, "pattern", message));
    }
    spots
}

/// The folder in which rows of a label stand.
fn task(label: Label) -> &'static str {
    match label {
        Label::Category(at) => match CATEGORIES.get(usize::from(at)) {
            Some(category) if category.is_incivility => "incivility",
            _ => "constructive",
        },
        Label::Agree | Label::Disagree | Label::Query => "reply",
        Label::Favor | Label::Against | Label::Mention => "stance",
    }
}

pub(super) fn label_folder(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries() {
        let folder = entry.file.split('/').nth(1).unwrap_or("");
        let home = task(entry.label);
        if folder != home {
            let label = entry.label.name();
            let message = format!("label `{label}` in `{folder}/`; expected it in `{home}/`, where people look for it");
            spots.push(context.spot(&file, entry.line, "label", message));
        }
    }
    spots
}

pub(super) fn removes_nothing(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut below: BTreeSet<(String, String)> = BTreeSet::new();
    let asked: BTreeSet<&str> = context.bench.asked_files().map(|file| &*file.shown).collect();
    for pack in &context.bench.packs {
        let mut here = BTreeSet::new();
        let tables = pack.files.iter().filter(|file| FileKind::of(&file.path) == FileKind::Entries);
        for file in tables {
            let Some(sheet) = context.sheets.get(&file.shown) else { continue };
            let stem = file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".tsv");
            let stem = stem.rsplit('-').next().unwrap_or(stem);
            for row in &sheet.rows {
                let Some(pattern) = sheet.field(row, "pattern") else { continue };
                let label = sheet.field(row, "label").unwrap_or(stem).to_owned();
                let removed = pattern.strip_prefix('!').map(|removed| (removed.to_owned(), label.clone()));
                match removed {
                    Some(key) if !below.contains(&key) && asked.contains(&*file.shown) => {
                        let message = format!(
                            "`{pattern}` takes nothing away: no pack below has `{}` for `{}`; expected a row's pattern, \
                             letter by letter",
                            key.0, key.1
                        );
                        spots.push(context.spot(&file.shown, row.line, "pattern", message));
                    }
                    Some(_) => {}
                    None => drop(here.insert((pattern.to_owned(), label))),
                }
            }
        }
        below.append(&mut here);
    }
    spots
}

pub(super) fn unknown_target(context: &Context<'_>) -> Vec<Spot> {
    let known: BTreeSet<&str> = context.lexicon.targets().map(|target| target.name).collect();
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries() {
        if let Some(target) = entry.target.as_deref().filter(|target| !known.contains(target)) {
            let message = format!(
                "no loaded set has the target `{target}`, so the row counts nowhere; expected a name from `comity lexicon \
                 list`, or a set in `targets/`"
            );
            spots.push(context.spot(&file, entry.line, "target", message));
        }
    }
    spots
}
