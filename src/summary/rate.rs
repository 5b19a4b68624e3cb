//! Shares with what is needed to trust them: the counts, the interval, and a mark where the sample is small.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::share;

/// Below so many cases a share is marked as resting on a small sample.
pub const SMALL_SAMPLE: u64 = 30;

/// A share of a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// The cases counted.
    pub part: u64,
    /// All cases.
    pub whole: u64,
    /// `part` ÷ `whole`, rounded down to four places; `None` without cases.
    pub share: Option<f64>,
    /// The 95 % interval of the share (Wilson 1927), rounded to four places.
    pub interval: [f64; 2],
    /// Whether there are fewer than 30 cases.
    pub small_sample: bool,
}

impl Rate {
    /// The rate of `part` cases in `whole`.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Rate {
        let interval = wilson(part, whole).map(|end| libm::round(end * 10_000.0) / 10_000.0);
        Rate { part, whole, share: share(part, whole), interval, small_sample: whole < SMALL_SAMPLE }
    }
}

/// The 95 % interval of a share by Wilson's score (Wilson 1927): sensible for few cases too. Without cases 0 to 1.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn wilson(part: u64, whole: u64) -> [f64; 2] {
    if whole == 0 {
        return [0.0, 1.0];
    }
    let (n, z) = (whole as f64, 1.959_963_984_540_054_f64);
    let p = part as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let bottom = 1.0 + z * z / n;
    [((middle - half) / bottom).max(0.0), ((middle + half) / bottom).min(1.0)]
}

/// The probability of a table at least as lopsided as `[[a, b], [c, d]]`, both ways (Fisher's exact test, Fisher
/// 1922): how often chance alone gives such a difference between two shares `a` of `a + b` and `c` of `c + d`.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn fisher(a: u64, b: u64, c: u64, d: u64) -> f64 {
    let ln_factorial = |n: u64| libm::lgamma(n as f64 + 1.0);
    let (rows, columns) = ([a + b, c + d], [a + c, b + d]);
    let fixed = rows.iter().chain(&columns).map(|n| ln_factorial(*n)).sum::<f64>() - ln_factorial(a + b + c + d);
    let chance = |a: u64| {
        let cells = [a, rows[0] - a, columns[0] - a, rows[1] + a - columns[0]];
        libm::exp(fixed - cells.iter().map(|n| ln_factorial(*n)).sum::<f64>())
    };
    let (least, most) = (columns[0].saturating_sub(rows[1]), rows[0].min(columns[0]));
    // A hair of tolerance: equally likely tables must count whatever the rounding.
    let seen = chance(a) * (1.0 + 1e-7);
    (least..=most).map(chance).filter(|p| *p <= seen).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_how_far_it_can_be_trusted() {
        let rate = Rate::of(3, 10);
        assert_eq!((rate.share, rate.small_sample), (Some(0.3), true));
        // Wilson's interval of 3 in 10, as tables give it.
        assert_eq!(rate.interval.map(|end| end.to_string()), ["0.1078", "0.6032"]);
        assert!(!Rate::of(3, 30).small_sample);
        assert_eq!(Rate::of(0, 0).share, None);
    }

    #[test]
    fn fishers_test_gives_the_known_values() {
        // The lady tasting tea: 3 of 4 right.
        let cases = [((3, 1, 1, 3), 0.4857), ((4, 0, 0, 4), 0.0286), ((10, 0, 0, 0), 1.0), ((1, 9, 11, 3), 0.0028)];
        for ((a, b, c, d), want) in cases {
            let p = fisher(a, b, c, d);
            assert!((p - want).abs() < 5e-5, "{a} {b} {c} {d}: {p}, expected {want}");
        }
    }
}
