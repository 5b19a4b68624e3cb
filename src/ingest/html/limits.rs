//! A page's characters → whether they may be parsed, and mended start tags.
//! The parser's cost grows with the square of the nesting, so that is counted before, from the tags alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

/// The most that a page may ask of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Elements open at the same time.
    pub nesting: usize,
    /// Bytes of a page.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { nesting: 2_000, bytes: 64 << 20 }
    }
}

/// More attributes than this in one tag are no page: the parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 5_000;

/// What of `html` goes past `limits`, as a sentence; `None` when nothing does.
pub(super) fn exceeded(html: &str, limits: Limits) -> Option<String> {
    if html.len() > limits.bytes {
        return Some(format!("the page has {} bytes; at most {} are read; it was left out", html.len(), limits.bytes));
    }
    let mut tags = Tags { rest: html.as_bytes() };
    let mut open: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
    let (mut depth, mut foreign) = (0_usize, 0_usize);
    while let Some(tag) = tags.next() {
        if tag.attributes > MOST_ATTRIBUTES {
            return Some(format!(
                "a tag of the page has more than {MOST_ATTRIBUTES} attributes; the page was left out"
            ));
        }
        let is_foreign = matches!(tag.name.as_slice(), b"svg" | b"math");
        if tag.closes {
            if let Some(count) = open.get_mut(&tag.name).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
                foreign -= usize::from(is_foreign && foreign > 0);
            }
        } else if !tag.closes_itself || !is_foreign && foreign == 0 {
            if is_void(&tag.name) || foreign == 0 && is_closed_implicitly(&tag.name) {
                continue;
            }
            foreign += usize::from(is_foreign);
            *open.entry(tag.name).or_default() += 1;
            depth += 1;
            if depth > limits.nesting {
                let (most, more) = (limits.nesting, limits.nesting.saturating_mul(4));
                return Some(format!(
                    "the page's elements are nested deeper than {most}; it was left out; if it is meant so, raise `--limit html-depth={more}`"
                ));
            }
        }
    }
    None
}

struct Tag {
    name: Vec<u8>,
    closes: bool,
    closes_itself: bool,
    attributes: usize,
}

struct Tags<'h> {
    rest: &'h [u8],
}

impl Tags<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or(&[]);
    }

    /// Steps over a comment, whose first two dashes come next: it ends with `-->` or `--!>`.
    fn skip_comment(&mut self) {
        while let Some(at) = memchr::memmem::find(self.rest, b"--") {
            self.skip(at + 1);
            let end = self.rest.get(1..).unwrap_or(&[]);
            if end.starts_with(b">") || end.starts_with(b"!>") {
                return self.skip(2);
            }
        }
        self.rest = &[];
    }

    /// Steps to the end tag of an element that holds no tags.
    fn skip_raw(&mut self, name: &[u8]) {
        while let Some(at) = memchr::memmem::find(self.rest, b"</") {
            self.skip(at);
            if self.rest.get(2..2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                return;
            }
            self.skip(2);
        }
        self.rest = &[];
    }

    /// The next tag; comments and the insides of scripts and styles are stepped over.
    fn next(&mut self) -> Option<Tag> {
        loop {
            let at = memchr::memchr(b'<', self.rest)?;
            self.skip(at + 1);
            if self.rest.starts_with(b"!--") {
                self.skip(1);
                self.skip_comment();
                continue;
            }
            let closes = self.rest.first() == Some(&b'/');
            self.skip(usize::from(closes));
            if !self.rest.first().is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let length = self.rest.iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count();
            let name = self.rest.get(..length.min(32)).unwrap_or(&[]).to_ascii_lowercase();
            self.skip(length);
            let (attributes, closes_itself) = self.attributes();
            if !closes && matches!(name.as_slice(), b"script" | b"style") {
                self.skip_raw(&name);
                continue;
            }
            return Some(Tag { name, closes, closes_itself, attributes });
        }
    }

    /// Steps over the attributes as the standard's tokenizer does; their number, and whether the tag ends with `/>`.
    fn attributes(&mut self) -> (usize, bool) {
        let (mut count, mut state, mut last) = (0, Inside::BeforeName, 0_u8);
        for (at, byte) in self.rest.iter().enumerate() {
            let blank = byte.is_ascii_whitespace();
            state = match (state, byte) {
                (Inside::Quoted(open), byte) if *byte == open => Inside::BeforeName,
                (Inside::Quoted(open), _) => Inside::Quoted(open),
                (_, b'>') => {
                    self.skip(at + 1);
                    return (count, last == b'/');
                }
                (Inside::BeforeValue, b'"' | b'\'') => Inside::Quoted(*byte),
                (Inside::BeforeValue, _) if blank => Inside::BeforeValue,
                (Inside::BeforeValue | Inside::Bare, _) => {
                    if blank {
                        Inside::BeforeName
                    } else {
                        Inside::Bare
                    }
                }
                (Inside::Name | Inside::AfterName, b'=') => Inside::BeforeValue,
                (Inside::Name, _) if blank => Inside::AfterName,
                (Inside::AfterName, _) if blank => Inside::AfterName,
                (_, b'/') => Inside::BeforeName,
                (Inside::BeforeName, _) if blank => Inside::BeforeName,
                (Inside::Name, _) => Inside::Name,
                (Inside::BeforeName | Inside::AfterName, _) => {
                    count += 1;
                    Inside::Name
                }
            };
            last = *byte;
        }
        self.rest = &[];
        (count, false)
    }
}

