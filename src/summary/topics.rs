//! Terms that set a thread apart from what is usual, and a branch apart from the rest of its thread.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::background::Background;
use super::texts::{TermId, Texts};

/// Terms listed, at most.
const LISTED: usize = 12;

/// How much the prior weighs, in words. Monroe, Colaresi and Quinn give it the size of some texts.
const PRIOR: f64 = 500.0;

/// The count that a word gets in the background when it is in none of its comments.
const UNSEEN: f64 = 0.5;

/// z from which a term is told: one in twenty by chance.
const SURE: f64 = 1.96;

/// A term that is more frequent in the thread than usual.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// As it is written.
    pub term: String,
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

/// The terms that set the thread apart from the shipped background, most first: each in at least two comments and in
/// one of forty.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn topics(texts: &Texts) -> Vec<Topic> {
    let background = Background::shipped();
    let singles = || texts.terms.iter().filter(|term| term.pair.is_none());
    let all_here: u64 = singles().map(|term| term.comments).sum();
    let least = (texts.facts.len() as u64 / 40).max(2);
    let score = |term: &super::texts::Term| -> Option<Topic> {
        if term.comments < least {
            return None;
        }
        let known = term.pair.is_none().then(|| background.comments_with(&term.form));
        let there = match term.pair {
            None => known.unwrap_or(0) as f64,
            Some(pair) => pair_expected(texts, pair, background),
        };
        let expected = (there + UNSEEN) / (background.total as f64 + UNSEEN);
        let counts = Counts {
            here: term.comments as f64,
            all_here: all_here as f64,
            there,
            all_there: background.total as f64,
            expected,
        };
        let z = z(counts);
        (z >= SURE).then(|| Topic {
            term: term.written.clone(),
            comments: term.comments,
            background: known,
            z: libm::round(z * 100.0) / 100.0,
        })
    };
    let scored: Vec<(TermId, Topic)> = texts
        .terms
        .iter()
        .enumerate()
        .filter_map(|(id, term)| Some((TermId::try_from(id).ok()?, score(term)?)))
        .collect();
    best(texts, scored, LISTED)
}

/// Comments of the background in which both words of a pair stand, were they independent there: a pair of everyday
/// words is usual too.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn pair_expected(texts: &Texts, (first, second): (TermId, TermId), background: &Background) -> f64 {
    let known = |id: TermId| texts.terms.get(id as usize).map_or(0, |term| background.comments_with(&term.form)) as f64;
    let (first, second) = (known(first), known(second));
    // Everyday words follow each other all the time: the rarer one says how often at most.
    if first.max(second) * 50.0 > background.comments as f64 {
        first.min(second)
    } else {
        first * second / background.comments.max(1) as f64
    }
}

/// The terms that set the comments in `range` apart from the thread's other comments, most first.
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
    let mut scored = Vec::new();
    for (id, (term, count)) in texts.terms.iter().zip(&inside).enumerate() {
        if *count < 2 {
            continue;
        }
        let usual = match term.pair {
            None => background.comments_with(&term.form) as f64,
            Some(pair) => pair_expected(texts, pair, background),
        };
        let apart_from = |there: u64, all_there: u64| {
            z(Counts {
                here: *count as f64,
                all_here: all_inside as f64,
                there: there as f64,
                all_there: all_there as f64,
                expected: (usual + UNSEEN) / (background.total as f64 + UNSEEN),
            })
        };
        // Apart from the rest of the thread, and no everyday word.
        let from_rest = apart_from(term.comments - count, all - all_inside);
        let counts = Counts {
            here: *count as f64,
            all_here: all_inside as f64,
            there: usual,
            all_there: background.total as f64,
            expected: (usual + UNSEEN) / (background.total as f64 + UNSEEN),
        };
        if z(counts) >= SURE && from_rest > 0.0 {
            let topic = Topic { term: term.written.clone(), comments: *count, background: None, z: from_rest };
            scored.push((TermId::try_from(id).unwrap_or(TermId::MAX), topic));
        }
    }
    best(texts, scored, most).into_iter().map(|topic| topic.term).collect()
}

/// The highest first. A pair stands for its words where it holds most of their comments; else it is left out.
fn best(texts: &Texts, mut scored: Vec<(TermId, Topic)>, most: usize) -> Vec<Topic> {
    let comments = |id: TermId| texts.terms.get(id as usize).map_or(0, |term| term.comments);
    let mut covered: HashSet<TermId> = HashSet::new();
    scored.retain(|(id, _)| {
        let Some(term) = texts.terms.get(*id as usize) else { return false };
        let Some((first, second)) = term.pair else { return true };
        // Of the rarer word's comments, three in five have it in this pair.
        let rarer = comments(first).min(comments(second));
        let holds = term.comments * 5 >= rarer * 3 && first != second;
        if holds {
            covered.extend([first, second].into_iter().filter(|word| term.comments * 5 >= comments(*word) * 3));
        }
        holds
    });
    scored.retain(|(id, _)| !covered.contains(id));
    scored.sort_by(|(a, left), (b, right)| right.z.total_cmp(&left.z).then(a.cmp(b)));
    scored.into_iter().map(|(_, topic)| topic).take(most).collect()
}
