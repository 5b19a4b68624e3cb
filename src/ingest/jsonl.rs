//! JSON Lines in comity's own record: one JSON object a line, the keys of the row that `--format jsonl` writes.
//! Only `text` matters to judging; everything else may be missing.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::{self, IgnoredAny};

use crate::comment::{Comment, Extra, Kind, Order, ParentMark, Place, Span, Status, Timestamp};
use crate::problem::{Problem, ProblemKind};

use super::blocks::{Block, Blocks};
use super::detect::Head;
use super::loose::Loose;
use super::mapped::words::{is_known, word};
use super::open::Opened;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};
use super::{mend, moment};

/// comity's own rows.
pub struct Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn sentence(&self) -> &'static str {
        "JSON Lines in comity's own record (`text`, and where known `id`, `reply_to`, `thread`, `author`, `time`)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        // A key of somebody else's makes it a table: nothing of it may fall.
        let foreign = |key: &str| !KEYS.contains(&key) && is_known(key);
        let is_list = head.text.trim_start().starts_with('[');
        if is_list || head.json().any(|row| row.items().any(|value| foreign(value.key()))) {
            return None;
        }
        let lines = head.text.lines().filter(|line| !line.trim().is_empty()).take(20);
        // The first line may be the broken one, so any of the first twenty may show what the file is.
        let shown = lines.filter_map(|line| serde_json::from_str::<Row<'_>>(line).ok()).find(|row| row.is_ours());
        shown.map(|_| "each line is a JSON object with `text`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, number) = (input.name.clone(), input.number);
        let blocks = Blocks::new(input, options.limits.line);
        Ok(Box::new(blocks.map(move |block| {
            let block = block.map_err(|error| InputError::Unreadable { path: name.clone(), error })?;
            let name = name.clone();
            Ok(Piece::new(Scope::Rows, move || decode(&block, &name, number)))
        })))
    }
}

/// The keys of rows: those that are read, and those that only comity writes.
const KEYS: &[&str] = &[
    "thread",
    "id",
    "reply_to",
    "depth",
    "kind",
    "status",
    "parent_mark",
    "parent_raw",
    "author",
    "time",
    "url",
    "source",
    "language",
    "text",
    "incivility",
    "stance",
    "reply",
    "constructive",
    "flags",
    "extra",
    "title",
    "score",
    "target",
    "parent_text",
    "quoted",
    "code",
    "coverage",
];

/// A block of whole lines → items.
fn decode(block: &Block, name: &Arc<str>, file: u32) -> Vec<Item> {
    let mut items: Vec<Item> = block.problem(name).map(Item::Problem).into_iter().collect();
    for line in block.lines() {
        let place = Place { bytes: Some((line.offset, line.bytes.len() as u64)), ..Place::line(name, line.number) };
        let order = Order { file, position: line.number };
        match line.text {
            Some(text) => decode_line(text, place, order, &mut items),
            None => {
                items.push(Item::Problem(Problem::bad_encoding(place.clone())));
                decode_line(&String::from_utf8_lossy(line.bytes), place, order, &mut items);
            }
        }
    }
    items
}

fn decode_line(line: &str, place: Place, order: Order, items: &mut Vec<Item>) {
    if line.trim().is_empty() {
        return;
    }
    match serde_json::from_str::<Row<'_>>(line) {
        // An array would pass for the fields of a row in their order.
        Ok(row) if line.trim_start().starts_with('{') => {
            let (comment, problems) = row.into_comment(place, order);
            items.extend(problems.into_iter().map(Item::Problem));
            items.push(Item::Comment(Box::new(comment)));
        }
        result => {
            if let (Err(_), Some(mended)) = (&result, mend::sound(line)) {
                items.push(Item::Problem(mend::mended(place.clone())));
                return decode_line(&mended, place, order, items);
            }
            let said = format!("{}; expected one JSON object; the line was skipped", json_words(line, result.err()));
            items.push(Item::Problem(Problem::new(ProblemKind::SkippedRecord, place, said)));
        }
    }
}

/// What is wrong with a line that is no JSON object.
fn json_words(line: &str, error: Option<serde_json::Error>) -> String {
    match error {
        Some(error) if error.is_eof() => format!("the JSON ends too early, after {} bytes", line.len()),
        Some(error) if line.trim_start().starts_with('{') => format!("broken JSON at column {}", error.column()),
        _ => "no JSON object".to_owned(),
    }
}

/// The keys of an input row; the others are skipped unread.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    reply_to: Loose<'a>,
    #[serde(borrow)]
    thread: Loose<'a>,
    #[serde(borrow)]
    author: Loose<'a>,
    #[serde(borrow)]
    time: Loose<'a>,
    #[serde(borrow)]
    text: Loose<'a>,
    #[serde(borrow)]
    url: Loose<'a>,
    #[serde(borrow)]
    title: Loose<'a>,
    #[serde(borrow)]
    score: Loose<'a>,
    #[serde(borrow)]
    target: Loose<'a>,
    #[serde(borrow)]
    kind: Loose<'a>,
    #[serde(borrow)]
    status: Loose<'a>,
    #[serde(borrow)]
    parent_mark: Loose<'a>,
    #[serde(borrow)]
    parent_text: Loose<'a>,
    quoted: Option<Spans>,
    code: Option<Spans>,
    extra: Option<ExtraRow>,
}

