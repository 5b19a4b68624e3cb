//! Dates and ages in a line → when, as far as the text tells.
//! In: one line. Out: where a date stands in it, its shape, and the moment.
//! Month names of eight languages; an age ("3 hours ago") is a date without a moment.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::comment::Timestamp;

/// How a date is written. The dates of one page's comments have one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ingest) enum Shape {
    /// 2020-03-04, 2020/03/04 or 2020年3月4日.
    Iso,
    /// 4.3.2020, 04/03/20, 04-03-2020.
    Numeric,
    /// 4 March 2020, 4. März 2020, 4 de marzo de 2020, March 4, 2020.
    Named,
    /// 3 hours ago.
    Age,
    /// A score in the place of a date: 12 points.
    Points,
}

/// What a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Moment {
    /// The moment is known.
    Known(Timestamp),
    /// Two numbers of which either may be the month.
    Either {
        /// The first number.
        first: i8,
        /// The second number.
        second: i8,
        /// The year.
        year: i16,
        /// Hour, minute and second, where given.
        clock: Option<(i8, i8, i8)>,
        /// Whether the clock is said to be that of UTC.
        utc: bool,
    },
    /// An age, a date without a year, or a score.
    Unknown,
}

/// A date found in a line.
#[derive(Clone, Copy, Debug)]
pub(in crate::ingest) struct Found {
    /// The first byte.
    pub(in crate::ingest) start: usize,
    /// The byte after the last one.
    pub(in crate::ingest) end: usize,
    /// How it is written.
    pub(in crate::ingest) shape: Shape,
    /// Whether a clock time belongs to it.
    pub(in crate::ingest) clock: bool,
    /// What it says.
    pub(in crate::ingest) moment: Moment,
}

