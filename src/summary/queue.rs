//! The moderation queue: which comments of a run a person should look at, the most needed first.
//! In: a run and what is asked for. Out: `Queue`: entries, what they cover, what was left out. Acts on nothing.
//!
//! One entry an author and branch: further comments of the same author below the same top-level comment are folded into
//! the one that needs a look most.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use crate::judge::{Judge, Scratch};
use crate::judgement::{Addressee, Judgement, ONE, Score};
use crate::lexicon::{Label, Lexicon};
use crate::names::NameId;
use crate::record::{Record, category_name};
use crate::run::Run;
use crate::run::spool::Judged;
use crate::thread::Row;

use super::around::Surroundings;
use super::entry::{Entry, Found, entry};
use super::need::{Charge, Need, Sign, Weights};

/// What a policy suggests. Nothing is ever done by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Leave it out of the queue.
    Ignore,
    /// Look at it.
    #[default]
    Look,
    /// Hold it back until somebody has looked.
    Hold,
    /// Warn its author, if the look bears it out.
    Warn,
    /// Remove it, if the look bears it out.
    Remove,
    /// Pass it on to somebody who decides more.
    Escalate,
}

/// Actions by the names that policy files use.
pub const ACTIONS: [(&str, Action); 6] = [
    ("ignore", Action::Ignore),
    ("look", Action::Look),
    ("hold", Action::Hold),
    ("warn", Action::Warn),
    ("remove", Action::Remove),
    ("escalate", Action::Escalate),
];

impl Action {
    /// The word that policies and rows use.
    #[must_use]
    pub fn name(self) -> &'static str {
        ACTIONS.iter().find(|(_, action)| *action == self).map_or("", |(name, _)| name)
    }
}

/// What a policy says of a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What it suggests.
    pub action: Action,
    /// Where the rule or exception stands that says so, as `file:line`; `None` where no rule applies.
    pub rule: Option<String>,
}

/// What a policy may look at.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'m> {
    /// The comment's thread.
    pub thread: &'m str,
    /// The run's record of it.
    pub record: &'m Record,
    /// The comment and its judgement.
    pub judged: &'m Judged,
    /// What it is charged with.
    pub charges: &'m [Charge],
    /// The lexicon that judged.
    pub lexicon: &'m Lexicon,
}

/// How a queue is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The most needed first.
    #[default]
    Need,
    /// The oldest first, so that nothing rots; comments without a time come last.
    Time,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The comments that may come in.
    pub rows: Vec<Row>,
    /// The constants of the formula.
    pub weights: Weights,
    /// The least incivility score.
    pub min_score: Score,
    /// So many entries at most.
    pub limit: usize,
    /// Their order.
    pub order: Order,
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queue {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// What they cover.
    pub capacity: Capacity,
}

/// What the listed entries cover of what is to be expected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Capacity {
    /// Judged comments that may come in.
    pub judged: u64,
    /// Those whose score reaches the least and that no policy leaves out.
    pub waiting: u64,
    /// The entries that they make: one an author and branch.
    pub entries: u64,
    /// Entries that are listed.
    pub listed: u64,
    /// Comments in the listed entries, folded ones included.
    pub listed_comments: u64,
    /// Comments that the policy leaves out.
    pub left_out: u64,
    /// Sum of the scores of all comments of level 2 or 3 that no policy leaves out, waiting or not.
    pub expected_severe: f64,
    /// The same sum over the comments in the listed entries.
    pub listed_severe: f64,
    /// The share that is listed; `None` when nothing severe is expected.
    pub share: Option<f64>,
}

/// From this level on a comment is severe, if it is meant.
const SEVERE: u8 = 2;

/// A comment that waits.
struct Waiting {
    row: Row,
    need: u64,
    severe: u64,
    verdict: Verdict,
}

