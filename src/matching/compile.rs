//! Entries and classes → symbols and a trie over them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use rustc_hash::FxHashMap as HashMap;

use crate::lexicon::pack::TARGET_CLASS;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::lexicon::{Lexicon, Role};
use crate::text::disguise::{readings, unmasks};
use crate::text::fold::fold;

/// What a word of a pattern is, as a number.
pub(super) type Symbol = u32;

/// What a pattern in the trie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// An entry, or for a phrase of a class the class's symbol.
    Entry(u32),
    /// It cancels hits of an entry.
    Unless { entry: u32, anywhere: bool },
}

/// A pattern that ends at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) owner: Owner,
    pub(super) at_start: bool,
    pub(super) at_end: bool,
}

/// A trie over symbols; node 0 is the root.
#[derive(Debug)]
pub(super) struct Trie {
    edges: HashMap<(u32, Symbol), u32>,
    /// By node, when all patterns are in: its children by symbol.
    children: Vec<Vec<(Symbol, u32)>>,
    any: Vec<u32>,
    pub(super) ends: Vec<Vec<End>>,
}

impl Default for Trie {
    fn default() -> Trie {
        Trie { edges: HashMap::default(), children: Vec::new(), any: vec![0], ends: vec![Vec::new()] }
    }
}

impl Trie {
    fn child(&mut self, node: u32, symbol: Option<Symbol>) -> u32 {
        let next = u32::try_from(self.any.len()).unwrap_or(u32::MAX);
        let found = match symbol {
            Some(symbol) => *self.edges.entry((node, symbol)).or_insert(next),
            None => match self.any.get_mut(node as usize) {
                Some(any) => {
                    if *any == 0 {
                        *any = next;
                    }
                    *any
                }
                None => 0,
            },
        };
        if found == next {
            self.any.push(0);
            self.ends.push(Vec::new());
        }
        found
    }

    fn insert(&mut self, symbols: &[Option<Symbol>], end: End) {
        let node = symbols.iter().fold(0, |node, symbol| self.child(node, *symbol));
        if let Some(ends) = self.ends.get_mut(node as usize) {
            ends.push(end);
        }
    }

    /// Lays the children of each node side by side; nothing can be inserted any more.
    fn close(&mut self) {
        self.children = vec![Vec::new(); self.any.len()];
        for ((node, symbol), child) in std::mem::take(&mut self.edges).into_iter().collect::<BTreeMap<_, _>>() {
            if let Some(children) = self.children.get_mut(node as usize) {
                children.push((symbol, child));
            }
        }
    }

    /// The nodes below `node` that a word with these symbols leads to. Most nodes have few children and common words
    /// many symbols, so the shorter list is walked and the other one searched.
    pub(super) fn next(&self, node: u32, symbols: &[Symbol], mut go: impl FnMut(u32)) {
        let Some(children) = self.children.get(node as usize) else { return };
        if children.len() <= symbols.len() {
            for (symbol, child) in children {
                if symbols.binary_search(symbol).is_ok() {
                    go(*child);
                }
            }
        } else {
            for symbol in symbols {
                if let Ok(at) = children.binary_search_by_key(symbol, |(symbol, _)| *symbol) {
                    children.get(at).into_iter().for_each(|(_, child)| go(*child));
                }
            }
        }
    }

    /// The nodes that a word with these symbols leads to from the root. Asked once a form.
    pub(super) fn starts(&self, symbols: &[Symbol]) -> Vec<u32> {
        let mut nodes = Vec::new();
        self.next(0, symbols, |node| nodes.push(node));
        nodes
    }

    pub(super) fn next_any(&self, node: u32) -> Option<u32> {
        self.any.get(node as usize).copied().filter(|next| *next != 0)
    }
}

/// A lexicon, compiled. Immutable and shared by all workers.
#[derive(Debug, Default)]
pub struct Matcher {
    words: HashMap<Arc<str>, Vec<Symbol>>,
    exact: HashMap<Arc<str>, Vec<Symbol>>,
    prefixes: HashMap<Arc<str>, Vec<Symbol>>,
    inside: Vec<(Arc<str>, Symbol)>,
    regexes: Vec<(Regex, Symbol)>,
    /// Words that masks may hide, by first letter and length.
    by_shape: BTreeMap<(char, usize), BTreeSet<Arc<str>>>,
    pub(super) patterns: Trie,
    /// Phrases of classes.
    pub(super) phrases: Trie,
    symbols: HashMap<Atom, Symbol>,
}

