//! The one gate through which text from a comment passes on its way out: one function per medium.
//! Comments are hostile input; nothing in them may act on what shows them.

use std::io;

use serde_json::ser::{CompactFormatter, Formatter};

/// Whether a character can act on a terminal or hide or reorder text: control characters, marks that change the
/// direction of writing, invisible separators and tags.
#[must_use]
pub fn acts(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// For one line on a terminal: white space becomes single blanks, what could act becomes `\u{fffd}`.
#[must_use]
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(if acts(c) { '\u{fffd}' } else { c });
        }
    }
    out
}

/// For running text in Markdown: as on a terminal, and every sign that Markdown or an autolink could act on is
/// escaped.
#[must_use]
pub fn markdown(text: &str) -> String {
    let line = terminal(text);
    let mut out = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Numbered entities keep addresses and mentions from becoming links.
            ':' => out.push_str("&#58;"),
            '@' => out.push_str("&#64;"),
            '.' => out.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '!' | '|' | '~' | '$'
            | '=' | '"' | '\'' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// What makes a spreadsheet take a cell for a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// For a cell of a CSV table: quoted where it must be, and nothing that a spreadsheet would run. A text that begins
/// like a formula gets a `'` before it, which reading the table back takes off again; numbers stay numbers.
#[must_use]
pub fn csv(text: &str) -> String {
    let bare = text.trim_start_matches('\'');
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let mut cell = String::with_capacity(text.len() + 3);
    if bare.starts_with(FORMULA) && !is_number {
        cell.push('\'');
    }
    // Zero bytes end a cell in some programs.
    cell.extend(text.chars().filter(|c| *c != '\0'));
    if cell.contains([',', '"', '\n', '\r', ';', '\t', '\'']) || cell.starts_with(' ') || cell.ends_with(' ') {
        cell = format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

/// For a cell of a table that is loaded elsewhere and not read back: as `csv`, and what could act on a terminal becomes
/// `\u{fffd}`, line ends become `\n`. What hides the beginning of a formula does not save it: blanks, marks, wide signs.
#[must_use]
pub fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 3);
    let bare = text.trim_start_matches(|c: char| c == '\'' || c.is_whitespace() || acts(c) || is_joiner(c));
    let begins_like_a_formula = text.starts_with(FORMULA) || bare.starts_with(FORMULA) || bare.starts_with(WIDE);
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if begins_like_a_formula && !is_number {
        cell.push('\'');
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => cell.push('\n'),
            '\n' | '\t' => cell.push(c),
            c => cell.push(if acts(c) { '\u{fffd}' } else { c }),
        }
    }
    if cell.contains([',', '"', '\n', ';', '\t', '\'']) || cell.starts_with(' ') || cell.ends_with(' ') {
        cell = format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

/// The signs of `FORMULA` as East Asian keyboards write them; some spreadsheets read them as the narrow ones.
const WIDE: [char; 4] = ['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Whether a character joins or parts its neighbours and shows nothing itself.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Writes JSON in which nothing acts on a terminal either: what plain JSON leaves as it is, such as C1 control
/// characters and marks of direction, is escaped. The value read back is the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct InertJson;

impl Formatter for InertJson {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() && !fragment.contains('\u{7f}') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| acts(*c)) {
            CompactFormatter.write_string_fragment(writer, fragment.get(plain..at).unwrap_or(""))?;
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        CompactFormatter.write_string_fragment(writer, fragment.get(plain..).unwrap_or(""))
    }
}

/// Writes `value` as one line of inert JSON, without the line end.
///
/// # Errors
/// When writing fails.
pub fn json<W: io::Write>(out: W, value: &impl serde::Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, InertJson);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        let cases = [
            ("a\u{1b}[2Jb", "a\u{fffd}[2Jb"),
            ("one\r\n\ttwo", "one two"),
            ("\u{202e}evil\u{9b}", "\u{fffd}evil\u{fffd}"),
            ("plain – text ☺", "plain – text ☺"),
        ];
        for (text, want) in cases {
            assert_eq!(terminal(text), want, "{text:?}");
        }
    }

    #[test]
    fn markdown_shows_what_was_written() {
        let cases = [
            ("<script>", "&lt;script&gt;"),
            ("[x](http://e.org)", "\\[x\\]\\(http&#58;//e&#46;org\\)"),
            ("@all *now*", "&#64;all \\*now\\*"),
        ];
        for (text, want) in cases {
            assert_eq!(markdown(text), want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn json_reads_back_and_holds_nothing_that_acts(text in "\\PC*|[\u{0}-\u{a0}\u{200b}-\u{2069}\u{e0001}a]*") {
            let mut out = Vec::new();
            json(&mut out, &text).unwrap();
            let written = String::from_utf8(out).unwrap();
            prop_assert!(!written.chars().any(acts), "{written:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
