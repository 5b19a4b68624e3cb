//! Two lexicons → what differs between them: rows, classes, or something that touches every comment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::comment::Language;
use crate::judgement::EntryId;
use crate::lexicon::pattern::Pattern;
use crate::lexicon::{Entry, Label, Lexicon, Role, Unless};

use super::index::{Index, Places};

/// What differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows of the old lexicon that are gone or changed.
    pub old_rows: Vec<EntryId>,
    /// Rows of the new lexicon that are new or changed.
    pub new_rows: Vec<EntryId>,
    /// Of the new rows, those that differ in their exceptions only: with the exceptions that one of the two has.
    pub exceptions: BTreeMap<EntryId, Vec<Pattern>>,
    /// By class: patterns that are in one of the two only.
    pub classes: BTreeMap<String, Vec<Pattern>>,
    /// Why every comment may change, where that is so.
    pub everything: Option<&'static str>,
}

/// What makes two rows the same row.
type Key<'l> = (&'l str, Label, Option<&'l str>, Option<(&'l str, Role)>);

impl Changes {
    /// What differs between two lexicons. Where a row stands makes no difference.
    #[must_use]
    pub fn between(old: &Lexicon, new: &Lexicon) -> Changes {
        let mut changes = Changes { everything: everything(old, new), ..Changes::default() };
        let (rows, new_rows) = (by_key(old), by_key(new));
        let (spoken, new_spoken) = (spoken(old), spoken(new));
        let keys: BTreeSet<Key<'_>> = rows.keys().chain(new_rows.keys()).copied().collect();
        let none = Vec::new();
        for key in keys {
            let before = rows.get(&key).unwrap_or(&none);
            let after = new_rows.get(&key).unwrap_or(&none);
            let alike = |((_, one), (_, other)): (&(EntryId, &Entry), &(EntryId, &Entry))| {
                let language =
                    |list: &[Option<Language>], entry: &Entry| list.get(entry.pack as usize).copied().flatten();
                alike(one, other) && language(&spoken, one) == language(&new_spoken, other)
            };
            if before.len() != after.len() || !before.iter().zip(after).all(alike) {
                if let ([(_, one)], [(id, other)]) = (before.as_slice(), after.as_slice())
                    && alike((&(*id, &without_exceptions(one)), &(*id, &without_exceptions(other))))
                {
                    changes.exceptions.insert(*id, exceptions(one, other));
                }
                changes.old_rows.extend(before.iter().map(|(id, _)| *id));
                changes.new_rows.extend(after.iter().map(|(id, _)| *id));
            }
        }
        changes.classes = classes(old, new);
        changes
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }

    /// The comments that may come out otherwise; `None`: all.
    #[must_use]
    pub fn touches(&self, index: &Index, old: &Lexicon, new: &Lexicon) -> Option<Places> {
        if self.everything.is_some() {
            return None;
        }
        let mut places = index.none();
        if self.is_empty() {
            return Some(places);
        }
        let keys: BTreeMap<Key<'_>, &Vec<Pattern>> = self
            .exceptions
            .iter()
            .filter_map(|(id, list)| Some((key(new.entries().get(id.0 as usize)?, &names(new)), list)))
            .collect();
        for (lexicon, other, rows) in [(old, new, &self.old_rows), (new, old, &self.new_rows)] {
            let targets = names(lexicon);
            let excepted = |id: &EntryId| keys.get(&key(lexicon.entries().get(id.0 as usize)?, &targets)).copied();
            let mut search = index.search(lexicon, other);
            for id in rows {
                let Some(entry) = lexicon.entries().get(id.0 as usize) else { continue };
                // Where only exceptions differ, a comment must hold the row's words and an exception's.
                if let Some(exceptions) = excepted(id) {
                    exceptions.iter().for_each(|unless| search.add_both(&entry.pattern, unless, &mut places));
                    continue;
                }
                search.add(&entry.pattern, &mut places);
                entry.unless.iter().for_each(|unless| search.add(&unless.pattern, &mut places));
            }
            self.classes.values().flatten().for_each(|pattern| search.add(pattern, &mut places));
            search.add_odd(&mut places);
        }
        Some(places)
    }
}

