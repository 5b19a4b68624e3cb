//! `--format json`: one object for programs, and the run's account in it.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problems;
use crate::run::Account;
use crate::summary::{Overview, ThreadSummary};

use super::manifest::{Manifest, problem_counts};
use super::{Findings, inert};

/// What `--format json` writes.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Whole<'r> {
    /// What the result rests on.
    manifest: &'r Manifest,
    /// What was read, counted.
    account: AccountOut,
    /// The threads.
    threads: &'r [ThreadSummary],
    /// All of them together.
    overview: &'r Overview,
    /// What was mended, skipped or refused: the first of each kind.
    problems: Vec<ProblemOut<'r>>,
}

/// What was read, counted.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct AccountOut {
    /// Inputs named or found in folders.
    inputs: u64,
    /// Inputs that could not be used.
    inputs_refused: u64,
    /// Threads, those without comments included.
    threads: u64,
    /// Rows of kind comment.
    comments: u64,
    /// Rows of kind pingback.
    pingbacks: u64,
    /// Rows of kind system or opening.
    other_rows: u64,
    /// Rows that are not visible as written.
    not_visible: u64,
    /// These by what their source says.
    by_status: std::collections::BTreeMap<&'static str, u64>,
    /// Comments that sources say exist without giving them.
    unseen: u64,
    /// Stubs among what sources leave out.
    stubs: u64,
    /// Comments that sources declare, over the threads that declare a number.
    declared: u64,
    /// Comments found in these threads.
    found_of_declared: u64,
    /// What was mended, skipped or refused, by kind.
    problems: std::collections::BTreeMap<String, u64>,
}

/// Something that was mended, skipped or refused.
#[derive(Debug, JsonSchema, Serialize)]
struct ProblemOut<'r> {
    /// What happened.
    kind: crate::problem::ProblemKind,
    /// Where: `file:line`, `file#record` or `file`.
    place: String,
    /// In words.
    message: &'r str,
}

pub(super) fn account_out(account: &Account, problems: &Problems) -> AccountOut {
    AccountOut {
        inputs: account.inputs,
        inputs_refused: account.inputs_refused,
        threads: account.threads,
        comments: account.comments,
        pingbacks: account.pingbacks,
        other_rows: account.other_rows,
        not_visible: account.not_visible.values().sum(),
        by_status: account.not_visible.iter().map(|(status, count)| (status.name(), *count)).collect(),
        unseen: account.unseen,
        stubs: account.stubs,
        declared: account.declared,
        found_of_declared: account.found_of_declared,
        problems: problem_counts(problems),
    }
}

/// Writes the object, indented by nothing, with a line end.
///
/// # Errors
/// When writing fails.
pub fn write(findings: Findings<'_>, account: (&Account, &Problems), out: &mut dyn io::Write) -> io::Result<()> {
    let problems = account.1.kept().iter().map(|problem| ProblemOut {
        kind: problem.kind,
        place: problem.place.to_string(),
        message: &problem.message,
    });
    let whole = Whole {
        manifest: findings.manifest,
        account: account_out(account.0, account.1),
        threads: findings.summaries,
        overview: findings.overview,
        problems: problems.collect(),
    };
    inert::json(&mut *out, &whole)?;
    out.write_all(b"\n")
}
