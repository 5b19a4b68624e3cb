//! The honest account after a read, for standard error.

use crate::problem::Problems;
use crate::run::Account;

use super::inert;
use crate::summary::wording::counted;

/// Problems of a kind that are told in full; the rest are counted.
const TOLD: usize = 3;

/// The account as lines: what was read, then the problems by kind, each with its first places.
#[must_use]
pub fn lines(account: &Account, problems: &Problems) -> Vec<String> {
    let mut read = vec![counted(account.comments, "comment", "comments")];
    if account.pingbacks > 0 {
        read.push(counted(account.pingbacks, "pingback", "pingbacks"));
    }
    if account.other_rows > 0 {
        read.push(counted(account.other_rows, "other row", "other rows"));
    }
    let mut first = format!(
        "read {}: {} in {}",
        counted(account.inputs - account.inputs_refused.min(account.inputs), "input", "inputs"),
        read.join(", "),
        counted(account.threads, "thread", "threads"),
    );
    let statuses: Vec<String> =
        account.not_visible.iter().map(|(status, count)| format!("{count} {}", status.name())).collect();
    if !statuses.is_empty() {
        first.push_str(&format!("; {}", statuses.join(", ")));
    }
    if account.unseen > 0 {
        first.push_str(&format!("; {} more exist unseen", account.unseen));
        if account.stubs > 0 {
            first.push_str(&format!(", behind {}", counted(account.stubs, "stub", "stubs")));
        }
    }
    let mut lines = vec![first];
    if account.declared != account.found_of_declared {
        lines.push(format!(
            "  {} declared, {} found in the threads that declare a number",
            counted(account.declared, "comment", "comments"),
            account.found_of_declared
        ));
    }
    for (kind, count) in problems.counts() {
        let (one, many) = kind.words();
        lines.push(format!("  {}", counted(count, one, many)));
        let told: Vec<_> = problems.kept().iter().filter(|problem| problem.kind == kind).collect();
        lines.extend(told.iter().take(TOLD).map(|problem| format!("    {}", inert::terminal(&problem.to_string()))));
        if count > TOLD as u64 {
            lines.push(format!("    … and {} more", count - TOLD as u64));
        }
    }
    lines
}
