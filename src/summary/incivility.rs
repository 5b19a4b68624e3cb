//! How uncivil a thread is: how much, of which kind, at whom, where, and whether it is one side.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::CATEGORIES;
use crate::judge::reply::ReplyLabel;
use crate::judgement::Addressee;
use crate::record::{INCIVILITY_CATEGORIES, Record};
use crate::run::Run;
use crate::thread::Row;

use super::background::Background;
use super::exchange::{below, id_at};
use super::rate::Rate;
use super::spots::{Cases, Spot, spots};
use super::thread::Depth;
use super::turn::{Turn, first_blow, turn};
use super::{Count, UNCIVIL, ranked, strikes_commenter};

/// Pairs listed, at most.
const LISTED: usize = 5;

/// Incivility of a thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncivilityFigures {
    /// Comments with a score of 0.5 or more.
    pub uncivil: u64,
    /// Their share of the judged comments.
    pub rate: Rate,
    /// How that compares with comments of public sets.
    pub against_usual: Option<AgainstUsual>,
    /// Uncivil comments by level.
    pub levels: [u64; 4],
    /// Uncivil comments by category, most frequent first; a comment may be of several.
    pub categories: Vec<Count>,
    /// Whom the uncivil comments strike, most frequent first.
    pub addressees: Vec<Count>,
    /// Those that strike another commenter.
    pub at_commenters: Vec<String>,
    /// Who is uncivil to whom among the named authors, most first.
    pub who_at_whom: Vec<Aim>,
    /// Subtrees in which it is more frequent than elsewhere, strongest first.
    pub hot_spots: Vec<Spot>,
    /// Where it changed.
    pub turn: Option<Turn>,
    /// The first comment that is uncivil to another commenter.
    pub first_blow: Option<String>,
    /// The largest subtrees of four or more comments without an uncivil or a disagreeing one, in a thread that has some.
    pub calm: Vec<Calm>,
}

/// A thread beside what is usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgainstUsual {
    /// The lowest and the highest uncivil share of the sets of the shipped background.
    pub usual: [f64; 2],
    /// Where the thread lies: beyond that range with its whole interval, or not.
    pub place: Place,
    /// Whether the judging packs are those that the background was counted with.
    pub same_pack: bool,
}

/// Where a share lies in regard to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The whole interval is below the range.
    Below,
    /// The interval touches the range.
    Within,
    /// The share is above the range, the interval touches it.
    PerhapsAbove,
    /// The whole interval is above the range.
    Above,
}

/// One author's uncivil answers to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Aim {
    /// Who.
    pub from: String,
    /// At whom.
    pub at: String,
    /// How many.
    pub comments: u64,
    /// Their ids, at most five.
    pub ids: Vec<String>,
}

/// A part of the thread that stays calm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calm {
    /// The comment at its head.
    pub id: String,
    /// Its comments.
    pub comments: u64,
}

/// The incivility of the thread that is these rows, in the order of its tree.
#[must_use]
pub fn incivility(run: &Run, rows: &[Row], same_pack: bool, depth: Depth) -> IncivilityFigures {
    let records: Vec<&Record> = rows.iter().filter_map(|row| run.records.get(row.at())).collect();
    let uncivil: Vec<&&Record> = records.iter().filter(|record| record.incivility >= UNCIVIL).collect();
    let judged = records.iter().filter(|record| record.is_judged()).count() as u64;
    let mut by_category = [0u64; INCIVILITY_CATEGORIES];
    for (category, _) in uncivil.iter().flat_map(|record| record.categories()) {
        if let Some(count) = by_category.get_mut(category) {
            *count += 1;
        }
    }
    let mut levels = [0u64; 4];
    for record in &uncivil {
        levels[usize::from(record.level.min(3))] += 1;
    }
    let struck = |who| uncivil.iter().filter(|record| record.addressee == who).count() as u64;
    let names = CATEGORIES.iter().map(|category| category.name.to_owned());
    let rate = Rate::of(uncivil.len() as u64, judged);
    let cases = Cases {
        below: below(run, rows),
        cases: records.iter().map(|record| record.is_judged().then_some(record.incivility >= UNCIVIL)).collect(),
        with_head: true,
        least: 2,
    };
    IncivilityFigures {
        uncivil: rate.part,
        against_usual: against_usual(&rate, same_pack),
        rate,
        levels,
        categories: ranked(names.zip(by_category)),
        addressees: ranked(ADDRESSEES.iter().map(|(who, name)| ((*name).to_owned(), struck(*who)))),
        at_commenters: at_commenters(run, rows),
        who_at_whom: who_at_whom(run, rows),
        hot_spots: if depth == Depth::Figures { Vec::new() } else { spots(&cases, 3, id_at(run, rows)) },
        turn: turn(run, rows),
        first_blow: first_blow(run, rows),
        calm: calm(run, rows),
    }
}

