//! Bytes → bytes that an XML parser can't stumble over, with the place where reading stands.
//! Invalid UTF-8 becomes U+FFFD and control characters go, both counted; no more than a stated number of bytes is
//! given out at a time, so that no text however long is held.

use std::io::{self, BufRead, Read};

use memchr::memmem;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// A place in the input, line and column counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// The line.
    pub(super) line: u64,
    /// The column, in characters.
    pub(super) column: u64,
    /// Bytes before it.
    pub(super) offset: u64,
}

impl Spot {
    /// The place after `passed`.
    pub(super) fn after(self, passed: &[u8]) -> Spot {
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        let last = if lines > 0 { memchr::memrchr(b'\n', passed) } else { None };
        let tail = passed.get(last.map_or(0, |at| at + 1)..).unwrap_or_default();
        // Bytes that continue a character count for nothing.
        let columns = tail.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64;
        Spot {
            line: self.line + lines,
            column: if last.is_some() { 1 } else { self.column } + columns,
            offset: self.offset + passed.len() as u64,
        }
    }
}

/// What was put right so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// Sequences that are no UTF-8.
    pub(super) bytes: u64,
    /// Control characters.
    pub(super) controls: u64,
}

/// A fault that was put right in the chunk at hand.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Bytes,
    Control,
}

/// The cleaned input.
pub(super) struct Stream {
    inner: Box<dyn Read + Send>,
    /// Bytes that were read and not yet cleaned: the beginning of a character.
    raw: Vec<u8>,
    clean: Vec<u8>,
    at: usize,
    /// Where in `clean` something was put right, in order; the first `told` are counted.
    faults: Vec<(usize, Fault)>,
    told: usize,
    mended: Mended,
    spot: Spot,
    stop: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl Stream {
    /// Reads from `inner`.
    pub(super) fn new(inner: Box<dyn Read + Send>) -> Stream {
        Stream {
            inner,
            raw: Vec::new(),
            clean: Vec::new(),
            at: 0,
            faults: Vec::new(),
            told: 0,
            mended: Mended::default(),
            spot: Spot { line: 1, column: 1, offset: 0 },
            stop: u64::MAX,
            ended: false,
            failure: None,
        }
    }

    /// Where reading stands.
    pub(super) fn spot(&self) -> Spot {
        self.spot
    }

    /// What was put right before here.
    pub(super) fn mended(&self) -> Mended {
        self.mended
    }

    /// Lets about `bytes` more be read; then reading fails until the next call.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.stop = self.spot.offset.saturating_add(bytes as u64);
    }

    /// Whether reading failed because it had come to the bound.
    pub(super) fn is_stopped(&self) -> bool {
        self.spot.offset >= self.stop
    }

    /// Why the input could not be read to its end.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Passes over everything up to the byte `mark`. Holds nothing.
    pub(super) fn skip_to(&mut self, mark: &[u8; 1]) {
        self.skip(mark, 0);
    }

    /// Passes over everything up to and including `mark`. Holds nothing.
    pub(super) fn skip_past(&mut self, mark: &[u8]) {
        self.skip(mark, mark.len());
    }

    /// Passes over everything before `mark`, and `more` bytes.
    fn skip(&mut self, mark: &[u8], more: usize) {
        self.stop = u64::MAX;
        let mut overlap: Vec<u8> = Vec::new();
        loop {
            let Ok(chunk) = self.fill_buf() else { return };
            if chunk.is_empty() {
                return;
            }
            let before = overlap.len();
            overlap.extend(chunk.iter().take(mark.len()));
            // The mark may lie across two chunks.
            let across = memmem::find(&overlap, mark).filter(|at| *at < before).map(|at| at + mark.len() - before);
            let end = across.or_else(|| memmem::find(chunk, mark).map(|at| at + mark.len()));
            let length = chunk.len();
            if let Some(end) = end {
                self.consume((end + more).saturating_sub(mark.len()));
                return;
            }
            overlap.clear();
            let tail = chunk.get(length.saturating_sub(mark.len() - 1)..).unwrap_or_default();
            overlap.extend_from_slice(tail);
            self.consume(length);
        }
    }

