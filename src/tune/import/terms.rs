//! Terms of strangers' lists → patterns of ours, as far as these can say the same.

use std::collections::BTreeMap;

use crate::lexicon::Label;
use crate::lexicon::pattern::{Reading, parse};

/// A term of a list, as a row would have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// Its line, from 1.
    pub line: u32,
    /// The term as the list has it.
    pub source: String,
    /// The pattern.
    pub pattern: String,
    /// What the list says it is.
    pub category: Option<String>,
    /// Evidence of one use, in log-odds.
    pub weight: Option<f64>,
    /// How bad it is, 1 to 3.
    pub level: Option<u8>,
    /// Whether case counts.
    pub exact: bool,
    /// Patterns that cancel it.
    pub unless: Vec<String>,
    /// What else the list said.
    pub note: String,
}

/// Something that was not carried over, or not as it stood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lost {
    /// Its line, from 1; 0 for what has none.
    pub line: u32,
    /// What stands there.
    pub what: String,
    /// Why it was not carried over.
    pub why: String,
}

impl Lost {
    /// A loss.
    #[must_use]
    pub fn new(line: u32, what: &str, why: impl Into<String>) -> Lost {
        let what: String = what.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        Lost { line, what, why: why.into() }
    }
}

/// What was read of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The terms.
    pub terms: Vec<Term>,
    /// What could not be carried over.
    pub lost: Vec<Lost>,
}

impl Source {
    /// Adds a term whose pattern is to be made of plain words; what can't be made is lost.
    pub(super) fn add(&mut self, term: Term, star: Star) {
        match plain(&term.source, star) {
            Ok(made) => {
                if let Some(signs) = made.dropped {
                    let why = format!("carried over without `{signs}`, which is no part of a word");
                    self.lost.push(Lost::new(term.line, &term.source, why));
                }
                self.terms.push(Term { pattern: made.pattern, ..term });
            }
            Err(why) => self.lost.push(Lost::new(term.line, &term.source, why)),
        }
    }

    /// Adds a term whose pattern stands already, if it is one.
    pub(super) fn add_pattern(&mut self, term: Term) {
        let reading = Reading { exact: term.exact, inside: false };
        match parse(&term.pattern, reading) {
            Ok(_) => self.terms.push(term),
            Err(why) => self.lost.push(Lost::new(term.line, &term.source, why)),
        }
    }

    pub(super) fn lose(&mut self, line: u32, what: &str, why: impl Into<String>) {
        self.lost.push(Lost::new(line, what, why));
    }
}

/// What a star at the end of a word means in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Star {
    /// Any ending.
    Ending,
    /// A masked letter.
    Mask,
}

/// A pattern made of plain words.
pub(super) struct Made {
    pub(super) pattern: String,
    /// Signs that were dropped.
    dropped: Option<String>,
}

/// Signs at the ends of words that texts may have or lack.
const LOOSE: &[char] = &['.', ',', '!', '?', ';', ':', '"', '(', ')', '[', ']', '#', '@', '“', '”'];

/// The pattern of a term of plain words.
pub(super) fn plain(term: &str, star: Star) -> Result<Made, String> {
    let mut words = Vec::new();
    let mut dropped = String::new();
    for word in term.split_whitespace() {
        let bare = word.trim_matches(LOOSE);
        dropped.extend(word.chars().filter(|c| LOOSE.contains(c)).take(word.chars().count() - bare.chars().count()));
        if bare.is_empty() {
            continue;
        }
        words.push(one_word(bare, star)?);
    }
    if words.is_empty() {
        return Err("it has no letter or digit; words of comity have some".to_owned());
    }
    let pattern = words.join(" ");
    parse(&pattern, Reading::default())?;
    Ok(Made { pattern, dropped: (!dropped.is_empty()).then_some(dropped) })
}

