//! Bodies as sources store them (HTML, Markdown, plain) → plain text, with what is quoted and what is code.
//! Entities are decoded once, by the source's own language and by nothing else. Paragraphs are parted by an empty
//! line, lines within one by a line end. Nobody is to be blamed for what they quote, so quotations keep their spans.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::comment::{Comment, Span};

/// A text and what its parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The text; no blanks at its ends.
    pub text: String,
    /// The parts that the author quotes, in order, apart from one another.
    pub quoted: Vec<Span>,
    /// The parts that are code, in order, apart from one another.
    pub code: Vec<Span>,
}

impl Body {
    /// Makes this the text of `comment`.
    pub fn into_comment(self, comment: &mut Comment) {
        comment.text = self.text;
        comment.quoted = self.quoted;
        comment.code = self.code;
    }
}

/// What a line end in the source means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// A blank, as in HTML.
    Blank,
    /// A line end, as in what WordPress stores: it adds `<p>` and `<br>` only when it shows a comment.
    Kept,
}

/// Collects a body piece by piece. Elements go in by their lower-case names, text with its entities decoded.
#[derive(Debug)]
pub struct Builder {
    text: String,
    quoted: Vec<Span>,
    code: Vec<Span>,
    line_ends: LineEnds,
    /// Line ends owed before the next visible character: 1 a new line, 2 a new paragraph.
    owed: u8,
    /// A blank owed before the next visible character of the same line.
    blank: bool,
    /// Open quotations and code, with where they began.
    open: Vec<Open>,
    /// How deep inside elements that show no text.
    hidden: usize,
    /// How deep inside `pre`.
    preformatted: usize,
}

#[derive(Debug)]
struct Open {
    what: Mark,
    /// The element's name; `[quote]` for BBCode.
    name: &'static str,
    start: usize,
    /// Where a link leads.
    address: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Quote,
    Code,
    /// A link, with its whole address where the label may be cut.
    Link,
}

const BBCODE: &str = "[quote]";

/// Marks that may be open at the same time; deeper ones add nothing.
const DEEPEST: usize = 512;

/// Elements that mark what is inside them.
fn mark_of(name: &str) -> Option<(Mark, &'static str)> {
    Some(match name {
        "blockquote" => (Mark::Quote, "blockquote"),
        "q" => (Mark::Quote, "q"),
        "aside" => (Mark::Quote, "aside"),
        "pre" => (Mark::Code, "pre"),
        "code" => (Mark::Code, "code"),
        "tt" => (Mark::Code, "tt"),
        "samp" => (Mark::Code, "samp"),
        "kbd" => (Mark::Code, "kbd"),
        _ => return None,
    })
}

/// Whether nothing inside the element is text that a reader sees.
fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "template" | "svg" | "iframe" | "object" | "head" | "noscript" | "select" | "textarea"
    )
}

/// The line ends that the element stands for: 2 for a paragraph, 1 for a line, 0 for none.
fn breaks(name: &str) -> u8 {
    match name {
        "p" | "blockquote" | "pre" | "ul" | "ol" | "dl" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr"
        | "aside" | "figure" | "article" | "section" => 2,
        "br" | "li" | "tr" | "dt" | "dd" | "div" | "figcaption" | "header" | "footer" => 1,
        _ => 0,
    }
}

impl Builder {
    /// An empty body.
    #[must_use]
    pub fn new(line_ends: LineEnds) -> Builder {
        Builder {
            text: String::new(),
            quoted: Vec::new(),
            code: Vec::new(),
            line_ends,
            owed: 0,
            blank: false,
            open: Vec::new(),
            hidden: 0,
            preformatted: 0,
        }
    }

