//! Which words are masked until a reader asks for them: slurs, vulgar words and plain insults, as the evidence found
//! them. The first letter of each word stays.

use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder};

/// Categories whose words are masked at every level.
const MASKED: &[&str] = &["identity_attack", "vulgarity", "dehumanization"];

/// Insults are masked from this level on.
const INSULT_LEVEL: u8 = 2;

/// Whether the words of such evidence are masked.
pub(super) fn is_masked(category: &str, level: u8) -> bool {
    MASKED.contains(&category) || (category == "insult" && level >= INSULT_LEVEL)
}

/// What finds `words` in the summary's own quotes; `None` when there are none.
///
/// An expression that grows too large is given up, and the summary then masks its marked words only.
pub(super) fn finder(words: &BTreeSet<String>) -> Option<Regex> {
    let mut words: Vec<&String> = words.iter().filter(|word| !word.trim().is_empty()).collect();
    if words.is_empty() {
        return None;
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let bounded = |word: &&String| {
        let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
        format!("{}{}{}", edge(word.chars().next()), regex::escape(word), edge(word.chars().next_back()))
    };
    let words: Vec<String> = words.iter().map(bounded).collect();
    RegexBuilder::new(&words.join("|")).case_insensitive(true).size_limit(8 << 20).build().ok()
}

/// The first letter of each word, and a dot for each other letter.
pub(super) fn dotted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_inside = false;
    for c in text.chars() {
        let is_letter = !c.is_whitespace();
        out.push(if is_letter && is_inside { '•' } else { c });
        is_inside = is_letter;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        let found = finder(&["ass".to_owned(), "f**k".to_owned()].into()).unwrap();
        let hits: Vec<&str> = found.find_iter("A class Ass said f**k.").map(|hit| hit.as_str()).collect();
        assert_eq!(hits, ["Ass", "f**k"]);
        assert!(finder(&BTreeSet::new()).is_none());
    }

    #[test]
    fn only_first_letters_stay() {
        assert_eq!(dotted("you clown, ñandú"), "y•• c••••• ñ••••"); // the comma goes with its word
    }
}