/// Month names and abbreviations; the regular expression takes the longest that fits.
const MONTHS: &[(&str, i8)] = &[
    ("january", 1),
    ("januar", 1),
    ("jänner", 1),
    ("janvier", 1),
    ("enero", 1),
    ("janeiro", 1),
    ("gennaio", 1),
    ("januari", 1),
    ("января", 1),
    ("janv", 1),
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("february", 2),
    ("februar", 2),
    ("février", 2),
    ("fevrier", 2),
    ("febrero", 2),
    ("fevereiro", 2),
    ("febbraio", 2),
    ("februari", 2),
    ("февраля", 2),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("févr", 2),
    ("march", 3),
    ("märz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("março", 3),
    ("maart", 3),
    ("марта", 3),
    ("mär", 3),
    ("mrz", 3),
    ("mar", 3),
    ("april", 4),
    ("avril", 4),
    ("abril", 4),
    ("aprile", 4),
    ("апреля", 4),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("maio", 5),
    ("maggio", 5),
    ("mei", 5),
    ("мая", 5),
    ("june", 6),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("junho", 6),
    ("giugno", 6),
    ("июня", 6),
    ("jun", 6),
    ("july", 7),
    ("juli", 7),
    ("juillet", 7),
    ("julio", 7),
    ("julho", 7),
    ("luglio", 7),
    ("июля", 7),
    ("juil", 7),
    ("jul", 7),
    ("august", 8),
    ("août", 8),
    ("aout", 8),
    ("agosto", 8),
    ("augustus", 8),
    ("августа", 8),
    ("aug", 8),
    ("ago", 8),
    ("september", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("setembro", 9),
    ("settembre", 9),
    ("сентября", 9),
    ("sept", 9),
    ("sep", 9),
    ("set", 9),
    ("october", 10),
    ("oktober", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("outubro", 10),
    ("ottobre", 10),
    ("октября", 10),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("november", 11),
    ("novembre", 11),
    ("noviembre", 11),
    ("novembro", 11),
    ("ноября", 11),
    ("nov", 11),
    ("december", 12),
    ("dezember", 12),
    ("décembre", 12),
    ("decembre", 12),
    ("diciembre", 12),
    ("dezembro", 12),
    ("dicembre", 12),
    ("декабря", 12),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("déc", 12),
];

const CLOCK: &str = r"(?:[\s,;:/|@·•()–—-]{0,4}(?:um|at|à|a las|às|as|alle|om|kl\.?|в)?[\s,;:/|@·•(–—-]{1,4}(\d{1,2})(?::|h|\.)(\d{2})(?:[:.](\d{2}))?(?:\s*([ap]\.?m\b\.?))?(?:\s*(?:uhr|hrs?\b|h\b))?(?:\s*\(?(utc|gmt|z)\b\)?)?)?";

struct Patterns {
    iso: Regex,
    signs: Regex,
    numeric: Regex,
    day_month: Regex,
    month_day: Regex,
    age: Regex,
    points: Regex,
    clock_before: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(patterns);

fn compiled(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("the patterns of this file are tested")
}

fn patterns() -> Patterns {
    let mut names: Vec<&str> = MONTHS.iter().map(|(name, _)| *name).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let month = names.join("|");
    Patterns {
        iso: compiled(&format!(
            r"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:T(\d{{2}}):(\d{{2}})(?::(\d{{2}}))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?|{CLOCK})"
        )),
        signs: compiled(&format!(r"(\d{{4}})\s?[年년]\s?(\d{{1,2}})\s?[月월]\s?(\d{{1,2}})\s?[日일]{CLOCK}")),
        numeric: compiled(&format!(r"(\d{{1,2}})([./-])\s?(\d{{1,2}})(?:[./-]|,\s)\s?(\d{{4}}|\d{{2}}\b){CLOCK}")),
        day_month: compiled(&format!(
            r"(\d{{1,2}})(?:\.|er|º|°|st|nd|rd|th)?[\s-]{{0,3}}(?:de |of |d[’'])?({month})\b(?:\.?,?[\s-]?(?:de |del )?(\d{{4}}))?{CLOCK}"
        )),
        month_day: compiled(&format!(r"({month})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s?(\d{{4}}))?{CLOCK}")),
        age: compiled(AGE),
        points: compiled(r"(?:\d[\d.,]*k?|•)\s+(?:points?|punkte?|pts?)\b"),
        clock_before: compiled(
            r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap]\.?m\.?)?(?:\s*uhr)?[\s,·•|–-]*(?:on|am|le|el|em|the)?\s*$",
        ),
    }
}

const AGE: &str = r"(?:(?:about|over|almost|ca\.?)\s+)?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|few|last)\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|mth|years?|yrs?|y)\.?\s+ago\b|vor\s+(?:etwa\s+|über\s+|ca\.\s+|mehr als\s+)?(?:\d+|einem|einer|eine|zwei|drei|wenigen)\s+(?:sekunden?|sek|minuten?|min|stunden?|std|tag(?:en|e)?|wochen?|monat(?:en|e)?|jahr(?:en|e)?)\b\.?|il y a\s+(?:environ\s+|plus de\s+)?(?:\d+|une?|quelques)\s+(?:secondes?|minutes?|min|heures?|h|jours?|semaines?|mois|ans?|années?)\b|hace\s+(?:\d+|una?|más de una?)\s+(?:segundos?|minutos?|min|horas?|h|días?|semanas?|mes(?:es)?|años?)\b|há\s+(?:cerca de\s+)?(?:\d+|uma?)\s+(?:segundos?|minutos?|min|horas?|h|dias?|semanas?|m[êe]s(?:es)?|anos?)\b|(?:\d+|uma?)\s+(?:segundos?|minutos?|horas?|dias?|semanas?|m[êe]s(?:es)?|anos?)\s+atrás|\d+\s+(?:secondi|minut[io]|or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io])\s+fa\b|\d+\s+(?:seconden|minuten|uur|dagen|dag|weken|week|maanden|maand|jaar)\s+geleden|\d+\s+(?:секунд\w*|минут\w*|час\w*|дн\w*|день|недел\w*|месяц\w*|год\w*|лет)\s+назад|^\s*just now\s*$|^\s*gerade eben\s*$|^\s*\d{1,3}\s?(?:s|m|min|h|hr|hrs|d|w|wk|mo|y|yr|std|tg|wo|sem|j|an|ans|a)\.?\s*$";

/// Whether `text` begins with the name of a month and then a year or a sign.
pub(in crate::ingest) fn begins_with_month(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let rest = text.trim_start_matches(char::is_alphabetic).trim_start_matches(['.', ',', ' ']);
    MONTHS.iter().any(|(name, _)| *name == word) && rest.bytes().next().is_none_or(|b| b.is_ascii_digit())
}

/// The first date in `line`, if it has one.
pub(in crate::ingest) fn find(line: &str) -> Option<Found> {
    if !line.bytes().any(|b| b.is_ascii_digit()) && !line.to_lowercase().contains("ago") && line.len() > 24 {
        return None;
    }
    let p = &*PATTERNS;
    let named = earliest(
        p.day_month.captures(line).and_then(|c| named(&c, 1, 2)),
        p.month_day.captures(line).and_then(|c| named(&c, 2, 1)),
    );
    let numeric =
        earliest(p.iso.captures(line).and_then(|c| iso(&c)), p.numeric.captures(line).and_then(|c| numeric(&c)))
            .or_else(|| p.signs.captures(line).and_then(|c| signs(&c)));
    let age = p.age.find(line).map(|m| plain(m.start(), m.end(), Shape::Age));
    let found =
        named.or(numeric).or(age).or_else(|| p.points.find(line).map(|m| plain(m.start(), m.end(), Shape::Points)))?;
    Some(with_clock_before(found, line))
}

fn earliest(a: Option<Found>, b: Option<Found>) -> Option<Found> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.start < a.start || (b.start == a.start && b.end > a.end) { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn plain(start: usize, end: usize, shape: Shape) -> Found {
    Found { start, end, shape, clock: false, moment: Moment::Unknown }
}

fn number(c: &Captures<'_>, group: usize) -> Option<i16> {
    c.get(group).and_then(|m| m.as_str().parse().ok())
}

fn small(n: i16) -> Option<i8> {
    i8::try_from(n).ok()
}

/// Hour, minute, second from the five groups of the clock pattern that begin at `group`.
fn clock(c: &Captures<'_>, group: usize) -> Option<(i8, i8, i8)> {
    let (hour, minute) = (number(c, group)?, number(c, group + 1)?);
    let second = number(c, group + 2).unwrap_or(0);
    let hour = half_day(hour, c.get(group + 3).map(|m| m.as_str()));
    (hour < 24 && minute < 60 && second < 60).then_some(())?;
    Some((small(hour)?, small(minute)?, small(second)?))
}

fn half_day(hour: i16, word: Option<&str>) -> i16 {
    match word.and_then(|w| w.chars().next()) {
        Some('p' | 'P') if hour < 12 => hour + 12,
        Some('a' | 'A') if hour == 12 => 0,
        _ => hour,
    }
}

fn stamp(year: i16, month: i8, day: i8, clock: Option<(i8, i8, i8)>, utc: bool) -> Option<Timestamp> {
    match clock {
        Some((h, m, s)) => {
            let local = Timestamp::local(year, month, day, h, m, s)?;
            if utc { Timestamp::from_unix(local.seconds) } else { Some(local) }
        }
        None => Timestamp::day(year, month, day),
    }
}

fn named(c: &Captures<'_>, day_group: usize, month_group: usize) -> Option<Found> {
    let whole = c.get(0)?;
    let name = c.get(month_group)?.as_str().to_lowercase();
    let month = MONTHS.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)?;
    let day = small(number(c, day_group)?)?;
    let time = clock(c, 4);
    let utc = c.get(8).is_some();
    let moment = match number(c, 3) {
        Some(year) => Moment::Known(stamp(year, month, day, time, utc)?),
        None if time.is_some() && (1..=31).contains(&day) => Moment::Unknown,
        None => return None,
    };
    Some(Found { start: whole.start(), end: whole.end(), shape: Shape::Named, clock: time.is_some(), moment })
}

fn iso(c: &Captures<'_>) -> Option<Found> {
    let whole = c.get(0)?;
    let (year, month, day) = (number(c, 1)?, small(number(c, 2)?)?, small(number(c, 3)?)?);
    let time = match (number(c, 4), number(c, 5)) {
        (Some(h), Some(m)) => Some((small(h)?, small(m)?, small(number(c, 6).unwrap_or(0))?)),
        _ => clock(c, 8),
    };
    let exact = whole.as_str().contains(['T', 't']).then(|| Timestamp::parse(whole.as_str())).flatten();
    let moment = Moment::Known(exact.or_else(|| stamp(year, month, day, time, c.get(12).is_some()))?);
    Some(Found { start: whole.start(), end: whole.end(), shape: Shape::Iso, clock: time.is_some(), moment })
}

fn signs(c: &Captures<'_>) -> Option<Found> {
    let whole = c.get(0)?;
    let time = clock(c, 4);
    let stamp = stamp(number(c, 1)?, small(number(c, 2)?)?, small(number(c, 3)?)?, time, c.get(8).is_some())?;
    let moment = Moment::Known(stamp);
    Some(Found { start: whole.start(), end: whole.end(), shape: Shape::Iso, clock: time.is_some(), moment })
}

fn numeric(c: &Captures<'_>) -> Option<Found> {
    let whole = c.get(0)?;
    let (first, second) = (small(number(c, 1)?)?, small(number(c, 3)?)?);
    let year = number(c, 4).map(in_full)?;
    let time = clock(c, 5);
    let utc = c.get(9).is_some();
    let dots = c.get(2).is_some_and(|m| m.as_str() == ".");
    let moment = if dots || first > 12 {
        Moment::Known(stamp(year, second, first, time, utc)?)
    } else if second > 12 {
        Moment::Known(stamp(year, first, second, time, utc)?)
    } else if first == second {
        Moment::Known(stamp(year, first, first, time, utc)?)
    } else {
        Timestamp::day(year, first.min(second), first.max(second))?;
        Moment::Either { first, second, year, clock: time, utc }
    };
    Some(Found { start: whole.start(), end: whole.end(), shape: Shape::Numeric, clock: time.is_some(), moment })
}

/// A year of two digits: comments were written since 1970.
fn in_full(year: i16) -> i16 {
    match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    }
}

/// Takes in a clock time that stands before the date: `10:23 am on March 3, 2014`.
fn with_clock_before(mut found: Found, line: &str) -> Found {
    if found.clock || matches!(found.shape, Shape::Age | Shape::Points) {
        return found;
    }
    let before = line.get(..found.start).unwrap_or("");
    let Some(c) = PATTERNS.clock_before.captures(before) else { return found };
    let (Some(hour), Some(minute)) = (number(&c, 1), number(&c, 2)) else { return found };
    let hour = half_day(hour, c.get(3).map(|m| m.as_str()));
    if hour < 24 && minute < 60 {
        found.start = c.get(0).map_or(found.start, |m| m.start());
        found.clock = true;
        match &mut found.moment {
            Moment::Known(day) => {
                let seconds = day.seconds + i64::from(hour) * 3600 + i64::from(minute) * 60;
                found.moment = Moment::Known(Timestamp { seconds, precision: crate::comment::Precision::Local });
            }
            Moment::Either { clock, .. } => {
                *clock = small(hour).zip(small(minute)).map(|(hour, minute)| (hour, minute, 0))
            }
            Moment::Unknown => {}
        }
    }
    found
}

/// Whether a page's numeric dates put the day first, as far as its own dates tell: one with a number above 12 decides.
pub(in crate::ingest) fn day_first<'a>(lines: impl Iterator<Item = &'a str>) -> Option<bool> {
    let (mut day, mut month) = (0_u32, 0_u32);
    for line in lines {
        for day_first in PATTERNS.numeric.captures_iter(line).take(4).filter_map(|c| which_first(&c, line)) {
            *(if day_first { &mut day } else { &mut month }) += 1;
        }
    }
    match (day, month) {
        (0, 0) => None,
        (d, m) if d > m => Some(true),
        (d, m) if m > d => Some(false),
        _ => None,
    }
}