    /// An element begins. `attribute` gives the value of an attribute by its lower-case name.
    pub fn open<'a>(&mut self, name: &str, attribute: impl Fn(&str) -> Option<&'a str>) {
        if is_hidden(name) {
            self.hidden += 1;
        }
        if self.hidden > 0 {
            return;
        }
        match name {
            // Two breaks in a row part paragraphs.
            "br" => self.owed = if self.owed >= 1 { 2 } else { 1 },
            "img" => self.picture(attribute("alt"), attribute("class")),
            "td" | "th" => self.blank = true,
            _ => self.owed = self.owed.max(breaks(name)),
        }
        self.preformatted += usize::from(name == "pre");
        if let Some((what, name)) = mark_of(name) {
            self.push_open(what, name);
        } else if name == "a" {
            self.push_open(Mark::Link, "a");
            if let (Some(open), Some(address)) = (self.open.last_mut(), attribute("href")) {
                address.clone_into(&mut open.address);
            }
        } else if name == "div" && attribute("class").is_some_and(is_quote_class) {
            self.push_open(Mark::Quote, "div");
        } else if name == "div" && self.open.iter().any(|open| open.name == "div" || open.name == "div-") {
            // Inside a quoting `div`, the others are counted so that the right end tag closes it.
            self.push_open(Mark::Link, "div-");
        }
    }

    /// An element ends.
    pub fn close(&mut self, name: &str) {
        if is_hidden(name) {
            self.hidden = self.hidden.saturating_sub(1);
            return;
        }
        if self.hidden > 0 {
            return;
        }
        if name == "div" {
            if let Some(at) = self.open.iter().rposition(|open| open.name == "div" || open.name == "div-") {
                self.finish_open(at);
            }
        } else if mark_of(name).is_some() || name == "a" {
            // An end tag without its start is no end of anything.
            if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
                self.finish_open(at);
            }
        }
        self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
        if !matches!(name, "br" | "img") {
            self.owed = self.owed.max(breaks(name));
        }
    }

    /// Where the label of the link at `open` was cut with an ellipsis, the whole address takes its place.
    fn whole_address(&mut self, open: &Open) {
        let label = self.text.get(open.start..).unwrap_or("").trim_start();
        let cut = label.strip_suffix("...").or_else(|| label.strip_suffix('…'));
        if cut.is_some_and(|cut| cut.len() > 7 && open.address.starts_with(cut)) {
            let at = self.text.len() - label.len();
            self.text.truncate(at);
            self.text.push_str(&open.address);
        }
    }

    /// Visible text, its entities decoded.
    pub fn text(&mut self, mut text: &str) {
        if self.hidden > 0 {
            return;
        }
        // `[quote=name]…[/quote]` is read wherever a source lets it through.
        while let Some(at) = memchr::memchr(b'[', text.as_bytes()) {
            let (before, tag) = text.split_at(at);
            let opens = starts_with_word(tag, "[quote").then(|| tag.find(']')).flatten();
            if let Some(end) = opens.filter(|end| *end < 200) {
                self.plain(before);
                self.owed = 2;
                self.push_open(Mark::Quote, BBCODE);
                text = tag.get(end + 1..).unwrap_or("");
            } else if starts_with_word(tag, "[/quote]") && self.open.iter().any(|open| open.name == BBCODE) {
                self.plain(before);
                if let Some(at) = self.open.iter().rposition(|open| open.name == BBCODE) {
                    self.finish_open(at);
                }
                self.owed = 2;
                text = tag.get("[/quote]".len()..).unwrap_or("");
            } else {
                self.plain(before);
                self.plain("[");
                text = tag.get(1..).unwrap_or("");
            }
        }
        self.plain(text);
    }

    fn plain(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.owed = if self.owed >= 1 { 2 } else { 1 };
                }
                let line = line.strip_suffix('\r').unwrap_or(line);
                if !line.trim().is_empty() {
                    self.settle();
                    self.text.push_str(line);
                }
            }
            return;
        }
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                match self.line_ends {
                    LineEnds::Blank => self.blank = true,
                    LineEnds::Kept => self.owed = if self.owed >= 1 { 2 } else { 1 },
                }
            }
            for (n, word) in line.split([' ', '\t', '\r', '\x0c']).enumerate() {
                if n > 0 {
                    self.blank = true;
                }
                if !word.is_empty() {
                    self.settle();
                    self.text.push_str(word);
                }
            }
        }
    }

    /// Writes the line ends or the blank that are owed before something visible.
    fn settle(&mut self) {
        if !self.text.is_empty() {
            match self.owed {
                0 if self.blank && !self.text.ends_with([' ', '\n']) => self.text.push(' '),
                0 => {}
                1 => self.text.push('\n'),
                _ => self.text.push_str("\n\n"),
            }
        }
        if self.owed > 0 || self.blank {
            let (length, owed) = (self.text.len(), self.owed);
            // What opened in the gap begins after it.
            let late = self.open.iter_mut().rev().take_while(|open| open.start + usize::from(owed) + 1 >= length);
            late.filter(|open| self.text.get(open.start..).is_some_and(|gap| gap.trim().is_empty()))
                .for_each(|open| open.start = length);
        }
        self.owed = 0;
        self.blank = false;
    }

    /// A picture counts as text only where it stands for characters: an emoji or smiley.
    fn picture(&mut self, alt: Option<&str>, class: Option<&str>) {
        let Some(alt) = alt else { return };
        let is_sign = class.is_some_and(|class| class.contains("emoji") || class.contains("smil"));
        if is_sign || (!alt.is_ascii() && alt.chars().count() < 4) {
            self.plain(alt);
        }
    }

    fn push_open(&mut self, what: Mark, name: &'static str) {
        // Nobody quotes that deep; each end tag looks through all that is open.
        if self.open.len() >= DEEPEST {
            return;
        }
        self.open.push(Open { what, name, start: self.text.len(), address: String::new() });
    }

    /// Ends the open mark at `at` and all that were left open inside it.
    fn finish_open(&mut self, at: usize) {
        let ended: Vec<Open> = self.open.drain(at..).collect();
        let mut end = self.text.trim_end().len();
        for open in ended.iter().rev() {
            if !open.address.is_empty() {
                self.whole_address(open);
                end = self.text.trim_end().len();
            }
            if open.start < end {
                match open.what {
                    Mark::Quote => self.quoted.push(Span::new(open.start, end)),
                    Mark::Code => self.code.push(Span::new(open.start, end)),
                    Mark::Link => {}
                }
            }
        }
    }

    /// The finished body: lines that begin with `>` are quotations too.
    #[must_use]
    pub fn finish(mut self) -> Body {
        self.finish_open(0);
        quote_lines(&self.text, &mut self.quoted);
        let mut body = Body { text: self.text, quoted: joined(self.quoted), code: joined(self.code) };
        trim(&mut body);
        body
    }
}

