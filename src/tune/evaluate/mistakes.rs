//! The rows that comity gets most wrong, with the words that its answer rests on.

use serde::Serialize;

use crate::judge::Judge;
use crate::judge::rules::RULES;
use crate::judgement::Evidence;

use super::super::gold::Gold;
use super::super::predict::{Aim, Prediction};
use super::entries::EntryName;

/// A row with the wrong label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// Where it stands.
    pub source: String,
    /// Its id.
    pub id: String,
    /// The target, for stance toward one.
    pub target: Option<String>,
    /// What the gold says.
    pub gold: String,
    /// What comity says, in its own words.
    pub label: &'static str,
    /// With this score.
    pub score: f64,
    /// The text.
    pub text: String,
    /// What the answer rests on.
    pub evidence: Vec<Words>,
}

/// A piece of evidence, as people read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Words {
    /// Bytes in the text.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The entry.
    pub entry: EntryName,
    /// What it weighs after the rules.
    pub weight: f64,
    /// The rules that changed it.
    pub rules: Vec<&'static str>,
}

impl Words {
    /// A piece of evidence in `text`.
    #[must_use]
    pub fn of(judge: &Judge, text: &str, evidence: &Evidence) -> Words {
        Words {
            start: evidence.span.start,
            end: evidence.span.end,
            text: evidence.span.of(text).to_owned(),
            entry: EntryName::of(judge.lexicon(), evidence.entry),
            weight: evidence.weight.value(),
            rules: evidence.rules.iter().filter_map(|id| RULES.get(usize::from(id.0))).map(|rule| rule.name).collect(),
        }
    }
}

/// The labels that say nothing: without evidence they are given.
fn is_silent(label: &str) -> bool {
    matches!(label, "civil" | "neither" | "comment")
}

/// Labels given wrongly and labels missed, the surest mistakes first.
pub(super) fn worst(
    judge: &Judge,
    aim: &Aim,
    gold: &Gold,
    predictions: &[Prediction],
    most: usize,
) -> (Vec<Mistake>, Vec<Mistake>) {
    let is_wrong = |row: &usize| gold.class_of(predictions[*row].label) != Some(gold.rows[*row].class);
    let (mut missed, mut wrong): (Vec<usize>, Vec<usize>) =
        (0..gold.rows.len()).filter(is_wrong).partition(|row| is_silent(predictions[*row].label));
    // A missed row is the worse, the less was seen in it; of equals the shorter one shows more.
    let sure = |row: &usize| predictions[*row].score.abs();
    wrong.sort_by(|a, b| sure(b).total_cmp(&sure(a)).then(a.cmp(b)));
    let length = |row: &usize| gold.rows[*row].comment.text.len();
    missed.sort_by(|a, b| sure(a).total_cmp(&sure(b)).then(length(a).cmp(&length(b))).then(a.cmp(b)));
    let tell =
        |rows: Vec<usize>| rows.into_iter().take(most).map(|row| mistake(judge, aim, gold, predictions, row)).collect();
    (tell(wrong), tell(missed))
}

fn mistake(judge: &Judge, aim: &Aim, gold: &Gold, predictions: &[Prediction], row: usize) -> Mistake {
    let (labelled, said) = (&gold.rows[row], &predictions[row]);
    let comment = &labelled.comment;
    Mistake {
        source: comment.source.to_string(),
        id: comment.id.clone(),
        target: comment.extra.target.clone().filter(|_| aim.task == super::super::task::Task::TargetStance),
        gold: gold.classes.get(labelled.class).map(|class| class.name.clone()).unwrap_or_default(),
        label: said.label,
        score: said.score,
        text: comment.text.clone(),
        evidence: said.evidence.iter().map(|evidence| Words::of(judge, &comment.text, evidence)).collect(),
    }
}
