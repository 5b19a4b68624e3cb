//! Who is for and against each target in one thread, by comments and by authors; what words say and what is inferred
//! along the replies apart; whether one side is the uncivil one; and what each side says, in its own words.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::Stance;
use crate::lexicon::Lexicon;
use crate::names::NameId;
use crate::record::{Record, TargetId};
use crate::run::Run;
use crate::thread::Row;

use super::UNCIVIL;
use super::quotes::{SideQuote, representative};
use super::rate::{Rate, fisher};
use super::targets::Chosen;

/// Ids of comments listed for each side, at most.
const LISTED: usize = 10;

/// The sides toward one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TargetStance {
    /// The target's name.
    pub target: String,
    /// Comments whose own words favor it.
    pub favor: u64,
    /// Comments whose own words are against it.
    pub against: u64,
    /// Comments that mention it and take no side.
    pub neither: u64,
    /// Comments that neither mention it nor get a side by what they answer: the quiet middle.
    pub silent: u64,
    /// Of the comments whose own words take a side, those in favor.
    pub favor_rate: Rate,
    /// Comments that favor it by what they answer, not by their own words.
    pub inferred_favor: u64,
    /// Comments that are against it by what they answer, not by their own words.
    pub inferred_against: u64,
    /// Named authors by side, from their own words.
    pub authors: Authors,
    /// The side with at least three comments and twice as many as the other; none where there is no such side.
    pub prevails: Option<Stance>,
    /// Ids of the clearest favoring comments, clearest first, at most ten.
    pub favor_ids: Vec<String>,
    /// Ids of the comments most clearly against, clearest first, at most ten.
    pub against_ids: Vec<String>,
    /// Ids of comments that favor it by what they answer, in the order of the tree, at most ten.
    pub inferred_favor_ids: Vec<String>,
    /// Ids of comments that are against it by what they answer, in the order of the tree, at most ten.
    pub inferred_against_ids: Vec<String>,
    /// What those in favor say.
    pub favor_quotes: Vec<SideQuote>,
    /// What those against say.
    pub against_quotes: Vec<SideQuote>,
    /// Incivility by side.
    pub incivility: IncivilityBySide,
}

/// Named authors by the side that their own words take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Authors {
    /// Those with favoring comments only, in the order of their first one.
    pub favor: Vec<String>,
    /// Those with comments against only.
    pub against: Vec<String>,
    /// Those with both.
    pub both: Vec<String>,
    /// Those who favor it and wrote one comment in the thread.
    pub favor_once: u64,
    /// Those who are against it and wrote one comment in the thread.
    pub against_once: u64,
    /// Authors of the thread who take no side in their own words.
    pub silent: u64,
}

/// Incivility × stance: is it one side?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncivilityBySide {
    /// Uncivil comments among those in favor.
    pub favor: Rate,
    /// Among those against.
    pub against: Rate,
    /// Among those that mention it and take no side.
    pub neither: Rate,
    /// Among all others.
    pub silent: Rate,
    /// How often chance alone makes the two sides differ like this (Fisher's exact test); `None` where a side is empty.
    pub p: Option<f64>,
}

/// The sides toward each chosen target that any comment mentions, most mentioned first.
///
/// # Errors
/// When a text can't be fetched.
pub fn stances(
    run: &mut Run,
    lexicon: &Lexicon,
    rows: &[Row],
    chosen: &Chosen,
    quotes: usize,
) -> io::Result<Vec<TargetStance>> {
    let mut list = Vec::new();
    for target in chosen.iter() {
        let sides = sides(run, rows, target, chosen);
        if sides.iter().all(Option::is_none) {
            continue;
        }
        let mut stance = toward(run, rows, target, &sides);
        for (side, place) in [(Stance::Favor, &mut stance.favor_quotes), (Stance::Against, &mut stance.against_quotes)]
        {
            let of_side = rows.iter().zip(&sides).filter_map(|(row, taken)| {
                let (label, score) = (*taken)?;
                (label == side).then_some((*row, score))
            });
            *place = representative(run, lexicon, target, of_side.collect(), quotes)?;
        }
        list.push(stance);
    }
    list.sort_by_key(|stance| std::cmp::Reverse((stance.favor + stance.against, stance.neither)));
    Ok(list)
}

/// By place: the side toward `target` that the comment's own words take, and how clearly.
fn sides(run: &Run, rows: &[Row], target: TargetId, chosen: &Chosen) -> Vec<Option<(Stance, i16)>> {
    let side = |row: &Row| {
        let record = run.records.get(row.at())?;
        let side = record.sides().find(|side| side.target == target && chosen.reports(target, record))?;
        Some((side.label, side.score))
    };
    rows.iter().map(side).collect()
}

