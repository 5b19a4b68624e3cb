//! `comity lexicon threshold`: the score for a wish, and the curve.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use serde_json::Value;

const GOLD: &[&str] = &["--gold", "tests/fixtures/gold/incivility.jsonl", "--label", "labels.rude"];

fn threshold(arguments: &[&[&str]]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["lexicon", "threshold"])
        .args(arguments.iter().copied().flatten())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn json(arguments: &[&[&str]]) -> Value {
    let output = threshold(&[arguments, &[&["--format", "json"]]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_threshold_gives_what_was_asked_for() {
    let whole = json(&[GOLD, &["--precision", "0.9", "--recall", "0.5", "--cost", "1:5", "--queue", "3"]]);
    let chosen = whole["chosen"].as_array().unwrap();
    let point = |at: usize, key: &str| chosen[at]["point"][key].as_f64().unwrap();
    assert!(point(0, "precision") >= 0.9);
    assert!(point(1, "recall") >= 0.5);
    assert!(point(3, "rows") <= 3.0 && point(3, "rows") > 0.0);
    let curve = whole["curve"].as_array().unwrap();
    let cost = |point: &Value| {
        let number = |key: &str| point[key].as_u64().unwrap();
        number("rows") - number("right") + 5 * number("missed")
    };
    assert_eq!(curve.iter().map(cost).min().unwrap(), cost(&chosen[2]["point"]));
    assert!(curve.iter().map(|point| point["threshold"].as_f64().unwrap()).is_sorted());
}

#[test]
fn a_dump_says_how_long_the_queue_is() {
    let dump = ["--on", "tests/fixtures/page.txt"];
    let alone = json(&[&dump, &["--queue", "3"]]);
    assert_eq!(alone["comments"], 12, "{alone}");
    let point = &alone["chosen"][0]["point"];
    assert!((1..=3).contains(&point["comments"].as_u64().unwrap()) && point["precision"].is_null(), "{point}");
    let both = json(&[GOLD, &dump, &["--queue", "3"]]);
    assert!(both["chosen"][0]["point"]["precision"].is_number());
    assert_eq!(both["chosen"][0]["point"]["comments"], point["comments"]);
}

#[test]
fn the_report_fits_the_screen_and_says_what_can_not_be_had() {
    let output = threshold(&[GOLD, &["--recall", "1", "--precision", "0.99", "--on", "tests/fixtures/page.txt"]]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let stance =
        threshold(&[&["--gold", "tests/fixtures/gold/stance.json", "--task", "target-stance", "--precision", "0.9"]]);
    assert!(stance.status.success(), "{}", String::from_utf8_lossy(&stance.stderr));
}

#[test]
fn wrong_usage_is_told() {
    let cases: &[(&[&str], &str)] = &[
        (&[], "--gold"),
        (&["--on", "tests/fixtures/page.txt", "--precision", "0.9"], "--gold"),
        (&["--gold", "x", "--precision", "2"], "expected a number from 0 to 1"),
        (&["--gold", "x", "--cost", "1"], "expected two numbers"),
        (&["--on", "tests/fixtures/page.txt", "--task", "reply-stance"], "for incivility only"),
    ];
    for (arguments, said) in cases {
        let output = threshold(&[arguments]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(said), "{arguments:?}: {told}");
    }
}
