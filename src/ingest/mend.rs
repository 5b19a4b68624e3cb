//! Bytes that should be JSON → bytes that a strict parser takes: lone surrogate escapes and broken UTF-8 become
//! U+FFFD, raw control characters inside strings become escapes, the `NaN` and `Infinity` that Python writes become
//! `null`. Each mend is counted.

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

/// What is to be said of a place where something was mended.
pub(super) fn mended(place: Place) -> Problem {
    let said = "characters, escapes or numbers that JSON does not allow; they were mended";
    Problem::new(ProblemKind::BadEncoding, place, said)
}

/// Mends a stream chunk by chunk.
#[derive(Debug, Default)]
pub(super) struct Mender {
    /// The end of the last chunk that can't be judged yet.
    held: Vec<u8>,
    in_string: bool,
    mends: u64,
}

impl Mender {
    /// How often something was mended.
    pub(super) fn mends(&self) -> u64 {
        self.mends
    }

    /// Appends `chunk`, mended, to `out`; a few bytes may be held back until the next call, unless this `is_last`.
    pub(super) fn mend(&mut self, chunk: &[u8], is_last: bool, out: &mut Vec<u8>) {
        let joined;
        let bytes = if self.held.is_empty() {
            chunk
        } else {
            self.held.extend_from_slice(chunk);
            joined = std::mem::take(&mut self.held);
            &joined
        };
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let may_be_no_number = !self.in_string && matches!(byte, b'N' | b'I');
            // Both escapes of a pair, a whole character, or a word is at most this long.
            if rest.len() < 12 && !is_last && (may_be_no_number || !matches!(byte, b' '..=b'[' | b']'..=b'~')) {
                self.held = rest.to_vec();
                return;
            }
            at += match byte {
                b'"' => {
                    self.in_string = !self.in_string;
                    out.push(byte);
                    1
                }
                b'\\' if self.in_string => self.escape(rest, out),
                0..0x20 if self.in_string => {
                    self.mends += 1;
                    out.extend_from_slice(match byte {
                        b'\n' => b"\\n",
                        b'\t' => b"\\t",
                        b'\r' => b"\\r",
                        _ => b" ",
                    });
                    1
                }
                b'N' | b'I' if !self.in_string => self.no_number(rest, out),
                0..0x80 => {
                    let in_string = self.in_string;
                    let plain = |byte: &&u8| match **byte {
                        0..0x20 | b'"' | b'\\' | 0x80.. => false,
                        b'N' | b'I' => in_string,
                        _ => true,
                    };
                    let run = rest.iter().take_while(plain).count().max(1);
                    out.extend_from_slice(rest.get(..run).unwrap_or_default());
                    run
                }
                _ => self.character(rest, out),
            };
        }
    }

    /// A number that is none; gives its length.
    fn no_number(&mut self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let Some(word) = [&b"NaN"[..], b"Infinity"].into_iter().find(|word| rest.starts_with(word)) else {
            out.extend(rest.first());
            return 1;
        };
        self.mends += 1;
        if out.ends_with(b"-") {
            out.pop();
        }
        out.extend_from_slice(b"null");
        word.len()
    }

    /// An escape in a string; gives its length.
    fn escape(&mut self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let Some(unit) = unicode_escape(rest) else {
            // The escaped byte is copied along, or `\\"` would look like the end of the string.
            let length = if rest.get(1).is_some_and(u8::is_ascii) { 2 } else { 1 };
            out.extend_from_slice(rest.get(..length.min(rest.len())).unwrap_or_default());
            return length;
        };
        let second = rest.get(6..).and_then(unicode_escape);
        let (length, is_sound) = match unit {
            0xd800..0xdc00 if second.is_some_and(|unit| (0xdc00..0xe000).contains(&unit)) => (12, true),
            0xd800..0xe000 => (6, false),
            _ => (6, true),
        };
        if is_sound {
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
        } else {
            self.mends += 1;
            out.extend_from_slice(b"\\ufffd");
        }
        length
    }

    /// A character beyond ASCII; gives its length.
    fn character(&mut self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let first = rest.get(..rest.len().min(4)).unwrap_or_default();
        let (length, is_sound) = match std::str::from_utf8(first) {
            Ok(text) => (text.chars().next().map_or(1, char::len_utf8), true),
            Err(error) if error.valid_up_to() > 0 => {
                let text = std::str::from_utf8(first.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or("");
                (text.chars().next().map_or(1, char::len_utf8), true)
            }
            Err(error) => (error.error_len().unwrap_or(first.len()), false),
        };
        if is_sound {
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
        } else {
            self.mends += 1;
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
        length
    }
}

/// The unit of a `\uXXXX` at the start of `bytes`.
fn unicode_escape(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// A line that a strict parser refused, mended; `None` when nothing in it could be mended.
pub(super) fn sound(line: &str) -> Option<String> {
    let mut mender = Mender::default();
    let mut out = Vec::with_capacity(line.len());
    mender.mend(line.as_bytes(), true, &mut out);
    (mender.mends > 0).then(|| String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_mended_wherever_a_chunk_ends() {
        let cases: [(&[u8], &str, u64); 10] = [
            (br#"{"a":"\ud83d x"}"#, r#"{"a":"\ufffd x"}"#, 1),
            (br#"{"a":"\ud83d\ude00"}"#, r#"{"a":"\ud83d\ude00"}"#, 0),
            (br#"{"a":"\\ud83d"}"#, r#"{"a":"\\ud83d"}"#, 0),
            (b"{\"a\":\"x\x00y\nz\"}\n", "{\"a\":\"x y\\nz\"}\n", 2),
            (b"{\"a\":\"x\xffy\"}", "{\"a\":\"x\u{fffd}y\"}", 1),
            ("{\"ä\":\"日本\"}".as_bytes(), "{\"ä\":\"日本\"}", 0),
            (br#"{"a":"\"\\"}"#, r#"{"a":"\"\\"}"#, 0),
            (br#"{"a":"\udc00"#, r#"{"a":"\ufffd"#, 1),
            (br#"{"a":NaN,"b":[-Infinity,Infinity]}"#, r#"{"a":null,"b":[null,null]}"#, 3),
            (br#"{"a":"NaN Infinity"}"#, r#"{"a":"NaN Infinity"}"#, 0),
        ];
        for (bytes, want, mends) in cases {
            for cut in 0..=bytes.len() {
                let (mut mender, mut out) = (Mender::default(), Vec::new());
                mender.mend(&bytes[..cut], false, &mut out);
                mender.mend(&bytes[cut..], true, &mut out);
                assert_eq!((String::from_utf8_lossy(&out).as_ref(), mender.mends()), (want, mends), "cut at {cut}");
            }
        }
    }
}
