//! Movable Type's text export → comments. Entries are parted by `--------`, their sections by `-----`; a section is
//! called by its first line. Comments are flat, so all of them answer the entry.
//! Written after the format's description; no real export has been read yet.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use crate::comment::{Header, Kind, Timestamp};
use crate::problem::ProblemKind;

use super::body::{LineEnds, html};
use super::detect::Head;
use super::open::Opened;
use super::sheet::Sheet;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Exports of Movable Type and of blogs that imitate it.
pub struct MovableType;

/// Bytes of entries in a piece.
const PIECE_BYTES: usize = 1 << 20;

/// The line between entries.
const ENTRY_END: &str = "--------";
/// The line between the sections of an entry.
const SECTION_END: &str = "-----";

/// Fields with which an entry may begin.
const FIRST_FIELDS: &[&str] = &["AUTHOR", "TITLE", "BASENAME", "STATUS", "DATE", "ALLOW COMMENTS", "CONVERT BREAKS"];

impl Format for MovableType {
    fn name(&self) -> &'static str {
        "movable_type"
    }

    fn sentence(&self) -> &'static str {
        "Movable Type's text export: entries with their comments and trackbacks (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let first = field(head.first_line().trim_start_matches('\u{feff}'))?.0;
        let mut lines = head.text.lines().map(str::trim_end);
        let has_body = lines.any(|line| line == SECTION_END) && lines.find(|line| !line.is_empty()) == Some("BODY:");
        (FIRST_FIELDS.contains(&first) && has_body).then(|| "it begins with an entry's fields and `BODY:`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, file) = (input.name.clone(), input.number);
        let entries = Entries::new(input.into_reader(), options.limits.line);
        Ok(Box::new(entries.map(move |batch| {
            let batch = batch.map_err(|error| InputError::Unreadable { path: name.clone(), error })?;
            let name = name.clone();
            Ok(Piece::new(Scope::Input, move || decode(&batch, &name, file)))
        })))
    }
}

/// `KEY: value`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_uppercase() || b == b' ');
    is_key.then(|| (key, value.trim()))
}

/// One entry: its number, the line on which it begins, its bytes, and how many were left out.
struct Entry {
    number: u64,
    line: u64,
    bytes: Vec<u8>,
    dropped: u64,
}

/// The entries of an export in handfuls.
struct Entries {
    reader: BufReader<Box<dyn Read + Send>>,
    longest: usize,
    count: u64,
    line: u64,
    failed: Option<io::Error>,
    ended: bool,
}

impl Entries {
    fn new(reader: Box<dyn Read + Send>, longest: usize) -> Entries {
        Entries { reader: BufReader::new(reader), longest, count: 0, line: 1, failed: None, ended: false }
    }

    fn entry(&mut self) -> Entry {
        self.count += 1;
        let mut entry = Entry { number: self.count, line: self.line, bytes: Vec::new(), dropped: 0 };
        let mut part = Vec::new();
        loop {
            part.clear();
            let read = self.reader.by_ref().take(PIECE_BYTES as u64).read_until(b'\n', &mut part);
            self.ended = !read.as_ref().is_ok_and(|read| *read > 0);
            self.failed = read.err();
            self.line += u64::from(part.ends_with(b"\n"));
            if self.ended || part.trim_ascii_end() == ENTRY_END.as_bytes() {
                return entry;
            }
            if entry.dropped == 0 && entry.bytes.len() + part.len() <= self.longest {
                entry.bytes.extend_from_slice(&part);
            } else {
                entry.dropped += part.len() as u64;
            }
        }
    }
}

impl Iterator for Entries {
    type Item = io::Result<Vec<Entry>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while bytes < PIECE_BYTES && !self.ended {
            let entry = self.entry();
            if !entry.bytes.trim_ascii().is_empty() {
                bytes += entry.bytes.len();
                batch.push(entry);
            }
        }
        if batch.is_empty() { self.failed.take().map(Err) } else { Some(Ok(batch)) }
    }
}

fn decode(batch: &[Entry], name: &Arc<str>, file: u32) -> Vec<Item> {
    let mut sheet = Sheet::new(name, file);
    for entry in batch {
        sheet.at_line(entry.line, None);
        if entry.dropped > 0 {
            let whole = entry.bytes.len() as u64 + entry.dropped;
            let said = format!(
                "an entry of {whole} bytes; its end was left out; to read it whole, raise `--limit line={whole}`"
            );
            sheet.problem(ProblemKind::OverLimit, said);
        }
        let text = String::from_utf8_lossy(&entry.bytes);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            sheet.problem(
                ProblemKind::BadEncoding,
                "bytes that are no UTF-8; expected UTF-8; they were replaced by U+FFFD",
            );
        }
        read_entry(&text, entry, &mut sheet);
    }
    sheet.take()
}

