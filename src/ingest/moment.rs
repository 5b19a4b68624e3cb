//! Numbers and times as sources write them: as numbers, strings, floats, in seconds and their thousandths, as dates of
//! many lands. Dates in words are found by `page_text/dates`.

use crate::comment::{Precision, Timestamp};

use super::loose::Number;
use super::page_text::dates::{self, Moment, Shape};

/// The digits of a whole number that may be written `123.0` or `1.4e9`; anything else stays as it is.
pub(super) fn whole_digits(text: &str) -> String {
    let is_plain = |text: &str| !text.is_empty() && text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    if let Some((whole, fraction)) = text.split_once('.')
        && is_plain(whole)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b == b'0')
    {
        return whole.to_owned();
    }
    if !is_plain(text)
        && let Ok(number) = text.parse::<f64>()
        && number.is_finite()
        && number.fract().abs() < f64::EPSILON
        && number.abs() < 9e15
    {
        return format!("{number:.0}");
    }
    text.to_owned()
}

/// The whole part of a number such as `1612137600` or `1612137600.7`.
#[allow(clippy::cast_possible_truncation, reason = "the range is checked on the line before")]
pub(super) fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.is_finite() && number.abs() < 9e15).then(|| number.trunc() as i64)
    })
}

/// Seconds since 1970; milliseconds and microseconds are told by their size.
pub(super) fn unix(text: &str) -> Option<Timestamp> {
    since_1970(whole(text)?)
}

/// As `unix`, of a number.
pub(super) fn unix_number(number: Number) -> Option<Timestamp> {
    since_1970(number.whole()?)
}

fn since_1970(number: i64) -> Option<Timestamp> {
    let seconds = match number.unsigned_abs() {
        0..100_000_000_000 => number,
        100_000_000_000..100_000_000_000_000 => number.div_euclid(1000),
        100_000_000_000_000..100_000_000_000_000_000 => number.div_euclid(1_000_000),
        _ => number.div_euclid(1_000_000_000),
    };
    Timestamp::from_unix(seconds)
}

/// Which number comes first in dates such as `03/11/2023`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slashed {
    /// 3 November.
    DayFirst,
    /// March 11.
    MonthFirst,
}

/// Why a text gives no moment.
const UNCLEAR: &str = "day and month unclear";
const AGE: &str = "an age, not a moment";
const NO_YEAR: &str = "a date without a year";
const UNKNOWN: &str = "no time that is known";

/// A moment in any of the ways that sources write it.
pub(super) fn any(text: &str) -> Option<Timestamp> {
    any_with(text, None).ok()
}

/// As `any`, where the order of slashed dates is known from their neighbours; else why it gives none.
pub(super) fn any_with(text: &str, order: Option<Slashed>) -> Result<Timestamp, &'static str> {
    let text = text.trim();
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if is_number && let Some(time) = compact(text) {
        return Ok(time);
    }
    if is_number && whole(text).is_some() {
        return unix(text).ok_or(UNKNOWN);
    }
    Timestamp::parse(text)
        .or_else(|| zone_apart(text))
        .or_else(|| rfc2822(text))
        .map_or_else(|| spelled(text, order), Ok)
}

/// Which number comes first in a column's slashed dates: one above 12 settles it for all, two that differ settle nothing.
pub(super) fn slashed_order<'a>(values: impl Iterator<Item = &'a str>) -> Option<Slashed> {
    let mut order = None;
    let slashed = values.filter(|text| Timestamp::parse(text.trim()).is_none());
    for day_first in slashed.filter_map(dates::states_day_first) {
        let this = if day_first { Slashed::DayFirst } else { Slashed::MonthFirst };
        if *order.get_or_insert(this) != this {
            return None;
        }
    }
    order
}

/// `20230311` and `20230311141047`: numbers that would lie in 1970 or in 2611 as Unix times.
fn compact(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if !matches!(digits.len(), 8 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i8>().ok());
    let year: i16 = digits.get(..4)?.parse().ok().filter(|year| (1970..2100).contains(year))?;
    let (month, day) = (part(4..6)?, part(6..8)?);
    match digits.len() {
        8 => Timestamp::day(year, month, day),
        _ => Timestamp::local(year, month, day, part(8..10)?, part(10..12)?, part(12..14)?),
    }
}

/// `2018-06-05 17:12:05 UTC` and `2018-06-05 17:12:05 +0000`: what RFC 3339 reads, with the zone apart.
fn zone_apart(text: &str) -> Option<Timestamp> {
    let (clock, zone) = text.rsplit_once([' ', '\u{a0}'])?;
    let local = Timestamp::parse(clock).filter(|time| time.precision == Precision::Local)?;
    at_offset(local, offset(zone)?)
}

