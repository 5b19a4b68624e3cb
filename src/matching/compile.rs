//! Entries and classes → symbols, the words that carry them, and a net of patterns over them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use regex::{Regex, RegexSet};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::lexicon::pack::TARGET_CLASS;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::lexicon::{Evades, Lexicon, Role};
use crate::text::disguise::misspellings;

use super::net::{End, Net, Owner};

/// What a word of a pattern is, as a number.
pub(super) type Symbol = u32;

/// Classes that rules may ask tokens for, at most: one bit each.
const MOST_ASKED: usize = 64;

/// Classes of words that stand right before a noun or an adjective.
const STARTERS: &[&str] = &["you", "your", "det"];

/// The second half of a word that may be cut in two, and the word.
pub(super) type Half = (Box<str>, Arc<str>);

/// Words whose misspellings are undone, at most; of more, the first by alphabet.
const MOST_RESPELT: usize = 50_000;

/// A lexicon, compiled. Immutable and shared by all workers.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Its own number among all matchers of the process, so that no worker's memory is used with another one.
    pub(super) number: u64,
    pub(super) words: HashMap<Arc<str>, Vec<Symbol>>,
    pub(super) exact: HashMap<Arc<str>, Vec<Symbol>>,
    pub(super) prefixes: HashMap<Arc<str>, Vec<Symbol>>,
    pub(super) inside: Vec<(Arc<str>, Symbol)>,
    pub(super) regexes: Vec<(Regex, Symbol)>,
    /// All of them at once, for the many words that fit none.
    pub(super) any_regex: RegexSet,
    /// Words that masks may hide, by first letter and length.
    pub(super) by_shape: BTreeMap<(char, usize), BTreeSet<Arc<str>>>,
    /// Words of rows with `evade` = `letters`; their misspellings; and their first halves, with the second ones.
    pub(super) changeable: HashSet<Arc<str>>,
    /// Words that one of these may be run together with.
    pub(super) starters: HashSet<Arc<str>>,
    pub(super) misspelt: HashMap<Box<str>, Arc<str>>,
    pub(super) halves: HashMap<Box<str>, Vec<Half>>,
    /// Words with double letters, by their letters without repetition.
    pub(super) by_single: HashMap<Box<str>, Arc<str>>,
    /// Words that no disguise is read into.
    pub(super) innocent: HashSet<Box<str>>,
    pub(super) net: Net,
    /// Classes that rules ask for, by their bits.
    pub(super) asked: Vec<Symbol>,
    symbols: HashMap<Atom, Symbol>,
}

