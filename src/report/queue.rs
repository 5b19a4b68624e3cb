//! The moderation queue as blocks, as one JSON object, and as one JSON object a line.

use std::io;

use serde::Serialize;

use crate::policy::PolicyOut;
use crate::problem::Problems;
use crate::run::Account;
use crate::summary::entry::{AuthorRecord, Entry, Neighbour, Words};
use crate::summary::queue::{Capacity, Queue};

use super::block::{Block, Line, line, ours, theirs};
use super::inert;
use super::json::{AccountOut, account_out};
use super::manifest::Manifest;
use super::text::cut;
use super::thread::quote;
use crate::summary::wording::{counted, grouped, percent};

/// Columns of a pattern that are shown: enough to know it by.
pub(super) const PATTERN: usize = 44;

/// Entries of the lexicon that are named below an entry.
const EVIDENCE: usize = 3;

/// Ids of folded comments that are named.
const FOLDED: usize = 8;

/// The queue for reading.
#[must_use]
pub fn blocks(queue: &Queue) -> Vec<Block> {
    let listed = counted(queue.capacity.listed, "entry", "entries");
    let mut out = vec![Block::Title(vec![ours(format!("Moderation queue: {listed}"))])];
    capacity(&queue.capacity).into_iter().for_each(|sentence| out.push(line(sentence)));
    if !queue.entries.is_empty() {
        out.push(Block::Heading("To look at"));
    }
    out.extend(queue.entries.iter().map(|entry| Block::Item(item(entry))));
    out
}

/// What the listed entries cover, in sentences.
#[must_use]
pub fn capacity(capacity: &Capacity) -> Vec<String> {
    let judged = counted(capacity.judged, "judged comment", "judged comments");
    let mut out = vec![format!(
        "{} of {judged} {} in {}; {} listed.",
        grouped(capacity.waiting),
        if capacity.waiting == 1 { "waits" } else { "wait" },
        counted(capacity.entries, "entry", "entries"),
        grouped(capacity.listed),
    )];
    if capacity.left_out > 0 {
        out.push(format!("The policy leaves out {}.", counted(capacity.left_out, "comment", "comments")));
    }
    let comments = counted(capacity.listed_comments, "comment", "comments");
    out.push(match capacity.share {
        Some(share) => format!(
            "These {comments} hold {} of the expected severe ones: {:.1} of {:.1}, the sums of the scores of \
             comments of level 2 and 3.",
            percent(share),
            capacity.listed_severe,
            capacity.expected_severe
        ),
        None => "No severe comment is expected: none has words of level 2 or 3.".to_owned(),
    });
    out
}

/// One entry, line by line.
fn item(entry: &Entry) -> Vec<Line> {
    let mut lines = vec![first_line(entry)];
    lines.push(vec![ours(format!("{}; score {:.2}; need {:.2}", entry.reason, entry.score, entry.need))]);
    lines.push(quote(&entry.quote));
    // The same entry may have found several words.
    let mut found: Vec<Line> = Vec::new();
    for line in entry.evidence.iter().map(fired) {
        if !found.contains(&line) {
            found.push(line);
        }
    }
    let more = found.len().saturating_sub(EVIDENCE);
    lines.extend(found.into_iter().take(EVIDENCE));
    if more > 0 {
        lines.push(vec![ours(format!("and {}", counted(more as u64, "more entry", "more entries")))]);
    }
    lines.extend(innocence(&entry.innocence));
    lines.extend(against(entry));
    lines.extend(neighbours(entry));
    lines.extend(entry.record.as_ref().map(|record| vec![ours(record_words(record))]));
    lines.extend(folded(&entry.also));
    lines.extend(entry.permalink.as_ref().map(|link| vec![theirs(link.as_str())]));
    lines.push(suggestion(entry));
    lines
}

fn first_line(entry: &Entry) -> Line {
    let mut first = vec![theirs(entry.id.as_str())];
    if let Some(author) = &entry.author {
        first.extend([ours(" by "), theirs(author.as_str())]);
    }
    first.extend(entry.time.iter().map(|time| ours(format!(", {time}"))));
    first.extend([ours(", in "), theirs(entry.title.as_deref().unwrap_or(&entry.thread))]);
    first
}

