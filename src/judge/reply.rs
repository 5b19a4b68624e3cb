//! Sums of reply cues → agree, disagree, query or comment.

use schemars::JsonSchema;
use serde::Serialize;

use crate::judgement::{Score, Signature, Weight};

use super::score::{PLAIN, logistic};

/// What a reply does with its parent's claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplyLabel {
    /// Supports it or builds on it.
    Agree,
    /// Denies, corrects or mocks it.
    Disagree,
    /// Asks about it.
    Query,
    /// Everything else, and a reply without cues.
    Comment,
}

/// The sum of cues, in 1/10,000 of log-odds, from which a reply is more than a comment.
const NEEDED: i32 = 6_000;

/// The label of a reply with these sums for agreement, disagreement and question: the largest, when it is at least
/// 0.6; of equals disagreement first. The score is 1/(1+exp(−(sum − the next largest sum))).
///
/// What the signatures of the reply and its parent say is not used yet.
#[must_use]
pub fn label(cues: [Weight; 3], _reply: Signature, _parent: Option<Signature>) -> (ReplyLabel, Score) {
    let [agree, disagree, query] = cues.map(|weight| weight.0);
    let mut sums = [(disagree, ReplyLabel::Disagree), (query, ReplyLabel::Query), (agree, ReplyLabel::Agree)];
    sums.sort_by_key(|(sum, _)| std::cmp::Reverse(*sum));
    let [(best, label), (next, _), _] = sums;
    if best < NEEDED {
        return (ReplyLabel::Comment, Score(0));
    }
    (label, logistic(PLAIN, i64::from(best - next.max(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_sum_wins_when_it_is_large_enough() {
        let cases = [
            ([0, 0, 0], ReplyLabel::Comment),
            ([5_999, 0, 0], ReplyLabel::Comment),
            ([6_000, 0, 0], ReplyLabel::Agree),
            ([9_000, 9_000, 0], ReplyLabel::Disagree), // "yes, but"
            ([0, 1_000, 8_000], ReplyLabel::Query),
        ];
        for (sums, want) in cases {
            assert_eq!(label(sums.map(Weight), Signature::default(), None).0, want, "{sums:?}");
        }
    }
}
