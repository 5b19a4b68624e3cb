//! Comments with the same id → which are one comment.
//! A source may guarantee it; else the content or the moment shows it. Linear, however often an id comes.

use std::collections::{HashMap, HashSet};

use crate::comment::{Precision, Status};
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
    Content(u32, Option<NameId>),
    /// The same time and parent.
    Moment(i64, Option<NameId>),
}

/// All signs of a node.
fn signs(node: &Node) -> impl Iterator<Item = Sign> {
    let sure = node.is_sure.then_some(Sign::Sure);
    // A day is shared by too many.
    let time = node.time.filter(|time| time.precision != Precision::Day);
    let moment = time.map(|time| Sign::Moment(time.seconds, node.reply_to));
    sure.into_iter().chain([Sign::Content(node.content, node.reply_to)]).chain(moment)
}

/// A row that has been seen, for what is exactly equal to it.
type Copy = (Row, u32, Option<NameId>, Status);

fn copy_of(node: &Node, of: Row) -> Copy {
    (of, node.content, node.reply_to, node.status)
}

/// The first comment with each id of each thread; the later ones are mended: dropped where they are the same comment,
/// renamed where they are not.
pub(super) fn versions(nodes: &[Node], threads: &[NameId], mends: &mut Vec<Mend>) -> Named {
    let mut first: Named = HashMap::with_capacity(nodes.len());
    // Few ids repeat, so what a repeated id has been seen with is kept apart.
    let mut same: HashMap<(Row, Sign), Row> = HashMap::new();
    let mut copies: HashSet<Copy> = HashSet::new();
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
            same.extend(signs(node).map(|sign| ((original, sign), original)));
            copies.insert(copy_of(node, original));
            1
        });
        let of = signs(node).find_map(|sign| same.get(&(original, sign)).copied());
        let fault = match of {
            Some(of) if copies.contains(&copy_of(node, of)) => Fault::Repeated { of },
            Some(of) => Fault::Again { of },
            None => {
                *known += 1;
                Fault::SameId { copy: *known }
            }
        };
        let of = of.unwrap_or(row);
        for sign in signs(node) {
            same.entry((original, sign)).or_insert(of);
        }
        copies.insert(copy_of(node, of));
        mends.push(Mend { row, fault });
    }
    first
}
