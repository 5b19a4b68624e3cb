//! The small remainder of a comment that its neighbours may see: no texts from here on.

use crate::comment::{Comment, Kind, ParentMark, Precision, Status, Timestamp};
use crate::judge::CATEGORIES;
use crate::judgement::{Addressee, Coverage, Judgement, Score, Signature, Stance, Weight};
use crate::names::NameId;

/// How many incivility categories there are; they come first in `CATEGORIES`.
pub const INCIVILITY_CATEGORIES: usize = 12;

/// How many targets of a comment a record holds; the rest are counted.
pub const TARGETS_KEPT: usize = 4;

/// Number of a target in the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetId(pub u16);

/// Where the comment's text and judgement are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot(pub u64);

/// A comment's own stance toward one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The target.
    pub target: TargetId,
    /// From -10,000 (against) to 10,000 (favor).
    pub score: i16,
    /// The side.
    pub label: Stance,
}

/// One comment without its text; at most 128 bytes. Ids and author names are kept beside it, each once.
#[derive(Clone, Debug)]
pub struct Record {
    seconds: i64,
    /// Where text and judgement are kept.
    pub slot: Slot,
    /// What replies may need of the text.
    pub signature: Signature,
    /// The comment's id as it is printed.
    pub id: NameId,
    /// The author; two unknown authors are never the same person.
    pub author: Option<NameId>,
    /// Evaluative evidence tied to no mention.
    pub unbound: Weight,
    /// Sums of the agreement, disagreement and question evidence.
    pub reply: [Weight; 3],
    sides: [Option<Side>; TARGETS_KEPT],
    categories: [Score; INCIVILITY_CATEGORIES],
    /// How uncivil.
    pub incivility: Score,
    /// How constructive.
    pub constructive: Score,
    /// How bad the worst evidence is, 0 to 3.
    pub level: u8,
    /// Targets beyond those in `sides`.
    pub more_targets: u8,
    /// Whether the row names the one target that it is judged on.
    pub has_own_target: bool,
    /// What kind of row it is.
    pub kind: Kind,
    /// What the source says about its visibility.
    pub status: Status,
    /// What the reader knew about the parent.
    pub mark: Option<ParentMark>,
    /// Whether it was judged.
    pub coverage: Coverage,
    /// Whom its rude words strike.
    pub addressee: Addressee,
    precision: Precision,
}

/// Marks a record without a time.
const NO_TIME: i64 = i64::MIN;

impl Record {
    /// The record of `comment`, its id, author and targets already numbered.
    #[must_use]
    pub fn new(comment: &Comment, judgement: &Judgement, id: NameId, author: Option<NameId>) -> Record {
        let mut categories = [Score(0); INCIVILITY_CATEGORIES];
        for (category, score) in &judgement.incivility.categories {
            if let Some(place) = categories.get_mut(usize::from(category.0)) {
                *place = *score;
            }
        }
        Record {
            seconds: comment.time.map_or(NO_TIME, |time| time.seconds),
            precision: comment.time.map_or(Precision::Local, |time| time.precision),
            slot: Slot::default(),
            signature: judgement.signature,
            id,
            author,
            unbound: judgement.unbound,
            reply: [judgement.reply.agree, judgement.reply.disagree, judgement.reply.query],
            sides: [None; TARGETS_KEPT],
            categories,
            incivility: judgement.incivility.score,
            constructive: judgement.constructive.score,
            level: judgement.incivility.level,
            more_targets: 0,
            has_own_target: comment.extra.target.is_some(),
            kind: comment.kind,
            status: comment.status,
            mark: comment.parent_mark,
            coverage: judgement.coverage,
            addressee: judgement.incivility.addressee,
        }
    }

    /// Adds a side; the fifth and later ones are only counted.
    pub fn add_side(&mut self, side: Side) {
        match self.sides.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(side),
            None => self.more_targets = self.more_targets.saturating_add(1),
        }
    }

    /// The sides that the record holds.
    pub fn sides(&self) -> impl Iterator<Item = Side> + '_ {
        self.sides.iter().flatten().copied()
    }

    /// When it was written.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        (self.seconds != NO_TIME).then_some(Timestamp { seconds: self.seconds, precision: self.precision })
    }

    /// The incivility categories with evidence: number in `CATEGORIES` and score.
    pub fn categories(&self) -> impl Iterator<Item = (usize, Score)> + '_ {
        self.categories.iter().copied().enumerate().filter(|(_, score)| score.0 > 0)
    }

    /// Whether it is a person's comment that was judged.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        matches!(self.coverage, Coverage::Matched | Coverage::NoMatch | Coverage::TooShort)
    }
}

/// The name of a category by its number in `CATEGORIES`; empty for a number that is none.
#[must_use]
pub fn category_name(number: usize) -> &'static str {
    CATEGORIES.get(number).map_or("", |category| category.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_at_most_128_bytes() {
        assert!(size_of::<Record>() <= 128, "a record is {} bytes", size_of::<Record>());
    }
}
