//! What a step from one lexicon to the next changes, as figures by entry and as blocks for people.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::judge::reply::ReplyLabel;
use crate::judgement::Stance;
use crate::report::block::{Block, Line, line, ours, theirs};
use crate::summary::wording::counted;

use super::compare::{Change, Did, Diff};
use super::evaluate::EntryName;
use super::evaluate::report::{entry_line, marked};

/// What one entry did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByEntry {
    /// What became of it.
    pub did: Did,
    /// The entry.
    pub entry: EntryName,
    /// Comments that change with it.
    pub comments: u64,
    /// Those of them whose flag, side or label changes.
    pub flips: u64,
}

/// How many comments change, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Comments that come out otherwise.
    pub changed: u64,
    /// Comments that count as uncivil now.
    pub flagged: u64,
    /// Comments that count as uncivil no longer.
    pub unflagged: u64,
    /// Comments whose side toward some target differs.
    pub sides: u64,
    /// Comments that do something else with what they answer.
    pub replies: u64,
}

/// Counts changes.
#[must_use]
pub fn counts(diff: &Diff) -> Counts {
    let count = |is: &dyn Fn(&Change) -> bool| diff.changes.iter().filter(|change| is(change)).count() as u64;
    Counts {
        changed: diff.changes.len() as u64,
        flagged: count(&|change| !change.uncivil[0] && change.uncivil[1]),
        unflagged: count(&|change| change.uncivil[0] && !change.uncivil[1]),
        sides: count(&|change| change.sides.iter().any(|side| side.before != side.after)),
        replies: count(&|change| change.reply[0] != change.reply[1]),
    }
}

/// The entries that changed comments, those with the most first.
#[must_use]
pub fn by_entry(diff: &Diff) -> Vec<ByEntry> {
    let mut found: BTreeMap<(EntryName, Did), (u64, u64)> = BTreeMap::new();
    for change in &diff.changes {
        let mut mine: Vec<(EntryName, Did)> =
            change.causes.iter().map(|cause| (cause.entry.clone(), cause.did)).collect();
        mine.sort();
        mine.dedup();
        for key in mine {
            let counts = found.entry(key).or_default();
            counts.0 += 1;
            counts.1 += u64::from(change.is_flip());
        }
    }
    let entry = |((entry, did), (comments, flips))| ByEntry { did, entry, comments, flips };
    let mut list: Vec<ByEntry> = found.into_iter().map(entry).collect();
    list.sort_by_key(|entry| std::cmp::Reverse((entry.flips, entry.comments)));
    list
}

/// Entries that a report lists.
const ENTRIES: usize = 12;

/// Letters of a comment that are shown.
const LETTERS: usize = 200;

/// The changes as blocks; `most` comments are shown.
#[must_use]
pub fn blocks(diff: &Diff, most: usize) -> Vec<Block> {
    let counts = counts(diff);
    let of = counted(diff.comments as u64, "comment", "comments");
    if counts.changed == 0 {
        return vec![line(format!("No comment of {of} comes out otherwise. {}", work(diff)))];
    }
    let verb = if counts.changed == 1 { "comes" } else { "come" };
    let mut out = vec![line(format!("{} of {of} {verb} out otherwise: {}.", counts.changed, kinds(&counts)))];
    out.push(line(work(diff)));
    let entries = by_entry(diff);
    if !entries.is_empty() {
        out.push(Block::Heading("By entry"));
        let row = |entry: &ByEntry| {
            vec![
                vec![ours(entry.comments.to_string())],
                vec![ours(entry.flips.to_string())],
                vec![ours(did(entry.did))],
                entry_line(&entry.entry),
            ]
        };
        let rows = entries.iter().take(ENTRIES).map(row).collect();
        out.push(Block::Table { head: vec!["comments", "flips", "", "entry"], rows });
        if entries.len() > ENTRIES {
            out.push(line(format!("and {} more", entries.len() - ENTRIES)));
        }
    }
    out.push(Block::Heading("Largest changes"));
    out.extend(diff.changes.iter().take(most).map(change_item));
    if diff.changes.len() > most {
        out.push(line(format!("and {} more", diff.changes.len() - most)));
    }
    out
}

/// What was judged again, in words.
fn work(diff: &Diff) -> String {
    let rejudged = counted(diff.rejudged as u64, "comment was", "comments were");
    match diff.everything {
        Some(why) => {
            format!("All {} were judged again, since {why}.", counted(diff.rejudged as u64, "comment", "comments"))
        }
        None => format!("{rejudged} judged again."),
    }
}

