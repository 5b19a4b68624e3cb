//! Figures of predictions against gold: counts in, numbers out. The definitions are scikit-learn's, so that anyone can
//! work them out again: a share of nothing is 0, macro means run over the classes that the gold has.

use crate::summary::spots::Dice;

/// How often each answer was given for each gold class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// By gold class, then by answer.
    counts: Vec<Vec<u64>>,
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Confusion {
    /// Of so many classes, with nothing counted yet.
    #[must_use]
    pub fn new(classes: usize) -> Confusion {
        Confusion { counts: vec![vec![0; classes]; classes] }
    }

    /// The counts of pairs of gold class and answer, each so many times.
    #[must_use]
    pub fn of(classes: usize, pairs: impl Iterator<Item = (usize, usize, u32)>) -> Confusion {
        let mut confusion = Confusion::new(classes);
        pairs.for_each(|(gold, answer, times)| confusion.add(gold, answer, u64::from(times)));
        confusion
    }

    /// Counts an answer.
    pub fn add(&mut self, gold: usize, answer: usize, times: u64) {
        if let Some(count) = self.counts.get_mut(gold).and_then(|row| row.get_mut(answer)) {
            *count += times;
        }
    }

    /// Counts an answer that is another one now.
    pub fn change(&mut self, gold: usize, from: usize, to: usize) {
        if let Some(row) = self.counts.get_mut(gold) {
            if let Some(count) = row.get_mut(from) {
                *count = count.saturating_sub(1);
            }
            if let Some(count) = row.get_mut(to) {
                *count += 1;
            }
        }
    }

    /// By gold class, then by answer.
    #[must_use]
    pub fn counts(&self) -> &[Vec<u64>] {
        &self.counts
    }

    /// Rows that are rightly of this class.
    #[must_use]
    pub fn right(&self, class: usize) -> u64 {
        self.counts.get(class).and_then(|row| row.get(class)).copied().unwrap_or(0)
    }

    /// Rows of this class in the gold.
    #[must_use]
    pub fn wanted(&self, class: usize) -> u64 {
        self.counts.get(class).map_or(0, |row| row.iter().sum())
    }

    /// Rows that were given this answer.
    #[must_use]
    pub fn found(&self, class: usize) -> u64 {
        self.counts.iter().filter_map(|row| row.get(class)).sum()
    }

    /// Of the rows with this answer, the share that is right.
    #[must_use]
    pub fn precision(&self, class: usize) -> f64 {
        share(self.right(class), self.found(class))
    }

    /// Of the rows of this class, the share that was found.
    #[must_use]
    pub fn recall(&self, class: usize) -> f64 {
        share(self.right(class), self.wanted(class))
    }

    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(&self, class: usize) -> f64 {
        share(2 * self.right(class), self.found(class) + self.wanted(class))
    }

    /// The share of right answers.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right = (0..self.counts.len()).map(|class| self.right(class)).sum();
        share(right, self.counts.iter().flatten().sum())
    }

    /// The mean F1 of the classes that the gold has.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        let classes: Vec<usize> = (0..self.counts.len()).filter(|class| self.wanted(*class) > 0).collect();
        self.mean_f1(&classes)
    }

    /// The mean F1 of some classes.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a handful of classes")]
    pub fn mean_f1(&self, classes: &[usize]) -> f64 {
        let sum: f64 = classes.iter().map(|class| self.f1(*class)).sum();
        if classes.is_empty() { 0.0 } else { sum / classes.len() as f64 }
    }

    /// What it would be if every row had got this one answer.
    #[must_use]
    pub fn always(&self, answer: usize) -> Confusion {
        let mut confusion = Confusion::new(self.counts.len());
        (0..self.counts.len()).for_each(|gold| confusion.add(gold, answer, self.wanted(gold)));
        confusion
    }

    /// The commonest class of the gold; of equals the first.
    #[must_use]
    pub fn majority(&self) -> usize {
        (0..self.counts.len()).rev().max_by_key(|class| self.wanted(*class)).unwrap_or(0)
    }

    /// Adds the counts of another one.
    pub fn merge(&mut self, other: &Confusion) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
    }
}