/// Whether `text` begins with `word`, in any case.
fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn is_quote_class(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        matches!(
            name,
            "quote" | "bbcode_quote" | "bbCodeBlock--quote" | "quotecontent" | "quote-container" | "quotebody"
        )
    })
}

/// Adds the lines of `text` that begin with `>`, runs of them as one.
fn quote_lines(text: &str, quoted: &mut Vec<Span>) {
    if memchr::memchr(b'>', text.as_bytes()).is_none() {
        return;
    }
    let mut run: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in text.split('\n') {
        let end = at + line.len();
        if is_quote_line(line) {
            run = Some((run.map_or(at, |(start, _)| start), end));
        } else if !line.trim().is_empty()
            && let Some((start, end)) = run.take()
        {
            quoted.push(Span::new(start, end));
        }
        at = end + 1;
    }
    if let Some((start, end)) = run {
        quoted.push(Span::new(start, end));
    }
}

/// Whether the line is a quotation by its `>`: not an arrow, a face (`>:(`) or a spoiler (`>!`).
fn is_quote_line(line: &str) -> bool {
    let line = line.trim_start();
    let Some(rest) = line.strip_prefix('>') else { return false };
    !rest.starts_with([':', ';', '!', '=', '.', '_', '-']) && !rest.trim_matches(['>', ' ']).is_empty()
}

