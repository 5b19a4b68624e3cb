//! Mailboxes and exports by example: each file of `tests/cases/mail/` holds an input and what is read from it. In the
//! input, `\xHH` is a byte. `UPDATE=1 cargo test --test mail` rewrites the lower halves.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity::comment::{Comment, Kind, Place};
use comity::ingest::limits::Limits;
use comity::ingest::open::{Input, open};
use comity::ingest::warc::Warc;
use comity::ingest::{Format, Item, ReadOptions, start};
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
    Input { name: path.to_string_lossy().into(), number: 0, named: true }
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

/// Messages that are too large or too odd to stand in a file, and how many comments and problems come of each.
#[test]
fn hostile_mailboxes_cost_their_own_mails_only() {
    let mark = "From a Tue Sep 23 10:25:50 2014\nFrom: A <a@x>\nDate: Tue, 23 Sep 2014 10:00:00 +0000\n";
    let good = format!("{mark}Message-ID: <good@x>\n\nGood.\n\n");
    let nested_multiparts: String =
        (0..20_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let nested_mails = "Content-Type: message/rfc822\n\n".repeat(50_000);
    let packed_mails = format!(
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n{}",
        "Content-Type: message/rfc822=0A=0A".repeat(50_000)
    );
    let flat = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: text/plain\n\nx\n".repeat(20_000)
    );
    let long_references = format!("References: {}\n\nx\n", "<r@x> ".repeat(100_000));
    let long_line = format!("Subject: x\n\n{}\n", "y".repeat(3 << 20));
    let cases = [
        ("nothing", String::new(), 0),
        ("nested multiparts", nested_multiparts, 1),
        ("nested mails", nested_mails, 1),
        ("packed mails", packed_mails, 1),
        ("many parts", flat, 1),
        ("many references", long_references, 0),
        ("a long line", long_line, 1),
        ("many quotations", "\nOn 1 May, A <a@x> wrote:\n> x\n\n".repeat(60_000), 0),
        ("a header without end", "Subject: ".to_owned() + &"x".repeat(100_000), 0),
        ("quotation marks", format!("\n{}", ">".repeat(200_000)), 0),
        ("brackets", format!("Message-ID: {}\n\n{}", "<".repeat(100_000), "<a".repeat(50_000)), 0),
    ];
    let mut options = ReadOptions::default();
    options.limits.line = 1 << 21;
    for (name, middle, problems) in cases {
        let bytes = format!("{good}{mark}{middle}\n\n{good}").into_bytes();
        let items = items(&bytes, &options);
        let told = items.iter().filter(|item| matches!(item, Item::Problem(_))).count();
        let comments: Vec<&Comment> = items
            .iter()
            .filter_map(|item| match item {
                Item::Comment(comment) => Some(&**comment),
                _ => None,
            })
            .collect();
        let good = comments.iter().filter(|comment| comment.text == "Good.").count();
        assert_eq!((comments.len(), good, told), (3, 2, problems), "{name}");
    }
}

/// A reader of pages that takes each `<p>` for a comment.
fn paragraphs(html: &str, file: &Arc<str>, _limits: &Limits) -> Vec<Item> {
    let texts = html.split("<p>").skip(1).enumerate();
    texts
        .map(|(n, text)| {
            let id = format!("c{}", n + 1);
            Item::Comment(Box::new(Comment::new(id, text.trim(), Place::line(file, n as u64 + 1))))
        })
        .collect()
}

