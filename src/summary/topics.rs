//! Terms that set a thread apart from what is usual, and a branch apart from the rest of its thread.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::background::Background;
use super::overview::RunTerms;
use super::texts::{Term, TermId, Texts};

/// Terms listed, at most.
const LISTED: usize = 12;

/// How much the prior weighs, in words. Monroe, Colaresi and Quinn give it the size of some texts.
const PRIOR: f64 = 500.0;

/// The count that a word gets which the background doesn't list; words of fewer than 12 of its comments are not listed.
const UNLISTED: f64 = 6.0;

/// The least count of two words side by side, which the background doesn't count.
const LEAST_PAIR: f64 = 2.0;

/// Words that one in so many comments of the background holds are everyday words, and say nothing of a subject.
const EVERYDAY: u64 = 50;

/// z from which a term is told: one in twenty by chance.
const SURE: f64 = 1.96;

/// A term that is more frequent in the thread than usual.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// As it is written.
    pub term: String,
    /// Its folded form.
    pub form: String,
    /// Comments that hold it.
    pub comments: u64,
    /// Comments of the background that hold it; `None` for two words, which the background doesn't count.
    pub background: Option<u64>,
    /// The log-odds against the background, over their standard error.
    pub z: f64,
}

/// A term's count here, and in what it is compared with, both out of all counts; and its share that is expected.
#[derive(Clone, Copy, Debug)]
struct Counts {
    here: f64,
    all_here: f64,
    there: f64,
    all_there: f64,
    expected: f64,
}

/// The z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008, Fightin'
/// Words, equations 16, 18 and 22); counted are comments with the term, so that one comment can't make a topic.
fn z(counts: Counts) -> f64 {
    let prior = counts.expected * PRIOR;
    let odds = |count: f64, all: f64| libm::log((count + prior) / (all + PRIOR - count - prior).max(0.5));
    let difference = odds(counts.here, counts.all_here) - odds(counts.there, counts.all_there);
    difference / (1.0 / (counts.here + prior) + 1.0 / (counts.there + prior)).sqrt()
}

/// In how many comments of the background a term is expected; `None` for everyday words, and for two of which one is.
/// Two words side by side are expected where both stand, were they independent.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn usual(texts: &Texts, term: &Term, background: &Background) -> Option<f64> {
    let listed = |term: &Term| {
        let comments = background.comments_with(&term.form);
        (comments * EVERYDAY < background.comments).then_some((comments as f64).max(UNLISTED))
    };
    let Some((first, second)) = term.pair else { return listed(term) };
    let word = |id: TermId| texts.terms.get(id as usize).and_then(listed);
    Some((word(first)? * word(second)? / background.comments.max(1) as f64).max(LEAST_PAIR))
}

/// The z-score of a term that stands in `here` comments, against the background.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn against_background(here: u64, all_here: u64, usual: f64, background: &Background) -> f64 {
    let total = background.total as f64;
    z(Counts { here: here as f64, all_here: all_here as f64, there: usual, all_there: total, expected: usual / total })
}

/// The terms that set the thread apart from the shipped background, most first: each in at least two comments and in
/// one of forty.
#[must_use]
pub fn topics(texts: &Texts) -> Vec<Topic> {
    let background = Background::shipped();
    let all_here: u64 = texts.terms.iter().filter(|term| term.pair.is_none()).map(|term| term.comments).sum();
    let least = (texts.facts.len() as u64 / 40).max(2);
    let topic = |term: &Term| -> Option<Topic> {
        let usual = usual(texts, term, background).filter(|_| term.comments >= least)?;
        let z = against_background(term.comments, all_here, usual, background);
        (z >= SURE).then(|| Topic {
            term: term.written.clone(),
            form: term.form.clone(),
            comments: term.comments,
            background: term.pair.is_none().then(|| background.comments_with(&term.form)),
            z: libm::round(z * 100.0) / 100.0,
        })
    };
    best(texts, texts.terms.iter().map(topic).collect(), LISTED)
}

