//! A stream → WARC records: header and block by their stated length. No more of a block is held than a limit allows;
//! where a length lies, reading goes on at the next line that begins a record.

use std::io::{self, Read};

use memchr::memmem::Finder;

use super::stream::Bytes;

/// Longest header of a record.
const HEADER_BYTES: usize = 256 * 1024;

/// Bytes that may be given back in all to records whose lengths lie: else a file of lies would be read again and again.
const GIVEN_BACK: usize = 1 << 30;

/// What begins a record.
const BEGINS: &[u8] = b"WARC/";

/// The header fields of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field by its name in lower case; `None` when it is absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The lines of a header; those that begin with a blank go on with the one before.
    pub(super) fn parse(header: &[u8]) -> Fields {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(header).lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Fields(fields)
    }
}

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) fields: Fields,
    pub(super) block: Block,
    /// Bytes that belong to no record were passed over on the way to it.
    pub(super) mended: bool,
}

/// What is known of a record's content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// All of it.
    Whole(Vec<u8>),
    /// Its beginning: the input or the record ended early.
    Cut(Vec<u8>),
    /// Read past: nobody asked for it.
    Skipped,
    /// Read past: of more bytes than the limit.
    TooLong(u64),
    /// No length is stated.
    Lengthless,
}

/// The records of an input, in order.
pub(super) struct Records {
    bytes: Bytes,
    count: u64,
    largest: u64,
    failed: Option<io::Error>,
    given_back: usize,
    wanted: fn(&Fields) -> bool,
}

impl Records {
    /// The records of `reader`; the blocks of those that are `wanted` are kept, up to `largest` bytes each.
    pub(super) fn new(reader: Box<dyn Read + Send>, largest: usize, wanted: fn(&Fields) -> bool) -> Records {
        Records { bytes: Bytes::new(reader), count: 0, largest: largest as u64, failed: None, given_back: 0, wanted }
    }

    /// Goes to the next line that begins a record; whether anything but empty lines was passed over.
    fn seek(&mut self) -> io::Result<Option<bool>> {
        let mut passed = false;
        loop {
            let Some(line) = self.bytes.peek_line(BEGINS.len())? else { return Ok(None) };
            if line == BEGINS {
                return Ok(Some(passed));
            }
            passed |= !self.bytes.skip_line()?;
        }
    }

    fn record(&mut self) -> io::Result<Option<Record>> {
        let Some(mended) = self.seek()? else { return Ok(None) };
        self.count += 1;
        let header = self.bytes.take_header(HEADER_BYTES)?;
        let fields = Fields::parse(&header);
        let length: Option<u64> = fields.get("content-length").and_then(|length| length.parse().ok());
        let block = match length {
            None => Block::Lengthless,
            Some(length) if !(self.wanted)(&fields) => {
                if self.bytes.skip(length)? {
                    Block::Skipped
                } else {
                    Block::Cut(Vec::new())
                }
            }
            Some(length) if length > self.largest => {
                self.bytes.skip(length)?;
                Block::TooLong(length)
            }
            Some(length) => self.block(length)?,
        };
        Ok(Some(Record { number: self.count, fields, block, mended }))
    }

    fn block(&mut self, length: u64) -> io::Result<Block> {
        let (mut block, failure) = self.bytes.take(length);
        self.failed = failure;
        let whole = block.len() as u64 == length;
        let follows = match self.failed {
            Some(_) => None,
            None => self.bytes.peek_line(BEGINS.len()).unwrap_or_else(|error| {
                self.failed = Some(error);
                None
            }),
        };
        // A length that is too large swallows the beginning of the next record; a page that shows a record ends where
        // its length says.
        let ends_well = whole && follows.is_none_or(|line| line.is_empty());
        if !ends_well && let Some(at) = Finder::new(b"\r\n\r\nWARC/1.").find(&block) {
            let rest = block.len() - at;
            if self.given_back + rest <= GIVEN_BACK {
                self.given_back += rest;
                self.bytes.put_back(&block.split_off(at));
            }
            return Ok(Block::Cut(block));
        }
        Ok(if whole { Block::Whole(block) } else { Block::Cut(block) })
    }
}

impl Iterator for Records {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<io::Result<Record>> {
        match self.failed.take() {
            // What was given back is read before the failure is told.
            Some(error) if self.bytes.is_empty() => Some(Err(error)),
            failed => {
                let record = self.record().transpose();
                self.failed = self.failed.take().or(failed);
                record.or_else(|| self.failed.take().map(Err))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Vec<(String, Block, bool)> {
        let reader = Box::new(Cursor::new(text.to_owned().into_bytes()));
        Records::new(reader, 100, |fields| fields.get("warc-type") == Some("a"))
            .map(Result::unwrap)
            .map(|record| (record.fields.get("n").unwrap_or("").to_owned(), record.block, record.mended))
            .collect()
    }

    fn record(n: u32, kind: &str, length: &str, block: &str) -> String {
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nN: {n}\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n")
    }

    #[test]
    fn a_record_with_a_wrong_length_does_not_cost_the_next() {
        let whole = |text: &str| Block::Whole(text.as_bytes().to_vec());
        let cut = |text: &str| Block::Cut(text.as_bytes().to_vec());
        let next = || record(2, "a", "3", "two");
        let cases = [
            (record(1, "a", "3", "one"), whole("one"), false),
            (record(1, "b", "3", "one"), Block::Skipped, false),
            (record(1, "a", "2", "one"), whole("on"), true),
            (record(1, "a", "20", "one"), cut("one"), false),
            (record(1, "a", "x", "one"), Block::Lengthless, true),
            (record(1, "a", "101", &"1".repeat(101)), Block::TooLong(101), false),
        ];
        for (first, block, mended) in cases {
            let text = first.clone() + &next();
            let want = vec![("1".to_owned(), block, false), ("2".to_owned(), whole("two"), mended)];
            assert_eq!(read(&text), want, "{first}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_keeps_what_is_there() {
        let text = record(1, "a", "3", "one") + "WARC/1.1\nWARC-Type: a\nN: 2\nContent-Length: 90\n\ntw";
        assert_eq!(read(&text).pop().unwrap(), ("2".to_owned(), Block::Cut(b"tw".to_vec()), false));
        let huge = record(1, "a", "18446744073709551615", "one");
        assert_eq!(read(&huge), [("1".to_owned(), Block::TooLong(u64::MAX), false)]);
    }
}
