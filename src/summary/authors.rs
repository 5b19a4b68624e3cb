//! What each named author did in a set of comments: the record that stands beside a comment in a queue.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::{Kind, Timestamp};
use crate::judge::reply::ReplyLabel;
use crate::judgement::Addressee;
use crate::names::NameId;
use crate::run::Run;
use crate::thread::Row;

use super::UNCIVIL;

/// The record of one author, known by name. Comments without an author are nobody's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuthorFigures {
    /// The name as the source writes it.
    pub author: String,
    /// Threads in which the author wrote.
    pub threads: u64,
    /// Comments, deleted ones included.
    pub comments: u64,
    /// Those that answer another comment.
    pub replies: u64,
    /// Direct replies that others gave to the author's comments.
    pub answered: u64,
    /// Those that were judged.
    pub judged: u64,
    /// Uncivil ones among them.
    pub uncivil: u64,
    /// Uncivil ones that strike another commenter.
    pub at_commenters: u64,
    /// The worst level among the uncivil ones, 0 to 3.
    pub worst_level: u8,
    /// Replies that disagree with their parent.
    pub disagreeing: u64,
    /// Earliest time, as it is printed.
    pub first: Option<String>,
    /// Latest time, as it is printed.
    pub last: Option<String>,
}

/// A record while it is gathered.
#[derive(Debug, Default)]
struct Gathered {
    figures: AuthorFigures,
    threads: BTreeSet<usize>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// The records of all named authors of `rows`, most comments first, equals in the order of their first comment.
#[must_use]
pub fn authors(run: &Run, rows: &[Row]) -> Vec<AuthorFigures> {
    let mut places: BTreeMap<NameId, usize> = BTreeMap::new();
    let mut list: Vec<Gathered> = Vec::new();
    for row in rows {
        let Some(record) = run.records.get(row.at()).filter(|record| record.kind == Kind::Comment) else { continue };
        let Some(author) = record.author else { continue };
        let at = *places.entry(author).or_insert_with(|| {
            let figures = AuthorFigures { author: run.names.get(author).to_owned(), ..AuthorFigures::default() };
            list.push(Gathered { figures, ..Gathered::default() });
            list.len() - 1
        });
        let Some(Gathered { figures, threads, first, last }) = list.get_mut(at) else { continue };
        threads.extend(run.forest.number_of(*row));
        figures.comments += 1;
        figures.replies += u64::from(run.forest.parent_of(*row).is_some());
        figures.judged += u64::from(record.is_judged());
        if record.incivility >= UNCIVIL {
            figures.uncivil += 1;
            figures.at_commenters += u64::from(record.addressee == Addressee::Commenter);
            figures.worst_level = figures.worst_level.max(record.level);
        }
        figures.disagreeing += u64::from(run.answer(*row).is_some_and(|answer| answer.label == ReplyLabel::Disagree));
        if let Some(time) = record.time() {
            *first = Some(first.map_or(time, |known| known.min(time)));
            *last = Some(last.map_or(time, |known| known.max(time)));
        }
    }
    for row in rows {
        let author_of = |row: Row| run.records.get(row.at()).and_then(|record| record.author);
        let Some(answered) = run.forest.parent_of(*row).and_then(author_of) else { continue };
        let place = places.get(&answered).filter(|_| author_of(*row) != Some(answered));
        if let Some(answered) = place.and_then(|at| list.get_mut(*at)) {
            answered.figures.answered += 1;
        }
    }
    let mut out: Vec<AuthorFigures> = list
        .into_iter()
        .map(|Gathered { figures, threads, first, last }| AuthorFigures {
            threads: threads.len() as u64,
            first: first.map(|time| time.to_string()),
            last: last.map(|time| time.to_string()),
            ..figures
        })
        .collect();
    out.sort_by_key(|figures| std::cmp::Reverse(figures.comments));
    out
}
