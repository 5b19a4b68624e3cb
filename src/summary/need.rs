//! How much a comment needs a look: one formula, in whole numbers, that can be checked by hand.
//! In: what a comment is charged with and what stands around it. Out: `Need`, with every step. Knows no run and no text.
//!
//! Each category with evidence makes a part: score × kind × level × aim. Parts are put together as scores are,
//! 1 − Π(1 − part). Then each sign multiplies: what speaks for innocence lowers, what makes it worse raises.
//! Every step is rounded to 1/10,000, halves up.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::judgement::{Addressee, ONE, Score};
use crate::record::{INCIVILITY_CATEGORIES, category_name};

/// A factor in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Factor(pub u16);

impl Factor {
    /// The factor as a number.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// `value` × the factor, rounded, halves up.
    fn of(self, value: u64) -> u64 {
        (value * u64::from(self.0) + 50) / 100
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

/// What a category counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KindWeight {
    /// How much of a moderator's business it is.
    pub weight: Factor,
    /// The least that its aim counts: a threat is one whoever is meant.
    pub least_aim: Factor,
}

/// Addressees with the names that rows and policy files use, in the order of tables.
pub const ADDRESSEES: [(Addressee, &str); 6] = [
    (Addressee::Commenter, "commenter"),
    (Addressee::Group, "group"),
    (Addressee::ArticleAuthor, "article_author"),
    (Addressee::Target, "target"),
    (Addressee::None, "none"),
    (Addressee::Oneself, "self"),
];

/// What stands around a comment and changes its need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// It agrees with what it answers.
    Agrees,
    /// It thanks or speaks with respect.
    Thanks,
    /// The author of what it answers agrees with it or laughs along.
    TakenWell,
    /// The author of what it answers answers it, civilly and without disagreeing.
    AnsweredCivilly,
    /// It strikes nobody, in a thread in which most rude words strike nobody.
    RoughThread,
    /// Its author wrote other uncivil comments at commenters in this run.
    Repeated,
    /// Others in its branch are uncivil to the same person.
    PileOn,
}

/// Every sign with its name in policy files, its factor unless a policy says otherwise, and the reason in words.
pub const SIGNS: [(Sign, &str, Factor, &str); 7] = [
    (Sign::Agrees, "agrees", Factor(70), "it agrees with what it answers"),
    (Sign::Thanks, "thanks", Factor(80), "it thanks or speaks with respect"),
    (Sign::TakenWell, "taken_well", Factor(60), "the one it answers agrees or laughs along"),
    (Sign::AnsweredCivilly, "answered_civilly", Factor(90), "the one it answers replies civilly"),
    (Sign::RoughThread, "rough_thread", Factor(80), "it strikes nobody, as most rude words of this thread"),
    (Sign::Repeated, "repeated", Factor(110), "its author was uncivil to other commenters elsewhere in this run"),
    (Sign::PileOn, "pile_on", Factor(120), "others in this branch are uncivil to the same person"),
];

impl Sign {
    /// Its place in `SIGNS`.
    #[must_use]
    pub fn at(self) -> usize {
        self as usize
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        SIGNS.get(self.at()).map_or("", |sign| sign.1)
    }

    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        SIGNS.get(self.at()).map_or("", |sign| sign.3)
    }
}

/// Kinds that strike nobody by themselves: a *you* beside an oath is mostly no address, and oaths that are one are insults.
const STRIKE_NOBODY: [&str; 2] = ["vulgarity", "shouting"];

/// So many further uncivil comments of an author count at most.
pub const MOST_REPEATED: u64 = 3;

/// The constants of the formula. A policy may change each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// By number of the category.
    pub kinds: [KindWeight; INCIVILITY_CATEGORIES],
    /// For levels 1, 2 and 3; what has no level counts as level 1.
    pub levels: [Factor; 3],
    /// In the order of `ADDRESSEES`.
    pub aims: [Factor; 6],
    /// In the order of `SIGNS`.
    pub signs: [Factor; 7],
}

impl Default for Weights {
    fn default() -> Weights {
        let kind = |weight, least_aim| KindWeight { weight: Factor(weight), least_aim: Factor(least_aim) };
        Weights {
            kinds: [
                kind(100, 0),  // insult: a person is hurt
                kind(30, 0),   // aspersion: disdain for an idea hurts nobody
                kind(60, 0),   // lying_accusation: hurts, and may be true
                kind(20, 0),   // vulgarity: strong words alone hurt nobody
                kind(40, 0),   // pejorative_for_speech: a sneer at how somebody talks
                kind(100, 80), // threat: one whoever is meant
                kind(100, 80), // identity_attack: strikes every member of the group who reads it
                kind(90, 80),  // dehumanization: the same, by what people are called
                kind(50, 0),   // condescension: hurts a little
                kind(40, 0),   // dismissal: hurts a little, and ends a talk
                kind(10, 0),   // shouting: a matter of form
                kind(60, 0),   // uncivil: learned, of no one kind
            ],
            levels: [Factor(40), Factor(70), Factor(100)],
            // A commenter reads it and answers; a group's members may; public figures hardly ever do.
            aims: [Factor(100), Factor(80), Factor(80), Factor(50), Factor(40), Factor(10)],
            signs: SIGNS.map(|sign| sign.2),
        }
    }
}

/// One category that a comment has evidence of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Number of the category.
    pub category: usize,
    /// Its score.
    pub score: Score,
    /// The worst level of its evidence.
    pub level: u8,
}

/// One factor of a need.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// The sign's name.
    pub sign: &'static str,
    /// What it multiplies by.
    pub factor: f64,
    /// The reason in words.
    pub why: &'static str,
}

