//! One row a thread and target that its comments mention.

use std::io;

use crate::summary::ThreadSummary;
use crate::summary::stance::TargetStance;

use super::cell::{Cell, Column, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const TARGETS: Table = Table {
    name: "targets",
    doc: "one row a thread and target that it speaks of",
    needs_summaries: true,
    columns: || columns(FIELDS).collect::<Vec<Column>>(),
    rows,
};

/// A target in a thread.
struct Toward<'t> {
    thread: &'t ThreadSummary,
    stance: &'t TargetStance,
}

type Make = for<'c, 't> fn(&'c Toward<'t>) -> Cell<'c>;

const FIELDS: &[Field<Make>] = &[
    ("thread", Kind::Text, "the thread's key", |t| (&t.thread.thread).into()),
    ("target", Kind::Text, "the target's name", |t| (&t.stance.target).into()),
    ("favor", Kind::Whole, "comments that favor it", |t| t.stance.favor.into()),
    ("against", Kind::Whole, "comments that are against it", |t| t.stance.against.into()),
    ("neither", Kind::Whole, "comments that mention it and take no side", |t| t.stance.neither.into()),
    ("authors_favor", Kind::Whole, "named authors who favor it and never are against it", |t| {
        t.stance.authors_favor.into()
    }),
    ("authors_against", Kind::Whole, "named authors who are against it and never favor it", |t| {
        t.stance.authors_against.into()
    }),
    ("prevails", Kind::Text, "the side with at least three comments and twice as many as the other", |t| {
        t.stance.prevails.map_or(Cell::Unknown, Cell::word)
    }),
];

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    for thread in source.findings.summaries {
        for stance in &thread.stance {
            let toward = Toward { thread, stance };
            let cells: Vec<Cell<'_>> = FIELDS.iter().map(|(.., make)| make(&toward)).collect();
            emit(&cells)?;
        }
    }
    Ok(())
}
