//! Words whose spelling hides them.

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Shows that a disguise was undone.
///
/// Why: a moderator must see that `1d10t` was read as a word that does not stand there.
/// Example: `You 1d10t` → insult, marked `disguise`.
/// Goes wrong: a serial number that happens to read as a word.
pub(super) const DISGUISE: Rule = Rule {
    name: "disguise",
    sentence: "the spelling hides the word; the disguise was undone",
    is_for_learned: true,
    apply,
};

fn apply(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    if context.inside(hit).iter().any(|token| token.disguised) { Effect::Note } else { Effect::Keep }
}
