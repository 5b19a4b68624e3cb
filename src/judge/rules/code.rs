//! Words that are code.

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Drops a hit in code.
///
/// Why: `kill -9` and `dummy = 0` say nothing about people.
/// Example: a span of code that holds `dumb_terminal` → nothing.
/// Goes wrong: prose that the source marks as code.
pub(super) const CODE: Rule =
    Rule { name: "code", sentence: "the words are code, not prose", is_for_learned: true, apply };

fn apply(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    if context.comment.code.iter().any(|code| code.overlaps(hit.span)) { Effect::Drop } else { Effect::Keep }
}