    /// Takes back what was read last: it stands at `spot` and is read once more.
    pub(super) fn unread(&mut self, bytes: &[u8], spot: Spot) {
        let rest = self.clean.get(self.at..).unwrap_or_default();
        let mut clean = Vec::with_capacity(bytes.len() + rest.len());
        clean.extend_from_slice(bytes);
        clean.extend_from_slice(rest);
        let (before, after) = (self.at, bytes.len());
        self.faults.drain(..self.told);
        self.faults.iter_mut().for_each(|(at, _)| *at = *at - before + after);
        self.clean = clean;
        (self.at, self.told) = (0, 0);
        self.spot = spot;
        self.stop = u64::MAX;
    }

    fn fill(&mut self) {
        self.clean.clear();
        self.faults.clear();
        (self.at, self.told) = (0, 0);
        while self.clean.is_empty() && !self.ended {
            let begun = self.raw.len();
            self.raw.resize(begun + CHUNK, 0);
            let read = self.raw.get_mut(begun..).map_or(Ok(0), |free| self.inner.read(free));
            let read = match read {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    self.raw.truncate(begun);
                    continue;
                }
                Err(error) => {
                    self.failure = Some(error);
                    0
                }
            };
            self.raw.truncate(begun + read);
            self.ended = read == 0;
            self.clean();
        }
    }

    /// Moves what is whole from `raw` to `clean`.
    fn clean(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let mut rest = raw.as_slice();
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(_) => {
                    self.push(rest);
                    rest = &[];
                }
                Err(error) => {
                    let (valid, tail) = rest.split_at(error.valid_up_to());
                    self.push(valid);
                    let bad = match error.error_len() {
                        Some(bad) => bad,
                        None if self.ended => tail.len(),
                        None => {
                            rest = tail;
                            break;
                        }
                    };
                    self.faults.push((self.clean.len(), Fault::Bytes));
                    self.clean.extend_from_slice("\u{fffd}".as_bytes());
                    rest = tail.get(bad..).unwrap_or_default();
                }
            }
        }
        self.raw = rest.to_vec();
    }

    fn push(&mut self, valid: &[u8]) {
        if !valid.iter().any(|byte| is_control(*byte)) {
            self.clean.extend_from_slice(valid);
            return;
        }
        for byte in valid {
            if is_control(*byte) {
                self.faults.push((self.clean.len(), Fault::Control));
            } else {
                self.clean.push(*byte);
            }
        }
    }
}

/// Control characters that XML does not allow.
pub(super) fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_stopped() {
            return Err(io::Error::other("longer than the limit"));
        }
        if self.at >= self.clean.len() {
            self.fill();
        }
        Ok(self.clean.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.at + amount).min(self.clean.len());
        let passed = self.clean.get(self.at..end).unwrap_or_default();
        self.spot = self.spot.after(passed);
        self.at = end;
        while let Some((_, fault)) = self.faults.get(self.told).filter(|(at, _)| *at < end) {
            match fault {
                Fault::Bytes => self.mended.bytes += 1,
                Fault::Control => self.mended.controls += 1,
            }
            self.told += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(bytes: &[u8]) -> Stream {
        Stream::new(Box::new(io::Cursor::new(bytes.to_vec())))
    }

    #[test]
    fn bad_bytes_and_controls_are_put_right_and_counted_where_they_stand() {
        let mut stream = stream(b"a\x00\x0bb\xff\xe2\x82\nc\xe2");
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text, "ab\u{fffd}\u{fffd}\nc\u{fffd}");
        assert_eq!(stream.mended(), Mended { bytes: 3, controls: 2 });
        assert_eq!(stream.spot(), Spot { line: 2, column: 3, offset: text.len() as u64 });
    }

    #[test]
    fn what_was_taken_back_is_read_again_in_its_place() {
        let mut stream = stream(b"ab\ncd\x01ef");
        stream.consume(0);
        assert_eq!(stream.fill_buf().unwrap().len(), 7);
        let start = stream.spot();
        stream.consume(4);
        stream.unread(b"b\nc", start.after(b"a"));
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text, "b\ncdef");
        assert_eq!((stream.spot().line, stream.spot().column, stream.mended().controls), (2, 5, 1));
    }

    #[test]
    fn a_mark_is_found_across_chunks_and_nothing_is_held() {
        for filler in CHUNK - 3..CHUNK + 3 {
            let mut bytes = vec![b'x'; filler];
            bytes.extend_from_slice(b"]]>rest");
            let mut stream = stream(&bytes);
            stream.skip_past(b"]]>");
            let mut rest = String::new();
            stream.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "rest", "{filler}");
        }
    }
}
