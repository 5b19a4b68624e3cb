//! `--format json`: one object for programs, and the run's account in it.

use std::io;

use serde::Serialize;

use crate::lexicon::Lexicon;
use crate::problem::Problems;
use crate::run::Account;
use crate::summary::{Overview, ThreadSummary};

use super::inert;

/// Version of the object's shape; rises when a key changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// What a result rests on.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// Version of the object's shape.
    pub schema: u32,
    /// Version of comity.
    pub comity: &'static str,
    /// The packs in the order in which they were laid.
    pub packs: Vec<PackOut>,
    /// Options that change results, as typed.
    pub options: Vec<String>,
    /// The inputs, in order.
    pub inputs: Vec<String>,
}

/// A pack that was loaded.
#[derive(Debug, Serialize)]
pub struct PackOut {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Hash of its files.
    pub hash: String,
}

/// The packs of `lexicon` as the manifest names them.
#[must_use]
pub fn packs(lexicon: &Lexicon) -> Vec<PackOut> {
    let out = |pack: crate::lexicon::PackView<'_>| PackOut {
        name: pack.name.to_owned(),
        version: pack.version.to_owned(),
        hash: pack.hash.to_owned(),
    };
    lexicon.packs().map(out).collect()
}

#[derive(Debug, Serialize)]
struct Whole<'r> {
    manifest: Manifest,
    account: AccountOut,
    threads: &'r [ThreadSummary],
    overview: &'r Overview,
    problems: Vec<ProblemOut<'r>>,
}

#[derive(Debug, Serialize)]
struct AccountOut {
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

fn account_out(account: &Account, problems: &Problems) -> AccountOut {
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
pub fn write(
    manifest: Manifest,
    account: (&Account, &Problems),
    threads: &[ThreadSummary],
    overview: &Overview,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let problems = account.1.kept().iter().map(|problem| ProblemOut {
        kind: problem.kind,
        place: problem.place.to_string(),
        message: &problem.message,
    });
    let whole =
        Whole { manifest, account: account_out(account.0, account.1), threads, overview, problems: problems.collect() };
    inert::json(&mut *out, &whole)?;
    out.write_all(b"\n")
}
