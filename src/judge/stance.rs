//! Stance evidence tied to the targets that a comment mentions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::judgement::{DirectStance, ONE, Stance, Weight};
use crate::lexicon::{Calibration, Lexicon, Role, Target};
use crate::text::fold::fold;

use super::context::Context;
use super::score::{both_ways, scaled};
use super::{Found, by_place};

/// What is found for one target: its mentions, and its evidence with the sign of its side.
#[derive(Default)]
struct Bound<'f, 'l> {
    mentions: Vec<&'f Found<'l>>,
    evidence: Vec<(&'f Found<'l>, i32)>,
}

/// Evidence in the sentence of a mention but in another clause counts half.
const OTHER_CLAUSE: i32 = 50;

/// The stance toward each target that is mentioned or that a row speaks for, in the order of the sets; and the
/// evidence that is tied to no mention.
pub(super) fn judge(
    lexicon: &Lexicon,
    calibration: &Calibration,
    found: &[Found<'_>],
    context: &Context<'_>,
) -> (Vec<DirectStance>, Weight) {
    let targets = lexicon.all_targets();
    let mut bound: BTreeMap<usize, Bound<'_, '_>> = BTreeMap::new();
    for hit in found.iter().filter(|hit| hit.kept) {
        if let Some((target, Role::Itself)) = hit.entry.names {
            bound.entry(target as usize).or_default().mentions.push(hit);
        }
    }
    let mut unbound = 0i32;
    for hit in found.iter().filter(|hit| hit.kept) {
        let Some(weight) = hit.stance_weight() else { continue };
        match tied_to(hit, targets, &bound, context) {
            Some((target, percent)) => {
                bound.entry(target).or_default().evidence.push((hit, scaled(weight, percent)));
            }
            None => unbound = unbound.saturating_add(weight),
        }
    }
    let own = context.comment.extra.target.as_deref();
    let all = bound.into_iter().filter_map(|(at, bound)| Some(direct(&targets.get(at)?.name, &bound, calibration)));
    let mut list: Vec<DirectStance> = all.filter(|stance| own.is_none_or(|own| *own == *stance.target)).collect();
    if let (Some(own), true) = (own, list.is_empty()) {
        list.extend(ad_hoc(own, found, context, calibration));
    }
    (list, Weight(unbound))
}

/// The target that evidence is tied to, and how much of it counts, in percent.
fn tied_to(
    hit: &Found<'_>,
    targets: &[Target],
    bound: &BTreeMap<usize, Bound<'_, '_>>,
    context: &Context<'_>,
) -> Option<(usize, i32)> {
    if let Some(target) = &hit.entry.target {
        return targets.iter().position(|known| known.name == *target).map(|at| (at, 100));
    }
    let mentions = || bound.iter().flat_map(|(at, bound)| bound.mentions.iter().map(move |mention| (*at, *mention)));
    // The first mention inside the hit is what the pattern speaks of.
    let inside = mentions().filter(|(_, mention)| hit.first <= mention.first && mention.last <= hit.last);
    if let Some((at, _)) = inside.min_by_key(|(_, mention)| mention.first) {
        return Some((at, 100));
    }
    let token = |at: usize| context.tokens.get(at);
    let distance = |mention: &Found<'_>| {
        if mention.last < hit.first { hit.first - mention.last } else { mention.first.saturating_sub(hit.last) }
    };
    let mut near: Vec<(usize, usize, bool)> = mentions()
        .filter(|(_, mention)| token(mention.first).map(|t| t.sentence) == token(hit.first).map(|t| t.sentence))
        .map(|(at, mention)| {
            let same_clause = token(mention.first).map(|t| t.clause) == token(hit.first).map(|t| t.clause);
            (at, distance(mention), same_clause)
        })
        .collect();
    near.sort_by_key(|(at, distance, same_clause)| (!same_clause, *distance, *at));
    near.first().map(|(at, _, same_clause)| (*at, if *same_clause { 100 } else { OTHER_CLAUSE }))
}

fn direct(target: &Arc<str>, bound: &Bound<'_, '_>, calibration: &Calibration) -> DirectStance {
    let sum: i64 = bound.evidence.iter().map(|(_, weight)| i64::from(*weight)).sum();
    let score = both_ways(sum);
    let share = f64::from(score) / f64::from(ONE);
    let label = if share >= calibration.stance() {
        Stance::Favor
    } else if share <= -calibration.stance() {
        Stance::Against
    } else {
        Stance::Neither
    };
    let weighed = bound.evidence.iter().map(|(hit, weight)| {
        let mut evidence = hit.evidence();
        evidence.weight = Weight(*weight);
        evidence
    });
    let evidence = by_place(weighed.chain(bound.mentions.iter().map(|hit| hit.evidence())).collect());
    DirectStance { target: target.clone(), label, score, evidence }
}

/// A target that only the row names: its content words are its names, and the evidence of sentences that hold one
/// counts.
fn ad_hoc(target: &str, found: &[Found<'_>], context: &Context<'_>, calibration: &Calibration) -> Option<DirectStance> {
    let names: Vec<String> = target.split_whitespace().filter(|word| word.chars().count() > 3).map(fold).collect();
    let named: Vec<u32> = context
        .tokens
        .iter()
        .filter(|token| names.contains(&fold(token.span.of(&context.comment.text))))
        .map(|token| token.sentence)
        .collect();
    if named.is_empty() {
        return None;
    }
    let mut bound = Bound::default();
    for hit in found.iter().filter(|hit| hit.kept && hit.entry.target.is_none()) {
        let Some(weight) = hit.stance_weight() else { continue };
        let sentence = context.tokens.get(hit.first).map(|token| token.sentence);
        if sentence.is_some_and(|sentence| named.contains(&sentence)) {
            bound.evidence.push((hit, weight));
        }
    }
    Some(direct(&target.into(), &bound, calibration))
}