impl Matcher {
    /// Compiles `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Matcher {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut matcher = Matcher { number: NEXT.fetch_add(1, Ordering::Relaxed), ..Matcher::default() };
        let is_name = |entry: &&crate::lexicon::Entry| matches!(entry.names, Some((_, Role::Itself)));
        let names: Vec<Pattern> = lexicon.entries().iter().filter(is_name).map(|entry| entry.pattern.clone()).collect();
        matcher.class(TARGET_CLASS, &names);
        for (name, patterns) in lexicon.classes() {
            matcher.class(name, patterns);
        }
        for (at, entry) in lexicon.entries().iter().enumerate() {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            matcher.pattern(&entry.pattern, Owner { entry: number, cancels: None });
            for unless in &entry.unless {
                matcher.pattern(&unless.pattern, Owner { entry: number, cancels: Some(unless.anywhere) });
            }
        }
        matcher.close_classes(lexicon, &names);
        let shapes = matcher
            .words
            .keys()
            .chain(matcher.prefixes.keys())
            .filter_map(|word| Some(((word.chars().next()?, word.chars().count()), word)));
        let mut by_shape: BTreeMap<(char, usize), BTreeSet<Arc<str>>> = BTreeMap::new();
        shapes.for_each(|(shape, word)| by_shape.entry(shape).or_default().extend([word.clone()]));
        matcher.by_shape = by_shape;
        let expressions = matcher.regexes.iter().map(|(regex, _)| regex.as_str());
        matcher.any_regex = RegexSet::new(expressions).unwrap_or_default();
        let doubled: BTreeSet<&Arc<str>> =
            matcher.words.keys().filter(|word| word.chars().count() > 3 && single(word) != ***word).collect();
        matcher.by_single = doubled.into_iter().rev().map(|word| (single(word).into(), word.clone())).collect();
        matcher.innocent = lexicon.innocent().map(Into::into).collect();
        matcher.respell(lexicon);
        matcher.net.close();
        matcher
    }

    /// What tokens are asked with whether they are in a class (`Token::is_in`); `None` when no pack has it. At most 64
    /// classes can be asked for, before the first text is scanned.
    pub fn class_symbol(&mut self, name: &str) -> Option<u32> {
        let symbol = self.symbols.get(&Atom::Class(name.into())).copied()?;
        let known = self.asked.iter().position(|asked| *asked == symbol);
        let at = known.or_else(|| {
            debug_assert!(self.asked.len() < MOST_ASKED, "more classes than a token has bits");
            (self.asked.len() < MOST_ASKED).then(|| {
                self.asked.push(symbol);
                self.asked.len() - 1
            })
        })?;
        u32::try_from(at).ok()
    }

    /// The phrases of a class; its single words are added when all classes are known.
    fn class(&mut self, name: &str, patterns: &[Pattern]) {
        let symbol = self.symbol(&Atom::Class(name.into()));
        for sequence in patterns.iter().flat_map(|pattern| &pattern.sequences).filter(|sequence| sequence.len() > 1) {
            self.phrase(sequence, symbol);
        }
    }

    fn phrase(&mut self, sequence: &[Atom], class: Symbol) {
        let symbols: Vec<Option<Symbol>> = sequence.iter().map(|atom| self.step(atom)).collect();
        self.net.insert_phrase(&symbols, class);
    }

    /// Gives every word the symbols of all classes that it is in, however far up.
    fn close_classes(&mut self, lexicon: &Lexicon, names: &[Pattern]) {
        let mut all: BTreeMap<&str, Vec<&[Atom]>> = BTreeMap::new();
        all.insert(TARGET_CLASS, names.iter().flat_map(|p| &p.sequences).map(Vec::as_slice).collect());
        for (name, patterns) in lexicon.classes() {
            all.insert(name, patterns.iter().flat_map(|p| &p.sequences).map(Vec::as_slice).collect());
        }
        for name in all.keys() {
            let symbol = self.symbol(&Atom::Class((*name).into()));
            let (mut seen, mut open) = (BTreeSet::new(), vec![*name]);
            while let Some(inner) = open.pop() {
                if !seen.insert(inner) {
                    continue;
                }
                for sequence in all.get(inner).into_iter().flatten() {
                    match sequence {
                        [Atom::Class(nested)] => open.push(nested),
                        [atom] => self.belongs(atom, symbol),
                        phrase if inner != *name => self.phrase(phrase, symbol),
                        _ => {}
                    }
                }
            }
        }
    }

    /// The misspellings and halves of the words that rows allow them for.
    fn respell(&mut self, lexicon: &Lexicon) {
        let rows = || lexicon.entries().iter().filter(|entry| entry.evades == Evades::Letters);
        let sequences = || rows().flat_map(|row| &row.pattern.sequences);
        // Only what is an entry by itself: the other words of phrases are too common.
        let mut words = words_of(lexicon, sequences().filter(|sequence| sequence.len() == 1).flatten().collect());
        words.retain(|word| word.chars().count() > 3);
        for word in words.iter().take(MOST_RESPELT) {
            for spelling in misspellings(word) {
                if !self.innocent.contains(spelling.as_str()) && !self.words.contains_key(spelling.as_str()) {
                    self.misspelt.entry(spelling.into()).or_insert_with(|| word.clone());
                }
            }
            self.halve(word);
        }
        self.changeable = words.into_iter().collect();
        let starters = STARTERS.iter().map(|name| Atom::Class((*name).into())).collect::<Vec<_>>();
        self.starters = words_of(lexicon, starters.iter().collect()).into_iter().collect();
    }

    /// Where a word may be cut in two: not into two words, and where one part is a word, only when the other is long.
    fn halve(&mut self, word: &Arc<str>) {
        for (at, _) in word.char_indices().skip(1) {
            let Some((first, second)) = word.split_at_checked(at) else { continue };
            let known = |part: &str| self.innocent.contains(part) || self.words.contains_key(part);
            let (one, other) = (first.chars().count(), second.chars().count());
            let fits = match (known(first), known(second)) {
                (false, false) => other > 1 && (one > 1 || other > 2),
                (true, false) => other > 3,
                (false, true) => one > 3,
                (true, true) => false,
            };
            if fits {
                self.halves.entry(first.into()).or_default().push((second.into(), word.clone()));
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern, owner: Owner) {
        let end = End { owner, at_start: pattern.at_start, at_end: pattern.at_end };
        for sequence in &pattern.sequences {
            let symbols: Vec<Option<Symbol>> = sequence.iter().map(|atom| self.step(atom)).collect();
            self.net.insert(&symbols, end);
        }
    }

    fn step(&mut self, atom: &Atom) -> Option<Symbol> {
        (*atom != Atom::Any).then(|| self.symbol(atom))
    }

    /// The symbol of an atom; a new one is made known to the words that it stands for.
    fn symbol(&mut self, atom: &Atom) -> Symbol {
        if let Some(symbol) = self.symbols.get(atom) {
            return *symbol;
        }
        let symbol = Symbol::try_from(self.symbols.len()).unwrap_or(Symbol::MAX);
        self.symbols.insert(atom.clone(), symbol);
        if !matches!(atom, Atom::Class(_)) {
            self.belongs(atom, symbol);
        }
        symbol
    }

    fn belongs(&mut self, atom: &Atom, symbol: Symbol) {
        match atom {
            Atom::Word(word) => self.words.entry(word.clone()).or_default().push(symbol),
            Atom::Exact(word) => self.exact.entry(word.clone()).or_default().push(symbol),
            Atom::Prefix(start) => self.prefixes.entry(start.clone()).or_default().push(symbol),
            Atom::Inside(part) => self.inside.push((part.clone(), symbol)),
            Atom::OneOf(set) => set.iter().for_each(|atom| self.belongs(atom, symbol)),
            Atom::Regex(expression) => {
                // The loader has tried it already.
                if let Ok(regex) = Regex::new(&format!("^(?:{expression})$")) {
                    self.regexes.push((regex, symbol));
                }
            }
            // A class among choices: a phrase of one step, so that its own phrases count too.
            Atom::Class(_) => self.phrase(std::slice::from_ref(atom), symbol),
            Atom::Any => {}
        }
    }
}

/// A word with each run of a letter cut to one.
pub(super) fn single(word: &str) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    chars.dedup();
    chars.into_iter().collect()
}

/// The words of atoms, those of classes too.
fn words_of<'l>(lexicon: &'l Lexicon, mut open: Vec<&'l Atom>) -> BTreeSet<Arc<str>> {
    let (mut words, mut classes) = (BTreeSet::new(), BTreeSet::new());
    while let Some(atom) = open.pop() {
        match atom {
            Atom::Word(word) | Atom::Prefix(word) => drop(words.insert(word.clone())),
            Atom::OneOf(set) => open.extend(set.iter()),
            Atom::Class(name) if classes.insert(name) => {
                let patterns = lexicon.classes().get(&**name).into_iter().flatten();
                open.extend(patterns.flat_map(|pattern| &pattern.sequences).flatten());
            }
            _ => {}
        }
    }
    words
}
