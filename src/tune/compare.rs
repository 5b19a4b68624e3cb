//! A dump under one lexicon, and what becomes of it under the next: only comments that can change are judged again.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::comment::Language;
use crate::infer::answer_to;
use crate::judge::reply::ReplyLabel;
use crate::judge::{Judge, Scratch};
use crate::judgement::{Coverage, EntryId, Evidence, Judgement, ONE, Score, Signature, Stance, Weight};
use crate::lexicon::Label;
use crate::names::{NameId, Names};
use crate::record::Record;

use super::changes::Changes;
use super::dump::{Dump, Kept};
use super::evaluate::EntryName;
use super::index::Index;
use super::predict::UNCIVIL;

/// What is said of a comment, as far as a change of it matters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// How uncivil.
    pub incivility: Score,
    /// What it does with the comment that it answers.
    pub reply: Option<ReplyLabel>,
    /// Where it stands: target, score from -10,000 to 10,000, side.
    pub sides: Box<[(Arc<str>, i16, Stance)]>,
}

impl Outcome {
    /// Whether it counts as uncivil.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.incivility.value() >= UNCIVIL
    }

    fn side(&self, target: &str) -> (i16, Stance) {
        let found = self.sides.iter().find(|(known, _, _)| **known == *target);
        found.map_or((0, Stance::Neither), |(_, score, side)| (*score, *side))
    }
}

/// What a changed row did to a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Did {
    /// It is evidence now.
    Added,
    /// It is evidence no longer.
    Removed,
    /// It weighs something else.
    Changed,
}

/// Evidence that differs between the two judgements of a comment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// What became of it.
    pub did: Did,
    /// The entry.
    pub entry: EntryName,
    /// Bytes of the text.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// What it weighed.
    pub before: f64,
    /// What it weighs now.
    pub after: f64,
}

/// A side that a comment takes otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SideChange {
    /// The target.
    pub target: String,
    /// The side before.
    pub before: Stance,
    /// The side now.
    pub after: Stance,
    /// Score before, -1 to 1.
    pub score_before: f64,
    /// Score now.
    pub score_after: f64,
}

/// A comment that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Where it stands.
    pub source: String,
    /// Its id.
    pub id: String,
    /// How large the change is: the largest difference of a score, and 1 more for a changed flag, side or label.
    pub size: f64,
    /// Incivility before and now.
    pub incivility: [f64; 2],
    /// Whether it counts as uncivil, before and now.
    pub uncivil: [bool; 2],
    /// Sides that differ.
    pub sides: Vec<SideChange>,
    /// What it does with what it answers, before and now.
    pub reply: [Option<ReplyLabel>; 2],
    /// The evidence that differs; none when only the calibration does.
    pub causes: Vec<Cause>,
    /// Its text.
    pub text: String,
}

impl Change {
    /// Whether a flag, side or label differs, and not only a score.
    #[must_use]
    pub fn is_flip(&self) -> bool {
        self.size > 1.0
    }
}

/// All that a step changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Diff {
    /// Comments of the dump.
    pub comments: usize,
    /// Comments that were judged again.
    pub rejudged: usize,
    /// Why all were, if so.
    pub everything: Option<&'static str>,
    /// Rows that are gone or changed, and rows that are new or changed.
    pub rows: [usize; 2],
    /// Classes that differ.
    pub classes: Vec<String>,
    /// The comments that come out otherwise, the largest change first.
    pub changes: Vec<Change>,
}

/// What the first judging of a comment leaves.
struct First {
    signature: Signature,
    language: Option<Language>,
    outcome: Outcome,
    cues: [Weight; 3],
    coverage: Coverage,
}

/// A dump judged by a lexicon.
#[derive(Debug)]
pub struct Bench {
    dump: Dump,
    index: Index,
    judge: Judge,
    signatures: Vec<Signature>,
    languages: Vec<Option<Language>>,
    outcomes: Vec<Outcome>,
    name: NameId,
}

