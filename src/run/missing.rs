//! Comments that sources speak of without giving them: how many are still missing once everything is read.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ingest::{Absence, Missing};
use crate::names::{NameId, Names};
use crate::thread::{Forest, Node, Row};

/// What sources said is missing, in small.
#[derive(Debug, Default)]
pub(super) struct Absences(Vec<Gap>);

#[derive(Debug)]
struct Gap {
    namespace: u32,
    thread: Option<NameId>,
    parent: Option<NameId>,
    ids: Vec<NameId>,
    /// `None` where each id is a comment of its own.
    count: Option<Count>,
}

#[derive(Clone, Copy, Debug)]
enum Count {
    Stub(u64),
    Replies(u64),
}

impl Absences {
    /// Remembers one.
    pub(super) fn push(&mut self, namespace: u32, missing: Missing, names: &mut Names) {
        let (ids, count) = match missing.absence {
            Absence::Ids(ids) => (ids, None),
            Absence::Stub { ids, count } => (ids, Some(Count::Stub(count))),
            Absence::Replies(count) => (Vec::new(), Some(Count::Replies(count))),
        };
        self.0.push(Gap {
            namespace,
            thread: missing.thread.map(|thread| names.add(&thread)),
            parent: missing.parent.map(|parent| names.add(&parent)),
            ids: ids.iter().map(|id| names.add(id)).collect(),
            count,
        });
    }

    /// By tree number: how many comments are missing; and how many stubs stand for some of them. Those whose thread is
    /// not in the run are left out.
    pub(super) fn by_tree(&self, nodes: &[Node], forest: &Forest) -> (BTreeMap<usize, u64>, u64) {
        let (mut missing, mut stubs) = (BTreeMap::new(), 0);
        if self.0.is_empty() {
            return (missing, stubs);
        }
        let mut rows: HashMap<(u32, NameId), Row> = HashMap::with_capacity(nodes.len());
        let mut answers: HashMap<(u32, NameId), u64> = HashMap::new();
        for (at, node) in nodes.iter().enumerate() {
            let row = Row::new(at);
            rows.entry((node.namespace, node.id)).or_insert(row);
            if let (Some(parent), Some(_)) = (node.reply_to, forest.number_of(row)) {
                *answers.entry((node.namespace, parent)).or_default() += 1;
            }
        }
        let trees: HashMap<(u32, NameId), usize> =
            forest.trees.iter().enumerate().map(|(at, tree)| ((tree.namespace, tree.thread), at)).collect();
        // The same stub may stand in two answers of one site.
        let mut told: HashSet<(u32, NameId)> = HashSet::new();
        for gap in &self.0 {
            let key = |id: NameId| (gap.namespace, id);
            let by_thread = gap.thread.and_then(|thread| trees.get(&key(thread)).copied());
            let by_parent = || forest.number_of(*rows.get(&key(gap.parent?))?);
            let Some(tree) = by_thread.or_else(by_parent) else { continue };
            let answered = || gap.parent.and_then(|parent| answers.get(&key(parent)).copied()).unwrap_or(0);
            let absent = |id: &&NameId| !rows.contains_key(&key(**id));
            let count = match gap.count {
                None => gap.ids.iter().filter(absent).filter(|id| told.insert(key(**id))).count() as u64,
                Some(Count::Replies(count)) => count.saturating_sub(answered()),
                Some(Count::Stub(count)) => {
                    let resolved =
                        if gap.ids.is_empty() { answered() > 0 } else { !gap.ids.iter().all(|id| absent(&id)) };
                    let again = gap.ids.first().is_some_and(|id| !told.insert(key(*id)));
                    let is_open = !resolved && !again;
                    stubs += u64::from(is_open);
                    if is_open { count } else { 0 }
                }
            };
            let so_far: &mut u64 = missing.entry(tree).or_insert(0);
            *so_far = so_far.saturating_add(count);
        }
        (missing, stubs)
    }
}
