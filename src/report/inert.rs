//! The one gate through which text from a comment passes on its way out: one function per medium.
//! Comments are hostile input; nothing in them may act on what shows them.

use std::io;

use serde_json::ser::{CompactFormatter, Formatter};
use unicode_normalization::char::is_combining_mark;

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

/// For several lines on a terminal that are comity's own but for some words: line ends and blanks stay, what could act
/// becomes `\u{fffd}`.
#[must_use]
pub fn lines(text: &str) -> String {
    let inert = |c: char| match c {
        '\n' | ' ' => c,
        c if c.is_whitespace() => ' ',
        c if acts(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(inert).collect()
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

/// For text in HTML: white space becomes single blanks, signs of markup are escaped, and what could act stands there
/// as a token that shows what it is, such as `U+202E`; a run is one token with its kinds and its length.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    let mut marks = 0;
    while let Some(c) = rest.next() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if is_hidden(c) {
            let mut run = vec![c];
            run.extend(std::iter::from_fn(|| rest.next_if(|next| is_hidden(*next))));
            match run.as_slice() {
                // One joiner is part of a word or of an emoji.
                [only] if is_joiner(*only) => out.push(*only),
                run => push_token(&kinds(run), &mut out),
            }
        } else if marks > MARKS_KEPT {
            let mut more = 1;
            while rest.next_if(|next| is_combining_mark(*next)).is_some() {
                more += 1;
            }
            push_token(&format!("marks ×{more}"), &mut out);
        } else if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            push_escaped(c, &mut out);
        }
    }
    out
}

/// Combining marks on one letter that are shown; more only pile up over the lines around.
const MARKS_KEPT: usize = 5;

/// Kinds of characters that a token names.
const KINDS_NAMED: usize = 3;

fn push_token(name: &str, out: &mut String) {
    out.push_str(&format!("<span class=\"acts\">{name}</span>"));
}

/// `U+200B U+2060 ×25`
fn kinds(run: &[char]) -> String {
    let mut kinds: Vec<char> = Vec::new();
    for c in run {
        if !kinds.contains(c) && kinds.len() <= KINDS_NAMED {
            kinds.push(*c);
        }
    }
    let named = kinds.iter().take(KINDS_NAMED).map(|c| format!("U+{:04X}", u32::from(*c)));
    let mut name = named.collect::<Vec<String>>().join(" ");
    if kinds.len() > KINDS_NAMED {
        name.push_str(" …");
    }
    if run.len() > kinds.len().min(KINDS_NAMED) {
        name.push_str(&format!(" ×{}", run.len()));
    }
    name
}

/// Whether a character is shown as a token: it acts and is no plain white space, or joins.
fn is_hidden(c: char) -> bool {
    let is_space = c.is_whitespace() && !matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    (acts(c) && !is_space) || is_joiner(c)
}

/// For a quoted attribute in HTML: as text, but what could act becomes `\u{fffd}`.
#[must_use]
pub fn html_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    terminal(text).chars().for_each(|c| push_escaped(c, &mut out));
    out
}

fn push_escaped(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        _ => out.push(c),
    }
}

/// Joins letters or parts of an emoji; many in a row only hide.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// An address that a link may lead to: `http` or `https` with a host, in ASCII, everything else percent-encoded.
/// `None` for other schemes and for what only looks like an address.
#[must_use]
pub fn web_address(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let starts_well = rest.starts_with(|c: char| c.is_alphanumeric() || c == '[');
    if !is_web || !starts_well || text.chars().any(|c| acts(c) || c.is_whitespace()) {
        return None;
    }
    let mut out = format!("{}://", scheme.to_ascii_lowercase());
    for c in rest.chars() {
        if c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\' | '{' | '}' | '|' | '^') {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    Some(out)
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
        escaped_where(writer, fragment, acts)
    }
}

/// Writes JSON for a `<script>` of an HTML page: inert, and without the signs that begin or end markup.
#[derive(Clone, Copy, Debug, Default)]
struct ScriptJson;

