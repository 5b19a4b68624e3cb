//! A pattern as written → the sequences of words that it stands for.
//!
//! `word`, `word*`, `{class}`, `x?`, `(a|b)`, `...3`, `"Word"`, `^`, `$`, `/regex/`, and nothing beyond them.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::fold::fold;

/// One word of a sequence: what it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// Equal after folding.
    Word(Arc<str>),
    /// Begins so after folding.
    Prefix(Arc<str>),
    /// Holds this after folding (rows with `edge` = `inside`).
    Inside(Arc<str>),
    /// Equal as it stands.
    Exact(Arc<str>),
    /// In this class.
    Class(Arc<str>),
    /// Matched as a whole by this expression.
    Regex(Arc<str>),
    /// Any of these, each a single word.
    OneOf(Arc<[Atom]>),
    /// Any word.
    Any,
}

/// The sequences of words that a pattern stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// At least one, none of them empty.
    pub sequences: Vec<Vec<Atom>>,
    /// Only at the start of a sentence.
    pub at_start: bool,
    /// Only at the end of a sentence.
    pub at_end: bool,
}

impl Pattern {
    /// The words of all its sequences together: what it takes of the automaton.
    #[must_use]
    pub fn size(&self) -> usize {
        self.sequences.iter().map(Vec::len).sum()
    }
}

/// How a row wants its bare words read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Case counts.
    pub exact: bool,
    /// Words may lie inside longer ones.
    pub inside: bool,
}

/// Sequences that one pattern may stand for; more is a pattern that nobody can read.
pub const MOST_SEQUENCES: usize = 2_000;

/// Words of a sequence, at most.
pub const MOST_WORDS: usize = 24;

/// Letters that a word with a star must have before it.
const LETTERS_BEFORE_STAR: usize = 3;

/// Reads a pattern.
///
/// # Errors
/// In words, when it is not of the language.
pub fn parse(text: &str, reading: Reading) -> Result<Pattern, String> {
    let mut pieces = split(text)?;
    let at_start = pieces.first().is_some_and(|piece| piece == "^");
    let at_end = pieces.len() > usize::from(at_start) && pieces.last().is_some_and(|piece| piece == "$");
    if at_start {
        pieces.remove(0);
    }
    if at_end {
        pieces.pop();
    }
    let mut sequences: Vec<Vec<Atom>> = vec![Vec::new()];
    for piece in &pieces {
        let choices = element(piece, reading)?;
        if sequences.len() * choices.len() > MOST_SEQUENCES {
            return Err(format!("it stands for more than {MOST_SEQUENCES} sequences of words; expected a simpler one"));
        }
        sequences = sequences
            .iter()
            .flat_map(|before| choices.iter().map(move |choice| [before.as_slice(), choice.as_slice()].concat()))
            .collect();
        if sequences.iter().any(|sequence| sequence.len() > MOST_WORDS) {
            return Err(format!("it is longer than {MOST_WORDS} words"));
        }
    }
    sequences.retain(|sequence| sequence.iter().any(|atom| *atom != Atom::Any));
    if sequences.len() > 1 {
        sequences.sort_unstable();
        sequences.dedup();
    }
    if sequences.is_empty() {
        return Err("it has no word; expected at least one that is not optional".to_owned());
    }
    Ok(Pattern { sequences, at_start, at_end })
}

/// Splits at blanks, but not inside `( )`, `" "` and `/ /`.
fn split(text: &str) -> Result<Vec<String>, String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut open: Option<char> = None;
    let mut escaped = false;
    for c in text.chars() {
        match open {
            Some(close) => {
                piece.push(c);
                if c == close && !escaped {
                    open = None;
                }
                escaped = c == '\\' && !escaped;
            }
            None if c == ' ' => pieces.push(std::mem::take(&mut piece)),
            None => {
                open = match c {
                    '(' => Some(')'),
                    '"' => Some('"'),
                    '/' if piece.is_empty() => Some('/'),
                    '{' => Some('}'),
                    _ => None,
                };
                piece.push(c);
            }
        }
    }
    if let Some(close) = open {
        return Err(format!("a `{close}` is missing"));
    }
    pieces.push(piece);
    if pieces.iter().any(String::is_empty) {
        return Err("two blanks in a row, or one at an end; expected single blanks between words".to_owned());
    }
    Ok(pieces)
}

/// The choices that one element gives; an empty one where it is optional.
fn element(piece: &str, reading: Reading) -> Result<Vec<Vec<Atom>>, String> {
    if let Some(gap) = piece.strip_prefix("...") {
        let most: usize =
            gap.parse().ok().filter(|n| (1..=5).contains(n)).ok_or("a gap is written `...1` to `...5`")?;
        return Ok((0..=most).map(|n| vec![Atom::Any; n]).collect());
    }
    let (body, optional) = match piece.strip_suffix('?') {
        Some(body) if !body.is_empty() => (body, true),
        _ => (piece, false),
    };
    let mut choices = Vec::new();
    match body.strip_prefix('(').and_then(|body| body.strip_suffix(')')) {
        Some(inner) => {
            for choice in inner.split('|') {
                choices.extend(choice_of(choice, reading)?);
            }
        }
        None => choices.push(word(body, reading)?),
    }
    // Choices of single words are one set of words, so that long lists don't multiply.
    if choices.len() > 1 && choices.iter().all(|choice| choice.len() == 1) {
        let mut set: Vec<Atom> = choices.concat();
        set.sort();
        set.dedup();
        choices = vec![vec![Atom::OneOf(set.into())]];
    }
    if optional {
        choices.push(Vec::new());
    }
    Ok(choices)
}