fn one_word(word: &str, star: Star) -> Result<String, String> {
    let (body, ending) = match word.strip_suffix('*') {
        Some(body) if star == Star::Ending => (body, "*"),
        _ => (word, ""),
    };
    if body.contains('*') {
        return Err("a starred spelling; comity undoes such masks, so add the word itself".to_owned());
    }
    let letters = body.chars().filter(|c| c.is_alphanumeric()).count();
    if !ending.is_empty() && letters < 3 {
        return Err("a star after fewer than three letters catches too much".to_owned());
    }
    if letters == 0 {
        let mut chars = body.chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) if matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}') => Ok(format!("/{c}/")),
            _ => Err("it has no letter or digit; words of comity have some".to_owned()),
        };
    }
    let is_of_word = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '\'' | '’' | '-' | '‐' | '.' | '_')
            || unicode_normalization::char::is_combining_mark(c)
    };
    if let Some(sign) = body.chars().find(|c| !is_of_word(*c)) {
        return Err(format!("the sign `{sign}` is no part of a word; if it hides a letter, add the word itself"));
    }
    Ok(format!("{body}{ending}"))
}

/// Labels that exclude each other.
const OPPOSITES: &[(Label, Label)] = &[(Label::Favor, Label::Against), (Label::Agree, Label::Disagree)];

/// One row for each pattern and label. Where a list contradicts itself the weaker value stays, or nothing where the
/// sides differ; both are told.
pub(super) fn settle(terms: Vec<(Label, Term)>, lost: &mut Vec<Lost>) -> Vec<(Label, Term)> {
    let mut by_key: BTreeMap<(String, Label), Term> = BTreeMap::new();
    for (label, term) in terms {
        let folded = if term.exact { term.pattern.clone() } else { term.pattern.to_lowercase() };
        let Some(first) = by_key.get_mut(&(folded.clone(), label)) else {
            by_key.insert((folded, label), term);
            continue;
        };
        let strength = |term: &Term| (term.weight.unwrap_or(1.0), term.level.unwrap_or(0));
        let ((mine, my_level), (before, level)) = (strength(&term), strength(first));
        if mine.total_cmp(&before).is_eq() && my_level == level {
            lost.push(Lost::new(term.line, &term.source, format!("stands in line {} already", first.line)));
            continue;
        }
        let why = format!(
            "stands in line {} with weight {before} and level {level}, here with {mine} and {my_level}; the weaker was \
             carried over",
            first.line
        );
        lost.push(Lost::new(term.line, &term.source, why));
        if mine < before {
            *first = term;
        }
    }
    let mut dropped = Vec::new();
    for (one, other) in OPPOSITES {
        for ((pattern, label), term) in by_key.iter().filter(|((_, label), _)| label == one) {
            if let Some(against) = by_key.get(&(pattern.clone(), *other)) {
                let why = format!(
                    "stands for {} in line {} and for {} in line {}; neither was carried over",
                    label.name(),
                    term.line,
                    other.name(),
                    against.line
                );
                lost.push(Lost::new(against.line, &against.source, why));
                dropped.push((pattern.clone(), *one));
                dropped.push((pattern.clone(), *other));
            }
        }
    }
    dropped.iter().for_each(|key| drop(by_key.remove(key)));
    by_key.into_iter().map(|((_, label), term)| (label, term)).collect()
}

/// A number of twentieths, so that weights stay readable.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 20.0).round() / 20.0
}

/// Lines with their numbers, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.split('\n').enumerate().map(|(at, line)| (u32::try_from(at + 1).unwrap_or(u32::MAX), line))
}

/// Whether most of the first lines with text look as `like` says.
pub(super) fn mostly(text: &str, like: impl Fn(&str) -> bool) -> bool {
    // Detection sees the text before line ends are mended.
    let lines: Vec<&str> =
        text.split(['\n', '\r']).map(str::trim_end).filter(|line| !line.trim().is_empty()).take(50).collect();
    let alike = lines.iter().filter(|line| like(line)).count();
    alike * 10 >= lines.len() * 9 && alike > 0
}
