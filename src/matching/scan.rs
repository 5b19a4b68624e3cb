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
use crate::text::disguise::{Disguise, is_foreign};
use crate::text::words::{Joint, Word, words_into};

use super::automaton::{Automaton, DEAD, State, StateInfo};
use super::compile::Matcher;
use super::forms::{Answer, Form, Forms};
use super::net::End;

/// Letters of a spelled-out word, at least.
const SPELLED: usize = 3;

/// Words that signs or blanks may join to one, at most, and its bytes.
const MOST_JOINED: usize = 24;
const LONGEST_JOINED: u32 = 80;

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
    /// Whether states were given up since forms were remembered with theirs.
    is_stale: bool,
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

    /// Takes the hits away for which `is_out` says so.
    pub fn drop_hits(&mut self, is_out: impl Fn(&Hit) -> bool) {
        self.hits.retain(|hit| !is_out(hit));
    }
}

/// A text that is being made tokens of, and what its worker remembers.
struct Memory<'t> {
    text: &'t str,
    words: &'t [Word],
    forms: &'t mut Forms,
    automaton: &'t mut Automaton,
}

impl Memory<'_> {
    #[inline]
    fn form(&mut self, matcher: &Matcher, span: Span, ask: impl FnOnce(&str) -> Answer) -> Form {
        matcher.form(self.text, (span.start as usize, span.end as usize), self.forms, self.automaton, ask)
    }

    /// The form of a word that is none.
    fn blank(&mut self, matcher: &Matcher) -> Form {
        matcher.form_of(Answer::default(), self.forms, self.automaton)
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
    /// The disguise that had to be undone.
    pub disguise: Option<Disguise>,
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
        if scratch.matcher != self.number || scratch.automaton.is_full() || scratch.is_stale {
            // Forms speak of sets by number, so both start over.
            scratch.matcher = self.number;
            scratch.is_stale = false;
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
        let mut memory = Memory { text, words, forms, automaton };
        let mut at = 0;
        while let Some(word) = memory.words.get(at) {
            let (span, form, taken) = match self.more_than_a_word(&mut memory, at, word) {
                Some(found) => found,
                None => {
                    let form = memory.form(self, word.span, |raw| self.answer(raw));
                    match form.is_half.then(|| self.halves(&mut memory, at)).flatten() {
                        Some(found) => found,
                        None => (word.span, self.among_others(&mut memory, at, form), 1),
                    }
                }
            };
            let Word { sentence, clause, is_mark, .. } = *word;
            tokens.push(Token { span, sentence, clause, disguise: form.disguise, is_mark, form });
            at += taken;
        }
    }

    /// A word that is more, or less, than the cutter saw: spelled out letter by letter, with signs in it, or no prose.
    #[inline]
    fn more_than_a_word(&self, memory: &mut Memory<'_>, at: usize, word: &Word) -> Option<(Span, Form, usize)> {
        let signs = word.sign_before + word.signs_after;
        let letter = is_single(memory.text, word);
        if word.joint == Joint::None && signs == 0 && !letter && !word.is_inert {
            return None;
        }
        if word.is_inert {
            let span = Span { start: word.span.start - u32::from(word.sign_before), end: word.span.end };
            let user = (word.sign_before > 0).then(|| memory.form(self, span, |raw| self.chunk(raw)));
            let form = user.filter(|form| form.disguise == Some(Disguise::Leet));
            return Some(form.map_or_else(|| (word.span, memory.blank(self), 1), |form| (span, form, 1)));
        }
        let spelled = if letter { self.spelled_out(memory, at) } else { None };
        spelled.or_else(|| if word.joint != Joint::None || signs > 0 { self.joined_by_signs(memory, at) } else { None })
    }

    /// `sh*t`, `$hit`, `id-iot`: words with signs between them, before the first or after the last.
    fn joined_by_signs(&self, memory: &mut Memory<'_>, at: usize) -> Option<(Span, Form, usize)> {
        let words = memory.words;
        let rest = words.iter().skip(at).take(MOST_JOINED);
        let all = rest.clone().take_while(|word| word.joint != Joint::None).count();
        let masked = rest.take_while(|word| word.joint == Joint::Mask).count();
        let tries = [Some(all), (masked < all).then_some(masked)];
        tries.into_iter().flatten().find_map(|joined| {
            let (first, last) = (words.get(at)?, words.get(at + joined)?);
            let inner = Span { start: first.span.start, end: last.span.end };
            let (before, after) = (u32::from(first.sign_before), u32::from(last.signs_after));
            // With the signs around it, and without them.
            [(before, after), (0, after), (before, 0), (0, 0)].into_iter().find_map(|(before, after)| {
                let span = Span { start: inner.start - before, end: inner.end + after };
                if span == first.span || span.end - span.start > LONGEST_JOINED {
                    return None;
                }
                let form = memory.form(self, span, |raw| self.chunk(raw));
                form.is_word.then_some((span, form, joined + 1))
            })
        })
    }

    /// `i d i o t`: three or more single letters in a row with the same between all of them.
    fn spelled_out(&self, memory: &mut Memory<'_>, at: usize) -> Option<(Span, Form, usize)> {
        let (text, words) = (memory.text, memory.words);
        let gap = |at: usize| {
            let (this, next) = (words.get(at)?, words.get(at + 1)?);
            let gap = text.get(this.span.end as usize..next.span.start as usize)?;
            (is_single(text, this) && is_single(text, next) && gap.len() < 4 && !gap.contains('\n')).then_some(gap)
        };
        let between = gap(at)?;
        // In the middle of a run only after letters that are words.
        let before = at.checked_sub(1).filter(|before| gap(*before) == Some(between)).and_then(|at| words.get(at));
        let is_word =
            |word: &Word| matches!(word.span.of(text), "a" | "i" | "I" | "A" | "u" | "U" | "r" | "R" | "y" | "n");
        if before.is_some_and(|before| !is_word(before)) {
            return None;
        }
        let run = 1 + (at..at + MOST_JOINED).take_while(|at| gap(*at) == Some(between)).count();
        let ends = (0..3usize).take_while(|less| {
            let dropped = words.get(at + run - less);
            *less == 0 || dropped.is_some_and(is_word)
        });
        ends.map(|less| run - less).filter(|run| *run >= SPELLED).find_map(|run| {
            let letters = words.get(at..at + run)?;
            let span = Span { start: letters.first()?.span.start, end: letters.last()?.span.end };
            let disguise = if between.contains(' ') { Disguise::Spaces } else { Disguise::Signs };
            let spelling = || letters.iter().map(|word| word.span.of(text)).collect::<String>();
            let form = memory.form(self, span, |_| self.spelled(&spelling(), disguise));
            form.disguise.is_some().then_some((span, form, run))
        })
    }

    /// `id iot`: two parts of a word with one blank between them.
    fn halves(&self, memory: &mut Memory<'_>, at: usize) -> Option<(Span, Form, usize)> {
        let (first, second) = (memory.words.get(at)?, memory.words.get(at + 1)?);
        let span = Span { start: first.span.start, end: second.span.end };
        let blank = memory.text.get(first.span.end as usize..second.span.start as usize) == Some(" ");
        if !blank || second.is_inert || second.joint != Joint::None {
            return None;
        }
        let word = self.halved(first.span.of(memory.text), second.span.of(memory.text))?;
        Some((span, memory.form(self, span, |_| self.joined(word)), 2))
    }

    /// A form as it stands among other words: one in letters of another script counts only among words in Latin ones.
    #[inline]
    fn among_others(&self, memory: &mut Memory<'_>, at: usize, form: Form) -> Form {
        if !form.is_foreign {
            return form;
        }
        let foreign = |at: Option<usize>| {
            at.and_then(|at| memory.words.get(at)).is_some_and(|word| is_foreign(word.span.of(memory.text)))
        };
        if foreign(at.checked_sub(1)) || foreign(Some(at + 1)) { memory.blank(self) } else { form }
    }

    /// Walks the automaton from every token.
    fn walk_all(&self, scratch: &mut Scratch) {
        scratch.hits.clear();
        scratch.exceptions.clear();
        scratch.open.clear();
        let Scratch { automaton, tokens, hits, open, exceptions, forms, is_stale, .. } = scratch;
        let tokens: &[Token] = tokens;
        let mut nexts = tokens.iter().skip(1);
        for (at, token) in tokens.iter().enumerate() {
            if automaton.lacks_room() {
                // What is still open speaks of states that are about to be given up.
                for (first, last, info) in open.drain(..) {
                    tell(automaton.exceptions(info), tokens, (first, last), exceptions);
                }
                automaton.forget_states();
                *is_stale = true;
            }
            let next = nexts.next().filter(|next| next.sentence == token.sentence);
            let Some(sense) = forms.sense(&token.form) else { continue };
            let first = sense.first_bits;
            let next = next.and_then(|next| forms.sense(&next.form));
            let goes_on = next.is_some_and(|next| first.any() || first.meets(next.bits));
            if !*is_stale && !goes_on && !sense.ends {
                continue;
            }
            let state = if *is_stale { automaton.first(&self.net, sense.set) } else { sense.first };
            self.walk(automaton, forms, tokens, (at, state), (hits, open));
        }
    }

    /// Walks the automaton from a token and the state that it leads to, at most to the end of its sentence.
    fn walk(
        &self,
        automaton: &mut Automaton,
        forms: &Forms,
        tokens: &[Token],
        (first, mut state): (usize, State),
        (hits, open): (&mut Vec<Hit>, &mut Vec<(u32, u32, StateInfo)>),
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
            if token.sentence != sentence {
                return;
            }
            let Some(sense) = forms.sense(&token.form) else { return };
            state = automaton.next(&self.net, state, (sense.set, sense.bits));
        }
    }
}

/// Whether a word is one character.
fn is_single(text: &str, word: &Word) -> bool {
    match word.span.end - word.span.start {
        1 => true,
        2 => !word.span.of(text).is_ascii(),
        // Letters of full width; those of the East are words.
        3 => matches!(word.span.of(text).chars().next(), Some('\u{ff00}'..='\u{ff5e}')),
        _ => false,
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Adds what ends at a place; where an entry must stand at an end of its sentence, only when it does.
#[inline]
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
