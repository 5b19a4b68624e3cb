//! A stream → blocks of whole lines, each with the number and offset of its first line, to be decoded side by side.

use std::io::{self, Read};
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use super::open::{Failed, Opened};

/// Bytes of a block; larger only when a single line is. Small enough to stay in a core's cache until it is decoded.
const BLOCK_BYTES: usize = 256 << 10;

/// Whole lines of an input.
pub(super) struct Block {
    bytes: Vec<u8>,
    first_line: u64,
    offset: u64,
    too_long: Option<u64>,
}

/// One line without its line end.
pub(super) struct Line<'b> {
    /// Counted from 1.
    pub(super) number: u64,
    /// Of its first byte in the decoded input.
    pub(super) offset: u64,
    pub(super) bytes: &'b [u8],
    /// The same as text, unless bytes of the line are no UTF-8.
    pub(super) text: Option<&'b str>,
}

impl Block {
    /// What is to be said of a line that was left out since it is longer than the limit.
    pub(super) fn problem(&self, name: &Arc<str>) -> Option<Problem> {
        let length = self.too_long?;
        let said =
            format!("a line of {length} bytes; it was left out; if it is meant so, raise `--limit line={length}`");
        Some(Problem::new(ProblemKind::OverLimit, Place::line(name, self.first_line), said))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        // Most blocks are sound as a whole, which is found out once.
        let whole = std::str::from_utf8(&self.bytes).ok();
        let mut start = 0usize;
        let ends = memchr_iter(b'\n', &self.bytes).chain(std::iter::once(self.bytes.len()));
        ends.enumerate().map(move |(n, end)| {
            let line = self.bytes.get(start..end).unwrap_or_default();
            let bytes = line.strip_suffix(b"\r").unwrap_or(line);
            let text = match whole {
                Some(whole) => whole.get(start..start + bytes.len()),
                None => std::str::from_utf8(bytes).ok(),
            };
            let offset = self.offset + start as u64;
            start = end + 1;
            Line { number: self.first_line + n as u64, offset, bytes, text }
        })
    }
}

/// The blocks of an input, in order.
pub(super) struct Blocks {
    reader: Box<dyn Read + Send>,
    carry: Vec<u8>,
    next_line: u64,
    offset: u64,
    ended: bool,
    longest: usize,
}

/// What a read came to.
enum Filled {
    /// The last line end in the buffer.
    LineEnd(usize),
    /// The input ended.
    End,
    /// The line in the buffer is longer than the limit; it was read past, and the buffer holds what follows it.
    TooLong { dropped: u64 },
}

impl Blocks {
    /// The blocks of `input`; lines longer than `longest` bytes are left out.
    pub(super) fn new(input: Opened, longest: usize) -> Blocks {
        Blocks { reader: input.into_reader(), carry: Vec::new(), next_line: 1, offset: 0, ended: false, longest }
    }

    /// Reads until the buffer holds a line end past the block's size, or the input ends.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<Filled> {
        // Only after a line that was left out are there whole lines already.
        if let Some(end) = memrchr(b'\n', bytes) {
            return Ok(Filled::LineEnd(end));
        }
        loop {
            let before = bytes.len();
            // It doubles as it grows, but never far beyond the limit.
            if bytes.capacity() - before < BLOCK_BYTES {
                let most = self.longest.saturating_sub(before).max(BLOCK_BYTES);
                bytes.reserve_exact(before.clamp(BLOCK_BYTES, most));
            }
            let read = self.reader.by_ref().take(BLOCK_BYTES as u64).read_to_end(bytes)?;
            if read == 0 {
                self.ended = true;
                return Ok(Filled::End);
            }
            let fresh = bytes.get(before..).unwrap_or_default();
            if let Some(end) = memrchr(b'\n', fresh) {
                return Ok(Filled::LineEnd(before + end));
            }
            if bytes.len() > self.longest {
                let dropped = self.skip_line(bytes)?;
                return Ok(Filled::TooLong { dropped });
            }
        }
    }

    /// Reads past the rest of the line in `bytes`, which then holds what follows it.
    fn skip_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<u64> {
        let mut dropped = bytes.len() as u64;
        loop {
            bytes.clear();
            let read = self.reader.by_ref().take(BLOCK_BYTES as u64).read_to_end(bytes)?;
            let Some(end) = memchr(b'\n', bytes) else {
                dropped += read as u64;
                if read == 0 {
                    self.ended = true;
                    return Ok(dropped);
                }
                continue;
            };
            dropped += end as u64;
            // What follows gets memory of its own, or the next block would hold on to that of the line.
            *bytes = bytes.split_off(end + 1);
            return Ok(dropped);
        }
    }
}

impl Iterator for Blocks {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<io::Result<Block>> {
        if self.ended {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.carry.len() + BLOCK_BYTES + 64);
        bytes.append(&mut self.carry);
        let mut too_long = None;
        match self.fill(&mut bytes) {
            Ok(Filled::LineEnd(end)) => {
                self.carry = bytes.split_off(end + 1);
                bytes.truncate(end);
            }
            Ok(Filled::TooLong { dropped }) => {
                self.carry = std::mem::take(&mut bytes);
                too_long = Some(dropped);
            }
            Ok(Filled::End) if bytes.is_empty() => return None,
            Ok(Filled::End) => {}
            // What came before a failed read is kept; the failure is told by the next call.
            Err(error) if bytes.is_empty() => {
                self.ended = true;
                return Some(Err(error));
            }
            Err(error) => {
                self.reader = Box::new(Failed(Some(error)));
                // A line that was cut off by the failure is none.
                let end = memrchr(b'\n', &bytes).unwrap_or(0);
                bytes.truncate(end);
            }
        }
        let block = Block { first_line: self.next_line, offset: self.offset, bytes, too_long };
        self.next_line += memchr_iter(b'\n', &block.bytes).count() as u64 + 1;
        self.offset += too_long.unwrap_or(block.bytes.len() as u64) + 1;
        Some(Ok(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::limits::Limits;
    use crate::ingest::open::{Opened, from_bytes};

    #[test]
    fn a_line_over_the_limit_is_left_out_and_the_others_keep_their_numbers() {
        let text = format!("one\n{}\nthree\nfour", "x".repeat(5 << 20));
        let input: Opened = from_bytes("f", text.into_bytes(), &Limits::default()).unwrap().next().unwrap().unwrap();
        let blocks: Vec<Block> = Blocks::new(input, 2 << 20).map(Result::unwrap).collect();
        let lines: Vec<(u64, u64, usize)> = blocks
            .iter()
            .flat_map(Block::lines)
            .map(|line| (line.number, line.offset, line.bytes.len()))
            .filter(|(_, _, length)| *length > 0)
            .collect();
        let offset = 4 + (5 << 20) + 1;
        assert_eq!(lines, vec![(1, 0, 3), (3, offset, 5), (4, offset + 6, 4)]);
        let told: Vec<String> =
            blocks.iter().filter_map(|block| block.problem(&"f".into())).map(|p| p.to_string()).collect();
        assert_eq!(
            told,
            ["f:2: a line of 5242880 bytes; it was left out; if it is meant so, raise `--limit line=5242880`"]
        );
    }
}
