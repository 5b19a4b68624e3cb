//! Mailboxes → comments: one mail, one comment.
//! In: mbox, as programs and list archives write it. Out: comments that answer each other by Message-ID; the tree builder
//! finds out what is a thread. No e-mail address is kept.

mod attribution;
mod content;
mod fields;
mod flowed;
mod postmark;
mod split;
mod whose;

use std::borrow::Cow;
use std::io;
use std::panic::catch_unwind;
use std::sync::Arc;

use mail_parser::{HeaderName, Message, MessageParser};

use crate::comment::{Place, Precision, Timestamp};
use crate::problem::ProblemKind;

use self::content::Fault;
use self::split::{Messages, Raw};
use super::detect::Head;
use super::open::Opened;
use super::sheet::Sheet;
use super::{Family, Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Mailboxes and mailing list archives.
pub struct Mbox;

/// Bytes of messages in a piece.
const PIECE_BYTES: usize = 1 << 20;

/// Content types that are looked at in one message: each can open a level of nesting, and no person nests so deep.
const CONTENT_TYPES: usize = 128;

impl Format for Mbox {
    fn name(&self) -> &'static str {
        "mbox"
    }

    fn sentence(&self) -> &'static str {
        "a mailbox or a mailing list's archive (mbox): each mail is a comment, its answers are known by their ids"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let mut lines = head.text.trim_start_matches('\u{feff}').lines().skip_while(|line| line.trim().is_empty());
        let (first, second) = (lines.next()?, lines.next()?);
        let is_mail = first.starts_with("From ") && postmark::time(first).is_some() && is_header(second.as_bytes());
        is_mail.then(|| "it begins with a dated `From ` line and a mail's header".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, number) = (input.name.clone(), input.number);
        let messages = Messages::new(input.into_raw(), options.limits.line);
        let batches = Batches { messages, failed: None };
        Ok(Box::new(batches.map(move |batch| {
            let batch = batch.map_err(|error| InputError::Unreadable { path: name.clone(), error })?;
            let name = name.clone();
            Ok(Piece::new(Scope::Family(Family::Mail), move || decode(batch, &name, number)))
        })))
    }
}

/// Messages in handfuls that are worth a worker's while.
struct Batches {
    messages: Messages,
    failed: Option<io::Error>,
}

impl Iterator for Batches {
    type Item = io::Result<Vec<Raw>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while bytes < PIECE_BYTES {
            match self.messages.next() {
                Some(Ok(raw)) => {
                    bytes += raw.bytes.len() + 1024;
                    batch.push(raw);
                }
                Some(Err(error)) if batch.is_empty() => return Some(Err(error)),
                Some(Err(error)) => {
                    self.failed = Some(error);
                    break;
                }
                None => break,
            }
        }
        (!batch.is_empty()).then_some(Ok(batch))
    }
}

fn decode(batch: Vec<Raw>, name: &Arc<str>, file: u32) -> Vec<Item> {
    let mut sheet = Sheet::new(name, file);
    for raw in batch {
        sheet.at_record(raw.number);
        if raw.dropped > 0 {
            let whole = raw.bytes.len() as u64 + raw.dropped;
            let said = format!(
                "a mail of {whole} bytes; the first {} are read; to read it whole, raise `--limit line={whole}`",
                raw.bytes.len()
            );
            sheet.problem(ProblemKind::OverLimit, said);
        }
        // The parser is not ours: should it fail on one mail, the others go on.
        let mut one = Sheet::new(name, file);
        one.at_record(raw.number);
        let read = catch_unwind(move || {
            read_mail(&raw, &mut one);
            one.take()
        });
        match read {
            Ok(items) => items.into_iter().for_each(|item| sheet.item(item)),
            Err(_) => sheet.problem(ProblemKind::SkippedRecord, "a mail that can't be taken apart; it was left out"),
        }
    }
    sheet.take()
}

