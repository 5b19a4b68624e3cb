//! The elements that hold one comment each, and which nodes are a comment's own: all inside it but its replies.

use super::dom::{At, Dom};
use crate::comment::Kind;

/// What the markup says about the comment that is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Parent {
    /// It is the one whose element encloses this one, if any does.
    #[default]
    Enclosing,
    /// It is none: the comment answers the article.
    Top,
    /// It is the one at this place in the list of roots.
    Row(usize),
    /// It has this id.
    Id(String),
    /// A quotation or a name tells it: the one at this place in the list of roots.
    Inferred(usize),
}

/// An element that holds one comment.
#[derive(Clone, Debug)]
pub(super) struct Root {
    /// The element.
    pub(super) at: At,
    /// Further elements that belong to the comment and stand after it.
    pub(super) more: Vec<At>,
    /// Its id, where the page gives one.
    pub(super) id: Option<String>,
    /// Whom it answers.
    pub(super) parent: Parent,
    /// What kind of row it is.
    pub(super) kind: Kind,
}

impl Root {
    /// A person's comment in the element `at`; the enclosing one is answered. An empty id is none.
    pub(super) fn new(at: At, id: Option<String>) -> Root {
        let id = id.filter(|id| !id.is_empty());
        Root { at, more: Vec::new(), id, parent: Parent::Enclosing, kind: Kind::Comment }
    }
}

/// The ranges of nodes that are a comment's own.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    ranges: Vec<(At, At)>,
}

impl Own {
    /// The nodes, in document order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = At> + '_ {
        self.ranges.iter().flat_map(|(start, end)| *start..*end)
    }

    /// Whether the node is the comment's own.
    pub(super) fn has(&self, at: At) -> bool {
        let next = self.ranges.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).and_then(|i| self.ranges.get(i)).is_some_and(|(_, end)| at < *end)
    }
}

/// The own nodes of each root, and the row of the root that encloses it.
pub(super) fn owned(dom: &Dom<'_>, roots: &[Root]) -> Vec<(Own, Option<usize>)> {
    let mut out: Vec<(Own, Option<usize>)> = vec![(Own::default(), None); roots.len()];
    let mut blocks: Vec<(At, usize)> = Vec::new();
    for (row, root) in roots.iter().enumerate() {
        blocks.push((root.at, row));
        blocks.extend(root.more.iter().map(|at| (*at, row)));
    }
    blocks.sort_unstable();
    // Each open block: its row, its end, and up to where its own nodes have been told.
    let mut open: Vec<(usize, At, At)> = Vec::new();
    let tell = |out: &mut Vec<(Own, Option<usize>)>, row: usize, from: At, to: At| {
        if let Some((own, _)) = out.get_mut(row).filter(|_| from < to) {
            own.ranges.push((from, to));
        }
    };
    for (at, row) in blocks {
        while let Some((over, end, told)) = open.last().copied().filter(|(_, end, _)| *end <= at) {
            open.pop();
            tell(&mut out, over, told, end);
            if let Some(outer) = open.last_mut() {
                outer.2 = outer.2.max(end);
            }
        }
        if let Some((outer, _, told)) = open.last_mut() {
            let (outer_row, from) = (*outer, *told);
            *told = at;
            tell(&mut out, outer_row, from, at);
            if let Some((_, enclosing)) = out.get_mut(row).filter(|_| outer_row != row) {
                enclosing.get_or_insert(outer_row);
            }
        }
        open.push((row, dom.end(at), at));
    }
    while let Some((over, end, told)) = open.pop() {
        tell(&mut out, over, told, end);
        if let Some(outer) = open.last_mut() {
            outer.2 = outer.2.max(end);
        }
    }
    for (own, _) in &mut out {
        own.ranges.sort_unstable();
    }
    out
}
