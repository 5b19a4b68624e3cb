//! What is said of one comment from its own text. The types that scoring fills and everything after it reads.
//! Scores are whole numbers of 1/10,000, so that sums and outputs are the same on every machine.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::{Language, Span};

/// One: the largest score, and the unit of weights, in 1/10,000.
pub const ONE: i32 = 10_000;

/// A share or score between 0 and 1, in 1/10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Score(pub u16);

impl Score {
    /// The score as a number between 0 and 1.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(ONE)
    }
}

/// Evidence in log-odds, in 1/10,000; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Weight(pub i32);

impl Weight {
    /// The weight in log-odds.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(ONE)
    }
}

/// Number of a lexicon entry in the compiled lexicon, which tells its pattern, label and `pack/file:line`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId(pub u32);

/// Number of a rule in `judge::rules::RULES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId(pub u8);

/// Number of an incivility or constructive category in `judge::CATEGORIES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Category(pub u8);

/// A span of text with the reason why it was found. The atom of everything comity says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where in the comment's text.
    pub span: Span,
    /// The entry that fired.
    pub entry: EntryId,
    /// What it weighs after the rules.
    pub weight: Weight,
    /// How bad it is if it is meant, 0 to 3.
    pub level: u8,
    /// The rules that changed it, in the order in which they were applied.
    pub rules: Vec<RuleId>,
}

/// Whom the rude words strike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// Another commenter.
    Commenter,
    /// The author of the article.
    ArticleAuthor,
    /// A named person, state, firm or body talked about.
    Target,
    /// A kind of people.
    Group,
    /// The writer.
    #[serde(rename = "self")]
    Oneself,
    /// Nobody: civil, or profanity aimed at nobody.
    #[default]
    None,
}

/// How uncivil a comment is, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incivility {
    /// How sure: 0 without evidence.
    pub score: Score,
    /// How bad the worst kept evidence is, 0 to 3.
    pub level: u8,
    /// Score of each category that has evidence, in the order of `CATEGORIES`.
    pub categories: Vec<(Category, Score)>,
    /// Whom it strikes.
    pub addressee: Addressee,
    /// The words it rests on, by place in the text.
    pub evidence: Vec<Evidence>,
}

/// A side toward a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are the field's own words")]
pub enum Stance {
    Favor,
    Against,
    Neither,
}

/// What a comment itself says of a target that it mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectStance {
    /// The target's name, as its set or the row writes it.
    pub target: Arc<str>,
    /// The side, by the thresholds of the calibration.
    pub label: Stance,
    /// From -10,000 (against) to 10,000 (favor).
    pub score: i16,
    /// The words it rests on, mentions of the target among them, by place in the text.
    pub evidence: Vec<Evidence>,
}

/// What the words of a reply say about its parent, before the parent is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyCues {
    /// Sum of the agreement evidence.
    pub agree: Weight,
    /// Sum of the disagreement evidence.
    pub disagree: Weight,
    /// Sum of the question evidence.
    pub query: Weight,
    /// The words it rests on, by place in the text.
    pub evidence: Vec<Evidence>,
}

/// What carries a discussion on, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constructive {
    /// How sure: 0 without evidence.
    pub score: Score,
    /// Score of each category that has evidence, in the order of `CATEGORIES`.
    pub categories: Vec<(Category, Score)>,
    /// The words it rests on, by place in the text.
    pub evidence: Vec<Evidence>,
}

/// What a reply may need of its parent's text, made when the parent was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// One bit for each content word, by hash.
    pub words: u64,
    /// Hashes of up to four lines or sentences that a reply might quote; 0 = none.
    pub lines: [u32; 4],
}

/// Whether a comment was judged, and if not, why not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Judged, and some entry of a label fired.
    #[default]
    Matched,
    /// Judged, and nothing fired.
    NoMatch,
    /// Judged, though it has fewer than three words.
    TooShort,
    /// Not judged: deleted, removed or without text.
    Gone,
    /// Not judged: a pingback or a system message.
    NotAComment,
    /// Not judged: no loaded pack speaks its language.
    LanguageNotCovered,
}

/// All that is said of one comment from its own text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether it was judged.
    pub coverage: Coverage,
    /// Its language; `None` below 20 letters or in doubt.
    pub language: Option<Language>,
    /// How uncivil it is.
    pub incivility: Incivility,
    /// Its stance toward each target that it mentions, in the order of the loaded sets.
    pub stance: Vec<DirectStance>,
    /// Evaluative evidence that is tied to no mention.
    pub unbound: Weight,
    /// What it says about its parent.
    pub reply: ReplyCues,
    /// What carries the discussion on.
    pub constructive: Constructive,
    /// What replies to it may need.
    pub signature: Signature,
}
