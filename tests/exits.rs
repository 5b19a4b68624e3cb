//! Exit codes: what was named and could not be used counts, what was passed over in a folder does not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

fn rows(of: usize) -> String {
    let row =
        |n| format!("{{\"id\":\"{n}\",\"thread\":\"t\",\"author\":\"a{n}\",\"text\":\"You are an idiot, {n}.\"}}\n");
    (0..of).map(row).collect()
}

/// Good and bad inputs, by themselves and in folders.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().write_all(bytes).unwrap();
    };
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    // Enough that something of it is read before the cut.
    packed.write_all(rows(40_000).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let cut = packed.get(..packed.len() * 9 / 10).unwrap();
    let binary = b"\x00\x01\x02\x03\x04\x05\x06\x07";
    for (name, bytes) in [
        ("good.jsonl", rows(3).as_bytes()),
        ("binary.bin", binary),
        ("cut.gz", cut),
        ("mixed/good.jsonl", rows(3).as_bytes()),
        ("mixed/binary.bin", binary),
        ("mixed/cut.gz", cut),
        ("bad/binary.bin", binary),
    ] {
        write(name, bytes);
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder
}

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// Inputs, the exit code of each command that reads them, and what must be told, also with `-q`.
const CASES: &[(&[&str], i32, &[&str])] = &[
    (&["good.jsonl"], 0, &[]),
    (&["good.jsonl", "missing.jsonl"], 2, &["missing.jsonl: there is no such file"]),
    (&["good.jsonl", "binary.bin"], 2, &["binary.bin: binary data"]),
    (&["good.jsonl", "empty"], 2, &["empty: a folder without a file"]),
    (&["cut.gz"], 2, &["cut.gz: reading stopped here"]),
    (&["mixed"], 0, &["mixed/binary.bin: binary data", "mixed/cut.gz: reading stopped here"]),
    (&["mixed", "mixed/binary.bin"], 2, &["mixed/binary.bin: binary data"]),
    (&["bad"], 2, &["bad/binary.bin: binary data"]),
    (&["missing.jsonl"], 2, &["missing.jsonl: there is no such file"]),
];

#[test]
fn what_was_named_and_could_not_be_used_decides() {
    let folder = folder();
    for command in [&["analyze", "-q"][..], &["convert", "-q"], &["convert"], &["queue", "-q"]] {
        for (inputs, code, told) in CASES {
            let output = comity(folder.path(), &[command, inputs].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(*code), "{command:?} {inputs:?}: {said}");
            for told in *told {
                assert!(said.contains(told), "{command:?} {inputs:?}: {said}");
            }
            let is_read = inputs.iter().any(|input| !["missing.jsonl", "bad"].contains(input));
            assert_eq!(!output.stdout.is_empty(), is_read, "{command:?} {inputs:?}: what can be read is written");
        }
    }
}

#[test]
fn detect_says_what_it_could_not_look_at() {
    let folder = folder();
    // Detecting reads the beginning only, which is there of what is cut short.
    for (inputs, code, told) in CASES.iter().filter(|case| !case.0.contains(&"cut.gz")) {
        let output = comity(folder.path(), &[&["detect"], *inputs].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(*code), "{inputs:?}: {said}");
        assert!(said.contains(told.first().unwrap_or(&"")), "{inputs:?}: {said}");
    }
}

#[test]
fn what_is_of_no_use_in_an_archive_is_told_and_no_more() {
    let folder = folder();
    let mut zip = zip::ZipWriter::new(File::create(folder.path().join("all.zip")).unwrap());
    for (name, bytes) in [("good.jsonl", rows(2).into_bytes()), ("logo.png", b"\x89PNG\0\0\0\0".to_vec())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    let output = comity(folder.path(), &["convert", "all.zip", "-q"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("all.zip:logo.png"), "{said}");
}

#[test]
fn what_was_found_counts_unless_something_is_lacking() {
    let folder = folder();
    let cases: [(&[&str], i32); 4] = [
        (&["good.jsonl", "--fail-on", "incivility:0.5"], 1),
        (&["good.jsonl", "--fail-on", "threat:0.9"], 0),
        (&["good.jsonl", "missing.jsonl", "--fail-on", "incivility:0.5"], 2),
        (&["cut.gz", "--fail-on", "incivility:0.5"], 2),
    ];
    for command in ["analyze", "queue"] {
        for (arguments, code) in cases {
            let output = comity(folder.path(), &[&[command, "-q"], arguments].concat());
            assert_eq!(output.status.code(), Some(code), "{command} {arguments:?}");
        }
    }
}

#[test]
fn what_was_found_counts_when_nobody_listens() {
    let folder = folder();
    let cases: [(&[&str], i32); 6] = [
        (&["analyze", "good.jsonl", "--format", "jsonl", "--fail-on", "incivility:0.5", "-q"], 1),
        (&["queue", "good.jsonl", "--format", "jsonl", "--fail-on", "incivility:0.5", "-q"], 1),
        (&["analyze", "good.jsonl", "--format", "jsonl", "-q"], 0),
        (&["analyze", "good.jsonl", "missing.jsonl", "-q"], 2),
        (&["lexicon", "diff", "builtin", "builtin", "--on", "good.jsonl"], 0),
        (&["convert", "good.jsonl", "-q"], 0),
    ];
    for (arguments, code) in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
        command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}
