//! Bytes → JSON events, document after document, with their limits.

use std::io::Read;

use json_event_parser::{JsonEvent, LowLevelJsonParser};
use memchr::memchr_iter;

use crate::ingest::mend::Mender;

use super::{Fault, GUARD, guard};

/// Bytes → JSON events.
pub(super) struct Source<R> {
    reader: R,
    parser: LowLevelJsonParser,
    pub(super) mender: Mender,
    chunk: Vec<u8>,
    buffer: Vec<u8>,
    pub(super) start: usize,
    ending: bool,
    /// Open arrays and objects.
    depth: usize,
    deepest: usize,
    longest: usize,
    /// Line ends before `counted`, a place in the buffer, and before the document that is being read.
    lines: u64,
    counted: usize,
    lines_before: u64,
    /// Whether anything of a document has been seen.
    pub(super) begun: bool,
    /// Whether nothing at all has been seen.
    is_start: bool,
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R, deepest: usize, longest: usize) -> Source<R> {
        Source {
            reader,
            parser: LowLevelJsonParser::new().with_max_stack_size(usize::MAX),
            mender: Mender::default(),
            chunk: vec![0; 64 << 10],
            buffer: Vec::new(),
            start: 0,
            ending: false,
            depth: 0,
            deepest,
            longest,
            lines: 0,
            counted: 0,
            lines_before: 0,
            begun: false,
            is_start: true,
        }
    }

    /// Hands the next event to `take`; false at the end of the input.
    pub(super) fn pump(&mut self, take: &mut dyn FnMut(JsonEvent<'_>)) -> Result<bool, Fault> {
        loop {
            if !self.begun && !self.skip_to_document()? {
                return Ok(false);
            }
            let pending = self.buffer.get(self.start..).unwrap_or_default();
            let result = self.parser.parse_next(pending, self.ending);
            self.start += result.consumed_bytes;
            match result.event {
                Some(Ok(event)) => {
                    match event {
                        JsonEvent::StartArray | JsonEvent::StartObject => self.depth += 1,
                        JsonEvent::EndArray | JsonEvent::EndObject => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    let document_ends = self.depth == 0;
                    if self.depth > self.deepest {
                        return Err(Fault::OverLimit(format!(
                            "JSON nested deeper than {} levels; if it is meant so, raise `--limit depth={}`",
                            self.deepest,
                            self.deepest.saturating_mul(4)
                        )));
                    }
                    take(event);
                    if document_ends {
                        self.parser = LowLevelJsonParser::new().with_max_stack_size(usize::MAX);
                        self.begun = false;
                    }
                    return Ok(true);
                }
                Some(Err(error)) => {
                    let place = error.location().start;
                    let ends = self.ending && self.start >= self.buffer.len();
                    let said = error.message();
                    let said = if ends || said.contains("end of file") { "it ends too early" } else { said }.to_owned();
                    return Err(Fault::Broken {
                        line: self.lines_before + place.line + 1,
                        column: place.column + 1,
                        said,
                    });
                }
                None => self.refill()?,
            }
        }
    }

    /// Passes over blanks and record separators between documents; false when nothing follows.
    fn skip_to_document(&mut self) -> Result<bool, Fault> {
        loop {
            let pending = self.buffer.get(self.start..).unwrap_or_default();
            if self.is_start && pending.len() < GUARD && !self.ending {
                self.refill()?;
                continue;
            }
            let guard = if std::mem::take(&mut self.is_start) { guard(pending) } else { 0 };
            let pending = pending.get(guard..).unwrap_or_default();
            self.start += guard;
            // A call that the documents stand in ends with `);`.
            let is_blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x1e | b',' | b')' | b';');
            let skipped = pending.iter().take_while(|byte| is_blank(byte)).count();
            let found = skipped < pending.len();
            self.start += skipped;
            if found {
                self.begun = true;
                self.count_lines();
                self.lines_before = self.lines;
                return Ok(true);
            }
            if self.ending {
                return Ok(false);
            }
            self.refill()?;
        }
    }

    /// Counts the line ends up to where reading stands.
    fn count_lines(&mut self) {
        let read = self.buffer.get(self.counted..self.start).unwrap_or_default();
        self.lines += memchr_iter(b'\n', read).count() as u64;
        self.counted = self.start;
    }

    fn refill(&mut self) -> Result<(), Fault> {
        self.count_lines();
        self.counted = 0;
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.len() > self.longest {
            return Err(Fault::OverLimit(format!(
                "a JSON value of more than {} bytes; if it is meant so, raise `--limit line={}`",
                self.longest,
                self.longest.saturating_mul(4)
            )));
        }
        // Long strings are read again from their start with each chunk, so chunks grow with them.
        let size = self.buffer.len().max(64 << 10);
        self.chunk.resize(size, 0);
        let read = self.reader.read(&mut self.chunk).map_err(Fault::Unreadable)?;
        self.ending = read == 0;
        self.mender.mend(self.chunk.get(..read).unwrap_or_default(), self.ending, &mut self.buffer);
        Ok(())
    }
}
