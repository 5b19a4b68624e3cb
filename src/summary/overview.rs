//! The summary of a run of many threads: totals, threads side by side, and what sets each apart from the others.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::Stance;
use crate::run::Run;
use crate::thread::Row;

use super::authors::{AuthorFigures, authors};
use super::coverage::CoverageFigures;
use super::incivility::{AgainstUsual, Place, against_usual};
use super::rate::Rate;
use super::sentence::Sentence;
use super::texts::Texts;
use super::topics::apart_from_run;
use super::wording::{counted, percent};
use super::{Count, ThreadSummary, ranked, share};

/// Authors listed, at most.
const AUTHORS: usize = 10;

/// What happened in a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// Threads, those without comments included.
    pub threads: u64,
    /// Comments in all of them.
    pub comments: u64,
    /// Named authors in all of them.
    pub authors: u64,
    /// The earliest time, as it is printed.
    pub first: Option<String>,
    /// The latest time, as it is printed.
    pub last: Option<String>,
    /// What happened, in plain words made from the figures below.
    pub headline: Vec<Sentence>,
    /// Uncivil comments, of those judged.
    pub incivility: Rate,
    /// How that compares with comments of public sets.
    pub against_usual: Option<AgainstUsual>,
    /// Uncivil comments by category.
    pub categories: Vec<Count>,
    /// Whom they strike.
    pub addressees: Vec<Count>,
    /// Replies that agree, of those judged.
    pub agreement: Rate,
    /// Replies that disagree, of those judged.
    pub disagreement: Rate,
    /// Sides toward each target over all threads.
    pub stance: Vec<RunStance>,
    /// The threads side by side, largest first.
    pub side_by_side: Vec<Beside>,
    /// The hottest threads, hottest first.
    pub by_heat: Vec<Ranked>,
    /// The largest threads, largest first.
    pub by_size: Vec<Ranked>,
    /// The threads with the largest share of disagreement among (replies + 5), largest first.
    pub by_disagreement: Vec<Ranked>,
    /// Named authors with the most comments.
    pub loudest: Vec<AuthorFigures>,
    /// Why threads without comments have none.
    pub without_comments: Vec<Count>,
    /// What was judged and what was not, over all threads.
    pub coverage: CoverageFigures,
}

/// The sides toward a target over all threads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunStance {
    /// The target.
    pub target: String,
    /// Threads in which it is reported.
    pub threads: u64,
    /// Comments whose own words favor it.
    pub favor: u64,
    /// Comments whose own words are against it.
    pub against: u64,
    /// Comments that mention it and take no side.
    pub neither: u64,
    /// Of those that take a side, those in favor.
    pub favor_rate: Rate,
    /// Threads in which those in favor prevail.
    pub threads_favor: u64,
    /// Threads in which those against prevail.
    pub threads_against: u64,
}

/// A thread beside the others: the same figures for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Beside {
    /// Its key.
    pub thread: String,
    /// Its title.
    pub title: Option<String>,
    /// Its comments.
    pub comments: u64,
    /// Its named authors.
    pub authors: u64,
    /// Levels of its tree.
    pub levels: u32,
    /// Its uncivil comments, of those judged.
    pub uncivil: Rate,
    /// Where that lies in regard to the share of the whole run.
    pub against_run: Place,
    /// Replies that disagree, of those judged.
    pub disagreement: Rate,
    /// The sides that prevail in it.
    pub prevails: Vec<Prevailing>,
    /// Its heat.
    pub heat: f64,
    /// Terms that set it apart from the run's other threads; empty where no text was read.
    pub terms: Vec<String>,
}

/// A side that prevails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prevailing {
    /// Toward what.
    pub target: String,
    /// Which side.
    pub side: Stance,
}

/// A thread in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// In how many comments of a run each word stands.
#[derive(Clone, Debug, Default)]
pub struct RunTerms {
    words: HashMap<String, u64>,
    /// All counts together.
    pub total: u64,
}

impl RunTerms {
    /// Adds a thread's texts.
    pub fn add(&mut self, texts: &Texts) {
        for term in &texts.terms {
            *self.words.entry(term.form.clone()).or_default() += term.comments;
            self.total += if term.pair.is_none() { term.comments } else { 0 };
        }
    }

    /// Comments of the run that hold a term by its folded form.
    #[must_use]
    pub fn comments_with(&self, form: &str) -> u64 {
        self.words.get(form).copied().unwrap_or(0)
    }
}

