//! The summary of one thread.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::{Kind, NoComments, Status};
use crate::lexicon::Lexicon;
use crate::record::Record;
use crate::run::Run;
use crate::thread::Row;

use super::around::Surroundings;
use super::authors::authors;
use super::background::Background;
use super::branches::{Branch, branches};
use super::coverage::{CoverageFigures, coverage};
use super::exchange::{Exchange, exchange};
use super::headline::headline;
use super::incivility::{IncivilityFigures, incivility};
use super::look::{first_looks, warmth};
use super::overview::{Overview, RunTerms, overview};
use super::people::{People, people};
use super::picks::{Picks, picks};
use super::sentence::Sentence;
use super::stance::{TargetStance, stances};
use super::targets::Chosen;
use super::texts::{Texts, read_texts};
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

/// Summarizes the threads of a run, one by one, and then all of them together.
#[derive(Debug)]
pub struct Summarizer<'l> {
    lexicon: &'l Lexicon,
    around: Surroundings,
    depth: Depth,
    terms: RunTerms,
}

impl<'l> Summarizer<'l> {
    /// A summarizer of the threads of `run`.
    #[must_use]
    pub fn new(run: &Run, lexicon: &'l Lexicon, depth: Depth) -> Summarizer<'l> {
        Summarizer { lexicon, around: Surroundings::of(run), depth, terms: RunTerms::default() }
    }

    /// The summary of the thread with this number; `None` when there is no such thread.
    ///
    /// # Errors
    /// When a text can't be fetched.
    pub fn thread(&mut self, run: &mut Run, number: usize, chosen: &Chosen) -> io::Result<Option<ThreadSummary>> {
        let Some(tree) = run.forest.trees.get(number).cloned() else { return Ok(None) };
        let rows = run.forest.rows(&tree).to_vec();
        let mut summary = size(run, number, &rows);
        summary.thread = run.thread_name(&tree).to_owned();
        let records = || rows.iter().filter_map(|row| run.records.get(row.at()));
        summary.people =
            people(&authors(run, &rows), records().filter(|record| record.author.is_none()).count() as u64);
        summary.timeline = timeline(run, &rows);
        summary.coverage = coverage(run, &rows);
        summary.heat = heat(run, &rows, summary.coverage.judged);
        summary.incivility = incivility(run, &rows, is_shipped(self.lexicon), self.depth);
        let texts = match self.depth {
            Depth::Full(top) => Some(self.read(run, &rows, top, &mut summary)?),
            Depth::Figures => None,
        };
        summary.exchange = exchange(run, &rows, texts.as_ref(), self.depth);
        let quotes = if texts.is_some() { QUOTES_A_SIDE } else { 0 };
        summary.stance = stances(run, self.lexicon, &rows, chosen, quotes)?;
        summary.headline = headline(&summary);
        Ok(Some(summary))
    }

    /// What takes reading the texts.
    fn read(&mut self, run: &mut Run, rows: &[Row], top: usize, summary: &mut ThreadSummary) -> io::Result<Texts> {
        let texts = read_texts(run, rows)?;
        summary.look_first = first_looks(run, self.lexicon, &self.around, rows, top)?;
        summary.picks = picks(run, self.lexicon, rows, &texts, top)?;
        summary.topics = topics(&texts);
        summary.branches = branches(run, rows, &texts);
        self.terms.add(&texts);
        Ok(texts)
    }

    /// The comments among `rows` that need a look most, over all threads.
    ///
    /// # Errors
    /// When a text can't be fetched.
    pub fn first_looks(&self, run: &mut Run, rows: &[Row], top: usize) -> io::Result<Vec<Look>> {
        first_looks(run, self.lexicon, &self.around, rows, top)
    }

    /// The overview of these threads, with at most `top` in each ranking.
    #[must_use]
    pub fn overview(&self, run: &Run, threads: &[ThreadSummary], top: usize) -> Overview {
        overview(run, threads, &self.terms, is_shipped(self.lexicon), top)
    }
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
    let sum: u64 =
        rows.iter().filter_map(|row| run.records.get(row.at())).map(|record| u64::from(warmth(record))).sum();
    share(sum, (judged + 5) * 10_000).unwrap_or(0.0)
}
