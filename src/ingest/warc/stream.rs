//! A stream with a window that can be looked at, taken from and given back to.

use std::io::{self, Read};

use memchr::memchr;

/// Bytes that are read in one go.
const CHUNK: usize = 256 * 1024;

/// Bytes of a stream, those in `window` from `at` on not yet taken.
pub(super) struct Bytes {
    reader: Box<dyn Read + Send>,
    window: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Bytes {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Bytes {
        Bytes { reader, window: Vec::new(), at: 0, ended: false }
    }

    fn rest(&self) -> &[u8] {
        self.window.get(self.at..).unwrap_or_default()
    }

    /// Whether the window holds nothing that was not taken.
    pub(super) fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// Reads more into the window; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.window.drain(..self.at);
            self.at = 0;
        }
        let before = self.window.len();
        self.window.resize(before + CHUNK, 0);
        let read = loop {
            match self.reader.read(self.window.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.window.truncate(before + read.as_ref().copied().unwrap_or(0));
        self.ended = !read.as_ref().is_ok_and(|read| *read > 0);
        Ok(read? > 0)
    }

    /// The first bytes of the line that comes next, `most` of them, without its line end; `None` at the end.
    pub(super) fn peek_line(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        while self.rest().len() < most + 2 && self.fill()? {}
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(None);
        }
        let start = rest.get(..most.min(rest.len())).unwrap_or(rest);
        let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
    }

    /// Goes past the line that comes next; whether it was empty.
    pub(super) fn skip_line(&mut self) -> io::Result<bool> {
        let mut empty = true;
        loop {
            let rest = self.rest();
            let end = memchr(b'\n', rest);
            let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            empty &= line.iter().all(u8::is_ascii_whitespace);
            self.at += end.map_or(line.len(), |end| end + 1);
            if end.is_some() || (self.rest().is_empty() && !self.fill()?) {
                return Ok(empty);
            }
        }
    }

    /// The lines up to the empty one, which is taken too; what is beyond `most` bytes is passed over.
    pub(super) fn take_header(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut header = Vec::new();
        loop {
            if self.rest().is_empty() && !self.fill()? {
                return Ok(header);
            }
            let rest = self.rest();
            let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let part = rest.get(..end).unwrap_or_default();
            let begins_line = header.is_empty() || header.ends_with(b"\n");
            let is_end = begins_line && matches!(part, b"\n" | b"\r\n");
            if header.len() < most {
                header.extend_from_slice(part);
            }
            self.at += end;
            if is_end {
                return Ok(header);
            }
        }
    }

    /// The next `length` bytes, fewer at the end of the stream or where it fails.
    pub(super) fn take(&mut self, length: u64) -> (Vec<u8>, Option<io::Error>) {
        let mut taken = Vec::new();
        loop {
            let missing = usize::try_from(length).unwrap_or(usize::MAX).saturating_sub(taken.len());
            let rest = self.rest();
            let part = rest.get(..missing.min(rest.len())).unwrap_or_default();
            taken.extend_from_slice(part);
            self.at += part.len();
            if taken.len() as u64 >= length {
                return (taken, None);
            }
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return (taken, None),
                Err(error) => return (taken, Some(error)),
            }
        }
    }

    /// Goes past `length` bytes; false when the stream ends before.
    pub(super) fn skip(&mut self, length: u64) -> io::Result<bool> {
        let mut left = length;
        loop {
            let part = self.rest().len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.at += part;
            left -= part as u64;
            if left == 0 || !self.fill()? {
                return Ok(left == 0);
            }
        }
    }

    /// Gives bytes back: they come next.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        // Nearly always they lie there still, so nothing behind them has to move.
        match self.at.checked_sub(bytes.len()) {
            Some(start) => {
                if let Some(place) = self.window.get_mut(start..self.at) {
                    place.copy_from_slice(bytes);
                }
                self.at = start;
            }
            None => {
                self.window.splice(..self.at, bytes.iter().copied());
                self.at = 0;
            }
        }
    }
}
