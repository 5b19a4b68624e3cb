//! Words that the author says of himself.

use crate::lexicon::Label;

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Drops an insult that the author aims at himself.
///
/// Why: self-mockery is no incivility toward others.
/// Example: `I'm an idiot, sorry` → no insult.
/// Goes wrong: `I think you idiot…`, which the word for the other one prevents.
pub(super) const SELF_DIRECTED: Rule =
    Rule { name: "self_directed", sentence: "the author says it of himself", is_for_learned: false, apply };

fn apply(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    let insult = matches!(hit.entry.label, Label::Category(0));
    let words = context.words;
    let mut before = context.before(hit, 4).peekable();
    if !insult || context.inside(hit).iter().any(|token| token.is_in(words.you)) || before.peek().is_none() {
        return Effect::Keep;
    }
    let before: Vec<_> = before.collect();
    let you = before.iter().any(|token| token.is_in(words.you));
    let is_me = |at: usize, word: &str| {
        before.get(at).is_some_and(|token| token.span.of(&context.comment.text).eq_ignore_ascii_case(word))
    };
    let me = (0..4)
        .any(|at| ["i'm", "i’m", "im"].iter().any(|word| is_me(at, word)) || (is_me(at, "am") && is_me(at + 1, "i")));
    if me && !you { Effect::Drop } else { Effect::Keep }
}