/// Rows ranked by a score, the largest first; rows with the same score stand together.
#[derive(Clone, Debug)]
pub struct Ranking {
    groups: Vec<Vec<u32>>,
}

impl Ranking {
    /// Ranks rows by their scores.
    #[must_use]
    pub fn new(scores: &[f64]) -> Ranking {
        let mut rows: Vec<(f64, u32)> = scores.iter().copied().zip(0u32..).collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let mut last = None;
        for (score, row) in rows {
            // -0 and 0 are one score.
            let same = last.is_some_and(|last: f64| (last + 0.0).total_cmp(&(score + 0.0)).is_eq());
            match groups.last_mut().filter(|_| same) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            }
            last = Some(score);
        }
        Ranking { groups }
    }

    /// By group, from the top: how often positive and negative rows stand in it, each row counted so many times.
    fn tallies<'r>(&'r self, positive: &'r [bool], times: Option<&'r [u32]>) -> impl Iterator<Item = (u64, u64)> + 'r {
        self.groups.iter().map(move |group| {
            let mut tally = (0, 0);
            for row in group.iter().map(|row| *row as usize) {
                let times = times.map_or(1, |times| u64::from(times.get(row).copied().unwrap_or(0)));
                let place = if positive.get(row) == Some(&true) { &mut tally.0 } else { &mut tally.1 };
                *place += times;
            }
            tally
        })
    }

    /// The chance that a positive row stands above a negative one; ties count half. `None` without both kinds.
    #[must_use]
    pub fn auc(&self, positive: &[bool], times: Option<&[u32]>) -> Option<f64> {
        area(self.tallies(positive, times))
    }

    /// The mean of the precision at each threshold, weighted by what it adds to the recall. `None` without both kinds.
    #[must_use]
    pub fn average_precision(&self, positive: &[bool], times: Option<&[u32]>) -> Option<f64> {
        let all: u64 = self.tallies(positive, times).map(|(right, _)| right).sum();
        let (mut right, mut wrong, mut sum) = (0, 0, 0.0);
        for (hits, misses) in self.tallies(positive, times) {
            right += hits;
            wrong += misses;
            sum += share(hits, all) * share(right, right + wrong);
        }
        (right > 0 && wrong > 0).then_some(sum)
    }
}

/// The area under the curve of groups of (positive, negative) rows, the highest score first.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "products of counts lose nothing that a share of 1e-9 would show")]
pub fn area(groups: impl Iterator<Item = (u64, u64)>) -> Option<f64> {
    let (mut above, mut below, mut twice) = (0u64, 0u64, 0u128);
    for (positive, negative) in groups {
        twice += u128::from(negative) * u128::from(2 * above + positive);
        above += positive;
        below += negative;
    }
    (above > 0 && below > 0).then(|| twice as f64 / 2.0 / (above as f64 * below as f64))
}

/// How many bins the reliability table has.
const BINS: usize = 10;

/// Rows whose score lies in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Bin {
    /// The lowest score of the bin.
    pub from: f64,
    /// Its rows.
    pub rows: u64,
    /// Their mean score.
    pub mean_score: f64,
    /// The share of them that is positive.
    pub share_positive: f64,
}

/// How far scores can be read as probabilities.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Calibration {
    /// Ten bins of equal width; the last one holds 1 too.
    pub bins: Vec<Bin>,
    /// The mean distance of score and share over the bins, weighted by their rows.
    pub expected_error: f64,
    /// The mean squared distance of score and truth.
    pub brier: f64,
}