impl Bench {
    /// Judges a dump.
    #[must_use]
    pub fn new(dump: Dump, judge: Judge) -> Bench {
        let name = Names::default().add("comment");
        let comments = dump.comments.len();
        // A parent's signature is needed for its answers' labels, so all signatures come first.
        let mut bench = Bench {
            index: Index::new(&dump),
            signatures: Vec::new(),
            languages: Vec::new(),
            outcomes: Vec::new(),
            dump,
            judge,
            name,
        };
        let first: Vec<First> = bench
            .dump
            .comments
            .par_iter()
            .with_min_len(at_once(comments))
            .map_init(Scratch::default, |scratch, kept| {
                let (comment, hint) = bench.dump.comment(kept);
                let judgement = bench.judge.judge(&comment, hint, scratch);
                First {
                    signature: judgement.signature,
                    language: judgement.language,
                    outcome: bench.outcome_but_reply(&judgement),
                    cues: [judgement.reply.agree, judgement.reply.disagree, judgement.reply.query],
                    coverage: judgement.coverage,
                }
            })
            .collect();
        bench.signatures = first.iter().map(|first| first.signature).collect();
        bench.languages = first.iter().map(|first| first.language).collect();
        let outcomes = first.into_par_iter().zip(bench.dump.comments.par_iter()).map(|(first, kept)| {
            let mut judgement =
                Judgement { signature: first.signature, coverage: first.coverage, ..Judgement::default() };
            [judgement.reply.agree, judgement.reply.disagree, judgement.reply.query] = first.cues;
            Outcome { reply: bench.reply(kept, &judgement), ..first.outcome }
        });
        bench.outcomes = outcomes.collect();
        bench
    }

    /// The lexicon that it is judged by.
    #[must_use]
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Comments, and distinct word forms.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.dump.comments.len(), self.index.forms())
    }

    /// What the dump comes out as.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The comment at a place, judged; its language is known.
    fn judgement(&self, judge: &Judge, place: u32, kept: &Kept, scratch: &mut Scratch) -> Judgement {
        let (comment, hint) = self.dump.comment(kept);
        judge.judge_in(&comment, self.languages.get(place as usize).copied().flatten(), hint, scratch)
    }

    fn record(&self, kept: &Kept, judgement: &Judgement) -> Record {
        let stub = crate::comment::Comment::new("", "", self.dump.source(kept));
        Record::new(&stub, judgement, self.name, None)
    }

    fn outcome_but_reply(&self, judgement: &Judgement) -> Outcome {
        let sides = judgement.stance.iter().map(|stance| (stance.target.clone(), stance.score, stance.label));
        Outcome { incivility: judgement.incivility.score, reply: None, sides: sides.collect() }
    }

    fn reply(&self, kept: &Kept, judgement: &Judgement) -> Option<ReplyLabel> {
        let parent = kept.parent.and_then(|parent| {
            let signature = *self.signatures.get(parent as usize)?;
            let parent = self.dump.comments.get(parent as usize)?;
            Some(self.record(parent, &Judgement { signature, ..Judgement::default() }))
        });
        let answer = kept.is_reply.then(|| answer_to(&self.record(kept, judgement), parent.as_ref())).flatten();
        answer.map(|answer| answer.label)
    }

    fn outcome(&self, judge: &Judge, place: u32, kept: &Kept, scratch: &mut Scratch) -> (Outcome, Judgement) {
        let judgement = self.judgement(judge, place, kept, scratch);
        let reply = self.reply(kept, &judgement);
        (Outcome { reply, ..self.outcome_but_reply(&judgement) }, judgement)
    }

    /// Judges by the next lexicon, and tells what changes. The same for any number of threads.
    pub fn step(&mut self, judge: Judge) -> Diff {
        let changes = Changes::between(self.judge.lexicon(), judge.lexicon());
        let touched = changes.touches(&self.index, self.judge.lexicon(), judge.lexicon());
        let places: Vec<u32> = match &touched {
            Some(places) => places.iter().collect(),
            None => (0..u32::try_from(self.dump.comments.len()).unwrap_or(u32::MAX)).collect(),
        };
        let found: Vec<Option<(u32, Outcome, Change)>> = places
            .par_iter()
            .with_min_len(at_once(places.len()))
            .map_init(Default::default, |(scratch, old_scratch): &mut (Scratch, Scratch), place| {
                let kept = self.dump.comments.get(*place as usize)?;
                let before = self.outcomes.get(*place as usize)?;
                let (after, judgement) = self.outcome(&judge, *place, kept, scratch);
                (after != *before).then(|| {
                    let old = self.judgement(&self.judge, *place, kept, old_scratch);
                    let causes = causes((&self.judge, &old), (&judge, &judgement));
                    let change = change(&self.dump, kept, before, &after, causes);
                    (*place, after, change)
                })
            })
            .collect();
        let mut diff = Diff {
            comments: self.dump.comments.len(),
            rejudged: places.len(),
            everything: changes.everything,
            rows: [changes.old_rows.len(), changes.new_rows.len()],
            classes: changes.classes.into_keys().collect(),
            changes: Vec::new(),
        };
        for (place, outcome, change) in found.into_iter().flatten() {
            if let Some(known) = self.outcomes.get_mut(place as usize) {
                *known = outcome;
            }
            diff.changes.push(change);
        }
        // The sort keeps the order of the dump among changes of one size.
        diff.changes.sort_by(|a, b| b.size.total_cmp(&a.size));
        self.judge = judge;
        diff
    }
}

