//! A stream → messages, parted by their `From ` lines. No more of a message is held than a limit allows.

use std::io::{self, BufRead, BufReader, Read};

use super::postmark;

/// How much of a line is looked at in one go; `From ` lines are shorter.
const LINE_BYTES: u64 = 64 * 1024;

/// One message as it stands in the mailbox.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Counted from 1.
    pub(super) number: u64,
    /// Of its `From ` line in the unpacked input.
    pub(super) offset: u64,
    /// Its bytes in the input, with its `From ` line.
    pub(super) length: u64,
    /// The `From ` line; empty when there is none.
    pub(super) postmark: String,
    /// Headers and body, as far as they were kept.
    pub(super) bytes: Vec<u8>,
    /// Bytes beyond the limit, which were read past.
    pub(super) dropped: u64,
}

/// The messages of a mailbox, in order.
pub(super) struct Messages {
    reader: BufReader<Box<dyn Read + Send>>,
    line: Vec<u8>,
    at: Edge,
    offset: u64,
    /// The message that is being read.
    current: Option<Raw>,
    count: u64,
    longest: usize,
    failed: Option<io::Error>,
    ended: bool,
}

/// What a `From ` line may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// The start, or an empty line.
    Empty,
    /// A line with something on it.
    Full,
    /// The first part of a line that is not at its end.
    Inside,
}

impl Messages {
    /// The messages of `reader`; of each one, `longest` bytes are kept.
    pub(super) fn new(reader: Box<dyn Read + Send>, longest: usize) -> Messages {
        Messages {
            reader: BufReader::with_capacity(256 * 1024, reader),
            line: Vec::new(),
            at: Edge::Empty,
            offset: 0,
            current: None,
            count: 0,
            longest,
            failed: None,
            ended: false,
        }
    }

    /// A message begins at the line that was read.
    fn begin(&mut self, postmark: String) -> Option<Raw> {
        self.count += 1;
        let raw = Raw { number: self.count, offset: self.offset, postmark, ..Raw::default() };
        self.current.replace(raw)
    }

    /// Puts the line that was read into the current message.
    fn keep_line(&mut self) {
        let Some(current) = &mut self.current else { return };
        if current.dropped == 0 && current.bytes.len() + self.line.len() <= self.longest {
            current.bytes.extend_from_slice(&self.line);
        } else {
            current.dropped += self.line.len() as u64;
        }
    }

    /// Takes in the line that was read; gives the message that it ends.
    fn take_line(&mut self) -> Option<Raw> {
        if self.count == 0 && self.offset == 0 && self.line.starts_with(b"\xef\xbb\xbf") {
            self.line.drain(..3);
        }
        let whole = self.line.ends_with(b"\n");
        let is_empty = matches!(self.line.as_slice(), b"\n" | b"\r\n");
        let mut finished = None;
        if self.at == Edge::Empty && postmark::is_one(&self.line) {
            let postmark = String::from_utf8_lossy(&self.line).trim_end().to_owned();
            finished = self.begin(postmark);
        } else if self.current.is_some() {
            self.keep_line();
        } else if !is_empty {
            // A single mail without its `From ` line, or what is left of a first one.
            finished = self.begin(String::new());
            self.keep_line();
        }
        self.at = match (whole, is_empty && self.at != Edge::Inside) {
            (true, true) => Edge::Empty,
            (true, false) => Edge::Full,
            (false, _) => Edge::Inside,
        };
        if let Some(current) = &mut self.current {
            current.length = (self.offset + self.line.len() as u64).saturating_sub(current.offset);
        }
        self.offset += self.line.len() as u64;
        finished
    }

    fn read_line(&mut self) -> io::Result<usize> {
        self.line.clear();
        self.reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut self.line)
    }
}

impl Iterator for Messages {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<io::Result<Raw>> {
        while !self.ended {
            match self.read_line() {
                Ok(0) => self.ended = true,
                Ok(_) => {
                    if let Some(finished) = self.take_line() {
                        return Some(Ok(finished));
                    }
                }
                Err(error) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
            }
        }
        // What came before a failed read is kept; the failure is told by the next call.
        self.current.take().map(Ok).or_else(|| self.failed.take().map(Err))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn split(text: &str, longest: usize) -> Vec<(String, u64)> {
        Messages::new(Box::new(Cursor::new(text.to_owned().into_bytes())), longest)
            .map(Result::unwrap)
            .map(|raw| (String::from_utf8(raw.bytes).unwrap().trim_end().to_owned(), raw.dropped))
            .collect()
    }

    #[test]
    fn only_a_dated_from_line_after_an_empty_line_parts_messages() {
        let mark = "From ana@example.org Tue Sep 23 10:25:50 2014\n";
        let cases = [
            (format!("{mark}A: 1\n\none\n\n{mark}A: 2\n\ntwo\n"), vec!["A: 1\n\none", "A: 2\n\ntwo"]),
            (
                format!("{mark}A: 1\n\none\n{mark}two\n"),
                vec!["A: 1\n\none\nFrom ana@example.org Tue Sep 23 10:25:50 2014\ntwo"],
            ),
            (format!("{mark}A: 1\n\n\nFrom here on it is wrong.\n"), vec!["A: 1\n\n\nFrom here on it is wrong."]),
            (format!("\u{feff}{mark}A: 1\n"), vec!["A: 1"]),
            ("A: 1\n\nno mark\n".to_owned(), vec!["A: 1\n\nno mark"]),
            (format!("{mark}{mark}A: 2\n"), vec!["From ana@example.org Tue Sep 23 10:25:50 2014\nA: 2"]),
        ];
        for (text, want) in cases {
            let got: Vec<String> = split(&text, 1 << 20).into_iter().map(|(bytes, _)| bytes).collect();
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn a_message_over_the_limit_keeps_its_beginning() {
        let text = format!(
            "From a Tue Sep 23 10:25:50 2014\nA: 1\n\n{}\n\nFrom b Tue Sep 23 10:25:50 2014\nB: 2\n",
            "x".repeat(500_000)
        );
        assert_eq!(split(&text, 1000), [("A: 1".to_owned(), 500_002), ("B: 2".to_owned(), 0)]);
    }
}
