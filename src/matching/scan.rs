//! A text → tokens → hits.
//!
//! A hit is an entry whose pattern fits a run of tokens of one sentence, word for word; every fitting run of every entry
//! is told, overlaps too. An exception (`unless`) is told for entries that were hit in the text. Hits are in the order of
//! their first token, then their last, then the entry; exceptions come after all of them.
//!
//! From each token the automaton is walked until it is dead, mostly after one or two words. The words of a text cost a
//! look-up each, and no allocation.

use std::fmt;

use crate::comment::Span;
use crate::text::words::{Word, words_into};

use super::automaton::{Automaton, DEAD, State, StateInfo};
use super::compile::{Matcher, Symbol};
use super::forms::{Form, Forms};
use super::net::End;

/// Letters of a spelled-out word, at least.
const SPELLED: usize = 4;

/// What a worker keeps from text to text; results never depend on it.
#[derive(Default)]
pub struct Scratch {
    /// Number of the matcher that all of it belongs to.
    matcher: u64,
    words: Vec<Word>,
    forms: Forms,
    automaton: Automaton,
    tokens: Vec<Token>,
    hits: Vec<Hit>,
    exceptions: Vec<Hit>,
    /// Places where exceptions end: first token, last token, where from in the automaton.
    open: Vec<(u32, u32, StateInfo)>,
    entries_hit: Vec<u32>,
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

    /// What was found in the text that was scanned last.
    #[must_use]
    pub fn hits(&self) -> &[Hit] {
        &self.hits
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
    form: Form,
}

impl Token {
    /// Whether it is a word of the class that `Matcher::class_symbol` gave this number.
    #[must_use]
    pub fn is_in(&self, class: Option<u32>) -> bool {
        class.is_some_and(|class| self.form.classes >> class & 1 == 1)
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
    /// Finds every entry in `text`, and the exceptions to those found; they stay in `scratch`, and the tokens too.
    pub fn scan(&self, text: &str, scratch: &mut Scratch) {
        if scratch.matcher != self.number || scratch.automaton.is_full() {
            // Forms speak of sets by number, so both start over.
            scratch.matcher = self.number;
            scratch.forms.clear();
            scratch.automaton.clear();
        }
        words_into(text, &mut scratch.words);
        self.tokenize(text, scratch);
        self.walk_all(scratch);
        tell_exceptions(scratch);
    }

    fn tokenize(&self, text: &str, scratch: &mut Scratch) {
        let Scratch { words, forms, automaton, tokens, .. } = scratch;
        tokens.clear();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let (span, form, taken) = match self.disguised(text, words, at) {
                Some((span, symbols, taken)) => (span, self.form_of(symbols, true, automaton), taken),
                None => {
                    let place = (word.span.start as usize, word.span.end as usize);
                    (word.span, self.form(text, place, forms, automaton, |raw| self.symbols_of(raw)), 1)
                }
            };
            let Word { sentence, clause, is_mark, .. } = *word;
            tokens.push(Token { span, sentence, clause, disguised: form.disguised, is_mark, form });
            at += taken;
        }
    }

    /// A word that is more than the cutter saw: spelled out letter by letter, or with masking signs.
    #[inline]
    fn disguised(&self, text: &str, words: &[Word], at: usize) -> Option<(Span, Vec<Symbol>, usize)> {
        let word = words.get(at)?;
        let short = is_single(text, word) && words.get(at + 1).is_some_and(|next| is_single(text, next));
        let masked = word.joins_next || word.masked_end != word.span.end || word.masked_start != word.span.start;
        if !short && !masked {
            return None;
        }
        self.spelled_out(text, words, at).or_else(|| self.masked(text, words, at))
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
        let run = words.iter().skip(at).take(20).take_while(|word| is_single(text, word)).count();
        if run < SPELLED {
            return None;
        }
        let run = words.get(at..at + run)?;
        let letters: String = run.iter().map(|word| word.span.of(text)).collect();
        let (symbols, _) = self.symbols_of(&letters);
        let span = Span { start: run.first()?.span.start, end: run.last()?.span.end };
        (!symbols.is_empty()).then_some((span, symbols, run.len()))
    }