/// Whether the numeric date in `text` puts the day first, where a number above 12 says so.
pub(in crate::ingest) fn states_day_first(text: &str) -> Option<bool> {
    let has_signs = text.len() >= 6 && text.bytes().filter(|b| matches!(b, b'/' | b'-')).count() >= 2;
    has_signs.then(|| PATTERNS.numeric.captures(text)).flatten().and_then(|c| which_first(&c, text))
}

fn which_first(c: &Captures<'_>, text: &str) -> Option<bool> {
    // `23-03-25` inside `2023-03-25` is none.
    let before = c.get(0).and_then(|m| text.as_bytes().get(m.start().checked_sub(1)?));
    if before.is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let dots = c.get(2).is_some_and(|m| m.as_str() == ".");
    match (number(c, 1), number(c, 3)) {
        (Some(13..=31), Some(1..=12)) if !dots => Some(true),
        (Some(1..=12), Some(13..=31)) if !dots => Some(false),
        _ => None,
    }
}

impl Moment {
    /// The moment, once it is known whether the day stands first.
    pub(in crate::ingest) fn settle(self, day_first: Option<bool>) -> Option<Timestamp> {
        match (self, day_first) {
            (Moment::Known(stamp), _) => Some(stamp),
            (Moment::Either { first, second, year, clock, utc }, Some(day_first)) => {
                let (day, month) = if day_first { (first, second) } else { (second, first) };
                stamp(year, month, day, clock, utc)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_sites_are_read() {
        let cases = [
            ("November 19, 2019 at 6:34 am", "2019-11-19T06:34:00"),
            ("25. Februar 2020 um 13:02 Uhr", "2020-02-25T13:02:00"),
            ("Ana on September 12, 2018 at 4:47 pm said:", "2018-09-12T16:47:00"),
            ("Sana6. Juni 2015 um 10:23", "2015-06-06T10:23:00"),
            ("14/04/2020 at 3:00 pm", "2020-04-14T15:00:00"),
            ("Rolf 29.07.2020 // 12:56", "2020-07-29T12:56:00"),
            ("Comment by Ana — 17.07, 2011 @ 13:04", "2011-07-17T13:04:00"),
            ("25 de julio de 2010, 6:24", "2010-07-25T06:24:00"),
            ("Ana, Do 1 Aug 2019 / 01:15 Antworten", "2019-08-01T01:15:00"),
            ("13 Dezember, 2015 um 01:10", "2015-12-13T01:10:00"),
            ("le 3 février 2014 à 10 h 12", "2014-02-03"), // a spaced clock is not read
            ("2014-02-03T10:12:00Z", "2014-02-03T10:12:00Z"),
            ("10:23 am on March 3, 2014", "2014-03-03T10:23:00"),
            ("Ana · April 19, 2019", "2019-04-19"),
            ("03/04/2020", "?"), // either may be the month
            ("3 hours ago", "?"),
            ("vor 3 Jahren", "?"),
            ("2y", "?"),
            ("December 2 09:47 am (UTC)", "?"), // no year
        ];
        for (line, want) in cases {
            let found = find(line).map(|f| f.moment.settle(None).map_or("?".to_owned(), |t| t.to_string()));
            assert_eq!(found.as_deref(), Some(want), "{line}");
        }
    }

    #[test]
    fn prose_numbers_are_no_dates() {
        for line in ["It costs 3.50 a piece", "see chapter 4", "may 5 of us come", "2 of them"] {
            assert!(find(line).is_none(), "{line}");
        }
    }
}
