//! What would have matched but for one thing: a word's edge, a sentence's end, case, a gap that is too long, an
//! exception, the row's status or language. For people who ask why a row did not fire; judging never comes here.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::comment::{Comment, Language, Span};
use crate::judgement::EntryId;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::lexicon::{Entry, Label};
use crate::matching::{Hit, Scratch, Token};
use crate::text::fold::fold;
use crate::text::language::language_of;

use super::context::Context;
use super::{Judge, cancelled};

/// Why a row did not fire, or why its hit weighs nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// An exception of the row, as written.
    Unless(String),
    /// The row is being watched.
    Watched,
    /// The row's pack speaks another language.
    Language,
    /// The word is disguised, and the row wants it plain.
    Disguised,
    /// The row wants this case.
    Case(String),
    /// So many words more than the row allows stand between.
    Gap(usize),
    /// A sentence ends between its words.
    Sentence,
    /// The row wants the start of a sentence.
    Start,
    /// The row wants the end of a sentence.
    End,
    /// The row's word is a part of a longer one.
    Edge(String),
}

/// A row that nearly fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The words that it nearly matched.
    pub span: Span,
    /// The row.
    pub entry: EntryId,
    /// What was in the way.
    pub why: Why,
}

/// Near misses that are told, at most.
const MOST: usize = 10;

/// Words of a text that are looked at: near misses are for texts that a person reads.
const MOST_TOKENS: usize = 400;

/// Words beyond a gap that still count as near.
const BEYOND_GAP: usize = 3;

/// Letters that a word needs to count as a part of a longer one, and letters that may be left over at its end.
const PART: usize = 4;
const LEFT_OVER: usize = 3;

/// Letters that a word needs to count anywhere inside a longer one.
const INSIDE: usize = 6;

impl Judge {
    /// The rows that nearly fired on a comment, at most ten: those that only an exception, a state or a language kept
    /// out first, then those whose words are nearly there, the heaviest first.
    #[must_use]
    pub fn near(&self, comment: &Comment, hint: Option<Language>, scratch: &mut Scratch) -> Vec<Near> {
        let spoken = language_of(&comment.text).or(hint);
        self.matcher.scan(&comment.text, scratch);
        let hits = scratch.hits();
        let context = Context { tokens: scratch.tokens(), comment, words: &self.words };
        let mut search = Search::new(self, context.tokens, &comment.text);
        let found = self.found(hits, &context, spoken);
        let mut near = self.kept_out(hits, &context, spoken, &mut search);
        for (id, entry) in (0u32..).map(EntryId).zip(self.lexicon.entries()) {
            let matters = entry.label != Label::Mention && (entry.weight != 0 || entry.is_watched);
            if !matters || hits.iter().any(|hit| hit.entry == id.0) {
                continue;
            }
            if let Some((tokens, why)) = search.nearly(&entry.pattern)
                // Where the same words count already for the label there is nothing to ask.
                && !found.iter().any(|hit| {
                    hit.kept && hit.entry.label == entry.label && hit.first < tokens.end && tokens.start <= hit.last
                })
            {
                near.push((tokens, id, why));
            }
        }
        let weight = |id: EntryId| self.lexicon.entries().get(id.0 as usize).map_or(0, |entry| entry.weight.abs());
        near.sort_by(|a, b| {
            let words = |why: &Why| !matches!(why, Why::Unless(_) | Why::Watched | Why::Language | Why::Disguised);
            let order = |near: &(Range<usize>, EntryId, Why)| (words(&near.2), matches!(near.2, Why::Edge(_)));
            order(a).cmp(&order(b)).then(weight(b.1).cmp(&weight(a.1))).then(a.1.cmp(&b.1))
        });
        near.dedup_by(|a, b| a.1 == b.1);
        let span = |tokens: &Range<usize>| {
            let first = context.tokens.get(tokens.start).map_or(0, |token| token.span.start);
            let last = context.tokens.get(tokens.end.saturating_sub(1)).map_or(first, |token| token.span.end);
            Span { start: first, end: last }
        };
        let tell = |(tokens, entry, why)| Near { span: span(&tokens), entry, why };
        near.into_iter().take(MOST).map(tell).collect()
    }

    /// Hits that something other than their words keeps from counting.
    fn kept_out(
        &self,
        hits: &[Hit],
        context: &Context<'_>,
        language: Option<Language>,
        search: &mut Search<'_>,
    ) -> Vec<(Range<usize>, EntryId, Why)> {
        let mut exceptions: Vec<Hit> = hits.iter().filter(|hit| hit.cancels.is_some()).copied().collect();
        exceptions.sort_unstable_by_key(|hit| hit.entry);
        let mut near = Vec::new();
        for hit in hits.iter().filter(|hit| hit.cancels.is_none()) {
            let Some(entry) = self.lexicon.entries().get(hit.entry as usize) else { continue };
            let mut tokens = context.tokens.iter().take(hit.last + 1).skip(hit.first);
            let why = if !self.lexicon.pack_speaks(entry.pack, language) {
                Why::Language
            } else if entry.names.is_none() && tokens.any(|token| !entry.evades.undoes(token.disguise)) {
                Why::Disguised
            } else if cancelled(hit, &exceptions, context) {
                Why::Unless(search.exception(entry, hit))
            } else if entry.is_watched {
                Why::Watched
            } else {
                continue;
            };
            near.push((hit.first..hit.last + 1, EntryId(hit.entry), why));
        }
        near
    }
}