/// Sorted, with those that touch or overlap made one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|span| span.start < span.end) {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Takes the blanks off both ends, spans moved along.
fn trim(body: &mut Body) {
    let end = body.text.trim_end().len();
    let start = body.text.len() - body.text.trim_start().len();
    body.text.truncate(end);
    if start > 0 && start <= end {
        body.text.drain(..start);
    }
    let length = body.text.len();
    for spans in [&mut body.quoted, &mut body.code] {
        for span in spans.iter_mut() {
            let moved = |at: u32| (at as usize).saturating_sub(start).min(length);
            *span = Span::new(moved(span.start), moved(span.end));
        }
        spans.retain(|span| span.start < span.end);
    }
}

/// An HTML body.
#[must_use]
pub fn html(source: &str, line_ends: LineEnds) -> Body {
    if memchr::memchr3(b'<', b'&', b'[', source.as_bytes()).is_none() && line_ends == LineEnds::Blank {
        return plain_collapsed(source);
    }
    let mut builder = Builder::new(line_ends);
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                builder.open(&name, |wanted| {
                    let value = tag.attributes.get(wanted.as_bytes())?;
                    std::str::from_utf8(value).ok()
                });
                if tag.self_closing && mark_of(&name).is_some() {
                    builder.close(&name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                builder.close(&name);
            }
            Token::String(text) => builder.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    builder.finish()
}

fn plain_collapsed(source: &str) -> Body {
    let mut builder = Builder::new(LineEnds::Blank);
    builder.text(source);
    builder.finish()
}

/// A plain body: the text as it is, lines that begin with `>` and `[quote]` known as quotations.
#[must_use]
pub fn plain(source: &str) -> Body {
    if memmem::find(source.as_bytes(), b"[quote").is_some() {
        let mut builder = Builder::new(LineEnds::Kept);
        builder.text(source);
        return builder.finish();
    }
    let text = if source.contains('\r') { source.replace("\r\n", "\n").replace('\r', "\n") } else { source.to_owned() };
    let mut quoted = Vec::new();
    quote_lines(&text, &mut quoted);
    let mut body = Body { text, quoted: joined(quoted), code: Vec::new() };
    trim(&mut body);
    body
}

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
                    builder.blank = true;
                }
                Tag::Paragraph if builder.text.ends_with(". ") || builder.text.ends_with('-') => {}
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
            Event::Text(text) => builder.text(&text),
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

