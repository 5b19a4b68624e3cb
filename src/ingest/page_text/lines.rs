//! A page's text → what each line is, by its own features only: indentation, marker, bare text.
//! Knows nothing of sections or comments.

/// What stands before the text of a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// `12.`
    Number(u32),
    /// `12)`, which lists inside a comment use and comment lists don't.
    Paren(u32),
    /// `•`, `*`, `+`, …
    Bullet(char),
}

/// One line of a page.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    /// Columns before the marker, or before the text where there is none.
    pub(super) indent: usize,
    /// The list marker.
    pub(super) marker: Option<Marker>,
    /// The text without indentation and marker; empty for a blank line.
    pub(super) body: &'t str,
    /// Columns that the whole line takes.
    pub(super) width: usize,
}

impl Line<'_> {
    /// Whether nothing stands in the line.
    pub(super) fn is_blank(&self) -> bool {
        self.body.is_empty() && self.marker.is_none()
    }

    /// Whether the line begins a list item that may be a comment.
    pub(super) fn is_item(&self) -> bool {
        matches!(self.marker, Some(Marker::Number(_) | Marker::Bullet(_)))
    }
}

/// Reads all lines of `text`.
pub(super) fn read(text: &str) -> Vec<Line<'_>> {
    text.lines().map(line).collect()
}

fn line(raw: &str) -> Line<'_> {
    let mut indent = 0;
    let mut rest = raw;
    while let Some(c) = rest.chars().next().filter(|c| c.is_whitespace() || *c == '\u{feff}') {
        indent += if c == '\t' { 8 } else { 1 };
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    let rest = rest.trim_end();
    let width = indent + rest.chars().count();
    let (marker, body) = split_marker(rest, indent);
    Line { indent, marker, body, width }
}

fn split_marker(rest: &str, indent: usize) -> (Option<Marker>, &str) {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=5).contains(&digits) {
        let number = rest.get(..digits).and_then(|d| d.parse().ok());
        let tail = rest.get(digits..).unwrap_or("");
        if let (Some(n), Some(sign)) = (number, tail.chars().next().filter(|c| matches!(c, '.' | ')'))) {
            let body = tail.get(1..).unwrap_or("");
            if body.is_empty() || body.starts_with(char::is_whitespace) {
                let marker = if sign == '.' { Marker::Number(n) } else { Marker::Paren(n) };
                return (Some(marker), body.trim());
            }
        }
    }
    let Some(first) = rest.chars().next() else { return (None, rest) };
    let body = rest.get(first.len_utf8()..).unwrap_or("");
    let sign = matches!(first, '•' | '*' | '+' | '-' | '–' | '□' | '■' | '◦' | '▪' | '○' | '●' | '★' | '☆' | '▫' | '‣');
    let letter = matches!(first, 'o' | '#' | '@') && indent >= 4 && first == 'o';
    if (sign || letter) && (body.is_empty() && sign || body.starts_with(char::is_whitespace)) {
        return (Some(Marker::Bullet(first)), body.trim());
    }
    (None, rest)
}

/// The column at which a browser such as Lynx or w3m has broken the lines, when it has.
pub(super) fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    let mut counts = [0_u32; 3];
    for width in lines.iter().map(|line| line.width) {
        let class = if width > 84 { 2 } else { usize::from(width >= 60) };
        if let Some(count) = counts.get_mut(class) {
            *count += 1;
        }
    }
    let [_, near, over] = counts;
    (near >= 12 && over * 20 <= near).then_some(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_indent_marker_and_body() {
        let cases = [
            ("  1. Ana", 2, Some(Marker::Number(1)), "Ana"),
            ("    • Ben", 4, Some(Marker::Bullet('•')), "Ben"),
            ("      o Cem", 6, Some(Marker::Bullet('o')), "Cem"),
            ("o Cem", 0, None, "o Cem"), // at the margin an o is a word
            ("1) yes", 0, Some(Marker::Paren(1)), "yes"),
            ("3.50 a piece", 0, None, "3.50 a piece"),
            ("   ", 3, None, ""),
        ];
        for (raw, indent, marker, body) in cases {
            let got = line(raw);
            assert_eq!((got.indent, got.marker, got.body), (indent, marker, body), "{raw}");
        }
    }
}