/// The calibration of scores between 0 and 1; `None` without rows.
#[must_use]
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "scores lie between 0 and 1, counts are far below 2^52"
)]
pub fn calibration(scores: &[f64], positive: &[bool]) -> Option<Calibration> {
    if scores.is_empty() {
        return None;
    }
    let mut bins = [(0u64, 0.0f64, 0u64); BINS];
    let mut squares = 0.0;
    for (score, positive) in scores.iter().zip(positive) {
        let at = ((score * BINS as f64).floor() as usize).min(BINS - 1);
        if let Some((rows, sum, right)) = bins.get_mut(at) {
            *rows += 1;
            *sum += score;
            *right += u64::from(*positive);
        }
        let truth = if *positive { 1.0 } else { 0.0 };
        squares += (score - truth) * (score - truth);
    }
    let bin = |(at, (rows, sum, right)): (usize, (u64, f64, u64))| Bin {
        from: at as f64 / BINS as f64,
        rows,
        mean_score: if rows == 0 { 0.0 } else { sum / rows as f64 },
        share_positive: share(right, rows),
    };
    let bins: Vec<Bin> = bins.into_iter().enumerate().map(bin).collect();
    let n = scores.len() as f64;
    let gap = |bin: &Bin| bin.rows as f64 / n * (bin.mean_score - bin.share_positive).abs();
    Some(Calibration { expected_error: bins.iter().map(gap).sum(), brier: squares / n, bins })
}

/// How often each of `rows` rows is drawn in the sample with this number.
#[must_use]
pub fn resample(rows: usize, seed: u64, sample: u64) -> Vec<u32> {
    let mut dice = Dice::new(Dice::new(seed ^ sample.wrapping_mul(0xd134_2543_de82_ef95)).roll());
    let mut times = vec![0u32; rows];
    for _ in 0..rows {
        if let Some(times) = times.get_mut(dice.below(rows)) {
            *times += 1;
        }
    }
    times
}

/// The middle 95 % of the values that samples gave; `None` without any.
#[must_use]
pub fn middle(mut values: Vec<f64>) -> Option<[f64; 2]> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |thousandths: usize| values.get((last * thousandths + 500) / 1000).copied();
    Some([at(25)?, at(975)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_text_books() {
        // Gold 0 0 0 1 1, answers 0 0 1 1 0; class 2 never occurs.
        let pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 0)];
        let confusion = Confusion::of(3, pairs.into_iter().map(|(gold, answer)| (gold, answer, 1)));
        let close = |found: f64, want: f64| assert!((found - want).abs() < 1e-12, "{found} is not {want}");
        close(confusion.precision(0), 2.0 / 3.0);
        close(confusion.recall(1), 0.5);
        close(confusion.f1(1), 0.5);
        close(confusion.macro_f1(), f64::midpoint(2.0 / 3.0, 0.5));
        close(confusion.accuracy(), 0.6);
        close(confusion.always(confusion.majority()).accuracy(), 0.6);
        close(confusion.precision(2), 0.0);
    }

    #[test]
    fn ties_count_half_and_the_average_precision_steps() {
        // Computed with scikit-learn: roc_auc_score 0.875, average_precision_score 0.8333333333333333.
        let ranking = Ranking::new(&[0.9, 0.4, 0.4, 0.0]);
        let positive = [true, true, false, false];
        assert!((ranking.auc(&positive, None).unwrap() - 0.875).abs() < 1e-12);
        assert!((ranking.average_precision(&positive, None).unwrap() - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(ranking.auc(&[true; 4], None), None, "one kind only");
        // Twice each row changes nothing.
        assert_eq!(ranking.auc(&positive, Some(&[2; 4])), ranking.auc(&positive, None));
    }

    #[test]
    fn calibration_counts_each_row_once() {
        let calibration = calibration(&[0.0, 0.05, 0.95, 1.0], &[false, true, true, true]).unwrap();
        assert_eq!((calibration.bins[0].rows, calibration.bins[9].rows), (2, 2));
        assert!((calibration.brier - (0.0 + 0.9025 + 0.0025 + 0.0) / 4.0).abs() < 1e-12);
        assert!((calibration.expected_error - (0.5 * 0.475 + 0.5 * 0.025)).abs() < 1e-12);
    }

    #[test]
    fn samples_are_the_same_everywhere() {
        assert_eq!(resample(5, 1, 0).iter().sum::<u32>(), 5);
        assert_eq!(resample(100, 1, 3), resample(100, 1, 3));
        assert_ne!(resample(100, 1, 3), resample(100, 1, 4));
    }
}
