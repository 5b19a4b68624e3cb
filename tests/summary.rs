//! Summaries through the binary: what is written reads back, every id is a comment, what is claimed is in the figures.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::process::Command;

use comity::summary::{Overview, ThreadSummary};
use serde_json::Value;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/thread.jsonl");

fn comity(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_comity")).args(arguments).arg("-q").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn json_reads_back_to_an_equal_summary() {
    let whole: Value = serde_json::from_str(&comity(&["analyze", FIXTURE, "--format", "json"])).unwrap();
    let thread: ThreadSummary = serde_json::from_value(whole["threads"][0].clone()).unwrap();
    assert_eq!(serde_json::to_value(&thread).unwrap(), whole["threads"][0]);
    let overview: Overview = serde_json::from_value(whole["overview"].clone()).unwrap();
    assert_eq!(serde_json::to_value(&overview).unwrap(), whole["overview"]);
}

#[test]
fn every_comment_that_a_summary_names_is_there() {
    let rows = comity(&["analyze", FIXTURE, "--format", "jsonl"]);
    let ids: BTreeSet<String> = rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    let whole: Value = serde_json::from_str(&comity(&["analyze", FIXTURE, "--format", "json"])).unwrap();
    let mut named = 0;
    let mut open = vec![&whole["threads"][0]];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(map) => {
                for (key, value) in map {
                    let of_ids = key == "id" || key == "first_blow" || key.ends_with("_ids") || key == "at_commenters";
                    if of_ids {
                        let list: Vec<&str> = match value {
                            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
                            value => value.as_str().into_iter().collect(),
                        };
                        named += list.len();
                        list.iter().for_each(|id| assert!(ids.contains(*id), "{key}: no comment `{id}`"));
                    }
                    open.push(value);
                }
            }
            _ => {}
        }
    }
    assert!(named > 40, "only {named} ids were found");
}

/// The fixture was written to turn from civil to uncivil, to hold two sides and a duel.
#[test]
fn the_fixtures_story_is_told() {
    let whole: Value = serde_json::from_str(&comity(&["analyze", FIXTURE, "--format", "json"])).unwrap();
    let thread: ThreadSummary = serde_json::from_value(whole["threads"][0].clone()).unwrap();
    let told: Vec<&str> = thread.headline.iter().map(|sentence| sentence.about.as_str()).collect();
    for about in ["size", "heat", "aim", "turn", "quarrel", "back_and_forth", "opponents", "coverage"] {
        assert!(told.contains(&about), "nothing about {about} in {told:?}");
    }
    let turn = thread.incivility.turn.unwrap();
    assert!(turn.after.share > turn.before.share, "{turn:?}");
    assert!(thread.exchange.longest.unwrap().comments.len() >= 6);
    assert!(thread.stance.iter().any(|target| !target.favor_quotes.is_empty() && !target.against_quotes.is_empty()));
    assert!(thread.coverage.language_not_covered > 0 && thread.coverage.gone > 0);
}

/// No rate comes without its counts, and the sums are right.
#[test]
fn figures_add_up() {
    let whole: Value = serde_json::from_str(&comity(&["analyze", FIXTURE, "--format", "json"])).unwrap();
    let thread: ThreadSummary = serde_json::from_value(whole["threads"][0].clone()).unwrap();
    let exchange = &thread.exchange;
    assert_eq!(exchange.agree + exchange.disagree + exchange.query + exchange.comment, exchange.replies);
    assert_eq!(thread.incivility.levels.iter().sum::<u64>(), thread.incivility.uncivil);
    let steps: u64 = thread.timeline.unwrap().steps.iter().map(|step| step.uncivil).sum();
    assert!(steps <= thread.incivility.uncivil && steps > 0);
    for target in &thread.stance {
        let by_side = &target.incivility;
        let judged = by_side.favor.whole + by_side.against.whole + by_side.neither.whole + by_side.silent.whole;
        assert_eq!(judged, thread.coverage.judged, "{}", target.target);
    }
}
