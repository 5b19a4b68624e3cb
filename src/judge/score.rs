//! Sums of weights → scores, in whole numbers of 1/10,000.

use crate::judgement::{ONE, Score};
use crate::lexicon::Curve;

/// `weight` × `hundredths` ÷ 100, halves rounded away from zero.
pub(super) fn scaled(weight: i32, hundredths: i32) -> i32 {
    let product = i64::from(weight) * i64::from(hundredths);
    let half = if product < 0 { -50 } else { 50 };
    i32::try_from((product + half) / 100).unwrap_or(i32::MAX)
}

/// 1/(1+exp(−(a + b·sum))), `sum` in 1/10,000.
#[allow(clippy::cast_precision_loss, reason = "sums are far below 2^52")]
pub(super) fn logistic(curve: Curve, sum: i64) -> Score {
    let x = curve.a + curve.b * (sum as f64 / f64::from(ONE));
    ten_thousandths(1.0 / (1.0 + libm::exp(-x)))
}

/// The curve 1/(1+exp(−sum)).
pub(super) const PLAIN: Curve = Curve { a: 0.0, b: 1.0 };

/// 2/(1+exp(−sum)) − 1: from −10,000 to 10,000.
pub(super) fn both_ways(sum: i64) -> i16 {
    let score = |sum: i64| i16::try_from(2 * i32::from(logistic(PLAIN, sum).0) - ONE).unwrap_or(0);
    if sum < 0 { -score(-sum) } else { score(sum) }
}

/// The share in favor less the share against, from −10,000 to 10,000, of exp(favor) : exp(against) : 1; the last, for
/// neither, is left out where a target is two-way.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the shares lie between 0 and 1")]
pub(super) fn shares(favor: i64, against: i64, is_two_way: bool) -> i16 {
    let unit = |sum: i64| sum as f64 / f64::from(ONE);
    let (favor, against) = (unit(favor), unit(against));
    // The largest is taken out, so that nothing overflows.
    let most = if is_two_way { favor.max(against) } else { favor.max(against).max(0.0) };
    let (favor, against) = (libm::exp(favor - most), libm::exp(against - most));
    let neither = if is_two_way { 0.0 } else { libm::exp(-most) };
    ((favor - against) / (favor + against + neither) * f64::from(ONE)).round() as i16
}

/// 1 − Π(1 − score).
pub(super) fn any_of(scores: impl Iterator<Item = Score>) -> Score {
    let none = scores.fold(1.0, |none, score| none * (1.0 - score.value()));
    ten_thousandths(1.0 - none)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the share lies between 0 and 1")]
fn ten_thousandths(share: f64) -> Score {
    Score((share.clamp(0.0, 1.0) * f64::from(ONE)).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_can_be_worked_out_by_hand() {
        assert_eq!(logistic(Curve::default(), 24_000), Score(7_109));
        assert_eq!(any_of([Score(5_000), Score(5_000)].into_iter()), Score(7_500));
        assert_eq!((shares(0, 0, false), shares(10_000, 0, false), shares(0, 10_000, true)), (0, 3_642, -4_621));
        assert_eq!((both_ways(0), both_ways(10_000), both_ways(-10_000)), (0, 4_622, -4_622));
        assert_eq!((scaled(10_000, -74), scaled(5, 50), scaled(-5, 50)), (-7_400, 3, -3));
    }
}
