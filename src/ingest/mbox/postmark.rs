//! The `From ` line that parts the messages of a mailbox: who, and when by the clock of the machine that wrote it.

use crate::comment::Timestamp;

/// Longest `From ` line; a longer one is text.
const LONGEST: usize = 1000;

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether the line is a `From ` line: it ends in a date with a year, so that a sentence is none.
pub(super) fn is_one(line: &[u8]) -> bool {
    line.starts_with(b"From ") && line.len() <= LONGEST && time(&String::from_utf8_lossy(line)).is_some()
}

/// The moment that a `From ` line ends in: `Tue Sep 23 10:25:50 2014`, with a zone before or after the year or without.
pub(super) fn time(line: &str) -> Option<Timestamp> {
    let mut words: Vec<&str> = line.strip_prefix("From ")?.split_whitespace().collect();
    if let [.., "remote", "from", _] = words.as_slice() {
        words.truncate(words.len() - 3);
    }
    let words = words.get(words.len().saturating_sub(7)..)?;
    let is_last = |word: &str| year(word).is_some() || clock(word).is_some() || is_zone(word);
    words.last().filter(|word| is_last(word))?;
    let find = |read: fn(&str) -> Option<i8>| words.iter().rev().find_map(|word| read(word));
    let (hour, minute, second) = words.iter().find_map(|word| clock(word))?;
    let year = words.iter().rev().find_map(|word| year(word))?;
    Timestamp::local(year, find(month)?, find(day)?, hour, minute, second)
}

fn year(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| word.len() == 4 && (1970..2100).contains(year))
}

fn month(word: &str) -> Option<i8> {
    let start = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == start)?;
    i8::try_from(at + 1).ok()
}

fn day(word: &str) -> Option<i8> {
    word.parse().ok().filter(|day| (1..=31).contains(day))
}

fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let mut parts = word.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    Some((hour, minute, parts.next().unwrap_or(Some(0))?))
}

fn is_zone(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']);
    let is_name = word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase());
    is_name || digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postmark_is_told_from_a_sentence() {
        let cases = [
            ("From ana@example.org Tue Sep 23 10:25:50 2014", Some("2014-09-23T10:25:50")),
            ("From ana at example.org  Thu Jan  5 13:22 2015", Some("2015-01-05T13:22:00")),
            ("From 12@xxx Mon Jan 01 00:00:00 +0000 2018", Some("2018-01-01T00:00:00")),
            ("From ana Fri Mar  7 08:00:00 EST 1997", Some("1997-03-07T08:00:00")),
            ("From ana Fri Mar  7 08:00:00 1997 +0100", Some("1997-03-07T08:00:00")),
            ("From ana Fri Mar  7 08:00:00 1997 remote from host", Some("1997-03-07T08:00:00")),
            ("From - Mon Feb 30 10:00:00 2015", None), // no such day
            ("From here on we met on 3 May 2015", None),
            ("From May 3 2015 at 10:00 I was there.", None),
            ("From ", None),
        ];
        for (line, want) in cases {
            assert_eq!(time(line).map(|time| time.to_string()).as_deref(), want, "{line}");
        }
    }
}
