//! Figures in words.

/// `1 comment`, `2 comments`.
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A number with its digits in groups of three from five digits on.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A share as whole percents, never 0 % for something or 100 % for less than all.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 1.0 => "under 1 %".to_owned(),
        p if p > 99.0 && p < 100.0 => "over 99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// A length of time in the largest unit that gives at least two of it: `40 minutes`, `3 days`, `2 years`.
#[must_use]
pub fn duration(seconds: u64) -> String {
    const UNITS: [(u64, &str, &str); 6] = [
        (31_557_600, "year", "years"),
        (2_629_800, "month", "months"),
        (86_400, "day", "days"),
        (3_600, "hour", "hours"),
        (60, "minute", "minutes"),
        (1, "second", "seconds"),
    ];
    let unit = UNITS.iter().find(|(length, ..)| seconds >= 2 * length).unwrap_or(&UNITS[5]);
    counted((seconds + unit.0 / 2) / unit.0, unit.1, unit.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let cases = [(1, "1 reply"), (2, "2 replies"), (9999, "9999 replies"), (1_234_567, "1 234 567 replies")];
        for (n, want) in cases {
            assert_eq!(counted(n, "reply", "replies"), want);
        }
        for (share, want) in [(0.0, "0 %"), (0.004, "under 1 %"), (0.25, "25 %"), (0.999, "over 99 %"), (1.0, "100 %")]
        {
            assert_eq!(percent(share), want);
        }
        let lengths = [
            (1, "1 second"),
            (90, "90 seconds"),
            (7_200, "2 hours"),
            (100_000, "28 hours"),
            (200_000, "2 days"),
            (60_000_000, "23 months"),
        ];
        for (seconds, want) in lengths {
            assert_eq!(duration(seconds), want);
        }
    }
}
