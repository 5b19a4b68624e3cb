//! What the parser says → records, going on after whatever is no XML.
//! Knows where reading stands and what may be read once more; what belongs where is the tree's affair.

use std::io;
use std::sync::Arc;

use quick_xml::Error;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::problem::ProblemKind;

use super::entity::entity;
use super::stream::{Spot, Stream};
use super::tree::Tree;
use super::{Found, Plan};

/// Elements that may be opened and never closed before the parser is begun anew, as it keeps their names.
const UNCLOSED: usize = 10_000;
/// How many times the longest text may be read once more in all.
const READ_AGAIN: usize = 8;

/// The records of a document, in order.
pub(super) struct Records {
    reader: Reader<Stream>,
    buffer: Vec<u8>,
    plan: &'static Plan,
    tree: Tree,
    limit: usize,
    unclosed: usize,
    has_doctype: bool,
    is_done: bool,
    /// Bytes that may still be read once more.
    may_read_again: usize,
    failure: Option<io::Error>,
}

impl Records {
    /// The records that `plan` names in `input`, whose name is `file`; no text is longer than `limit` bytes.
    pub(super) fn new(input: Box<dyn io::Read + Send>, file: &Arc<str>, plan: &'static Plan, limit: usize) -> Records {
        Records {
            reader: reader(Stream::new(input)),
            buffer: Vec::new(),
            plan,
            tree: Tree::new(plan, file, limit),
            limit,
            unclosed: 0,
            has_doctype: false,
            is_done: false,
            may_read_again: limit.saturating_mul(READ_AGAIN),
            failure: None,
        }
    }

    /// Why the input could not be read to its end.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Reads one tag or text.
    fn step(&mut self) {
        self.buffer.clear();
        let spot = self.reader.get_ref().spot();
        // What surrounds a text that is just short enough must not make it too long.
        self.reader.get_mut().allow(self.limit.saturating_add(100));
        let mut runs_on = false;
        let failed = match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if self.plan.record_in(tag.attributes_raw(), 0).is_some() => {
                runs_on = true;
                None
            }
            Ok(event) => {
                let mut taker = Taker {
                    tree: &mut self.tree,
                    spot,
                    unclosed: &mut self.unclosed,
                    has_doctype: &mut self.has_doctype,
                };
                self.is_done = taker.take(&event);
                None
            }
            Err(error) => Some(error),
        };
        if let Some(error) = failed {
            self.recover(&error, spot);
        } else if runs_on {
            let held = std::mem::take(&mut self.buffer);
            self.end_at_next_record(&String::from_utf8_lossy(&held), spot);
            self.begin_anew();
        } else if self.unclosed > UNCLOSED {
            self.begin_anew();
        }
        let stream = self.reader.get_mut();
        let (mended, now) = (stream.mended(), stream.spot());
        if self.is_done {
            self.failure = stream.take_failure();
            self.tree.finish(mended, now);
        } else {
            self.tree.account(mended, now);
        }
    }

    /// Goes on after something that is no XML, or too long.
    fn recover(&mut self, error: &Error, spot: Spot) {
        // Reading failed at the bound only, or markup is wrong: a failing input looks as if it had ended.
        let stopped = matches!(error, Error::Io(_)) && self.reader.get_ref().is_stopped();
        let held = std::mem::take(&mut self.buffer);
        let text = String::from_utf8_lossy(&held);
        let is_tag = text.strip_prefix('<').is_some_and(is_name_start);
        if is_tag && self.plan.record_in(&text, 1).is_some() {
            self.end_at_next_record(&text, spot);
        } else if stopped {
            self.skip_rest(&text, spot);
        } else if !text.starts_with("<![CDATA[") {
            self.pass_over(&text, spot);
        }
        self.begin_anew();
    }

    /// Skips the rest of what is too long, of which `text` was read.
    fn skip_rest(&mut self, text: &str, spot: Spot) {
        let stream = self.reader.get_mut();
        if let Some(content) = text.strip_prefix("<![CDATA[") {
            self.tree.text(content, spot);
            self.tree.text_goes_on(spot);
            stream.skip_past(b"]]>");
        } else if text.starts_with("<!--") {
            stream.skip_past(b"-->");
        } else if text.starts_with('<') {
            let said = format!("markup longer than {} bytes; it was left out", self.limit);
            self.tree.tell(ProblemKind::OverLimit, spot, &said);
            stream.skip_past(b">");
        } else {
            self.tree.text(text, spot);
            self.tree.text_goes_on(spot);
            stream.skip_to(b"<");
        }
    }

    /// Passes over markup that never ends, up to where markup may begin again.
    fn pass_over(&mut self, text: &str, spot: Spot) {
        let end_tag = || text.match_indices("</").map(|(at, _)| at).find(|at| *at > 0);
        let begins_again = self.plan.record_in(text, 1).or_else(end_tag);
        let (bad, rest) = text.split_at(begins_again.unwrap_or(text.len()));
        let shown: String = bad.chars().take(20).collect();
        let said = format!("`{}` begins no markup that ends; it was passed over", shown.trim());
        self.tree.tell(ProblemKind::Mended, spot, &said);
        self.read_again(rest, spot.after(bad.as_bytes()));
    }

    /// A tag swallowed the record after it, as a quotation mark is missing: it ends before that.
    fn end_at_next_record(&mut self, text: &str, spot: Spot) {
        let (tag, rest) = text.split_at(self.plan.record_in(text, 1).unwrap_or(text.len()));
        self.tree.tell(
            ProblemKind::Mended,
            spot,
            "a tag without its end, expected `>` before the next record; it ends there",
        );
        let inner = tag.trim_start_matches('<').trim_end().trim_end_matches('>').trim_end_matches('/').trim_end();
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        self.tree.start(name, attributes, spot);
        self.tree.end(name, spot);
        self.read_again(rest, spot.after(tag.as_bytes()));
    }

    /// Reads once more what stands at `spot`, unless that was done so often that it would take all time.
    fn read_again(&mut self, rest: &str, spot: Spot) {
        if rest.len() <= self.may_read_again {
            self.may_read_again -= rest.len();
            self.reader.get_mut().unread(rest.as_bytes(), spot);
        } else {
            let said = format!("{} bytes between tags that never end; they were left out", rest.len());
            self.tree.tell(ProblemKind::OverLimit, spot, &said);
        }
    }

    /// Goes on with a parser that has no memory of what was open.
    fn begin_anew(&mut self) {
        self.unclosed = 0;
        let stream = std::mem::replace(&mut self.reader, reader(Stream::new(Box::new(io::empty())))).into_inner();
        self.reader = reader(stream);
    }
}

