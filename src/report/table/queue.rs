//! One row an entry of the moderation queue, without a policy and without a limit.

use std::io;

use crate::policy::Policy;
use crate::summary::entry::Entry;
use crate::summary::queue::{Asked, Order, queue};

use super::cell::{Cell, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const QUEUE: Table = Table {
    name: "queue",
    doc: "one row a comment to look at, the most needed first, one an author and branch",
    needs_summaries: false,
    columns: || columns(FIELDS).collect(),
    rows,
};

type Make = fn(&Entry) -> Cell<'_>;

const FIELDS: &[Field<Make>] = &[
    ("rank", Kind::Whole, "its place, from 1", |e| e.rank.into()),
    ("need", Kind::Number, "how much it needs a look", |e| e.need.into()),
    ("thread", Kind::Text, "the thread's key", |e| (&e.thread).into()),
    ("id", Kind::Text, "the comment's id", |e| (&e.id).into()),
    ("title", Kind::Text, "the thread's title", |e| e.title.as_ref().into()),
    ("permalink", Kind::Text, "the comment's address", |e| e.permalink.as_ref().into()),
    ("author", Kind::Text, "who wrote it", |e| e.author.as_ref().into()),
    ("time", Kind::Text, "as the source tells it", |e| e.time.as_ref().into()),
    ("categories", Kind::Text, "what it is charged with, the largest case first", |e| {
        e.categories.iter().map(|kind| kind.name).collect::<Vec<_>>().join("; ").into()
    }),
    ("score", Kind::Number, "how surely it is uncivil, 0 to 1", |e| e.score.into()),
    ("level", Kind::Whole, "how bad the worst evidence is, 0 to 3", |e| e.level.into()),
    ("addressee", Kind::Text, "whom it strikes", |e| Cell::word(e.addressee)),
    ("reason", Kind::Text, "why it is here, in words", |e| (&e.reason).into()),
    ("innocence", Kind::Text, "what speaks for it, in words", |e| {
        (!e.innocence.is_empty()).then(|| e.innocence.join("; ")).into()
    }),
    ("text", Kind::Text, "what was written", |e| (&e.text).into()),
    ("parent", Kind::Text, "the id of the comment that it answers", |e| {
        e.parent.as_ref().map(|parent| &parent.id).into()
    }),
    ("author_comments", Kind::Whole, "its author's comments in this run", |e| {
        e.record.as_ref().map(|record| record.comments).into()
    }),
    ("author_uncivil", Kind::Whole, "uncivil ones among them", |e| {
        e.record.as_ref().map(|record| record.uncivil).into()
    }),
    ("action", Kind::Text, "what is suggested; nothing is done by itself", |e| e.action.into()),
    ("also", Kind::Text, "ids of further comments of this author in this branch that wait too", |e| {
        (!e.also.is_empty()).then(|| e.also.join("; ")).into()
    }),
    ("source", Kind::Text, "where it was read: `file:line`", |e| (&e.source).into()),
];

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    let policy = Policy::default();
    let asked = Asked {
        rows: source.comments().into_iter().map(|(row, _)| row).collect(),
        weights: policy.weights.clone(),
        min_score: policy.min_score,
        limit: usize::MAX,
        order: Order::Need,
    };
    let queue = queue(source.run, source.judge, &asked, &|matter| policy.verdict(matter))?;
    queue.entries.iter().try_for_each(|entry| {
        let cells: Vec<Cell<'_>> = FIELDS.iter().map(|(.., make)| make(entry)).collect();
        emit(&cells)
    })
}
