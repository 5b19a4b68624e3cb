//! One entry of a queue: a comment with all that a moderator needs to decide without leaving it.
//! In: a comment that waits. Out: `Entry`. All texts in it are raw: reports make them inert.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::rules::RULES;
use crate::judge::{Judge, Scratch};
use crate::judgement::Addressee;
use crate::lexicon::Lexicon;
use crate::record::{Record, category_name};
use crate::run::Run;
use crate::run::spool::Judged;
use crate::thread::Row;

use super::Quote;
use super::around::Surroundings;
use super::innocence::{excused, innocence};
use super::look::worst;
use super::need::{Charge, Need, Part, Step};
use super::queue::Verdict;

/// A comment to look at. Its keys are those of `comity queue --format json` and `jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Entry {
    /// Its place in the queue, from 1.
    pub rank: u64,
    /// Its id.
    pub id: String,
    /// Its thread.
    pub thread: String,
    /// The thread's title.
    pub title: Option<String>,
    /// Its address, where the source gives one.
    pub permalink: Option<String>,
    /// Where it was read.
    pub source: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What its author did in this run.
    pub record: Option<AuthorRecord>,
    /// When it was written.
    pub time: Option<String>,
    /// What it is charged with, the largest part of its need first.
    pub categories: Vec<Kind>,
    /// Incivility score.
    pub score: f64,
    /// How bad the worst evidence is, 0 to 3.
    pub level: u8,
    /// Whom it strikes.
    pub addressee: Addressee,
    /// How much it needs a look.
    pub need: f64,
    /// How the need comes about.
    pub how: How,
    /// Why it is here, in words.
    pub reason: String,
    /// What speaks for it, in words.
    pub innocence: Vec<String>,
    /// The words that weigh most, in their context.
    pub quote: Quote,
    /// The whole text.
    pub text: String,
    /// The words that it rests on, by place in the text.
    pub evidence: Vec<Words>,
    /// The comment that it answers.
    pub parent: Option<Neighbour>,
    /// The top-level comment of its branch, where that is neither it nor its parent.
    pub root: Option<Neighbour>,
    /// What the policy suggests.
    pub action: &'static str,
    /// The rule of the policy that suggests it, as `file:line`.
    pub rule: Option<String>,
    /// Further comments of this author in this branch that wait too, the most needed first.
    pub also: Vec<String>,
}

/// A category of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Its score.
    pub score: f64,
    /// The worst level of its evidence.
    pub level: u8,
}

/// How a need comes about: parts put together as 1 − Π(1 − part), then multiplied by the steps.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct How {
    /// By category: score × kind × severity × aim.
    pub parts: Vec<Part>,
    /// What the parts come to together.
    pub together: f64,
    /// What stands around the comment.
    pub signs: Vec<Step>,
}

/// What an author did in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuthorRecord {
    /// Comments.
    pub comments: u64,
    /// Uncivil ones among them.
    pub uncivil: u64,
    /// Uncivil ones that strike another commenter.
    pub at_commenters: u64,
    /// The worst level among the uncivil ones.
    pub worst_level: u8,
}

/// Words that an entry rests on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Words {
    /// The first byte in the text.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The category that they speak for.
    pub category: String,
    /// The pattern that found them.
    pub entry: String,
    /// Where it stands, as `pack/file:line`.
    pub source: String,
    /// What they weigh, in log-odds.
    pub weight: f64,
    /// How bad they are if they are meant.
    pub level: u8,
    /// The rules that changed the weight.
    pub rules: Vec<&'static str>,
}

/// A comment beside the one that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its beginning.
    pub excerpt: String,
}

/// Characters of a neighbour that are shown.
const EXCERPT: usize = 200;

/// A comment that comes into the queue, worked out.
pub(super) struct Found<'f> {
    pub(super) rank: u64,
    pub(super) row: Row,
    pub(super) charges: Vec<Charge>,
    pub(super) need: Need,
    pub(super) verdict: &'f Verdict,
}

