//! Stance evidence tied to the targets that a comment mentions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::comment::Span;
use crate::judgement::{DirectStance, EntryId, Evidence, ONE, Stance, Weight};
use crate::lexicon::{Calibration, Entry, Label, Lexicon, Role};
use crate::text::fold::fold;

use super::context::Context;
use super::score::{both_ways, scaled, shares};
use super::{Found, by_place};

/// What a lexicon knows of its targets, as judging needs it.
#[derive(Debug)]
pub(super) struct Targets {
    names: Vec<Arc<str>>,
    /// By entry: the number of the target that it speaks for.
    speaks_for: Vec<Option<u32>>,
    /// By target: how it was fitted, if it was.
    fitted: BTreeMap<u32, Fitted>,
    /// How targets without rows of their own were fitted, all together.
    any: Option<Fitted>,
}

/// A target that rows were learned for.
#[derive(Debug, Default)]
struct Fitted {
    /// What stands before any word is read.
    priors: Vec<(EntryId, Label, i32)>,
    is_two_way: bool,
}

impl Targets {
    pub(super) fn of(lexicon: &Lexicon) -> Targets {
        let targets = lexicon.all_targets();
        let numbers: BTreeMap<&str, u32> = (0..).zip(targets).map(|(at, target)| (&*target.name, at)).collect();
        let number = |entry: &Entry| numbers.get(entry.target.as_deref()?).copied();
        let speaks_for: Vec<Option<u32>> = lexicon.entries().iter().map(number).collect();
        let mut fitted: BTreeMap<u32, Fitted> = BTreeMap::new();
        let mut any: Option<Fitted> = None;
        let is_side = |entry: &Entry| entry.is_learned && matches!(entry.label, Label::Favor | Label::Against);
        for (at, entry) in (0..).zip(lexicon.entries()).filter(|(_, entry)| is_side(entry)) {
            let fitted = match number(entry) {
                Some(target) => {
                    let fitted = fitted.entry(target).or_default();
                    fitted.is_two_way = targets.get(target as usize).is_some_and(|target| target.is_two_way);
                    fitted
                }
                None if entry.target.is_none() => {
                    any.get_or_insert_with(|| Fitted { priors: Vec::new(), is_two_way: lexicon.any_is_two_way() })
                }
                None => continue,
            };
            if entry.is_prior() {
                fitted.priors.push((EntryId(at), entry.label, entry.weight));
            }
        }
        Targets { names: targets.iter().map(|target| target.name.clone()).collect(), speaks_for, fitted, any }
    }
}

/// What is found for one target: its mentions, and its evidence with the sign of its side.
#[derive(Default)]
struct Bound<'f, 'l> {
    mentions: Vec<&'f Found<'l>>,
    evidence: Vec<(&'f Found<'l>, i32)>,
}

/// Evidence in the sentence of a mention but in another clause counts half.
const OTHER_CLAUSE: i32 = 50;

