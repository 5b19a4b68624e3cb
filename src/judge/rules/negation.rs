//! Words that are denied.

use crate::lexicon::Label;

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Words before a hit in which a negation reaches it.
const REACH: usize = 3;

/// Turned stance counts so many hundredths (VADER's factor; Hutto and Gilbert 2014).
const TURNED: i32 = -74;

/// Drops an insult that is denied, and turns a denied stance to the other side.
///
/// Why: `not an idiot` insults nobody; `not a reliable partner` is no praise.
/// Example: `You are not an idiot` → no insult.
/// Goes wrong: `not only a clown`, which denies nothing.
pub(super) const NEGATION: Rule =
    Rule { name: "negation", sentence: "a negation before it denies it", is_for_learned: false, apply };

fn apply(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    let denied = |hit: &Found<'_>| {
        let clause = context.tokens.get(hit.first).map(|token| token.clause);
        let mut before = context.before(hit, REACH).take_while(|token| Some(token.clause) == clause);
        let own = context.inside(hit).iter().any(|token| token.is_in(context.words.negation));
        !own && before.any(|token| token.is_in(context.words.negation))
    };
    match hit.entry.label {
        Label::Category(0) if denied(hit) => Effect::Drop,
        Label::Favor | Label::Against if hit.entry.target.is_none() && denied(hit) => Effect::Scale(TURNED),
        _ => Effect::Keep,
    }
}