/// How a rate compares with the sets of the shipped background; `None` without cases.
#[must_use]
pub fn against_usual(rate: &Rate, same_pack: bool) -> Option<AgainstUsual> {
    let usual = Background::shipped().usual()?;
    let share = rate.share?;
    let place = match rate.interval {
        [low, _] if low > usual[1] => Place::Above,
        [_, high] if high < usual[0] => Place::Below,
        _ if share > usual[1] => Place::PerhapsAbove,
        _ => Place::Within,
    };
    Some(AgainstUsual { usual, place, same_pack })
}

/// Addressees by the names that rows use.
pub const ADDRESSEES: &[(Addressee, &str)] = &[
    (Addressee::Commenter, "commenter"),
    (Addressee::ArticleAuthor, "article_author"),
    (Addressee::Target, "target"),
    (Addressee::Group, "group"),
    (Addressee::Oneself, "self"),
    (Addressee::None, "none"),
];

fn is_blow(run: &Run, row: Row) -> bool {
    run.records.get(row.at()).is_some_and(strikes_commenter)
}

fn at_commenters(run: &Run, rows: &[Row]) -> Vec<String> {
    rows.iter().filter(|row| is_blow(run, **row)).map(|row| run.id(*row).to_owned()).collect()
}

fn who_at_whom(run: &Run, rows: &[Row]) -> Vec<Aim> {
    let author = |row: Row| run.records.get(row.at()).and_then(|record| record.author);
    let mut aims: BTreeMap<_, Aim> = BTreeMap::new();
    for row in rows.iter().filter(|row| is_blow(run, **row)) {
        let (Some(from), Some(at)) = (author(*row), run.forest.parent_of(*row).and_then(author)) else { continue };
        if from == at {
            continue;
        }
        let name = |name| run.names.get(name).to_owned();
        let aim = aims.entry((from, at)).or_insert_with(|| Aim { from: name(from), at: name(at), ..Aim::default() });
        aim.comments += 1;
        if aim.ids.len() < LISTED {
            aim.ids.push(run.id(*row).to_owned());
        }
    }
    let mut list: Vec<Aim> = aims.into_values().collect();
    list.sort_by_key(|aim| std::cmp::Reverse(aim.comments));
    list.truncate(LISTED);
    list
}

/// None inside another, largest first, at most three.
fn calm(run: &Run, rows: &[Row]) -> Vec<Calm> {
    let is_hot = |row: &Row| {
        let disagrees = |row| run.answer(row).is_some_and(|answer| answer.label == ReplyLabel::Disagree);
        run.records.get(row.at()).is_some_and(|record| record.incivility >= UNCIVIL) || disagrees(*row)
    };
    let mut hot = vec![0usize];
    for row in rows {
        hot.push(hot.last().copied().unwrap_or(0) + usize::from(is_hot(row)));
    }
    if hot.last() == Some(&0) {
        return Vec::new();
    }
    let sizes = below(run, rows);
    let mut calm = Vec::new();
    let mut place = 0;
    while let Some(below) = sizes.get(place) {
        let end = place + below + 1;
        if hot.get(end) == hot.get(place) {
            calm.push((place, *below as u64 + 1));
            place = end;
        } else {
            place += 1;
        }
    }
    calm.retain(|(_, comments)| *comments >= 4);
    calm.sort_by_key(|(_, comments)| std::cmp::Reverse(*comments));
    let id = id_at(run, rows);
    calm.into_iter().take(3).map(|(place, comments)| Calm { id: id(place), comments }).collect()
}