/// The entry of a comment, without what is folded into it.
pub(super) fn entry(
    run: &mut Run,
    judge: &Judge,
    around: &Surroundings,
    judged: &Judged,
    found: Found<'_>,
    scratch: &mut Scratch,
) -> io::Result<Entry> {
    let Found { rank, row, charges, need, verdict } = found;
    let (parent, root) = (run.forest.parent_of(row), around.root(row));
    let root = Some(root).filter(|root| *root != row && Some(*root) != parent);
    let parent = neighbour(run, parent)?;
    let root = neighbour(run, root)?;
    let tree = run.forest.number_of(row);
    let header = tree.and_then(|at| run.headers.get(at)).and_then(Option::as_ref);
    let comment = &judged.comment;
    let incivility = &judged.judgement.incivility;
    let excused = excused(judge, comment, header.and_then(|header| header.language), scratch);
    let categories: Vec<Kind> = need.parts.iter().filter_map(|part| kind(&charges, part)).collect();
    let strongest = worst(&incivility.evidence);
    Ok(Entry {
        rank,
        id: run.id(row).to_owned(),
        thread: run.forest.tree_of(row).map(|tree| run.thread_name(tree).to_owned()).unwrap_or_default(),
        title: header.and_then(|header| header.title.clone()).or_else(|| comment.extra.title.clone()),
        permalink: comment.extra.url.clone(),
        source: comment.source.to_string(),
        author: comment.author.clone(),
        record: run.records.get(row.at()).and_then(|record| author_record(around, record)),
        time: comment.time.map(|time| time.to_string()),
        score: incivility.score.value(),
        level: incivility.level,
        addressee: incivility.addressee,
        need: need.number(),
        reason: reason(&categories, incivility.level, incivility.addressee),
        innocence: innocence(incivility, &excused, &need.steps, &need.parts),
        how: How { parts: need.parts, together: need.together, signs: need.steps },
        quote: strongest.map(|evidence| Quote::around(&comment.text, evidence.span)).unwrap_or_default(),
        text: comment.text.clone(),
        evidence: words(judged, judge.lexicon()),
        categories,
        parent,
        root,
        action: verdict.action.name(),
        rule: verdict.rule.clone(),
        also: Vec::new(),
    })
}

fn kind(charges: &[Charge], part: &Part) -> Option<Kind> {
    let charge = charges.iter().find(|charge| category_name(charge.category) == part.category)?;
    Some(Kind { name: part.category, score: charge.score.value(), level: charge.level })
}

fn author_record(around: &Surroundings, record: &Record) -> Option<AuthorRecord> {
    let figures = around.record_of(record)?;
    Some(AuthorRecord {
        comments: figures.comments,
        uncivil: figures.uncivil,
        at_commenters: figures.at_commenters,
        worst_level: figures.worst_level,
    })
}

fn neighbour(run: &mut Run, row: Option<Row>) -> io::Result<Option<Neighbour>> {
    let Some(row) = row else { return Ok(None) };
    let comment = run.fetch(row)?.comment;
    Ok(Some(Neighbour { id: run.id(row).to_owned(), author: comment.author, excerpt: beginning(&comment.text) }))
}

/// The first `EXCERPT` characters on one line, with `…` where something is missing.
fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept))
}

fn words(judged: &Judged, lexicon: &Lexicon) -> Vec<Words> {
    let out = |evidence: &crate::judgement::Evidence| {
        let entry = lexicon.entry(evidence.entry);
        let rules = evidence.rules.iter().filter_map(|rule| RULES.get(usize::from(rule.0)));
        Words {
            start: evidence.span.start,
            end: evidence.span.end,
            text: evidence.span.of(&judged.comment.text).to_owned(),
            category: entry.label.to_owned(),
            entry: entry.pattern.to_owned(),
            source: entry.source,
            weight: evidence.weight.value(),
            level: evidence.level,
            rules: rules.map(|rule| rule.name).collect(),
        }
    };
    judged.judgement.incivility.evidence.iter().map(out).collect()
}

/// `insult and vulgarity, plain (level 2), at another commenter`.
fn reason(categories: &[Kind], level: u8, addressee: Addressee) -> String {
    let names: Vec<String> = categories.iter().map(|kind| kind.name.replace('_', " ")).collect();
    let what = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => "uncivil words".to_owned(),
    };
    let degree = match level {
        0 | 1 => "mild",
        2 => "plain",
        _ => "severe",
    };
    let at = match addressee {
        Addressee::Commenter => "at another commenter",
        Addressee::ArticleAuthor => "at the article's author",
        Addressee::Target => "at somebody talked about",
        Addressee::Group => "at a group of people",
        Addressee::Oneself => "at the writer's own self",
        Addressee::None => "at nobody",
    };
    format!("{what}, {degree} (level {level}), {at}")
}
