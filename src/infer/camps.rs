//! Two camps of authors, from who agrees and disagrees with whom; silent where the answers don't fall into two.

use std::collections::BTreeMap;

use crate::judge::reply::ReplyLabel;
use crate::names::NameId;
use crate::record::Record;
use crate::thread::{Forest, Row};

use super::Answer;

/// Authors that two camps need between them.
const AUTHORS: usize = 4;

/// Agreeing and disagreeing answers that two camps need.
const ANSWERS: u64 = 6;

/// The share of answers, in percent, that must fit: disagreement across, agreement within.
const FIT_PERCENT: u64 = 80;

/// Two camps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Camps {
    /// The larger camp and the smaller one, each in the order of first comments.
    pub authors: [Vec<NameId>; 2],
    /// Answers that agree or disagree, between these authors.
    pub answers: u64,
    /// Those of them that fit.
    pub fitting: u64,
}

/// The camps among the authors of `rows`; `None` where there are none to speak of.
///
/// Authors and the answers between them make a signed graph. Authors with fewer than two answers are left out, again
/// and again, until none is (its 2-core); the rest is cut in two so that as many answers as can be fit, by moving one
/// author at a time while that helps (Murakami, Raymond 2010, Support or Oppose? take the maximum cut likewise).
#[must_use]
pub fn camps(records: &[Record], forest: &Forest, answers: &[Option<Answer>], rows: &[Row]) -> Option<Camps> {
    let mut names: Vec<NameId> = Vec::new();
    let mut number: BTreeMap<NameId, usize> = BTreeMap::new();
    // By pair of authors: agreeing and disagreeing answers.
    let mut edges: BTreeMap<(usize, usize), [u64; 2]> = BTreeMap::new();
    for row in rows {
        let author = |row: Row| records.get(row.at()).and_then(|record| record.author);
        let Some(name) = author(*row) else { continue };
        let at = *number.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() - 1
        });
        let kind = match answers.get(row.at()).copied().flatten().map(|answer| answer.label) {
            Some(ReplyLabel::Agree) => 0,
            Some(ReplyLabel::Disagree) => 1,
            _ => continue,
        };
        let Some(other) = forest.parent_of(*row).and_then(author).and_then(|name| number.get(&name).copied()) else {
            continue;
        };
        if other != at {
            edges.entry((at.min(other), at.max(other))).or_default()[kind] += 1;
        }
    }
    let core = two_core(names.len(), &edges);
    edges.retain(|(a, b), _| core[*a] && core[*b]);
    let total: u64 = edges.values().flatten().sum();
    if core.iter().filter(|kept| **kept).count() < AUTHORS || total < ANSWERS {
        return None;
    }
    let side = cut(&core, &edges);
    let fitting =
        edges.iter().map(|((a, b), [agree, disagree])| if side[*a] == side[*b] { agree } else { disagree }).sum();
    let camp = |wanted: bool| -> Vec<NameId> {
        (0..names.len()).filter(|at| core[*at] && side[*at] == wanted).map(|at| names[at]).collect()
    };
    let mut authors = [camp(false), camp(true)];
    if authors[1].len() > authors[0].len() {
        authors.swap(0, 1);
    }
    let fits = fitting * 100 >= total * FIT_PERCENT && authors.iter().all(|camp| camp.len() >= 2);
    fits.then_some(Camps { authors, answers: total, fitting })
}

/// Which authors have at least two answers to or from others that stay.
fn two_core(count: usize, edges: &BTreeMap<(usize, usize), [u64; 2]>) -> Vec<bool> {
    let mut kept = vec![true; count];
    loop {
        let mut degree = vec![0u64; count];
        for ((a, b), answers) in edges {
            if kept[*a] && kept[*b] {
                degree[*a] += answers.iter().sum::<u64>();
                degree[*b] += answers.iter().sum::<u64>();
            }
        }
        let before = kept.clone();
        kept.iter_mut().zip(&degree).for_each(|(kept, degree)| *kept &= *degree >= 2);
        if kept == before {
            return kept;
        }
    }
}

/// The side of each author: begun by walking the disagreements from the first author on, then bettered one by one.
fn cut(core: &[bool], edges: &BTreeMap<(usize, usize), [u64; 2]>) -> Vec<bool> {
    let mut neighbours: Vec<Vec<(usize, i64)>> = vec![Vec::new(); core.len()];
    for ((a, b), [agree, disagree]) in edges {
        let apart = i64::try_from(*disagree).unwrap_or(i64::MAX) - i64::try_from(*agree).unwrap_or(0);
        neighbours[*a].push((*b, apart));
        neighbours[*b].push((*a, apart));
    }
    let mut side: Vec<Option<bool>> = vec![None; core.len()];
    for start in (0..core.len()).filter(|at| core[*at]) {
        let mut open = vec![start];
        side[start].get_or_insert(false);
        while let Some(at) = open.pop() {
            for (next, apart) in &neighbours[at] {
                if side[*next].is_none() {
                    side[*next] = side[at].map(|side| side ^ (*apart > 0));
                    open.push(*next);
                }
            }
        }
    }
    let mut side: Vec<bool> = side.into_iter().map(Option::unwrap_or_default).collect();
    // Each move makes more answers fit, so that this ends.
    while let Some(at) = (0..core.len()).find(|at| {
        let gain = |(next, apart): &(usize, i64)| if side[*next] == side[*at] { *apart } else { -apart };
        core[*at] && neighbours[*at].iter().map(gain).sum::<i64>() > 0
    }) {
        side[at] = !side[at];
    }
    side
}
