//! What a user gets to see of tests/fixtures/thread.jsonl in each format, held against tests/snapshots. With `UPDATE` in
//! the environment the snapshots are written anew: read what changed as if it were code.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const THREAD: &str = "tests/fixtures/thread.jsonl";

/// A snapshot: its file, the options that write it, and how versions and hashes are taken out.
type Snapshot = (&'static str, &'static [&'static str], fn(&str) -> String);

const SNAPSHOTS: &[Snapshot] = &[
    ("report.txt", &["--format", "text"], as_it_is),
    ("tree.txt", &["--format", "text", "--tree", "--top", "0"], as_it_is),
    ("report.md", &["--format", "markdown"], as_it_is),
    ("report.json", &["--format", "json"], without_versions),
    ("rows.jsonl", &["--format", "jsonl"], as_it_is),
    ("comments.csv", &["--format", "csv"], as_it_is),
    ("threads.csv", &["--format", "csv", "--table", "threads"], as_it_is),
    ("targets.csv", &["--format", "csv", "--table", "targets"], as_it_is),
    ("authors.csv", &["--format", "csv", "--table", "authors"], as_it_is),
    ("edges.csv", &["--format", "csv", "--table", "edges"], as_it_is),
    ("stances.csv", &["--format", "csv", "--table", "stances"], as_it_is),
    ("queue.csv", &["--format", "csv", "--table", "queue"], as_it_is),
];

fn as_it_is(text: &str) -> String {
    text.to_owned()
}

/// On several lines, so that a change is seen where it is; without what changes with every release.
fn without_versions(text: &str) -> String {
    let mut whole: Value = serde_json::from_str(text).unwrap();
    whole["manifest"]["comity"] = "…".into();
    for pack in whole["manifest"]["packs"].as_array_mut().unwrap() {
        pack["version"] = "…".into();
        pack["hash"] = "…".into();
    }
    serde_json::to_string_pretty(&whole).unwrap() + "\n"
}

fn report(options: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["analyze", THREAD, "--quiet"])
        .args(options)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{options:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a snapshot is rewritten on request, by hand")]
fn reports_are_as_their_snapshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut wrong = Vec::new();
    for (file, options, shown) in SNAPSHOTS {
        let path = folder.join(file);
        let found = shown(&String::from_utf8(report(options)).unwrap());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &found).unwrap();
            continue;
        }
        let want = std::fs::read_to_string(&path).unwrap_or_default();
        if want != found {
            wrong.push(format!("tests/snapshots/{file}\n{}", difference(&want, &found)));
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes them anew\n{}", wrong.join("\n"));
}

/// The first lines that differ, both sides.
fn difference(want: &str, found: &str) -> String {
    let (wants, founds): (Vec<&str>, Vec<&str>) = (want.lines().collect(), found.lines().collect());
    let at = wants.iter().zip(&founds).take_while(|(want, found)| want == found).count();
    let part = |lines: &[&str], sign: &str| {
        let shown = lines.iter().skip(at).take(8).map(|line| format!("{sign} {line}"));
        shown.collect::<Vec<_>>().join("\n")
    };
    format!("from line {} on:\n{}\n{}", at + 1, part(&wants, "-"), part(&founds, "+"))
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_threads_in_every_format() {
    let mut formats: Vec<Vec<&str>> = ["text", "markdown", "json", "jsonl", "html"]
        .into_iter()
        .map(|format| vec!["--format", format, "tests/fixtures/attacks.jsonl"])
        .collect();
    formats.extend(comity::report::table::TABLES.iter().map(|table| vec!["--format", "csv", "--table", table.name]));
    if cfg!(feature = "parquet") {
        formats.push(vec!["--format", "parquet"]);
    }
    for options in formats {
        let of = |threads| report(&[options.as_slice(), &["--threads", threads]].concat());
        let one = of("1");
        assert!(!one.is_empty(), "{options:?}");
        for threads in ["2", "7"] {
            assert!(of(threads) == one, "{options:?} differs on {threads} threads");
        }
    }
}
