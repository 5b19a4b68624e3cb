//! An HTTP answer as a crawler stored it → its page: the head, and the body with chunks, packing and charset undone.
//! Crawlers store bodies undone as often as not and leave the header; then the body is taken as it is.

use std::borrow::Cow;
use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memmem;

use super::record::Fields;

/// Packings one inside the other that are undone.
const LAYERS: usize = 4;

/// Bytes of a page in which it may state its charset.
const META_BYTES: usize = 4096;

/// An answer's head and where its body begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) fields: Fields,
    pub(super) body: usize,
}

/// What kind of text a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Html,
    Plain,
}

/// Why a body could not be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It ends too early, or what follows is no longer what its header says.
    Cut,
    /// It unpacks to more than the limit.
    TooLong,
    /// Bytes that are not of its charset were replaced.
    BadEncoding,
}

/// The head of an answer; `None` where there is none.
pub(super) fn head(block: &[u8]) -> Option<Head> {
    let line_end = memchr::memchr(b'\n', block)?;
    let line = String::from_utf8_lossy(block.get(..line_end)?).into_owned();
    let mut words = line.split_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    let status = words.next()?.parse().ok()?;
    let rest = block.get(line_end + 1..)?;
    let (end, body) = match (memmem::find(rest, b"\r\n\r\n"), memmem::find(rest, b"\n\n")) {
        // Without header fields the empty line follows at once.
        _ if rest.starts_with(b"\r\n") => (0, 2),
        _ if rest.starts_with(b"\n") => (0, 1),
        (Some(at), bare) if bare.is_none_or(|bare| at < bare) => (at, at + 4),
        (_, Some(at)) => (at, at + 2),
        _ => (rest.len(), rest.len()),
    };
    let fields = Fields::parse(rest.get(..end).unwrap_or_default());
    Some(Head { status, fields, body: line_end + 1 + body })
}

/// What a content type stands for; `None` for what is no text of a page.
pub(super) fn text_of(content_type: Option<&str>) -> Option<Text> {
    let kind = content_type?.split(';').next()?.trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" => Some(Text::Html),
        "text/plain" => Some(Text::Plain),
        _ => None,
    }
}

/// The body with chunks and packing undone, no more than `most` bytes.
pub(super) fn body<'b>(stored: &'b [u8], fields: &Fields, most: usize) -> (Cow<'b, [u8]>, Option<Fault>) {
    let mut fault = None;
    let mut body = Cow::Borrowed(stored);
    let is_chunked =
        fields.get("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    if is_chunked && let Some((joined, whole)) = dechunked(stored) {
        fault = (!whole).then_some(Fault::Cut);
        body = Cow::Owned(joined);
    }
    let packings = fields.get("content-encoding").unwrap_or("").to_ascii_lowercase();
    for packing in packings.rsplit(',').map(str::trim).take(LAYERS) {
        match unpacked(&body, packing, most) {
            Unpacked::Whole(bytes) => body = Cow::Owned(bytes),
            Unpacked::Cut(bytes) => {
                body = Cow::Owned(bytes);
                fault = Some(Fault::Cut);
            }
            Unpacked::TooLong => return (Cow::Borrowed(&[]), Some(Fault::TooLong)),
            Unpacked::NotPacked => {}
        }
    }
    (body, fault)
}

/// The chunks joined, and whether the last one was there; `None` when the body is not in chunks.
fn dechunked(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return (!joined.is_empty()).then_some((joined, false));
        };
        if size == 0 {
            return Some((joined, true));
        }
        let chunk = after.get(..size.min(after.len())).unwrap_or(after);
        joined.extend_from_slice(chunk);
        if chunk.len() < size {
            return Some((joined, false));
        }
        rest = after.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let line_end = memchr::memchr(b'\n', bytes.get(..bytes.len().min(1024))?)?;
    let line = std::str::from_utf8(bytes.get(..line_end)?).ok()?;
    let digits = line.split(';').next()?.trim();
    let size = usize::from_str_radix(digits, 16).ok()?;
    Some((size, bytes.get(line_end + 1..)?))
}

enum Unpacked {
    Whole(Vec<u8>),
    Cut(Vec<u8>),
    TooLong,
    NotPacked,
}

fn unpacked(bytes: &[u8], packing: &str, most: usize) -> Unpacked {
    match packing {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => drained(MultiGzDecoder::new(bytes), most),
        // "deflate" means zlib, but servers send the bare stream too.
        "deflate" => match drained(ZlibDecoder::new(bytes), most) {
            Unpacked::NotPacked => drained(DeflateDecoder::new(bytes), most),
            unpacked => unpacked,
        },
        // Brotli has no mark of its own; what is text already is not unpacked.
        "br" if std::str::from_utf8(bytes).is_err() => drained(Decompressor::new(bytes, 4096), most),
        _ => Unpacked::NotPacked,
    }
}

