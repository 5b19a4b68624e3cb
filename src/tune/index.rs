//! A dump's texts → which comments hold which word forms, so that a changed row is looked for only where it can be.
//! Says too much rather than too little: a comment that it names may not be hit, one that it leaves out can't be.

use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::comment::Span;
use crate::lexicon::pack::TARGET_CLASS;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::lexicon::{Evades, Lexicon};
use crate::text::disguise::{misspellings, plain, readings, unmasks};
use crate::text::fold::fold;
use crate::text::words::{Joint, Word, words_into};

use super::dump::Dump;

/// Comments that a worker takes at once.
const CHUNK: usize = 4096;

/// Single letters in a row that may spell a word.
const SPELLED: usize = 3;

/// Words that signs may join, and bytes of what they make.
const MOST_JOINED: usize = 32;
const LONGEST_JOINED: u32 = 128;

/// Letters that a word needs to be found where words run together, and letters of these.
const IN_OTHERS: usize = 5;
const RUN_TOGETHER: usize = 7;

/// A set of comments, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(Vec<u64>);

impl Places {
    fn none(comments: usize) -> Places {
        Places(vec![0; comments.div_ceil(64)])
    }

    fn add(&mut self, place: u32) {
        if let Some(word) = self.0.get_mut(place as usize / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn or(&mut self, other: &Places) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn and(&mut self, other: &Places) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine &= theirs);
    }

    /// The places, from the first.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..)
            .zip(&self.0)
            .flat_map(|(at, word)| (0..64u32).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
    }
}

/// Which comments hold which forms.
#[derive(Debug)]
pub struct Index {
    comments: usize,
    /// Raw forms, by number.
    forms: Vec<Box<str>>,
    /// Where a form's comments begin in `places`; one more than there are forms.
    starts: Vec<u32>,
    places: Vec<u32>,
    /// What a form may be taken for (folded, without its `'s`, undisguised), sorted, with the form.
    keys: Vec<Key>,
    /// The same, each turned round.
    turned: Vec<Key>,
    /// Forms that may be a disguise of a word.
    disguises: Vec<bool>,
    /// Forms with signs in them that may hide letters, by first letter and length.
    masked: FxHashMap<(char, usize), Vec<Key>>,
    /// Comments with words that are spelled out letter by letter: no form tells what they stand for.
    odd: Places,
}

/// The forms of some comments, numbered among themselves.
#[derive(Default)]
struct Chunk {
    forms: Vec<Box<str>>,
    comments: Vec<Vec<u32>>,
    odd: Vec<bool>,
}