/// Comments that a worker judges in one go. What it learns of word forms on the way is lost at the end, so these are as
/// many as leave no worker idle for long.
fn at_once(comments: usize) -> usize {
    (comments / (4 * rayon::current_num_threads())).max(1)
}

fn change(dump: &Dump, kept: &Kept, before: &Outcome, after: &Outcome, causes: Vec<Cause>) -> Change {
    let share = |score: i16| f64::from(score) / f64::from(ONE);
    let mut targets: Vec<&Arc<str>> = before.sides.iter().chain(&after.sides).map(|(target, ..)| target).collect();
    targets.sort();
    targets.dedup();
    let side = |target: &Arc<str>| {
        let ((score, side), (new_score, new_side)) = (before.side(target), after.side(target));
        ((score, side) != (new_score, new_side)).then(|| SideChange {
            target: target.to_string(),
            before: side,
            after: new_side,
            score_before: share(score),
            score_after: share(new_score),
        })
    };
    let sides: Vec<SideChange> = targets.into_iter().filter_map(side).collect();
    let incivility = [before.incivility.value(), after.incivility.value()];
    let uncivil = [before.is_flagged(), after.is_flagged()];
    let flips =
        uncivil[0] != uncivil[1] || before.reply != after.reply || sides.iter().any(|side| side.before != side.after);
    let moved = sides.iter().map(|side| (side.score_after - side.score_before).abs());
    let most = moved.fold((incivility[1] - incivility[0]).abs(), f64::max);
    Change {
        source: dump.source(kept).to_string(),
        id: kept.id.to_string(),
        // A flip without any score, as that of a reply, is one too.
        size: if flips { 1.0 + most.max(f64::EPSILON) } else { most },
        incivility,
        uncivil,
        sides,
        reply: [before.reply, after.reply],
        causes,
        text: kept.text.to_string(),
    }
}

/// The evidence of all that an outcome tells.
fn evidence(judgement: &Judgement) -> impl Iterator<Item = &Evidence> {
    let sides = judgement.stance.iter().flat_map(|stance| &stance.evidence);
    judgement.incivility.evidence.iter().chain(sides).chain(&judgement.reply.evidence)
}

/// The evidence that differs. Most of it does not, so names are made of what does only.
fn causes(old: (&Judge, &Judgement), new: (&Judge, &Judgement)) -> Vec<Cause> {
    type Weights = (Option<i32>, Option<i32>);
    let mut seen: BTreeMap<(u32, u32, Label, &str), Weights> = BTreeMap::new();
    let mut ids: BTreeMap<(u32, u32, Label, &str), (bool, EntryId)> = BTreeMap::new();
    for (is_new, (judge, judgement)) in [(false, old), (true, new)] {
        for evidence in evidence(judgement) {
            let Some(entry) = judge.lexicon().entries().get(evidence.entry.0 as usize) else { continue };
            let key = (evidence.span.start, evidence.span.end, entry.label, entry.text.as_str());
            let weights = seen.entry(key).or_default();
            let weight = if is_new { &mut weights.1 } else { &mut weights.0 };
            // One entry may speak of several targets; what it weighs in all is what differs.
            *weight = Some(weight.unwrap_or(0).saturating_add(evidence.weight.0));
            ids.insert(key, (is_new, evidence.entry));
        }
    }
    let value = |weight: Option<i32>| Weight(weight.unwrap_or(0)).value();
    let cause = |(key, (before, after)): ((u32, u32, Label, &str), Weights)| {
        let did = match (before, after) {
            (None, _) => Did::Added,
            (_, None) => Did::Removed,
            (one, other) if one != other => Did::Changed,
            _ => return None,
        };
        let (is_new, id) = *ids.get(&key)?;
        let entry = EntryName::of(if is_new { new.0 } else { old.0 }.lexicon(), id);
        Some(Cause { did, entry, start: key.0, end: key.1, before: value(before), after: value(after) })
    };
    seen.into_iter().filter_map(cause).collect()
}
