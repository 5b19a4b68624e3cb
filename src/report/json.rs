//! `--format json`: one object for programs, and the run's account in it.

use std::io;

use serde::Serialize;

use crate::problem::Problems;
use crate::run::Account;
use crate::summary::{Overview, ThreadSummary};

use super::manifest::Manifest;
use super::{Findings, inert};

#[derive(Debug, Serialize)]
struct Whole<'r> {
    manifest: &'r Manifest,
    account: AccountOut,
    threads: &'r [ThreadSummary],
    overview: &'r Overview,
    problems: Vec<ProblemOut<'r>>,
}

#[derive(Debug, Serialize)]
pub(super) struct AccountOut {
    inputs: u64,
    inputs_refused: u64,
    threads: u64,
    comments: u64,
    pingbacks: u64,
    other_rows: u64,
    not_visible: u64,
    by_status: std::collections::BTreeMap<&'static str, u64>,
    unseen: u64,
    stubs: u64,
    declared: u64,
    found_of_declared: u64,
    problems: std::collections::BTreeMap<String, u64>,
}

#[derive(Debug, Serialize)]
struct ProblemOut<'r> {
    kind: crate::problem::ProblemKind,
    place: String,
    message: &'r str,
}

pub(super) fn account_out(account: &Account, problems: &Problems) -> AccountOut {
    let name = |kind| serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned));
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
        problems: problems.counts().filter_map(|(kind, count)| Some((name(kind)?, count))).collect(),
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