/// The sections of an entry, each with the number of its first line in the entry, from 0.
fn sections(text: &str) -> Vec<(u64, Vec<&str>)> {
    let mut sections = vec![(0, Vec::new())];
    for (number, line) in (0u64..).zip(text.lines()) {
        if line.trim_end() == SECTION_END {
            sections.push((number + 1, Vec::new()));
        } else if let Some((_, lines)) = sections.last_mut() {
            lines.push(line);
        }
    }
    sections
}

fn read_entry(text: &str, entry: &Entry, sheet: &mut Sheet) {
    let thread = format!("entry{}", entry.number);
    let mut about = Header { thread: thread.clone(), ..Header::default() };
    let mut count = 0u64;
    for (start, lines) in sections(text) {
        // Some exporters put an empty line before the section's name.
        let blank = lines.iter().take_while(|line| line.trim().is_empty()).count();
        let (start, lines) = (start + blank as u64, lines.get(blank..).unwrap_or_default());
        let name = lines.first().map_or("", |line| line.trim_end());
        match name {
            "BODY:" => {
                about.article = nonempty(&html(&lines.get(1..).unwrap_or_default().join("\n"), LineEnds::Kept).text)
            }
            "COMMENT:" | "PING:" => {
                count += 1;
                sheet.at_line(entry.line + start, None);
                let kind = if name == "PING:" { Kind::Pingback } else { Kind::Comment };
                remark(lines.get(1..).unwrap_or_default(), kind, &thread, count, sheet);
            }
            _ if start == blank as u64 => {
                for (key, value) in lines.iter().filter_map(|line| field(line)) {
                    match key {
                        "TITLE" => about.title = nonempty(value),
                        "AUTHOR" => about.author = nonempty(value),
                        // 0 hides them, 2 keeps them without new ones.
                        "ALLOW COMMENTS" => about.closed = matches!(value, "0" | "2"),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    sheet.about(about);
}

/// A comment or trackback: fields, then the text. Addresses of people and machines are passed over.
fn remark(lines: &[&str], kind: Kind, thread: &str, count: u64, sheet: &mut Sheet) {
    const FIELDS: &[&str] = &["AUTHOR", "EMAIL", "IP", "URL", "DATE", "TITLE", "BLOG NAME"];
    let known = lines.iter().map_while(|line| field(line).filter(|(key, _)| FIELDS.contains(key)));
    let fields: Vec<(&str, &str)> = known.collect();
    let value = |wanted: &str| fields.iter().find(|(key, _)| *key == wanted).and_then(|(_, value)| nonempty(value));
    let body = html(&lines.get(fields.len()..).unwrap_or_default().join("\n"), LineEnds::Kept);
    let mut comment = sheet.comment(format!("{thread}.{count}"), body);
    comment.kind = kind;
    comment.thread = Some(thread.to_owned());
    comment.author = value("AUTHOR").or_else(|| value("BLOG NAME"));
    if let Some(text) = value("DATE") {
        comment.time = date(&text);
        if comment.time.is_none() {
            let said =
                format!("`DATE` is `{text}`; expected one like `01/31/2002 03:31:05 PM`; the comment has no time now");
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    sheet.push(comment);
}

fn nonempty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `MM/DD/YYYY hh:mm:ss`, with AM or PM or by 24 hours; in the blog's own zone.
fn date(text: &str) -> Option<Timestamp> {
    let mut words = text.split_whitespace();
    let mut day = words.next()?.split('/').map(|part| part.parse::<i16>().ok());
    let (month, dom, year) = (day.next()??, day.next()??, day.next()??);
    let mut clock = words.next().unwrap_or("0:0:0").split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next().unwrap_or(Some(0))?);
    let hour = match words.next().map(str::to_ascii_uppercase).as_deref() {
        Some("PM") if hour < 12 => hour + 12,
        Some("AM") if hour == 12 => 0,
        _ => hour,
    };
    Timestamp::local(year, i8::try_from(month).ok()?, i8::try_from(dom).ok()?, hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_by_twelve_and_twenty_four_hours() {
        for (text, want) in [
            ("01/31/2002 03:31:05 PM", Some("2002-01-31T15:31:05")),
            ("01/31/2002 12:31:05 AM", Some("2002-01-31T00:31:05")),
            ("01/31/2002 15:31:05", Some("2002-01-31T15:31:05")),
            ("31/01/2002 15:31:05", None),
            ("yesterday", None),
        ] {
            assert_eq!(date(text).map(|time| time.to_string()).as_deref(), want, "{text}");
        }
    }
}
