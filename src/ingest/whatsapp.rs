//! WhatsApp's text exports: a message begins with its moment (`11/03/2023, 14:10 - Name: text`, `[11.03.23, 14:10:47]
//! Name: text`), what follows without one belongs to it, and what has no name is said by the program.

use std::io::Read;
use std::sync::LazyLock;

use regex::Regex;

use crate::comment::Kind;
use crate::problem::ProblemKind;

use super::detect::Head;
use super::moment::{Slashed, any_with, slashed_order};
use super::open::Opened;
use super::sheet::Sheet;
use super::{Format, InputError, Piece, Pieces, ReadOptions, Scope, body};

/// WhatsApp's text exports.
pub struct WhatsApp;

/// The first line of a message: its day, its clock, and the rest.
static MESSAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let line = r"^[\u{200e}\u{200f}\u{feff}]*\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),?[ \u{202f}\u{a0}]+(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u{202f}\u{a0}]?[AaPp]\.?[ \u{a0}]?[Mm]\.?)?)(?:\][ \u{202f}]*|[ \u{202f}]+[-\u{2013}][ \u{202f}]+)(.*)$";
    Regex::new(line).ok()
});

/// What stands for a picture or a sound, and what is gone.
const OMITTED: &[&str] =
    &["omitted", "weggelassen", "ausgeschlossen", "omitido", "omitida", "omesso", "omis", "(file attached)"];
const DELETED: &[&str] = &[
    "This message was deleted",
    "You deleted this message",
    "Diese Nachricht wurde gelöscht",
    "Du hast diese Nachricht gelöscht",
];

/// What stands behind a text that was changed.
const EDITED: &[&str] =
    &["<This message was edited>", "<Diese Nachricht wurde bearbeitet.>", "<Diese Nachricht wurde bearbeitet>"];

/// The first line of a message.
struct First<'l> {
    day: &'l str,
    clock: &'l str,
    rest: &'l str,
}

fn first_line(line: &str) -> Option<First<'_>> {
    // Most lines begin otherwise, and are not asked at length.
    line.chars().find(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}' | '[')).filter(char::is_ascii_digit)?;
    let found = MESSAGE.as_ref()?.captures(line)?;
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    Some(First { day: part(1), clock: part(2), rest: part(3) })
}

impl Format for WhatsApp {
    fn name(&self) -> &'static str {
        "whatsapp"
    }

    fn sentence(&self) -> &'static str {
        "WhatsApp chats exported as text, one thread a file (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let first = first_line(head.first_line())?;
        let named = |first: &First<'_>| {
            first.rest.split_once(": ").is_some_and(|(name, _)| !name.is_empty() && name.len() < 80)
        };
        let messages: Vec<First<'_>> = head.text.lines().take(200).filter_map(first_line).collect();
        let count = messages.iter().filter(|message| named(message)).count();
        (count > 1 || (count == 1 && named(&first)))
            .then(|| format!("{} messages that begin with a moment and a name", messages.len()))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, number, most) = (input.name.clone(), input.number, options.limits.page);
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        let unreadable = |error| InputError::Unreadable { path: name.clone(), error };
        input.into_reader().take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Box::new(std::iter::once(Ok(Piece::new(Scope::Input, move || {
            let mut sheet = Sheet::new(&name, number);
            if bytes.len() > most {
                bytes.truncate(most);
                let said = format!(
                    "a chat of more than {most} bytes; what follows was left out; if it is meant so, raise `--limit page={}`",
                    most.saturating_mul(4)
                );
                sheet.problem_of_all(ProblemKind::OverLimit, said);
            }
            read_text(&String::from_utf8_lossy(&bytes), &mut sheet);
            sheet.take()
        })))))
    }
}

/// A message that is being read.
struct Message<'t> {
    line: u64,
    time: String,
    rest: &'t str,
    more: Vec<&'t str>,
}