/// The terms that set the comments in `range` apart from what is usual and from the thread's other comments, by the sum
/// of both z-scores, most first.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn terms_apart(texts: &Texts, range: std::ops::Range<usize>, most: usize) -> Vec<String> {
    let background = Background::shipped();
    let mut inside = vec![0u64; texts.terms.len()];
    for id in texts.facts.get(range).unwrap_or(&[]).iter().flat_map(|facts| &facts.terms) {
        if let Some(count) = inside.get_mut(*id as usize) {
            *count += 1;
        }
    }
    let singles = || texts.terms.iter().zip(&inside).filter(|(term, _)| term.pair.is_none());
    let all_inside: u64 = singles().map(|(_, count)| count).sum();
    let all: u64 = singles().map(|(term, _)| term.comments).sum();
    let topic = |(term, count): (&Term, &u64)| -> Option<Topic> {
        let usual = usual(texts, term, background).filter(|_| *count >= 2)?;
        // Apart from the rest of the thread, and no word that is as frequent elsewhere.
        let from_rest = z(Counts {
            here: *count as f64,
            all_here: all_inside as f64,
            there: (term.comments - count) as f64,
            all_there: (all - all_inside) as f64,
            expected: usual / background.total as f64,
        });
        let from_usual = against_background(*count, all_inside, usual, background);
        let is_apart = from_rest > 0.0 && from_usual >= SURE;
        is_apart.then(|| Topic {
            term: term.written.clone(),
            form: term.form.clone(),
            comments: *count,
            background: None,
            z: from_rest + from_usual,
        })
    };
    let scored = texts.terms.iter().zip(&inside).map(topic).collect();
    best(texts, scored, most).into_iter().map(|topic| topic.term).collect()
}

/// Of a thread's terms, those that set it apart from the run's other threads too, most first, at most four.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn apart_from_run(topics: &[Topic], run: &RunTerms) -> Vec<String> {
    let all_here: u64 = topics.iter().map(|topic| topic.comments).sum();
    let mut scored: Vec<(f64, &Topic)> = Vec::new();
    for topic in topics {
        let elsewhere = run.comments_with(&topic.form).saturating_sub(topic.comments);
        let all_there = run.total.saturating_sub(all_here);
        if all_there > 0 {
            let there = (elsewhere as f64).max(0.5);
            let expected = there / all_there as f64;
            let z = z(Counts {
                here: topic.comments as f64,
                all_here: all_here as f64,
                there,
                all_there: all_there as f64,
                expected,
            });
            scored.push((z, topic));
        }
    }
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().take(4).map(|(_, topic)| topic.term.clone()).collect()
}

/// The highest first, of what was scored by term. A pair stands for its words where it holds most of their comments;
/// else it is left out.
fn best(texts: &Texts, scored: Vec<Option<Topic>>, most: usize) -> Vec<Topic> {
    let mut list: Vec<(TermId, Topic)> =
        scored.into_iter().enumerate().filter_map(|(id, topic)| Some((TermId::try_from(id).ok()?, topic?))).collect();
    let comments = |id: TermId| texts.terms.get(id as usize).map_or(0, |term| term.comments);
    let mut covered: HashSet<TermId> = HashSet::new();
    list.retain(|(id, _)| {
        let Some(term) = texts.terms.get(*id as usize) else { return false };
        let Some((first, second)) = term.pair else { return true };
        // Of the rarer word's comments, three in five have it in this pair.
        let stands_for = |word: TermId| term.comments * 5 >= comments(word) * 3;
        let holds = (stands_for(first) || stands_for(second)) && first != second;
        if holds {
            covered.extend([first, second].into_iter().filter(|word| stands_for(*word)));
        }
        holds
    });
    list.retain(|(id, _)| !covered.contains(id));
    list.sort_by(|(a, left), (b, right)| right.z.total_cmp(&left.z).then(a.cmp(b)));
    list.into_iter().map(|(_, topic)| topic).take(most).collect()
}