fn names(lexicon: &Lexicon) -> Vec<&str> {
    lexicon.targets().map(|target| target.name).collect()
}

fn key<'l>(entry: &'l Entry, targets: &[&'l str]) -> Key<'l> {
    let names = entry.names.map(|(target, role)| (targets.get(target as usize).copied().unwrap_or(""), role));
    (&entry.text, entry.label, entry.target.as_deref(), names)
}

fn by_key(lexicon: &Lexicon) -> BTreeMap<Key<'_>, Vec<(EntryId, &Entry)>> {
    let targets = names(lexicon);
    let mut rows: BTreeMap<Key<'_>, Vec<(EntryId, &Entry)>> = BTreeMap::new();
    for (id, entry) in (0u32..).map(EntryId).zip(lexicon.entries()) {
        rows.entry(key(entry, &targets)).or_default().push((id, entry));
    }
    rows
}

fn without_exceptions(entry: &Entry) -> Entry {
    Entry { unless: Vec::new(), ..entry.clone() }
}

/// The exceptions that only one of two rows has.
fn exceptions(one: &Entry, other: &Entry) -> Vec<Pattern> {
    let of = |entry: &Entry, other: &Entry| -> Vec<Pattern> {
        let is_new = |unless: &&Unless| {
            !other.unless.iter().any(|known| known.pattern == unless.pattern && known.anywhere == unless.anywhere)
        };
        entry.unless.iter().filter(is_new).map(|unless| unless.pattern.clone()).collect()
    };
    [of(one, other), of(other, one)].concat()
}

/// Whether two rows with the same key do the same.
fn alike(before: &Entry, after: &Entry) -> bool {
    let same_unless = before.unless.len() == after.unless.len()
        && before
            .unless
            .iter()
            .zip(&after.unless)
            .all(|(one, other)| one.pattern == other.pattern && one.anywhere == other.anywhere);
    before.pattern == after.pattern
        && before.weight == after.weight
        && before.level == after.level
        && before.is_watched == after.is_watched
        && before.evades == after.evades
        && before.to == after.to
        && same_unless
}

fn languages() -> impl Iterator<Item = Language> {
    ('a'..='z').flat_map(|a| ('a'..='z').filter_map(move |b| Language::new(&format!("{a}{b}"))))
}

/// By pack: the language that it speaks; `None` for all.
pub(super) fn spoken(lexicon: &Lexicon) -> Vec<Option<Language>> {
    let packs = u32::try_from(lexicon.packs().count()).unwrap_or(u32::MAX);
    let of = |pack: u32| {
        let mut spoken = languages().filter(|language| lexicon.pack_speaks(pack, Some(*language)));
        let first = spoken.next();
        if spoken.next().is_some() { None } else { first }
    };
    (0..packs).map(of).collect()
}

fn everything(old: &Lexicon, new: &Lexicon) -> Option<&'static str> {
    let targets = |lexicon: &Lexicon| -> Vec<Arc<str>> { lexicon.targets().map(|target| target.name.into()).collect() };
    let covers =
        |lexicon: &Lexicon| -> Vec<Language> { languages().filter(|language| lexicon.speaks(*language)).collect() };
    if old.calibration() != new.calibration() {
        Some("the calibration differs")
    } else if targets(old) != targets(new) {
        Some("the targets differ")
    } else if covers(old) != covers(new) {
        Some("the languages differ")
    } else if !old.innocent().eq(new.innocent()) {
        Some("the words that are no disguises differ")
    } else {
        None
    }
}

fn classes(old: &Lexicon, new: &Lexicon) -> BTreeMap<String, Vec<Pattern>> {
    let none: &[Pattern] = &[];
    let mut changed = BTreeMap::new();
    for name in old.classes().keys().chain(new.classes().keys()) {
        let before = old.classes().get(name).map_or(none, Vec::as_slice);
        let after = new.classes().get(name).map_or(none, Vec::as_slice);
        if before == after {
            continue;
        }
        let only = |one: &[Pattern], other: &[Pattern]| -> Vec<Pattern> {
            one.iter().filter(|pattern| !other.contains(pattern)).cloned().collect()
        };
        let differing = [only(before, after), only(after, before)].concat();
        if !differing.is_empty() {
            changed.insert(name.clone(), differing);
        }
    }
    changed
}
