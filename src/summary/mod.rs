//! Figures of one thread and of a run, each with the comments it rests on.
//! In: a `Run`. Out: `ThreadSummary` and `Overview`. Prints nothing; every figure can be counted by hand from rows.

pub mod around;
pub mod authors;
pub mod background;
pub mod branches;
pub mod coverage;
pub mod entry;
pub mod exchange;
pub mod headline;
pub mod incivility;
pub mod innocence;
pub mod look;
pub mod need;
pub mod overview;
pub mod people;
pub mod picks;
pub mod queue;
pub mod quotes;
pub mod rate;
pub mod sentence;
pub mod spots;
pub mod stance;
pub mod targets;
pub mod texts;
pub mod thread;
pub mod timeline;
pub mod topics;
pub mod turn;
pub mod wording;

pub use self::look::{Look, Quote};
pub use self::overview::Overview;
pub use self::thread::ThreadSummary;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::{Addressee, ONE, Score};
use crate::record::Record;

/// From this score on a comment counts as uncivil in summaries: more likely than not, by the entries that fired.
pub const UNCIVIL: Score = Score(5_000);

/// Whether it is an uncivil comment that strikes another commenter.
#[must_use]
pub fn strikes_commenter(record: &Record) -> bool {
    record.incivility >= UNCIVIL && record.addressee == Addressee::Commenter
}

/// The share that `part` is of `whole`, 0 to 1, rounded down to four places; `None` when `whole` is 0.
#[must_use]
pub fn share(part: u64, whole: u64) -> Option<f64> {
    if whole == 0 {
        return None;
    }
    let ten_thousandths = u128::from(part.min(whole)) * 10_000 / u128::from(whole);
    u16::try_from(ten_thousandths).ok().map(|share| f64::from(share) / f64::from(ONE))
}

/// How often something with a name occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// What was counted.
    pub name: String,
    /// How many comments.
    pub comments: u64,
}

/// Counts by name, largest first, equals in the order given; zeros left out.
#[must_use]
pub fn ranked(counts: impl IntoIterator<Item = (String, u64)>) -> Vec<Count> {
    let mut list: Vec<Count> =
        counts.into_iter().filter(|(_, n)| *n > 0).map(|(name, comments)| Count { name, comments }).collect();
    list.sort_by_key(|count| std::cmp::Reverse(count.comments));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_never_above_one() {
        let cases = [(1, 3, Some(0.3333)), (2, 3, Some(0.6666)), (3, 3, Some(1.0)), (4, 3, Some(1.0)), (0, 0, None)];
        for (part, whole, want) in cases {
            assert_eq!(share(part, whole), want, "{part} of {whole}");
        }
    }
}
