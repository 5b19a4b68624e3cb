//! Lines → where a comment section may begin and where it ends.
//! In: all lines. Out: headings with the number they declare, and the end of a section that begins at one.

use super::lines::Line;
use super::words;

/// How surely a line heads a comment section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ingest) enum Strength {
    /// A number and words that no list knows: `12 Wortmeldungen`. Believed only when as many comments follow.
    Number,
    /// It names a number of comments somewhere, as the line above an article does.
    Mention,
    /// It is a word such as `Comments`, or a number and a noun with something after it.
    Word,
    /// It is made as comment sections are headed: `15 thoughts on “…”`.
    Full,
}

/// A line that may head the comment section.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// The line.
    pub(super) line: usize,
    /// The number of comments it declares.
    pub(super) count: Option<u64>,
    /// How surely it is a heading.
    pub(super) strength: Strength,
}

const LONGEST: usize = 220;

/// All headings, in page order.
pub(super) fn headings(lines: &[Line<'_>], wrapped: Option<usize>) -> Vec<Heading> {
    let mut found = Vec::new();
    for (line, this) in lines.iter().enumerate() {
        if matches!(this.marker, Some(super::lines::Marker::Number(_))) || inside_paragraph(lines, line, wrapped) {
            continue;
        }
        if let Some((count, strength)) = split_heading(lines, line).or_else(|| heading(this.body)) {
            found.push(Heading { line, count, strength });
        }
    }
    found
}

/// Lines that give a number and a few words, or words and a number in brackets; the last ones of the page first.
pub(super) fn numbers(lines: &[Line<'_>], most: usize) -> Vec<Heading> {
    let found = lines.iter().enumerate().rev().filter(|(_, l)| l.marker.is_none() && l.body.chars().count() <= LONGEST);
    found
        .filter_map(|(line, l)| Some(Heading { line, count: Some(any_number(l.body)?), strength: Strength::Number }))
        .take(most)
        .collect()
}

fn any_number(body: &str) -> Option<u64> {
    let tokens: Vec<&str> = body.split_whitespace().flat_map(apart).collect();
    let (first, last) = (tokens.first()?, tokens.last()?);
    let digits = tokens.iter().filter(|t| t.bytes().any(|b| b.is_ascii_digit())).count();
    let quotes = body.contains(['“', '„', '«', '‘', '"']);
    let short = tokens.len() <= 6 && digits == 1 && body.chars().count() <= 60;
    let named = tokens.len() >= 2 && (short || quotes && number(first).is_some()) && !words::is_button(body);
    let count = number(first).or_else(|| number(last).filter(|_| bracketed(last)))?;
    (named && (2..=20_000).contains(&count)).then_some(count)
}

/// A heading that inline elements have split: `16` above `Respuestas a “…”`, or `Kommentare (` above `56`.
fn split_heading(lines: &[Line<'_>], i: usize) -> Option<(Option<u64>, Strength)> {
    let body = lines.get(i)?.body;
    let only_number = !body.is_empty() && body.len() <= 7 && number(body).is_some();
    let only_noun = body.len() <= 40 && is_noun(body.trim_end_matches(['(', ' ', ':']));
    if !only_number && !only_noun {
        return None;
    }
    let next = lines.iter().skip(i + 1).take(3).map(|l| l.body).find(|b| !b.is_empty())?;
    let number_next = next.len() <= 7 && number(next.trim_matches(['(', ')'])).is_some();
    if only_noun && !number_next || words::is_button(body) || words::is_button(next) {
        return None;
    }
    heading(&format!("{body} {next}")).filter(|(count, strength)| count.is_some() && *strength > Strength::Mention)
}

/// The number that `body` declares as the heading of a comment section, and how surely it is one.
pub(in crate::ingest) fn heading(body: &str) -> Option<(Option<u64>, Strength)> {
    if body.is_empty()
        || body.len() > LONGEST * 2
        || body.chars().count() > LONGEST
        || words::is_elsewhere(body)
        || words::is_button(body) && !body.bytes().any(|b| b.is_ascii_digit())
        || words::is_closed(body)
    {
        return None;
    }
    if words::is_bare_heading(body) {
        return Some((None, Strength::Word));
    }
    if words::is_one_heading(body) {
        return Some((Some(1), Strength::Full));
    }
    let tokens: Vec<&str> = body.split_whitespace().flat_map(apart).collect();
    let at = |i: usize| tokens.get(i).copied().unwrap_or("");
    let mut mention = None;
    for i in 0..tokens.len() {
        let Some(count) = number(at(i)).filter(|n| i == 0 || bracketed(at(i)) || !(1990..=2039).contains(n)) else {
            continue;
        };
        if is_noun(at(i + 1)) {
            let strength = number_first(&tokens, i, body);
            if strength > Strength::Mention {
                return Some((Some(count), strength));
            }
            mention = Some(count);
        } else if i > 0 && is_noun(at(i - 1)) && (bracketed(at(i)) || i + 1 == tokens.len()) && i <= 4 {
            let ends = i + 1 == tokens.len();
            if ends && i <= 3 {
                return Some((Some(count), Strength::Full));
            }
            mention = Some(count);
        }
    }
    mention.filter(|_| body.chars().count() <= 140).map(|count| (Some(count), Strength::Mention))
}

/// Splits `Comments(12)` and `(12)` off what they are glued to.
fn apart(word: &str) -> Vec<&str> {
    match word.find('(') {
        Some(at) if at > 0 => match word.split_at_checked(at) {
            Some((a, b)) => vec![a, b],
            None => vec![word],
        },
        _ => vec![word],
    }
    .into_iter()
    .filter(|w| !matches!(*w, "(" | ")" | ":" | "|" | "•" | "·"))
    .collect()
}

fn bracketed(word: &str) -> bool {
    word.starts_with(['(', '['])
}

fn number(word: &str) -> Option<u64> {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    let digits: String = core.chars().filter(|c| !matches!(c, '.' | ',' | '’' | '\'' | '\u{a0}')).collect();
    (!digits.is_empty() && digits.len() <= 7).then(|| digits.parse().ok()).flatten()
}

fn is_noun(word: &str) -> bool {
    let low = words::bare(word);
    let low = low.trim_matches(['(', ')']);
    words::NOUNS.contains(&low)
}

/// Words that may follow the noun in a heading: `12 thoughts on …`.
const LINKS: &[&str] = &[
    "on", "to", "for", "in", "about", "so", "leave", "zu", "auf", "bei", "in", "über", "sur", "à", "au", "pour", "en",
    "a", "para", "sobre", "em", "su", "op", "na", "к", "till", "add", "post", "schreibe", "new",
];

fn number_first(tokens: &[&str], i: usize, body: &str) -> Strength {
    let chars = body.chars().count();
    let next = tokens.get(i + 2).copied().unwrap_or("");
    let leads = tokens.iter().take(i).all(|t| !t.chars().any(char::is_alphanumeric));
    let ends = tokens.iter().skip(i + 2).all(|t| !t.chars().any(char::is_alphanumeric));
    let dashed = i > 0 && tokens.get(i - 1).is_some_and(|t| matches!(*t, "—" | "–" | "-" | "|" | ":"));
    let noun_closed = tokens.get(i + 1).is_some_and(|t| t.ends_with(['.', ':', ',']));
    let linked = LINKS.contains(&words::bare(next).as_str()) && !noun_closed;
    if leads && (ends || linked || noun_closed && chars <= 60) || ends && dashed {
        Strength::Full
    } else if leads && chars <= 90 {
        Strength::Word
    } else {
        Strength::Mention
    }
}

/// What may end a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The title of a comment form.
    Form,
    /// A line that says comments are closed.
    Closed,
    /// The heading of a list of other pages.
    Elsewhere,
}

/// Whether line `i` continues a paragraph that a browser has broken, so that its words head nothing.
pub(super) fn inside_paragraph(lines: &[Line<'_>], i: usize, wrapped: Option<usize>) -> bool {
    let above = i.checked_sub(1).and_then(|j| lines.get(j));
    match (wrapped, above, lines.get(i)) {
        (Some(width), Some(above), Some(line)) => line.continues(above, width),
        _ => false,
    }
}

/// What `line` may end, if anything.
pub(super) fn stop(line: &Line<'_>) -> Option<Stop> {
    let body = line.body;
    if body.is_empty() || body.len() > 400 {
        None
    } else if words::is_closed(body) {
        Some(Stop::Closed)
    } else if words::is_form(body) && !words::is_reply_button(body) {
        Some(Stop::Form)
    } else if words::is_elsewhere(body) {
        Some(Stop::Elsewhere)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_five_languages_are_told_from_prose() {
        let cases = [
            ("15 thoughts on “Trams”", Some((Some(15), Strength::Full))),
            ("2 Gedanken zu „Folge 70“", Some((Some(2), Strength::Full))),
            ("2 réflexions au sujet de « Ajouter »", Some((Some(2), Strength::Full))),
            ("16 Respuestas a “Medios”", Some((Some(16), Strength::Full))),
            ("3 comentários em “Loja”", Some((Some(3), Strength::Full))),
            ("Where the action is — 96 Comments", Some((Some(96), Strength::Full))),
            ("Kommentare ( 56 )", Some((Some(56), Strength::Full))),
            ("View comments (27)", Some((Some(27), Strength::Full))),
            ("35 Comments »", Some((Some(35), Strength::Full))),
            ("4 Comments. Leave new", Some((Some(4), Strength::Full))),
            ("Kommentare:", Some((None, Strength::Word))),
            ("Permalink 34 Comments Feed for comments Back to top", Some((Some(34), Strength::Mention))),
            ("Recent Comments", None),
            ("She had 3 dogs and comments on them.", None),
        ];
        for (line, want) in cases {
            assert_eq!(heading(line), want, "{line}");
        }
    }
}