/// One way to read an atom at a token: how many tokens it takes, and what is in the way.
type Step = (usize, Option<Why>);

/// Matches patterns against one text, with one thing in the way.
struct Search<'s> {
    judge: &'s Judge,
    tokens: &'s [Token],
    folded: Vec<String>,
    raw: Vec<&'s str>,
    /// By atom and token.
    known: BTreeMap<Atom, Vec<Vec<Step>>>,
}

impl<'s> Search<'s> {
    fn new(judge: &'s Judge, tokens: &'s [Token], text: &'s str) -> Search<'s> {
        let tokens = tokens.get(..MOST_TOKENS).unwrap_or(tokens);
        let raw: Vec<&str> = tokens.iter().map(|token| token.span.of(text)).collect();
        Search { judge, tokens, folded: raw.iter().map(|raw| fold(raw)).collect(), raw, known: BTreeMap::new() }
    }

    /// The exception of `entry` that cancels `hit`, as written.
    fn exception(&mut self, entry: &Entry, hit: &Hit) -> String {
        let overlaps = |range: &Range<usize>| range.start <= hit.last && hit.first < range.end;
        for unless in &entry.unless {
            let found = self.exactly(&unless.pattern);
            if found.iter().any(|range| unless.anywhere || overlaps(range)) {
                return unless.text.clone();
            }
        }
        entry.unless.first().map(|unless| unless.text.clone()).unwrap_or_default()
    }

    /// Where a pattern matches with nothing in the way.
    fn exactly(&mut self, pattern: &Pattern) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for sequence in &pattern.sequences {
            self.learn(sequence);
            for start in 0..self.tokens.len() {
                found.extend(self.walk(sequence, start, false).map(|(end, _)| start..end));
            }
        }
        found
    }

    /// The first place where a pattern matches but for one thing.
    fn nearly(&mut self, pattern: &Pattern) -> Option<(Range<usize>, Why)> {
        // What a pattern leaves open between words stands in several sequences; the longest one is the limit.
        for sequence in &pattern.sequences {
            self.learn(sequence);
        }
        for sequence in pattern.sequences.iter().rev() {
            for start in 0..self.tokens.len() {
                let Some((end, why)) = self.walk(sequence, start, true) else { continue };
                let tokens = start..end;
                match why {
                    Some(why) if self.is_placed(pattern, &tokens) => return Some((tokens, why)),
                    Some(_) => {}
                    None if pattern.at_start && !self.begins(start) => return Some((tokens, Why::Start)),
                    None if pattern.at_end && !self.ends(end) => return Some((tokens, Why::End)),
                    None => {}
                }
            }
        }
        None
    }

    fn is_placed(&self, pattern: &Pattern, tokens: &Range<usize>) -> bool {
        (!pattern.at_start || self.begins(tokens.start)) && (!pattern.at_end || self.ends(tokens.end))
    }

    fn sentence(&self, at: usize) -> Option<u32> {
        self.tokens.get(at).map(|token| token.sentence)
    }

    fn begins(&self, at: usize) -> bool {
        let mut before =
            self.tokens.iter().take(at).rev().take_while(|token| Some(token.sentence) == self.sentence(at));
        before.all(|token| token.is_mark)
    }

    fn ends(&self, end: usize) -> bool {
        let sentence = self.sentence(end.saturating_sub(1));
        self.tokens.iter().skip(end).take_while(|token| Some(token.sentence) == sentence).all(|token| token.is_mark)
    }

