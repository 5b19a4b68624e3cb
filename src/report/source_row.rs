//! What sources said, in comity's own rows: trees mended, nothing judged. Reading the rows back gives the same
//! comments and trees.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::comment::{Comment, Kind, ParentMark, Span, Status};
use crate::run::Run;
use crate::thread::Row;

use super::inert;
use super::row::{ExtraOut, extra_out};

/// One comment as `comity convert` writes it.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "docs/row.md explains each key for users")]
pub struct SourceRow<'r> {
    pub thread: &'r str,
    pub id: &'r str,
    pub reply_to: Option<&'r str>,
    pub kind: Kind,
    pub status: Status,
    pub parent_mark: Option<ParentMark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_raw: Option<&'r str>,
    pub author: Option<String>,
    pub time: Option<String>,
    pub url: Option<&'r str>,
    pub source: String,
    pub text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_text: Option<&'r str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub quoted: &'r [Pair],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub code: &'r [Pair],
    pub extra: ExtraOut<'r>,
}

/// Start and end of a span, in bytes.
type Pair = (u32, u32);

/// In which form rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// One JSON object a line.
    Jsonl,
    /// A table with a header row.
    Csv,
}

/// Replaces authors by what nobody can turn back without the key: the same author has the same name all over.
#[derive(Clone, Debug)]
pub struct Pseudonyms(Vec<u8>);

impl Pseudonyms {
    /// Pseudonyms by this key.
    #[must_use]
    pub fn new(key: &str) -> Pseudonyms {
        Pseudonyms(key.as_bytes().to_vec())
    }

    /// The first 48 bits of the name's HMAC-SHA-256 (RFC 2104), in hexadecimal.
    fn of(&self, name: &str) -> String {
        // A key of any length is one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(name.as_bytes());
        let mut out = String::from("author-");
        for byte in mac.finalize().into_bytes().iter().take(6) {
            // Writing to a string does not fail.
            let _ = write!(out, "{byte:02x}");
        }
        out
    }
}

/// The columns of the table.
const COLUMNS: &[&str] = &[
    "thread",
    "id",
    "reply_to",
    "kind",
    "status",
    "parent_mark",
    "author",
    "time",
    "url",
    "title",
    "score",
    "text",
    "source",
];

/// Writes all comments of a run, thread by thread, in tree order.
///
/// # Errors
/// When a text can't be fetched or the row can't be written.
pub fn write(run: &mut Run, form: RowForm, pseudonyms: Option<&Pseudonyms>, out: &mut dyn io::Write) -> io::Result<()> {
    let threads = thread_names(run);
    if form == RowForm::Csv {
        writeln!(out, "{}", COLUMNS.join(","))?;
    }
    for (number, thread) in threads.iter().enumerate() {
        let Some(tree) = run.forest.trees.get(number).cloned() else { continue };
        let title = run.headers.get(number).and_then(Option::as_ref).and_then(|header| header.title.clone());
        for at in tree.rows {
            let Some(row) = run.forest.order.get(at).copied() else { continue };
            let mut comment = run.fetch(row)?.comment;
            comment.extra.title = comment.extra.title.or_else(|| title.clone());
            if let Some(pseudonyms) = pseudonyms {
                hide(&mut comment, pseudonyms);
            }
            let spans = (pairs(&comment.quoted), pairs(&comment.code));
            let row = source_row(run, row, thread, &comment, (&spans.0, &spans.1));
            match form {
                RowForm::Jsonl => {
                    inert::json(&mut *out, &row)?;
                    out.write_all(b"\n")?;
                }
                RowForm::Csv => write_csv(&row, out)?,
            }
        }
    }
    Ok(())
}

/// The threads' names, made different where two inputs use the same one.
fn thread_names(run: &Run) -> Vec<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut names = Vec::with_capacity(run.forest.trees.len());
    for tree in &run.forest.trees {
        let name = run.thread_name(tree);
        let count = seen.entry(name).or_default();
        *count += 1;
        names.push(if *count == 1 { name.to_owned() } else { format!("{name}~{count}") });
    }
    names
}

/// Takes out what names the author.
fn hide(comment: &mut Comment, pseudonyms: &Pseudonyms) {
    let names = [comment.author.take(), comment.extra.author_id.take()];
    let known: Vec<&String> = names.iter().flatten().collect();
    // A name may stand in the address of the comment.
    comment.extra.url = comment.extra.url.take().filter(|url| !known.iter().any(|name| url.contains(name.as_str())));
    let [author, account] = &names;
    comment.author = account.as_ref().or(author.as_ref()).map(|name| pseudonyms.of(name));
}

fn pairs(spans: &[Span]) -> Vec<Pair> {
    spans.iter().map(|span| (span.start, span.end)).collect()
}

fn source_row<'r>(
    run: &'r Run,
    row: Row,
    thread: &'r str,
    comment: &'r Comment,
    (quoted, code): (&'r [Pair], &'r [Pair]),
) -> SourceRow<'r> {
    let mended = run.forest.mark.get(row.at()).copied().flatten();
    SourceRow {
        thread,
        id: run.id(row),
        reply_to: run.forest.parent_of(row).map(|parent| run.id(parent)),
        kind: comment.kind,
        status: comment.status,
        parent_mark: mended.or(comment.parent_mark),
        parent_raw: mended.and(comment.reply_to.as_deref()),
        author: comment.author.clone(),
        time: comment.time.map(|time| time.to_string()),
        url: comment.extra.url.as_deref(),
        source: comment.source.to_string(),
        text: &comment.text,
        parent_text: comment.parent_text.as_deref(),
        quoted,
        code,
        extra: extra_out(&comment.extra),
    }
}

fn write_csv(row: &SourceRow<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let cells = [
        row.thread.to_owned(),
        row.id.to_owned(),
        row.reply_to.unwrap_or_default().to_owned(),
        word(row.kind),
        word(row.status),
        row.parent_mark.map(word).unwrap_or_default(),
        row.author.clone().unwrap_or_default(),
        row.time.clone().unwrap_or_default(),
        row.url.unwrap_or_default().to_owned(),
        row.extra.title.unwrap_or_default().to_owned(),
        row.extra.likes.map(|likes| likes.to_string()).unwrap_or_default(),
        row.text.to_owned(),
        row.source.clone(),
    ];
    let cells: Vec<String> = cells.iter().map(|cell| inert::csv(cell)).collect();
    writeln!(out, "{}", cells.join(","))
}

/// The word that rows use for a value of a closed list.
pub(super) fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
