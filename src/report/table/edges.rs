//! One row a reply: who answers whom, how, and how soon. What a program for graphs loads.

use std::io;

use crate::comment::{Precision, Timestamp};
use crate::infer::Answer;
use crate::names::NameId;
use crate::record::Record;
use crate::run::Run;
use crate::thread::Row;

use super::cell::{Cell, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const EDGES: Table = Table {
    name: "edges",
    doc: "one row a reply and the comment that it answers",
    needs_summaries: false,
    columns: || columns(FIELDS).collect(),
    rows,
};

/// A reply and its parent.
struct Edge<'r> {
    run: &'r Run,
    child: (Row, &'r Record),
    parent: (Row, &'r Record),
    answer: Option<Answer>,
}

impl Edge<'_> {
    fn author(&self, of: &Record) -> Option<&str> {
        of.author.map(|author| self.run.names.get(author))
    }

    fn authors(&self) -> Option<(NameId, NameId)> {
        self.child.1.author.zip(self.parent.1.author)
    }
}

type Make = for<'c, 'r> fn(&'c Edge<'r>) -> Cell<'c>;

const FIELDS: &[Field<Make>] = &[
    ("thread", Kind::Text, "the thread's key", |e| {
        e.run.forest.tree_of(e.child.0).map(|tree| e.run.thread_name(tree)).into()
    }),
    ("child", Kind::Text, "the reply's id", |e| e.run.id(e.child.0).into()),
    ("parent", Kind::Text, "the id of the comment that it answers", |e| e.run.id(e.parent.0).into()),
    ("child_author", Kind::Text, "who replies", |e| e.author(e.child.1).into()),
    ("parent_author", Kind::Text, "who is answered", |e| e.author(e.parent.1).into()),
    ("same_author", Kind::Flag, "whether they are one; empty where either is not known", |e| {
        e.authors().map(|(child, parent)| child == parent).into()
    }),
    ("label", Kind::Text, "`agree`, `disagree`, `query`, `comment`; empty where the reply was not judged", |e| {
        e.answer.map_or(Cell::Unknown, |answer| Cell::word(answer.label))
    }),
    ("score", Kind::Number, "how sure, 0 to 1", |e| e.answer.map(|answer| answer.score.value()).into()),
    ("seconds", Kind::Whole, "from the parent to the reply; empty where their clocks can't be compared", |e| {
        seconds_between(e.parent.1.time(), e.child.1.time()).into()
    }),
    ("incivility", Kind::Number, "how surely the reply is uncivil, 0 to 1", |e| {
        e.child.1.is_judged().then(|| e.child.1.incivility.value()).into()
    }),
];

/// Seconds between two clock times that are told in the same way; a day alone has no clock.
fn seconds_between(first: Option<Timestamp>, second: Option<Timestamp>) -> Option<i64> {
    let (first, second) = first.zip(second)?;
    let comparable = first.precision == second.precision && first.precision != Precision::Day;
    comparable.then(|| second.seconds.saturating_sub(first.seconds))
}

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    let run = &*source.run;
    for (row, _) in source.comments() {
        let record = |row: Row| run.records.get(row.at()).map(|record| (row, record));
        let Some(parent) = run.forest.parent_of(row).and_then(record) else { continue };
        let Some(child) = record(row) else { continue };
        let edge = Edge { run, child, parent, answer: run.answer(row) };
        let cells: Vec<Cell<'_>> = FIELDS.iter().map(|(.., make)| make(&edge)).collect();
        emit(&cells)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clocks_of_one_kind_are_compared() {
        let cases = [
            ("2024-03-04T10:00:00Z", "2024-03-04T11:00:00+00:30", Some(1800)),
            ("2024-03-04T10:00:00", "2024-03-04T10:00:05", Some(5)),
            ("2024-03-04T10:00:00Z", "2024-03-04T10:00:05", None), // whose five seconds?
            ("2024-03-04", "2024-03-05", None),                    // anything from 0 to 48 hours
            ("2024-03-04T10:00:05Z", "2024-03-04T10:00:00Z", Some(-5)),
        ];
        for (first, second, want) in cases {
            assert_eq!(seconds_between(Timestamp::parse(first), Timestamp::parse(second)), want, "{first} to {second}");
        }
    }
}
