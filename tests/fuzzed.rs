//! What fuzzing found, each as a small case, under the laws that the fuzz targets hold every reader to.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::path::Path;

use comity::ingest::limits::Limits;
use comity::ingest::{FORMATS, Item, ReadOptions, open, read};

#[allow(unreachable_pub, reason = "the fuzz targets call it")]
#[path = "../fuzz/src/lib.rs"]
mod laws;

/// What is wrong in it, the format, the bytes, and what is read from them: `thread/id<parent: text` for comments.
type Case = (&'static str, &'static str, &'static [u8], &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "a line whose id is empty",
        "reddit_ndjson",
        br#"{"id":"","parent_id":"t3_p","link_id":"t3_p","author":"ana","body":"One","created_utc":1,"subreddit":"x","score":1}"#,
        &["p/line1: One"],
    ),
    (
        "a thread without an id",
        "disqus",
        b"<disqus><thread dsq:id=\"\"><title>Soup</title></thread><post dsq:id=\"1\"><thread dsq:id=\"\"/><message>One</message></post></disqus>",
        &["-/1: One"],
    ),
    ("a comment of no post, which is told and left out", "stackexchange", b"<comments><row Id=\"1\" PostId=\"\" Text=\"One\"/></comments>", &[]),
    (
        "a link that is nothing but its prefix",
        "reddit_api",
        br#"{"kind":"t1","data":{"id":"a","link_id":"t3_","parent_id":"t1_","body":"One"}}"#,
        &["t3_/a<t1_: One"],
    ),
    ("a comment of no page", "commento", br#"{"comments":[{"commentHex":"a","markdown":"One"}]}"#, &["-/a: One"]),
    (
        "an opening post without words",
        "mastodon",
        br#"{"ancestors":[{"id":"1","content":""}],"descendants":[{"id":"2","in_reply_to_id":"1","content":"One"}]}"#,
        &["1/2: One"],
    ),
    ("an empty attribute for an id", "html", b"<html><div class=\"thing comment\" data-fullname>One</div>", &["input/c1: One"]),
    (
        "two documents in one file: the second goes on where the first ended",
        "hn_algolia",
        br#"{"id":1,"story_id":9,"text":"One","children":[{"id":2,"story_id":9,"text":"Two"}]}{"id":3,"story_id":9,"text":"Three"}"#,
        &["9/1: One", "9/2<1: Two", "9/3: Three"],
    ),
    (
        "a fault that ends the reading: what was cut off comes after what came before",
        "yt_api",
        br#"{"items":[{"id":"a","snippet":{"textOriginal":"One"}},{"id":"b","snippet":{"textOriginal":"Two"}},{"id":"c","snippet":{"textOriginal":"Three"},!"#,
        &["-/a: One", "-/b: Two", "-/c: Three"],
    ),
    (
        "the video's id among its comments",
        "yt_dlp",
        br#"{"comments":[{"id":"a","text":"One"}],"id":"v","comments":[{"id":"b","text":"Two"}]}"#,
        &["v/a: One", "v/b: Two"],
    ),
    (
        "ids of a table that are nothing but their prefix",
        "json_table",
        br#"[{"id":"t1_","parent_id":"t3_","link_id":"t3_","body":"One"},{"id":"b","parent_id":"t1_","link_id":"t3_","body":"Two"}]"#,
        &["-/row1: One", "-/b: Two"],
    ),
    (
        "more reactions than a number can count",
        "telegram",
        br#"{"id":1,"messages":[{"id":2,"text":"One","reactions":[{"count":9223372036854775807},{"count":1}]}]}"#,
        &["1/2: One"],
    ),
];

fn rows(format: &str, bytes: &[u8]) -> Vec<String> {
    let options = ReadOptions { format: Some(format.to_owned()), ..ReadOptions::default() };
    let opened = open::from_bytes("input", bytes.to_vec(), &Limits::default()).unwrap();
    let items = read(opened, &options).unwrap().flat_map(|piece| piece.unwrap().items());
    items
        .filter_map(|item| match item {
            Item::Comment(comment) => {
                let parent = comment.reply_to.map(|parent| format!("<{parent}")).unwrap_or_default();
                let thread = comment.thread.as_deref().unwrap_or("-");
                Some(format!("{thread}/{}{parent}: {}", comment.id, comment.text))
            }
            _ => None,
        })
        .collect()
}

/// What took time that grew with the square of the length: the format, what is repeated, and how often.
const LONG: &[(&str, &str, usize)] = &[("page_text", "\n\n[/quote]", 25_000)];

#[test]
fn long_inputs_take_time_by_their_length() {
    for (format, part, times) in LONG {
        laws::reader(format, part.repeat(*times).as_bytes());
    }
    let blanks_then_quotes = " ".repeat(100_000) + &"[quote]".repeat(100_000);
    laws::bodies(blanks_then_quotes.as_bytes());
}

#[test]
fn what_fuzzing_found_is_read() {
    for (name, format, bytes, expected) in CASES {
        laws::reader(format, bytes);
        assert_eq!(rows(format, bytes), *expected, "{name}");
    }
}

#[test]
fn the_seeds_keep_the_laws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for seed in std::fs::read_dir(folder).unwrap() {
        let path = seed.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let format = name.split('-').next().unwrap();
        laws::detect(&bytes);
        laws::bodies(&bytes);
        laws::tree(&bytes);
        if format != "detect" {
            laws::reader(format, &bytes);
            assert!(!rows(format, &bytes).is_empty(), "{name}: no comment is read");
        }
    }
}

#[test]
fn every_format_is_a_target() {
    let mapped: Vec<&str> = comity::ingest::mapped::names().collect();
    for format in FORMATS.iter().map(|format| format.name()).filter(|name| !mapped.contains(name)) {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{format}.rs"));
        assert!(target.exists(), "{format} has no target");
    }
}

#[test]
fn the_fixtures_of_formats_keep_the_laws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    for fixture in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(fixture.unwrap().path()).unwrap();
        laws::detect(&bytes);
    }
}

#[test]
fn files_as_people_have_them_keep_the_laws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/as_read");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() && path.extension().is_none_or(|extension| extension != "out") {
            laws::detect(&std::fs::read(path).unwrap());
        }
    }
}
