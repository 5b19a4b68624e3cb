//! Markdown → a body.

use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::builder::Builder;
use super::{Body, LineEnds};

/// Whether Markdown would read `source` as it stands: no sign of markup in it.
fn is_free_of_markdown(source: &str) -> bool {
    const SIGNS: [bool; 256] = {
        let mut signs = [false; 256];
        let list = b"*_`[]<>&\\~#|=\t\r";
        let mut at = 0;
        while at < list.len() {
            signs[list[at] as usize] = true;
            at += 1;
        }
        signs
    };
    let bytes = source.as_bytes();
    if bytes.iter().any(|byte| SIGNS.get(usize::from(*byte)).copied().unwrap_or(true)) {
        return false;
    }
    // A line that begins with four blanks is code, one of dashes a rule or a heading's line; three line ends are two.
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if rest.starts_with(b"    ") || rest.starts_with(b"--") || rest.starts_with(b"\n\n") || rest.starts_with(b"\n ")
        {
            return false;
        }
    }
    !bytes.starts_with(b"    ")
}

/// A Markdown body, as Reddit, Lemmy, Discourse and Commento store it.
#[must_use]
pub fn markdown(source: &str) -> Body {
    if is_free_of_markdown(source) {
        return Body { text: source.trim().to_owned(), ..Body::default() };
    }
    // Discourse's quotes stand on lines of their own; a blank line keeps them out of the paragraphs around them.
    let parted = memmem::find(source.as_bytes(), b"[quote").map(|_| part_bbcode(source));
    let source = parted.as_deref().unwrap_or(source);
    // `>!spoiler!<` is no quotation.
    let spoilers = memmem::find(source.as_bytes(), b">!").map(|_| source.replace(">!", "").replace("!<", ""));
    let source = spoilers.as_deref().unwrap_or(source);
    let mut builder = Builder::new(LineEnds::Kept);
    let none = |_: &str| None;
    let mut numbers: Vec<Option<u64>> = Vec::new();
    let mut at_item = false;
    let parser = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES);
    for event in TextMergeStream::new(parser) {
        match event {
            Event::Start(tag) => match tag {
                Tag::List(first) => {
                    // A list inside an item begins on a new line, not a new paragraph.
                    builder.open(if numbers.is_empty() { "ul" } else { "li" }, none);
                    numbers.push(first);
                }
                Tag::Item => {
                    builder.open("li", none);
                    match numbers.last_mut() {
                        Some(Some(number)) => {
                            builder.plain(&format!("{number}. "));
                            *number += 1;
                        }
                        _ => builder.plain("- "),
                    }
                    builder.blank();
                    at_item = true;
                }
                // The first paragraph of an item stands beside its sign.
                Tag::Paragraph if std::mem::take(&mut at_item) => {}
                tag => {
                    if let Some(name) = element_of(&tag) {
                        builder.open(name, none);
                    }
                }
            },
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
                builder.close(if numbers.is_empty() { "ul" } else { "li" });
            }
            Event::End(tag) => {
                if let Some(name) = element_of_end(tag) {
                    builder.close(name);
                }
            }
            Event::Text(text) => {
                at_item = false;
                builder.text(&text);
            }
            Event::Code(code) => {
                builder.open("code", none);
                builder.plain(&code);
                builder.close("code");
            }
            // HTML is text on Reddit, and an author's own words anywhere.
            Event::Html(text) | Event::InlineHtml(text) => builder.text(&text),
            Event::SoftBreak | Event::HardBreak => builder.open("br", none),
            Event::Rule => builder.open("hr", none),
            _ => {}
        }
    }
    builder.finish()
}

fn element_of(tag: &Tag<'_>) -> Option<&'static str> {
    element_of_end(tag.to_end())
}

fn element_of_end(tag: TagEnd) -> Option<&'static str> {
    match tag {
        TagEnd::Paragraph => Some("p"),
        TagEnd::Heading(_) => Some("h1"),
        TagEnd::BlockQuote(_) => Some("blockquote"),
        TagEnd::CodeBlock => Some("pre"),
        TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => Some("li"),
        TagEnd::TableCell => Some("td"),
        TagEnd::Table => Some("table"),
        _ => None,
    }
}

fn is_bbcode(tag: &str) -> bool {
    tag.starts_with("[quote") || tag.starts_with("[/quote]")
}

/// Puts each `[quote…]` and `[/quote]` into a paragraph of its own.
fn part_bbcode(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    let mut rest = source;
    // Each bracket is looked at once: a search for either tag would go to the end again and again.
    let brackets = memchr::memchr_iter(b'[', source.as_bytes());
    for at in brackets.filter(|at| source.get(*at..).is_some_and(is_bbcode)) {
        // One inside the tag before is a part of it.
        let Some(at) = at.checked_sub(source.len() - rest.len()) else { continue };
        let (before, tag) = rest.split_at(at);
        let Some(end) = tag.find(']') else { break };
        out.push_str(before);
        let (tag, after) = tag.split_at(end + 1);
        out.push_str("\n\n");
        out.push_str(tag);
        out.push_str("\n\n");
        rest = after;
    }
    out.push_str(rest);
    out
}
