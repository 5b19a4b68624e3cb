//! How comments answer each other: agreement, disputes, duels, questions that nobody answered.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::Status;
use crate::infer::camps::camps;
use crate::judge::reply::ReplyLabel;
use crate::names::NameId;
use crate::run::Run;
use crate::thread::Row;

use super::rate::Rate;
use super::spots::{Cases, Spot, spots};
use super::strikes_commenter;
use super::texts::Texts;
use super::thread::Depth;

/// Comments that make a back-and-forth, at least.
const TURNS: usize = 3;

/// Levels that make a chain worth telling where authors are not known.
const CHAIN: usize = 5;

/// Pairs and questions listed, at most.
const LISTED: usize = 8;

/// How comments answer each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// Judged comments that answer another one.
    pub replies: u64,
    /// Those that agree.
    pub agree: u64,
    /// Those that disagree.
    pub disagree: u64,
    /// Those that ask.
    pub query: u64,
    /// Those without a cue.
    pub comment: u64,
    /// Replies that agree, of all.
    pub agreement: Rate,
    /// Replies that disagree, of all.
    pub disagreement: Rate,
    /// The comment with the most disagreeing replies, when there are at least two.
    pub most_disputed: Option<Disputed>,
    /// Where most is disputed: the comments below which disagreement is more frequent than elsewhere.
    pub quarrels: Vec<Spot>,
    /// The longest run of answers between two authors, or, where authors are not known, the longest chain of answers.
    pub longest: Option<BackAndForth>,
    /// Pairs of authors who disagree with each other or are uncivil to each other, most first.
    pub opponents: Vec<Pair>,
    /// Two camps, where the answers fall into two.
    pub camps: Option<CampsOut>,
    /// Comments that ask something, by their words.
    pub questions: u64,
    /// Those that nobody answered.
    pub unanswered: u64,
    /// Their ids, in the order of the tree, at most eight.
    pub unanswered_ids: Vec<String>,
}

/// A comment that others dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Disputed {
    /// Its id.
    pub id: String,
    /// Direct replies that disagree with it.
    pub disagreeing: u64,
    /// All its direct replies.
    pub replies: u64,
}

/// A run of answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackAndForth {
    /// The two authors in the order in which they begin; empty where authors are not known.
    pub authors: Vec<String>,
    /// The comments, each answering the one before.
    pub comments: Vec<String>,
    /// Those of them that disagree with the one before.
    pub disagreeing: u64,
}

/// Two authors who oppose each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// The two, in the order of their first answer to each other.
    pub authors: [String; 2],
    /// Answers between them, both ways.
    pub replies: u64,
    /// Those that disagree.
    pub disagreeing: u64,
    /// Those that are uncivil to the other one.
    pub uncivil: u64,
    /// The disagreeing and uncivil ones, at most eight.
    pub comments: Vec<String>,
}

/// Two camps of authors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CampsOut {
    /// The larger camp.
    pub one: Vec<String>,
    /// The smaller one.
    pub other: Vec<String>,
    /// Answers between these authors that agree within a camp or disagree across, of all that agree or disagree.
    pub fit: Rate,
}

/// The exchange in a thread.
#[must_use]
pub fn exchange(run: &Run, rows: &[Row], texts: Option<&Texts>, depth: Depth) -> Exchange {
    let mut figures = Exchange::default();
    let mut disputes: BTreeMap<Row, (u64, u64)> = BTreeMap::new();
    for row in rows {
        let Some(answer) = run.answer(*row) else { continue };
        figures.replies += 1;
        let place = match answer.label {
            ReplyLabel::Agree => &mut figures.agree,
            ReplyLabel::Disagree => &mut figures.disagree,
            ReplyLabel::Query => &mut figures.query,
            ReplyLabel::Comment => &mut figures.comment,
        };
        *place += 1;
        if let Some(parent) = run.forest.parent_of(*row) {
            let dispute = disputes.entry(parent).or_default();
            dispute.0 += u64::from(answer.label == ReplyLabel::Disagree);
            dispute.1 += 1;
        }
    }
    figures.agreement = Rate::of(figures.agree, figures.replies);
    figures.disagreement = Rate::of(figures.disagree, figures.replies);
    let most = disputes.iter().rev().max_by_key(|(_, (disagreeing, _))| *disagreeing);
    figures.most_disputed =
        most.filter(|(_, (disagreeing, _))| *disagreeing >= 2).map(|(row, (disagreeing, replies))| Disputed {
            id: run.id(*row).to_owned(),
            disagreeing: *disagreeing,
            replies: *replies,
        });
    if depth != Depth::Figures {
        figures.quarrels = quarrels(run, rows);
    }
    figures.longest = longest(run, rows);
    figures.opponents = opponents(run, rows);
    figures.camps = camps(&run.records, &run.forest, &run.answers, rows).map(|camps| {
        let [one, other] = camps.authors.map(|camp| camp.iter().map(|name| run.names.get(*name).to_owned()).collect());
        CampsOut { one, other, fit: Rate::of(camps.fitting, camps.answers) }
    });
    questions(run, rows, texts, &mut figures);
    figures
}

/// By place in the tree: how many comments stand below.
pub(super) fn below(run: &Run, rows: &[Row]) -> Vec<usize> {
    rows.iter().map(|row| run.forest.below.get(row.at()).map_or(0, |below| *below as usize)).collect()
}

