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
    ("favor", Kind::Whole, "comments whose own words favor it", |t| t.stance.favor.into()),
    ("against", Kind::Whole, "comments whose own words are against it", |t| t.stance.against.into()),
    ("neither", Kind::Whole, "comments that mention it and take no side", |t| t.stance.neither.into()),
    ("silent", Kind::Whole, "comments that neither mention it nor get a side by what they answer", |t| {
        t.stance.silent.into()
    }),
    ("inferred_favor", Kind::Whole, "comments that favor it by what they answer alone", |t| {
        t.stance.inferred_favor.into()
    }),
    ("inferred_against", Kind::Whole, "comments that are against it by what they answer alone", |t| {
        t.stance.inferred_against.into()
    }),
    ("authors_favor", Kind::Whole, "named authors with favoring comments and none against", |t| {
        (t.stance.authors.favor.len() as u64).into()
    }),
    ("authors_against", Kind::Whole, "named authors with comments against and no favoring ones", |t| {
        (t.stance.authors.against.len() as u64).into()
    }),
    ("authors_both", Kind::Whole, "named authors with both", |t| (t.stance.authors.both.len() as u64).into()),
    ("uncivil_favor", Kind::Whole, "uncivil comments among those in favor", |t| t.stance.incivility.favor.part.into()),
    ("uncivil_against", Kind::Whole, "among those against", |t| t.stance.incivility.against.part.into()),
    ("uncivil_neither", Kind::Whole, "among those that take no side", |t| t.stance.incivility.neither.part.into()),
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
