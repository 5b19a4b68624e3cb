//! Words that the author only quotes.

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};

/// Words in quotation marks up to which they may be irony rather than quotation.
const IRONY: usize = 4;

/// Drops what the comment only quotes.
///
/// Why: who reports what another wrote insults nobody; scoring it punishes the witness.
/// Example: `> you are a clown` above an answer → no incivility.
/// Goes wrong: a quotation that the author makes his own.
pub(super) const QUOTATION: Rule =
    Rule { name: "quotation", sentence: "the words are quoted from somebody else", is_for_learned: true, apply };

fn apply(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    // Who is talked about stands in quotations too.
    let names = hit.entry.names.is_some();
    let quoted = context.is_quoted(hit.span) || context.is_in_long_quotation(hit.span, IRONY);
    if quoted && !names { Effect::Drop } else { Effect::Keep }
}
