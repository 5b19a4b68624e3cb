//! What the columns of pack files mean, for editors; `lexicons/README.md` says it at length, and a test holds the two
//! together.

use crate::judgement::ONE;
use crate::lexicon::Curve;

/// Each column: its name, what it means, and the words that it may hold where these are few.
pub const COLUMN_HELP: &[(&str, &str, &[&str])] = &[
    ("pattern", "what is matched; the only column that is needed", &[]),
    ("label", "what the row speaks for; else the file's name", &[]),
    ("target", "for stance: the target that the row speaks for; `*` or nothing: whichever is near", &[]),
    ("weight", "how sure one use makes us, in log-odds; 1 unless said, 0 documents a decision", &[]),
    ("level", "how bad it is if it is meant: 1 mild, 2 plain, 3 severe", &["1", "2", "3"]),
    ("unless", "patterns that cancel a hit which they overlap; `~pattern` cancels from anywhere in the sentence", &[]),
    ("status", "`on`, or `watch`: the row is reported and weighs nothing", &["on", "watch"]),
    ("case", "`exact`: capital and small letters count", &["fold", "exact"]),
    ("edge", "`inside`: words may lie inside longer ones", &["word", "inside"]),
    ("evade", "which disguised spellings are undone", &["all", "letters", "none"]),
    ("slot", "which part of the pattern is the evidence", &[]),
    ("to", "who is meant, where the words around do not say it", &["commenter", "target", "group", "self"]),
    ("yes", "texts in which the row must keep evidence after all rules, parted by ` | `", &[]),
    ("no", "texts in which the row must keep none, parted by ` | `", &[]),
    ("note", "why the row is as it is", &[]),
    ("word", "a word or phrase of the class, `word*`, or `@name` for all of another class", &[]),
    ("forms", "more forms of the word, parted by ` | `", &[]),
];

/// What a weight comes to, in a sentence; `weight` in 1/10,000.
#[must_use]
pub fn meaning_of_weight(weight: i32, curve: Curve) -> String {
    let number = f64::from(weight) / f64::from(ONE);
    if weight == 0 {
        return "weight 0: the row documents a decision and counts nothing".to_owned();
    }
    let score = 1.0 / (1.0 + libm::exp(-(curve.a + curve.b * number)));
    format!("weight {number:.2}: one use alone gives its label a score of {score:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::pack::{CLASS_COLUMNS, COLUMNS};

    #[test]
    fn every_column_has_its_help() {
        for column in COLUMNS.iter().chain(CLASS_COLUMNS) {
            assert!(COLUMN_HELP.iter().any(|(name, _, _)| name == column), "{column}");
        }
    }

    #[test]
    fn a_weight_is_told_as_a_score() {
        assert_eq!(
            meaning_of_weight(24_000, Curve::default()),
            "weight 2.40: one use alone gives its label a score of 0.71"
        );
    }
}