fn toward(run: &Run, rows: &[Row], target: TargetId, sides: &[Option<(Stance, i16)>]) -> TargetStance {
    let label = |place: usize| sides.get(place).copied().flatten().map(|(label, _)| label);
    let count = |wanted| (0..rows.len()).filter(|place| label(*place) == Some(wanted)).count() as u64;
    let (favor, against, neither) = (count(Stance::Favor), count(Stance::Against), count(Stance::Neither));
    let clearest = |wanted| {
        let mut list: Vec<usize> = (0..rows.len()).filter(|place| label(*place) == Some(wanted)).collect();
        list.sort_by_key(|place| std::cmp::Reverse(sides[*place].map(|(_, score)| score.unsigned_abs())));
        list.into_iter().take(LISTED).filter_map(|place| rows.get(place)).map(|row| run.id(*row).to_owned()).collect()
    };
    let inferred = |wanted: Stance| -> Vec<String> {
        let has = |row: &&Row| {
            run.inferred.get(row).into_iter().flatten().any(|side| side.target == target && side.label == wanted)
        };
        rows.iter().filter(has).map(|row| run.id(*row).to_owned()).collect()
    };
    let (inferred_favor, inferred_against) = (inferred(Stance::Favor), inferred(Stance::Against));
    let flowed = (inferred_favor.len() + inferred_against.len()) as u64;
    let name = run.targets.get(usize::from(target.0)).map(|target| target.name.to_string());
    TargetStance {
        target: name.unwrap_or_default(),
        favor,
        against,
        neither,
        silent: (rows.len() as u64).saturating_sub(favor + against + neither + flowed),
        favor_rate: Rate::of(favor, favor + against),
        inferred_favor: inferred_favor.len() as u64,
        inferred_against: inferred_against.len() as u64,
        authors: authors(run, rows, &label),
        prevails: prevailing(favor, against),
        favor_ids: clearest(Stance::Favor),
        against_ids: clearest(Stance::Against),
        inferred_favor_ids: inferred_favor.into_iter().take(LISTED).collect(),
        inferred_against_ids: inferred_against.into_iter().take(LISTED).collect(),
        incivility: by_side(run, rows, &label),
        ..TargetStance::default()
    }
}

fn authors(run: &Run, rows: &[Row], label: &impl Fn(usize) -> Option<Stance>) -> Authors {
    let mut order: Vec<NameId> = Vec::new();
    let mut comments: BTreeMap<NameId, u64> = BTreeMap::new();
    let mut sides: BTreeMap<NameId, BTreeSet<Stance>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(author) = run.records.get(row.at()).and_then(|record| record.author) else { continue };
        let seen = comments.entry(author).or_default();
        if *seen == 0 {
            order.push(author);
        }
        *seen += 1;
        sides.entry(author).or_default().extend(label(place).filter(|side| *side != Stance::Neither));
    }
    let with = |wanted: &[Stance]| -> Vec<NameId> {
        let takes = |author: &NameId| sides.get(author).is_some_and(|sides| sides.iter().eq(wanted));
        order.iter().copied().filter(takes).collect()
    };
    let once = |names: &[NameId]| names.iter().filter(|name| comments.get(name) == Some(&1)).count() as u64;
    let names = |list: &[NameId]| list.iter().map(|name| run.names.get(*name).to_owned()).collect();
    let (favor, against) = (with(&[Stance::Favor]), with(&[Stance::Against]));
    Authors {
        favor_once: once(&favor),
        against_once: once(&against),
        favor: names(&favor),
        against: names(&against),
        both: names(&with(&[Stance::Favor, Stance::Against])),
        silent: with(&[]).len() as u64,
    }
}

fn by_side(run: &Run, rows: &[Row], label: &impl Fn(usize) -> Option<Stance>) -> IncivilityBySide {
    let rate = |wanted: Option<Stance>| {
        let of_side = || {
            let judged = rows.iter().enumerate().filter(|(place, _)| label(*place) == wanted);
            judged.filter_map(|(_, row)| run.records.get(row.at())).filter(|record| record.is_judged())
        };
        let uncivil = |record: &&Record| record.incivility >= UNCIVIL;
        Rate::of(of_side().filter(uncivil).count() as u64, of_side().count() as u64)
    };
    let (favor, against) = (rate(Some(Stance::Favor)), rate(Some(Stance::Against)));
    let p = (favor.whole > 0 && against.whole > 0).then(|| {
        let p = fisher(favor.part, favor.whole - favor.part, against.part, against.whole - against.part);
        libm::round(p * 10_000.0) / 10_000.0
    });
    IncivilityBySide { favor, against, neither: rate(Some(Stance::Neither)), silent: rate(None), p }
}

/// The side that prevails; with fewer than three comments or less than twice the other side nothing is claimed.
fn prevailing(favor: u64, against: u64) -> Option<Stance> {
    if favor >= 3 && favor >= 2 * against {
        Some(Stance::Favor)
    } else if against >= 3 && against >= 2 * favor {
        Some(Stance::Against)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_prevails_only_with_three_comments_and_twice_the_other() {
        let cases = [
            ((3, 0), Some(Stance::Favor)),
            ((2, 0), None), // two comments are no camp
            ((4, 2), Some(Stance::Favor)),
            ((3, 2), None),
            ((1, 5), Some(Stance::Against)),
        ];
        for ((favor, against), want) in cases {
            assert_eq!(prevailing(favor, against), want, "{favor} for, {against} against");
        }
    }
}