impl Index {
    /// The index of a dump.
    #[must_use]
    pub fn new(dump: &Dump) -> Index {
        let chunks: Vec<Chunk> = dump
            .comments
            .chunks(CHUNK)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|comments| chunk(comments.iter().map(|comment| &*comment.text)))
            .collect();
        let mut numbers: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut forms: Vec<Box<str>> = Vec::new();
        let mut by_comment: Vec<Vec<u32>> = Vec::with_capacity(dump.comments.len());
        let mut odd = Places::none(dump.comments.len());
        for chunk in chunks {
            let global: Vec<u32> = chunk
                .forms
                .into_iter()
                .map(|form| {
                    *numbers.entry(form).or_insert_with_key(|form| {
                        forms.push(form.clone());
                        u32::try_from(forms.len() - 1).unwrap_or(u32::MAX)
                    })
                })
                .collect();
            for (local, is_odd) in chunk.comments.into_iter().zip(chunk.odd) {
                if is_odd {
                    odd.add(u32::try_from(by_comment.len()).unwrap_or(u32::MAX));
                }
                by_comment.push(local.into_iter().filter_map(|form| global.get(form as usize).copied()).collect());
            }
        }
        drop(numbers);
        let (starts, places) = postings(forms.len(), &by_comment);
        let (keys, disguises) = keys(&forms);
        let turn = |(key, form): &Key| (key.chars().rev().collect::<String>().into_boxed_str(), *form);
        let mut turned: Vec<Key> = keys.iter().map(turn).collect();
        turned.sort_unstable();
        let masked = masked(&forms);
        Index { comments: dump.comments.len(), forms, starts, places, keys, turned, disguises, masked, odd }
    }

    /// How many forms there are.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// No comment.
    #[must_use]
    pub fn none(&self) -> Places {
        Places::none(self.comments)
    }

    /// A search over the classes of a lexicon; `other` is the one that it is held to.
    #[must_use]
    pub fn search<'i>(&'i self, lexicon: &'i Lexicon, other: &Lexicon) -> Search<'i> {
        let respell = |lexicon: &Lexicon| lexicon.entries().iter().any(|entry| entry.evades == Evades::Letters);
        let respells = respell(lexicon) || respell(other);
        Search {
            index: self,
            lexicon,
            respells,
            known: vocabulary(other),
            atoms: FxHashMap::default(),
            classes: FxHashMap::default(),
        }
    }

    fn add_form(&self, form: u32, out: &mut Places) {
        let bounds = self.starts.get(form as usize).zip(self.starts.get(form as usize + 1));
        let Some((start, end)) = bounds else { return };
        self.places.get(*start as usize..*end as usize).into_iter().flatten().for_each(|place| out.add(*place));
    }

    fn forms_of(&self, atom: &Atom, respells: bool) -> Vec<u32> {
        match atom {
            Atom::Word(word) => {
                let mut forms = self.with_key(word, |key| *key == **word);
                self.add_hidden(word, respells, &mut forms);
                forms
            }
            Atom::Exact(word) => {
                let folded = fold(word);
                self.with_key(&folded, |key| key == folded)
            }
            Atom::Prefix(start) => {
                let mut forms = self.with_key(start, |key| key.starts_with(&**start));
                self.add_hidden(start, respells, &mut forms);
                forms
            }
            Atom::Inside(part) => {
                let known = self.keys.iter().filter(|(key, _)| key.contains(&**part)).map(|(_, form)| *form);
                #[allow(clippy::iter_over_hash_type, reason = "the order is lost in a set")]
                known.chain(self.masked.values().flatten().map(|(_, form)| *form)).collect()
            }
            Atom::Regex(expression) => {
                let Ok(regex) = Regex::new(&format!("^(?:{expression})$")) else { return Vec::new() };
                (0u32..).zip(&self.forms).filter(|(_, form)| regex.is_match(form)).map(|(at, _)| at).collect()
            }
            Atom::OneOf(set) => set.iter().flat_map(|atom| self.forms_of(atom, respells)).collect(),
            Atom::Class(_) | Atom::Any => Vec::new(),
        }
    }

    /// Adds the forms in which a word is masked, misspelt, or run together with others.
    fn add_hidden(&self, word: &str, respells: bool, forms: &mut Vec<u32>) {
        if let Some(first) = word.chars().next() {
            let shaped = self.masked.get(&(first, word.chars().count())).into_iter().flatten();
            forms.extend(shaped.filter(|(masked, _)| unmasks(masked, word)).map(|(_, form)| *form));
        }
        if !respells {
            return;
        }
        for spelling in misspellings(word) {
            forms.extend(self.with_key(&spelling, |key| key == spelling));
        }
        if word.len() >= IN_OTHERS {
            forms.extend(self.with_key(word, |key| key.starts_with(word)));
            forms.extend(self.ending(word));
        }
    }

    /// The long forms that end so.
    fn ending(&self, word: &str) -> Vec<u32> {
        let turned: String = word.chars().rev().collect();
        let first = self.turned.partition_point(|(key, _)| **key < *turned);
        let ending = self.turned.iter().skip(first).take_while(|(key, _)| key.starts_with(turned.as_str()));
        ending.filter(|(key, _)| key.len() >= RUN_TOGETHER).map(|(_, form)| *form).collect()
    }

    /// Adds the comments that hold a word in two halves.
    fn add_halves(&self, word: &str, out: &mut Places) {
        for (at, _) in word.char_indices().skip(1) {
            let Some((first, second)) = word.split_at_checked(at) else { continue };
            let holding = |half: &str| {
                let mut places = self.none();
                self.with_key(half, |key| key == half).into_iter().for_each(|form| self.add_form(form, &mut places));
                places
            };
            let mut both = holding(first);
            both.and(&holding(second));
            out.or(&both);
        }
    }

    /// The forms whose key `is` wanted; such keys stand together from `from` on.
    fn with_key(&self, from: &str, is: impl Fn(&str) -> bool) -> Vec<u32> {
        let first = self.keys.partition_point(|(key, _)| **key < *from);
        self.keys.iter().skip(first).take_while(|(key, _)| is(key)).map(|(_, form)| *form).collect()
    }
}

