//! Where reading stops, so that no input can take all memory or time.

use std::str::FromStr;

/// Limits on one input. All can be raised with `--limit NAME=NUMBER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest line, text or JSON value, in bytes; a longer one is skipped.
    pub line: usize,
    /// Deepest nesting of JSON, in arrays and objects.
    pub depth: usize,
    /// Deepest nesting of HTML elements: browsers stop at 512, and building a page costs more than linear time.
    pub html_depth: usize,
    /// Largest page, in bytes.
    pub page: usize,
    /// How many times its packed size an input may unpack to, counted after the first 64 MiB.
    pub expansion: u64,
    /// How many members of an archive are read.
    pub members: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let (depth, html_depth) = (600_000, 2_000);
        Limits { line: 32 << 20, depth, html_depth, page: 64 << 20, expansion: 200, members: 100_000 }
    }
}

/// One limit as it is typed: `line=67108864`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    name: &'static str,
    value: u64,
}

/// The limits' names with what they bound.
pub const NAMES: &[(&str, &str)] = &[
    ("line", "bytes of a line or a JSON value"),
    ("depth", "nesting of JSON"),
    ("html-depth", "nesting of HTML elements"),
    ("page", "bytes of a page"),
    ("expansion", "unpacked size as a multiple of the packed one"),
    ("members", "members of an archive"),
];

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Limit, String> {
        let names = || NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let (name, value) =
            text.split_once('=').ok_or_else(|| format!("expected NAME=NUMBER with one of {}", names()))?;
        let known = NAMES.iter().find(|(known, _)| *known == name.trim());
        let (name, _) = known.ok_or_else(|| format!("no limit is called `{name}`; expected one of {}", names()))?;
        let value = value.trim().parse().map_err(|_| format!("`{value}` is no whole number"))?;
        Ok(Limit { name, value })
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

impl Limits {
    /// Sets one limit.
    pub fn set(&mut self, limit: Limit) {
        let size = usize::try_from(limit.value).unwrap_or(usize::MAX);
        match limit.name {
            "line" => self.line = size,
            "depth" => self.depth = size,
            "html-depth" => self.html_depth = size,
            "page" => self.page = size,
            "members" => self.members = size,
            _ => self.expansion = limit.value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_and_wrong_ones_are_told() {
        let mut limits = Limits::default();
        for (name, _) in NAMES {
            limits.set(format!("{name}=7").parse().unwrap());
        }
        assert_eq!(limits, Limits { line: 7, depth: 7, html_depth: 7, page: 7, expansion: 7, members: 7 });
        assert!("lines=7".parse::<Limit>().unwrap_err().contains("html-depth"));
        assert!("line=many".parse::<Limit>().is_err());
    }
}
