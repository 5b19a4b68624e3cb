//! What sources said, in comity's own rows: trees mended, nothing judged. Reading the rows back gives the same
//! comments and trees.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
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
    pub thread: Cow<'r, str>,
    pub id: Cow<'r, str>,
    pub reply_to: Option<Cow<'r, str>>,
    pub kind: Kind,
    pub status: Status,
    pub parent_mark: Option<ParentMark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_raw: Option<Cow<'r, str>>,
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
    /// The same for a terminal: inert, and not to be read back.
    Shown,
}

/// Replaces authors, and ids that tell who wrote, by what nobody can turn back without the key: the same author has the
/// same name all over, and the same id stays the same, so that trees are what they were.
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
        self.hash("author-", name.as_bytes(), 6)
    }

    /// The first 96 bits of the id's HMAC-SHA-256: there are more ids than authors, and two must not become one.
    fn of_id(&self, id: &str) -> String {
        // What no name begins with keeps the two kinds of hashes apart.
        self.hash("id-", &[b"\0id\0", id.as_bytes()].concat(), 12)
    }

    fn hash(&self, kind: &str, bytes: &[u8], length: usize) -> String {
        // A key of any length is one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(bytes);
        let mut out = String::from(kind);
        for byte in mac.finalize().into_bytes().iter().take(length) {
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
    let cover = pseudonyms.map(|pseudonyms| Cover::new(run, pseudonyms));
    if form != RowForm::Jsonl {
        writeln!(out, "{}", COLUMNS.join(","))?;
    }
    for (number, thread) in threads.iter().enumerate() {
        let Some(tree) = run.forest.trees.get(number).cloned() else { continue };
        let title = run.headers.get(number).and_then(Option::as_ref).and_then(|header| header.title.clone());
        for at in tree.rows {
            let Some(row) = run.forest.order.get(at).copied() else { continue };
            let mut comment = run.fetch(row)?.comment;
            comment.extra.title = comment.extra.title.or_else(|| title.clone());
            if let Some(cover) = &cover {
                cover.hide(&mut comment);
            }
            let spans = (pairs(&comment.quoted), pairs(&comment.code));
            let mut row = source_row(run, row, thread, &comment, (&spans.0, &spans.1));
            if let Some(cover) = &cover {
                cover.hide_ids(&mut row);
            }
            match form {
                RowForm::Jsonl => {
                    inert::json(&mut *out, &row)?;
                    out.write_all(b"\n")?;
                }
                RowForm::Csv => write_csv(&row, inert::csv, out)?,
                RowForm::Shown => write_csv(&row, inert::cell, out)?,
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

/// What is hidden of a run, and by what.
struct Cover<'p> {
    pseudonyms: &'p Pseudonyms,
    /// Everybody who wrote.
    authors: HashSet<String>,
    /// Ids that hold the names of those who wrote the comments.
    telling: HashSet<String>,
}

impl Cover<'_> {
    fn new<'p>(run: &Run, pseudonyms: &'p Pseudonyms) -> Cover<'p> {
        let mut cover = Cover { pseudonyms, authors: HashSet::new(), telling: HashSet::new() };
        for record in &run.records {
            let Some(author) = record.author.map(|author| run.names.get(author)) else { continue };
            let id = run.names.get(record.id);
            if names(id, author) {
                cover.telling.insert(id.to_owned());
            }
            if !cover.authors.contains(author) {
                cover.authors.insert(author.to_owned());
            }
        }
        cover
    }

    /// Takes out what names the author, and names of others who wrote.
    fn hide(&self, comment: &mut Comment) {
        let known = [comment.author.take(), comment.extra.author_id.take()];
        // A name may stand in the address of the comment.
        let tells = |url: &String| holds_address(url) || known.iter().flatten().any(|name| names(url, name));
        comment.extra.url = comment.extra.url.take().filter(|url| !tells(url));
        let [author, account] = &known;
        comment.author = account.as_ref().or(author.as_ref()).map(|name| self.pseudonyms.of(name));
        for name in [&mut comment.extra.target, &mut comment.extra.removed_by].into_iter().flatten() {
            if self.authors.contains(name) || holds_address(name) {
                *name = self.pseudonyms.of(name);
            }
        }
        if let Some(id) = comment.extra.addressed.as_mut().filter(|id| self.tells(id)) {
            *id = self.pseudonyms.of_id(id);
        }
    }

    /// Replaces ids that tell who wrote.
    fn hide_ids(&self, row: &mut SourceRow<'_>) {
        let ids = [Some(&mut row.thread), Some(&mut row.id), row.reply_to.as_mut(), row.parent_raw.as_mut()];
        for id in ids.into_iter().flatten().filter(|id| self.tells(id)) {
            *id = self.pseudonyms.of_id(id).into();
        }
    }

    fn tells(&self, id: &str) -> bool {
        holds_address(id) || self.telling.contains(id)
    }
}

/// Letters of a name, at least, that are looked for in ids and addresses: shorter ones stand everywhere.
const LEAST_OF_NAME: usize = 3;

/// Whether an id or address holds a name, or what stands before the `@` in it.
fn names(text: &str, name: &str) -> bool {
    let name = name.trim_start_matches('@');
    let name = name.split('@').next().unwrap_or(name);
    name.len() >= LEAST_OF_NAME && text.to_lowercase().contains(&name.to_lowercase())
}

/// Whether a text holds an e-mail address or a Message-ID, also one that is written for the web.
fn holds_address(text: &str) -> bool {
    let parts = text.split_once('@').or_else(|| text.split_once("%40"));
    parts.is_some_and(|(before, after)| {
        before.ends_with(|c: char| !c.is_whitespace() && !"/@".contains(c)) && after.starts_with(char::is_alphanumeric)
    })
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
        thread: thread.into(),
        id: run.id(row).into(),
        reply_to: run.forest.parent_of(row).map(|parent| run.id(parent).into()),
        kind: comment.kind,
        status: comment.status,
        parent_mark: mended.or(comment.parent_mark),
        parent_raw: mended.and(comment.reply_to.as_deref()).map(Cow::from),
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

fn write_csv(row: &SourceRow<'_>, inert: fn(&str) -> String, out: &mut dyn io::Write) -> io::Result<()> {
    let cells = [
        row.thread.to_string(),
        row.id.to_string(),
        row.reply_to.as_deref().unwrap_or_default().to_owned(),
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
    let cells: Vec<String> = cells.iter().map(|cell| inert(cell)).collect();
    writeln!(out, "{}", cells.join(","))
}

/// The word that rows use for a value of a closed list.
pub(super) fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_seen() {
        let cases = [
            ("20240305.ana@mail.example", true),
            ("https://lists.example/msg/ana%40mail.example", true),
            ("https://social.example/@ana/17", false), // a handle, which is held against the author's name
            ("t1_abc", false),
            ("a @ b", false),
        ];
        for (text, want) in cases {
            assert_eq!(holds_address(text), want, "{text}");
        }
        assert!(names("https://social.example/users/Ana/17", "ana@social.example"));
        assert!(!names("12", "1"));
    }

    #[test]
    fn ids_and_names_have_hashes_of_their_own() {
        let pseudonyms = Pseudonyms::new("key");
        assert_eq!(pseudonyms.of("ana"), pseudonyms.of("ana"));
        assert_ne!(pseudonyms.of("ana"), Pseudonyms::new("other").of("ana"));
        let digits = |text: String| text.split_once('-').unwrap().1.to_owned();
        assert!(!digits(pseudonyms.of_id("ana")).starts_with(&digits(pseudonyms.of("ana"))));
    }
}
