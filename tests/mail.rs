//! Mailboxes and exports by example: each file of `tests/cases/mail/` holds an input and what is read from it. In the
//! input, `\xHH` is a byte. `UPDATE=1 cargo test --test mail` rewrites the lower halves.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use comity::comment::{Comment, Kind};
use comity::ingest::open::Input;
use comity::ingest::{Item, ReadOptions, start};
use comity::run::read;

/// The bytes of a case's input.
fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

/// A file with these bytes; it goes with the folder.
fn file_in(folder: &tempfile::TempDir, bytes: &[u8]) -> Input {
    let path = folder.path().join("input");
    let mut file = std::fs::File::create(&path).unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    Input { name: path.to_string_lossy().into(), number: 0 }
}

fn items(bytes: &[u8], options: &ReadOptions) -> Vec<Item> {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    match start(&input, options) {
        Ok(pieces) => pieces.flat_map(|piece| piece.map(|piece| piece.items()).unwrap_or_default()).collect(),
        Err(error) => panic!("{error}"),
    }
}

/// A comment in a line: id, parent, ancestors, author, time, title, text with what is quoted between `«»`.
fn comment_line(comment: &Comment) -> String {
    let mut text = comment.text.clone();
    for span in comment.quoted.iter().rev() {
        text.insert(span.end as usize, '»');
        text.insert(span.start as usize, '«');
    }
    let mut line = comment.id.clone();
    if let Some(parent) = &comment.reply_to {
        let _ = write!(line, " <- {parent}");
    }
    for ancestor in &comment.ancestors {
        let _ = write!(line, " <- {ancestor}");
    }
    let _ = write!(line, " | {}", comment.author.as_deref().unwrap_or("?"));
    let _ = write!(line, " | {}", comment.time.map_or("?".to_owned(), |time| time.to_string()));
    let _ = write!(line, " | {}", comment.extra.title.as_deref().unwrap_or("?"));
    if let Some(thread) = &comment.thread {
        let _ = write!(line, " | in {thread}");
    }
    if comment.kind != Kind::Comment {
        let _ = write!(line, " | {:?}", comment.kind);
    }
    let _ = write!(line, " | {text:?}");
    line
}

/// What a case shows: comments, trees, problems.
fn shown(bytes: &[u8], options: &ReadOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    let mut out = String::new();
    for item in items(bytes, options) {
        match item {
            Item::Comment(comment) => writeln!(out, "{}", comment_line(&comment)).unwrap(),
            Item::Header(header) => writeln!(out, "header: {header:?}").unwrap(),
            Item::About(header) => writeln!(
                out,
                "about {}: {:?} by {:?}, closed {}, {:?}",
                header.thread, header.title, header.author, header.closed, header.article
            )
            .unwrap(),
            _ => {}
        }
    }
    let run = read(std::slice::from_ref(&input), options).unwrap();
    for tree in &run.forest.trees {
        let rows = run.forest.rows(tree);
        let nodes: Vec<String> = rows
            .iter()
            .map(|row| format!("{}{}", ".".repeat(run.forest.depth[row.at()] as usize), run.id(*row)))
            .collect();
        writeln!(out, "tree: {}", nodes.join(" ")).unwrap();
    }
    for problem in run.problems.kept() {
        let said = problem.to_string().replace(&*input.name, "input");
        writeln!(out, "problem: {said}").unwrap();
    }
    for (_, error) in &run.errors {
        writeln!(out, "error: {}", error.to_string().replace(&*input.name, "input")).unwrap();
    }
    out
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a case is rewritten on request, by hand")]
fn every_case_reads_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/mail");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(files.len() > 4, "the cases are missing");
    let mut wrong = String::new();
    for file in files {
        let case = std::fs::read_to_string(&file).unwrap();
        let (about, rest) = case.split_once("--- in\n").unwrap();
        let (source, want) = rest.split_once("--- out\n").unwrap();
        let got = shown(&unescaped(source), &ReadOptions::default());
        if got == want {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, format!("{about}--- in\n{source}--- out\n{got}")).unwrap();
        } else {
            let _ = write!(wrong, "\n{}\nwanted:\n{want}\ngot:\n{got}", file.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