/// Marks passages that repeat a paragraph of the answered text word for word, blanks aside: lines of at least
/// `LEAST_REPEATED` bytes, since short ones recur by chance.
pub fn mark_repeated(text: &str, parent: &str, quoted: &mut Vec<Span>) {
    const LEAST_REPEATED: usize = 40;
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split('\n') {
        let bare = line.trim().trim_matches(['"', '“', '”', '«', '»', '„']);
        if bare.len() >= LEAST_REPEATED && memmem::find(parent.as_bytes(), bare.as_bytes()).is_some() {
            found.push(Span::new(at, at + line.len()));
        }
        at += line.len() + 1;
    }
    if !found.is_empty() {
        quoted.append(&mut found);
        *quoted = joined(std::mem::take(quoted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with quotations in ‹› and code in «».
    fn shown(body: &Body) -> String {
        let mut marks: Vec<(u32, u8, char)> = Vec::new();
        for (spans, signs) in [(&body.quoted, ('‹', '›')), (&body.code, ('«', '»'))] {
            for span in spans {
                marks.push((span.start, 1, signs.0));
                marks.push((span.end, 0, signs.1));
            }
        }
        marks.sort();
        let mut out = body.text.clone();
        for (at, _, sign) in marks.into_iter().rev() {
            out.insert(at as usize, sign);
        }
        out
    }

    #[test]
    fn html_becomes_text() {
        let cases = [
            ("<p>one</p>\n<p>two<br>three</p>", "one\n\ntwo\nthree"),
            ("a &amp;gt; b &#x27;c&#x27;", "a &gt; b 'c'"),
            ("<blockquote><p>theirs</p></blockquote><p>mine</p>", "‹theirs›\n\nmine"),
            ("mine<blockquote>theirs", "mine\n\n‹theirs›"),
            ("use <code>a  b</code> here", "use «a b» here"),
            ("<pre><code>x\n  y\n</code></pre>z", "«x\n  y»\n\nz"),
            ("first<p>second<p>third", "first\n\nsecond\n\nthird"),
            ("<script>evil()</script>good<style>b{}</style>", "good"),
            (
                "<a href=\"https://example.org/long/path\" rel=nofollow>https://example.org/lo...</a>.",
                "https://example.org/long/path.",
            ),
            ("&gt; theirs<p>mine", "‹> theirs›\n\nmine"),
            (
                "<aside class=\"quote\" data-post=\"2\"><div class=title>A:</div><blockquote>x</blockquote></aside><p>y</p>",
                "‹A:\n\nx›\n\ny",
            ),
            ("<div class=\"bbcode_quote\"><div>in</div></div>out", "‹in›\nout"),
            ("[quote=&quot;Ann&quot;]hi[/quote]you", "‹hi›\n\nyou"),
            ("nice <img class=\"wp-smiley\" alt=\":)\"> <img alt=\"a cat\">", "nice :)"),
            ("</blockquote>x</q>", "x"),
            ("<b", ""),
            (">:( no", ">:( no"),
        ];
        for (source, want) in cases {
            assert_eq!(shown(&html(source, LineEnds::Blank)), want, "{source}");
        }
        assert_eq!(html("one\n\ntwo\nthree", LineEnds::Kept).text, "one\n\ntwo\nthree");
    }

    #[test]
    fn markdown_becomes_text() {
        let cases = [
            ("plain words, as they are", "plain words, as they are"),
            ("> theirs\n\nmine", "‹theirs›\n\nmine"),
            ("**bold** and *it*\nsecond line", "bold and it\nsecond line"),
            ("see [this](http://a.example/b) `x_y`", "see this «x_y»"),
            ("    code()\n\ntext", "«code()»\n\ntext"),
            ("- a\n- b\n\nc", "- a\n- b\n\nc"),
            ("1. a\n2. b", "1. a\n2. b"),
            (">!secret!< word", "secret word"),
            ("a &lt; b &amp;lt; c", "a < b &lt; c"),
            ("[quote=\"Ann, post:2, topic:9\"]\ntheirs\n[/quote]\nmine", "‹theirs›\n\nmine"),
            ("x <b>y</b>", "x <b>y</b>"),
        ];
        for (source, want) in cases {
            assert_eq!(shown(&markdown(source)), want, "{source}");
        }
    }

    #[test]
    fn plain_text_stays() {
        let body = plain("> a\r\n> b\r\n\r\nmine\n>:( x");
        assert_eq!(shown(&body), "‹> a\n> b›\n\nmine\n>:( x");
    }

    #[test]
    fn a_repeated_passage_is_quoted() {
        let parent = "First of all.\nThe bridge was closed for repairs in the spring of that year.";
        let text = "“The bridge was closed for repairs in the spring of that year.”\nIt was not.";
        let mut quoted = Vec::new();
        mark_repeated(text, parent, &mut quoted);
        assert_eq!(quoted, vec![Span::new(0, text.find('\n').unwrap())]);
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let deep = "<blockquote>".repeat(200_000) + "x";
        assert_eq!(html(&deep, LineEnds::Blank).text, "x");
    }
}
