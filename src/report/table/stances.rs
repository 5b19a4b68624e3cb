//! One row a comment and target that it mentions, as far as the target is reported. Targets are rows and no columns:
//! which there are depends on the input, and columns must not.

use std::io;

use crate::report::row::{RowOut, StanceOut, row_out};

use super::cell::{Cell, Field, Kind, columns};
use super::comments::in_words;
use super::{Emit, Source, Table};

pub(super) const STANCES: Table = Table {
    name: "stances",
    doc: "one row a comment and target that it mentions",
    needs_summaries: false,
    columns: || columns(FIELDS).collect(),
    rows,
};

/// A comment's side toward one target.
struct Side<'r> {
    row: &'r RowOut<'r>,
    stance: &'r StanceOut<'r>,
}

type Make = for<'c, 'r> fn(&'c Side<'r>) -> Cell<'c>;

const FIELDS: &[Field<Make>] = &[
    ("thread", Kind::Text, "the thread's key", |s| s.row.thread.into()),
    ("id", Kind::Text, "the comment's id", |s| s.row.id.into()),
    ("author", Kind::Text, "the author's name", |s| s.row.author.into()),
    ("target", Kind::Text, "the target's name", |s| s.stance.target.into()),
    ("label", Kind::Text, "`favor`, `against`, `neither`", |s| Cell::word(s.stance.label)),
    ("score", Kind::Number, "from -1 (against) to 1 (favor)", |s| s.stance.score.into()),
    ("inferred", Kind::Flag, "whether it comes from neighbours and not from the comment's words", |s| {
        s.stance.inferred.into()
    }),
    ("words", Kind::Text, "the words that it rests on, each with its label, weight, entry and rules", |s| {
        in_words(&s.stance.evidence).into()
    }),
];

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    for (row, thread) in source.comments() {
        // Most comments of most threads name no target; their texts are not fetched.
        if source.run.records.get(row.at()).is_none_or(|record| record.sides().next().is_none()) {
            continue;
        }
        let judged = source.run.fetch(row)?;
        let Some((_, chosen)) = source.findings.threads.get(thread) else { continue };
        let out = row_out(source.run, &judged, row, source.judge.lexicon(), chosen);
        for stance in &out.stance {
            let side = Side { row: &out, stance };
            let cells: Vec<Cell<'_>> = FIELDS.iter().map(|(.., make)| make(&side)).collect();
            emit(&cells)?;
        }
    }
    Ok(())
}