/// The overview of these threads, with at most `top` in each ranking.
#[must_use]
pub fn overview(run: &Run, threads: &[ThreadSummary], terms: &RunTerms, same_pack: bool, top: usize) -> Overview {
    let sum = |of: fn(&ThreadSummary) -> u64| threads.iter().map(of).sum::<u64>();
    let replies = sum(|thread| thread.exchange.replies);
    let incivility = Rate::of(sum(|thread| thread.incivility.uncivil), sum(|thread| thread.coverage.judged));
    let reasons = ["no_section", "empty_form", "closed", "all_lost"];
    let without =
        |reason| threads.iter().filter(|t| t.no_comments.is_some_and(|why| why.name() == reason)).count() as u64;
    let keys: std::collections::BTreeSet<&str> = threads.iter().map(|thread| thread.thread.as_str()).collect();
    let trees = run.forest.trees.iter().filter(|tree| keys.contains(run.thread_name(tree)));
    let rows: Vec<Row> = trees.flat_map(|tree| run.forest.rows(tree).iter().copied()).collect();
    let mut loudest = authors(run, &rows);
    let times = || rows.iter().filter_map(|row| run.records.get(row.at())?.time());
    let mut overview = Overview {
        threads: threads.len() as u64,
        comments: sum(|thread| thread.comments),
        authors: loudest.len() as u64,
        first: times().min().map(|time| time.to_string()),
        last: times().max().map(|time| time.to_string()),
        headline: Vec::new(),
        against_usual: against_usual(&incivility, same_pack),
        categories: merged(threads, |thread| &thread.incivility.categories),
        addressees: merged(threads, |thread| &thread.incivility.addressees),
        agreement: Rate::of(sum(|thread| thread.exchange.agree), replies),
        disagreement: Rate::of(sum(|thread| thread.exchange.disagree), replies),
        stance: stance(threads),
        side_by_side: side_by_side(threads, &incivility, terms, top),
        incivility,
        by_heat: top_by(threads, top, |ranked| ranked.heat),
        by_size: top_by(threads, top, |ranked| f64::from(u32::try_from(ranked.comments).unwrap_or(u32::MAX))),
        by_disagreement: top_by(threads, top, |ranked| ranked.disagreement),
        without_comments: ranked(reasons.map(|reason| (reason.to_owned(), without(reason)))),
        coverage: coverage(threads),
        loudest: Vec::new(),
    };
    loudest.truncate(AUTHORS);
    overview.loudest = loudest;
    overview.headline = headline(&overview);
    overview
}

/// Counts of the same name added up over the threads, largest first.
fn merged(threads: &[ThreadSummary], of: fn(&ThreadSummary) -> &Vec<Count>) -> Vec<Count> {
    let mut names: Vec<(String, u64)> = Vec::new();
    for count in threads.iter().flat_map(of) {
        match names.iter_mut().find(|(name, _)| *name == count.name) {
            Some((_, comments)) => *comments += count.comments,
            None => names.push((count.name.clone(), count.comments)),
        }
    }
    ranked(names)
}

fn stance(threads: &[ThreadSummary]) -> Vec<RunStance> {
    let mut list: Vec<RunStance> = Vec::new();
    for target in threads.iter().flat_map(|thread| &thread.stance) {
        let at = list.iter().position(|known| known.target == target.target).unwrap_or_else(|| {
            list.push(RunStance { target: target.target.clone(), ..RunStance::default() });
            list.len() - 1
        });
        let Some(known) = list.get_mut(at) else { continue };
        known.threads += 1;
        known.favor += target.favor;
        known.against += target.against;
        known.neither += target.neither;
        known.threads_favor += u64::from(target.prevails == Some(Stance::Favor));
        known.threads_against += u64::from(target.prevails == Some(Stance::Against));
    }
    for known in &mut list {
        known.favor_rate = Rate::of(known.favor, known.favor + known.against);
    }
    list.sort_by_key(|known| std::cmp::Reverse((known.favor + known.against, known.neither)));
    list
}

fn side_by_side(threads: &[ThreadSummary], run: &Rate, terms: &RunTerms, top: usize) -> Vec<Beside> {
    let mut largest: Vec<&ThreadSummary> = threads.iter().filter(|thread| thread.comments > 0).collect();
    largest.sort_by_key(|thread| std::cmp::Reverse(thread.comments));
    largest.into_iter().take(top).map(|thread| beside(thread, run, terms)).collect()
}

