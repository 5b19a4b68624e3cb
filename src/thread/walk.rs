//! Parents → loops cut, threads in order, depths. Explicit stacks only: a chain of a million replies must not
//! overflow the call stack.

use std::collections::HashMap;

use super::build::{Earliness, Key};
use super::{Announced, Fault, Forest, Mend, Row, Tree};

/// Cuts each loop at its earliest comment, which then stands at the top level.
pub(super) fn cut_loops<'n>(
    parent: &mut [Option<Row>],
    earliness: &dyn Fn(Row) -> Earliness<'n>,
    mends: &mut Vec<Mend>,
) {
    // 0: not looked at; n > 0: seen on the walk that began at row n - 1.
    let mut walk = vec![0u32; parent.len()];
    for start in 0..parent.len() {
        let mine = Row::new(start).0 + 1;
        let mut at = start;
        while walk[at] == 0 {
            walk[at] = mine;
            match parent[at] {
                Some(next) => at = next.at(),
                None => break,
            }
        }
        // Coming back to a row of this very walk that still has a parent is a loop.
        if walk[at] == mine && parent[at].is_some() {
            let row = earliest_of_loop(parent, at, earliness);
            parent[row.at()] = None;
            mends.push(Mend { row, fault: Fault::Cycle });
        }
    }
}

fn earliest_of_loop<'n>(parent: &[Option<Row>], start: usize, earliness: &dyn Fn(Row) -> Earliness<'n>) -> Row {
    let start = Row::new(start);
    let rest = std::iter::successors(Some(start), |row| parent[row.at()].filter(|next| *next != start));
    rest.min_by_key(|row| earliness(*row)).unwrap_or(start)
}

/// Threads by their first comment or header, comments in tree order, depths and counts of what is below.
pub(super) fn lay_out(keys: &[Option<Key>], announced: &[Announced], parent: &[Option<Row>]) -> Forest {
    let count = keys.len();
    let (mut trees, tree) = number_threads(keys, announced);
    let (first_child, next_sibling) = children(keys, parent);
    let mut tops: Vec<Vec<Row>> = vec![Vec::new(); trees.len()];
    for at in 0..count {
        if let (Some(tree), None) = (tree[at], parent[at]) {
            tops[tree as usize].push(Row::new(at));
        }
    }
    let mut forest = Forest { depth: vec![0; count], below: vec![0; count], ..Forest::default() };
    let mut open: Vec<Row> = Vec::new();
    for (entry, tops) in trees.iter_mut().zip(&tops) {
        let start = forest.order.len();
        for top in tops {
            open.push(*top);
            while let Some(row) = open.pop() {
                forest.order.push(row);
                if let Some(above) = parent[row.at()] {
                    forest.depth[row.at()] = forest.depth[above.at()] + 1;
                    // A top-level comment's own siblings are in `tops`.
                    open.extend(next_sibling[row.at()]);
                }
                open.extend(first_child[row.at()]);
            }
        }
        entry.rows = start..forest.order.len();
    }
    for row in forest.order.iter().rev() {
        if let Some(above) = parent[row.at()] {
            forest.below[above.at()] += forest.below[row.at()] + 1;
        }
    }
    forest.trees = trees;
    forest.tree = tree;
    forest
}

/// The threads in order, still empty, and the thread number of each row.
fn number_threads(keys: &[Option<Key>], announced: &[Announced]) -> (Vec<Tree>, Vec<Option<u32>>) {
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut trees: Vec<Tree> = Vec::new();
    let mut number = |(namespace, thread): Key| {
        *numbers.entry((namespace, thread)).or_insert_with(|| {
            trees.push(Tree { namespace, thread, rows: 0..0 });
            Row::new(trees.len() - 1).0
        })
    };
    let mut headers = announced.iter().peekable();
    let mut tree = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        while let Some(header) = headers.next_if(|header| header.before as usize <= at) {
            number((header.namespace, header.thread));
        }
        tree.push(key.map(&mut number));
    }
    for header in headers {
        number((header.namespace, header.thread));
    }
    (trees, tree)
}

/// By row: the first child, and the next child of the same parent.
fn children(keys: &[Option<Key>], parent: &[Option<Row>]) -> (Vec<Option<Row>>, Vec<Option<Row>>) {
    let mut first_child: Vec<Option<Row>> = vec![None; keys.len()];
    let mut next_sibling: Vec<Option<Row>> = vec![None; keys.len()];
    for at in (0..keys.len()).rev() {
        if let (Some(_), Some(above)) = (keys[at], parent[at]) {
            next_sibling[at] = first_child[above.at()];
            first_child[above.at()] = Some(Row::new(at));
        }
    }
    (first_child, next_sibling)
}
