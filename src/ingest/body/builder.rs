//! Elements and text, one after the other → a body.

use crate::comment::Span;

use super::quotes::{joined, quote_lines, trim};
use super::{Body, LineEnds};

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

/// Whether what is inside the element is marked as something.
pub(super) fn is_marking(name: &str) -> bool {
    mark_of(name).is_some()
}

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

    /// As `text`, with nothing in it that could be markup.
    pub(super) fn plain(&mut self, text: &str) {
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

    /// A blank before whatever follows on the line.
    pub(super) fn blank(&mut self) {
        self.blank = true;
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