fn chunk<'t>(texts: impl Iterator<Item = &'t str>) -> Chunk {
    let mut chunk = Chunk::default();
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut words: Vec<Word> = Vec::new();
    for text in texts {
        words_into(text, &mut words);
        let mut mine: Vec<u32> = Vec::with_capacity(words.len());
        let mut add = |span: Span| {
            let next = u32::try_from(chunk.forms.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(span.of(text)).or_insert_with_key(|form| {
                chunk.forms.push((*form).into());
                next
            });
            mine.push(number);
        };
        for (at, word) in words.iter().enumerate() {
            add(word.span);
            joined(&words, at).for_each(&mut add);
        }
        mine.sort_unstable();
        mine.dedup();
        mine.shrink_to_fit();
        chunk.comments.push(mine);
        chunk.odd.push(is_odd(text, &words));
    }
    chunk
}

/// What signs make of the words from one on, with the signs around it and without them: `sh*t`, `$hit`, `id-iot`.
fn joined(words: &[Word], at: usize) -> impl Iterator<Item = Span> + '_ {
    let rest = words.get(at..).unwrap_or_default().iter().take(MOST_JOINED);
    let all = rest.clone().take_while(|word| word.joint != Joint::None).count();
    let masked = rest.take_while(|word| word.joint == Joint::Mask).count();
    let tries = [Some(all), (masked < all).then_some(masked)].into_iter().flatten();
    tries.filter_map(move |joined| words.get(at).zip(words.get(at + joined))).flat_map(|(first, last)| {
        let (before, after) = (u32::from(first.sign_before), u32::from(last.signs_after));
        let span = move |(before, after): (u32, u32)| Span {
            start: first.span.start.saturating_sub(before),
            end: last.span.end + after,
        };
        let spans = [(before, after), (0, after), (before, 0), (0, 0)].map(span).into_iter();
        spans.filter(move |span| *span != first.span && span.end - span.start <= LONGEST_JOINED)
    })
}

/// Whether words are spelled out letter by letter.
fn is_odd(text: &str, words: &[Word]) -> bool {
    let mut run = 0;
    words.iter().any(|word| {
        let single = word.span.end - word.span.start < 5 && word.span.of(text).chars().count() == 1;
        run = if single && !word.is_mark { run + 1 } else { 0 };
        run >= SPELLED
    })
}

/// Forms in which signs may hide letters.
fn masked(forms: &[Box<str>]) -> FxHashMap<(char, usize), Vec<Key>> {
    let mut all: FxHashMap<(char, usize), Vec<Key>> = FxHashMap::default();
    for (number, form) in (0u32..).zip(forms).filter(|(_, form)| form.chars().any(|c| !c.is_alphanumeric())) {
        let (letters, _) = plain(form);
        if let Some(first) = letters.chars().next() {
            let shape = (first, letters.chars().count());
            all.entry(shape).or_default().push((letters.into_boxed_str(), number));
        }
    }
    all
}