    /// The end of the first way in which `sequence` matches from `start` on, with at most one thing in the way. Where
    /// one is wanted, ways without any are found too.
    fn walk(&self, sequence: &[Atom], start: usize, nearly: bool) -> Option<(usize, Option<Why>)> {
        let gaps = sequence.contains(&Atom::Any);
        let mut best: Option<(usize, Option<Why>)> = None;
        let mut open: Vec<(usize, usize, Option<Why>)> = vec![(0, start, None)];
        while let Some((step, at, why)) = open.pop() {
            let Some(atom) = sequence.get(step) else {
                // Nothing in the way is the better answer.
                if why.is_none() {
                    return Some((at, None));
                }
                best = best.or(Some((at, why)));
                continue;
            };
            if at >= self.tokens.len() {
                continue;
            }
            let crosses = step > 0 && self.sentence(at) != self.sentence(at - 1);
            let why = match (crosses, why) {
                (false, why) => why,
                (true, None) if nearly => Some(Why::Sentence),
                (true, _) => continue,
            };
            if *atom == Atom::Any {
                open.push((step + 1, at + 1, why.clone()));
                if gaps && nearly && why.is_none() {
                    let beyond = (1..=BEYOND_GAP).filter(|more| self.sentence(at + more) == self.sentence(at));
                    open.extend(beyond.map(|more| (step + 1, at + 1 + more, Some(Why::Gap(more)))));
                }
                continue;
            }
            for (length, in_the_way) in self.known.get(atom).and_then(|steps| steps.get(at)).into_iter().flatten() {
                match (in_the_way, &why) {
                    (None, _) => open.push((step + 1, at + length, why.clone())),
                    (Some(new), None) if nearly => open.push((step + 1, at + length, Some(new.clone()))),
                    _ => {}
                }
            }
        }
        best
    }

    /// Works out how the atoms of a sequence read at each token.
    fn learn(&mut self, sequence: &[Atom]) {
        for atom in sequence.iter().filter(|atom| **atom != Atom::Any) {
            if !self.known.contains_key(atom) {
                let steps = self.steps(atom, 0);
                self.known.insert(atom.clone(), steps);
            }
        }
    }

    fn steps(&mut self, atom: &Atom, depth: usize) -> Vec<Vec<Step>> {
        let mut all: Vec<Vec<Step>> = vec![Vec::new(); self.tokens.len()];
        match atom {
            // Classes hold classes; the loader refuses circles, and nobody nests deeper.
            Atom::Class(name) if depth < 8 => {
                let patterns = self.judge.lexicon.classes().get(&**name);
                for sequence in patterns.into_iter().flatten().flat_map(|pattern| &pattern.sequences) {
                    self.member(sequence, depth, &mut all);
                }
            }
            Atom::OneOf(set) => {
                for atom in set.iter() {
                    for (steps, more) in all.iter_mut().zip(self.steps(atom, depth)) {
                        steps.extend(more);
                    }
                }
            }
            _ => {
                for (at, steps) in all.iter_mut().enumerate() {
                    steps.extend(self.step(atom, at));
                }
            }
        }
        for steps in &mut all {
            steps.sort();
            steps.dedup();
        }
        all
    }

    /// A word or phrase of a class.
    fn member(&mut self, sequence: &[Atom], depth: usize, all: &mut [Vec<Step>]) {
        match sequence {
            [atom] => {
                let more = self.steps(atom, depth + 1);
                all.iter_mut().zip(more).for_each(|(steps, more)| steps.extend(more));
            }
            phrase => {
                for (at, steps) in all.iter_mut().enumerate() {
                    let plain = phrase.iter().enumerate().all(|(more, atom)| {
                        self.sentence(at + more) == self.sentence(at) && self.step(atom, at + more) == Some((1, None))
                    });
                    if plain {
                        steps.push((phrase.len(), None));
                    }
                }
            }
        }
    }

    /// How one word reads at a token.
    fn step(&self, atom: &Atom, at: usize) -> Option<Step> {
        let (folded, raw) = (self.folded.get(at)?.as_str(), *self.raw.get(at)?);
        let owner = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\''));
        let is = |word: &str| folded == word || owner == Some(word);
        let why = match atom {
            Atom::Word(word) if is(word) => None,
            Atom::Word(word) if is_part(word, folded) => Some(Why::Edge(word.to_string())),
            Atom::Exact(word) if raw == &**word || raw.strip_suffix("'s") == Some(word) => None,
            Atom::Exact(word) if is(&fold(word)) => Some(Why::Case(word.to_string())),
            Atom::Prefix(start) if folded.starts_with(&**start) => None,
            Atom::Inside(part) if folded.contains(&**part) => None,
            Atom::Regex(expression) => {
                let regex = regex::Regex::new(&format!("^(?:{expression})$")).ok()?;
                return regex.is_match(raw).then_some((1, None));
            }
            _ => return None,
        };
        Some((1, why))
    }
}

/// Whether `word` is the beginning of a form of it, or lies inside a longer word.
fn is_part(word: &str, folded: &str) -> bool {
    let letters = word.chars().count();
    let left_over = |rest: &str| rest.chars().count() <= LEFT_OVER && rest.chars().all(char::is_alphabetic);
    (letters >= PART && folded.strip_prefix(word).is_some_and(left_over))
        || (letters >= INSIDE && folded.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_forms_of_a_word_or_lie_inside_a_long_one() {
        let cases = [
            ("clown", "clowns", true),
            ("clown", "clownfish", false),
            ("buffoon", "superbuffoonery", true),
            ("ass", "assess", false),
            ("hell", "hello", true), // four letters and one: a person sees that it is no form
        ];
        for (word, folded, want) in cases {
            assert_eq!(is_part(word, folded), want, "{word} in {folded}");
        }
    }
}
