//! A page's text → its header and comments.
//! In: the text that an extractor or a person copied from a page. Out: a `PageReading`.
//! Knows nothing of lexicons, scores or output formats.
//!
//! Three steps: lines → what each is (`lines`, `dates`, `heads`); lines → the section and its comments (`section`,
//! `choice`, `evidence`, `blocks`, `text`); comments → who answers whom (`nesting`, `names`).

pub mod format;

use std::sync::Arc;

use crate::comment::{Comment, Header, Kind, NoComments, Order, ParentMark, Place};
use crate::problem::{Problem, ProblemKind};

pub(in crate::ingest) mod article;
pub(in crate::ingest) mod author;
mod blocks;
mod choice;
pub(in crate::ingest) mod dates;
mod evidence;
mod heads;
mod lines;
mod names;
mod nesting;
pub(in crate::ingest) mod section;
mod text;
mod verdicts;
pub(in crate::ingest) mod words;

/// What a page's text holds.
#[derive(Debug, Default)]
pub struct PageReading {
    /// Title, article, declared count, whether comments are closed, and why there are none.
    pub header: Header,
    /// The comments in page order, with ids `c1`, `c2`, ….
    pub comments: Vec<Comment>,
    /// What was mended or could not be told.
    pub problems: Vec<Problem>,
    /// What each input line was taken for, for `--show lines`.
    pub lines: Vec<LineVerdict>,
}

/// What one line of a page was taken for.
#[derive(Debug, Clone)]
pub struct LineVerdict {
    /// A short word: `title`, `article`, `heading`, `byline`, `comment`, `furniture`, ….
    pub verdict: &'static str,
    /// The id of the comment that the line belongs to.
    pub comment: Option<String>,
}

/// Reads one page's text. `file` is the path as given; it becomes the thread's key.
#[must_use]
pub fn read(text: &str, file: &Arc<str>) -> PageReading {
    let lines = lines::read(text);
    let choice = choice::choose(&lines);
    let (rows, texts) = rows(&lines, &choice);
    let comments = comments(&lines, &rows, &texts, file);
    let header = header(&lines, &choice, &comments, file);
    let problems = problems(&header, &comments, file);
    let lines = verdicts::of(&lines, &choice, header.title.as_deref(), (&rows, &texts));
    PageReading { header, comments, problems, lines }
}

/// A start, its text's number and its parent.
struct Row {
    start: blocks::Start,
    parent: nesting::Parent,
}

fn rows(lines: &[lines::Line<'_>], choice: &choice::Choice) -> (Vec<Row>, Vec<text::Text>) {
    let plan = &choice.plan;
    let flat = choice.flat;
    let wrapped = lines::wrap_width(lines);
    let page =
        text::Page { lines, wrapped, flat, noisy: choice.noisy, chrome: &plan.chrome, comments: plan.starts.len() };
    let (mut starts, mut texts) = (Vec::new(), Vec::new());
    for start in &plan.starts {
        let own = text::of(&page, start);
        if !own.words.is_empty() {
            starts.push(start.clone());
            texts.push(own);
        }
    }
    answered(&mut starts);
    let feet = plan.rhythm == blocks::Rhythm::Feet && starts.iter().all(|s| !s.marked);
    let parents = nesting::parents(&nesting::Found { lines, starts: &starts, texts: &texts, flat, feet });
    for (text, parent) in texts.iter_mut().zip(&parents) {
        text.drop_first(parent.mention);
    }
    let rows = starts.into_iter().zip(parents).map(|(start, parent)| Row { start, parent }).collect();
    (rows, texts)
}

/// Splits heads that hold two names, when several of a page do.
fn answered(starts: &mut [blocks::Start]) {
    let heads: Vec<Option<String>> = starts.iter().map(|s| s.author.clone()).collect();
    let splits = names::split_double(&heads);
    if splits.iter().flatten().count() * 6 < starts.len() || starts.iter().any(|s| s.answers.is_some()) {
        return;
    }
    for (start, split) in starts.iter_mut().zip(splits) {
        if let Some((author, answered)) = split {
            start.author = Some(author);
            start.answers = Some(answered);
        }
    }
}

fn comments(lines: &[lines::Line<'_>], rows: &[Row], texts: &[text::Text], file: &Arc<str>) -> Vec<Comment> {
    let day_first = day_first(lines, rows);
    let id = |row: usize| format!("c{}", row + 1);
    rows.iter()
        .zip(texts)
        .enumerate()
        .map(|(k, (row, text))| {
            let line = row.start.first as u64 + 1;
            let mut comment = Comment::new(id(k), text.words.clone(), Place::line(file, line));
            comment.reply_to = row.parent.row.filter(|up| *up < k).map(id);
            comment.thread = Some(file.to_string());
            comment.order = Order { file: 0, position: k as u64 };
            comment.author = row.start.author.clone();
            comment.time = row.start.dated.and_then(|i| dates::find(lines.get(i)?.body)?.moment.settle(day_first));
            comment.kind = if row.start.ping { Kind::Pingback } else { Kind::Comment };
            comment.quoted.clone_from(&text.quoted);
            comment.parent_mark = match (row.parent.ghost, &comment.reply_to) {
                (true, _) => Some(ParentMark::Ghost),
                (false, Some(_)) => Some(ParentMark::Inferred),
                (false, None) => None,
            };
            comment
        })
        .collect()
}

/// Whether the comments' numeric dates put the day first: told by one above 12, else by the page's language.
fn day_first(lines: &[lines::Line<'_>], rows: &[Row]) -> Option<bool> {
    let dated = rows.iter().filter_map(|r| lines.get(r.start.dated?)).map(|l| l.body);
    dates::day_first(dated).or_else(|| {
        let sample: String =
            lines.iter().map(|l| l.body).filter(|b| b.len() > 60).take(20).collect::<Vec<_>>().join(" ");
        article::language(&sample).filter(|l| l.code() != "en").map(|_| true)
    })
}

fn header(lines: &[lines::Line<'_>], choice: &choice::Choice, comments: &[Comment], file: &Arc<str>) -> Header {
    let article = article::read(lines, choice);
    let no_comments = comments.is_empty().then(|| choice.why_none());
    Header {
        thread: file.to_string(),
        title: article.title,
        article: article.text,
        declared: choice.declared,
        closed: choice.closed,
        unseen: choice.declared.map_or(0, |d| d.saturating_sub(comments.len() as u64)),
        language: article.language,
        no_comments,
        ..Header::default()
    }
}

fn problems(header: &Header, comments: &[Comment], file: &Arc<str>) -> Vec<Problem> {
    let found = comments.len() as u64;
    match header.declared {
        Some(declared) if header.no_comments == Some(NoComments::AllLost) => vec![Problem::new(
            ProblemKind::Inseparable,
            Place::whole(file),
            format!(
                "the page declares {declared} comments; none can be told apart in this text; take the text from an extractor that keeps lists or bylines"
            ),
        )],
        Some(declared) if declared != found => vec![Problem::new(
            ProblemKind::DeclaredDiffers,
            Place::whole(file),
            format!("the page declares {declared} comments; {found} found"),
        )],
        _ => Vec::new(),
    }
}
