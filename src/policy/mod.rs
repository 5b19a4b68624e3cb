//! The policy file: what a site counts, which thresholds suggest what, and whom to leave alone.
//! In: TOML. Out: a `Policy`, or every fault at once with its line. A policy only suggests: nothing is done by itself.

pub mod bar;
mod fault;
mod read;
mod rule;

use serde::Serialize;

use crate::judgement::Score;
use crate::record::category_name;
use crate::summary::need::{ADDRESSEES, Factor, SIGNS, Weights};
use crate::summary::queue::{Action, Matter, Verdict};

pub use self::fault::{FaultKind, PolicyFault, PolicyFaults};
pub use self::read::read;
pub use self::rule::{Exception, Rule};

/// A policy file with every setting and why; `comity policy init` writes it. It says what holds without a file.
pub const TEMPLATE: &str = include_str!("template.toml");

/// What a site counts and suggests.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The least incivility score of a comment that waits.
    pub min_score: Score,
    /// So many entries are listed.
    pub limit: usize,
    /// The constants of need.
    pub weights: Weights,
    /// What is suggested: of several rules that apply, the first in the file.
    pub rules: Vec<Rule>,
    /// What is left out.
    pub exceptions: Vec<Exception>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            // One in three, as the calibration sees it: below, a moderator mostly reads what is fine.
            min_score: Score(3_000),
            limit: 50,
            weights: Weights::default(),
            rules: Vec::new(),
            exceptions: Vec::new(),
        }
    }
}

impl Policy {
    /// What the policy says of a comment: left out when an exception holds, else what the first rule that applies
    /// suggests, else a look.
    #[must_use]
    pub fn verdict(&self, matter: &Matter<'_>) -> Verdict {
        if let Some(exception) = self.exceptions.iter().find(|exception| exception.holds(matter)) {
            return Verdict { action: Action::Ignore, rule: Some(exception.place.clone()) };
        }
        let rule = self.rules.iter().find(|rule| rule.applies(matter));
        rule.map(|rule| Verdict { action: rule.action, rule: Some(rule.place.clone()) }).unwrap_or_default()
    }

    /// The policy as machine-readable outputs show it.
    #[must_use]
    pub fn out(&self) -> PolicyOut<'_> {
        let kinds = self.weights.kinds.iter().enumerate();
        PolicyOut {
            min_score: self.min_score.value(),
            limit: self.limit,
            kind: kinds.clone().map(|(at, kind)| (category_name(at), kind.weight)).collect(),
            least_aim: kinds.map(|(at, kind)| (category_name(at), kind.least_aim)).collect(),
            level: ["1", "2", "3"].into_iter().zip(self.weights.levels).collect(),
            addressee: ADDRESSEES.iter().map(|(_, name)| *name).zip(self.weights.aims).collect(),
            sign: SIGNS.iter().map(|sign| sign.1).zip(self.weights.signs).collect(),
            rules: &self.rules,
            exceptions: &self.exceptions,
        }
    }
}

/// Names with factors, written as an object in their order.
type Factors = Vec<(&'static str, Factor)>;

/// A policy as machine-readable outputs show it.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "docs/queue.md explains each key for users")]
pub struct PolicyOut<'p> {
    pub min_score: f64,
    pub limit: usize,
    #[serde(serialize_with = "as_object")]
    pub kind: Factors,
    #[serde(serialize_with = "as_object")]
    pub least_aim: Factors,
    #[serde(serialize_with = "as_object")]
    pub level: Factors,
    #[serde(serialize_with = "as_object")]
    pub addressee: Factors,
    #[serde(serialize_with = "as_object")]
    pub sign: Factors,
    pub rules: &'p [Rule],
    pub exceptions: &'p [Exception],
}

#[allow(clippy::ptr_arg, reason = "serde gives the field as it is")]
fn as_object<S: serde::Serializer>(factors: &Factors, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(factors.iter().map(|(name, factor)| (name, factor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_what_holds_without_a_file() {
        assert_eq!(read("policy.toml", TEMPLATE), Ok(Policy::default()));
    }

    /// A commented line of an example without its sign.
    fn example(line: &str) -> Option<&str> {
        let code = line.strip_prefix("# ")?;
        let is_setting = code.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
        (code.starts_with("[[") || is_setting).then_some(code)
    }

    #[test]
    fn the_examples_of_the_template_are_rules_that_can_be_used() {
        let text: Vec<&str> = TEMPLATE.lines().map(|line| example(line).unwrap_or(line)).collect();
        let policy = read("policy.toml", &text.join("\n")).unwrap();
        assert!(policy.rules.len() >= 3 && policy.exceptions.len() >= 4, "{policy:?}");
        assert_eq!(policy.weights, Weights::default());
    }

    #[test]
    fn as_many_rules_as_one_likes_are_read_in_time() {
        let rule = "[[rule]]\ncategory = 'insult'\naction = 'hold'\n";
        let policy = read("p", &rule.repeat(50_000)).unwrap();
        assert_eq!(policy.rules.last().unwrap().place, "p:149998");
        // Faults, too, many in a line and many lines.
        let keys: String = (0..20_000).map(|n| format!("k{n} = 1, ")).collect();
        let faults =
            read("p", &format!("queue = {{ {} }}\n{}", keys.trim_end_matches(", "), "[[rule]]\n".repeat(20_000)));
        let faults = faults.unwrap_err().0;
        let places = [faults.first(), faults.get(1), faults.last()].map(|fault| fault.map(|f| (f.line, f.column)));
        assert_eq!(places, [Some((1, 11)), Some((1, 19)), Some((20_001, 1))]);
        assert_eq!(faults.len(), 40_000);
    }
}
