//! `--fail-on`: comments that make a check fail, told on standard error.

use crate::policy::bar::Bar;
use crate::report::inert;
use crate::run::Run;
use crate::thread::Row;

/// Ids that are told.
const TOLD: usize = 5;

/// A line for each bar that some of `rows` reach: how many, and the first of them.
pub(super) fn reached(run: &Run, rows: &[Row], bars: &[Bar]) -> Vec<String> {
    let line = |bar: &Bar| {
        let reaching = |row: &&Row| run.records.get(row.at()).is_some_and(|record| bar.is_reached(record));
        let found: Vec<Row> = rows.iter().filter(reaching).copied().collect();
        if found.is_empty() {
            return None;
        }
        let ids: Vec<String> = found.iter().take(TOLD).map(|row| inert::terminal(run.id(*row))).collect();
        let more = if found.len() > TOLD { ", …" } else { "" };
        let comments = crate::summary::wording::counted(found.len() as u64, "comment", "comments");
        let verb = if found.len() == 1 { "reaches" } else { "reach" };
        Some(format!("--fail-on {bar}: {comments} {verb} it: {}{more}", ids.join(", ")))
    };
    bars.iter().filter_map(line).collect()
}
