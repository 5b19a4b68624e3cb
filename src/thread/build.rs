//! Nodes → forest, in five steps: threads, repeated ids, parents, loops, order.
//! Where a loop begins does not depend on the order of the nodes.

use std::collections::HashMap;

use crate::comment::ParentMark;
use crate::names::{NameId, Names};

use super::same::{Named, versions};
use super::walk::{cut_loops, lay_out};
use super::{Fault, Forest, Hints, Mend, Node, Row};

/// Builds the trees of a run. Linear in the number of comments; no step recurses.
#[must_use]
pub fn build(nodes: &[Node], hints: &Hints, names: &Names) -> Forest {
    let earliness = |row: Row| earliness(&nodes[row.at()], names, row);
    let threads = threads_of(nodes, hints, &earliness);
    let mut mends = Vec::new();
    let first = versions(nodes, &threads, &mut mends);
    let dropped = dropped_rows(nodes.len(), &mends);
    let mut parent = parents(nodes, hints, &threads, (&first, &dropped), &mut mends);
    cut_loops(&mut parent, &earliness, &mut mends);
    mends.sort_by_key(|mend| (mend.row, mend.fault));
    let mark = marks(nodes.len(), &mends);
    let keys: Vec<Option<Key>> = threads
        .iter()
        .zip(nodes)
        .zip(&dropped)
        .map(|((thread, node), dropped)| (!dropped).then_some((node.namespace, *thread)))
        .collect();
    let mut forest = lay_out(&keys, &hints.announced, &parent);
    forest.parent = parent;
    forest.mark = mark;
    forest.mends = mends;
    forest
}

/// What the comments of a loop are compared by: the time, where it is known, and the id; the row where ids repeat.
pub(super) type Earliness<'n> = (bool, Option<i64>, &'n str, Row);

fn earliness<'n>(node: &Node, names: &'n Names, row: Row) -> Earliness<'n> {
    (node.time.is_none(), node.time.map(|time| time.seconds), names.get(node.id), row)
}

/// Namespace and thread.
pub(super) type Key = (u32, NameId);

/// The thread of each comment: the stated one, else its parent's, else its own id's; that of an unknown parent for
/// replies to it, so that siblings stay together.
fn threads_of<'n>(nodes: &[Node], hints: &Hints, earliness: &dyn Fn(Row) -> Earliness<'n>) -> Vec<NameId> {
    let whole = |node: &Node, thread: NameId| *hints.wholes.get(&(node.namespace, thread)).unwrap_or(&thread);
    if nodes.iter().all(|node| node.thread.is_some()) {
        return nodes.iter().map(|node| whole(node, node.thread.unwrap_or(node.id))).collect();
    }
    let mut by_id: HashMap<(u32, NameId), Row> = HashMap::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        by_id.entry((node.namespace, node.id)).or_insert(Row::new(at));
    }
    let nearest = |at: usize| -> Option<Row> {
        let named = hints.ancestors.get(&Row::new(at))?;
        named.iter().find_map(|id| by_id.get(&(nodes[at].namespace, *id))).copied()
    };
    // A loop, or an answer to itself: the earliest comment of it names the thread.
    let earliest_on = |path: &[usize], row: Row| -> NameId {
        let begins = path.iter().position(|at| *at == row.at()).unwrap_or(0);
        let loops = path.get(begins..).unwrap_or_default().iter().map(|at| Row::new(*at));
        nodes[loops.min_by_key(|row| earliness(*row)).unwrap_or(row).at()].id
    };
    let mut thread: Vec<Option<NameId>> = nodes.iter().map(|node| node.thread).collect();
    let mut path = Vec::new();
    let mut on_path = vec![false; nodes.len()];
    for start in 0..nodes.len() {
        let mut at = start;
        let found = loop {
            if let Some(known) = thread[at] {
                break known;
            }
            path.push(at);
            on_path[at] = true;
            let node = nodes[at];
            let Some(parent) = node.reply_to else { break node.id };
            match by_id.get(&(node.namespace, parent)) {
                Some(row) if on_path[row.at()] => break earliest_on(&path, *row),
                Some(row) => at = row.at(),
                // Where an ancestor is known that is there, the thread is the ancestor's.
                None => match nearest(at).filter(|row| row.at() != at) {
                    Some(row) if on_path[row.at()] => break earliest_on(&path, row),
                    Some(row) => at = row.at(),
                    None => break parent,
                },
            }
        };
        for at in path.drain(..) {
            thread[at] = Some(found);
            on_path[at] = false;
        }
    }
    thread.into_iter().zip(nodes).map(|(thread, node)| whole(node, thread.unwrap_or(node.id))).collect()
}

