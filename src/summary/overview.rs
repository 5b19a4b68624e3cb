//! The summary of a run of many threads: totals, and the threads ranked side by side.

use schemars::JsonSchema;
use serde::Serialize;

use crate::thread::Forest;

use super::{Count, ThreadSummary, share};

/// What happened in a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    /// Threads, those without comments included.
    pub threads: u64,
    /// Comments in all of them.
    pub comments: u64,
    /// Judged comments.
    pub judged: u64,
    /// Uncivil comments.
    pub uncivil: u64,
    /// Their share of the judged ones.
    pub uncivil_share: Option<f64>,
    /// Judged replies.
    pub replies: u64,
    /// Replies that disagree.
    pub disagree: u64,
    /// Their share of the replies.
    pub disagreement: Option<f64>,
    /// The hottest threads, hottest first.
    pub by_heat: Vec<Ranked>,
    /// The largest threads, largest first.
    pub by_size: Vec<Ranked>,
    /// The threads with the largest share of disagreement among (replies + 5), largest first.
    pub by_disagreement: Vec<Ranked>,
    /// Why threads without comments have none.
    pub without_comments: Vec<Count>,
}

/// A thread in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Ranked {
    /// Its key.
    pub thread: String,
    /// Its title.
    pub title: Option<String>,
    /// Its comments.
    pub comments: u64,
    /// Its heat.
    pub heat: f64,
    /// Disagreeing replies ÷ (judged replies + 5).
    pub disagreement: f64,
    /// Its uncivil comments.
    pub uncivil: u64,
}

/// The overview of these threads, with at most `top` in each ranking.
#[must_use]
pub fn overview(threads: &[ThreadSummary], forest: &Forest, top: usize) -> Overview {
    let sum = |of: fn(&ThreadSummary) -> u64| threads.iter().map(of).sum::<u64>();
    let (judged, uncivil) = (sum(|thread| thread.coverage.judged), sum(|thread| thread.incivility.uncivil));
    let (replies, disagree) = (sum(|thread| thread.exchange.replies), sum(|thread| thread.exchange.disagree));
    let reasons = ["no_section", "empty_form", "closed", "all_lost"];
    let with = |reason| threads.iter().filter(|t| t.no_comments.is_some_and(|why| why.name() == reason)).count() as u64;
    Overview {
        threads: forest.trees.len() as u64,
        comments: sum(|thread| thread.comments),
        judged,
        uncivil,
        uncivil_share: share(uncivil, judged),
        replies,
        disagree,
        disagreement: share(disagree, replies),
        by_heat: top_by(threads, top, |ranked| ranked.heat),
        by_size: top_by(threads, top, |ranked| f64::from(u32::try_from(ranked.comments).unwrap_or(u32::MAX))),
        by_disagreement: top_by(threads, top, |ranked| ranked.disagreement),
        without_comments: super::ranked(reasons.map(|reason| (reason.to_owned(), with(reason)))),
    }
}

/// The `top` threads by a figure, largest first, equals in their order; threads where it is 0 are left out.
fn top_by(threads: &[ThreadSummary], top: usize, figure: fn(&Ranked) -> f64) -> Vec<Ranked> {
    let mut list: Vec<Ranked> = threads.iter().map(ranked).filter(|ranked| figure(ranked) > 0.0).collect();
    list.sort_by(|a, b| figure(b).total_cmp(&figure(a)));
    list.truncate(top);
    list
}

fn ranked(thread: &ThreadSummary) -> Ranked {
    Ranked {
        thread: thread.thread.clone(),
        title: thread.title.clone(),
        comments: thread.comments,
        heat: thread.heat,
        disagreement: share(thread.exchange.disagree, thread.exchange.replies + 5).unwrap_or(0.0),
        uncivil: thread.incivility.uncivil,
    }
}
