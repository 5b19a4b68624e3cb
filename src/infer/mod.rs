//! What a comment's neighbours add to its own judgement.
//! In: records and trees. Out: for each reply, where it stands toward its parent; sides that flow along the replies;
//! camps of authors.
//! Knows no texts: what a reply needs of its parent's text is in the parent's signature.

pub mod camps;
pub mod sides;

use crate::judge::reply::{ReplyLabel, label};
use crate::judgement::Score;
use crate::record::Record;
use crate::thread::{Forest, Row};

/// Where a reply stands toward its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The kind of reply.
    pub label: ReplyLabel,
    /// How sure; 0 for a reply without cues.
    pub score: Score,
}

/// By row: where it stands toward its parent; `None` where nothing is answered or nothing was judged.
#[must_use]
pub fn answers(records: &[Record], forest: &Forest) -> Vec<Option<Answer>> {
    let answer = |(at, record): (usize, &Record)| {
        forest.parent_of(Row::new(at)).and_then(|parent| answer_to(record, records.get(parent.at())))
    };
    records.iter().enumerate().map(answer).collect()
}

/// Where one comment stands toward the parent with this record.
#[must_use]
pub fn answer_to(record: &Record, parent: Option<&Record>) -> Option<Answer> {
    if !record.is_judged() {
        return None;
    }
    let (label, score) = label(record.reply, record.signature, parent.map(|parent| parent.signature));
    Some(Answer { label, score })
}