fn dropped_rows(count: usize, mends: &[Mend]) -> Vec<bool> {
    let mut dropped = vec![false; count];
    for mend in mends.iter().filter(|mend| matches!(mend.fault, Fault::Repeated { .. } | Fault::Again { .. })) {
        dropped[mend.row.at()] = true;
    }
    dropped
}

/// The parent of each comment within its own thread.
fn parents(
    nodes: &[Node],
    hints: &Hints,
    threads: &[NameId],
    (first, dropped): (&Named, &[bool]),
    mends: &mut Vec<Mend>,
) -> Vec<Option<Row>> {
    let mut anywhere: Option<HashMap<(u32, NameId), Row>> = None;
    let mut parent = vec![None; nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let (Some(wanted), false) = (node.reply_to, dropped[at]) else { continue };
        let row = Row::new(at);
        match first.get(&((node.namespace, threads[at]), wanted)) {
            Some(_) if wanted == node.id => mends.push(Mend { row, fault: Fault::SelfReply }),
            Some(found) => parent[at] = Some(*found),
            None => {
                let known = anywhere.get_or_insert_with(|| {
                    nodes.iter().enumerate().rev().map(|(at, node)| ((node.namespace, node.id), Row::new(at))).collect()
                });
                let foreign = known.contains_key(&(node.namespace, wanted));
                // A reply to the thread's own key answers the opening post, which is no comment.
                let is_opening = hints.openings.contains(&(node.namespace, wanted));
                if wanted == threads[at] && (node.thread.is_some() || is_opening) {
                    continue;
                }
                let named = hints.ancestors.get(&row).into_iter().flatten();
                let nearest = named.filter_map(|id| first.get(&((node.namespace, threads[at]), *id))).next();
                parent[at] = nearest.copied().filter(|nearest| *nearest != row);
                let fault = match parent[at] {
                    Some(_) => Fault::Ghost,
                    None if foreign => Fault::Foreign,
                    None => Fault::Orphan,
                };
                mends.push(Mend { row, fault });
            }
        }
    }
    parent
}