impl Iterator for Records {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.tree.take() {
                return Some(found);
            }
            if self.is_done {
                return None;
            }
            self.step();
        }
    }
}

fn is_name_start(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn reader(stream: Stream) -> Reader<Stream> {
    let mut reader = Reader::from_reader(stream);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

/// Takes what the parser reads to the tree.
struct Taker<'r> {
    tree: &'r mut Tree,
    spot: Spot,
    unclosed: &'r mut usize,
    has_doctype: &'r mut bool,
}

impl Taker<'_> {
    /// Takes one event; whether it was the last.
    fn take(&mut self, event: &Event<'_>) -> bool {
        let spot = self.spot;
        match event {
            Event::Start(tag) => {
                *self.unclosed += 1;
                self.start(tag.name().as_ref(), tag.attributes_raw(), tag);
            }
            Event::Empty(tag) => {
                if self.start(tag.name().as_ref(), tag.attributes_raw(), tag) {
                    self.tree.end(tag.name().as_ref(), spot);
                }
            }
            Event::End(tag) => {
                *self.unclosed = self.unclosed.saturating_sub(1);
                // Attributes have no business in an end tag.
                let name = tag.name().as_ref().split_whitespace().next().unwrap_or("").to_owned();
                self.tree.end(&name, spot);
            }
            Event::Text(text) => self.tree.text(text, spot),
            Event::CData(text) => self.tree.text(text, spot),
            Event::GeneralRef(name) => match entity(name) {
                Some(meant) => self.tree.text(&meant, spot),
                None => {
                    self.tree.text("&", spot);
                    self.tree.text(name, spot);
                    self.tree.text(";", spot);
                }
            },
            Event::DocType(text) => {
                if text.contains("<!ENTITY") && !std::mem::replace(self.has_doctype, true) {
                    let said = "the document defines entities of its own; they were not expanded";
                    self.tree.tell(ProblemKind::OverLimit, spot, said);
                }
            }
            Event::Eof => return true,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        false
    }

    /// A start tag; `false` where it is none, as in `1 < 2 and 4 > 3`.
    fn start(&mut self, name: &str, attributes: &str, whole: &str) -> bool {
        if !is_name_start(name) {
            self.tree.tell(ProblemKind::Mended, self.spot, "a `<` that begins no tag; it was read as text");
            self.tree.text("<", self.spot);
            self.tree.text(whole, self.spot);
            self.tree.text(">", self.spot);
            return false;
        }
        self.tree.start(name, attributes, self.spot);
        true
    }
}
