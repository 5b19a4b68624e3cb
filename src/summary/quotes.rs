//! What a side says, in its own words: comments that are clear about it and different from one another.

use std::collections::BTreeSet;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::{DirectStance, Evidence, Stance};
use crate::lexicon::Lexicon;
use crate::record::TargetId;
use crate::run::Run;
use crate::run::spool::Judged;
use crate::text::fold::fold;
use crate::text::words::words_into;
use crate::thread::Row;

use super::UNCIVIL;
use super::background::Background;
use super::look::Quote;

/// The clearest comments of a side that are looked at.
const CANDIDATES: usize = 40;

/// Words from which on a comment says enough to be quoted.
const ENOUGH_WORDS: usize = 8;

/// The share of a comment's content words, of two comments' together, above which they say the same, in percent.
const SAME_PERCENT: usize = 35;

/// A comment quoted for its side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SideQuote {
    /// Its id.
    pub id: String,
    /// Who wrote it, where known.
    pub author: Option<String>,
    /// How clear its stance is, -1 (against) to 1 (favor).
    pub score: f64,
    /// The words that weigh most, in their context.
    pub quote: Quote,
    /// The entry that they rest on.
    pub entry: String,
    /// Where that entry stands, as `pack/file:line`.
    pub source: String,
}

/// A candidate with what choosing needs.
struct Candidate {
    judged: Judged,
    row: Row,
    score: i16,
    words: BTreeSet<String>,
    count: usize,
}

/// At most `most` of these comments of one side, clearest first: civil ones before uncivil ones, those that say enough
/// before short ones; each by another author and with other words than those before it (in the manner of maximal
/// marginal relevance, Carbonell, Goldstein 1998).
///
/// # Errors
/// When a text can't be fetched.
pub fn representative(
    run: &mut Run,
    lexicon: &Lexicon,
    target: TargetId,
    mut of_side: Vec<(Row, i16)>,
    most: usize,
) -> io::Result<Vec<SideQuote>> {
    if most == 0 {
        return Ok(Vec::new());
    }
    of_side.sort_by_key(|(_, score)| std::cmp::Reverse(score.unsigned_abs()));
    let mut candidates = Vec::new();
    for (row, score) in of_side.into_iter().take(CANDIDATES) {
        let judged = run.fetch(row)?;
        let (words, count) = content_words(&judged.comment.text);
        candidates.push(Candidate { judged, row, score, words, count });
    }
    candidates.sort_by_key(|candidate| {
        let is_civil = candidate.judged.judgement.incivility.score < UNCIVIL;
        std::cmp::Reverse((is_civil, candidate.count >= ENOUGH_WORDS, candidate.score.unsigned_abs()))
    });
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let is_other = |other: &Candidate| {
            let author = candidate.judged.comment.author.as_ref();
            (author.is_none() || author != other.judged.comment.author.as_ref())
                && differ(&candidate.words, &other.words)
        };
        if chosen.len() < most && chosen.iter().all(is_other) {
            chosen.push(candidate);
        }
    }
    let name = run.targets.get(usize::from(target.0)).map(|target| target.name.clone());
    let quoted = chosen.into_iter().map(|candidate| {
        let stance = candidate.judged.judgement.stance.iter().find(|stance| Some(&stance.target) == name.as_ref());
        let evidence = stance.and_then(weightiest);
        let entry = evidence.map(|evidence| lexicon.entry(evidence.entry));
        SideQuote {
            id: run.id(candidate.row).to_owned(),
            author: candidate.judged.comment.author.clone(),
            score: f64::from(candidate.score) / 10_000.0,
            quote: evidence
                .map(|evidence| Quote::around(&candidate.judged.comment.text, evidence.span))
                .unwrap_or_default(),
            entry: entry.as_ref().map(|entry| entry.pattern.to_owned()).unwrap_or_default(),
            source: entry.map(|entry| entry.source).unwrap_or_default(),
        }
    });
    Ok(quoted.collect())
}

/// The evidence that carries the side: of its sign, the heaviest.
fn weightiest(stance: &DirectStance) -> Option<&Evidence> {
    let sign = if stance.label == Stance::Against { -1 } else { 1 };
    let carries = |evidence: &&Evidence| evidence.span.end > evidence.span.start;
    stance.evidence.iter().rev().filter(carries).max_by_key(|evidence| evidence.weight.0 * sign)
}

/// The words that fewer than one in fifty comments hold, and how many words there are in all.
fn content_words(text: &str) -> (BTreeSet<String>, usize) {
    let background = Background::shipped();
    let mut words = Vec::new();
    words_into(text, &mut words);
    let forms: Vec<String> =
        words.iter().filter(|word| !word.is_mark && !word.is_inert).map(|word| fold(word.span.of(text))).collect();
    let count = forms.len();
    let rare = |form: &String| background.comments_with(form) * 50 < background.comments;
    (forms.into_iter().filter(rare).collect(), count)
}

/// Whether two comments say different things: few of their content words are in both (Jaccard's index).
fn differ(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let both = one.intersection(other).count();
    let all = one.union(other).count();
    all == 0 || both * 100 <= all * SAME_PERCENT
}
