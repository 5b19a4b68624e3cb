//! Numbers and times as sources write them: as numbers, strings, floats, in seconds, milliseconds or microseconds.

use crate::comment::{Precision, Timestamp};

use super::loose::Number;

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
        _ => number.div_euclid(1_000_000),
    };
    Timestamp::from_unix(seconds)
}

/// A moment in any of the ways that sources write it.
pub(super) fn any(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let is_date = text.len() >= 8 && text.bytes().filter(|b| *b == b'-').count() == 2;
    if is_number && !is_date { unix(text) } else { Timestamp::parse(text).or_else(|| spelled(text)) }
}

/// `2018-06-05 17:12:05 UTC` and mail's `Tue, 05 Jun 2018 17:12:05 +0000`.
fn spelled(text: &str) -> Option<Timestamp> {
    let bare = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT"));
    bare.and_then(|bare| Timestamp::parse(bare.trim())).map(in_utc).or_else(|| rfc2822(text))
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
}
