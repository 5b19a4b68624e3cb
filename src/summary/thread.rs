//! The summary of one thread.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use crate::comment::{Kind, NoComments, Status, Timestamp};
use crate::judge::CATEGORIES;
use crate::judge::reply::ReplyLabel;
use crate::judgement::{Addressee, Coverage};
use crate::lexicon::Lexicon;
use crate::record::{INCIVILITY_CATEGORIES, Record};
use crate::run::Run;
use crate::thread::{Row, Tree};

use super::look::{first_looks, need};
use super::stance::{TargetStance, stances};
use super::targets::Chosen;
use super::{Count, Look, UNCIVIL, ranked, share};

/// What happened in one thread.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Comments that answer another one.
    pub replies: u64,
    /// Levels of the tree; 1 = no comment is answered.
    pub levels: u32,
    /// Authors known by name.
    pub named_authors: u64,
    /// Comments whose author is not known.
    pub without_author: u64,
    /// The earliest time.
    pub first: Option<String>,
    /// The latest time.
    pub last: Option<String>,
    /// Sides toward each reported target that is mentioned.
    pub stance: Vec<TargetStance>,
    /// Agreement and disagreement.
    pub exchange: Exchange,
    /// Incivility.
    pub incivility: IncivilityFigures,
    /// What a moderator should see first.
    pub look_first: Vec<Look>,
    /// What was judged and what was not.
    pub coverage: CoverageFigures,
    /// Sum of score × level ÷ 3 over the comments, divided by judged comments + 5 (so that one rude comment alone
    /// does not make a hot thread).
    pub heat: f64,
}

/// How comments answer each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
    /// Share of replies that disagree.
    pub disagreement: Option<f64>,
    /// The comment with the most disagreeing replies, when there are at least two.
    pub most_disputed: Option<Disputed>,
}

/// A comment that others dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disputed {
    /// Its id.
    pub id: String,
    /// Direct replies that disagree with it.
    pub disagreeing: u64,
    /// All its direct replies.
    pub replies: u64,
}

/// Incivility of a thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IncivilityFigures {
    /// Comments with a score of 0.5 or more.
    pub uncivil: u64,
    /// Their share of the judged comments.
    pub share: Option<f64>,
    /// Uncivil comments by level.
    pub levels: [u64; 4],
    /// Comments with evidence of a category, most frequent first.
    pub categories: Vec<Count>,
    /// Whom the uncivil comments strike, most frequent first.
    pub addressees: Vec<Count>,
    /// Where it peaks: the branch with the most uncivil comments, when there are at least two in it.
    pub peak: Option<Peak>,
}

/// A branch of the tree: a top-level comment and all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Peak {
    /// The comment that begins the branch.
    pub id: String,
    /// Comments in it.
    pub comments: u64,
    /// Uncivil ones among them.
    pub uncivil: u64,
}

/// What was judged and what was not, so that silence is not taken for peace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CoverageFigures {
    /// Comments that were judged.
    pub judged: u64,
    /// Judged, and some entry fired.
    pub matched: u64,
    /// Judged, and nothing fired.
    pub no_match: u64,
    /// Judged, with fewer than three words.
    pub too_short: u64,
    /// Deleted, removed or without text.
    pub gone: u64,
    /// In a language that no loaded pack speaks.
    pub language_not_covered: u64,
}

/// Summarizes the thread with this number; `top` comments at most are listed to be looked at first.
///
/// # Errors
/// When a text can't be fetched.
pub fn summarize(
    run: &mut Run,
    lexicon: &Lexicon,
    number: usize,
    chosen: &Chosen,
    top: usize,
) -> io::Result<Option<ThreadSummary>> {
    let Some(tree) = run.forest.trees.get(number).cloned() else { return Ok(None) };
    let rows = run.forest.rows(&tree).to_vec();
    let look_first = first_looks(run, lexicon, &rows, top)?;
    let records: Vec<&Record> = rows.iter().filter_map(|row| run.records.get(row.at())).collect();
    let header = run.headers.get(number).and_then(Option::as_ref);
    let coverage = coverage(&records);
    let kind = |kind| records.iter().filter(|record| record.kind == kind).count() as u64;
    let (first, last) = time_span(&records);
    Ok(Some(ThreadSummary {
        thread: run.thread_name(&tree).to_owned(),
        title: header.and_then(|header| header.title.clone()),
        url: header.and_then(|header| header.url.clone()),
        declared: header.and_then(|header| header.declared),
        found: rows.len() as u64,
        closed: header.is_some_and(|header| header.closed),
        no_comments: header.and_then(|header| header.no_comments).filter(|_| rows.is_empty()),
        comments: kind(Kind::Comment),
        pingbacks: kind(Kind::Pingback),
        not_visible: records.iter().filter(|record| record.status != Status::Visible).count() as u64,
        replies: rows.iter().filter(|row| run.forest.depth.get(row.at()).is_some_and(|depth| *depth > 0)).count()
            as u64,
        levels: rows.iter().filter_map(|row| run.forest.depth.get(row.at())).max().map_or(0, |deepest| deepest + 1),
        named_authors: records.iter().filter_map(|record| record.author).collect::<BTreeSet<_>>().len() as u64,
        without_author: records.iter().filter(|record| record.author.is_none()).count() as u64,
        first: first.map(|time| time.to_string()),
        last: last.map(|time| time.to_string()),
        stance: stances(run, &rows, chosen),
        exchange: exchange(run, &rows),
        incivility: incivility(run, &tree, &records, coverage.judged),
        heat: heat(&records, coverage.judged),
        look_first,
        coverage,
    }))
}

