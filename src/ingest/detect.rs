//! What is this? Evidence from the content, never from the file's name alone.

use std::cell::OnceCell;

use super::csv::{Shown, looks_like_a_table};
use super::json::{Doc, Value, beginning, guard};
use super::open::Opened;
use super::{FORMATS, Format, InputError, ReadOptions};

/// The beginning of an input, as formats look at it.
pub struct Head<'h> {
    /// The path as given; supporting evidence at most.
    pub name: &'h str,
    /// The first bytes as text; broken bytes are replaced.
    pub text: &'h str,
    /// Whether `text` is the whole input.
    pub is_all: bool,
    /// Whether it is a sheet or a table of a store, and nothing else.
    pub is_table: bool,
    /// How the input is to be read.
    pub options: &'h ReadOptions,
    json: OnceCell<JsonHead>,
    table: OnceCell<Option<Shown>>,
}

/// The beginning of JSON: the first values, and whether they are lines.
#[derive(Debug, Default)]
struct JsonHead {
    values: Vec<Doc>,
    is_lines: bool,
}

/// Lines that are looked at.
const LINES: usize = 10;

impl<'h> Head<'h> {
    /// The beginning `text` of the input called `name`.
    #[must_use]
    pub fn new(name: &'h str, text: &'h str, is_all: bool, options: &'h ReadOptions) -> Head<'h> {
        Head { name, text, is_all, is_table: false, options, json: OnceCell::new(), table: OnceCell::new() }
    }

    /// The beginning of `input`; `text` is what `Opened::head_text` gives.
    pub(super) fn of(input: &'h Opened, text: &'h str, options: &'h ReadOptions) -> Head<'h> {
        let is_table = input.is_table;
        Head { is_table, ..Head::new(&input.name, text, input.head_is_all, options) }
    }

    /// The first line that is not blank.
    #[must_use]
    pub fn first_line(&self) -> &str {
        self.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("")
    }

    /// Whether it begins as JSON does. A bracket alone is no sign: pages begin with `[logo.png]`.
    #[must_use]
    pub fn begins_as_json(&self) -> bool {
        let mut signs = self.json_text().chars().filter(|c| !c.is_whitespace());
        match (signs.next(), signs.next()) {
            (Some('{'), _) => true,
            (Some('['), Some(next)) => matches!(next, '{' | '[' | ']' | '"' | '-' | '0'..='9'),
            _ => false,
        }
    }

    /// The text without what may stand before the first bracket of JSON.
    fn json_text(&self) -> &str {
        let text = self.text.trim_start();
        text.get(guard(text.as_bytes())..).unwrap_or(text)
    }

    /// The text in lower case without what may stand before the first `<`, where it begins as markup does.
    #[must_use]
    pub fn markup(&self) -> Option<&str> {
        const JUNK: usize = 16;
        let start = self.text.trim_start();
        let at = start.find('<').filter(|at| *at <= JUNK)?;
        // Only bytes of no meaning may stand there, and a bracket is a page's text.
        let junk = start.get(..at)?;
        (!junk.contains(['\n', '[', '{'])).then(|| start.get(at..)).flatten()
    }

    /// What it shows where it is a table.
    pub(super) fn table(&self) -> Option<&Shown> {
        self.table.get_or_init(|| Shown::of(self.text)).as_ref()
    }

    /// The first values, where it is JSON: the lines of JSON Lines, or the beginning of a document.
    pub(super) fn json(&self) -> impl Iterator<Item = Value<'_>> {
        self.json_head().values.iter().map(Doc::root)
    }

    /// The beginning of the first document; nothing where it is no JSON.
    pub(super) fn document(&self) -> Option<Value<'_>> {
        self.json().next()
    }

    /// Whether each line is a JSON value of its own.
    #[must_use]
    pub fn is_json_lines(&self) -> bool {
        self.json_head().is_lines
    }

    fn json_head(&self) -> &JsonHead {
        self.json.get_or_init(|| {
            // The first lines may be the broken ones.
            let any_line = self.text.lines().take(LINES * 2).any(|line| line.trim_start().starts_with('{'));
            if self.begins_as_json() || any_line { json_head(self.json_text()) } else { JsonHead::default() }
        })
    }
}

fn json_head(text: &str) -> JsonHead {
    let starts = text.trim_start();
    let mut lines = starts.lines().filter(|line| !line.trim().is_empty());
    let alone = |line: &str| {
        let opens = line.trim_start().starts_with(['{', '[']);
        let (doc, whole, length) = if opens { beginning(line.as_bytes()) } else { (Doc::default(), false, 0) };
        let alone = line.get(length..).is_some_and(|rest| rest.trim().is_empty());
        (whole && alone).then_some(doc)
    };
    let first = lines.next().and_then(alone);
    let second = lines.next().and_then(|line| line.trim_start().chars().next());
    let sign = starts.chars().next();
    // The elements of a list stand on lines of their own, too: its first line is no value then.
    let are_lines =
        if sign == Some('[') { first.is_some() && second == sign } else { first.is_some() && second.is_some() };
    let mut values: Vec<Doc> = Vec::new();
    if are_lines || sign != Some('[') {
        values = starts
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(LINES * 2)
            .filter_map(alone)
            .take(LINES)
            .collect();
    }
    if !values.is_empty() && (are_lines || (values.len() > 1 && sign != Some('['))) {
        return JsonHead { values, is_lines: true };
    }
    let (doc, _, _) = beginning(starts.as_bytes());
    JsonHead { values: vec![doc], is_lines: false }
}