fn postings(forms: usize, by_comment: &[Vec<u32>]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; forms + 1];
    for form in by_comment.iter().flatten() {
        if let Some(count) = starts.get_mut(*form as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut places = vec![0u32; sum as usize];
    for (place, form) in (0u32..).zip(by_comment).flat_map(|(place, list)| list.iter().map(move |form| (place, *form)))
    {
        if let Some(at) = next.get_mut(form as usize) {
            if let Some(slot) = places.get_mut(*at as usize) {
                *slot = place;
            }
            *at += 1;
        }
    }
    (starts, places)
}

/// What a form may be taken for, and the form.
type Key = (Box<str>, u32);

fn keys(forms: &[Box<str>]) -> (Vec<Key>, Vec<bool>) {
    let of = |(number, form): (usize, &str)| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let folded = fold(form);
        let bare = folded.trim_matches('_');
        let (letters, _) = plain(form);
        let only: String = letters.chars().filter(|c| c.is_alphanumeric()).collect();
        let read: Vec<String> = readings(form).into_iter().map(|(reading, _)| reading).collect();
        let disguised = !read.is_empty() || letters != bare || only.len() < letters.len();
        let mut all: Vec<String> = vec![bare.to_owned(), letters, only];
        all.extend(read);
        all.push(folded);
        let owners = all.iter().filter_map(|key| key.strip_suffix("'s").or_else(|| key.strip_suffix('\'')));
        let owners: Vec<String> = owners.map(str::to_owned).collect();
        all.extend(owners);
        let keys: Vec<Key> = all.into_iter().map(|key| (key.into_boxed_str(), number)).collect();
        (keys, disguised)
    };
    let numbered: Vec<(usize, &str)> = forms.iter().map(|form| &**form).enumerate().collect();
    let all: Vec<(Vec<Key>, bool)> = numbered.into_par_iter().map(of).collect();
    let disguises = all.iter().map(|(_, disguised)| *disguised).collect();
    let mut keys: Vec<Key> = all.into_iter().flat_map(|(keys, _)| keys).collect();
    keys.sort_unstable();
    keys.dedup();
    (keys, disguises)
}

/// All words of a lexicon's patterns.
fn vocabulary(lexicon: &Lexicon) -> FxHashSet<Arc<str>> {
    let rows = lexicon.entries().iter();
    let rows = rows.flat_map(|entry| std::iter::once(&entry.pattern).chain(entry.unless.iter().map(|u| &u.pattern)));
    let patterns = rows.chain(lexicon.classes().values().flatten());
    let mut words = FxHashSet::default();
    for atom in patterns.flat_map(|pattern| &pattern.sequences).flatten() {
        match atom {
            Atom::Word(word) => drop(words.insert(word.clone())),
            Atom::OneOf(set) => words.extend(set.iter().filter_map(|atom| match atom {
                Atom::Word(word) => Some(word.clone()),
                _ => None,
            })),
            _ => {}
        }
    }
    words
}

/// Looks for patterns with the classes of one lexicon.
#[derive(Debug)]
pub struct Search<'i> {
    index: &'i Index,
    lexicon: &'i Lexicon,
    /// Whether some row undoes misspellings.
    respells: bool,
    /// The words of the other lexicon.
    known: FxHashSet<Arc<str>>,
    atoms: FxHashMap<Atom, Places>,
    classes: FxHashMap<Box<str>, Places>,
}