fn beside(thread: &ThreadSummary, run: &Rate, terms: &RunTerms) -> Beside {
    let side = |target: &super::stance::TargetStance| {
        Some(Prevailing { target: target.target.clone(), side: target.prevails? })
    };
    let uncivil = thread.incivility.rate.clone();
    let mean = run.share.unwrap_or(0.0);
    Beside {
        thread: thread.thread.clone(),
        title: thread.title.clone(),
        comments: thread.comments,
        authors: thread.people.named,
        levels: thread.levels,
        against_run: match uncivil.interval {
            [low, _] if low > mean => Place::Above,
            [_, high] if high < mean => Place::Below,
            _ => Place::Within,
        },
        uncivil,
        disagreement: thread.exchange.disagreement.clone(),
        prevails: thread.stance.iter().filter_map(side).collect(),
        heat: thread.heat,
        terms: apart_from_run(&thread.topics, terms),
    }
}

/// The `top` threads by a figure, largest first, equals in their order; threads where it is 0 are left out.
fn top_by(threads: &[ThreadSummary], top: usize, figure: fn(&Ranked) -> f64) -> Vec<Ranked> {
    let mut list: Vec<Ranked> = threads.iter().map(in_ranking).filter(|ranked| figure(ranked) > 0.0).collect();
    list.sort_by(|a, b| figure(b).total_cmp(&figure(a)));
    list.truncate(top);
    list
}

fn in_ranking(thread: &ThreadSummary) -> Ranked {
    Ranked {
        thread: thread.thread.clone(),
        title: thread.title.clone(),
        comments: thread.comments,
        heat: thread.heat,
        disagreement: share(thread.exchange.disagree, thread.exchange.replies + 5).unwrap_or(0.0),
        uncivil: thread.incivility.uncivil,
    }
}

fn coverage(threads: &[ThreadSummary]) -> CoverageFigures {
    let sum = |of: fn(&CoverageFigures) -> u64| threads.iter().map(|thread| of(&thread.coverage)).sum::<u64>();
    let (judged, matched) = (sum(|of| of.judged), sum(|of| of.matched));
    let language_not_covered = sum(|of| of.language_not_covered);
    CoverageFigures {
        judged,
        matched,
        no_match: sum(|of| of.no_match),
        too_short: sum(|of| of.too_short),
        gone: sum(|of| of.gone),
        language_not_covered,
        language_not_covered_ids: Vec::new(),
        spoken_of: Rate::of(matched, judged + language_not_covered),
    }
}

/// What happened in the run, from its figures.
fn headline(run: &Overview) -> Vec<Sentence> {
    let mut out = Vec::new();
    if let (Some(share), true) = (run.incivility.share, run.incivility.whole > 0) {
        let usual = run.against_usual.as_ref().map(|usual| usual.usual.map(|end| libm::round(end * 100.0)));
        let beside = usual.map(|[low, high]| format!(", where {low} to {high} % are usual")).unwrap_or_default();
        out.push(Sentence::about("heat").words(format!(
            "{} of {} are uncivil ({}{beside}).",
            run.incivility.part,
            counted(run.incivility.whole, "judged comment", "judged comments"),
            percent(share)
        )));
    }
    for (place, words) in [
        (Place::Above, "More uncivil than the run as a whole: "),
        (Place::Below, "Less uncivil than the run as a whole: "),
    ] {
        let mut threads: Vec<&Beside> = run.side_by_side.iter().filter(|thread| thread.against_run == place).collect();
        threads.sort_by(|a, b| b.uncivil.share.unwrap_or(0.0).total_cmp(&a.uncivil.share.unwrap_or(0.0)));
        if place == Place::Below {
            threads.reverse();
        }
        if !threads.is_empty() {
            let names = threads.iter().take(3).map(|thread| thread.title.as_deref().unwrap_or(&thread.thread));
            out.push(Sentence::about("threads").words(words).names(names).words("."));
        }
    }
    for target in run.stance.iter().filter(|target| target.favor + target.against >= 5).take(3) {
        out.push(Sentence::about("stance").name(&target.target).words(format!(
            ": {} for it, {} against, in {}.",
            target.favor,
            target.against,
            counted(target.threads, "thread", "threads")
        )));
    }
    out
}