/// What an input was taken for.
pub struct Detected {
    /// The format.
    pub format: &'static dyn Format,
    /// The sign by which it is known.
    pub sign: String,
    /// Other formats that would have taken it, with their signs, most telling first.
    pub close: Vec<(&'static dyn Format, String)>,
}

/// The format of `input`.
///
/// # Errors
/// When it is nothing that comity reads; the error says what it looks like.
pub fn detect(input: &Opened, options: &ReadOptions) -> Result<Detected, InputError> {
    let unrecognized = |found: String, expected: &str| InputError::Unrecognized {
        path: input.name.clone(),
        found,
        expected: expected.to_owned(),
    };
    if let Some(found) = binary(&input.head) {
        return Err(unrecognized(found, "text: a dump, a saved page, a page's text or a table of comments"));
    }
    let text = input.head_text();
    let head = Head::of(input, &text, options);
    if !options.columns.is_empty() {
        return by_columns(&head, input);
    }
    let mut fits = FORMATS.iter().filter_map(|format| Some((*format, format.recognize(&head)?)));
    if head.is_table {
        let table = fits.find(|(format, _)| format.reads_tables()).ok_or_else(|| InputError::Columns {
            path: input.name.clone(),
            found: looks_like_a_table(&head).map(|(names, _)| names).unwrap_or_default(),
            missing: "a column that is known to hold texts".to_owned(),
        })?;
        return Ok(Detected { format: table.0, sign: table.1, close: Vec::new() });
    }
    if let Some((format, sign)) = fits.next() {
        return Ok(Detected { format, sign, close: fits.collect() });
    }
    if let Some((found, missing)) = looks_like_a_table(&head) {
        return Err(InputError::Columns { path: input.name.clone(), found, missing });
    }
    let (found, expected) = other_text(&head);
    Err(unrecognized(found, expected))
}

/// What reads an input whose columns were named.
fn by_columns(head: &Head<'_>, input: &Opened) -> Result<Detected, InputError> {
    let format: &'static dyn Format = if head.begins_as_json() || head.is_json_lines() {
        &super::json_table::JsonTable
    } else if head.markup().is_some() {
        return Err(InputError::Unrecognized {
            path: input.name.clone(),
            found: "markup, which has no columns".to_owned(),
            expected: "a table or JSON, since `--map` names columns; leave it out to have the page or export read"
                .to_owned(),
        });
    } else {
        &super::csv::Csv
    };
    Ok(Detected { format, sign: "`--map`, which names its columns".to_owned(), close: Vec::new() })
}

/// What a file that is no text looks like.
fn binary(head: &[u8]) -> Option<String> {
    // Web archives hold packed pages.
    if head.starts_with(b"WARC/") {
        return None;
    }
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "an SQLite database"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(format!("binary data ({name})"));
    }
    // A broken download may end in zeros, too.
    let length = head.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    if length == 0 {
        return Some("nothing but zero bytes".to_owned());
    }
    let sample = head.get(..length.min(64 * 1024)).unwrap_or(head);
    // A broken download leaves lines of zeros in a dump that is whole otherwise.
    let sample: Vec<u8> =
        sample.split(|byte| *byte == b'\n').filter(|line| line.iter().any(|b| *b != 0)).flatten().copied().collect();
    let odd = sample.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    // A stray control byte occurs in real text; one in fifty does not.
    (odd * 50 > sample.len()).then(|| "binary data".to_owned())
}

/// What text of no known format looks like, and what would be read instead.
fn other_text(head: &Head<'_>) -> (String, &'static str) {
    let markup = head.markup().map(|markup| markup.chars().take(4000).collect::<String>().to_ascii_lowercase());
    if head.begins_as_json() {
        let keys: Vec<&str> = head.document().into_iter().flat_map(Value::items).map(Value::key).collect();
        let keys: Vec<&str> = keys.into_iter().filter(|key| !key.is_empty()).take(6).collect();
        let with = if keys.is_empty() { String::new() } else { format!(" with the keys `{}`", keys.join("`, `")) };
        (
            format!("JSON{with}, which is no dump of comments that is known"),
            "one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`",
        )
    } else if let Some(markup) = markup {
        let feed = markup.contains("<rss") || markup.contains("<feed") || markup.contains("<rdf:rdf");
        let found = if feed {
            "a feed without comments"
        } else if markup.contains("<html") || markup.contains("<!doctype html") {
            "an HTML page"
        } else {
            "XML that is no dump of comments"
        };
        (
            found.to_owned(),
            "a WordPress or Disqus export, a comments feed, a Stack Exchange dump, or a page with comments",
        )
    } else {
        ("text in no known shape".to_owned(), "a page's text, JSON Lines or a table of comments")
    }
}
