//! The summary of one thread.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::{Kind, NoComments, Status};
use crate::lexicon::Lexicon;
use crate::record::Record;
use crate::run::Run;
use crate::thread::Row;

use super::authors::authors;
use super::background::Background;
use super::branches::{Branch, branches};
use super::coverage::{CoverageFigures, coverage};
use super::exchange::{Exchange, exchange};
use super::headline::headline;
use super::incivility::{IncivilityFigures, incivility};
use super::look::{first_looks, need};
use super::people::{People, people};
use super::picks::{Picks, picks};
use super::sentence::Sentence;
use super::stance::{TargetStance, stances};
use super::targets::Chosen;
use super::texts::read_texts;
use super::timeline::{Timeline, timeline};
use super::topics::{Topic, topics};
use super::{Look, share};

/// Quotes of each side toward a target.
const QUOTES_A_SIDE: usize = 3;

/// What happened in one thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadSummary {
    /// The thread's key.
    pub thread: String,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// How many comments the source declares.
    pub declared: Option<u64>,
    /// How many rows were found, pingbacks included.
    pub found: u64,
    /// Whether the source says that comments are closed.
    pub closed: bool,
    /// Why there is no comment.
    pub no_comments: Option<NoComments>,
    /// Rows of kind comment.
    pub comments: u64,
    /// Rows of kind pingback.
    pub pingbacks: u64,
    /// Comments that are not visible as written: deleted, removed, spam and the like.
    pub not_visible: u64,
    /// Comments that the source says exist without giving them.
    pub unseen: u64,
    /// Comments that answer another one.
    pub replies: u64,
    /// Levels of the tree; 1 = no comment is answered.
    pub levels: u32,
    /// The earliest time.
    pub first: Option<String>,
    /// The latest time.
    pub last: Option<String>,
    /// What happened, in plain words made from the figures below.
    pub headline: Vec<Sentence>,
    /// Who took part.
    pub people: People,
    /// Comments over time.
    pub timeline: Option<Timeline>,
    /// The large branches.
    pub branches: Vec<Branch>,
    /// Terms that set the thread apart from what is usual.
    pub topics: Vec<Topic>,
    /// Sides toward each reported target that is mentioned.
    pub stance: Vec<TargetStance>,
    /// Agreement and disagreement.
    pub exchange: Exchange,
    /// Incivility.
    pub incivility: IncivilityFigures,
    /// What a moderator should see first.
    pub look_first: Vec<Look>,
    /// The good end.
    pub picks: Picks,
    /// What was judged and what was not.
    pub coverage: CoverageFigures,
    /// Sum of score × level ÷ 3 over the comments, divided by judged comments + 5 (so that one rude comment alone
    /// does not make a hot thread).
    pub heat: f64,
}

/// How much of a summary is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Figures from the records alone; no text is read.
    Figures,
    /// Everything, with at most so many comments in each list.
    Full(usize),
}

/// Summarizes the thread with this number.
///
/// # Errors
/// When a text can't be fetched.
pub fn summarize(
    run: &mut Run,
    lexicon: &Lexicon,
    number: usize,
    chosen: &Chosen,
    depth: Depth,
) -> io::Result<Option<ThreadSummary>> {
    let Some(tree) = run.forest.trees.get(number).cloned() else { return Ok(None) };
    let rows = run.forest.rows(&tree).to_vec();
    let mut summary = size(run, number, &rows);
    summary.thread = run.thread_name(&tree).to_owned();
    let texts = match depth {
        Depth::Full(_) => Some(read_texts(run, &rows)?),
        Depth::Figures => None,
    };
    if let (Depth::Full(top), Some(texts)) = (depth, &texts) {
        summary.look_first = first_looks(run, lexicon, &rows, top)?;
        summary.picks = picks(run, lexicon, &rows, texts, top)?;
        summary.topics = topics(texts);
    }
    let quotes = if texts.is_some() { QUOTES_A_SIDE } else { 0 };
    summary.stance = stances(run, lexicon, &rows, chosen, quotes)?;
    let without_author =
        rows.iter().filter_map(|row| run.records.get(row.at())).filter(|record| record.author.is_none());
    summary.people = people(&authors(run, &rows), without_author.count() as u64);
    summary.timeline = timeline(run, &rows);
    if texts.is_some() {
        summary.branches = branches(run, &rows, texts.as_ref());
    }
    summary.exchange = exchange(run, &rows, texts.as_ref());
    summary.incivility = incivility(run, &rows, is_shipped(lexicon));
    summary.coverage = coverage(run, &rows);
    summary.heat = heat(run, &rows, summary.coverage.judged);
    summary.headline = headline(&summary);
    Ok(Some(summary))
}

/// The size of a thread, and what the source says of it.
fn size(run: &Run, number: usize, rows: &[Row]) -> ThreadSummary {
    let records: Vec<&Record> = rows.iter().filter_map(|row| run.records.get(row.at())).collect();
    let header = run.headers.get(number).and_then(Option::as_ref);
    let kind = |kind| records.iter().filter(|record| record.kind == kind).count() as u64;
    let times = || records.iter().filter_map(|record| record.time());
    let depth = |row: &Row| run.forest.depth.get(row.at()).copied().unwrap_or(0);
    ThreadSummary {
        title: header.and_then(|header| header.title.clone()),
        url: header.and_then(|header| header.url.clone()),
        declared: header.and_then(|header| header.declared),
        found: rows.len() as u64,
        closed: header.is_some_and(|header| header.closed),
        no_comments: header.and_then(|header| header.no_comments).filter(|_| rows.is_empty()),
        comments: kind(Kind::Comment),
        pingbacks: kind(Kind::Pingback),
        not_visible: records.iter().filter(|record| record.status != Status::Visible).count() as u64,
        unseen: header.map_or(0, |header| header.unseen),
        replies: rows.iter().filter(|row| depth(row) > 0).count() as u64,
        levels: rows.iter().map(depth).max().map_or(0, |deepest| deepest + 1),
        first: times().min().map(|time| time.to_string()),
        last: times().max().map(|time| time.to_string()),
        ..ThreadSummary::default()
    }
}

/// Whether the shipped pack alone judges, so that what it counted elsewhere may stand beside what it counts here.
fn is_shipped(lexicon: &Lexicon) -> bool {
    let mut packs = lexicon.packs();
    packs.next().is_some_and(|pack| pack.hash == Background::shipped().pack) && packs.next().is_none()
}

fn heat(run: &Run, rows: &[Row], judged: u64) -> f64 {
    let sum: u64 = rows.iter().filter_map(|row| run.records.get(row.at())).map(|record| u64::from(need(record))).sum();
    share(sum, (judged + 5) * 10_000).unwrap_or(0.0)
}