/// The id at a place.
pub(super) fn id_at<'r>(run: &'r Run, rows: &'r [Row]) -> impl Fn(usize) -> String + 'r {
    |place| rows.get(place).map(|row| run.id(*row).to_owned()).unwrap_or_default()
}

fn quarrels(run: &Run, rows: &[Row]) -> Vec<Spot> {
    let is_disagreeing = |row: &Row| run.answer(*row).map(|answer| answer.label == ReplyLabel::Disagree);
    let cases =
        Cases { below: below(run, rows), cases: rows.iter().map(is_disagreeing).collect(), with_head: false, least: 3 };
    spots(&cases, 3, id_at(run, rows))
}

/// The longest run in which two authors answer each other by turns; without authors the longest chain of answers.
fn longest(run: &Run, rows: &[Row]) -> Option<BackAndForth> {
    let author = |row: Row| run.records.get(row.at()).and_then(|record| record.author);
    let mut turns: BTreeMap<Row, usize> = BTreeMap::new();
    let mut best: Option<(usize, Row)> = None;
    let has_authors = rows.iter().any(|row| author(*row).is_some());
    for row in rows {
        let parent = run.forest.parent_of(*row);
        let before = parent.and_then(|parent| turns.get(&parent).copied());
        let length = match (parent, author(*row), parent.and_then(author)) {
            (Some(parent), Some(own), Some(other)) if own != other => {
                let goes_on = run.forest.parent_of(parent).and_then(author) == Some(own);
                if goes_on { before.unwrap_or(1) + 1 } else { 2 }
            }
            _ if has_authors => 1,
            _ => before.unwrap_or(0) + 1,
        };
        turns.insert(*row, length);
        if best.is_none_or(|(longest, _)| length > longest) {
            best = Some((length, *row));
        }
    }
    let (length, end) = best.filter(|(length, _)| *length >= if has_authors { TURNS } else { CHAIN })?;
    let mut chain = vec![end];
    while let Some(parent) = chain.last().and_then(|row| run.forest.parent_of(*row)).filter(|_| chain.len() < length) {
        chain.push(parent);
    }
    chain.reverse();
    let disagrees = |row: &&Row| run.answer(**row).is_some_and(|answer| answer.label == ReplyLabel::Disagree);
    let name = |row: &Row| author(*row).map(|name| run.names.get(name).to_owned());
    Some(BackAndForth {
        authors: chain.iter().take(2).filter_map(name).collect(),
        disagreeing: chain.iter().skip(1).filter(disagrees).count() as u64,
        comments: chain.iter().map(|row| run.id(*row).to_owned()).collect(),
    })
}

fn opponents(run: &Run, rows: &[Row]) -> Vec<Pair> {
    let author = |row: Row| run.records.get(row.at()).and_then(|record| record.author);
    let mut places: BTreeMap<(NameId, NameId), usize> = BTreeMap::new();
    let mut pairs: Vec<Pair> = Vec::new();
    for row in rows {
        let Some(parent) = run.forest.parent_of(*row) else { continue };
        let (Some(own), Some(other)) = (author(*row), author(parent)) else { continue };
        if own == other {
            continue;
        }
        let at = *places.entry((own.min(other), own.max(other))).or_insert_with(|| {
            let authors = [own, other].map(|name| run.names.get(name).to_owned());
            pairs.push(Pair { authors, ..Pair::default() });
            pairs.len() - 1
        });
        let Some(pair) = pairs.get_mut(at) else { continue };
        let disagrees = run.answer(*row).is_some_and(|answer| answer.label == ReplyLabel::Disagree);
        let is_blow = run.records.get(row.at()).is_some_and(strikes_commenter);
        pair.replies += 1;
        pair.disagreeing += u64::from(disagrees);
        pair.uncivil += u64::from(is_blow);
        if (disagrees || is_blow) && pair.comments.len() < LISTED {
            pair.comments.push(run.id(*row).to_owned());
        }
    }
    // One sharp answer is no fight, unless the other one answers too.
    pairs.retain(|pair| {
        pair.disagreeing + pair.uncivil >= 2 || (pair.disagreeing + pair.uncivil == 1 && pair.replies >= 3)
    });
    pairs.sort_by_key(|pair| std::cmp::Reverse((pair.disagreeing + 2 * pair.uncivil, pair.replies)));
    pairs.truncate(LISTED);
    pairs
}

fn questions(run: &Run, rows: &[Row], texts: Option<&Texts>, figures: &mut Exchange) {
    for (place, row) in rows.iter().enumerate() {
        let by_words = texts.and_then(|texts| texts.facts.get(place)).is_some_and(|facts| facts.asks);
        let by_cue = run.answer(*row).is_some_and(|answer| answer.label == ReplyLabel::Query);
        let is_seen = run.records.get(row.at()).is_some_and(|record| record.status == Status::Visible);
        if !is_seen || !(by_words || by_cue) {
            continue;
        }
        figures.questions += 1;
        if run.forest.below.get(row.at()) == Some(&0) {
            figures.unanswered += 1;
            if figures.unanswered_ids.len() < LISTED {
                figures.unanswered_ids.push(run.id(*row).to_owned());
            }
        }
    }
}