impl Formatter for ScriptJson {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        escaped_where(writer, fragment, |c| acts(c) || matches!(c, '<' | '>' | '&'))
    }
}

fn escaped_where<W: ?Sized + io::Write>(
    writer: &mut W,
    fragment: &str,
    is_escaped: impl Fn(char) -> bool,
) -> io::Result<()> {
    let mut plain = 0;
    for (at, c) in fragment.char_indices().filter(|(_, c)| is_escaped(*c)) {
        CompactFormatter.write_string_fragment(writer, fragment.get(plain..at).unwrap_or(""))?;
        let mut units = [0u16; 2];
        for unit in c.encode_utf16(&mut units) {
            write!(writer, "\\u{unit:04x}")?;
        }
        plain = at + c.len_utf8();
    }
    CompactFormatter.write_string_fragment(writer, fragment.get(plain..).unwrap_or(""))
}

/// Writes `value` as JSON that may stand in a `<script>` of an HTML page.
///
/// # Errors
/// When writing fails.
pub fn script_data<W: io::Write>(out: W, value: &impl serde::Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, ScriptJson);
    value.serialize(&mut serializer).map_err(io::Error::from)
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
    fn lines_stay_lines() {
        let cases = [
            ("one\n    two  three", "one\n    two  three"),
            ("a\u{1b}]0;x\u{7}\r\nb\tc\u{9b}d", "a\u{fffd}]0;x\u{fffd} \nb c\u{fffd}d"),
        ];
        for (text, want) in cases {
            assert_eq!(lines(text), want, "{text:?}");
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

    #[test]
    fn html_shows_what_was_written() {
        let cases = [
            ("</b><script>alert(1)</script>", "&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a\r\n\tb", "a b"),
            ("\u{202e}evil", "<span class=\"acts\">U+202E</span>evil"),
            ("\u{200b}\u{200b}\u{200b}x", "<span class=\"acts\">U+200B ×3</span>x"),
            ("\u{200b}\u{2060}x", "<span class=\"acts\">U+200B U+2060</span>x"),
            ("\u{1}\u{2}\u{3}\u{4}\u{5}", "<span class=\"acts\">U+0001 U+0002 U+0003 … ×5</span>"),
            (
                "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
                "e\u{301}\u{301}\u{301}\u{301}\u{301}<span class=\"acts\">marks ×2</span>",
            ),
            ("\u{1b}[31m", "<span class=\"acts\">U+001B</span>[31m"),
            ("a\u{200d}b", "a\u{200d}b"), // one joiner is part of a word
            ("a\u{200d}\u{200c}b", "a<span class=\"acts\">U+200D U+200C</span>b"),
        ];
        for (text, want) in cases {
            assert_eq!(html(text), want, "{text:?}");
        }
        assert_eq!(html_attribute("\" onload='x'\u{202e}"), "&quot; onload=&#39;x&#39;\u{fffd}");
    }

    #[test]
    fn links_lead_to_the_web_only() {
        let cases = [
            ("https://e.org/a?b=c#d", Some("https://e.org/a?b=c#d")),
            ("HTTP://e.org/ä\"", Some("http://e.org/%C3%A4%22")),
            ("javascript:alert(1)", None),
            ("javascript://e.org/%0aalert(1)", None),
            ("data:text/html,x", None),
            ("https:///x", None),
            ("https://e.org/ x", None),
            ("https://e\u{202e}.org", None),
            ("/relative", None),
        ];
        for (text, want) in cases {
            assert_eq!(web_address(text).as_deref(), want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn script_data_reads_back_and_holds_no_markup(text in "\\PC*|[\u{0}-\u{a0}\u{200b}-\u{2069}\u{e0001}a</>&]*") {
            let mut out = Vec::new();
            script_data(&mut out, &text).unwrap();
            let written = String::from_utf8(out).unwrap();
            prop_assert!(!written.chars().any(|c| acts(c) || "<>&".contains(c)), "{written:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }

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
