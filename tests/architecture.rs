//! The design's one direction, held by a test: a room imports from the rooms before it only.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order in which data passes through them; rooms on one line don't know each other.
const ORDER: &[&[&str]] = &[
    &["comment", "judgement", "problem", "names", "temporary"],
    &["text"],
    &["ingest", "thread"],
    &["lexicon"],
    &["matching"],
    &["judge"],
    &["record"],
    &["infer"],
    &["run"],
    &["summary"],
    &["policy"],
    &["report"],
    &["tune", "scale"],
    &["cli"],
];

/// Base types lean on each other; every other room stands alone on its line.
const BASE: usize = 0;

fn rank(room: &str) -> Option<usize> {
    ORDER.iter().position(|rooms| rooms.contains(&room))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The first name of a path below `src`: `judge` for `judge/rules/mod.rs`, `record` for `record.rs`.
fn room_of(file: &Path, src: &Path) -> String {
    let inner = file.strip_prefix(src).unwrap();
    let first = inner.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Every room that a file names with `crate::`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for (at, _) in code.match_indices("crate::") {
            let name: String = code[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if name.is_empty() {
                found.push((number + 1, "crate::{…}".to_owned()));
            } else {
                found.push((number + 1, name));
            }
        }
    }
    found
}

#[test]
fn no_import_goes_up() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&src) {
        let room = room_of(&file, &src);
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let Some(mine) = rank(&room) else {
            wrong.push(format!("{}: room `{room}` has no place in the order", file.display()));
            continue;
        };
        for (line, import) in imports(&fs::read_to_string(&file).unwrap()) {
            let goes_up = match rank(&import) {
                Some(theirs) => theirs > mine || (theirs == mine && import != room && mine != BASE),
                None => true,
            };
            if goes_up {
                wrong.push(format!("{}:{line}: `{room}` imports `{import}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_says_what_it_is() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let silent: Vec<PathBuf> =
        rust_files(&src).into_iter().filter(|file| !fs::read_to_string(file).unwrap().starts_with("//!")).collect();
    assert!(silent.is_empty(), "files without a first line that says what they are: {silent:?}");
}
