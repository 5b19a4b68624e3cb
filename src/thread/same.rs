//! Comments with the same id → which are one comment.
//! A source may guarantee it; else thread, parent and moment must agree, and the author or the text, where both are known.
//! Linear, however often an id comes.

use std::collections::{HashMap, HashSet};

use crate::comment::{Precision, Status, Timestamp};
use crate::names::NameId;

use super::build::Key;
use super::{Fault, Mend, Node, Row};

/// The first comment with each id of each thread.
pub(super) type Named = HashMap<(Key, NameId), Row>;

/// What shows that two comments with one id in one thread are one comment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Sign {
    /// The source says so.
    Sure,
    /// The same author, time, text and parent.
    Copy(Option<NameId>, Option<Timestamp>, u32, Parent),
    /// The same moment, parent and author: it was edited.
    By(i64, Parent, NameId),
    /// The same moment, parent and text: the author has another name.
    Words(i64, Parent, u32),
    /// The same moment and parent, where the earlier one has no author.
    Nobody(i64, Parent),
    /// The same moment and parent, where the later one has no author: it was taken down.
    Anybody(i64, Parent),
}

type Parent = Option<NameId>;

/// The signs that any version has.
fn common(node: &Node) -> impl Iterator<Item = Sign> {
    let Node { author, time, content, reply_to, is_sure, .. } = *node;
    let sure = is_sure.then_some(Sign::Sure);
    let words = moment(node).map(|at| Sign::Words(at, reply_to, content));
    let by = moment(node).zip(author).map(|(at, author)| Sign::By(at, reply_to, author));
    sure.into_iter().chain([Sign::Copy(author, time, content, reply_to)]).chain(words).chain(by)
}

/// The signs by which later ones know the first version of a comment.
fn left_by(first: &Node) -> impl Iterator<Item = Sign> {
    let (at, parent) = (moment(first), first.reply_to);
    let nobody = at.filter(|_| first.author.is_none()).map(|at| Sign::Nobody(at, parent));
    common(first).chain(nobody).chain(at.map(|at| Sign::Anybody(at, parent)))
}

/// The signs that a later version looks for.
fn sought_by(later: &Node) -> impl Iterator<Item = Sign> {
    let (at, parent) = (moment(later), later.reply_to);
    let anybody = at.filter(|_| later.author.is_none()).map(|at| Sign::Anybody(at, parent));
    common(later).chain(at.map(|at| Sign::Nobody(at, parent))).chain(anybody)
}

/// When it was written; a day is shared by too many.
fn moment(node: &Node) -> Option<i64> {
    node.time.filter(|time| time.precision != Precision::Day).map(|time| time.seconds)
}

/// What makes a version exactly equal to another of the same comment.
type Said = (Row, Option<NameId>, u32, Parent, Status);

fn said(node: &Node, of: Row) -> Said {
    (of, node.author, node.content, node.reply_to, node.status)
}

/// The first comment with each id of each thread; the later ones are mended: dropped where they are the same comment,
/// renamed where they are not.
pub(super) fn versions(nodes: &[Node], threads: &[NameId], mends: &mut Vec<Mend>) -> Named {
    let mut first: Named = HashMap::with_capacity(nodes.len());
    // Few ids repeat, so what a repeated id has been seen with is kept apart.
    let mut same: HashMap<(Row, Sign), Row> = HashMap::new();
    let mut copies: HashSet<Said> = HashSet::new();
    let mut count: HashMap<Row, u32> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let row = Row::new(at);
        let key = ((node.namespace, threads[at]), node.id);
        let Some(original) = first.get(&key).copied() else {
            first.insert(key, row);
            continue;
        };
        let known = count.entry(original).or_insert_with(|| {
            let node = &nodes[original.at()];
            same.extend(left_by(node).map(|sign| ((original, sign), original)));
            copies.insert(said(node, original));
            1
        });
        let of = sought_by(node).find_map(|sign| same.get(&(original, sign)).copied());
        let fault = match of {
            Some(of) if copies.contains(&said(node, of)) => Fault::Repeated { of },
            Some(of) => Fault::Again { of },
            None => {
                *known += 1;
                Fault::SameId { copy: *known }
            }
        };
        let (signs, of): (Vec<Sign>, Row) = match of {
            Some(of) => (common(node).collect(), of),
            None => (left_by(node).collect(), row),
        };
        for sign in signs {
            same.entry((original, sign)).or_insert(of);
        }
        copies.insert(said(node, of));
        mends.push(Mend { row, fault });
    }
    first
}
