//! Words that make the next one stronger or weaker.

use crate::lexicon::Label;

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Strengthens what stands right after `very`, `such a` and the like, by 1.3.
///
/// Why: who says more means more.
/// Example: `so stupid` weighs 1.3 times `stupid`.
/// Goes wrong: `so` as a conjunction.
pub(super) const INTENSIFIER: Rule = Rule {
    name: "intensifier",
    sentence: "a word before it makes it stronger (× 1.3)",
    is_for_learned: false,
    apply: intensifier,
};

/// Weakens what stands right after `a bit`, `somewhat` and the like, to 0.7.
///
/// Why: who says less means less.
/// Example: `a bit stupid` weighs 0.7 times `stupid`.
/// Goes wrong: understatement that is meant to sting.
pub(super) const DOWNTONER: Rule = Rule {
    name: "downtoner",
    sentence: "a word before it makes it weaker (× 0.7)",
    is_for_learned: false,
    apply: downtoner,
};

fn intensifier(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    scale(hit, context, context.words.intensifier, 130)
}

fn downtoner(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    scale(hit, context, context.words.downtoner, 70)
}

fn scale(hit: &Found<'_>, context: &Context<'_>, class: Option<u32>, hundredths: i32) -> Effect {
    let takes = hit.entry.label.is_incivility() || matches!(hit.entry.label, Label::Favor | Label::Against);
    let before = context.before(hit, 1).next();
    if takes && before.is_some_and(|token| token.is_in(class)) { Effect::Scale(hundredths) } else { Effect::Keep }
}
