//! Folders and archives: what is a file in them, what is passed over, and where unpacking stops.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use comity::ingest::ReadOptions;
use comity::ingest::limits::Limits;
use comity::ingest::open::{Input, expand};
use comity::problem::ProblemKind;
use comity::run::{Run, read};

/// A row of comity's own.
fn row(id: &str) -> Vec<u8> {
    format!("{{\"id\":\"{id}\",\"text\":\"Text.\"}}\n").into_bytes()
}

fn put(path: &Path, bytes: &[u8]) {
    fs::File::create(path).unwrap().write_all(bytes).unwrap();
}

/// A zip archive with these members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn run_of(archive: &[u8], limits: Limits) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.zip");
    put(&path, archive);
    read(&[Input::at(&path, 0)], &ReadOptions { limits, ..ReadOptions::default() }).unwrap()
}

/// The comments read, what was told, and what was refused, each by the last part of its path.
fn shown(run: &Run) -> String {
    let ids: Vec<&str> = run.forest.order.iter().map(|row| run.id(*row)).collect();
    let told = run.problems.kept().iter().map(ToString::to_string);
    let refused = run.errors.iter().map(|(_, error)| error.to_string());
    let short = |said: String| said.split_once("in.zip").map_or(said.clone(), |(_, rest)| rest.to_owned());
    [ids.join(" ")].into_iter().chain(told.chain(refused).map(short)).collect::<Vec<_>>().join("; ")
}

#[test]
fn members_are_read_or_told() {
    let archive = zip(&[
        ("./d.jsonl", &row("1")),
        ("a/../e.jsonl", &row("2")),
        ("a/f.jsonl", &row("3")),
        (".x/g.jsonl", &row("4")),
        ("a/.DS_Store", b"\0\0"),
        ("__MACOSX/a/._f.jsonl", b"\0\0"),
    ]);
    let run = run_of(&archive, Limits::default());
    assert_eq!(shown(&run), "1 2 3; : 3 hidden members of the archive passed over; the first is `.x/g.jsonl`");
    assert_eq!(run.problems.count(ProblemKind::PassedOver), 1);
    let plain = run_of(&zip(&[("a.jsonl", &row("1"))]), Limits::default());
    assert_eq!(shown(&plain), "1");
}

/// A row that is `size` bytes long and packs to next to nothing.
fn long(id: &str, size: usize) -> Vec<u8> {
    let mut row = row(id);
    row.resize(size, b' ');
    row
}

#[test]
fn an_archive_is_bounded_as_a_whole() {
    let rows: Vec<Vec<u8>> = (0..8).map(|n| long(&n.to_string(), 20 << 20)).collect();
    let names: Vec<String> = (0..8).map(|n| format!("{n}.jsonl")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(rows.iter().map(Vec::as_slice)).collect();
    let archive = zip(&members);
    // Three members fit into the 64 MiB that are free.
    assert_eq!(
        shown(&run_of(&archive, Limits::default())),
        "0 1 2; : its members unpack to more than 200 times its size; `3.jsonl` and 4 more were left out; if it is meant so, raise `--limit expansion=2000`; expected a sound packed file"
    );
    assert_eq!(shown(&run_of(&archive, Limits { expansion: 2000, ..Limits::default() })), "0 1 2 3 4 5 6 7");
    let small: Vec<Vec<u8>> = (0..8).map(|n| row(&n.to_string())).collect();
    let few: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(small.iter().map(Vec::as_slice)).collect();
    assert_eq!(
        shown(&run_of(&zip(&few), Limits { members: 2, ..Limits::default() })),
        "0 1; : it has 8 members, more than 2; `2.jsonl` and 5 more were left out; if it is meant so, raise `--limit members=8`; expected a sound packed file"
    );
}

#[test]
fn documents_are_refused_as_what_they_are() {
    let types = ("[Content_Types].xml", b"<Types/>".as_slice());
    let mimetype = |text: &'static str| ("mimetype", text.as_bytes());
    let xml = b"<x/>".as_slice();
    for (members, want) in [
        (vec![types, ("_rels/.rels", xml), ("word/document.xml", xml)], "a Word document"),
        (vec![types, ("ppt/presentation.xml", xml)], "a PowerPoint presentation"),
        (vec![mimetype("application/vnd.oasis.opendocument.text"), ("content.xml", xml)], "an OpenDocument text"),
        (vec![mimetype("application/epub+zip"), ("OEBPS/a.xhtml", xml)], "an e-book (EPUB)"),
    ] {
        let said = shown(&run_of(&zip(&members), Limits::default()));
        let rest = "expected a dump, a page or a table of comments; save what it holds as text, HTML or CSV";
        assert_eq!(said, format!("; : {want}; {rest}"));
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::UnixListener;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn names_need_not_be_utf8() {
        let folder = tempfile::tempdir().unwrap();
        for (name, id) in [(b"a\xff.jsonl".as_slice(), "1"), (b"a\xfe.jsonl", "2")] {
            put(&folder.path().join(OsStr::from_bytes(name)), &row(id));
        }
        let (inputs, errors) = expand(&[folder.path()]);
        assert!(errors.is_empty());
        let names: Vec<&str> = inputs.iter().map(|input| input.name.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a\\xfe.jsonl", "a\\xff.jsonl"]);
        assert_eq!(shown(&read(&inputs, &ReadOptions::default()).unwrap()), "2 1");
        // As an argument, too.
        let output = Command::new(env!("CARGO_BIN_EXE_comity"))
            .args(["convert", "--to", "jsonl", "-q"])
            .arg(folder.path().join(OsStr::from_bytes(b"a\xff.jsonl")))
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && out.contains(r#""id":"1""#),
            "{out}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    #[test]
    fn a_pipe_in_a_folder_is_passed_over_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
        put(&folder.path().join("a.jsonl"), &row("1"));
        let (inputs, errors) = expand(&[folder.path()]);
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let want = "a pipe, socket or device; expected a file; it was passed over, and is read when it is named itself";
        assert_eq!(told, ["pipe", "socket"].map(|name| format!("{}: {want}", folder.path().join(name).display())));
        assert_eq!(shown(&read(&inputs, &ReadOptions::default()).unwrap()), "1");
        // Named itself, it is read, be it an archive or not.
        for bytes in [row("2"), zip(&[("b.jsonl", &row("2"))])] {
            let child = Command::new(env!("CARGO_BIN_EXE_comity"))
                .args(["convert", "--to", "jsonl", "-q"])
                .arg(&pipe)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            fs::OpenOptions::new().write(true).open(&pipe).unwrap().write_all(&bytes).unwrap();
            let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
            assert!(out.contains(r#""id":"2""#), "{out}");
        }
    }
}
