//! The parts of a mail → the one that its writer typed, its transfer encoding and charset undone.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, HeaderName, HeaderValue, Message, MessagePart, PartType};

use crate::ingest::body::{Body, LineEnds, html, plain};

use super::flowed;

/// What a mail says, and whether bytes had to be replaced.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) body: Body,
    pub(super) fault: Option<Fault>,
}

/// What was wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Bytes that are not of the stated charset were replaced.
    Replaced,
    /// The stated charset does not fit, or there is none; the text was read as Windows-1252.
    Guessed,
    /// Zero bytes were taken out.
    Zeros,
}

/// What the writer typed: the first part in plain text, else the first in HTML.
pub(super) fn of(message: &Message<'_>) -> Content {
    if let Some((part, text, fault)) = first(message, "plain") {
        let attribute = |name: &str, value: &str| {
            let found = content_type(part).and_then(|kind| kind.attribute(name));
            found.is_some_and(|found| found.eq_ignore_ascii_case(value))
        };
        let text = if attribute("format", "flowed") { flowed::joined(&text, attribute("delsp", "yes")) } else { text };
        return Content { body: plain(&text), fault };
    }
    match first(message, "html") {
        Some((_, text, fault)) => Content { body: html(&text, LineEnds::Blank), fault },
        None => Content::default(),
    }
}

/// The first part of this kind that has words in it.
fn first<'m, 'x>(message: &'m Message<'x>, wanted: &str) -> Option<(&'m MessagePart<'x>, String, Option<Fault>)> {
    let parts = message.parts.iter().filter(|part| is_text(part, wanted));
    let texts = parts.map(|part| (part, decoded(part, &message.raw_message)));
    texts.map(|(part, (text, fault))| (part, text, fault)).find(|(_, text, _)| !text.trim().is_empty())
}

fn content_type<'m, 'x>(part: &'m MessagePart<'x>) -> Option<&'m ContentType<'x>> {
    header(part, &HeaderName::ContentType)?.as_content_type()
}

fn header<'m, 'x>(part: &'m MessagePart<'x>, name: &HeaderName<'_>) -> Option<&'m HeaderValue<'x>> {
    part.headers.iter().find(|header| header.name == *name).map(|header| &header.value)
}

/// Whether the part is a text of this kind that is shown, not attached.
fn is_text(part: &MessagePart<'_>, wanted: &str) -> bool {
    if !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
        return false;
    }
    let attached = header(part, &HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type);
    if attached.is_some_and(ContentType::is_attachment) {
        return false;
    }
    match content_type(part) {
        Some(kind) if kind.ctype() == "text" => kind.subtype().unwrap_or("plain") == wanted,
        // A multipart whose parts can't be told apart is read as it stands.
        Some(kind) => wanted == "plain" && kind.ctype() == "multipart",
        None => wanted == "plain",
    }
}

fn decoded(part: &MessagePart<'_>, message: &[u8]) -> (String, Option<Fault>) {
    let bytes = message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize).unwrap_or_default();
    let label = content_type(part).and_then(|kind| kind.attribute("charset"));
    let (mut text, mut fault) = in_charset(&transferred(part, message, bytes), label);
    if text.contains('\0') {
        text.retain(|c| c != '\0');
        fault = Some(Fault::Zeros);
    }
    (text, fault)
}

/// Undoes Content-Transfer-Encoding.
fn transferred<'m>(part: &MessagePart<'_>, message: &[u8], bytes: &'m [u8]) -> Cow<'m, [u8]> {
    let stated = part.headers.iter().find(|header| header.name == HeaderName::ContentTransferEncoding);
    let name = stated.and_then(|header| message.get(header.offset_start as usize..header.offset_end as usize));
    let name = String::from_utf8_lossy(name.unwrap_or_default()).trim().to_ascii_lowercase();
    match name.as_str() {
        "base64" => Cow::Owned(base64_decode(bytes).unwrap_or_else(|| base64_start(bytes))),
        "quoted-printable" => {
            Cow::Owned(quoted_printable_decode(bytes).unwrap_or_else(|| quoted_printable_lines(bytes)))
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// The lines of Base64 before the first that is none: lists append their notes in plain text.
fn base64_start(bytes: &[u8]) -> Vec<u8> {
    let is_base64 = |line: &&[u8]| line.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=\r\n \t".contains(b));
    let lines: Vec<u8> = bytes.split_inclusive(|b| *b == b'\n').take_while(is_base64).flatten().copied().collect();
    base64_decode(&lines).unwrap_or(lines)
}

/// Line by line: one that is broken stays as it is.
fn quoted_printable_lines(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split_inclusive(|b| *b == b'\n');
    lines.flat_map(|line| quoted_printable_decode(line).unwrap_or_else(|| line.to_vec())).collect()
}

/// Bytes in the charset of this label. One that is unknown or does not fit gives way to UTF-8, then to Windows-1252.
pub(super) fn in_charset(bytes: &[u8], label: Option<&str>) -> (String, Option<Fault>) {
    let encoding = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // Text that is valid UTF-8 by chance does not occur; a label of ASCII or Latin-1 is a program's habit.
    if encoding.is_none_or(|encoding| encoding == UTF_8 || encoding == WINDOWS_1252) {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return (text.trim_start_matches('\u{feff}').to_owned(), None);
        }
        let fault = (encoding != Some(WINDOWS_1252)).then_some(Fault::Guessed);
        return (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), fault);
    }
    let (text, _, broken) = encoding.unwrap_or(UTF_8).decode(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if broken => (text.to_owned(), None),
        _ => (text.into_owned(), broken.then_some(Fault::Replaced)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_charset_gives_way_to_utf_8_then_to_windows_1252() {
        type Case<'c> = (&'c [u8], Option<&'c str>, &'c str, Option<Fault>);
        let cases: &[Case<'_>] = &[
            ("Brücke".as_bytes(), Some("us-ascii"), "Brücke", None),
            (b"Br\xfccke", Some("iso-8859-1"), "Brücke", None),
            (b"Br\xfccke", Some("utf-8"), "Brücke", Some(Fault::Guessed)),
            (b"Br\xfccke", Some("x-nobody-knows"), "Brücke", Some(Fault::Guessed)),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("windows-1251"), "Привет", None),
            ("日本".as_bytes(), Some("iso-2022-jp"), "日本", None),
        ];
        for (bytes, label, want, fault) in cases {
            assert_eq!(in_charset(bytes, *label), ((*want).to_owned(), *fault), "{bytes:?} as {label:?}");
        }
    }

    #[test]
    fn broken_transfer_encodings_keep_what_can_be_read() {
        assert_eq!(base64_start(b"SGVsbG8=\n____\nlist note\n"), b"Hello");
        assert_eq!(quoted_printable_lines(b"a=3Db=\nc\n100=zz\n"), b"a=bc\n100=zz\n");
    }
}