fn read_mail(raw: &Raw, sheet: &mut Sheet) {
    let bytes = presentable(&raw.bytes);
    let bytes = shallow(&bytes, sheet);
    let Some(message) = parser().parse(bytes) else {
        return sheet.problem(ProblemKind::SkippedRecord, "a mail without a header or a text; it was left out");
    };
    let content = content::of(&message);
    tell(content.fault, sheet);
    let id = fields::id(&message).unwrap_or_else(|| format!("mail{}", raw.number));
    let mut chain = fields::chain(&message, &id).into_iter();
    let mut comment = sheet.comment(id, whose::own(content.body));
    comment.reply_to = chain.next();
    comment.ancestors = chain.collect();
    comment.author = fields::author(&message);
    comment.time = time(&message, &raw.postmark, sheet);
    comment.extra.title = fields::title(&message);
    comment.source = Place { bytes: Some((raw.offset, raw.length)), ..sheet.place() };
    sheet.push(comment);
}

fn time(message: &Message<'_>, postmark: &str, sheet: &mut Sheet) -> Option<Timestamp> {
    let time = fields::time(message).or_else(|| postmark::time(postmark));
    if time.is_some_and(|time| time.precision == Precision::Local) {
        let said = "no `Date` with a zone; expected one like `Tue, 23 Sep 2014 10:25:50 +0200`; the clock time is kept without a zone";
        sheet.problem(ProblemKind::ZonelessTime, said);
    }
    time
}

fn tell(fault: Option<Fault>, sheet: &mut Sheet) {
    match fault {
        Some(Fault::Replaced) => {
            sheet.problem(
                ProblemKind::BadEncoding,
                "bytes that are not of the charset that the mail states; they were replaced by U+FFFD",
            );
        }
        Some(Fault::Guessed) => {
            sheet.problem(
                ProblemKind::BadEncoding,
                "a text whose charset is unknown or not as stated; it was read as Windows-1252",
            );
        }
        Some(Fault::Zeros) => sheet.problem(ProblemKind::Mended, "zero bytes in a mail's text; they were taken out"),
        None => {}
    }
}

/// Reads only the headers that are asked for. Transfer encodings are left alone: a mail that is packed inside another is
/// no part of what its writer typed, and unpacking it would let it nest without bounds.
fn parser() -> MessageParser {
    MessageParser::new()
        .header_content_type(HeaderName::ContentType)
        .header_content_type(HeaderName::ContentDisposition)
        .header_text(HeaderName::Subject)
        .header_address(HeaderName::From)
        .header_address(HeaderName::Sender)
        .header_address(HeaderName::ReplyTo)
        .default_header_ignore()
}

/// Whether the line is `Name: value`.
fn is_header(line: &[u8]) -> bool {
    let colon = line.iter().position(|b| *b == b':').unwrap_or(0);
    colon > 0
        && line
            .get(..colon)
            .is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_'))
}

/// The mail as the parser expects it: headers in UTF-8, an empty line where there is no header, the mailbox's escaping of
/// `From ` undone, a line end at the end.
fn presentable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    let mut lines = bytes.split_inclusive(|b| *b == b'\n').peekable();
    let mut headers = Vec::new();
    if lines.peek().is_some_and(|line| is_header(line)) {
        for line in lines.by_ref() {
            if matches!(line, b"\n" | b"\r\n") {
                break;
            }
            headers.extend_from_slice(line);
        }
    }
    let text: Cow<'_, str> = match std::str::from_utf8(&headers) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(content::in_charset(&headers, None).0),
    };
    out.extend_from_slice(text.as_bytes());
    if !text.is_empty() && !text.ends_with('\n') {
        out.push(b'\n');
    }
    out.push(b'\n');
    for line in lines {
        let rest = line.iter().skip_while(|b| **b == b'>').count();
        let escaped = rest < line.len() && line.get(line.len() - rest..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend_from_slice(if escaped { line.get(1..).unwrap_or_default() } else { line });
    }
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    out
}

/// The mail up to the content type that is one too many.
fn shallow<'m>(bytes: &'m [u8], sheet: &mut Sheet) -> &'m [u8] {
    let mut types = memchr::memchr2_iter(b'c', b'C', bytes)
        .filter(|at| bytes.get(*at..at + 12).is_some_and(|word| word.eq_ignore_ascii_case(b"content-type")));
    match types.nth(CONTENT_TYPES) {
        None => bytes,
        Some(end) => {
            let said = format!(
                "a mail of more than {CONTENT_TYPES} parts; the parts before are read, the others are left out"
            );
            sheet.problem(ProblemKind::OverLimit, said);
            bytes.get(..end).unwrap_or(bytes)
        }
    }
}
