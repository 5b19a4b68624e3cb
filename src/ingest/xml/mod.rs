//! XML → records: one small tree for each element that a format names, however broken the file is.
//! Nothing is held but the record at hand. Entities that a file defines itself are never expanded.

mod element;
mod entity;
mod pieces;
mod root;
mod stream;
mod tree;

use std::io;
use std::sync::Arc;

use quick_xml::Error;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::problem::{Problem, ProblemKind};

use self::entity::entity;
use self::stream::{Spot, Stream};
use self::tree::Tree;

pub(super) use self::element::Element;
pub(super) use self::entity::decoded;
pub(super) use self::pieces::{Decoder, author_name, order, pieces};
pub(super) use self::root::Root;

/// Comments of a piece.
const PIECE: usize = 1000;
/// Elements that may be opened and never closed before the parser is begun anew, as it keeps their names.
const UNCLOSED: usize = 10_000;
/// How many times the longest text may be read once more in all.
const READ_AGAIN: usize = 8;

/// What of a document is wanted.
#[derive(Debug)]
pub(super) struct Plan {
    /// Names of the elements that are records, without their prefix.
    pub(super) records: &'static [&'static str],
    /// Those of `records` that may stand inside another record, where they only mention one.
    pub(super) mentions: &'static [&'static str],
    /// Elements of a record that may be very many: it is handed on in instalments of them.
    pub(super) parts: &'static [&'static str],
    /// Elements of a record that nobody asks for.
    pub(super) skipped: &'static [&'static str],
}

impl Plan {
    /// Where in `text` a record begins.
    fn record_in(&self, text: &str) -> Option<usize> {
        memchr::memchr_iter(b'<', text.as_bytes()).find(|at| {
            let after = text.get(at + 1..).unwrap_or("");
            self.records.iter().any(|name| {
                let end = after.strip_prefix(*name).and_then(|after| after.chars().next());
                end.is_some_and(|c| c.is_whitespace() || matches!(c, '>' | '/'))
            })
        })
    }
}

/// What comes out of a document.
pub(super) enum Found {
    /// A record.
    Record(Element),
    /// What was mended or left out.
    Problem(Problem),
}

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
            Ok(Event::Start(tag) | Event::Empty(tag)) if self.plan.record_in(tag.attributes_raw()).is_some() => {
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
            self.end_at_next_record(spot);
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
        let stopped = matches!(error, Error::Io(_)) && self.reader.get_ref().is_stopped();
        let held = std::mem::take(&mut self.buffer);
        let text = String::from_utf8_lossy(&held);
        if stopped {
            let (mark, keep): (&[u8], bool) = if let Some(content) = text.strip_prefix("<![CDATA[") {
                self.tree.text(content, spot);
                self.tree.text_goes_on(spot);
                (b"]]>", false)
            } else if text.starts_with("<!--") {
                (b"-->", false)
            } else if text.starts_with('<') {
                let said = format!("markup longer than {} bytes; it was left out", self.limit);
                self.tree.tell(ProblemKind::OverLimit, spot, &said);
                (b">", false)
            } else {
                self.tree.text(&text, spot);
                self.tree.text_goes_on(spot);
                (b"<", true)
            };
            self.reader.get_mut().skip_to(mark, keep);
        } else if !text.starts_with("<![CDATA[") {
            // What was taken for markup is none, or it never ends: a quotation mark may be missing.
            self.pass_over(&text, spot);
        }
        self.begin_anew();
    }

    /// Passes over markup that never ends, up to where markup may begin again.
    fn pass_over(&mut self, text: &str, spot: Spot) {
        let inner = text.get(1..).unwrap_or("");
        let begins_again = self.plan.record_in(inner).or_else(|| inner.find("</")).map(|at| at + 1);
        let (bad, rest) = text.split_at(begins_again.unwrap_or(text.len()));
        let shown: String = bad.chars().take(20).collect();
        let said = format!("`{}` begins no markup that ends; it was passed over", shown.trim());
        self.tree.tell(ProblemKind::Mended, spot, &said);
        self.read_again(rest, spot.after(bad.as_bytes()));
    }

    /// A tag swallowed the record after it, as a quotation mark is missing: it ends before that.
    fn end_at_next_record(&mut self, spot: Spot) {
        let held = std::mem::take(&mut self.buffer);
        let text = String::from_utf8_lossy(&held);
        let at = self.plan.record_in(text.get(1..).unwrap_or("")).map_or(text.len(), |at| at + 1);
        let (tag, rest) = text.split_at(at);
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
        self.begin_anew();
    }

    /// Reads once more what stands at `spot`, unless that was done so often that it would take all time.
    fn read_again(&mut self, rest: &str, spot: Spot) {
        if rest.len() <= self.may_read_again {
            self.may_read_again -= rest.len();
            self.reader.get_mut().unread(rest.as_bytes(), spot);
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
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
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