fn record(kind: &str, uri: &str, more: &str, block: &[u8]) -> Vec<u8> {
    let length = block.len();
    let mut out =
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n{more}Content-Length: {length}\r\n\r\n")
            .into_bytes();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn answer(uri: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n").into_bytes();
    block.extend_from_slice(body);
    record("response", uri, "", &block)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// What is read from an archive: comments and problems, one a line.
fn archive(bytes: &[u8], options: &ReadOptions) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    let opened = open(&input, &options.limits).unwrap().next().unwrap().unwrap();
    let pieces = Warc { html: paragraphs }.read(opened, options).unwrap();
    let items = pieces.flat_map(|piece| match piece {
        Ok(piece) => piece.items(),
        Err(error) => panic!("{error}"),
    });
    let lines = items.map(|item| match item {
        Item::Comment(comment) => {
            format!("{} {} {}", comment.thread.as_deref().unwrap_or("?"), comment.id, comment.text)
        }
        Item::Problem(problem) => problem.to_string().replace(&*input.name, "w"),
        other => panic!("{other:?}"),
    });
    lines.collect()
}

#[test]
fn archives_give_their_pages_and_tell_what_is_wrong() {
    let good = || answer("http://a/good", "", b"<p>good");
    let bomb = gzip(&vec![b' '; 3 << 20]);
    let packed = gzip(b"<p>packed");
    let chunked = [b"5\r\n<p>ch\r\n4\r\nunks\r\n0\r\n\r\n".as_slice()].concat();
    let cut_gzip = gzip(&(0..3000u32).flat_map(|n| format!("<p>{}", n * n).into_bytes()).collect::<Vec<u8>>());
    let not_found = record("response", "http://a/404", "", b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>x");
    let picture = record("response", "http://a/p", "", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<p>x");
    let stored_cut = record(
        "response",
        "http://a/cut",
        "WARC-Truncated: length\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>half",
    );
    let resource = record("resource", "http://a/r", "Content-Type: text/html\r\n", b"<p>resource");
    let big = record("response", "http://a/big", "", &vec![b'x'; 2 << 20]);
    let nameless = record("response", "", "", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x");
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("packed", answer("http://a/1", "Content-Encoding: gzip\r\n", &packed), vec!["http://a/1 c1 packed"]),
        ("stored unpacked", answer("http://a/1", "Content-Encoding: br\r\n", b"<p>bare"), vec!["http://a/1 c1 bare"]),
        ("chunked", answer("http://a/1", "Transfer-Encoding: chunked\r\n", &chunked), vec!["http://a/1 c1 chunks"]),
        (
            "chunk lies",
            answer("http://a/1", "Transfer-Encoding: chunked\r\n", b"ff\r\n<p>x"),
            vec!["w#1: a page whose chunks or packing end early; what could be unpacked is kept", "http://a/1 c1 x"],
        ),
        (
            "bomb",
            answer("http://a/1", "Content-Encoding: gzip\r\n", &bomb),
            vec![
                "w#1: a page that unpacks to more than 1048576 bytes; it was left out; if it is meant so, raise `--limit page=10485760`",
            ],
        ),
        (
            "too big",
            big,
            vec!["w#1: a record of 2097152 bytes; it was left out; if it is meant so, raise `--limit page=2097152`"],
        ),
        ("not found", not_found, vec![]),
        ("picture", picture, vec![]),
        ("request", record("request", "http://a/1", "", b"GET / HTTP/1.1\r\n\r\n"), vec![]),
        ("revisit", record("revisit", "http://a/1", "", b""), vec![]),
        (
            "stored cut",
            stored_cut,
            vec![
                "w#1: a page that was cut off when it was stored (`length`); what is there is kept",
                "http://a/cut c1 half",
            ],
        ),
        ("resource", resource, vec!["http://a/r c1 resource"]),
        ("nameless", nameless, vec!["w#1: a page without a `WARC-Target-URI`; it was left out"]),
        (
            "twice",
            good(),
            vec!["http://a/good c1 good", "w#2: the page `http://a/good` is there again; the first is kept"],
        ),
        ("bytes", answer("http://a/1", "", b"<p>\xfc\x00"), vec!["http://a/1 c1 ü\0"]),
        ("no answer", record("response", "http://a/1", "", b"nonsense"), vec![]),
    ];
    let mut options = ReadOptions::default();
    options.limits.page = 1 << 20;
    for (name, first, want) in cases {
        let mut want: Vec<String> = want.into_iter().map(str::to_owned).collect();
        if name == "twice" {
            assert_eq!(archive(&[first, good()].concat(), &options), want, "{name}");
            continue;
        }
        want.push("http://a/good c1 good".to_owned());
        // A bomb is a page of which nothing is known.
        if name == "bomb" {
            want.push("w: 1 page without comments; it makes no thread".to_owned());
        }
        assert_eq!(archive(&[first.clone(), good()].concat(), &options), want, "{name}");
        // As crawlers write it: each record packed for itself.
        assert_eq!(archive(&[gzip(&first), gzip(&good())].concat(), &options), want, "{name}, packed");
    }
    let cut = answer("http://a/1", "Content-Encoding: gzip\r\n", cut_gzip.get(..cut_gzip.len() / 2).unwrap());
    let lines = archive(&cut, &options);
    assert!(lines.len() > 1000 && lines[0].contains("end early"), "{:?}", lines.first());
}

#[test]
fn what_is_left_of_an_archive_that_breaks_off_is_read() {
    let whole = [answer("http://a/1", "", b"<p>one"), answer("http://a/2", "", b"<p>two, and a long rest")].concat();
    for end in 0..whole.len() - 4 {
        let bytes = whole.get(..end).unwrap();
        let first = archive_or_nothing(bytes).iter().filter(|line| line.starts_with("http://a/1 c1 one")).count();
        let has_first = bytes.windows(6).any(|part| part == b"<p>one");
        assert_eq!(first, usize::from(has_first), "the first {end} bytes");
    }
    let lines = archive(whole.get(..whole.len() - 12).unwrap(), &ReadOptions::default());
    assert_eq!(
        lines[1..],
        ["w#2: a record that ends early, after 59 bytes; what is there is kept", "http://a/2 c1 two, and a l"]
    );
}

fn archive_or_nothing(bytes: &[u8]) -> Vec<String> {
    if bytes.is_empty() { Vec::new() } else { archive(bytes, &ReadOptions::default()) }
}

/// Pieces that mailboxes, archives and exports are made of, whole and broken.
const PARTS: &[&str] = &[
    "From a Tue Sep 23 10:25:50 2014\n",
    "\n",
    "\r\n",
    "\n\n",
    "\r\n\r\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "Content-Type: message/rfc822\n",
    "Content-Type: text/plain; charset=utf-8; format=flowed\n",
    "--b\n",
    "--b--\n",
    "--b",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "=?utf-8?B?w7w",
    "=",
    "=C3",
    "Subject: Re: [x] ",
    "Message-ID: <1@x>\n",
    "References: <1@x> <",
    "In-Reply-To: ",
    "From: \"A\" <a@x>\n",
    "Date: 1 Jan",
    "On 1 May, ü <a@x> wrote:\n",
    "> x\n",
    "-- \n",
    "-----Original Message-----\n",
    " ",
    "ü",
    "\0",
    "\u{feff}",
    "<",
    ">",
    "@",
    "[",
    "]",
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Type: conversion\r\n",
    "WARC-Target-URI: http://a/\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 80\r\n",
    "Content-Length: 99999999999\r\n",
    "HTTP/1.1 200 OK\r\n",
    "Content-Type: text/html\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip, br\r\n",
    "5\r\n",
    "\u{1f}\u{8b}",
    "TITLE: x\n",
    "-----\n",
    "BODY:\n",
    "COMMENT:\n",
    "PING:\n",
    "DATE: 1/1/1 1\n",
    "--------\n",
    "AUTHOR: x\n",
];

proptest::proptest! {
    #[test]
    fn nothing_that_is_read_makes_a_reader_fail(parts in proptest::collection::vec(0..PARTS.len(), 1..60)) {
        let text: String = parts.iter().map(|at| PARTS[*at]).collect();
        if !text.trim_ascii().is_empty() {
            for format in ["mbox", "warc", "movable_type"] {
                let options = ReadOptions { format: Some(format.to_owned()), ..ReadOptions::default() };
                for item in items(text.as_bytes(), &options) {
                    let Item::Comment(comment) = item else { continue };
                    for span in &comment.quoted {
                        proptest::prop_assert!(!span.of(&comment.text).is_empty(), "{:?} in {:?}", span, comment.text);
                    }
                }
            }
        }
    }
}
