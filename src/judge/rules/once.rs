//! Learned rows that hit again.

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Drops the second and later hits of a learned row in a comment.
///
/// Why: rows are learned from whether a comment has their words, not from how often.
/// Example: `sad, sad, sad` → the learned row `sad` counts once.
/// Goes wrong: where saying it again means more.
pub(super) const ONCE: Rule =
    Rule { name: "once", sentence: "a learned row counts once a comment", is_for_learned: true, apply };

fn apply(hit: &Found<'_>, _: &Context<'_>) -> Effect {
    if hit.entry.is_learned && hit.is_repeated { Effect::Drop } else { Effect::Keep }
}