/// The stance toward each target that is mentioned or that a written row speaks for, in the order of the sets; and the
/// evidence that is tied to no mention. Learned rows speak only where their target is mentioned, or is the row's own;
/// those for any target where it is the row's own and has none for itself.
pub(super) fn judge(
    targets: &Targets,
    calibration: &Calibration,
    found: &[Found<'_>],
    context: &Context<'_>,
) -> (Vec<DirectStance>, Weight) {
    let own = context.comment.extra.target.as_deref();
    let mut bound: BTreeMap<usize, Bound<'_, '_>> = BTreeMap::new();
    for hit in found.iter().filter(|hit| hit.kept) {
        if let Some((target, Role::Itself)) = hit.entry.names {
            bound.entry(target as usize).or_default().mentions.push(hit);
        }
    }
    let own_fitted = targets.fitted.keys().find(|at| targets.names.get(**at as usize).map(|name| &**name) == own);
    if let Some(target) = own_fitted {
        bound.entry(*target as usize).or_default();
    }
    let any = targets.any.as_ref().filter(|_| own_fitted.is_none()).zip(own);
    let mut for_any: Bound<'_, '_> = Bound::default();
    let mut unbound = 0i32;
    for hit in found.iter().filter(|hit| hit.kept) {
        let Some(weight) = hit.stance_weight() else { continue };
        let tied = if hit.entry.is_learned && hit.entry.target.is_none() {
            for_any.evidence.push((hit, weight));
            continue;
        } else if hit.entry.is_learned {
            let target = targets.speaks_for.get(hit.id.0 as usize).copied().flatten().map(|at| at as usize);
            match target.filter(|target| bound.contains_key(target)) {
                Some(target) => Some((target, 100)),
                None => continue,
            }
        } else {
            tied_to(hit, targets, &bound, context)
        };
        match tied {
            Some((target, percent)) => {
                bound.entry(target).or_default().evidence.push((hit, scaled(weight, percent)));
            }
            None => unbound = unbound.saturating_add(weight),
        }
    }
    if let Some((fitted, own)) = any {
        return (vec![direct(&own.into(), &for_any, Some(fitted), calibration)], Weight(unbound));
    }
    let all = bound.into_iter().filter_map(|(at, bound)| {
        let fitted = u32::try_from(at).ok().and_then(|at| targets.fitted.get(&at));
        Some(direct(targets.names.get(at)?, &bound, fitted, calibration))
    });
    let mut list: Vec<DirectStance> = all.filter(|stance| own.is_none_or(|own| *own == *stance.target)).collect();
    if let (Some(own), true) = (own, list.is_empty()) {
        list.extend(ad_hoc(own, found, context, calibration));
    }
    (list, Weight(unbound))
}

/// The target that a written row's evidence is tied to, and how much of it counts, in percent.
fn tied_to(
    hit: &Found<'_>,
    targets: &Targets,
    bound: &BTreeMap<usize, Bound<'_, '_>>,
    context: &Context<'_>,
) -> Option<(usize, i32)> {
    if hit.entry.target.is_some() {
        return targets.speaks_for.get(hit.id.0 as usize).copied().flatten().map(|at| (at as usize, 100));
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

fn direct(
    target: &Arc<str>,
    bound: &Bound<'_, '_>,
    fitted: Option<&Fitted>,
    calibration: &Calibration,
) -> DirectStance {
    let weighed = bound.evidence.iter().map(|(hit, weight)| {
        let mut evidence = hit.evidence();
        evidence.weight = Weight(*weight);
        evidence
    });
    let mut evidence: Vec<Evidence> = weighed.chain(bound.mentions.iter().map(|hit| hit.evidence())).collect();
    let (score, label) = match fitted {
        Some(fitted) => {
            evidence.extend(fitted.priors.iter().map(|(entry, label, weight)| prior(*entry, *label, *weight)));
            fitted_side(bound, fitted)
        }
        None => side(bound, calibration),
    };
    DirectStance { target: target.clone(), label, score, evidence: by_place(evidence) }
}

/// What stands before any word is read, with the sign of its side.
fn prior(entry: EntryId, label: Label, weight: i32) -> Evidence {
    let signed = if label == Label::Against { -weight } else { weight };
    Evidence { span: Span { start: 0, end: 0 }, entry, weight: Weight(signed), level: 0, rules: Vec::new() }
}

/// The side by the sum of all evidence, from the calibration's threshold on.
fn side(bound: &Bound<'_, '_>, calibration: &Calibration) -> (i16, Stance) {
    let score = both_ways(bound.evidence.iter().map(|(_, weight)| i64::from(*weight)).sum());
    let share = f64::from(score) / f64::from(ONE);
    let label = if share >= calibration.stance() {
        Stance::Favor
    } else if share <= -calibration.stance() {
        Stance::Against
    } else {
        Stance::Neither
    };
    (score, label)
}

/// The side of a fitted target: the largest of the sum in favor, the sum against and, unless the target is two-way,
/// 0 for neither; of equals neither.
fn fitted_side(bound: &Bound<'_, '_>, fitted: &Fitted) -> (i16, Stance) {
    let sum = |label: Label, sign: i64| -> i64 {
        let words = bound.evidence.iter().filter(|(hit, _)| hit.entry.label == label);
        let words: i64 = words.map(|(_, weight)| sign * i64::from(*weight)).sum();
        words + fitted.priors.iter().filter(|(_, of, _)| *of == label).map(|(_, _, w)| i64::from(*w)).sum::<i64>()
    };
    let (favor, against) = (sum(Label::Favor, 1), sum(Label::Against, -1));
    let needed = if fitted.is_two_way { i64::MIN } else { 0 };
    let label = if favor > against && favor > needed {
        Stance::Favor
    } else if against > favor && against > needed {
        Stance::Against
    } else {
        Stance::Neither
    };
    (shares(favor, against, fitted.is_two_way), label)
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
    Some(direct(&target.into(), &bound, None, calibration))
}
