//! A thread over time: comments and uncivil ones in even steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::Timestamp;
use crate::run::Run;
use crate::thread::Row;

use super::UNCIVIL;

/// Steps at most.
const STEPS: usize = 48;

/// Comments in even steps, from the first to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// Whether the steps are of time; else, where fewer than half of the comments have a time, of the source's order.
    pub by_time: bool,
    /// Where it begins and ends, where the steps are of time.
    pub span: Option<[String; 2]>,
    /// Seconds from the first to the last comment with a time.
    pub seconds: Option<u64>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// When it begins.
    pub from: Option<String>,
    /// Comments in it.
    pub comments: u64,
    /// Uncivil ones.
    pub uncivil: u64,
}

/// The rows of a thread in the order of time where most have one, else in that of the source.
#[must_use]
pub fn in_time(run: &Run, rows: &[Row]) -> (Vec<Row>, bool) {
    let time = |row: &Row| run.records.get(row.at()).and_then(|record| record.time());
    let timed = rows.iter().filter(|row| time(row).is_some()).count();
    let by_time = timed > 0 && timed * 2 >= rows.len();
    let mut ordered: Vec<Row> = rows.iter().copied().filter(|row| !by_time || time(row).is_some()).collect();
    ordered.sort_by_key(|row| (if by_time { time(row).map(|time| time.seconds) } else { None }, row.at()));
    (ordered, by_time)
}

/// The timeline; `None` without comments.
#[must_use]
pub fn timeline(run: &Run, rows: &[Row]) -> Option<Timeline> {
    let (ordered, by_time) = in_time(run, rows);
    let record = |row: &Row| run.records.get(row.at());
    let time = |row: &Row| record(row).and_then(|record| record.time());
    let (first, last) = (time(ordered.first()?), time(ordered.last()?));
    let (start, end) = match (first, last) {
        (Some(first), Some(last)) if by_time => (first.seconds, last.seconds),
        _ => (0, i64::try_from(ordered.len()).unwrap_or(i64::MAX) - 1),
    };
    let length = u64::try_from(end - start).unwrap_or(0) + 1;
    let count = usize::try_from(length).unwrap_or(STEPS).min(STEPS).min(ordered.len().max(2));
    let mut steps = vec![Step::default(); count];
    for (at, row) in ordered.iter().enumerate() {
        let place = match time(row) {
            Some(time) if by_time => u64::try_from(time.seconds - start).unwrap_or(0),
            _ => at as u64,
        };
        let number = u128::from(place) * count as u128 / u128::from(length);
        if let Some(step) = steps.get_mut(usize::try_from(number).unwrap_or(0)) {
            step.comments += 1;
            step.uncivil += u64::from(record(row).is_some_and(|record| record.incivility >= UNCIVIL));
        }
    }
    if let Some(first) = first.filter(|_| by_time) {
        for (number, step) in steps.iter_mut().enumerate() {
            let offset = u128::from(length) * number as u128 / count as u128;
            let seconds = start + i64::try_from(offset).unwrap_or(0);
            step.from = Some(Timestamp { seconds, precision: first.precision }.to_string());
        }
    }
    let span = first.zip(last).filter(|_| by_time).map(|(first, last)| [first.to_string(), last.to_string()]);
    Some(Timeline { by_time, seconds: span.as_ref().map(|_| length - 1), span, steps })
}