/// Dates in words or with numbers in another order: `Mar 11, 2023 at 2:10 PM`, `11.03.2023 14:10`.
fn spelled(text: &str, order: Option<Slashed>) -> Result<Timestamp, &'static str> {
    if text.len() > LONGEST {
        return Err(UNKNOWN);
    }
    let straight = year_last(text);
    let text = straight.as_deref().unwrap_or(text);
    if NEAR.iter().any(|word| text.to_lowercase().starts_with(word)) {
        return Err(AGE);
    }
    let found = dates::find(text).ok_or(UNKNOWN)?;
    let zone = zone_around(text.get(..found.start).unwrap_or(""), text.get(found.end..).unwrap_or(""));
    match (found.shape, found.moment) {
        (Shape::Age, _) => Err(AGE),
        (Shape::Points, _) => Err(UNKNOWN),
        (_, Moment::Unknown) => Err(NO_YEAR),
        (_, moment) => {
            let zone = zone.ok_or(UNKNOWN)?;
            let time = moment.settle(order.map(|order| order == Slashed::DayFirst)).ok_or(UNCLEAR)?;
            match zone {
                Some(offset) if time.precision == Precision::Local => at_offset(time, offset).ok_or(UNKNOWN),
                _ => Ok(time),
            }
        }
    }
}

/// No way to write a moment is longer, in bytes.
const LONGEST: usize = 80;

/// Days that are told from today.
const NEAR: &[&str] =
    &["yesterday", "today", "gestern", "heute", "hier", "aujourd", "ayer", "hoy", "ontem", "hoje", "ieri", "oggi"];

/// `Sat Mar 11 14:10:47 +0000 2023` with the year before the clock, where it is written so.
fn year_last(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (month, day, clock, zone, year) = match words.as_slice() {
        [_, month, day, clock, zone, year] => (month, day, clock, *zone, year),
        [_, month, day, clock, year] => (month, day, clock, "", year),
        _ => return None,
    };
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let is_clock = clock.split(':').count() == 3;
    (is_year && is_clock).then(|| format!("{day} {month} {year} {clock} {zone}").trim_end().to_owned())
}

/// The zone that a date's surroundings state: `None` when they are not those of a mere date, `Some(None)` when they name
/// no zone that is known.
fn zone_around(before: &str, after: &str) -> Option<Option<i64>> {
    let is_sign = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '·' | '|' | '(' | ')');
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    if !is_word(before.trim_matches(is_sign)) {
        return None; // more than a weekday
    }
    let fraction = after.strip_prefix('.').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone = fraction.unwrap_or(after).trim_matches(is_sign);
    match offset(zone) {
        None if zone.len() <= 5 && is_word(zone) => Some(None),
        None => None,
        known => Some(known),
    }
}

/// Seconds east of Greenwich of `+0200`, `-05:00`, `+01`, `UTC`, `GMT`, `Z`.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "UTC" | "GMT" | "Z" | "utc" | "gmt" | "z") {
        return Some(0);
    }
    let (sign, digits) =
        zone.strip_prefix('+').map(|rest| (1, rest)).or_else(|| zone.strip_prefix('-').map(|rest| (-1, rest)))?;
    let digits = digits.replacen(':', "", 1);
    let is_offset = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    let (hours, minutes) = is_offset.then(|| digits.split_at_checked(2))??;
    let hours: i64 = hours.parse().ok().filter(|hours| *hours < 24)?;
    let minutes: i64 = if minutes.is_empty() { 0 } else { minutes.parse().ok().filter(|minutes| *minutes < 60)? };
    Some(sign * (hours * 3600 + minutes * 60))
}

fn at_offset(local: Timestamp, offset: i64) -> Option<Timestamp> {
    Timestamp::from_unix(local.seconds - offset)
}

/// Mail's and feeds' dates.
pub(super) fn rfc2822(text: &str) -> Option<Timestamp> {
    let moment = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()?;
    Timestamp::from_unix(moment.as_second())
}

