//! Ids → trees: every comment lands in exactly one thread.
//! In: one `Node` a comment, in source order. Out: a `Forest`, and a `Mend` for each thing put right.
//! Knows nothing of texts, lexicons, scores or output formats.

mod build;
mod same;
mod walk;

use std::collections::{HashMap, HashSet};

use crate::comment::{ParentMark, Status, Timestamp};
use crate::names::NameId;

pub use self::build::build;

/// Number of a comment in the run, in source order from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u32);

impl Row {
    /// The row as an index.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }

    /// The row with this index.
    ///
    /// # Panics
    /// Never in practice: a run holds less than 2^32 comments, which the collector sees to.
    #[must_use]
    pub fn new(index: usize) -> Row {
        Row(u32::try_from(index).expect("a run holds less than 2^32 comments"))
    }
}

/// What the tree needs to know of a comment.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Ids are unique within a namespace and thread; 0 is shared by all inputs whose ids are unique everywhere.
    pub namespace: u32,
    /// The thread that the source states.
    pub thread: Option<NameId>,
    /// The comment's id.
    pub id: NameId,
    /// The id of its parent.
    pub reply_to: Option<NameId>,
    /// Who wrote it, where that is known.
    pub author: Option<NameId>,
    /// A hash of the text, to tell a repeated comment from a repeated id.
    pub content: u32,
    /// When it was written.
    pub time: Option<Timestamp>,
    /// What the source says of its visibility.
    pub status: Status,
    /// Whether the source guarantees that another comment with this id is this comment.
    pub is_sure: bool,
}

/// What else the source says of places in threads.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Threads that are there even without a comment.
    pub announced: Vec<Announced>,
    /// By namespace and thread: posts that open a thread, which answers may name as their parent.
    pub openings: HashSet<(u32, NameId)>,
    /// By namespace and thread: the thread that it is a part of.
    pub wholes: HashMap<(u32, NameId), NameId>,
    /// By row: comments above the parent, nearest first.
    pub ancestors: HashMap<Row, Vec<NameId>>,
}

/// A thread that a header announced, so that it has a place even without comments.
#[derive(Clone, Copy, Debug)]
pub struct Announced {
    /// Of its input.
    pub namespace: u32,
    /// Its key.
    pub thread: NameId,
    /// How many comments of the run came before the header.
    pub before: u32,
}

/// One thing that was put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The comment.
    pub row: Row,
    /// What was wrong.
    pub fault: Fault,
}

/// What can be wrong with a comment's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The same id and content as an earlier comment: dropped.
    Repeated {
        /// The earlier one.
        of: Row,
    },
    /// Another version of an earlier comment, which takes in what it says: dropped.
    Again {
        /// The earlier one.
        of: Row,
    },
    /// The same id as an earlier comment, with other content: kept as `id~2`, `id~3`, ….
    SameId {
        /// The number after the `~`.
        copy: u32,
    },
    /// It answers itself: now at the top level.
    SelfReply,
    /// Its parent is unknown: now at the top level.
    Orphan,
    /// Its parent is unknown: now under the nearest ancestor that the source names.
    Ghost,
    /// Its parent stands in another thread: now at the top level of its own.
    Foreign,
    /// It closed a loop: now at the top level.
    Cycle,
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Of its input.
    pub namespace: u32,
    /// Its key.
    pub thread: NameId,
    /// Where its comments stand in `Forest::order`.
    pub rows: std::ops::Range<usize>,
}

/// All threads of a run.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// The threads, by the place of their first comment or header.
    pub trees: Vec<Tree>,
    /// All kept comments, thread by thread, each thread in tree order: a comment, then its replies, first come first.
    pub order: Vec<Row>,
    /// By row: the parent, `None` at the top level.
    pub parent: Vec<Option<Row>>,
    /// By row: 0 at the top level.
    pub depth: Vec<u32>,
    /// By row: the tree it belongs to; `None` for a dropped row.
    pub tree: Vec<Option<u32>>,
    /// By row: how many comments stand below it.
    pub below: Vec<u32>,
    /// By row: the mark that mending set.
    pub mark: Vec<Option<ParentMark>>,
    /// What was put right, by row.
    pub mends: Vec<Mend>,
}

impl Forest {
    /// The comments of `tree` in tree order.
    #[must_use]
    pub fn rows(&self, tree: &Tree) -> &[Row] {
        self.order.get(tree.rows.clone()).unwrap_or_default()
    }

    /// The comment that `row` answers; `None` at the top level.
    #[must_use]
    pub fn parent_of(&self, row: Row) -> Option<Row> {
        self.parent.get(row.at()).copied().flatten()
    }

    /// The number of the tree that `row` belongs to; `None` for a dropped row.
    #[must_use]
    pub fn number_of(&self, row: Row) -> Option<usize> {
        self.tree.get(row.at()).copied().flatten().map(|number| number as usize)
    }

    /// The tree that `row` belongs to; `None` for a dropped row.
    #[must_use]
    pub fn tree_of(&self, row: Row) -> Option<&Tree> {
        self.trees.get(self.number_of(row)?)
    }
}
