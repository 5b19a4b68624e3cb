//! One row a comment: the row of `--format jsonl`, flattened.

use std::fmt::Write as _;
use std::io;

use crate::comment::{Precision, Timestamp};
use crate::judge::CATEGORIES;
use crate::record::Record;
use crate::report::row::{EvidenceOut, RowOut, row_out};

use super::cell::{Cell, Column, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const COMMENTS: Table = Table {
    name: "comments",
    doc: "one row a comment, thread by thread, in tree order",
    needs_summaries: false,
    columns: all_columns,
    rows,
};

/// A comment on its way into the table.
struct Comment<'r> {
    row: &'r RowOut<'r>,
    record: &'r Record,
    time: Option<Timestamp>,
    root: &'r str,
}

impl Comment<'_> {
    /// What was judged; a comment that was not judged has no scores, not scores of 0.
    fn judged<T>(&self, value: T) -> Option<T> {
        self.record.is_judged().then_some(value)
    }
}

type Make = for<'c, 'r> fn(&'c Comment<'r>) -> Cell<'c>;

/// The columns before the scores by category.
const FIRST: &[Field<Make>] = &[
    ("thread", Kind::Text, "the thread's key", |c| c.row.thread.into()),
    ("id", Kind::Text, "the comment's id", |c| c.row.id.into()),
    ("reply_to", Kind::Text, "the id of the comment it answers", |c| c.row.reply_to.into()),
    ("root", Kind::Text, "the id of the top-level comment of its branch", |c| c.root.into()),
    ("depth", Kind::Whole, "0 at the top level", |c| c.row.depth.into()),
    ("kind", Kind::Text, "`comment`, `pingback`, `system`, `opening`", |c| Cell::word(c.row.kind)),
    ("status", Kind::Text, "`visible`, `deleted`, `removed` and so on", |c| Cell::word(c.row.status)),
    ("parent_mark", Kind::Text, "why the parent is not simply the stated one", |c| {
        c.row.parent_mark.map_or(Cell::Unknown, Cell::word)
    }),
    ("author", Kind::Text, "the author's name", |c| c.row.author.into()),
    ("time", Kind::Text, "as the source tells it: with `Z`, without a zone, or the day alone", |c| {
        c.row.time.as_ref().into()
    }),
    ("time_utc", Kind::Moment, "the moment in UTC, where the source tells the zone", |c| {
        let zoned = c.time.filter(|time| time.precision == Precision::Zoned);
        zoned.map_or(Cell::Unknown, |time| Cell::Moment(time.seconds))
    }),
    ("url", Kind::Text, "the comment's address", |c| c.row.url.into()),
    ("title", Kind::Text, "the title that the comment carries", |c| c.row.extra.title.into()),
    ("likes", Kind::Whole, "likes, or votes up less votes down", |c| c.row.extra.likes.into()),
    ("edited", Kind::Flag, "whether it was edited", |c| c.row.extra.edited.into()),
    ("versions", Kind::Number, "how many versions of it were fetched, where more than one", |c| {
        c.row.extra.versions.into()
    }),
    ("pinned", Kind::Flag, "whether it is pinned", |c| c.row.extra.pinned.into()),
    ("removed_by", Kind::Text, "who removed it", |c| c.row.extra.removed_by.into()),
    ("author_id", Kind::Text, "the author's account", |c| c.row.extra.author_id.into()),
    ("addressed", Kind::Text, "the id of the comment whose author the text names: a guess", |c| {
        c.row.extra.addressed.into()
    }),
    ("language", Kind::Text, "ISO 639-1; empty for short texts and in doubt", |c| c.row.language.into()),
    (
        "coverage",
        Kind::Text,
        "`matched`, `no_match`, `too_short`; not judged: `gone`, `language_not_covered`, `not_a_comment`",
        |c| Cell::word(c.record.coverage),
    ),
    ("text", Kind::Text, "what was written; empty where it is gone", |c| {
        Some(c.row.text).filter(|text| !text.is_empty()).into()
    }),
    ("incivility", Kind::Number, "how surely it is uncivil, 0 to 1; from 0.5 on it counts", |c| {
        c.judged(c.row.incivility.score).into()
    }),
    ("level", Kind::Whole, "how bad the worst evidence is, 0 to 3", |c| c.judged(c.row.incivility.level).into()),
    ("addressee", Kind::Text, "whom the rude words strike; empty without any", |c| {
        let uncivil = !c.row.incivility.evidence.is_empty();
        if uncivil { Cell::word(c.row.incivility.addressee) } else { Cell::Unknown }
    }),
];