/// A clock time that the source means in UTC.
pub(super) fn in_utc(mut time: Timestamp) -> Timestamp {
    if time.precision == Precision::Local {
        time.precision = Precision::Zoned;
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_read_in_every_shape() {
        for (text, want) in [
            ("123.0", "123"),
            ("1.4e9", "1400000000"),
            ("9007199254740993", "9007199254740993"),
            ("t1_x", "t1_x"),
            ("1.5", "1.5"),
        ] {
            assert_eq!(whole_digits(text), want);
        }
        for text in [
            "1528218725",
            "1528218725.9",
            "1528218725000",
            "1528218725000000",
            "2018-06-05T17:12:05Z",
            "2018-06-05 17:12:05 UTC",
            "Tue, 05 Jun 2018 19:12:05 +0200",
        ] {
            assert_eq!(any(text).map(|time| time.to_string()).as_deref(), Some("2018-06-05T17:12:05Z"), "{text}");
        }
        for text in ["", "nan", "None", "3 years ago", "inf"] {
            assert_eq!(any(text), None, "{text}");
        }
    }

    #[test]
    fn one_moment_is_read_in_all_its_forms() {
        let told = |text: &str, order| any_with(text, order).map_or_else(str::to_owned, |time| time.to_string());
        for (text, want) in [
            ("2023-03-11T14:10:47+0000", "2023-03-11T14:10:47Z"),
            ("2023-03-11 14:10:47 +0000", "2023-03-11T14:10:47Z"),
            ("2023-03-11 14:10:47-05", "2023-03-11T19:10:47Z"),
            ("2023-03-11 14:10:47 -05:30", "2023-03-11T19:40:47Z"),
            ("2023-03-11T14:10:47.123+02:00", "2023-03-11T12:10:47Z"),
            ("2023-03-11 14:10:47.000000", "2023-03-11T14:10:47"),
            ("2023-03-11T14:10:47.123456789Z", "2023-03-11T14:10:47Z"),
            ("1678543847123456789", "2023-03-11T14:10:47Z"),
            ("1678543847123456", "2023-03-11T14:10:47Z"),
            ("1678543847.5", "2023-03-11T14:10:47Z"),
            ("20230311", "2023-03-11"),
            ("20230311141047", "2023-03-11T14:10:47"),
            ("20231311", "1970-08-23T03:48:31Z"), // no day, so seconds
            ("Sat Mar 11 14:10:47 +0000 2023", "2023-03-11T14:10:47Z"),
            ("Sat Mar 11 14:10:47 2023", "2023-03-11T14:10:47"),
            ("Sat Mar 11 14:10:47 CET 2023", "2023-03-11T14:10:47"),
            ("Sat, 11 Mar 2023 14:10:47 GMT", "2023-03-11T14:10:47Z"),
            ("2023/03/11 14:10:47", "2023-03-11T14:10:47"),
            ("11.03.2023 14:10", "2023-03-11T14:10:00"),
            ("11.3.23", "2023-03-11"),
            ("11.03.1999", "1999-03-11"),
            ("03/25/99", "1999-03-25"),
            ("Mar 11, 2023 at 2:10 PM", "2023-03-11T14:10:00"),
            ("March 11, 2023 12:10 AM", "2023-03-11T00:10:00"),
            ("March 11, 2023", "2023-03-11"),
            ("11 Mar 2023", "2023-03-11"),
            ("Samstag, 11. März 2023, 14:10 Uhr", "2023-03-11T14:10:00"),
            ("11 mars 2023 à 14:10", "2023-03-11T14:10:00"),
            ("11 de marzo de 2023", "2023-03-11"),
            ("11 marzo 2023, 14:10", "2023-03-11T14:10:00"),
            ("11 de março de 2023 às 14:10", "2023-03-11T14:10:00"),
            ("March 11, 2023 14:10:47 +0100", "2023-03-11T13:10:47Z"),
            ("2023年3月11日", "2023-03-11"),
            ("2023年3月11日 14:10", "2023-03-11T14:10:00"),
            ("03/25/2023 02:10 PM", "2023-03-25T14:10:00"),
            ("25/03/2023 14:10", "2023-03-25T14:10:00"),
            ("03/11/2023 02:10 PM", UNCLEAR),
            ("3/11/23 14:10", UNCLEAR),
            ("11/11/2023", "2023-11-11"),
            ("2 days ago", AGE),
            ("vor 2 Tagen", AGE),
            ("yesterday at 14:10", AGE),
            ("hace 3 horas", AGE),
            ("December 2 09:47 am", NO_YEAR),
            ("31.02.2023", UNKNOWN),
            ("I was there on March 11, 2023", UNKNOWN),
            ("March 11, 2023 was a cold day", UNKNOWN),
            ("12 points", UNKNOWN),
            ("", UNKNOWN),
        ] {
            assert_eq!(told(text, None), want, "{text}");
        }
        assert_eq!(told("03/11/2023 02:10 PM", Some(Slashed::MonthFirst)), "2023-03-11T14:10:00");
        assert_eq!(told("3/11/23 14:10", Some(Slashed::DayFirst)), "2023-11-03T14:10:00");
        assert_eq!(told("14:10 03/11/2023", Some(Slashed::DayFirst)), "2023-11-03T14:10:00");
        assert_eq!(told("03/11/2023 14:10 UTC", Some(Slashed::DayFirst)), "2023-11-03T14:10:00Z");
    }

    #[test]
    fn one_number_above_12_settles_a_column() {
        let order = |values: &[&str]| slashed_order(values.iter().copied());
        assert_eq!(order(&["03/11/2023", "03/25/2023", "04/01/2023 2:10 PM"]), Some(Slashed::MonthFirst));
        assert_eq!(order(&["03/11/2023", "25-03-2023"]), Some(Slashed::DayFirst));
        assert_eq!(order(&["03/25/2023", "25/03/2023"]), None);
        assert_eq!(order(&["03/11/2023", "", "2023-03-25", "25.03.2023"]), None);
    }
}