/// Byte spans; anything else counts as none.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Spans {
    List(Vec<(u32, u32)>),
    Other(IgnoredAny),
}

/// The `extra` object of a row; anything else counts as none.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ExtraRow {
    Object(Box<ExtraFields>),
    Other(IgnoredAny),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ExtraFields {
    title: Option<String>,
    likes: Option<i64>,
    target: Option<String>,
    edited: Option<bool>,
    versions: Option<u32>,
    pinned: Option<bool>,
    removed_by: Option<String>,
    author_id: Option<String>,
    addressed: Option<String>,
}

/// Turns loose values into fields and remembers which made no sense.
struct Fields {
    place: Place,
    problems: Vec<Problem>,
}

impl Fields {
    fn bad(&mut self, key: &str, expected: &str) {
        let said = format!("`{key}` holds an unusable value; expected {expected}; it is unknown now");
        self.problems.push(Problem::new(ProblemKind::BadField, self.place.clone(), said));
    }

    /// A string or number as text; empty text is unknown.
    fn text(&mut self, key: &str, value: Loose<'_>) -> Option<String> {
        match value {
            Loose::Missing => None,
            Loose::Text(text) => (!text.is_empty()).then(|| text.into_owned()),
            Loose::Number(number) => Some(number.to_string()),
            Loose::Bool(_) | Loose::Other => {
                self.bad(key, "a string");
                None
            }
        }
    }

    fn time(&mut self, value: Loose<'_>) -> Option<Timestamp> {
        let read = match &value {
            Loose::Missing => return None,
            Loose::Text(text) => Timestamp::parse(text).or_else(|| moment::unix(text)),
            Loose::Number(number) => moment::unix_number(*number),
            Loose::Bool(_) | Loose::Other => None,
        };
        if read.is_none() {
            self.bad("time", "RFC 3339 or seconds since 1970");
        }
        read
    }

    fn likes(&mut self, value: Loose<'_>) -> Option<i64> {
        let text = self.text("score", value)?;
        let read = moment::whole(&text);
        if read.is_none() {
            self.bad("score", "a whole number");
        }
        read
    }

    /// A word of a closed list.
    fn word<T: de::DeserializeOwned>(&mut self, key: &str, value: Loose<'_>) -> Option<T> {
        let text = self.text(key, value)?;
        let read = word(&text);
        if read.is_none() {
            self.bad(key, "one of the words that the row allows");
        }
        read
    }
}

impl Row<'_> {
    /// Whether this is a row of comity's own: it has a `text`, or a comment that is gone says so.
    fn is_ours(&self) -> bool {
        matches!(self.text, Loose::Text(_))
            || (matches!(self.status, Loose::Text(_)) && !matches!(self.id, Loose::Missing))
    }

    fn into_comment(self, place: Place, order: Order) -> (Comment, Vec<Problem>) {
        let mut fields = Fields { place: place.clone(), problems: Vec::new() };
        let id = fields.text("id", self.id).unwrap_or_else(|| format!("line{}", order.position));
        let status: Status = fields.word("status", self.status).unwrap_or_default();
        let no_text = matches!(self.text, Loose::Missing) && status == Status::Visible;
        let text = fields.text("text", self.text).unwrap_or_default();
        if no_text {
            fields.bad("text", "a string; the comment keeps its place without text");
        }
        let spans = |spans: Option<Spans>| valid_spans(spans, &text);
        let (quoted, code) = (spans(self.quoted), spans(self.code));
        let is_top = matches!(self.reply_to, Loose::Missing);
        let mark: Option<ParentMark> = fields.word("parent_mark", self.parent_mark);
        let kept = match self.extra {
            Some(ExtraRow::Object(fields)) => *fields,
            Some(ExtraRow::Other(_)) | None => ExtraFields::default(),
        };
        let comment = Comment {
            id,
            reply_to: fields.text("reply_to", self.reply_to),
            thread: fields.text("thread", self.thread),
            order,
            author: fields.text("author", self.author),
            time: fields.time(self.time),
            kind: fields.word::<Kind>("kind", self.kind).unwrap_or_default(),
            status,
            parent_mark: mark.filter(|mark| mark.is_kept_from_a_row(is_top)),
            quoted,
            code,
            parent_text: fields.text("parent_text", self.parent_text),
            extra: Extra {
                url: fields.text("url", self.url),
                title: fields.text("title", self.title).or(kept.title),
                likes: fields.likes(self.score).or(kept.likes),
                target: fields.text("target", self.target).or(kept.target),
                edited: kept.edited,
                edited_at: None,
                versions: kept.versions,
                pinned: kept.pinned,
                removed_by: kept.removed_by,
                author_id: kept.author_id,
                addressed: kept.addressed,
            },
            ancestors: Vec::new(),
            text,
            source: place,
        };
        (comment, fields.problems)
    }
}

/// The spans that lie inside the text and on character boundaries, in order.
fn valid_spans(spans: Option<Spans>, text: &str) -> Vec<Span> {
    let Some(Spans::List(list)) = spans else { return Vec::new() };
    let inside = |(start, end): &(u32, u32)| start < end && text.get(*start as usize..*end as usize).is_some();
    let mut spans: Vec<Span> = list.into_iter().filter(inside).map(|(start, end)| Span { start, end }).collect();
    spans.sort();
    spans
}
