//! One row a thread: the figures of its summary that are single numbers.

use std::io;

use crate::judge::CATEGORIES;
use crate::summary::rate::Rate;
use crate::summary::{Count, ThreadSummary};

use super::cell::{Cell, Column, Field, Kind, columns};
use super::{Emit, Source, Table};

pub(super) const THREADS: Table =
    Table { name: "threads", doc: "one row a thread", needs_summaries: true, columns: all_columns, rows };

type Make = fn(&ThreadSummary) -> Cell<'_>;

/// The columns before the counts by category.
const FIRST: &[Field<Make>] = &[
    ("thread", Kind::Text, "the thread's key", |t| (&t.thread).into()),
    ("title", Kind::Text, "its title", |t| t.title.as_ref().into()),
    ("url", Kind::Text, "its address", |t| t.url.as_ref().into()),
    ("first", Kind::Text, "the earliest time, as sources tell it", |t| t.first.as_ref().into()),
    ("last", Kind::Text, "the latest time", |t| t.last.as_ref().into()),
    ("declared", Kind::Whole, "comments that the source says there are", |t| t.declared.into()),
    ("found", Kind::Whole, "rows of any kind that were found", |t| t.found.into()),
    ("comments", Kind::Whole, "rows of kind comment", |t| t.comments.into()),
    ("pingbacks", Kind::Whole, "rows of kind pingback", |t| t.pingbacks.into()),
    ("not_visible", Kind::Whole, "rows that are deleted, removed, spam and the like", |t| t.not_visible.into()),
    ("closed", Kind::Flag, "whether the source says that comments are closed", |t| t.closed.into()),
    ("no_comments", Kind::Text, "why there is no comment: `no_section`, `empty_form`, `closed`, `all_lost`", |t| {
        t.no_comments.map(crate::comment::NoComments::name).into()
    }),
    ("replies", Kind::Whole, "rows that answer another one", |t| t.replies.into()),
    ("levels", Kind::Whole, "levels of the tree; 1: nothing is answered", |t| t.levels.into()),
    ("named_authors", Kind::Whole, "authors known by name", |t| t.people.named.into()),
    ("without_author", Kind::Whole, "comments whose author is not known", |t| t.people.without_author.into()),
    ("judged", Kind::Whole, "comments that were judged", |t| t.coverage.judged.into()),
    ("matched", Kind::Whole, "judged, and some entry fired", |t| t.coverage.matched.into()),
    ("no_match", Kind::Whole, "judged, and nothing fired", |t| t.coverage.no_match.into()),
    ("too_short", Kind::Whole, "judged, with fewer than three words", |t| t.coverage.too_short.into()),
    ("gone", Kind::Whole, "not judged: deleted, removed or without text", |t| t.coverage.gone.into()),
    ("language_not_covered", Kind::Whole, "not judged: no pack speaks the language", |t| {
        t.coverage.language_not_covered.into()
    }),
    ("uncivil", Kind::Whole, "comments with an incivility of 0.5 or more", |t| t.incivility.uncivil.into()),
    ("uncivil_share", Kind::Number, "their share of the judged ones", |t| t.incivility.rate.share.into()),
    ("uncivil_share_low", Kind::Number, "the lower end of its 95 % interval (Wilson)", |t| {
        interval(&t.incivility.rate, 0)
    }),
    ("uncivil_share_high", Kind::Number, "the upper end", |t| interval(&t.incivility.rate, 1)),
    ("uncivil_mild", Kind::Whole, "uncivil comments of level 1 or less", |t| level(t, 0..2)),
    ("uncivil_plain", Kind::Whole, "uncivil comments of level 2", |t| level(t, 2..3)),
    ("uncivil_severe", Kind::Whole, "uncivil comments of level 3", |t| level(t, 3..4)),
    ("at_commenters", Kind::Whole, "uncivil comments that strike another commenter", |t| {
        count(&t.incivility.addressees, "commenter")
    }),
    ("heat", Kind::Number, "sum of score × level ÷ 3, divided by judged comments + 5", |t| t.heat.into()),
];

/// The columns after the counts by category.
const LAST: &[Field<Make>] = &[
    ("judged_replies", Kind::Whole, "judged comments that answer another one", |t| t.exchange.replies.into()),
    ("agree", Kind::Whole, "those that agree", |t| t.exchange.agree.into()),
    ("disagree", Kind::Whole, "those that disagree", |t| t.exchange.disagree.into()),
    ("query", Kind::Whole, "those that ask", |t| t.exchange.query.into()),
    ("disagreement", Kind::Number, "share of the judged replies that disagree", |t| {
        t.exchange.disagreement.share.into()
    }),
    ("disagreement_low", Kind::Number, "the lower end of its 95 % interval (Wilson)", |t| {
        interval(&t.exchange.disagreement, 0)
    }),
    ("disagreement_high", Kind::Number, "the upper end", |t| interval(&t.exchange.disagreement, 1)),
    ("most_disputed", Kind::Text, "the id of the comment with the most disagreeing replies, from two on", |t| {
        t.exchange.most_disputed.as_ref().map(|disputed| &disputed.id).into()
    }),
    ("turn", Kind::Text, "the id of the first comment after the tone changed, where it did", |t| {
        t.incivility.turn.as_ref().map(|turn| &turn.id).into()
    }),
];

fn all_columns() -> Vec<Column> {
    let by_category = CATEGORIES.iter().filter(|category| category.is_incivility).map(|category| Column {
        name: format!("uncivil_{}", category.name).into(),
        kind: Kind::Whole,
        doc: format!("uncivil comments of the category `{}`", category.name).into(),
    });
    columns(FIRST).chain(by_category).chain(columns(LAST)).collect()
}

fn rows(source: &mut Source<'_>, emit: &mut Emit<'_>) -> io::Result<()> {
    source.findings.summaries.iter().try_for_each(|thread| {
        let mut cells: Vec<Cell<'_>> = FIRST.iter().map(|(.., make)| make(thread)).collect();
        let of_incivility = CATEGORIES.iter().filter(|category| category.is_incivility);
        cells.extend(of_incivility.map(|category| count(&thread.incivility.categories, category.name)));
        cells.extend(LAST.iter().map(|(.., make)| make(thread)));
        emit(&cells)
    })
}

/// How many comments a ranking counts under `name`; what it leaves out occurred in none.
fn count(ranked: &[Count], name: &str) -> Cell<'static> {
    ranked.iter().find(|count| count.name == name).map_or(0, |count| count.comments).into()
}

/// An end of a rate's interval; of nothing there is none.
fn interval(rate: &Rate, end: usize) -> Cell<'static> {
    rate.interval.get(end).copied().filter(|_| rate.whole > 0).into()
}

fn level(thread: &ThreadSummary, levels: std::ops::Range<usize>) -> Cell<'static> {
    thread.incivility.levels.get(levels).unwrap_or_default().iter().sum::<u64>().into()
}
