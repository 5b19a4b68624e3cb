//! Nodes → forest, in five steps: threads, repeated ids, parents, loops, order.

use std::collections::HashMap;

use crate::comment::ParentMark;
use crate::names::NameId;

use super::walk::{cut_loops, lay_out};
use super::{Fault, Forest, Hints, Mend, Node, Row};

/// Builds the trees of a run. Linear in the number of comments; no step recurses.
#[must_use]
pub fn build(nodes: &[Node], hints: &Hints) -> Forest {
    let threads = threads_of(nodes, hints);
    let mut mends = Vec::new();
    let first = first_of_each_id(nodes, &threads, &mut mends);
    let dropped = dropped_rows(nodes.len(), &mends);
    let mut parent = parents(nodes, hints, &threads, (&first, &dropped), &mut mends);
    cut_loops(&mut parent, &mut mends);
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

/// What makes two comments with one id the same comment: the hash of the content, and the parent.
type Content = (u32, Option<NameId>);

/// Namespace and thread.
pub(super) type Key = (u32, NameId);

/// The thread of each comment: the stated one, else its parent's, else its own id's; that of an unknown parent for
/// replies to it, so that siblings stay together.
fn threads_of(nodes: &[Node], hints: &Hints) -> Vec<NameId> {
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
                // A loop, or an answer to itself: the earliest comment of it names the thread.
                Some(row) if on_path[row.at()] => break nodes[path.iter().copied().min().unwrap_or(at)].id,
                Some(row) => at = row.at(),
                // Where an ancestor is known that is there, the thread is the ancestor's.
                None => match nearest(at).filter(|row| !on_path[row.at()]) {
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

/// The first comment with each id of each thread; the later ones are mended.
fn first_of_each_id(nodes: &[Node], threads: &[NameId], mends: &mut Vec<Mend>) -> HashMap<(Key, NameId), Row> {
    let mut first: HashMap<(Key, NameId), Row> = HashMap::with_capacity(nodes.len());
    // Few ids repeat, so what a repeated id has been seen with is kept apart.
    let mut contents: HashMap<(Key, NameId), Vec<Content>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let row = Row::new(at);
        let key = ((node.namespace, threads[at]), node.id);
        let Some(original) = first.get(&key) else {
            first.insert(key, row);
            continue;
        };
        let original = &nodes[original.at()];
        let seen = contents.entry(key).or_insert_with(|| vec![(original.content, original.reply_to)]);
        let mine = (node.content, node.reply_to);
        let fault = if seen.contains(&mine) {
            Fault::Repeated
        } else {
            seen.push(mine);
            Fault::SameId { copy: u32::try_from(seen.len()).unwrap_or(u32::MAX) }
        };
        mends.push(Mend { row, fault });
    }
    first
}

fn dropped_rows(count: usize, mends: &[Mend]) -> Vec<bool> {
    let mut dropped = vec![false; count];
    for mend in mends.iter().filter(|mend| mend.fault == Fault::Repeated) {
        dropped[mend.row.at()] = true;
    }
    dropped
}

/// The parent of each comment within its own thread.
fn parents(
    nodes: &[Node],
    hints: &Hints,
    threads: &[NameId],
    (first, dropped): (&HashMap<(Key, NameId), Row>, &[bool]),
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
            Fault::Repeated | Fault::SameId { .. } => None,
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
    use crate::names::Names;

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
                Node { namespace: 0, thread, id: names.add(id), reply_to, content }
            })
            .collect();
        (build(&nodes, &Hints::default()), names)
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
        let node = |thread, id, reply_to| Node { namespace: 0, thread, id, reply_to, content: 0 };
        let nodes = [node(Some(t), a, None), node(Some(t), b, Some(gone)), node(None, gone, Some(story))];
        let hints = Hints {
            ancestors: HashMap::from([(Row(1), vec![story, a])]),
            openings: HashSet::from([(0, story)]),
            ..Hints::default()
        };
        let forest = build(&nodes, &hints);
        assert_eq!(shape(&forest), "0@0 1@1 | 2@0");
        assert_eq!(forest.mends, vec![Mend { row: Row(1), fault: Fault::Ghost }]);
        let joined = Hints { wholes: HashMap::from([((0, t), story)]), ..hints };
        assert_eq!(build(&nodes, &joined).trees.len(), 1);
    }

    #[test]
    fn the_same_comment_twice_is_dropped() {
        let mut names = Names::default();
        let node = Node { namespace: 0, thread: Some(names.add("t")), id: names.add("a"), reply_to: None, content: 1 };
        let forest = build(&[node, node], &Hints::default());
        assert_eq!(shape(&forest), "0@0");
        assert_eq!(forest.mends, vec![Mend { row: Row(1), fault: Fault::Repeated }]);
    }

    #[test]
    fn a_million_deep_and_a_million_wide_are_built() {
        let mut names = Names::default();
        let thread = Some(names.add("t"));
        let ids: Vec<NameId> = (0..1_000_000).map(|n| names.add(&format!("c{n}"))).collect();
        let node = |at: usize, parent: Option<usize>| Node {
            namespace: 0,
            thread,
            id: ids[at],
            reply_to: parent.map(|at| ids[at]),
            content: 0,
        };
        let chain: Vec<Node> = (0..ids.len()).map(|at| node(at, at.checked_sub(1))).collect();
        assert_eq!(build(&chain, &Hints::default()).depth.last(), Some(&999_999));
        let star: Vec<Node> = (0..ids.len()).map(|at| node(at, (at > 0).then_some(0))).collect();
        assert_eq!(build(&star, &Hints::default()).below[0], 999_999);
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
            let dropped = forest.mends.iter().filter(|mend| mend.fault == Fault::Repeated).count();
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
    }
}
