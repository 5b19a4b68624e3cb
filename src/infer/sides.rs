//! Sides that flow along reply edges: who agrees with a comment that takes a side takes it too, who disagrees takes the
//! other. Marked as inferred everywhere, with the comments that it came from; never mixed with what words say.

use std::collections::BTreeMap;

use crate::judge::reply::ReplyLabel;
use crate::judgement::Stance;
use crate::record::{Record, TargetId};
use crate::thread::{Forest, Row};

use super::Answer;

/// What is left of a side after each step, in percent: an answer to an answer says less of the first claim.
const LEFT_PERCENT: i64 = 70;

/// The weakest side that is still told, in 1/10,000.
const WEAKEST: i64 = 2_500;

/// The longest way from the words that a side came from.
const LONGEST_WAY: usize = 8;

/// A side that a comment takes by agreeing or disagreeing, not by its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InferredSide {
    /// Toward what.
    pub target: TargetId,
    /// From -10,000 (against) to 10,000 (favor).
    pub score: i16,
    /// The side.
    pub label: Stance,
    /// From the comment whose words take a side down to the parent of this one.
    pub path: Vec<Row>,
}

/// By row: the sides inferred from its parent. Comments that name a target themselves get none toward it.
///
/// One pass in the order of the trees: a parent's sides are known before its answers are looked at.
#[must_use]
pub fn inferred_sides(
    records: &[Record],
    forest: &Forest,
    answers: &[Option<Answer>],
) -> BTreeMap<Row, Vec<InferredSide>> {
    let mut inferred: BTreeMap<Row, Vec<InferredSide>> = BTreeMap::new();
    for row in &forest.order {
        let (Some(parent), Some(Some(answer))) = (forest.parent_of(*row), answers.get(row.at())) else { continue };
        let sign = match answer.label {
            ReplyLabel::Agree => 1,
            ReplyLabel::Disagree => -1,
            ReplyLabel::Query | ReplyLabel::Comment => continue,
        };
        let Some(record) = records.get(row.at()).filter(|record| !record.has_own_target) else { continue };
        let own: Vec<TargetId> = record.sides().map(|side| side.target).collect();
        // A writer who answers the same person's own comment carries on; agreement with oneself says nothing new.
        let parents = parent_sides(parent, records, &inferred);
        let flow = |(target, score, mut path): (TargetId, i16, Vec<Row>)| {
            let passed = sign * i64::from(score) * i64::from(answer.score.0) / 10_000 * LEFT_PERCENT / 100;
            path.push(parent);
            (passed.abs() >= WEAKEST && path.len() <= LONGEST_WAY && !own.contains(&target)).then(|| InferredSide {
                target,
                score: i16::try_from(passed).unwrap_or(0),
                label: if passed > 0 { Stance::Favor } else { Stance::Against },
                path,
            })
        };
        let sides: Vec<InferredSide> = parents.into_iter().filter_map(flow).collect();
        if !sides.is_empty() {
            inferred.insert(*row, sides);
        }
    }
    inferred
}

/// The sides that a comment takes: those of its own words, else inferred ones with their way.
fn parent_sides(
    parent: Row,
    records: &[Record],
    inferred: &BTreeMap<Row, Vec<InferredSide>>,
) -> Vec<(TargetId, i16, Vec<Row>)> {
    let direct = records.get(parent.at()).into_iter().flat_map(Record::sides);
    let direct = direct.filter(|side| side.label != Stance::Neither).map(|side| (side.target, side.score, Vec::new()));
    let flowed = inferred.get(&parent).into_iter().flatten();
    direct.chain(flowed.map(|side| (side.target, side.score, side.path.clone()))).collect()
}