/// Where between a tag's name and its end.
#[derive(Clone, Copy)]
enum Inside {
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Bare,
}

fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}

/// Elements that the next of their kind ends, so that pages leave their end tags out.
fn is_closed_implicitly(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"li"
            | b"dt"
            | b"dd"
            | b"tr"
            | b"td"
            | b"th"
            | b"tbody"
            | b"thead"
            | b"tfoot"
            | b"colgroup"
            | b"option"
            | b"optgroup"
            | b"rp"
            | b"rt"
            | b"a"
            | b"nobr"
            | b"button"
            | b"form"
            | b"html"
            | b"head"
            | b"body"
    )
}

static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<(li|ul|ol|div|article|section|span|p|dl|dt|dd|cite)(class|id)=(["'])"#)
        .expect("the pattern is tested")
});

/// Parts a tag's name from the attribute that is glued to it: `<liclass="comment">`.
pub(super) fn mended(html: &str) -> Cow<'_, str> {
    GLUED.replace_all(html, "<$1 $2=$3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_counted_before_it_is_parsed() {
        let limits = Limits { nesting: 100, bytes: 1 << 20 };
        let cases = [
            ("<p>a".repeat(500), false),
            ("<ul><li>a</ul>".repeat(500), false),
            ("<br/><img src='>'>".repeat(500), false),
            ("<!-- <div> --><script>'<div>'</script>".repeat(500), false),
            ("<div>".repeat(500), true),
            ("<DIV></x>".repeat(500), true),
            ("<!-->".to_owned() + &"<div>".repeat(500), true),
            ("<a =\">".to_owned() + &"<div>".repeat(500), true),
            ("<script></SCRIPT>".to_owned() + &"<div>".repeat(500), true),
            ("<svg>".to_owned() + &"<td>".repeat(500), true),
            ("<ul><li>".repeat(500), true),
            ("<div/>".repeat(500), true),
            (format!("<a {}>", "b ".repeat(9_000)), true),
            ("x".repeat(2 << 20), true),
        ];
        for (html, want) in cases {
            let start: String = html.chars().take(30).collect();
            assert_eq!(exceeded(&html, limits).is_some(), want, "{start}");
        }
    }

    #[test]
    fn glued_tags_are_parted() {
        assert_eq!(mended("<liclass=\"a\" id=\"b\"><div>"), "<li class=\"a\" id=\"b\"><div>");
    }
}