/// One side of a `(a|b)`: words parted by blanks, each of which may be optional.
fn choice_of(choice: &str, reading: Reading) -> Result<Vec<Vec<Atom>>, String> {
    let mut sequences = vec![Vec::new()];
    for piece in choice.split(' ').filter(|piece| !piece.is_empty()) {
        let (body, optional) = piece.strip_suffix('?').map_or((piece, false), |body| (body, true));
        let atoms = word(body, reading)?;
        let with: Vec<Vec<Atom>> =
            sequences.iter().map(|before| [before.as_slice(), atoms.as_slice()].concat()).collect();
        if sequences.len() + with.len() > MOST_SEQUENCES {
            return Err(format!("it stands for more than {MOST_SEQUENCES} sequences of words; expected a simpler one"));
        }
        if optional {
            sequences.extend(with);
        } else {
            sequences = with;
        }
    }
    if sequences.iter().all(Vec::is_empty) {
        return Err("an empty choice; write `(a|b)?` for an optional one".to_owned());
    }
    Ok(sequences)
}

/// A word, class, prefix, exact word or one-token expression.
fn word(body: &str, reading: Reading) -> Result<Vec<Atom>, String> {
    let between = |open: char, close: char| body.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(class) = between('{', '}') {
        let named = !class.is_empty() && class.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        return if named { Ok(vec![Atom::Class(class.into())]) } else { Err(format!("`{body}` names no class")) };
    }
    if let Some(exact) = between('"', '"') {
        return Ok(exact.unicode_words().map(|word| Atom::Exact(word.into())).collect());
    }
    if let Some(expression) = between('/', '/').filter(|_| body.len() > 2) {
        check_expression(expression)?;
        return Ok(vec![Atom::Regex(if reading.exact {
            expression.into()
        } else {
            format!("(?i:{expression})").into()
        })]);
    }
    if let Some(start) = body.strip_suffix('*') {
        return prefix(start, reading);
    }
    if body.contains('*') {
        return Err(format!("`{body}` has a star inside a word; write the word itself, disguises are undone"));
    }
    if let Some(sign) = body.chars().find(|c| matches!(c, '{' | '}' | '(' | ')' | '|' | '^' | '$' | '"' | '/')) {
        return Err(format!("`{sign}` in `{body}` stands where no such sign can"));
    }
    let atoms: Vec<Atom> = body.unicode_words().map(|word| plain(word, reading)).collect();
    if atoms.is_empty() {
        return Err(format!("`{body}` holds no letter or digit"));
    }
    Ok(atoms)
}

fn plain(word: &str, reading: Reading) -> Atom {
    match reading {
        Reading { exact: true, .. } => Atom::Exact(word.into()),
        Reading { inside: true, .. } => Atom::Inside(fold(word).into()),
        _ => Atom::Word(fold(word).into()),
    }
}

fn prefix(start: &str, reading: Reading) -> Result<Vec<Atom>, String> {
    let words: Vec<&str> = start.unicode_words().collect();
    let letters = words.last().map_or(0, |last| last.chars().count());
    if letters < LETTERS_BEFORE_STAR || start.contains('*') {
        return Err(format!("`{start}*` has fewer than {LETTERS_BEFORE_STAR} letters before the star"));
    }
    let last = words.len() - 1;
    let atom =
        |(at, word): (usize, &&str)| if at == last { Atom::Prefix(fold(word).into()) } else { plain(word, reading) };
    Ok(words.iter().enumerate().map(atom).collect())
}

/// Expressions are for one token: they compile to something small.
fn check_expression(expression: &str) -> Result<(), String> {
    regex::RegexBuilder::new(&format!("^(?:{expression})$"))
        .size_limit(1 << 20)
        .build()
        .map(|_| ())
        .map_err(|error| format!("the expression can't be used ({})", error.to_string().replace('\n', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match parse(text, Reading::default()) {
            Err(why) => format!("error: {why}"),
            Ok(pattern) => {
                let atom = |atom: &Atom| match atom {
                    Atom::OneOf(set) => format!("[{}]", set.len()),
                    Atom::Word(word) => word.to_string(),
                    Atom::Prefix(word) => format!("{word}*"),
                    Atom::Inside(word) => format!("*{word}*"),
                    Atom::Exact(word) => format!("\"{word}\""),
                    Atom::Class(name) => format!("{{{name}}}"),
                    Atom::Regex(expression) => format!("/{expression}/"),
                    Atom::Any => "_".to_owned(),
                };
                let words = |sequence: &Vec<Atom>| sequence.iter().map(atom).collect::<Vec<_>>().join(" ");
                let mut all: Vec<String> = pattern.sequences.iter().map(words).collect();
                all.sort();
                format!(
                    "{}{}{}",
                    if pattern.at_start { "^ " } else { "" },
                    all.join(" | "),
                    if pattern.at_end { " $" } else { "" }
                )
            }
        }
    }

    #[test]
    fn patterns_stand_for_sequences() {
        let cases = [
            ("Clown*", "clown*"),
            ("{you} {be}? idiot", "{you} idiot | {you} {be} idiot"),
            ("shut (the {expletive})? up", "shut the {expletive} up | shut up"),
            ("(a|b c) d", "a d | b c d"),
            ("never ...2 again", "never _ _ again | never _ again | never again"),
            ("\"US\" army", "\"US\" army"),
            ("^ no $", "^ no $"),
            ("easy-chair", "easy chair"),
            ("don’t", "don't"),
            ("/[a-z]+ed/", "/(?i:[a-z]+ed)/"),
        ];
        for (text, want) in cases {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_not_of_the_language_is_refused() {
        for text in ["", "a  b", "ab*", "sh*t", "(a", "{}", "...9", "/(/", "a|b", "?"] {
            assert!(shown(text).starts_with("error: "), "{text:?} gives {}", shown(text));
        }
    }
}
