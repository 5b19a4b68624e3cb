//! A stream → blocks of whole lines, each with the number and offset of its first line, to be decoded side by side.

use std::io::{self, Read};

use memchr::{memchr_iter, memrchr};

use super::open::Opened;

/// Bytes of a block; larger only when a single line is. Between 1 and 4 MiB the speed does not change.
const BLOCK_BYTES: usize = 1 << 20;

/// Whole lines of an input.
pub(super) struct Block {
    bytes: Vec<u8>,
    first_line: u64,
    offset: u64,
}

/// One line without its line end.
pub(super) struct Line<'b> {
    /// Counted from 1.
    pub(super) number: u64,
    /// Of its first byte in the decoded input.
    pub(super) offset: u64,
    pub(super) bytes: &'b [u8],
}

impl Block {
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut start = 0usize;
        let ends = memchr_iter(b'\n', &self.bytes).chain(std::iter::once(self.bytes.len()));
        ends.enumerate().map(move |(n, end)| {
            let line = self.bytes.get(start..end).unwrap_or_default();
            let offset = self.offset + start as u64;
            start = end + 1;
            Line { number: self.first_line + n as u64, offset, bytes: line.strip_suffix(b"\r").unwrap_or(line) }
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
}

impl Blocks {
    pub(super) fn new(input: Opened) -> Blocks {
        Blocks { reader: input.into_reader(), carry: Vec::new(), next_line: 1, offset: 0, ended: false }
    }

    /// Reads until the buffer holds a line end past the block's size, or the input ends.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<Option<usize>> {
        loop {
            let before = bytes.len();
            let read = self.reader.by_ref().take(BLOCK_BYTES as u64).read_to_end(bytes)?;
            if read == 0 {
                self.ended = true;
                return Ok(None);
            }
            let fresh = bytes.get(before..).unwrap_or_default();
            if let Some(end) = memrchr(b'\n', fresh) {
                return Ok(Some(before + end));
            }
        }
    }
}

impl Iterator for Blocks {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<io::Result<Block>> {
        if self.ended {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.carry);
        match self.fill(&mut bytes) {
            Ok(Some(end)) => {
                self.carry = bytes.split_off(end + 1);
                bytes.truncate(end);
            }
            Ok(None) if bytes.is_empty() => return None,
            Ok(None) => {}
            // What came before a failed read is kept; the failure is told by the next call.
            Err(error) if bytes.is_empty() => {
                self.ended = true;
                return Some(Err(error));
            }
            Err(_) => {}
        }
        let block = Block { first_line: self.next_line, offset: self.offset, bytes };
        self.next_line += memchr_iter(b'\n', &block.bytes).count() as u64 + 1;
        self.offset += block.bytes.len() as u64 + 1;
        Some(Ok(block))
    }
}