impl Search<'_> {
    /// Adds the comments that a pattern may be found in, or that its words may make read otherwise.
    pub fn add(&mut self, pattern: &Pattern, out: &mut Places) {
        let found = self.pattern(pattern);
        out.or(&found);
        self.add_disguises(pattern, out);
    }

    /// Adds the comments that two patterns may be found in, or that the words of the second may make read otherwise.
    pub fn add_both(&mut self, known: &Pattern, pattern: &Pattern, out: &mut Places) {
        let mut both = self.pattern(known);
        both.and(&self.pattern(pattern));
        out.or(&both);
        self.add_disguises(pattern, out);
    }

    fn pattern(&mut self, pattern: &Pattern) -> Places {
        let mut all = self.index.none();
        for sequence in &pattern.sequences {
            all.or(&self.sequence(sequence));
        }
        all
    }

    /// A new word may be a better reading of a disguise than the old one, wherever it stands.
    fn add_disguises<'p>(&self, pattern: &'p Pattern, out: &mut Places) {
        let inner = |atom: &'p Atom| match atom {
            Atom::OneOf(set) => set.iter().collect(),
            atom => vec![atom],
        };
        let mut atoms: Vec<&Atom> = pattern.sequences.iter().flatten().flat_map(inner).collect();
        atoms.sort_unstable();
        atoms.dedup();
        for atom in atoms {
            for form in self.index.forms_of(atom, self.respells) {
                if self.index.disguises.get(form as usize) == Some(&true) {
                    self.index.add_form(form, out);
                }
            }
            // A word that is new to the lexicon is no misspelling or half of another one any more, and what it runs
            // together with another one may be that one.
            if let (true, Atom::Word(word)) = (self.respells, atom)
                && !self.known.contains(word)
            {
                let mut forms = self.index.with_key(word, |key| key.starts_with(&**word));
                forms.extend(self.index.ending(word));
                forms.extend(self.index.with_key(word, |key| *key == **word));
                forms.into_iter().for_each(|form| self.index.add_form(form, out));
            }
        }
    }

    /// Adds the comments whose words no form tells.
    pub fn add_odd(&self, out: &mut Places) {
        out.or(&self.index.odd);
    }

    fn sequence(&mut self, sequence: &[Atom]) -> Places {
        let mut found: Option<Places> = None;
        for atom in sequence.iter().filter(|atom| **atom != Atom::Any) {
            let places = self.atom(atom);
            match &mut found {
                Some(found) => found.and(&places),
                None => found = Some(places),
            }
        }
        found.unwrap_or_else(|| self.index.none())
    }

    fn atom(&mut self, atom: &Atom) -> Places {
        match atom {
            Atom::Class(name) => return self.class(name),
            Atom::OneOf(set) if set.iter().any(|atom| matches!(atom, Atom::Class(_))) => {
                let mut all = self.index.none();
                set.iter().for_each(|atom| all.or(&self.atom(atom)));
                return all;
            }
            _ => {}
        }
        if let Some(known) = self.atoms.get(atom) {
            return known.clone();
        }
        let mut places = self.index.none();
        if let (true, Atom::Word(word) | Atom::Prefix(word)) = (self.respells, atom) {
            self.index.add_halves(word, &mut places);
        }
        self.index.forms_of(atom, self.respells).into_iter().for_each(|form| self.index.add_form(form, &mut places));
        self.atoms.insert(atom.clone(), places.clone());
        places
    }

    fn class(&mut self, name: &str) -> Places {
        if let Some(known) = self.classes.get(name) {
            return known.clone();
        }
        // The loader refuses circles; this one would end here all the same.
        self.classes.insert(name.into(), self.index.none());
        let lexicon = self.lexicon;
        let mut all = self.index.none();
        let names = lexicon.entries().iter().filter(|entry| entry.names.is_some()).map(|entry| &entry.pattern);
        let patterns: Vec<&Pattern> = match lexicon.classes().get(name) {
            Some(patterns) if name == TARGET_CLASS => patterns.iter().chain(names).collect(),
            Some(patterns) => patterns.iter().collect(),
            None if name == TARGET_CLASS => names.collect(),
            None => Vec::new(),
        };
        for sequence in patterns.iter().flat_map(|pattern| &pattern.sequences) {
            all.or(&self.sequence(sequence));
        }
        self.classes.insert(name.into(), all.clone());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_order() {
        let mut places = Places::none(200);
        [199, 3, 64].into_iter().for_each(|place| places.add(place));
        assert_eq!(places.iter().collect::<Vec<_>>(), [3, 64, 199]);
    }
}