    /// Walks the automaton from every token.
    fn walk_all(&self, scratch: &mut Scratch) {
        scratch.hits.clear();
        scratch.exceptions.clear();
        scratch.open.clear();
        let Scratch { automaton, tokens, hits, open, exceptions, forms, .. } = scratch;
        let tokens: &[Token] = tokens;
        // Whether states were given up since the tokens were made.
        let mut stale = false;
        for (at, token) in tokens.iter().enumerate() {
            if automaton.lacks_room() {
                // What is still open speaks of states that are about to be given up.
                for (first, last, info) in open.drain(..) {
                    tell(automaton.exceptions(info), tokens, (first, last), exceptions);
                }
                automaton.forget_states();
                forms.clear();
                stale = true;
            }
            let next = tokens.get(at + 1).filter(|next| next.sentence == token.sentence);
            let goes_on = next.is_some_and(|next| token.form.first_bits & next.form.bits != 0);
            if !stale && !goes_on && !token.form.ends {
                continue;
            }
            let state = if stale { automaton.first(&self.net, token.form.set) } else { token.form.first };
            self.walk(automaton, tokens, (at, state), hits, open);
        }
    }

    /// Walks the automaton from a token and the state that it leads to, at most to the end of its sentence.
    fn walk(
        &self,
        automaton: &mut Automaton,
        tokens: &[Token],
        (first, mut state): (usize, State),
        hits: &mut Vec<Hit>,
        open: &mut Vec<(u32, u32, StateInfo)>,
    ) {
        let Some(sentence) = tokens.get(first).map(|token| token.sentence) else { return };
        let mut at = first;
        while state != DEAD {
            let info = automaton.info(state);
            if info.has_ends() {
                let place = (narrow(first), narrow(at));
                tell(automaton.entries(info), tokens, place, hits);
                if info.has_exceptions() {
                    open.push((place.0, place.1, info));
                }
            }
            at += 1;
            let Some(token) = tokens.get(at) else { return };
            if token.sentence != sentence || info.bits & token.form.bits == 0 {
                return;
            }
            state = automaton.next(&self.net, state, token.form.set);
        }
    }
}

/// Whether a word is one character.
fn is_single(text: &str, word: &Word) -> bool {
    match word.span.end - word.span.start {
        1 => true,
        2 => !word.span.of(text).is_ascii(),
        _ => false,
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Adds what ends at a place; where an entry must stand at an end of its sentence, only when it does.
fn tell(ends: &[End], tokens: &[Token], place: (u32, u32), out: &mut Vec<Hit>) {
    let (first, last) = (place.0 as usize, place.1 as usize);
    for end in ends {
        if (end.at_start && !begins(tokens, first)) || (end.at_end && !ends_at(tokens, last)) {
            continue;
        }
        let hit = Hit { first, last, entry: end.owner.entry, cancels: end.owner.cancels };
        if out.last() != Some(&hit) {
            out.push(hit);
        }
    }
}

/// The exceptions to entries that were hit.
fn tell_exceptions(scratch: &mut Scratch) {
    let Scratch { automaton, tokens, hits, open, exceptions, entries_hit, .. } = scratch;
    if hits.is_empty() {
        return;
    }
    for (first, last, info) in open.drain(..) {
        tell(automaton.exceptions(info), tokens, (first, last), exceptions);
    }
    entries_hit.clear();
    entries_hit.extend(hits.iter().map(|hit| hit.entry));
    entries_hit.sort_unstable();
    entries_hit.dedup();
    hits.extend(exceptions.iter().filter(|hit| entries_hit.binary_search(&hit.entry).is_ok()));
}

/// Whether no word of the sentence stands before `at`.
fn begins(tokens: &[Token], at: usize) -> bool {
    let sentence = tokens.get(at).map(|token| token.sentence);
    let mut before = tokens.iter().take(at).rev().take_while(|token| Some(token.sentence) == sentence);
    before.all(|token| token.is_mark)
}

/// Whether no word of the sentence stands after `at`.
fn ends_at(tokens: &[Token], at: usize) -> bool {
    let sentence = tokens.get(at).map(|token| token.sentence);
    tokens.iter().skip(at + 1).take_while(|token| Some(token.sentence) == sentence).all(|token| token.is_mark)
}