fn read_text(text: &str, sheet: &mut Sheet) {
    // The order of day and month is one for the whole file.
    let days: Vec<String> =
        text.lines().filter_map(first_line).map(|first| first.day.replace(['.', '-'], "/")).collect();
    let order = slashed_order(days.iter().map(String::as_str));
    let mut open: Option<Message<'_>> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match first_line(line) {
            Some(first) => {
                if let Some(message) = open.replace(Message {
                    line: number,
                    time: format!("{} {}", first.day, first.clock.replace(['\u{202f}', '\u{a0}'], " ")),
                    rest: first.rest,
                    more: Vec::new(),
                }) {
                    push(&message, order, sheet);
                }
            }
            None => match &mut open {
                Some(message) => message.more.push(line),
                None if line.trim().is_empty() => {}
                None => {
                    sheet.at_line(number, None);
                    sheet.problem(ProblemKind::SkippedRecord, "text before the first message; it was passed over");
                }
            },
        }
    }
    if let Some(message) = open {
        push(&message, order, sheet);
    }
}

fn push(message: &Message<'_>, order: Option<Slashed>, sheet: &mut Sheet) {
    sheet.at_line(message.line, None);
    let (author, first) = match message.rest.split_once(": ").filter(|(name, _)| name.len() < 80) {
        Some((name, text)) => (Some(name.trim_matches(['\u{200e}', '\u{200f}', '~', ' ', '\u{202f}'])), text),
        None => match message.rest.strip_suffix(':') {
            Some(name) if name.len() < 80 => (Some(name), ""),
            _ => (None, message.rest),
        },
    };
    let mut text = first.trim_matches(['\u{200e}', '\u{200f}']).to_owned();
    for line in &message.more {
        text.push('\n');
        text.push_str(line);
    }
    let whole = EDITED.iter().find_map(|mark| text.trim_end().strip_suffix(mark));
    let whole = whole.map(|text| text.trim_end_matches([' ', '\u{200e}']).to_owned());
    let is_edited = whole.is_some();
    let text = whole.unwrap_or(text);
    let stands_for = |signs: &[&str]| signs.iter().any(|sign| text.trim().trim_end_matches(['.', '>']).ends_with(sign));
    // A person may well write that something was omitted: the program writes `<Media omitted>` or two words.
    let is_mark = (text.starts_with('<') && text.ends_with('>'))
        || first.starts_with('\u{200e}')
        || text.ends_with(')')
        || text.split_whitespace().count() == 2;
    let is_omitted = message.more.is_empty() && text.len() < 60 && is_mark && stands_for(OMITTED);
    let is_deleted = message.more.is_empty() && stands_for(DELETED);
    // Behind a name this sign begins what no person typed: a call, a picture, what is said of the chat.
    let is_programs = message.more.is_empty() && first.starts_with('\u{200e}') && !is_deleted;
    let mut comment = sheet.comment(format!("line{}", message.line), body::plain(if is_deleted { "" } else { &text }));
    comment.thread = Some(sheet.name().to_string());
    comment.author = author.filter(|name| !name.is_empty()).map(str::to_owned);
    if comment.author.is_none() || is_omitted || is_programs {
        comment.kind = Kind::System;
    }
    comment.extra.edited = is_edited.then_some(true);
    if is_deleted {
        comment.status = crate::comment::Status::Deleted;
    }
    match any_with(&message.time, order) {
        Ok(time) => comment.time = Some(time),
        Err(why) => {
            let said = format!("the time is `{}` ({why}); it is unknown now", message.time);
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    sheet.push(comment);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_begin_with_a_moment() {
        for (line, want) in [
            ("11/03/2023, 14:10 - Marta Oriole: Is it open?", Some("Marta Oriole: Is it open?")),
            ("[11.03.23, 14:10:47] Ferdi: No", Some("Ferdi: No")),
            ("\u{200e}[3/11/23, 2:10:47\u{202f}PM] Ola: hi", Some("Ola: hi")),
            ("2023-03-11, 2:10 p. m. - Ola: hi", Some("Ola: hi")),
            ("11/03/2023 was a good day", None),
            ("and a second line", None),
        ] {
            assert_eq!(first_line(line).map(|first| first.rest), want, "{line}");
        }
    }
}