fn kinds(counts: &Counts) -> String {
    let kinds = [
        (counts.flagged, "uncivil now"),
        (counts.unflagged, "uncivil no longer"),
        (counts.sides, "with another side"),
        (counts.replies, "with another reply label"),
    ];
    let told: Vec<String> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if told.is_empty() { "scores only".to_owned() } else { told.join(", ") }
}

fn did(did: Did) -> &'static str {
    match did {
        Did::Added => "new",
        Did::Removed => "gone",
        Did::Changed => "weight",
    }
}

fn side(stance: Stance) -> &'static str {
    match stance {
        Stance::Favor => "favor",
        Stance::Against => "against",
        Stance::Neither => "neither",
    }
}

fn reply(label: Option<ReplyLabel>) -> &'static str {
    match label {
        Some(ReplyLabel::Agree) => "agree",
        Some(ReplyLabel::Disagree) => "disagree",
        Some(ReplyLabel::Query) => "query",
        Some(ReplyLabel::Comment) => "comment",
        None => "none",
    }
}

fn change_item(change: &Change) -> Block {
    let mut what: Vec<Line> = Vec::new();
    let [before, after] = change.incivility;
    if change.incivility[0].total_cmp(&change.incivility[1]).is_ne() {
        let flag = match change.uncivil {
            [false, true] => ", uncivil now",
            [true, false] => ", uncivil no longer",
            _ => "",
        };
        what.push(vec![ours(format!("incivility {before:.2} > {after:.2}{flag}"))]);
    }
    for changed in &change.sides {
        let sides = if changed.before == changed.after {
            side(changed.after).to_owned()
        } else {
            format!("{} > {}", side(changed.before), side(changed.after))
        };
        let scores = format!(" {sides} ({:+.2} > {:+.2})", changed.score_before, changed.score_after);
        what.push(vec![theirs(changed.target.clone()), ours(scores)]);
    }
    if change.reply[0] != change.reply[1] {
        what.push(vec![ours(format!("reply {} > {}", reply(change.reply[0]), reply(change.reply[1])))]);
    }
    let mut first: Line = Vec::new();
    for (at, part) in what.into_iter().enumerate() {
        if at > 0 {
            first.push(ours("; "));
        }
        first.extend(part);
    }
    first.extend([ours("  "), theirs(change.source.clone())]);
    let spans: Vec<(u32, u32)> = change.causes.iter().map(|cause| (cause.start, cause.end)).collect();
    let mut lines = vec![first, marked(&change.text, &spans, LETTERS)];
    for cause in change.causes.iter().take(4) {
        let weights = match cause.did {
            Did::Added => format!("new {:+.2}  ", cause.after),
            Did::Removed => format!("gone {:+.2}  ", cause.before),
            Did::Changed => format!("{:+.2} > {:+.2}  ", cause.before, cause.after),
        };
        let mut line = vec![ours(weights)];
        line.extend(entry_line(&cause.entry));
        lines.push(line);
    }
    if change.causes.is_empty() {
        lines.push(vec![ours("by the calibration")]);
    }
    Block::Item(lines)
}

/// How many comments may change: a number, or a share of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Most {
    /// So many.
    Comments(u64),
    /// So many in a hundred.
    Percent(f64),
}

impl Most {
    /// Reads `20` or `0.5%`.
    ///
    /// # Errors
    /// In words, when it is neither.
    pub fn parse(text: &str) -> Result<Most, String> {
        let wrong = || format!("`{text}` is no number of comments; expected one like `20` or `0.5%`");
        match text.strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
                if (0.0..=100.0).contains(&percent) { Ok(Most::Percent(percent)) } else { Err(wrong()) }
            }
            None => text.parse().map(Most::Comments).map_err(|_| wrong()),
        }
    }

    /// Whether so many of so many are too many.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn is_passed(self, changed: u64, all: u64) -> bool {
        match self {
            Most::Comments(most) => changed > most,
            Most::Percent(percent) => changed as f64 * 100.0 > percent * all as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_is_a_number_or_a_share() {
        for (text, changed, want) in [("2", 2, false), ("2", 3, true), ("10%", 10, false), ("10%", 11, true)] {
            assert_eq!(Most::parse(text).unwrap().is_passed(changed, 100), want, "{text} {changed}");
        }
        for text in ["", "x", "-1", "101%", "1.5"] {
            assert!(Most::parse(text).is_err(), "{text}");
        }
    }
}
