//! What is this? Evidence from the content, never from the file's name alone.

use super::csv::looks_like_a_table;
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
    /// How the input is to be read.
    pub options: &'h ReadOptions,
}

impl Head<'_> {
    /// The first line that is not blank.
    #[must_use]
    pub fn first_line(&self) -> &str {
        self.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("")
    }

    /// Whether it begins as JSON does. A bracket alone is no sign: pages begin with `[logo.png]`.
    #[must_use]
    pub fn begins_as_json(&self) -> bool {
        let mut signs = self.text.chars().filter(|c| !c.is_whitespace());
        match (signs.next(), signs.next()) {
            (Some('{'), _) => true,
            (Some('['), Some(next)) => matches!(next, '{' | '[' | ']' | '"' | '-' | '0'..='9'),
            _ => false,
        }
    }
}

/// The format of `input`.
///
/// # Errors
/// When it is nothing that comity reads; the error says what it looks like.
pub fn detect(input: &Opened, options: &ReadOptions) -> Result<&'static dyn Format, InputError> {
    let unrecognized = |found: String, expected: &str| InputError::Unrecognized {
        path: input.name.clone(),
        found,
        expected: expected.to_owned(),
    };
    if let Some(found) = binary(&input.head) {
        return Err(unrecognized(found, "text: a page's text, JSON Lines or a table of comments"));
    }
    let text = String::from_utf8_lossy(&input.head);
    let head = Head { name: &input.name, text: &text, is_all: input.head_is_all, options };
    if let Some(format) = FORMATS.iter().find(|format| format.recognize(&head).is_some()) {
        return Ok(*format);
    }
    if let Some(columns) = looks_like_a_table(&head) {
        return Err(InputError::Columns {
            path: input.name.clone(),
            found: columns,
            missing: "a text column, an id, and a parent or a thread".to_owned(),
        });
    }
    let (found, expected) = other_text(&head);
    Err(unrecognized(found.to_owned(), expected))
}

/// What a file that is no text looks like.
fn binary(head: &[u8]) -> Option<String> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x1f\x8b", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ", "xz"),
        (b"PK\x03\x04", "a zip file"),
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(format!("binary data ({name})"));
    }
    let sample = head.get(..head.len().min(64 * 1024)).unwrap_or(head);
    let odd = sample.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    // A stray control byte occurs in real text; one in fifty does not.
    (odd * 50 > sample.len()).then(|| "binary data".to_owned())
}

/// What text of no known format looks like, and what would be read instead.
fn other_text(head: &Head<'_>) -> (&'static str, &'static str) {
    let start = head.text.trim_start();
    let lower: String = start.chars().take(200).collect::<String>().to_ascii_lowercase();
    if head.begins_as_json() {
        (
            "JSON without comity's rows",
            "JSON Lines with `text` and, where known, `id`, `reply_to`, `thread` in each row",
        )
    } else if lower.starts_with("<!doctype html") || lower.contains("<html") {
        ("an HTML page", "the page's text, as an extractor or a browser's copy gives it")
    } else if start.starts_with('<') {
        ("XML", "a page's text, JSON Lines or a table of comments")
    } else {
        ("text in no known shape", "a page's text, JSON Lines or a table of comments")
    }
}
