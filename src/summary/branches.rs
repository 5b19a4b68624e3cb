//! The large branches of a thread: what it falls into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::reply::ReplyLabel;
use crate::run::Run;
use crate::thread::Row;

use super::rate::Rate;
use super::texts::Texts;
use super::topics::terms_apart;
use super::{UNCIVIL, share};

/// Branches listed, at most.
const LISTED: usize = 6;

/// Comments that make a branch.
const LEAST: usize = 3;

/// Terms of a branch.
const TERMS: usize = 5;

/// A branch: a comment and all that stands below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Branch {
    /// The comment that begins it.
    pub id: String,
    /// Its comments.
    pub comments: u64,
    /// Their share of the thread's.
    pub share: Option<f64>,
    /// Uncivil ones, of those judged.
    pub uncivil: Rate,
    /// Replies in it that disagree, of those judged.
    pub disagreement: Rate,
    /// Terms that set it apart from the rest of the thread, most first.
    pub terms: Vec<String>,
}

/// The largest branches, largest first. Where one comment begins nearly all of the thread (an opening post), the
/// branches are what answers it.
#[must_use]
pub fn branches(run: &Run, rows: &[Row], texts: &Texts) -> Vec<Branch> {
    let mut heads: Vec<usize> = heads(run, rows, 0..rows.len());
    loop {
        let largest = heads.iter().copied().max_by_key(|head| size(run, rows, *head));
        let Some(head) = largest.filter(|head| size(run, rows, *head) * 5 >= rows.len() * 4 && rows.len() > 5) else {
            break;
        };
        let inner = self::heads(run, rows, head + 1..head + size(run, rows, head));
        if inner.is_empty() {
            break;
        }
        heads.retain(|other| *other != head);
        heads.extend(inner);
    }
    heads.retain(|head| size(run, rows, *head) >= LEAST);
    heads.sort_by_key(|head| (std::cmp::Reverse(size(run, rows, *head)), *head));
    heads.truncate(LISTED);
    heads.into_iter().map(|head| branch(run, rows, head, texts)).collect()
}

/// The places in `range` at which a subtree begins that no other subtree in it holds.
fn heads(run: &Run, rows: &[Row], range: std::ops::Range<usize>) -> Vec<usize> {
    let mut heads = Vec::new();
    let mut at = range.start;
    while at < range.end {
        heads.push(at);
        at += size(run, rows, at);
    }
    heads
}

/// Comments of the subtree that begins at this place.
fn size(run: &Run, rows: &[Row], at: usize) -> usize {
    rows.get(at).and_then(|row| run.forest.below.get(row.at())).map_or(1, |below| *below as usize + 1)
}

fn branch(run: &Run, rows: &[Row], head: usize, texts: &Texts) -> Branch {
    let range = head..head + size(run, rows, head);
    let inside = rows.get(range.clone()).unwrap_or(&[]);
    let judged = || inside.iter().filter_map(|row| run.records.get(row.at())).filter(|record| record.is_judged());
    let answers = || inside.iter().filter_map(|row| run.answer(*row));
    let uncivil = judged().filter(|record| record.incivility >= UNCIVIL).count() as u64;
    let disagree = answers().filter(|answer| answer.label == ReplyLabel::Disagree).count() as u64;
    Branch {
        id: inside.first().map(|row| run.id(*row).to_owned()).unwrap_or_default(),
        comments: inside.len() as u64,
        share: share(inside.len() as u64, rows.len() as u64),
        uncivil: Rate::of(uncivil, judged().count() as u64),
        disagreement: Rate::of(disagree, answers().count() as u64),
        terms: terms_apart(texts, range, TERMS),
    }
}