impl Matcher {
    /// Compiles `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Matcher {
        let mut matcher = Matcher::default();
        let is_name = |entry: &&crate::lexicon::Entry| matches!(entry.names, Some((_, Role::Itself)));
        let names: Vec<Pattern> = lexicon.entries().iter().filter(is_name).map(|entry| entry.pattern.clone()).collect();
        matcher.class(TARGET_CLASS, &names);
        for (name, patterns) in lexicon.classes() {
            matcher.class(name, patterns);
        }
        for (at, entry) in lexicon.entries().iter().enumerate() {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            matcher.pattern(&entry.pattern, Owner::Entry(number));
            for unless in &entry.unless {
                matcher.pattern(&unless.pattern, Owner::Unless { entry: number, anywhere: unless.anywhere });
            }
        }
        matcher.close_classes(lexicon, &names);
        let shapes = matcher.words.keys().filter_map(|word| Some(((word.chars().next()?, word.chars().count()), word)));
        let mut by_shape: BTreeMap<(char, usize), BTreeSet<Arc<str>>> = BTreeMap::new();
        shapes.for_each(|(shape, word)| by_shape.entry(shape).or_default().extend([word.clone()]));
        matcher.by_shape = by_shape;
        matcher.patterns.close();
        matcher.phrases.close();
        matcher
    }

    /// The symbol of a class, for rules; `None` when no pack has it.
    #[must_use]
    pub fn class_symbol(&self, name: &str) -> Option<u32> {
        self.symbols.get(&Atom::Class(name.into())).copied()
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
        self.phrases.insert(&symbols, End { owner: Owner::Entry(class), at_start: false, at_end: false });
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

    fn pattern(&mut self, pattern: &Pattern, owner: Owner) {
        let end = End { owner, at_start: pattern.at_start, at_end: pattern.at_end };
        for sequence in &pattern.sequences {
            let symbols: Vec<Option<Symbol>> = sequence.iter().map(|atom| self.step(atom)).collect();
            self.patterns.insert(&symbols, end);
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

    /// The symbols of a raw form, and whether a disguise had to be undone. Asked once a form; workers remember.
    pub(super) fn symbols_of(&self, raw: &str) -> (Vec<Symbol>, bool) {
        let folded = fold(raw);
        let mut symbols = self.plain_symbols(&folded);
        symbols.extend(self.exact.get(raw).into_iter().flatten());
        // `Russia's` and `idiots'` name what `Russia` and `idiots` name.
        if let Some(owner) = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')) {
            symbols.extend(self.plain_symbols(owner));
            symbols.extend(raw.get(..owner.len()).and_then(|raw| self.exact.get(raw)).into_iter().flatten());
        }
        let mut disguised = false;
        if symbols.is_empty()
            && let Some(found) = self.undisguised(raw)
        {
            symbols = found;
            disguised = true;
        }
        symbols.extend(self.regexes.iter().filter(|(regex, _)| regex.is_match(raw)).map(|(_, symbol)| *symbol));
        (symbols, disguised)
    }

    /// The symbols of the first reading of a disguised form that is a word of the lexicon.
    fn undisguised(&self, raw: &str) -> Option<Vec<Symbol>> {
        let symbols = readings(raw).into_iter().map(|reading| {
            [self.words.get(reading.as_str()).cloned().unwrap_or_default(), self.prefix_symbols(&reading)].concat()
        });
        symbols.into_iter().find(|symbols| !symbols.is_empty())
    }

    /// The symbols of a form with masking signs; none when it hides no word of the lexicon.
    pub(super) fn masked_symbols(&self, raw: &str) -> Vec<Symbol> {
        if let Some(symbols) = self.undisguised(raw) {
            return symbols;
        }
        let folded = fold(raw);
        let Some(first) = folded.chars().next() else { return Vec::new() };
        let shaped = self.by_shape.get(&(first, folded.chars().count())).into_iter().flatten();
        let hidden = shaped.filter(|word| unmasks(&folded, word));
        hidden.filter_map(|word| self.words.get(&**word)).flatten().copied().collect()
    }

    fn plain_symbols(&self, folded: &str) -> Vec<Symbol> {
        let mut symbols = self.words.get(folded).cloned().unwrap_or_default();
        symbols.extend(self.prefix_symbols(folded));
        symbols.extend(self.inside.iter().filter(|(part, _)| folded.contains(&**part)).map(|(_, s)| *s));
        symbols
    }

    fn prefix_symbols(&self, folded: &str) -> Vec<Symbol> {
        let ends = folded.char_indices().skip(3).map(|(at, _)| at).chain([folded.len()]);
        let starts = ends.filter_map(|end| self.prefixes.get(folded.get(..end)?));
        starts.flatten().copied().collect()
    }
}
