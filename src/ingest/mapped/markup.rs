//! What texts are written in: the words behind `as`, and how such a text becomes a body.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::comment::Span;
use crate::ingest::body::{self, Body, LineEnds};
use crate::ingest::json;

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Markup {
    /// Nothing: the text as it is.
    Plain,
    /// HTML.
    Html,
    /// HTML in which a line end is a line end.
    Lines,
    /// Plain text whose entities are still to be decoded.
    Entities,
    /// Markdown.
    Markdown,
    /// Slack's signs: `<@U1>`, `<https://a.example|words>`, `&lt;`.
    Slack,
    /// VK's mentions: `[id1|Name]`.
    Vk,
    /// Pieces of JSON, `{"text":"…"},{"text":"…"}`, joined.
    Pieces,
    /// As `Entities`, and all of it said by somebody else: what is passed on, such as a retweet.
    Theirs,
    /// UTF-8 that was taken for Latin-1 and encoded again.
    Twice,
}

/// The words for them.
const NAMES: &[(&str, Markup)] = &[
    ("plain", Markup::Plain),
    ("html", Markup::Html),
    ("lines", Markup::Lines),
    ("entities", Markup::Entities),
    ("markdown", Markup::Markdown),
    ("slack", Markup::Slack),
    ("vk", Markup::Vk),
    ("pieces", Markup::Pieces),
    ("theirs", Markup::Theirs),
    ("twice", Markup::Twice),
];

impl Markup {
    /// The markup with this name.
    pub(in crate::ingest) fn named(name: &str) -> Option<Markup> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, markup)| *markup)
    }

    /// A text in it, as a body.
    pub(in crate::ingest) fn body(self, text: &str) -> Body {
        match self {
            Markup::Plain => body::plain(text),
            Markup::Html => body::html(text, LineEnds::Blank),
            Markup::Lines => body::html(&with_known_tags(text), LineEnds::Kept),
            Markup::Entities => body::html(&text.replace('<', "&lt;"), LineEnds::Kept),
            Markup::Markdown => body::markdown(text),
            Markup::Theirs => theirs(text),
            Markup::Slack => slack(text),
            Markup::Vk => body::plain(&mention(&VK, text, |_, name| name.to_owned())),
            Markup::Pieces => body::plain(&pieces(text)),
            Markup::Twice => body::plain(&once(text)),
        }
    }
}

static SLACK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<([^<>|]+)(?:\|([^<>]*))?>").ok());
static VK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[((?:id|club|public)\d+)(?:\|([^\[\]]*))\]").ok());

/// Writes each mark as `said` says: it gets what is meant and what is shown.
fn mention(marks: &Option<Regex>, text: &str, said: impl Fn(&str, &str) -> String) -> String {
    let Some(marks) = marks else { return text.to_owned() };
    let group = |found: &regex::Captures<'_>, at: usize| found.get(at).map_or(String::new(), |g| g.as_str().to_owned());
    marks.replace_all(text, |found: &regex::Captures<'_>| said(&group(found, 1), &group(found, 2))).into_owned()
}

/// A person, a channel and a link in Slack's signs show their names; quotations begin with `&gt;`.
fn slack(text: &str) -> Body {
    let shown = mention(&SLACK, text, |meant, shown| match (meant.get(..1), shown) {
        (Some("@" | "#"), "") => meant.to_owned(),
        (Some("@" | "#"), shown) => format!("{}{shown}", meant.get(..1).unwrap_or("")),
        (Some("!"), "") => format!("@{}", meant.trim_start_matches('!')),
        (_, "") => meant.to_owned(),
        (_, shown) => shown.to_owned(),
    });
    body::plain(&shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// A text that is a quotation from its beginning to its end.
fn theirs(text: &str) -> Body {
    let mut body = Markup::Entities.body(text);
    let end = u32::try_from(body.text.len()).unwrap_or(u32::MAX);
    body.quoted = if body.text.is_empty() { Vec::new() } else { vec![Span { start: 0, end }] };
    body
}

/// The texts of pieces; the text itself where it is none.
fn pieces(text: &str) -> String {
    const LIMITS: (usize, usize) = (64, 1 << 20);
    let Ok((doc, _)) = json::whole(&format!("[{text}]"), LIMITS) else { return text.to_owned() };
    let first = doc.root().items().next();
    // They may stand in a list of their own, with or without a name.
    let pieces = match first {
        Some(list) if list.is_array() => list,
        Some(named) if named.get("takeoutSegments").exists() => named.get("takeoutSegments"),
        _ => doc.root(),
    };
    let is_pieces = pieces.items().next().is_some_and(|piece| piece.get("text").exists());
    if !is_pieces {
        return text.to_owned();
    }
    pieces.items().filter_map(|piece| piece.get("text").str()).collect()
}

/// Tags that bodies have. A `<` before anything else is a person's sign, and all behind it would be lost.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
    "iframe",
    "figure",
    "details",
    "summary",
    "script",
    "style",
];

/// A text in which only known tags begin with `<`.
fn with_known_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (number, part) in text.split('<').enumerate() {
        if number > 0 {
            let name = part.strip_prefix('/').unwrap_or(part);
            let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
            let is_closed = part.contains('>');
            let known = name.get(..end).is_some_and(|name| TAGS.contains(&name.to_ascii_lowercase().as_str()));
            out.push_str(if (known && is_closed) || part.starts_with("!--") { "<" } else { "&lt;" });
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// A text whose characters are the bytes of the text that was meant.
fn once(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_their_signs_and_nothing_else() {
        for (markup, source, want) in [
            (Markup::Plain, "a &amp; <b>", "a &amp; <b>"),
            (Markup::Html, "a &amp; <b>b</b>", "a & b"),
            (Markup::Lines, "a<br>b\nc", "a\nb\nc"),
            (Markup::Lines, "x<y<br>1 < 2 <b is cut", "x<y\n1 < 2 <b is cut"),
            (Markup::Entities, "I &lt;3 x<y &amp; z", "I <3 x<y & z"),
            (Markup::Slack, "<@U1> see <https://a.example|this> &lt;3 <!here>", "@U1 see this <3 @here"),
            (Markup::Vk, "[id1|Marta], no", "Marta, no"),
            (Markup::Pieces, r#"{"text":"a "},{"text":"b"}"#, "a b"),
            (Markup::Pieces, r#"{"takeoutSegments":[{"text":"a "},{"text":"b"}]}"#, "a b"),
            (Markup::Pieces, "no pieces", "no pieces"),
            (Markup::Theirs, "RT @a: x &amp; y", "RT @a: x & y"),
            (Markup::Twice, "SchÃ¶n", "Schön"),
            (Markup::Twice, "Schön €", "Schön €"),
        ] {
            assert_eq!(markup.body(source).text, want, "{markup:?}");
        }
    }
}
