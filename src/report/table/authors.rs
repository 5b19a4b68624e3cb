//! One row an author known by name, over all threads that are reported on.

use std::io;

use crate::summary::authors::{AuthorFigures, authors};
use crate::summary::share;
use crate::thread::Row;

use super::cell::{Cell, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const AUTHORS: Table = Table {
    name: "authors",
    doc: "one row an author known by name, over all threads that are reported on, most comments first",
    needs_summaries: false,
    columns: || columns(FIELDS).collect(),
    rows,
};

type Make = fn(&AuthorFigures) -> Cell<'_>;

const FIELDS: &[Field<Make>] = &[
    ("author", Kind::Text, "the name as the source writes it", |a| (&a.author).into()),
    ("threads", Kind::Whole, "threads in which the author wrote", |a| a.threads.into()),
    ("comments", Kind::Whole, "comments, deleted ones included", |a| a.comments.into()),
    ("replies", Kind::Whole, "those that answer another comment", |a| a.replies.into()),
    ("answered", Kind::Whole, "direct replies that others gave to the author", |a| a.answered.into()),
    ("judged", Kind::Whole, "comments that were judged", |a| a.judged.into()),
    ("uncivil", Kind::Whole, "those with an incivility of 0.5 or more", |a| a.uncivil.into()),
    ("uncivil_share", Kind::Number, "their share of the judged ones", |a| share(a.uncivil, a.judged).into()),
    ("at_commenters", Kind::Whole, "uncivil ones that strike another commenter", |a| a.at_commenters.into()),
    ("worst_level", Kind::Whole, "the worst level of an uncivil one, 1 to 3; empty without any", |a| {
        (a.uncivil > 0).then_some(a.worst_level).into()
    }),
    ("disagreeing", Kind::Whole, "replies that disagree with their parent", |a| a.disagreeing.into()),
    ("first", Kind::Text, "the earliest time, as sources tell it", |a| a.first.as_ref().into()),
    ("last", Kind::Text, "the latest time", |a| a.last.as_ref().into()),
];

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    let rows: Vec<Row> = source.comments().into_iter().map(|(row, _)| row).collect();
    authors(source.run, &rows).iter().try_for_each(|author| {
        let cells: Vec<Cell<'_>> = FIELDS.iter().map(|(.., make)| make(author)).collect();
        emit(&cells)
    })
}
