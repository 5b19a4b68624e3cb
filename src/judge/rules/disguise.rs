//! Disguised spellings.

use super::super::Found;
use super::super::context::Context;
use super::{Effect, Rule};
use crate::text::disguise::Disguise;

/// Names and sentences, in the order of `Disguise::ALL`.
const TEXTS: [(&str, &str); 12] = [
    ("disguise_invisible", "characters that take no room stand in the word; the disguise was undone"),
    ("disguise_width", "letters of another width or style; the disguise was undone"),
    ("disguise_accents", "accents hide the word; the disguise was undone"),
    ("disguise_look_alikes", "letters of another script look alike; the disguise was undone"),
    ("disguise_leet", "digits or signs stand for letters; the disguise was undone"),
    ("disguise_repeats", "letters are repeated; the disguise was undone"),
    ("disguise_spaces", "blanks stand between the letters; the disguise was undone"),
    ("disguise_signs", "signs stand between the letters; the disguise was undone"),
    ("disguise_masks", "signs mask letters of the word; the disguise was undone"),
    ("disguise_letters", "a letter is missing, swapped or doubled; the disguise was undone"),
    ("disguise_split", "a blank cuts the word in two; the disguise was undone"),
    ("disguise_joined", "the word is run together with another; the disguise was undone"),
];

/// Shows that a disguise was undone, and which: a rule for each of `Disguise::ALL`, by number.
///
/// Why: a moderator who sees `1d10t` taken for `idiot` must be able to tell why.
/// Example: `You 1d10t` → insult, marked `disguise_leet`.
/// Goes wrong: a product's name or another language that looks like leetspeak.
pub(super) const fn disguise<const AT: usize>() -> Rule {
    Rule { name: TEXTS[AT].0, sentence: TEXTS[AT].1, is_for_learned: true, apply: apply::<AT> }
}

fn apply<const AT: usize>(hit: &Found<'_>, context: &Context<'_>) -> Effect {
    let undone: Option<Disguise> = context.inside(hit).iter().filter_map(|token| token.disguise).max();
    if undone.is_some() && undone == Disguise::ALL.get(AT).copied() { Effect::Note } else { Effect::Keep }
}
