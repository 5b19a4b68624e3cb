//! Rows that a star covers, and exceptions that no hit can overlap.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::pattern::Atom;
use crate::lexicon::{Entry, Label};

use super::super::bench::{atoms, shown_atom, words_alone};
use super::{Context, Spot};

pub(super) fn covered(context: &Context<'_>) -> Vec<Spot> {
    let mut stars: BTreeMap<(Label, &str), &Entry> = BTreeMap::new();
    for entry in context.lexicon.entries().iter().filter(|entry| entry.names.is_none()) {
        if let [sequence] = entry.pattern.sequences.as_slice()
            && let [Atom::Prefix(start)] = sequence.as_slice()
        {
            stars.insert((entry.label, start), entry);
        }
    }
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries() {
        let alone = entry.pattern.sequences.iter().all(|sequence| sequence.len() == 1);
        let plain = atoms(context.lexicon, &entry.pattern).iter().all(|atom| matches!(atom, Atom::Word(_)));
        if !alone || !plain {
            continue;
        }
        let words = words_alone(context.lexicon, &entry.pattern);
        let star = |word: &String| {
            let starts = word.char_indices().skip(3).map(|(at, _)| at).chain([word.len()]);
            let mut found = starts.filter_map(|end| stars.get(&(entry.label, word.get(..end)?)));
            found.find(|star| same(star, entry)).copied()
        };
        let stars: Option<Vec<&Entry>> = words.iter().map(star).collect();
        if let Some(star) = stars.as_ref().and_then(|stars| stars.first()) {
            let place = format!("{}:{}", context.lexicon.shown(star), star.line);
            let message = format!(
                "`{}` says nothing that `{}` in {place} does not say; expected another weight or level, or no row",
                entry.text, star.text
            );
            spots.push(context.spot(&file, entry.line, "pattern", message));
        }
    }
    spots
}

/// Whether two rows say the same of a word that both match.
fn same(star: &Entry, entry: &Entry) -> bool {
    (star.weight, star.level, star.is_watched, &star.target)
        == (entry.weight, entry.level, entry.is_watched, &entry.target)
        && star.unless.is_empty()
        && star.to == entry.to
}

pub(super) fn dead_unless(context: &Context<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (_, entry, file) in context.entries().filter(|(_, entry, _)| entry.unless.iter().any(|unless| !unless.anywhere))
    {
        let own = Words::new(atoms(context.lexicon, &entry.pattern));
        let field = context.sheets.field(&file, entry.line, "unless").unwrap_or("");
        let written: Vec<&str> = field.split(" | ").map(str::trim).filter(|item| !item.is_empty()).collect();
        for (at, unless) in entry.unless.iter().enumerate().filter(|(_, unless)| !unless.anywhere) {
            let others = atoms(context.lexicon, &unless.pattern);
            if others.is_empty() || others.iter().any(|atom| own.may_be(atom)) {
                continue;
            }
            let words = others.iter().take(3).map(shown_atom).collect::<Vec<_>>().join(", ");
            let shown = written.get(at).copied().unwrap_or(&words);
            let message = format!(
                "the exception `{shown}` shares no word with `{}`, so it never overlaps a hit; expected one that does, or \
                 `~` before it to cancel from anywhere in the sentence",
                entry.text
            );
            spots.push(context.spot(&file, entry.line, "unless", message));
        }
    }
    spots
}

/// The words of a pattern, to ask what else could be one of them.
struct Words {
    plain: BTreeSet<String>,
    starts: BTreeSet<String>,
    /// Words that only a text can tell.
    any: bool,
}

impl Words {
    fn new(atoms: BTreeSet<Atom>) -> Words {
        let mut words = Words { plain: BTreeSet::new(), starts: BTreeSet::new(), any: false };
        for atom in atoms {
            match atom {
                Atom::Word(word) | Atom::Exact(word) => drop(words.plain.insert(bare(&word))),
                Atom::Prefix(start) => drop(words.starts.insert(start.to_string())),
                _ => words.any = true,
            }
        }
        words
    }

    fn may_be(&self, atom: &Atom) -> bool {
        if self.any {
            return true;
        }
        match atom {
            Atom::Word(word) | Atom::Exact(word) => {
                let word = bare(word);
                self.plain.contains(&word) || self.starts.iter().any(|start| word.starts_with(&**start))
            }
            Atom::Prefix(start) => {
                let longer = self.plain.range(start.to_string()..).next();
                longer.is_some_and(|word| word.starts_with(&**start))
                    || self.starts.iter().any(|own| own.starts_with(&**start) || start.starts_with(&**own))
            }
            _ => true,
        }
    }
}

/// A word without the ending of a possessive, which matches as the word does.
fn bare(word: &str) -> String {
    let folded = crate::text::fold::fold(word);
    folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')).unwrap_or(&folded).to_owned()
}
