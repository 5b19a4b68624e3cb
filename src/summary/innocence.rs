//! What speaks for a comment, in words: what rules took away, how it is meant, how it was taken.
//! In: one comment traced, and its signs. Out: sentences for a moderator. Scores nothing.

use crate::comment::{Comment, Language};
use crate::judge::rules::RULES;
use crate::judge::{Judge, Scratch, TracedHit};
use crate::judgement::{Addressee, Incivility};

use super::need::{Part, Sign, Step};

/// Rules that take evidence away or weaken it, and what that says to a moderator.
const EXCUSES: &[(&str, &str)] = &[
    ("quotation", "quoted from somebody else, not counted"),
    ("negation", "denied, not counted"),
    ("self_directed", "said of the writer's own self, not counted"),
    ("code", "in code, not counted"),
    ("downtoner", "softened by the word before"),
];

/// What a comment's own words say for it: each word that a rule excused, with why.
#[must_use]
pub fn excused(judge: &Judge, comment: &Comment, hint: Option<Language>, scratch: &mut Scratch) -> Vec<Excused> {
    let (_, hits) = judge.trace(comment, hint, scratch);
    let entries = judge.lexicon().entries();
    let is_rude = |hit: &&TracedHit| {
        entries.get(hit.entry.0 as usize).is_some_and(|entry| entry.label.is_incivility() && !entry.is_watched)
    };
    let mut out: Vec<Excused> = Vec::new();
    for hit in hits.iter().filter(is_rude) {
        let rules = hit.rules.iter().filter_map(|rule| RULES.get(usize::from(rule.0)));
        for rule in rules {
            let Some((name, why)) = EXCUSES.iter().find(|(name, _)| *name == rule.name) else { continue };
            let words = hit.span.of(&comment.text).to_owned();
            if !out.iter().any(|known| known.words == words && known.rule == *name) {
                out.push(Excused { words, rule: name, why });
            }
        }
    }
    out
}

/// A word that a rule excused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excused {
    /// The words. Raw text: reports make it inert.
    pub words: String,
    /// The rule.
    pub rule: &'static str,
    /// What that says.
    pub why: &'static str,
}

/// Kinds of which it says nothing for a comment that nobody in the talk is meant.
const WHOEVER_IS_MEANT: [&str; 3] = ["threat", "identity_attack", "dehumanization"];

/// All that speaks for a comment, in words; the comment's own words among them are raw text.
#[must_use]
pub fn innocence(incivility: &Incivility, excused: &[Excused], steps: &[Step], parts: &[Part]) -> Vec<String> {
    let mut out: Vec<String> = excused.iter().map(|one| format!("“{}” is {}", one.words, one.why)).collect();
    let raises = [Sign::Repeated.name(), Sign::PileOn.name()];
    out.extend(steps.iter().filter(|step| !raises.contains(&step.sign)).map(|step| step.why.to_owned()));
    let grave = parts.iter().any(|part| WHOEVER_IS_MEANT.contains(&part.category));
    match incivility.addressee {
        Addressee::None | Addressee::Target if grave => {}
        Addressee::None => out.push("it strikes nobody".to_owned()),
        Addressee::Target => out.push("it strikes somebody talked about, who is not in the talk".to_owned()),
        Addressee::Oneself => out.push("it strikes the writer's own self".to_owned()),
        _ => {}
    }
    if incivility.level <= 1 {
        out.push("nothing in it is above level 1".to_owned());
    }
    if incivility.score < super::UNCIVIL {
        out.push("the score is below 0.5: more likely civil than not".to_owned());
    }
    out
}
