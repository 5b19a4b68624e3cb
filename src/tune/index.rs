//! A dump's texts → which comments hold which word forms, so that a changed row is looked for only where it can be.
//! Says too much rather than too little: a comment that it names may not be hit, one that it leaves out can't be.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use regex::Regex;
use rustc_hash::FxHashMap;

use crate::lexicon::Lexicon;
use crate::lexicon::pack::TARGET_CLASS;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::text::disguise::readings;
use crate::text::fold::fold;
use crate::text::words::{Joint, Word, words_into};

use super::dump::Dump;

/// Comments that a worker takes at once.
const CHUNK: usize = 4096;

/// Single letters in a row that may spell a word.
const SPELLED: usize = 4;

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
    /// Forms that may be a disguise of a word.
    disguises: Vec<bool>,
    /// Comments with words that are masked or spelled out: no form tells what they stand for.
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
        Index { comments: dump.comments.len(), forms, starts, places, keys, disguises, odd }
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

    /// A search over the classes of a lexicon.
    #[must_use]
    pub fn search<'i>(&'i self, lexicon: &'i Lexicon) -> Search<'i> {
        Search { index: self, lexicon, atoms: FxHashMap::default(), classes: FxHashMap::default() }
    }

    fn add_form(&self, form: u32, out: &mut Places) {
        let bounds = self.starts.get(form as usize).zip(self.starts.get(form as usize + 1));
        let Some((start, end)) = bounds else { return };
        self.places.get(*start as usize..*end as usize).into_iter().flatten().for_each(|place| out.add(*place));
    }

    fn forms_of(&self, atom: &Atom) -> Vec<u32> {
        match atom {
            Atom::Word(word) => self.with_key(word, |key| *key == **word),
            Atom::Exact(word) => {
                let folded = fold(word);
                self.with_key(&folded, |key| key == folded)
            }
            Atom::Prefix(start) => self.with_key(start, |key| key.starts_with(&**start)),
            Atom::Inside(part) => {
                self.keys.iter().filter(|(key, _)| key.contains(&**part)).map(|(_, form)| *form).collect()
            }
            Atom::Regex(expression) => {
                let Ok(regex) = Regex::new(&format!("^(?:{expression})$")) else { return Vec::new() };
                (0u32..).zip(&self.forms).filter(|(_, form)| regex.is_match(form)).map(|(at, _)| at).collect()
            }
            Atom::OneOf(set) => set.iter().flat_map(|atom| self.forms_of(atom)).collect(),
            Atom::Class(_) | Atom::Any => Vec::new(),
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
        for word in &words {
            let next = u32::try_from(chunk.forms.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(word.span.of(text)).or_insert_with_key(|form| {
                chunk.forms.push((*form).into());
                next
            });
            mine.push(number);
        }
        mine.sort_unstable();
        mine.dedup();
        mine.shrink_to_fit();
        chunk.comments.push(mine);
        chunk.odd.push(is_odd(text, &words));
    }
    chunk
}

/// Whether words are masked or spelled out letter by letter.
fn is_odd(text: &str, words: &[Word]) -> bool {
    let masked = |word: &Word| word.joint != Joint::None || word.sign_before > 0 || word.signs_after > 0;
    let mut run = 0;
    words.iter().any(|word| {
        let single = word.span.end - word.span.start < 5 && word.span.of(text).chars().count() == 1;
        run = if single { run + 1 } else { 0 };
        run >= SPELLED || masked(word)
    })
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
        let owner = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')).map(str::to_owned);
        let read: Vec<String> = readings(form).into_iter().map(|(reading, _)| reading).collect();
        let disguised = !read.is_empty();
        let keys: Vec<Key> =
            std::iter::once(folded).chain(owner).chain(read).map(|key| (key.into_boxed_str(), number)).collect();
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

/// Looks for patterns with the classes of one lexicon.
#[derive(Debug)]
pub struct Search<'i> {
    index: &'i Index,
    lexicon: &'i Lexicon,
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
    fn add_disguises(&self, pattern: &Pattern, out: &mut Places) {
        let mut atoms: Vec<&Atom> = pattern.sequences.iter().flatten().collect();
        atoms.sort_unstable();
        atoms.dedup();
        for form in atoms.into_iter().flat_map(|atom| self.index.forms_of(atom)) {
            if self.index.disguises.get(form as usize) == Some(&true) {
                self.index.add_form(form, out);
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
        self.index.forms_of(atom).into_iter().for_each(|form| self.index.add_form(form, &mut places));
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
