//! Bytes → messages. `lsp-server` reads them too, but ends at the first that is broken and takes any length.

use std::io::{self, BufRead, Read};

use lsp_server::Message;

/// A message, or what was in its place.
pub(super) enum Frame {
    Message(Message),
    /// Why it can't be read.
    Broken(String),
}

/// Bytes of a message, at most.
const MOST_BYTES: u64 = 64 << 20;

/// Bytes of a header line, at most.
const MOST_HEADER: u64 = 4 << 10;

/// The next message; `None` at the end of the input.
pub(super) fn read(input: &mut impl BufRead) -> Option<Frame> {
    let length = loop {
        // Lines that are no header are passed over: what follows them may be whole again.
        match length(input)? {
            Header::Length(length) => break length,
            Header::Other => {}
            Header::End => return Some(Frame::Broken("a header without `Content-Length`".to_owned())),
        }
    };
    // The other headers, up to the empty line.
    while !matches!(self::length(input)?, Header::End) {}
    if length > MOST_BYTES {
        let skipped = io::copy(&mut input.take(length), &mut io::sink()).ok()?;
        return (skipped == length).then(|| Frame::Broken(format!("it has more than {MOST_BYTES} bytes")));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body).ok()?;
    Some(match serde_json::from_slice(&body) {
        Ok(message) => Frame::Message(message),
        Err(error) => Frame::Broken(error.to_string()),
    })
}

enum Header {
    Length(u64),
    Other,
    End,
}

/// The next header line; `None` at the end of the input.
fn length(input: &mut impl BufRead) -> Option<Header> {
    let mut line = Vec::new();
    input.take(MOST_HEADER).read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
    let line = String::from_utf8_lossy(&line);
    let line = line.trim();
    if line.is_empty() {
        return Some(Header::End);
    }
    let length = line.split_once(':').filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"));
    Some(length.and_then(|(_, value)| value.trim().parse().ok()).map_or(Header::Other, Header::Length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_message_does_not_take_the_next_one_away() {
        let good = "{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
        let whole = format!("Content-Length: {}\r\n\r\n{good}", good.len());
        let broken = [
            "Content-Length: 3\r\n\r\n{a}".to_owned(),
            "garbage\r\nContent-Length: 2\r\nX: y\r\n\r\n{}".to_owned(),
            "Content-Type: x\r\n\r\n".to_owned(),
            "Content-Length: abc\r\n\r\n".to_owned(),
        ];
        for first in broken {
            let bytes = format!("{first}{whole}");
            let mut input = bytes.as_bytes();
            assert!(matches!(read(&mut input), Some(Frame::Broken(_))), "{first:?}");
            let next = read(&mut input);
            assert!(matches!(next, Some(Frame::Message(Message::Notification(_)))), "after {first:?}");
            assert!(read(&mut input).is_none());
        }
        let mut huge = "Content-Length: 99999999999999999\r\n\r\n{}".as_bytes();
        assert!(read(&mut huge).is_none());
    }
}
