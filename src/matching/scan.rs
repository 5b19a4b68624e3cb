//! A text → tokens with their symbols → hits.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::comment::Span;
use crate::text::words::{Word, words_into};

use super::compile::{Matcher, Owner, Symbol, Trie};

/// Forms that a worker remembers; beyond, it starts over, so that a dump of random strings is no leak.
const MOST_FORMS: usize = 64_000;

/// Letters of a spelled-out word, at least.
const SPELLED: usize = 4;

/// Pairs of forms that a worker remembers.
const MOST_PAIRS: usize = 1 << 20;

/// What is known of a word form.
#[derive(Debug)]
struct Form {
    /// Number of the form in its worker; 0 for a form that is not remembered.
    number: u32,
    symbols: Vec<Symbol>,
    /// Those of `pattern_starts` at which a pattern ends.
    whole: Vec<u32>,
    /// Where it leads from the root of the patterns, and of the phrases.
    pattern_starts: Vec<u32>,
    phrase_starts: Vec<u32>,
    /// Whether a disguise had to be undone.
    disguised: bool,
}

/// What a worker keeps from text to text; results never depend on it.
#[derive(Default)]
pub struct Scratch {
    words: Vec<Word>,
    forms: HashMap<Box<str>, Arc<Form>>,
    /// By two forms' numbers: the nodes that the first and then the second lead to.
    pairs: HashMap<(u32, u32), Arc<[u32]>>,
    tokens: Vec<Token>,
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}

impl Scratch {
    /// The tokens of the text that was scanned last.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }
}

/// One word as patterns see it.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its sentence.
    pub sentence: u32,
    /// Its clause.
    pub clause: u32,
    /// Whether a disguise had to be undone.
    pub disguised: bool,
    /// Whether it is a run of `!` or `?`, or a pictograph.
    pub is_mark: bool,
    form: Arc<Form>,
    /// Class phrases that begin here: class and number of tokens.
    phrases: Vec<(Symbol, usize)>,
}

impl Token {
    /// Whether it is a word of the class with this symbol.
    #[must_use]
    pub fn is_in(&self, class: Option<u32>) -> bool {
        class.is_some_and(|class| self.form.symbols.binary_search(&class).is_ok())
    }
}

/// An entry, or an exception to one, found in a text before any rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its first token.
    pub first: usize,
    /// Its last token.
    pub last: usize,
    /// Number of the entry.
    pub entry: u32,
    /// For an exception: whether it holds in the whole sentence.
    pub cancels: Option<bool>,
}

