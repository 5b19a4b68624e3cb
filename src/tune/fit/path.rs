//! How strong the penalty is to be: tried on comments left out (cross-validation), from strong to weak.

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::super::metrics::{Confusion, Ranking};
use super::solver::{Data, Model, Penalty, solve};

/// Strengths that are tried, strongest first.
const STRENGTHS: &[f64] = &[100.0, 55.0, 30.0, 17.0, 10.0, 5.5, 3.0, 1.7, 1.0];

/// Parts of which each is left out once.
const FOLDS: u64 = 5;

/// Comments that are tried on, at most: more say the same.
const MOST_TRIED: usize = 12_000;

/// Below so many comments all is tried over again with other parts, since chance counts for much.
const FEW: usize = 3_000;

/// What a try comes to: larger is better.
pub(super) type Measure = fn(outcomes: &[usize], margins: &[f64], logits: usize) -> f64;

/// What cross-validation found.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// What each strength came to.
    measured: Vec<f64>,
    /// Rows that were tried on.
    pub(super) rows: Vec<usize>,
    /// By strength: the rows' logits when they were left out.
    margins: Vec<Vec<f64>>,
}

/// A strength by its place among those that are tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strength(usize);

impl Strength {
    /// The best of all for these tries together, each counting by its rows: smoothed over its neighbours, and of equals
    /// the stronger.
    pub(super) fn best<'t>(tries: impl Iterator<Item = &'t Tried>) -> Strength {
        let mut sums = vec![0.0; STRENGTHS.len()];
        for tried in tries {
            let count = tried.rows.len() as f64;
            sums.iter_mut().zip(&tried.measured).for_each(|(sum, measured)| *sum += count * measured);
        }
        let at = |at: usize| sums.get(at).copied().unwrap_or(0.0);
        let last = STRENGTHS.len() - 1;
        let smooth: Vec<f64> = (0..=last)
            .map(|place| 0.5 * at(place) + 0.25 * at(place.saturating_sub(1)) + 0.25 * at((place + 1).min(last)))
            .collect();
        let most = smooth.iter().copied().fold(f64::MIN, f64::max);
        Strength(smooth.iter().position(|sum| *sum >= most).unwrap_or(0))
    }

    pub(super) fn value(self) -> f64 {
        STRENGTHS.get(self.0).copied().unwrap_or(1.0)
    }
}

impl Tried {
    pub(super) fn measured(&self, strength: Strength) -> f64 {
        self.measured.get(strength.0).copied().unwrap_or(0.0)
    }

    /// The logits of `rows` when they were left out.
    pub(super) fn margins(&self, strength: Strength) -> &[f64] {
        self.margins.get(strength.0).map_or(&[], Vec::as_slice)
    }
}

/// The penalty of a strength.
pub(super) fn penalty(strength: f64, l1_share: f64) -> Penalty {
    Penalty { l1: strength * l1_share, l2: strength * (1.0 - l1_share) }
}

/// Tries all strengths. `keys` tell which rows stay together.
pub(super) fn try_out(data: &Data<'_>, keys: &[u64], l1_share: f64, measure: Measure) -> Tried {
    let mut rows: Vec<usize> = (0..data.matrix.rows).collect();
    rows.sort_by_key(|row| (keys[*row], *row));
    rows.truncate(MOST_TRIED);
    rows.sort_unstable();
    let k = data.logits;
    // Only what is tried on is gone through.
    let matrix = data.matrix.of_rows(&rows);
    let outcomes: Vec<usize> = rows.iter().map(|row| data.outcomes[*row]).collect();
    let weights: Vec<f64> = rows.iter().map(|row| data.weights[*row]).collect();
    let offsets: Vec<f64> = rows.iter().flat_map(|row| data.offsets[row * k..(row + 1) * k].iter().copied()).collect();
    let keys: Vec<u64> = rows.iter().map(|row| keys[*row]).collect();
    let part = Data { matrix: &matrix, outcomes: &outcomes, weights: &weights, offsets: &offsets, ..*data };
    let rounds: u32 = if rows.len() < FEW { 3 } else { 1 };
    let mut measured = vec![0.0; STRENGTHS.len()];
    let mut margins = Vec::new();
    for round in 0..rounds {
        margins = left_out(&part, l1_share, |row| (keys[row].rotate_left(13 * round) >> 8) % FOLDS);
        for (sum, margins) in measured.iter_mut().zip(&margins) {
            *sum += measure(&outcomes, margins, k) / f64::from(rounds);
        }
    }
    Tried { measured, rows, margins }
}