fn drained(mut reader: impl Read, most: usize) -> Unpacked {
    let mut bytes = Vec::new();
    let read: io::Result<usize> = reader.by_ref().take(most as u64 + 1).read_to_end(&mut bytes);
    match read {
        _ if bytes.len() > most => Unpacked::TooLong,
        Ok(_) => Unpacked::Whole(bytes),
        Err(_) if bytes.is_empty() => Unpacked::NotPacked,
        Err(_) => Unpacked::Cut(bytes),
    }
}

/// The page's text: its charset by mark, header, or the page's own word, else UTF-8, else Windows-1252.
pub(super) fn text<'b>(bytes: &'b [u8], content_type: Option<&str>) -> (Cow<'b, str>, Option<Fault>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return (text, broken.then_some(Fault::BadEncoding));
    }
    let stated = content_type.and_then(charset_in).or_else(|| {
        let start = bytes.get(..bytes.len().min(META_BYTES)).unwrap_or(bytes);
        let start = String::from_utf8_lossy(start).to_ascii_lowercase();
        // A page that can say so is not in UTF-16.
        charset_in(&start).map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
    });
    if let Ok(text) = std::str::from_utf8(bytes)
        && stated.is_none_or(|stated| stated == UTF_8 || stated == WINDOWS_1252)
    {
        return (Cow::Borrowed(text), None);
    }
    let (text, broken) = stated.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes);
    (text, broken.then_some(Fault::BadEncoding))
}

/// The charset after `charset=` or `encoding=`.
fn charset_in(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset=").or_else(|| lower.split_once("encoding="))?;
    let after = after.trim_start_matches(['"', '\'', ' ']);
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(after.len());
    Encoding::for_label(after.get(..end)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::parse(text.as_bytes())
    }

    #[test]
    fn chunk_lengths_that_lie_keep_what_is_there() {
        let chunked = fields("Transfer-Encoding: chunked");
        let cases: &[(&str, &str, Option<Fault>)] = &[
            ("3\r\none\r\n3;x=y\r\ntwo\r\n0\r\n\r\n", "onetwo", None),
            ("3\r\none\r\nfffffffff\r\ntwo", "onetwo", Some(Fault::Cut)),
            ("3\r\none\r\n", "one", Some(Fault::Cut)),
            ("2\r\ntwx\r\n0\r\n", "tw", Some(Fault::Cut)),
            ("<p>not in chunks</p>", "<p>not in chunks</p>", None),
            ("ffffffffffffffffffff\r\nx", "ffffffffffffffffffff\r\nx", None),
        ];
        for (stored, want, fault) in cases {
            let (got, found) = body(stored.as_bytes(), &chunked, 1000);
            assert_eq!((String::from_utf8_lossy(&got).as_ref(), found), (*want, *fault), "{stored}");
        }
    }

    #[test]
    fn charsets_are_taken_from_header_page_and_bytes_in_this_order() {
        let cases: &[(&[u8], Option<&str>, &str)] = &[
            (b"\xcf\xf0", Some("text/html; charset=windows-1251"), "Пр"),
            (b"<meta charset='koi8-r'>\xf0\xd2", None, "<meta charset='koi8-r'>Пр"),
            (b"\xef\xbb\xbfo", Some("text/html; charset=koi8-r"), "o"),
            ("ü".as_bytes(), Some("text/html; charset=iso-8859-1"), "ü"),
            (b"\xfc", Some("text/html"), "ü"),
            (b"\xfc<meta charset=utf-16>", None, "\u{fffd}<meta charset=utf-16>"),
        ];
        for (bytes, content_type, want) in cases {
            assert_eq!(text(bytes, *content_type).0, *want, "{bytes:?} as {content_type:?}");
        }
    }

    #[test]
    fn heads_with_and_without_carriage_returns_are_read() {
        for (block, status, rest) in [
            ("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", 200, "body"),
            ("HTTP/1.0 404\nA: b\n\nbody\r\n\r\n", 404, "body\r\n\r\n"),
            ("HTTP/2 200\r\n\r\nbody", 200, "body"),
            ("HTTP/1.1 200 OK\r\nA: b", 200, ""),
        ] {
            let head = head(block.as_bytes()).unwrap();
            assert_eq!((head.status, block.get(head.body..)), (status, Some(rest)), "{block}");
        }
        assert_eq!(head(b"<html>\n"), None);
    }
}
