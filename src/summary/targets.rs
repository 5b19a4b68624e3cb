//! Which targets a thread is reported on: chosen after judging, from what its comments mention.

use std::collections::BTreeSet;

use crate::record::{Record, TargetId};
use crate::run::Run;
use crate::thread::{Row, Tree};

/// So many comments of a thread must name a member of a shipped set before the set is reported unasked.
pub const MENTIONS_NEEDED: usize = 3;

/// The targets that rows and summaries of one thread speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen(BTreeSet<TargetId>);

impl Chosen {
    /// The targets, in the order of their sets.
    pub fn iter(&self) -> impl Iterator<Item = TargetId> + '_ {
        self.0.iter().copied()
    }

    /// Whether a comment's stance toward `target` is reported.
    #[must_use]
    pub fn reports(&self, target: TargetId, record: &Record) -> bool {
        record.has_own_target || self.0.contains(&target)
    }
}

/// The targets of a thread: with `asked` (sets were named on the command line) all of theirs; else those of each
/// set of which at least `MENTIONS_NEEDED` comments name a member; and always those that rows name themselves.
#[must_use]
pub fn chosen(run: &Run, tree: &Tree, asked: bool) -> Chosen {
    let records: Vec<&Record> =
        run.forest.rows(tree).iter().filter_map(|row: &Row| run.records.get(row.at())).collect();
    let mut named = BTreeSet::new();
    for record in records.iter().filter(|record| record.has_own_target) {
        named.extend(record.sides().map(|side| side.target));
    }
    let mut sets: Vec<_> = run.targets.iter().filter_map(|target| target.set.clone()).collect();
    sets.dedup();
    for set in sets {
        let members: BTreeSet<TargetId> = members(run, &set);
        let mentioning = records
            .iter()
            .filter(|record| !record.has_own_target && record.sides().any(|side| members.contains(&side.target)))
            .count();
        if asked || mentioning >= MENTIONS_NEEDED {
            named.extend(members);
        }
    }
    Chosen(named)
}

fn members(run: &Run, set: &std::sync::Arc<str>) -> BTreeSet<TargetId> {
    let of_set = run.targets.iter().enumerate().filter(|(_, target)| target.set.as_ref() == Some(set));
    of_set.filter_map(|(at, _)| u16::try_from(at).ok().map(TargetId)).collect()
}