/// By strength: the logits of all rows, each from a model that was learned without its fold.
fn left_out(data: &Data<'_>, l1_share: f64, fold: impl Fn(usize) -> u64 + Sync) -> Vec<Vec<f64>> {
    let k = data.logits;
    let rows = 0..data.matrix.rows;
    let tries: Vec<Vec<Vec<f64>>> = (0..FOLDS)
        .into_par_iter()
        .map(|left_out| {
            let mut weights = vec![0.0; data.matrix.rows];
            for row in rows.clone().filter(|row| fold(*row) != left_out) {
                weights[row] = data.weights[row];
            }
            let part = Data { weights: &weights, ..*data };
            let mut model = Model::new(k, data.matrix.width());
            let mut step = |strength: &f64| {
                model = solve(&part, penalty(*strength, l1_share), model.clone());
                model.margins(data)
            };
            STRENGTHS.iter().map(&mut step).collect()
        })
        .collect();
    let of = |row: usize, at: usize| {
        let margins = usize::try_from(fold(row)).ok().and_then(|fold| tries.get(fold)?.get(at));
        margins.and_then(|margins| margins.get(row * k..(row + 1) * k)).unwrap_or_default()
    };
    (0..STRENGTHS.len()).map(|at| rows.clone().flat_map(|row| of(row, at).iter().copied()).collect()).collect()
}

/// A model with at most `most` weights: those that stay longest as the l1 penalty grows, learned again without it.
pub(super) fn limited(data: &Data<'_>, strength: f64, most: usize) -> Model {
    let k = data.logits;
    let mut l1 = strength.max(1.0);
    let mut chosen = solve(data, Penalty { l1, l2: 0.1 }, Model::new(k, data.matrix.width()));
    // Up until it fits, then down as far as it still fits.
    while chosen.size(data.free) > most && l1 < 1e6 {
        l1 *= 2.0;
        chosen = solve(data, Penalty { l1, l2: 0.1 }, chosen);
    }
    while l1 > 0.02 {
        let next = solve(data, Penalty { l1: l1 * 0.85, l2: 0.1 }, chosen.clone());
        if next.size(data.free) > most {
            break;
        }
        l1 *= 0.85;
        chosen = next;
    }
    let mut bounds = data.bounds.to_vec();
    for (at, bound) in bounds.iter_mut().enumerate() {
        if chosen.weight(at / k, at % k) == 0.0 && data.free != Some(at / k) {
            *bound = (0.0, 0.0);
        }
    }
    solve(&Data { bounds: &bounds, ..*data }, Penalty { l1: 0.0, l2: (strength * 0.3).max(0.5) }, chosen)
}

/// Area under the curve of the first logit for outcome 0; ties count half.
pub(super) fn area(outcomes: &[usize], margins: &[f64], logits: usize) -> f64 {
    let scores: Vec<f64> = margins.iter().step_by(logits).copied().collect();
    let positive: Vec<bool> = outcomes.iter().map(|outcome| *outcome == 0).collect();
    Ranking::new(&scores).auc(&positive, None).unwrap_or(0.5)
}

/// Mean F1 over the outcomes that there are, each row taken for its largest logit.
pub(super) fn macro_f1(outcomes: &[usize], margins: &[f64], logits: usize) -> f64 {
    let answers = outcomes.iter().zip(margins.chunks(logits)).map(|(outcome, row)| (*outcome, guess(row), 1));
    Confusion::of(logits + 1, answers).macro_f1()
}

/// The outcome with the largest logit; the last has 0.
fn guess(margins: &[f64]) -> usize {
    let mut best = (margins.len(), 0.0);
    for (at, margin) in margins.iter().enumerate() {
        if *margin > best.1 {
            best = (at, *margin);
        }
    }
    best.0
}

/// Intercept and slope that turn the logits of comments left out into the log-odds of outcome 0 (Platt 1999).
pub(super) fn platt(outcomes: &[usize], margins: &[f64]) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (outcome, margin) in outcomes.iter().zip(margins) {
            let share = 1.0 / (1.0 + libm::exp(-(a + b * margin)));
            let miss = f64::from(u8::from(*outcome == 0)) - share;
            let bend = share * (1.0 - share);
            ga += miss;
            gb += miss * margin;
            haa += bend;
            hab += bend * margin;
            hbb += bend * margin * margin;
        }
        let whole = haa * hbb - hab * hab;
        if whole.abs() < 1e-12 {
            break;
        }
        let (da, db) = ((ga * hbb - gb * hab) / whole, (gb * haa - ga * hab) / whole);
        a += da.clamp(-2.0, 2.0);
        b += db.clamp(-1.0, 1.0);
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    // A slope that turns the order round would be noise.
    if b > 0.05 && a.is_finite() && b.is_finite() { (a, b) } else { (0.0, 1.0) }
}