/// One category's part of a need.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// The category.
    pub category: &'static str,
    /// Its score.
    pub score: f64,
    /// The worst level of its evidence.
    pub level: u8,
    /// What its kind counts.
    pub kind: f64,
    /// What its level counts.
    pub severity: f64,
    /// What its aim counts.
    pub aim: f64,
    /// The product.
    pub part: f64,
}

/// How much a comment needs a look, and how that comes about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// In 1/10,000; above 10,000 only for a sure and severe attack that signs raise.
    pub value: u64,
    /// By category, largest first.
    pub parts: Vec<Part>,
    /// What the parts come to together.
    pub together: f64,
    /// The signs, in the order of `SIGNS`.
    pub steps: Vec<Step>,
}

/// The share of one in 1/10,000 as a number.
fn number(value: u64) -> f64 {
    u32::try_from(value).map_or(f64::MAX, |value| f64::from(value) / f64::from(ONE))
}

impl Weights {
    /// The need of a comment with these charges and signs; a sign comes with how often it counts.
    #[must_use]
    pub fn need(&self, charges: &[Charge], addressee: Addressee, signs: &[(Sign, u64)]) -> Need {
        const WHOLE: u64 = ONE.unsigned_abs() as u64;
        let mut parts: Vec<(u64, Part)> = charges.iter().filter_map(|charge| self.part(*charge, addressee)).collect();
        parts.sort_by_key(|(value, _)| std::cmp::Reverse(*value));
        let innocent = parts
            .iter()
            .fold(WHOLE, |innocent, (value, _)| (innocent * WHOLE.saturating_sub(*value) + WHOLE / 2) / WHOLE);
        let together = WHOLE - innocent;
        let mut value = together;
        let mut steps = Vec::new();
        for (sign, times) in signs {
            let once = self.signs.get(sign.at()).copied().unwrap_or(Factor(100));
            let factor = if *sign == Sign::Repeated { repeated(once, *times) } else { once };
            value = factor.of(value);
            steps.push(Step { sign: sign.name(), factor: factor.value(), why: sign.words() });
        }
        Need { value, parts: parts.into_iter().map(|(_, part)| part).collect(), together: number(together), steps }
    }

    fn part(&self, charge: Charge, addressee: Addressee) -> Option<(u64, Part)> {
        let kind = self.kinds.get(charge.category)?;
        let severity = *self.levels.get(usize::from(charge.level.clamp(1, 3)) - 1)?;
        let at = |who| ADDRESSEES.iter().position(|(known, _)| *known == who).and_then(|at| self.aims.get(at));
        let mut aim = *at(addressee)?;
        if STRIKE_NOBODY.contains(&category_name(charge.category)) {
            aim = aim.min(*at(Addressee::None)?);
        }
        let aim = aim.max(kind.least_aim);
        let value = [kind.weight, severity, aim].iter().fold(u64::from(charge.score.0), |value, f| f.of(value));
        let part = Part {
            category: category_name(charge.category),
            score: charge.score.value(),
            level: charge.level,
            kind: kind.weight.value(),
            severity: severity.value(),
            aim: aim.value(),
            part: number(value),
        };
        Some((value, part))
    }
}

impl Need {
    /// The need as a number.
    #[must_use]
    pub fn number(&self) -> f64 {
        number(self.value)
    }
}

/// 1.10 for one further comment, 1.20 for two, 1.30 for three and more.
fn repeated(once: Factor, times: u64) -> Factor {
    let times = u16::try_from(times.min(MOST_REPEATED)).unwrap_or(1);
    let more = i32::from(once.0) - 100;
    Factor(u16::try_from(100 + more * i32::from(times)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSULT: usize = 0;
    const VULGARITY: usize = 3;
    const THREAT: usize = 5;

    fn need(charges: &[(usize, u16, u8)], addressee: Addressee, signs: &[(Sign, u64)]) -> u64 {
        let charge = |(category, score, level): &(usize, u16, u8)| Charge {
            category: *category,
            score: Score(*score),
            level: *level,
        };
        let charges: Vec<Charge> = charges.iter().map(charge).collect();
        Weights::default().need(&charges, addressee, signs).value
    }

    #[test]
    fn needs_can_be_worked_out_by_hand() {
        /// Charges, whom they strike, what stands around, and the need.
        type Worked<'c> = (&'c [(usize, u16, u8)], Addressee, &'c [(Sign, u64)], u64);
        let cases: [Worked<'_>; 7] = [
            (&[(INSULT, 8000, 2)], Addressee::Commenter, &[], 5600), // 0.8 × 1 × 0.7 × 1
            (&[(INSULT, 8000, 2)], Addressee::Target, &[], 2800),
            (&[(VULGARITY, 9000, 3)], Addressee::None, &[], 720), // 0.9 × 0.2 × 1 × 0.4
            (&[(THREAT, 7000, 3)], Addressee::None, &[], 5600),   // a threat's aim is at least 0.8
            (&[(INSULT, 8000, 2), (VULGARITY, 9000, 3)], Addressee::Commenter, &[], 5917), // 1 − 0.44 × 0.928
            (&[(INSULT, 8000, 2)], Addressee::Commenter, &[(Sign::TakenWell, 1)], 3360),
            (&[(INSULT, 8000, 2)], Addressee::Commenter, &[(Sign::Repeated, 9), (Sign::PileOn, 2)], 8736),
        ];
        for (charges, addressee, signs, want) in cases {
            assert_eq!(need(charges, addressee, signs), want, "{charges:?} at {addressee:?} with {signs:?}");
        }
    }

    #[test]
    fn a_sign_s_number_is_its_place_in_the_table() {
        for (at, (sign, ..)) in SIGNS.iter().enumerate() {
            assert_eq!(sign.at(), at);
        }
    }
}