/// The entry that fired: where it stands, its pattern, and the rules that changed it.
fn fired(words: &Words) -> Line {
    let mut line = vec![theirs(words.source.as_str()), ours("  "), theirs(cut(&words.entry, PATTERN))];
    if !words.rules.is_empty() {
        line.push(ours(format!("  ({})", words.rules.join(", "))));
    }
    line
}

/// What speaks for it; the comment's own words may stand among the reasons.
fn innocence(reasons: &[String]) -> Option<Line> {
    (!reasons.is_empty()).then(|| vec![ours("speaks for it: "), theirs(reasons.join("; ")), ours(".")])
}

/// What makes it worse.
fn against(entry: &Entry) -> Option<Line> {
    let raises = entry.how.signs.iter().filter(|sign| sign.factor > 1.0).map(|sign| sign.why);
    let raises: Vec<&str> = raises.collect();
    (!raises.is_empty()).then(|| vec![ours(format!("makes it worse: {}.", raises.join("; ")))])
}

fn neighbours(entry: &Entry) -> Vec<Line> {
    let named = |what: &str, neighbour: &Neighbour| {
        let mut line = vec![ours(format!("{what} ")), theirs(neighbour.id.as_str())];
        line.extend(neighbour.author.iter().flat_map(|author| [ours(" by "), theirs(author.as_str())]));
        line.extend([ours(": “"), theirs(neighbour.excerpt.as_str()), ours("”")]);
        line
    };
    let parent = entry.parent.iter().map(|parent| named("answers", parent));
    parent.chain(entry.root.iter().map(|root| named("below", root))).collect()
}

/// `its author in this run: 12 comments, 3 uncivil, 2 of them at commenters, worst level 3`.
#[must_use]
pub fn record_words(record: &AuthorRecord) -> String {
    let mut text = format!("its author in this run: {}", counted(record.comments, "comment", "comments"));
    match record.uncivil {
        0 => text.push_str(", none uncivil"),
        uncivil => text.push_str(&format!(
            ", {uncivil} uncivil, {} of them at commenters, worst level {}",
            record.at_commenters, record.worst_level
        )),
    }
    text
}

fn folded(also: &[String]) -> Option<Line> {
    if also.is_empty() {
        return None;
    }
    let mut line =
        vec![ours(format!("and {} of this author here: ", counted(also.len() as u64, "comment", "comments")))];
    for (at, id) in also.iter().take(FOLDED).enumerate() {
        line.extend([ours(if at > 0 { ", " } else { "" }), theirs(id.as_str())]);
    }
    if also.len() > FOLDED {
        line.push(ours(", …"));
    }
    Some(line)
}

fn suggestion(entry: &Entry) -> Line {
    let mut line = vec![ours(format!("suggested: {}", entry.action))];
    line.extend(entry.rule.iter().flat_map(|rule| [ours("  "), theirs(rule.as_str())]));
    line
}

/// All of `--format json`.
#[derive(Debug, Serialize)]
struct Whole<'q> {
    manifest: &'q Manifest,
    account: AccountOut,
    policy: PolicyOut<'q>,
    capacity: &'q Capacity,
    entries: &'q [Entry],
}

/// What a queue rests on.
#[derive(Debug)]
pub struct Basis<'q> {
    /// Packs, options, inputs.
    pub manifest: &'q Manifest,
    /// What was read.
    pub account: (&'q Account, &'q Problems),
    /// The policy.
    pub policy: PolicyOut<'q>,
}

/// Writes the queue as one object, with a line end.
///
/// # Errors
/// When writing fails.
pub fn write_json(queue: &Queue, basis: Basis<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let whole = Whole {
        manifest: basis.manifest,
        account: account_out(basis.account.0, basis.account.1),
        policy: basis.policy,
        capacity: &queue.capacity,
        entries: &queue.entries,
    };
    inert::json(&mut *out, &whole)?;
    out.write_all(b"\n")
}

/// Writes one entry a line: what `comity queue review` walks through.
///
/// # Errors
/// When writing fails.
pub fn write_lines(queue: &Queue, out: &mut dyn io::Write) -> io::Result<()> {
    queue.entries.iter().try_for_each(|entry| {
        inert::json(&mut *out, entry)?;
        out.write_all(b"\n")
    })
}
