//! A piece of a line → an author's name, or nothing where it reads like something else.
//! In: what stands before or after a date or a says-word. Out: the name without pictures, labels, scores and signs.

/// Words before a name.
const BYS: &[&str] = &[
    "comment by",
    "posted by",
    "written by",
    "by",
    "kommentar von",
    "geschrieben von",
    "verfasst von",
    "von",
    "par",
    "commentaire par",
    "commentaire de",
    "publié par",
    "comentario por",
    "comentario de",
    "publicado por",
    "por",
    "comentário de",
    "comentário por",
    "escrito por",
    "from",
    "name",
    "author",
    "autor",
    "auteur",
    "profilbild von",
    "avatar of",
    "avatar for",
    "avatar von",
    "commento di",
    "di",
    "door",
];

pub(super) fn strip_signs(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '|' | '•'
                    | '·'
                    | ','
                    | '-'
                    | '–'
                    | '—'
                    | '/'
                    | ':'
                    | '»'
                    | '«'
                    | '@'
                    | '#'
                    | '¶'
                    | '∞'
                    | '↓'
                    | '.'
                    | '>'
                    | '<'
            )
    })
}

pub(super) fn ends_with_word(text: &str, table: &[&str]) -> Option<usize> {
    let low = text.to_lowercase();
    if low.len() != text.len() {
        return None;
    }
    table
        .iter()
        .filter(|word| low.ends_with(**word))
        .filter(|word| {
            low.len() == word.len()
                || low.get(..low.len() - word.len()).is_some_and(|b| b.ends_with(|c: char| !c.is_alphanumeric()))
        })
        .map(|word| word.len())
        .max()
}

pub(super) fn without_by(text: &str) -> (&str, bool) {
    let low = text.to_lowercase();
    if low.len() != text.len() {
        return (text, false);
    }
    let longest = BYS
        .iter()
        .filter(|by| low.starts_with(**by))
        .filter(|by| low.get(by.len()..).is_some_and(|r| r.is_empty() || r.starts_with([' ', ':', '\u{a0}'])))
        .map(|by| by.len())
        .max();
    match longest {
        Some(len) => (strip_signs(text.get(len..).unwrap_or("")), true),
        None => (text, false),
    }
}

/// `text` as an author's name, without pictures' stand-ins, scores and signs; `None` when it reads like something else.
pub(in crate::ingest) fn clean_name(text: &str) -> Option<String> {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix('[') {
        let (_, tail) = rest.split_once(']')?;
        text = tail.trim_start();
    }
    let text =
        text.strip_suffix("says").or_else(|| text.strip_suffix("sagt")).filter(|t| t.ends_with(' ')).unwrap_or(text);
    let (text, _) = without_by(strip_signs(without_score(text)));
    let text = without_number(without_label(text));
    let text = strip_signs(text);
    is_name(text).then(|| text.to_owned())
}

/// Words that a site puts behind the name of the article's author.
const LABELS: &[&str] = &[
    "post author",
    "beitragsautor",
    "beitragsautorin",
    "autor",
    "autorin",
    "author",
    "auteur",
    "autora",
    "verfasser",
    "admin",
    "moderator",
    "mod",
    "op",
];

fn without_label(text: &str) -> &str {
    ends_with_word(text, LABELS)
        .filter(|len| *len < text.len())
        .and_then(|len| text.get(..text.len() - len))
        .unwrap_or(text)
}

/// `text` without a number in brackets at its end, as Slashdot gives it: `Ana (1234)`.
fn without_number(text: &str) -> &str {
    match text.rsplit_once(" (") {
        Some((name, number))
            if !name.trim().is_empty() && number.trim_matches([')', ' ']).bytes().all(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => text,
    }
}

/// `text` without a score at its end: `ana 12 points`.
fn without_score(text: &str) -> &str {
    let Some(rest) = text.trim_end().strip_suffix("points").or_else(|| text.trim_end().strip_suffix("point")) else {
        return text;
    };
    rest.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ',' | '.' | '•'))
}

/// Whether `text` may be a name: short, few words, no sentence.
pub(super) fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    let words = text.split_whitespace().count();
    (1..=48).contains(&chars)
        && (1..=6).contains(&words)
        && text.chars().any(char::is_alphanumeric)
        && !text.ends_with(['.', '!', '?', ',', ';', ':', '…'])
        && !text.contains("://")
        && !text.contains(['?', '!', ';', '“', '„', '"', '=', '{', '}'])
        && !text.bytes().all(|b| b.is_ascii_digit())
}
