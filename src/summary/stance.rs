//! Who is for and against each target in one thread, by comments and by authors.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::judgement::Stance;
use crate::record::{Record, TargetId};
use crate::run::Run;
use crate::thread::Row;

use super::targets::Chosen;

/// Ids of comments shown for each side.
const SHOWN_A_SIDE: usize = 3;

/// The sides toward one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetStance {
    /// The target's name.
    pub target: String,
    /// Comments that favor it.
    pub favor: u64,
    /// Comments that are against it.
    pub against: u64,
    /// Comments that mention it and take no side.
    pub neither: u64,
    /// Named authors with at least one favoring comment and none against.
    pub authors_favor: u64,
    /// Named authors with at least one comment against and none in favor.
    pub authors_against: u64,
    /// The side with at least three comments and twice as many as the other; none where there is no such side.
    pub prevails: Option<Stance>,
    /// Ids of the clearest favoring comments, clearest first.
    pub favor_ids: Vec<String>,
    /// Ids of the comments most clearly against, clearest first.
    pub against_ids: Vec<String>,
}

/// The sides toward each chosen target that any comment mentions.
#[must_use]
pub fn stances(run: &Run, rows: &[Row], chosen: &Chosen) -> Vec<TargetStance> {
    chosen.iter().filter_map(|target| toward(run, rows, target, chosen)).collect()
}

fn toward(run: &Run, rows: &[Row], target: TargetId, chosen: &Chosen) -> Option<TargetStance> {
    let mut sides: Vec<(Row, &Record, i16, Stance)> = Vec::new();
    for row in rows {
        let Some(record) = run.records.get(row.at()) else { continue };
        if let Some(side) = record.sides().find(|side| side.target == target && chosen.reports(target, record)) {
            sides.push((*row, record, side.score, side.label));
        }
    }
    if sides.is_empty() {
        return None;
    }
    let count = |label| sides.iter().filter(|side| side.3 == label).count() as u64;
    let (favor, against) = (count(Stance::Favor), count(Stance::Against));
    let authors = |label| sides.iter().filter(|side| side.3 == label).filter_map(|side| side.1.author).collect();
    let (for_it, against_it): (BTreeSet<_>, BTreeSet<_>) = (authors(Stance::Favor), authors(Stance::Against));
    let clearest = |label| {
        let mut list: Vec<_> = sides.iter().filter(|side| side.3 == label).collect();
        list.sort_by_key(|side| std::cmp::Reverse(side.2.unsigned_abs()));
        list.into_iter().take(SHOWN_A_SIDE).map(|side| run.id(side.0).to_owned()).collect()
    };
    let name = run.targets.get(usize::from(target.0)).map(|target| target.name.to_string());
    Some(TargetStance {
        target: name.unwrap_or_default(),
        favor,
        against,
        neither: count(Stance::Neither),
        authors_favor: for_it.difference(&against_it).count() as u64,
        authors_against: against_it.difference(&for_it).count() as u64,
        prevails: prevailing(favor, against),
        favor_ids: clearest(Stance::Favor),
        against_ids: clearest(Stance::Against),
    })
}

/// The side that prevails; with fewer than three comments or less than twice the other side nothing is claimed.
fn prevailing(favor: u64, against: u64) -> Option<Stance> {
    if favor >= 3 && favor >= 2 * against {
        Some(Stance::Favor)
    } else if against >= 3 && against >= 2 * favor {
        Some(Stance::Against)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_prevails_only_with_three_comments_and_twice_the_other() {
        let cases = [
            ((3, 0), Some(Stance::Favor)),
            ((2, 0), None), // two comments are no camp
            ((4, 2), Some(Stance::Favor)),
            ((3, 2), None),
            ((1, 5), Some(Stance::Against)),
        ];
        for ((favor, against), want) in cases {
            assert_eq!(prevailing(favor, against), want, "{favor} for, {against} against");
        }
    }
}