fn marks(count: usize, mends: &[Mend]) -> Vec<Option<ParentMark>> {
    let mut mark = vec![None; count];
    for mend in mends {
        let set = match mend.fault {
            Fault::Orphan => Some(ParentMark::Orphan),
            Fault::Ghost => Some(ParentMark::Ghost),
            Fault::SelfReply | Fault::Foreign | Fault::Cycle => Some(ParentMark::Cut),
            Fault::Repeated { .. } | Fault::Again { .. } | Fault::SameId { .. } => None,
        };
        if set.is_some() {
            mark[mend.row.at()] = set;
        }
    }
    mark
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};

    use std::collections::HashSet;

    use super::*;
    use crate::comment::{Status, Timestamp};

    /// A comment of which no more than the id is known.
    fn node(id: NameId) -> Node {
        let (thread, reply_to, author, time) = (None, None, None, None);
        Node { namespace: 0, thread, id, reply_to, author, content: 0, time, status: Status::Visible, is_sure: false }
    }

    /// `(thread, id, parent)`, an empty string where there is none.
    fn forest(rows: &[(&str, &str, &str)]) -> (Forest, Names) {
        let mut names = Names::default();
        let nodes: Vec<Node> = rows
            .iter()
            .enumerate()
            .map(|(at, (thread, id, parent))| {
                let mut name = |text: &str| (!text.is_empty()).then(|| names.add(text));
                let (thread, reply_to) = (name(thread), name(parent));
                let content = u32::try_from(at).unwrap();
                Node { thread, reply_to, content, ..node(names.add(id)) }
            })
            .collect();
        (build(&nodes, &Hints::default(), &names), names)
    }

    /// The rows in printed order, each as `row@depth`.
    fn shape(forest: &Forest) -> String {
        let of = |tree: &super::super::Tree| -> String {
            forest.rows(tree).iter().map(|row| format!("{}@{} ", row.0, forest.depth[row.at()])).collect()
        };
        forest.trees.iter().map(of).collect::<Vec<_>>().join("| ").trim().to_owned()
    }

    #[test]
    fn every_fault_is_mended_and_named() {
        let cases = [
            ("child before parent", &[("t", "b", "a"), ("t", "a", "")][..], "1@0 0@1", vec![]),
            ("orphan", &[("t", "a", ""), ("t", "b", "x")], "0@0 1@0", vec![(1, Fault::Orphan)]),
            ("self", &[("t", "a", "a")], "0@0", vec![(0, Fault::SelfReply)]),
            ("loop, cut at its earliest", &[("t", "a", "b"), ("t", "b", "a")], "0@0 1@1", vec![(0, Fault::Cycle)]),
            ("foreign parent", &[("t", "a", ""), ("u", "b", "a")], "0@0 | 1@0", vec![(1, Fault::Foreign)]),
            (
                "same id",
                &[("t", "a", ""), ("t", "a", ""), ("t", "b", "a")],
                "0@0 2@1 1@0",
                vec![(1, Fault::SameId { copy: 2 })],
            ),
            ("no thread: the parent's", &[("", "a", ""), ("", "b", "a"), ("", "c", "")], "0@0 1@1 | 2@0", vec![]),
            ("reply to the opening post", &[("t", "a", "t")], "0@0", vec![]),
            (
                "siblings of an unknown parent stay together",
                &[("", "a", "x"), ("", "b", "x")],
                "0@0 1@0",
                vec![(0, Fault::Orphan), (1, Fault::Orphan)],
            ),
            ("a loop without a thread", &[("", "a", "b"), ("", "b", "a")], "0@0 1@1", vec![(0, Fault::Cycle)]),
        ];
        for (name, rows, want, mends) in cases {
            let (forest, _) = forest(rows);
            assert_eq!(shape(&forest), want, "{name}");
            let found: Vec<(u32, Fault)> = forest.mends.iter().map(|mend| (mend.row.0, mend.fault)).collect();
            assert_eq!(found, mends, "{name}");
        }
    }

    #[test]
    fn what_the_source_names_helps_where_the_parent_is_gone() {
        let mut names = Names::default();
        let [t, a, gone, b, story] = ["t", "a", "gone", "b", "story"].map(|name| names.add(name));
        let node = |thread, id, reply_to| Node { thread, reply_to, ..node(id) };
        let nodes = [node(Some(t), a, None), node(Some(t), b, Some(gone)), node(None, gone, Some(story))];
        let hints = Hints {
            ancestors: HashMap::from([(Row(1), vec![story, a])]),
            openings: HashSet::from([(0, story)]),
            ..Hints::default()
        };
        let forest = build(&nodes, &hints, &names);
        assert_eq!(shape(&forest), "0@0 1@1 | 2@0");
        assert_eq!(forest.mends, vec![Mend { row: Row(1), fault: Fault::Ghost }]);
        let joined = Hints { wholes: HashMap::from([((0, t), story)]), ..hints };
        assert_eq!(build(&nodes, &joined, &names).trees.len(), 1);
    }

    #[test]
    fn the_same_comment_twice_is_dropped() {
        let mut names = Names::default();
        let node = Node { thread: Some(names.add("t")), ..node(names.add("a")) };
        let forest = build(&[node, node], &Hints::default(), &names);
        assert_eq!(shape(&forest), "0@0");
        assert_eq!(forest.mends, vec![Mend { row: Row(1), fault: Fault::Repeated { of: Row(0) } }]);
    }

    #[test]
    fn a_million_deep_and_a_million_wide_are_built() {
        let mut names = Names::default();
        let thread = Some(names.add("t"));
        let ids: Vec<NameId> = (0..1_000_000).map(|n| names.add(&format!("c{n}"))).collect();
        let node =
            |at: usize, parent: Option<usize>| Node { thread, reply_to: parent.map(|at| ids[at]), ..node(ids[at]) };
        let chain: Vec<Node> = (0..ids.len()).map(|at| node(at, at.checked_sub(1))).collect();
        assert_eq!(build(&chain, &Hints::default(), &names).depth.last(), Some(&999_999));
        let star: Vec<Node> = (0..ids.len()).map(|at| node(at, (at > 0).then_some(0))).collect();
        assert_eq!(build(&star, &Hints::default(), &names).below[0], 999_999);
    }

    proptest! {
        #[test]
        fn no_comment_is_lost_or_invented(rows in proptest::collection::vec(
            (0u8..3, 0u8..12, 0u8..14, any::<bool>()).prop_map(|(t, id, parent, threaded)| (t, id, parent, threaded)), 0..60)) {
            let text: Vec<(String, String, String)> = rows
                .iter()
                .map(|(t, id, parent, threaded)| {
                    let thread = if *threaded { format!("t{t}") } else { String::new() };
                    let parent = if *parent < 10 { format!("c{parent}") } else { String::new() };
                    (thread, format!("c{id}"), parent)
                })
                .collect();
            let rows: Vec<(&str, &str, &str)> =
                text.iter().map(|(t, id, p)| (t.as_str(), id.as_str(), p.as_str())).collect();
            let (forest, _) = forest(&rows);
            let dropped = forest.mends.iter().filter(|mend| matches!(mend.fault, Fault::Repeated { .. })).count();
            let mut seen: Vec<u32> = forest.order.iter().map(|row| row.0).collect();
            prop_assert_eq!(seen.len() + dropped, rows.len());
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len() + dropped, rows.len());
            for row in &forest.order {
                let depth = forest.parent[row.at()].map_or(0, |parent| forest.depth[parent.at()] + 1);
                prop_assert_eq!(depth, forest.depth[row.at()]);
            }
        }

        #[test]
        fn shuffled_rows_give_the_same_trees(
            rows in proptest::collection::vec((0u8..16, 0u8..4, proptest::option::of(0i64..6)), 1..14),
            places in proptest::collection::vec(any::<u32>(), 14),
        ) {
            // Ids are unique; parents may be loops, themselves, or nobody.
            let mut names = Names::default();
            let node = |(at, (parent, thread, time)): (usize, &(u8, u8, Option<i64>))| {
                let reply_to = (*parent < 15).then(|| names.add(&format!("c{parent}")));
                let thread = (*thread == 0).then(|| names.add("t"));
                let time = time.and_then(Timestamp::from_unix);
                Node { thread, reply_to, time, ..node(names.add(&format!("c{at}"))) }
            };
            let nodes: Vec<Node> = rows.iter().enumerate().map(node).collect();
            let mut shuffled: Vec<usize> = (0..nodes.len()).collect();
            shuffled.sort_by_key(|at| places[*at]);
            let told = |order: &[usize]| {
                // Names that are numbered anew: their numbers must not matter either.
                let mut again = Names::default();
                let mut renamed = |name: NameId| again.add(names.get(name));
                let nodes: Vec<Node> = order.iter().map(|at| nodes[*at]).map(|node| Node {
                    id: renamed(node.id), reply_to: node.reply_to.map(&mut renamed), thread: node.thread.map(&mut renamed), ..node
                }).collect();
                let forest = build(&nodes, &Hints::default(), &again);
                let id = |row: Row| again.get(nodes[row.at()].id).to_owned();
                let of = |row: &Row| {
                    let thread = forest.tree_of(*row).map(|tree| again.get(tree.thread).to_owned());
                    (id(*row), forest.parent_of(*row).map(id), thread, forest.mark[row.at()])
                };
                let mut all: Vec<_> = forest.order.iter().map(of).collect();
                all.sort_by(|a, b| a.0.cmp(&b.0));
                all
            };
            prop_assert_eq!(told(&shuffled), told(&(0..nodes.len()).collect::<Vec<_>>()));
        }
    }
}
