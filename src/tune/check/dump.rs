//! Entries that fire too often, counted on comments of the user.
//! In: packs on the bench and a run that they judged. Out: findings, the most frequent entry first.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::judgement::{Coverage, EntryId, Evidence};
use crate::lexicon::Label;
use crate::run::Run;
use crate::thread::Row;

use super::super::bench::Bench;
use super::super::sheet::Sheets;
use super::{Finding, Severity};

/// From when on an entry is too broad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Broad {
    /// It keeps evidence in more than this share of all judged comments.
    pub of_comments: f64,
    /// Or it makes up more than this share of the comments in which its label finds anything.
    pub of_label: f64,
}

impl Default for Broad {
    fn default() -> Broad {
        Broad { of_comments: 0.02, of_label: 0.5 }
    }
}

/// Comments in which a label must have found something before one entry's share of them tells anything.
const ENOUGH: u64 = 50;

/// Entries of the packs that are asked about which are too broad by `limits`, and how many comments were judged.
///
/// # Errors
/// When the temporary file that holds the comments can't be read.
pub fn broad(bench: &Bench, run: &mut Run, limits: Broad) -> io::Result<(Vec<Finding>, u64)> {
    let mut by_entry: BTreeMap<EntryId, u64> = BTreeMap::new();
    let mut by_label: BTreeMap<Label, u64> = BTreeMap::new();
    let mut judged = 0u64;
    let label = |id: &EntryId| bench.lexicon().entries().get(id.0 as usize).map(|entry| entry.label);
    for at in 0..run.records.len() {
        let judgement = run.fetch(Row(u32::try_from(at).unwrap_or(u32::MAX)))?.judgement;
        if !matches!(judgement.coverage, Coverage::Matched | Coverage::NoMatch | Coverage::TooShort) {
            continue;
        }
        judged += 1;
        let stance = judgement.stance.iter().flat_map(|stance| &stance.evidence);
        let rest = judgement.reply.evidence.iter().chain(&judgement.constructive.evidence);
        let all = judgement.incivility.evidence.iter().chain(rest).chain(stance);
        let kept: BTreeSet<EntryId> =
            all.filter(|evidence: &&Evidence| evidence.weight.0 != 0).map(|e| e.entry).collect();
        kept.iter().filter_map(label).collect::<BTreeSet<_>>().into_iter().for_each(|label| {
            *by_label.entry(label).or_default() += 1;
        });
        kept.into_iter().for_each(|id| *by_entry.entry(id).or_default() += 1);
    }
    let sheets = Sheets::of(&bench.packs);
    let mut findings = Vec::new();
    let mut counted: Vec<(u64, EntryId)> = by_entry.into_iter().map(|(id, times)| (times, id)).collect();
    counted.sort_by_key(|(times, id)| (std::cmp::Reverse(*times), *id));
    for (times, id) in counted {
        let Some(entry) = bench.lexicon().entries().get(id.0 as usize).filter(|entry| bench.asks_for(entry)) else {
            continue;
        };
        let of_label = by_label.get(&entry.label).copied().unwrap_or(0);
        let (share, own) = (share(times, judged), share(times, of_label));
        if share > limits.of_comments || (own > limits.of_label && of_label >= ENOUGH) {
            let file = bench.lexicon().shown(entry);
            let message = format!(
                "`{}` fires in {times} of {judged} comments ({:.1}%), {:.0}% of all in which `{}` finds anything; expected \
                 at most {:.1}% of the comments and {:.0}% of its label: narrow it, add `unless`, or lower its weight",
                entry.text,
                100.0 * share,
                100.0 * own,
                entry.label.name(),
                100.0 * limits.of_comments,
                100.0 * limits.of_label,
            );
            findings.push(Finding {
                column: sheets.place(&file, entry.line, "pattern"),
                file,
                line: entry.line,
                severity: Severity::Warning,
                check: "broad",
                message,
            });
        }
    }
    Ok((findings, judged))
}

#[allow(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
