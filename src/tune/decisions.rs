//! What moderators decided: one row a decision, added at the end of a file and never changed.
//! In: lines. Out: of each comment the last decision that was not taken back.
//!
//! Nothing is rewritten, so a crash costs at most the line that was being written. Taking back is a row of its own
//! (`undo`): who decided what, and when, stays readable.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::report::inert;

/// What a person decided about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It stays: nothing is wrong with it.
    Keep,
    /// It is to go.
    Remove,
    /// It stays, and its author is told.
    Warn,
    /// Somebody else decides.
    Escalate,
    /// No decision.
    Skip,
    /// The last decision about it is taken back.
    Undo,
}

/// Choices with their keys, names and meanings, in the order in which they are offered.
pub const CHOICES: [(char, &str, Choice, &str); 5] = [
    ('k', "keep", Choice::Keep, "nothing is wrong with it"),
    ('r', "remove", Choice::Remove, "it is to go"),
    ('w', "warn", Choice::Warn, "it stays, and its author is told"),
    ('e', "escalate", Choice::Escalate, "somebody else decides"),
    ('s', "skip", Choice::Skip, "no decision"),
];

impl Choice {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        CHOICES.iter().find(|choice| choice.2 == self).map_or("undo", |choice| choice.1)
    }
}

/// Reasons that have a key of their own: `1` for the first, and so on.
pub const REASONS: [&str; 9] = [
    "insult",
    "threat",
    "identity_attack",
    "dehumanization",
    "lying_accusation",
    "condescension",
    "vulgarity",
    "spam",
    "off_topic",
];

/// Reasons that say nothing of incivility: rows with them teach and measure nothing.
pub const OTHER_REASONS: [&str; 2] = ["spam", "off_topic"];

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The comment.
    pub id: String,
    /// Its thread.
    pub thread: String,
    /// What was decided.
    pub decision: Choice,
    /// Why, in the moderator's words or as a category.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who decided.
    #[serde(default)]
    pub who: Option<String>,
    /// When, as RFC 3339 in UTC.
    #[serde(default)]
    pub when: Option<String>,
    /// The comment's text, so that the row is a labelled comment.
    #[serde(default)]
    pub text: String,
    /// The text that it answers, as far as the queue showed it.
    #[serde(default)]
    pub parent: Option<String>,
}

impl Decision {
    /// Whether it says that the comment is uncivil (`true`) or not (`false`); `None` where it says neither: no decision,
    /// taken back, or for a reason that has nothing to do with incivility.
    #[must_use]
    pub fn is_uncivil(&self) -> Option<bool> {
        match self.decision {
            Choice::Keep => Some(false),
            Choice::Skip | Choice::Undo => None,
            Choice::Remove | Choice::Warn | Choice::Escalate => {
                let other = self.reason.as_deref().is_some_and(|reason| OTHER_REASONS.contains(&reason));
                (!other).then_some(true)
            }
        }
    }

    /// What tells its comment from others.
    #[must_use]
    pub fn key(&self) -> (String, String) {
        (self.thread.clone(), self.id.clone())
    }

    /// Adds it to `out` as one line, in one piece.
    ///
    /// # Errors
    /// When writing fails.
    pub fn append(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut row = Vec::new();
        inert::json(&mut row, self)?;
        row.push(b'\n');
        out.write_all(&row)?;
        out.flush()
    }
}

/// The decisions in the lines of a file, and how many lines are none: a line that a crash has cut, say.
#[must_use]
pub fn decisions(text: &str) -> (Vec<Decision>, u64) {
    let mut list = Vec::new();
    let mut unreadable = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(decision) => list.push(decision),
            Err(_) => unreadable += 1,
        }
    }
    (list, unreadable)
}

/// Of each comment the place in `list` of the decision that holds: the last one, unless it was taken back.
#[must_use]
pub fn in_force(list: &[Decision]) -> BTreeMap<(String, String), usize> {
    let mut held: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, decision) in list.iter().enumerate() {
        let stack = held.entry(decision.key()).or_default();
        match decision.decision {
            Choice::Undo => drop(stack.pop()),
            _ => stack.push(at),
        }
    }
    held.into_iter().filter_map(|(key, stack)| Some((key, *stack.last()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, decision: Choice, reason: Option<&str>) -> Decision {
        let reason = reason.map(str::to_owned);
        Decision {
            id: id.to_owned(),
            thread: "t".to_owned(),
            decision,
            reason,
            who: None,
            when: None,
            text: "x".to_owned(),
            parent: None,
        }
    }

    #[test]
    fn the_last_decision_holds_unless_it_is_taken_back() {
        let list = [
            row("a", Choice::Keep, None),
            row("a", Choice::Remove, None),
            row("b", Choice::Warn, None),
            row("b", Choice::Undo, None),
            row("a", Choice::Undo, None),
        ];
        let held: Vec<((String, String), usize)> = in_force(&list).into_iter().collect();
        assert_eq!(held, [(("t".to_owned(), "a".to_owned()), 0)]);
    }

    #[test]
    fn what_a_decision_says_of_incivility() {
        let cases = [
            (Choice::Keep, None, Some(false)),
            (Choice::Remove, None, Some(true)),
            (Choice::Remove, Some("spam"), None), // removed, but not for its tone
            (Choice::Warn, Some("insult"), Some(true)),
            (Choice::Escalate, Some("not sure"), Some(true)),
            (Choice::Skip, None, None),
        ];
        for (decision, reason, want) in cases {
            assert_eq!(row("a", decision, reason).is_uncivil(), want, "{decision:?} for {reason:?}");
        }
    }

    #[test]
    fn a_row_comes_back_as_it_was_and_a_cut_line_is_counted() {
        let decision = Decision { reason: Some("\u{1b}[2J".to_owned()), ..row("a", Choice::Warn, None) };
        let mut out = Vec::new();
        decision.append(&mut out).unwrap();
        out.extend_from_slice(b"{\"id\":\"b\",\"thr");
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert_eq!(decisions(&text), (vec![decision], 1));
    }
}
