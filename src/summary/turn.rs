//! Where the tone of a thread changed, and where it was first rude to somebody present.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::run::Run;
use crate::thread::Row;

use super::rate::Rate;
use super::timeline::in_time;
use super::{UNCIVIL, strikes_commenter};

/// A change is told when chance alone gives one like it in at most one of twenty threads.
const SURE: f64 = 0.05;

/// A point from which on a thread is more, or less, uncivil than before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Turn {
    /// The first comment after the change.
    pub id: String,
    /// When it was written.
    pub time: Option<String>,
    /// Uncivil comments among those judged before it.
    pub before: Rate,
    /// From it on.
    pub after: Rate,
    /// How often chance alone gives a change like this, by Pettitt's test.
    pub p: f64,
}

/// The change point of the incivility scores in the order of time, by Pettitt's rank test (Pettitt 1979, A
/// Non-Parametric Approach to the Change-Point Problem); `None` where chance would give one as well.
#[must_use]
pub fn turn(run: &Run, rows: &[Row]) -> Option<Turn> {
    let (ordered, _) = in_time(run, rows);
    let record = |row: &Row| run.records.get(row.at()).filter(|record| record.is_judged());
    let judged: Vec<Row> = ordered.into_iter().filter(|row| record(row).is_some()).collect();
    let scores: Vec<u16> = judged.iter().filter_map(record).map(|record| record.incivility.0).collect();
    let (at, p) = change_point(&scores)?;
    let row = judged.get(at).filter(|_| p <= SURE)?;
    let uncivil = |scores: &[u16]| {
        Rate::of(scores.iter().filter(|score| **score >= UNCIVIL.0).count() as u64, scores.len() as u64)
    };
    Some(Turn {
        id: run.id(*row).to_owned(),
        time: record(row).and_then(|record| record.time()).map(|time| time.to_string()),
        before: uncivil(scores.get(..at)?),
        after: uncivil(scores.get(at..)?),
        p: libm::round(p * 10_000.0) / 10_000.0,
    })
}

/// The index of the first value after the most likely change, and the probability under no change, approximately
/// 2·exp(−6K²/(n³+n²)) with K the largest |U|; ties share their mean rank, which makes the test more careful.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn change_point(values: &[u16]) -> Option<(usize, f64)> {
    let n = i64::try_from(values.len()).ok()?;
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    // Twice the mean rank, so that it is whole.
    let rank = |value: u16| {
        let below = sorted.partition_point(|other| *other < value);
        let upto = sorted.partition_point(|other| *other <= value);
        (below + upto + 1) as i64
    };
    let (mut sum, mut best) = (0i64, (0usize, 0i64));
    for (at, value) in values.iter().enumerate() {
        sum += rank(*value);
        let u = sum - (at as i64 + 1) * (n + 1);
        if u.abs() > best.1 {
            best = (at + 1, u.abs());
        }
    }
    let (n, k) = (n as f64, best.1 as f64);
    (best.1 > 0 && best.0 < values.len())
        .then(|| (best.0, (2.0 * libm::exp(-6.0 * k * k / (n * n * n + n * n))).min(1.0)))
}

/// The first comment, in the order of time, that is uncivil to another commenter.
#[must_use]
pub fn first_blow(run: &Run, rows: &[Row]) -> Option<String> {
    let (ordered, _) = in_time(run, rows);
    let is_blow = |row: &&Row| run.records.get(row.at()).is_some_and(strikes_commenter);
    ordered.iter().find(is_blow).map(|row| run.id(*row).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_found_where_it_is_and_only_when_it_is_one() {
        let quiet_then_loud: Vec<u16> = std::iter::repeat_n(0, 20).chain(std::iter::repeat_n(8_000, 10)).collect();
        let (at, p) = change_point(&quiet_then_loud).unwrap();
        assert_eq!(at, 20);
        assert!(p < 0.01, "{p}");
        let back_and_forth: Vec<u16> = (0..30).map(|n| if n % 3 == 0 { 8_000 } else { 0 }).collect();
        assert!(change_point(&back_and_forth).unwrap().1 > 0.5);
        assert_eq!(change_point(&[0; 12]), None, "nothing changes");
        assert_eq!(change_point(&[]), None);
    }
}
