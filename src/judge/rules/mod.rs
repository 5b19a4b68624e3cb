//! Rules that change a hit by its context: one file a rule, listed here in the order in which they are applied.

mod code;
mod disguise;
mod intensity;
mod negation;
mod once;
mod oneself;
mod quotation;

use super::Found;
use super::context::Context;

/// What a rule does to a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Keep,
    /// Nothing but to be shown.
    Note,
    /// Its weight counts so many hundredths; negative numbers turn it.
    Scale(i32),
    /// It no longer counts.
    Drop,
}

/// A rule.
pub struct Rule {
    /// Its name in rows and traces.
    pub name: &'static str,
    /// What it does, in one sentence without a full stop.
    pub sentence: &'static str,
    /// Whether it is for learned rows too: they were learned with these rules and no others.
    pub(super) is_for_learned: bool,
    /// What it does to a hit.
    pub(super) apply: fn(&Found<'_>, &Context<'_>) -> Effect,
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    disguise::disguise::<0>(),
    disguise::disguise::<1>(),
    disguise::disguise::<2>(),
    disguise::disguise::<3>(),
    disguise::disguise::<4>(),
    disguise::disguise::<5>(),
    disguise::disguise::<6>(),
    disguise::disguise::<7>(),
    disguise::disguise::<8>(),
    disguise::disguise::<9>(),
    disguise::disguise::<10>(),
    disguise::disguise::<11>(),
    code::CODE,
    quotation::QUOTATION,
    oneself::SELF_DIRECTED,
    negation::NEGATION,
    intensity::INTENSIFIER,
    intensity::DOWNTONER,
    once::ONCE,
];