impl Matcher {
    /// Finds every entry and every exception in `text`; tokens stay in `scratch`.
    pub fn scan(&self, text: &str, scratch: &mut Scratch) -> Vec<Hit> {
        words_into(text, &mut scratch.words);
        self.tokenize(text, scratch);
        self.find_phrases(&mut scratch.tokens);
        let Scratch { tokens, pairs, .. } = scratch;
        let tokens: &[Token] = tokens;
        let mut hits = Vec::new();
        for start in 0..tokens.len() {
            let first = self.first_steps(tokens, start, pairs);
            walk(&self.patterns, tokens, start, first, |node, end| {
                for found in self.patterns.ends.get(node as usize).into_iter().flatten() {
                    let placed = (!found.at_start || begins(tokens, start)) && (!found.at_end || ends(tokens, end - 1));
                    if placed {
                        let (entry, cancels) = match found.owner {
                            Owner::Entry(entry) => (entry, None),
                            Owner::Unless { entry, anywhere } => (entry, Some(anywhere)),
                        };
                        hits.push(Hit { first: start, last: end - 1, entry, cancels });
                    }
                }
            });
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn tokenize(&self, text: &str, scratch: &mut Scratch) {
        if scratch.forms.len() > MOST_FORMS || scratch.pairs.len() > MOST_PAIRS {
            // Pairs speak of forms by number, so both start over.
            scratch.forms.clear();
            scratch.pairs.clear();
        }
        scratch.tokens.clear();
        let mut at = 0;
        while let Some(word) = scratch.words.get(at).copied() {
            let spelled = self.spelled_out(text, &scratch.words, at);
            let masked = spelled.or_else(|| self.masked(text, &scratch.words, at));
            let (span, form, taken) = match masked {
                Some((span, symbols, taken)) => (span, Arc::new(self.form_of(0, symbols, true)), taken),
                None => (word.span, self.form(word.span.of(text), &mut scratch.forms), 1),
            };
            let is_mark = !span.of(text).chars().any(char::is_alphanumeric);
            let (sentence, clause) = (word.sentence, word.clause);
            let disguised = form.disguised;
            scratch.tokens.push(Token { span, sentence, clause, disguised, is_mark, form, phrases: Vec::new() });
            at += taken;
        }
    }

    fn form(&self, raw: &str, forms: &mut HashMap<Box<str>, Arc<Form>>) -> Arc<Form> {
        if let Some(form) = forms.get(raw) {
            return form.clone();
        }
        let (symbols, disguised) = self.symbols_of(raw);
        let number = u32::try_from(forms.len() + 1).unwrap_or(0);
        let form = Arc::new(self.form_of(number, symbols, disguised));
        forms.insert(raw.into(), form.clone());
        form
    }

    fn form_of(&self, number: u32, mut symbols: Vec<Symbol>, disguised: bool) -> Form {
        // The trie and the classes are asked by binary search.
        symbols.sort_unstable();
        symbols.dedup();
        let (pattern_starts, phrase_starts) = (self.patterns.starts(&symbols), self.phrases.starts(&symbols));
        let has_end = |node: &&u32| self.patterns.ends.get(**node as usize).is_some_and(|ends| !ends.is_empty());
        let whole = pattern_starts.iter().filter(has_end).copied().collect();
        Form { number, symbols, whole, pattern_starts, phrase_starts, disguised }
    }

    /// Where the patterns stand after the word at `start`, and after the next one. Which nodes two words lead to is
    /// remembered: common words begin many patterns, and few of them go on with the word that follows.
    fn first_steps(
        &self,
        tokens: &[Token],
        start: usize,
        pairs: &mut HashMap<(u32, u32), Arc<[u32]>>,
    ) -> Vec<(u32, usize)> {
        let Some(token) = tokens.get(start) else { return Vec::new() };
        let next = tokens.get(start + 1).filter(|next| next.sentence == token.sentence);
        let starts = || token.form.pattern_starts.iter().map(|node| (*node, start + 1));
        // Phrases of classes may follow any start; such places are rare and walked in full.
        let plain = next.is_none_or(|next| next.phrases.is_empty() && next.form.number > 0);
        if token.form.number == 0 || !plain {
            return starts().collect();
        }
        let mut steps: Vec<(u32, usize)> = Vec::new();
        steps.extend(token.form.whole.iter().map(|node| (*node | ENDS_HERE, start + 1)));
        if let Some(next) = next {
            let after = pairs.entry((token.form.number, next.form.number)).or_insert_with(|| {
                let mut nodes = Vec::new();
                for node in &token.form.pattern_starts {
                    self.patterns.next(*node, &next.form.symbols, |child| nodes.push(child));
                    nodes.extend(self.patterns.next_any(*node));
                }
                nodes.into()
            });
            steps.extend(after.iter().map(|node| (*node, start + 2)));
        }
        steps
    }

    /// `sh*t`, `f**k`, `$hit`: a word with masking signs in it, before it or after it.
    fn masked(&self, text: &str, words: &[Word], at: usize) -> Option<(Span, Vec<Symbol>, usize)> {
        let first = words.get(at)?;
        let joined = words.iter().skip(at).take(20).take_while(|word| word.joins_next).count();
        let last = words.get(at + joined)?;
        let span = Span { start: first.masked_start, end: last.masked_end };
        if joined == 0 && span == first.span {
            return None;
        }
        let symbols = self.masked_symbols(span.of(text));
        (!symbols.is_empty()).then_some((span, symbols, joined + 1))
    }

    /// `i d i o t`: four or more single letters in a row.
    fn spelled_out(&self, text: &str, words: &[Word], at: usize) -> Option<(Span, Vec<Symbol>, usize)> {
        let single = |word: &&Word| word.span.end - word.span.start < 3 && word.span.of(text).chars().count() == 1;
        let run: Vec<&Word> = words.iter().skip(at).take(20).take_while(single).collect();
        if run.len() < SPELLED {
            return None;
        }
        let letters: String = run.iter().map(|word| word.span.of(text)).collect();
        let (symbols, _) = self.symbols_of(&letters);
        let span = Span { start: run.first()?.span.start, end: run.last()?.span.end };
        (!symbols.is_empty()).then_some((span, symbols, run.len()))
    }

    fn find_phrases(&self, tokens: &mut [Token]) {
        // From the end, and twice over one place, so that a phrase may hold another class's phrase.
        for start in (0..tokens.len()).rev() {
            for _ in 0..2 {
                let mut found = Vec::new();
                let starts = tokens.get(start).map(|token| &token.form.phrase_starts);
                let first = starts.into_iter().flatten().map(|node| (*node, start + 1)).collect();
                walk(&self.phrases, tokens, start, first, |node, end| {
                    for phrase in self.phrases.ends.get(node as usize).into_iter().flatten() {
                        if let Owner::Entry(class) = phrase.owner {
                            found.push((class, end - start));
                        }
                    }
                });
                found.sort_unstable();
                found.dedup();
                let Some(token) = tokens.get_mut(start) else { break };
                if token.phrases == found {
                    break;
                }
                token.phrases = found;
            }
        }
    }
}

/// Set in a node's number when only the patterns that end at it count and the ways on are known already.
const ENDS_HERE: u32 = 1 << 31;

/// Walks a trie from the token at `start`; tells each node that is reached with the token after it. Stays in the
/// sentence. `open` are the nodes that the first words are known to lead to.
fn walk(trie: &Trie, tokens: &[Token], start: usize, mut open: Vec<(u32, usize)>, mut reach: impl FnMut(u32, usize)) {
    let Some(first) = tokens.get(start) else { return };
    let sentence = first.sentence;
    let inside = |at: usize| tokens.get(at).is_some_and(|token| token.sentence == sentence);
    let phrases = |token: &Token, node: u32, at: usize, open: &mut Vec<(u32, usize)>| {
        for (symbol, length) in token.phrases.iter().filter(|(_, length)| inside(at + length - 1)) {
            trie.next(node, &[*symbol], |next| open.push((next, at + length)));
        }
    };
    phrases(first, 0, start, &mut open);
    open.extend(trie.next_any(0).map(|next| (next, start + 1)));
    while let Some((node, at)) = open.pop() {
        reach(node & !ENDS_HERE, at);
        let Some(token) = tokens.get(at).filter(|token| token.sentence == sentence) else { continue };
        if node & ENDS_HERE != 0 {
            continue;
        }
        trie.next(node, &token.form.symbols, |next| open.push((next, at + 1)));
        phrases(token, node, at, &mut open);
        open.extend(trie.next_any(node).map(|next| (next, at + 1)));
    }
}

/// Whether no word of the sentence stands before `at`.
fn begins(tokens: &[Token], at: usize) -> bool {
    let sentence = tokens.get(at).map(|token| token.sentence);
    let mut before = tokens.iter().take(at).rev().take_while(|token| Some(token.sentence) == sentence);
    before.all(|token| token.is_mark)
}

/// Whether no word of the sentence stands after `at`.
fn ends(tokens: &[Token], at: usize) -> bool {
    let sentence = tokens.get(at).map(|token| token.sentence);
    tokens.iter().skip(at + 1).take_while(|token| Some(token.sentence) == sentence).all(|token| token.is_mark)
}