fn time_span(records: &[&Record]) -> (Option<Timestamp>, Option<Timestamp>) {
    let times = || records.iter().filter_map(|record| record.time());
    (times().min(), times().max())
}

fn coverage(records: &[&Record]) -> CoverageFigures {
    let mut figures = CoverageFigures::default();
    for record in records {
        match record.coverage {
            Coverage::Matched => figures.matched += 1,
            Coverage::NoMatch => figures.no_match += 1,
            Coverage::TooShort => figures.too_short += 1,
            Coverage::Gone => figures.gone += 1,
            Coverage::LanguageNotCovered => figures.language_not_covered += 1,
            Coverage::NotAComment => {}
        }
    }
    figures.judged = figures.matched + figures.no_match + figures.too_short;
    figures
}

fn exchange(run: &Run, rows: &[Row]) -> Exchange {
    let mut figures = Exchange::default();
    let mut disputes: std::collections::BTreeMap<Row, (u64, u64)> = std::collections::BTreeMap::new();
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
    figures.disagreement = share(figures.disagree, figures.replies);
    let most = disputes.iter().rev().max_by_key(|(_, (disagreeing, _))| *disagreeing);
    figures.most_disputed =
        most.filter(|(_, (disagreeing, _))| *disagreeing >= 2).map(|(row, (disagreeing, replies))| Disputed {
            id: run.id(*row).to_owned(),
            disagreeing: *disagreeing,
            replies: *replies,
        });
    figures
}

fn incivility(run: &Run, tree: &Tree, records: &[&Record], judged: u64) -> IncivilityFigures {
    let uncivil: Vec<&&Record> = records.iter().filter(|record| record.incivility >= UNCIVIL).collect();
    let mut by_category = [0u64; INCIVILITY_CATEGORIES];
    for (category, _) in records.iter().flat_map(|record| record.categories()) {
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
    IncivilityFigures {
        uncivil: uncivil.len() as u64,
        share: share(uncivil.len() as u64, judged),
        levels,
        categories: ranked(names.zip(by_category)),
        addressees: ranked(ADDRESSEES.iter().map(|(who, name)| ((*name).to_owned(), struck(*who)))),
        peak: peak(run, tree),
    }
}

/// Addressees by the names that rows use.
const ADDRESSEES: &[(Addressee, &str)] = &[
    (Addressee::Commenter, "commenter"),
    (Addressee::ArticleAuthor, "article_author"),
    (Addressee::Target, "target"),
    (Addressee::Group, "group"),
    (Addressee::Oneself, "self"),
    (Addressee::None, "none"),
];

/// The branch with the most uncivil comments; of equals the first.
fn peak(run: &Run, tree: &Tree) -> Option<Peak> {
    let mut branches: Vec<(Row, u64, u64)> = Vec::new();
    for row in run.forest.rows(tree) {
        if run.forest.depth.get(row.at()) == Some(&0) {
            branches.push((*row, 0, 0));
        }
        let uncivil = run.records.get(row.at()).is_some_and(|record| record.incivility >= UNCIVIL);
        if let Some(branch) = branches.last_mut() {
            branch.1 += 1;
            branch.2 += u64::from(uncivil);
        }
    }
    let (row, comments, uncivil) = branches.into_iter().rev().max_by_key(|branch| branch.2)?;
    (uncivil >= 2).then(|| Peak { id: run.id(row).to_owned(), comments, uncivil })
}

fn heat(records: &[&Record], judged: u64) -> f64 {
    let sum: u64 = records.iter().map(|record| u64::from(need(record))).sum();
    share(sum, (judged + 5) * 10_000).unwrap_or(0.0)
}
