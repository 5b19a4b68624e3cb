//! Subtrees in which something is more frequent than elsewhere in the thread: where it is uncivil, where it is disputed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rate::Rate;

/// Orders at random that the strongest subtree is compared with.
const ORDERS: u32 = 99;

/// Comments from which on fewer orders are tried, lest a huge thread take long.
const HUGE: usize = 20_000;

/// A subtree: a comment and what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spot {
    /// The comment at its head.
    pub id: String,
    /// The cases among the comments counted.
    pub rate: Rate,
    /// The cases, in the order of the tree, at most ten.
    pub comments: Vec<String>,
    /// How far the subtree stands out: the log-likelihood ratio of one share inside and another outside against one
    /// for both.
    pub strength: f64,
    /// How often the strongest subtree of the thread is this strong when the same cases fall anywhere.
    pub p: f64,
}

/// What is counted over a thread, in the order of its tree.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// By place: how many comments stand below it.
    pub below: Vec<usize>,
    /// By place: whether it counts at all, and whether it is a case.
    pub cases: Vec<Option<bool>>,
    /// Whether the head of a subtree counts as part of it; for disputes it is what is disputed.
    pub with_head: bool,
    /// Cases that a subtree must hold.
    pub least: u64,
}

/// A subtree by place: its head, its cases, what counts in it, and its strength.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    head: usize,
    cases: u64,
    counted: u64,
    strength: f64,
}

/// The subtrees that stand out most, strongest first, none inside another; at most `most`.
///
/// This is the tree-based scan statistic (Kulldorff, Fang, Walsh 2003, A Tree-Based Scan Statistic for Database Disease
/// Surveillance) with the Bernoulli likelihood (Kulldorff 1997); `p` is that of the strongest subtree of the thread.
#[must_use]
pub fn spots(cases: &Cases, most: usize, id: impl Fn(usize) -> String) -> Vec<Spot> {
    let mut found = scan(cases, &cases.cases);
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.head.cmp(&b.head)));
    let mut kept: Vec<Found> = Vec::new();
    for candidate in found {
        let apart = |other: &Found| {
            let (a, b) = (range(cases, candidate.head), range(cases, other.head));
            a.end <= b.start || b.end <= a.start
        };
        if kept.len() < most && kept.iter().all(apart) {
            kept.push(candidate);
        }
    }
    if kept.is_empty() {
        return Vec::new();
    }
    let by_chance = strongest_by_chance(cases);
    let spot = |found: &Found| {
        let reached = by_chance.iter().filter(|strength| **strength >= found.strength).count() as u64;
        let p = super::share(reached + 1, by_chance.len() as u64 + 1).unwrap_or(1.0);
        let is_case = |place: &usize| cases.cases.get(*place).copied().flatten() == Some(true);
        Spot {
            id: id(found.head),
            rate: Rate::of(found.cases, found.counted),
            comments: range(cases, found.head).filter(is_case).take(10).map(&id).collect(),
            strength: libm::round(found.strength * 1_000.0) / 1_000.0,
            p,
        }
    };
    kept.iter().map(spot).collect()
}

/// The places of a subtree that count towards it.
fn range(cases: &Cases, head: usize) -> std::ops::Range<usize> {
    let end = head + cases.below.get(head).copied().unwrap_or(0) + 1;
    if cases.with_head { head..end } else { head + 1..end.max(head + 1) }
}

/// Every subtree with enough cases whose share is above that of the rest.
fn scan(cases: &Cases, labels: &[Option<bool>]) -> Vec<Found> {
    let (mut counted, mut positive) = (vec![0u64], vec![0u64]);
    for label in labels {
        counted.push(counted.last().copied().unwrap_or(0) + u64::from(label.is_some()));
        positive.push(positive.last().copied().unwrap_or(0) + u64::from(*label == Some(true)));
    }
    let between = |sums: &[u64], range: &std::ops::Range<usize>| {
        sums.get(range.end).copied().unwrap_or(0) - sums.get(range.start).copied().unwrap_or(0)
    };
    let all = (counted.last().copied().unwrap_or(0), positive.last().copied().unwrap_or(0));
    let mut found = Vec::new();
    for head in 0..labels.len() {
        let range = range(cases, head);
        let (n, c) = (between(&counted, &range), between(&positive, &range));
        // The whole thread has no rest to be compared with.
        if c < cases.least || n == all.0 || c * all.0 <= all.1 * n {
            continue;
        }
        found.push(Found { head, cases: c, counted: n, strength: strength((c, n), (all.1, all.0)) });
    }
    found
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn strength((c, n): (u64, u64), (all_c, all_n): (u64, u64)) -> f64 {
    let part = |cases: u64, of: u64| {
        let (cases, rest, of) = (cases as f64, (of - cases) as f64, of as f64);
        let term = |x: f64| if x > 0.0 { x * libm::log(x / of) } else { 0.0 };
        term(cases) + term(rest)
    };
    part(c, n) + part(all_c - c, all_n - n) - part(all_c, all_n)
}

/// The strength of the strongest subtree when the same cases fall on the counted comments in a random order.
fn strongest_by_chance(cases: &Cases) -> Vec<f64> {
    let places: Vec<usize> = (0..cases.cases.len()).filter(|place| cases.cases[*place].is_some()).collect();
    let mut labels = cases.cases.clone();
    let orders = if places.len() > HUGE { ORDERS / 5 } else { ORDERS };
    let mut dice = Dice::new(1);
    let mut out = Vec::new();
    for _ in 0..orders {
        for at in (1..places.len()).rev() {
            labels.swap(places[at], places[dice.below(at + 1)]);
        }
        out.push(scan(cases, &labels).iter().map(|found| found.strength).fold(0.0, f64::max));
    }
    out
}

/// Numbers that look random and are the same everywhere (SplitMix64; Steele, Lea, Flood 2014).
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number below `end`; 0 when `end` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "the product's upper half is below `end`")]
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.roll()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two branches of ten comments each, all below their first.
    fn two_branches(cases: &[usize]) -> Cases {
        let below = (0..20).map(|place| if place % 10 == 0 { 9 } else { 0 }).collect();
        let cases = (0..20).map(|place| Some(cases.contains(&place))).collect();
        Cases { below, cases, with_head: true, least: 2 }
    }

    #[test]
    fn the_branch_that_stands_out_is_found_and_one_that_does_not_is_no_surprise() {
        let hot = spots(&two_branches(&[11, 12, 13, 14, 15, 17]), 3, |place| place.to_string());
        assert_eq!(hot[0].id, "10");
        assert_eq!((hot[0].rate.part, hot[0].rate.whole), (6, 10));
        assert!(hot[0].p <= 0.05, "{hot:?}");
        let even = spots(&two_branches(&[1, 2, 3, 11, 12]), 3, |place| place.to_string());
        assert!(even.iter().all(|spot| spot.p > 0.2), "{even:?}");
        assert!(spots(&two_branches(&[4]), 3, |place| place.to_string()).is_empty(), "one case is no spot");
    }

    #[test]
    fn what_is_disputed_is_the_head_itself() {
        let mut cases = two_branches(&[11, 12, 13]);
        cases.with_head = false;
        let found = spots(&cases, 1, |place| place.to_string());
        assert_eq!((found[0].id.as_str(), found[0].rate.whole), ("10", 9));
    }
}