/// The queue of a run. `decide` is the policy.
///
/// # Errors
/// When a text can't be fetched.
pub fn queue(
    run: &mut Run,
    judge: &Judge,
    asked: &Asked,
    decide: &dyn Fn(&Matter<'_>) -> Verdict,
) -> io::Result<Queue> {
    let around = Surroundings::of(run);
    let mut capacity = Capacity::default();
    let (mut waiting, mut expected) = (Vec::new(), 0);
    for row in &asked.rows {
        let Some(record) = run.records.get(row.at()).filter(|record| record.is_judged()).cloned() else { continue };
        capacity.judged += 1;
        let severe = if record.level >= SEVERE { u64::from(record.incivility.0) } else { 0 };
        let waits = record.incivility.0 > 0 && record.incivility >= asked.min_score;
        if !waits && severe == 0 {
            continue;
        }
        let judged = run.fetch(*row)?;
        let charges = charges(&judged.judgement, judge.lexicon());
        let thread = run.forest.tree_of(*row).map_or("", |tree| run.thread_name(tree));
        let matter = Matter { thread, record: &record, judged: &judged, charges: &charges, lexicon: judge.lexicon() };
        let verdict = decide(&matter);
        if verdict.action == Action::Ignore {
            capacity.left_out += 1;
            continue;
        }
        expected += severe;
        if waits {
            let need = needed(run, &around, *row, &judged.judgement, &charges, &asked.weights).value;
            waiting.push(Waiting { row: *row, need, severe, verdict });
        }
    }
    capacity.waiting = waiting.len() as u64;
    let mut folded = folded(run, &around, waiting);
    if asked.order == Order::Time {
        folded.sort_by_key(|group| {
            let time = run.records.get(group.head.row.at()).and_then(Record::time);
            (time.is_none(), time, group.head.row)
        });
    }
    capacity.entries = folded.len() as u64;
    folded.truncate(asked.limit);
    capacity.listed = folded.len() as u64;
    capacity.listed_comments = folded.iter().map(|group| 1 + group.also.len() as u64).sum();
    let listed = folded.iter().map(|group| group.severe).sum();
    capacity.expected_severe = in_comments(expected);
    capacity.listed_severe = in_comments(listed);
    capacity.share = super::share(listed, expected);
    let mut scratch = Scratch::default();
    let mut entries = Vec::with_capacity(folded.len());
    for (at, group) in folded.iter().enumerate() {
        let judged = run.fetch(group.head.row)?;
        let charges = charges(&judged.judgement, judge.lexicon());
        let need = needed(run, &around, group.head.row, &judged.judgement, &charges, &asked.weights);
        let found = Found { rank: at as u64 + 1, row: group.head.row, charges, need, verdict: &group.head.verdict };
        let also = group.also.iter().map(|row| run.id(*row).to_owned()).collect();
        entries.push(Entry { also, ..entry(run, judge, &around, &judged, found, &mut scratch)? });
    }
    Ok(Queue { entries, capacity })
}

/// A sum of scores as a number of comments, to four places.
fn in_comments(sum: u64) -> f64 {
    u32::try_from(sum).map_or(f64::MAX, |sum| f64::from(sum) / f64::from(ONE))
}

/// Comments of one author in one branch.
struct Group {
    head: Waiting,
    also: Vec<Row>,
    severe: u64,
}

/// One group an author and branch, by the need of the neediest; equals by score, then as they stand in the run.
fn folded(run: &Run, around: &Surroundings, mut waiting: Vec<Waiting>) -> Vec<Group> {
    let score = |row: Row| run.records.get(row.at()).map_or(Score(0), |record| record.incivility);
    waiting.sort_by_key(|one| (std::cmp::Reverse(one.need), std::cmp::Reverse(score(one.row)), one.row));
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<(NameId, Row), usize> = BTreeMap::new();
    for one in waiting {
        let author = run.records.get(one.row.at()).and_then(|record| record.author);
        let known = author.map(|author| (author, around.root(one.row)));
        let group = known.and_then(|key| places.get(&key)).and_then(|at| groups.get_mut(*at));
        if let Some(group) = group {
            group.also.push(one.row);
            group.severe += one.severe;
            continue;
        }
        if let Some(key) = known {
            places.insert(key, groups.len());
        }
        groups.push(Group { severe: one.severe, head: one, also: Vec::new() });
    }
    groups
}

/// How much a comment needs a look, with every step.
pub(super) fn needed(
    run: &Run,
    around: &Surroundings,
    row: Row,
    judgement: &Judgement,
    charges: &[Charge],
    weights: &Weights,
) -> Need {
    let mut signs: BTreeSet<(Sign, u64)> = around.signs(run, row).into_iter().collect();
    if judgement.constructive.categories.iter().any(|(category, _)| category_name(usize::from(category.0)) == "respect")
    {
        signs.insert((Sign::Thanks, 1));
    }
    let signs: Vec<(Sign, u64)> = signs.into_iter().collect();
    let addressee: Addressee = judgement.incivility.addressee;
    weights.need(charges, addressee, &signs)
}

/// What a comment is charged with: each category that has evidence, its score and the worst level of its evidence.
#[must_use]
pub fn charges(judgement: &Judgement, lexicon: &Lexicon) -> Vec<Charge> {
    let incivility = &judgement.incivility;
    let label_of = |entry: crate::judgement::EntryId| lexicon.entries().get(entry.0 as usize).map(|entry| entry.label);
    let charge = |(category, score): &(crate::judgement::Category, Score)| {
        let mine = incivility.evidence.iter().filter(|evidence| evidence.weight.0 > 0);
        let mine = mine.filter(|evidence| label_of(evidence.entry) == Some(Label::Category(category.0)));
        let level = mine.map(|evidence| evidence.level).max().unwrap_or(0);
        Charge { category: usize::from(category.0), score: *score, level }
    };
    incivility.categories.iter().map(charge).collect()
}