/// The columns after the scores by category.
const LAST: &[Field<Make>] = &[
    ("constructive", Kind::Number, "how surely it carries the discussion on, 0 to 1", |c| {
        c.judged(c.row.constructive.as_ref().map_or(0.0, |constructive| constructive.score)).into()
    }),
    ("reply", Kind::Text, "toward its parent: `agree`, `disagree`, `query`, `comment`", |c| {
        c.row.reply.as_ref().map_or(Cell::Unknown, |reply| Cell::word(reply.label))
    }),
    ("reply_score", Kind::Number, "how sure, 0 to 1", |c| c.row.reply.as_ref().map(|reply| reply.score).into()),
    ("target", Kind::Text, "the only target that the source asks about", |c| c.row.extra.target.into()),
    ("stance", Kind::Text, "its sides in words (table `stances` has them one a row)", |c| sides(c.row).into()),
    (
        "incivility_words",
        Kind::Text,
        "the words that incivility rests on, each with its category, weight, entry and rules",
        |c| in_words(&c.row.incivility.evidence).into(),
    ),
    ("stance_words", Kind::Text, "the same for its sides", |c| {
        let all: Vec<_> = c.row.stance.iter().filter_map(|stance| in_words(&stance.evidence)).collect();
        (!all.is_empty()).then(|| all.join("; ")).into()
    }),
    ("reply_words", Kind::Text, "the same for where it stands toward its parent", |c| {
        c.row.reply.as_ref().and_then(|reply| in_words(&reply.evidence)).into()
    }),
    ("constructive_words", Kind::Text, "the same for what carries the discussion on", |c| {
        c.row.constructive.as_ref().and_then(|constructive| in_words(&constructive.evidence)).into()
    }),
    ("source", Kind::Text, "where it was read: `file:line`", |c| c.row.source.as_str().into()),
];

fn all_columns() -> Vec<Column> {
    let by_category = CATEGORIES.iter().map(|category| Column {
        name: column_name(category.name, category.is_incivility).into(),
        kind: Kind::Number,
        doc: format!("score of the category `{}`, 0 to 1", category.name).into(),
    });
    columns(FIRST).chain(by_category).chain(columns(LAST)).collect()
}

/// The column of a category's score; the category's name alone could be another column's.
fn column_name(category: &str, is_incivility: bool) -> String {
    format!("{}_{category}", if is_incivility { "incivility" } else { "constructive" })
}

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    let mut root = None;
    for (row, thread) in source.comments() {
        let judged = source.run.fetch(row)?;
        let run = &*source.run;
        let Some((_, chosen)) = source.findings.threads.get(thread) else { continue };
        let Some(record) = run.records.get(row.at()) else { continue };
        let out = row_out(run, &judged, row, source.judge.lexicon(), chosen);
        // Rows come in tree order, so the last one at the top level is the root of what follows.
        if out.depth == 0 {
            root = Some(row);
        }
        let comment =
            Comment { row: &out, record, time: judged.comment.time, root: root.map_or("", |root| run.id(root)) };
        let mut cells: Vec<Cell<'_>> = FIRST.iter().map(|(.., make)| make(&comment)).collect();
        let constructive = out.constructive.as_ref().map(|constructive| &constructive.categories);
        for (at, category) in CATEGORIES.iter().enumerate() {
            let scores = if category.is_incivility { Some(&out.incivility.categories) } else { constructive };
            cells.push(comment.judged(scores.map_or(0.0, |scores| scores.score(at))).into());
        }
        cells.extend(LAST.iter().map(|(.., make)| make(&comment)));
        emit(&cells)?;
    }
    Ok(())
}

/// `Russia against -0.8956; Ukraine favor 0.6640`; nothing where no target is mentioned.
fn sides(row: &RowOut<'_>) -> Option<String> {
    let side = |stance: &crate::report::row::StanceOut<'_>| {
        format!("{} {} {:.4}", stance.target, crate::report::source_row::word(stance.label), stance.score)
    };
    let all: Vec<String> = row.stance.iter().map(side).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// `“you clown” insult 1.8000 en/incivility/insult.tsv:12 (negation); …`; nothing where there is no evidence.
pub(super) fn in_words(list: &[EvidenceOut<'_>]) -> Option<String> {
    let mut out = String::new();
    for evidence in list {
        let between = if out.is_empty() { "" } else { "; " };
        // Writing to a string does not fail.
        let _ = write!(
            out,
            "{between}“{}” {} {:.4} {}",
            evidence.text, evidence.category, evidence.weight, evidence.source
        );
        if !evidence.rules.is_empty() {
            let _ = write!(out, " ({})", evidence.rules.join(", "));
        }
    }
    (!out.is_empty()).then_some(out)
}
