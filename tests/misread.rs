//! Inputs that are easily misread: one file of `tests/cases/misread` each, or bytes made here; what is read and what is
//! told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use comity::comment::{Kind, Status};
use comity::ingest::ReadOptions;
use comity::ingest::open::{Input, from_bytes};
use comity::run::{Run, read};

/// The run over these files of the folder of cases.
fn run_of(files: &[&str]) -> Run {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/misread");
    let input = |(number, name): (u32, &&str)| Input::at(&folder.join(name), number);
    read(&(0..).zip(files).map(input).collect::<Vec<_>>(), &ReadOptions::default()).unwrap()
}

/// The format, the trees with what is no visible comment marked, and what is told.
fn shown(file: &str) -> String {
    let mut run = run_of(&[file]);
    let mut out = common::trees(&run, str::to_owned);
    for row in run.forest.order.clone() {
        let comment = run.fetch(row).unwrap().comment;
        if (comment.kind, comment.status) != (Kind::Comment, Status::Visible) {
            let _ = write!(out, "; {} is {:?} {:?}", comment.id, comment.status, comment.kind);
        }
    }
    for problem in run.problems.kept() {
        let said = problem.to_string();
        let _ = write!(out, "; {}", said.rsplit('/').next().unwrap());
    }
    for (_, error) in &run.errors {
        let _ = write!(out, "; refused: {error}");
    }
    out
}

#[test]
fn files_are_read_as_they_are_meant() {
    for (file, want) in [
        ("movable_type_blank_line.txt", "entry1.1 entry1.2 entry1.3; entry1.3 is Visible Pingback"),
        (
            "convokit_self_root.jsonl",
            "c2(c3) c4(c5); convokit_self_root.jsonl:4: comment `c4` answers itself; it stands at the top level now",
        ),
        (
            "wxr_odd.xml",
            "31(32) 33 34 35; 33 is Visible System; 35 is Removed Comment; wxr_odd.xml:4: line 4, column 25: control characters (4), which no text holds; they were left out; wxr_odd.xml: comment types `order_note` (1); expected a comment, pingback or trackback; they were read as messages of the system, which are not judged",
        ),
    ] {
        assert_eq!(shown(file), want, "{file}");
    }
    let root = run_of(&["convokit_self_root.jsonl"]);
    assert_eq!(root.headers[0].as_ref().unwrap().article.as_deref(), Some("Root that names itself"));
}

/// The format of these bytes, and whether its lines are rows.
fn detected(bytes: Vec<u8>) -> String {
    let options = ReadOptions::default();
    let one = from_bytes("in", bytes, &options.limits).unwrap().next().unwrap().unwrap();
    comity::ingest::detect::detect(&one, &options).map_or_else(|error| error.to_string(), |found| found.sign)
}

#[test]
fn a_long_first_line_changes_nothing() {
    let long = "long ".repeat(80_000);
    let rows: &[fn(&str, u32) -> String] = &[
        |text, n| format!(r#"{{"text":"{text}","id":"{n}","thread":"t"}}"#),
        |text, n| {
            format!(
                r#"{{"id":"c{n}","body":"{text}","link_id":"t3_a","parent_id":"t3_a","subreddit":"s","author":"x","created_utc":1}}"#
            )
        },
        |text, n| format!(r#"{{"id":"c{n}","text":"{text}","conversation_id":"a","reply-to":"a","speaker":"s"}}"#),
        |text, n| format!(r#"{{"by":"x","id":{n},"parent":1,"text":"{text}","time":1,"type":"comment"}}"#),
    ];
    for row in rows {
        for count in [1, 2, 3, 12] {
            let file = |text: &str| (0..count).map(|n| row(text, n) + "\n").collect::<String>().into_bytes();
            assert_eq!(detected(file(&long)), detected(file("short")), "{count} of {}", row("", 0));
        }
        let array = |text: &str| format!("[{},{}]", row(text, 1), row(text, 2)).into_bytes();
        assert_eq!(detected(array(&long)), detected(array("short")), "an array of {}", row("", 0));
    }
}
