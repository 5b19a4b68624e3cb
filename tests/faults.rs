//! Broken input, one fault at a time, for the families of JSON documents, JSON lines and tables: what is sound is read,
//! and the fault is told. Pages, mail and XML have tests of their own beside this one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;

use comity::ingest::ReadOptions;
use comity::ingest::detect::detect;
use comity::ingest::open::{Input, open};
use comity::problem::ProblemKind;
use comity::report::source_row::{RowForm, write};
use comity::run::{Run, read};
use proptest::prelude::{Just, ProptestConfig, Strategy, prop_assert_eq, prop_oneof, proptest};

/// A file with these bytes; it goes with the folder.
fn file_in(folder: &tempfile::TempDir, bytes: &[u8]) -> Input {
    let path = folder.path().join("input");
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    Input { name: path.to_string_lossy().into(), number: 0, named: true }
}

/// The name of the format that an input is taken for.
fn detected(input: &Input, options: &ReadOptions) -> String {
    let Ok(mut opened) = open(input, &options.limits) else { return "unreadable".to_owned() };
    match opened.next() {
        Some(Ok(one)) => detect(&one, options).map_or("unknown".to_owned(), |found| found.format.name().to_owned()),
        _ => "unreadable".to_owned(),
    }
}

/// The trees in one line, by ids.
fn trees(run: &Run) -> String {
    common::trees(run, str::to_owned)
}

/// What is read: the format, how many comments, their trees, how many problems and the first of them.
fn shown(bytes: &[u8], options: &ReadOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    let run = read(std::slice::from_ref(&input), options).unwrap();
    let mut out = format!("{} {}", detected(&input, options), run.account.comments);
    if run.account.comments > 0 && run.account.comments < 10 {
        let _ = write!(out, ": {}", trees(&run));
    }
    // That columns were guessed is no fault.
    let is_fault = |kind: ProblemKind| kind != ProblemKind::Guessed;
    let count: u64 = run.problems.counts().filter(|(kind, _)| is_fault(*kind)).map(|(_, count)| count).sum();
    if let Some(first) = run.problems.kept().iter().find(|problem| is_fault(problem.kind)) {
        let _ = write!(out, "; {count} told, first {first}");
    }
    for (_, error) in &run.errors {
        let _ = write!(out, "; refused: {error}");
    }
    out.replace(&*input.name, "in")
}

/// Fails with everything that is not as it should be.
fn check(cases: &[(&str, Vec<u8>, &str)]) {
    let mut wrong = String::new();
    for (name, bytes, want) in cases {
        let got = shown(bytes, &ReadOptions::default());
        if got != *want {
            let _ = write!(wrong, "\n{name}\n  wanted: {want}\n  got:    {got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Lines with what stands between two sound ones.
fn between(first: &str, middle: &[u8], last: &str) -> Vec<u8> {
    [first.as_bytes(), b"\n", middle, b"\n", last.as_bytes(), b"\n"].concat()
}

#[test]
fn rows_of_our_own() {
    let own = |middle: &[u8]| between(r#"{"id":"1","text":"One."}"#, middle, r#"{"id":"9","text":"Nine."}"#);
    let cases: &[(&str, &[u8], &str)] = &[
        ("cut in the middle", br#"{"id":"2","te"#, "jsonl 2: 1 | 9; 1 told, first in:2: the JSON ends too early, after 13 bytes; expected one JSON object; the line was skipped"),
        ("no UTF-8", b"{\"id\":\"2\",\"text\":\"\xc3\xbc\xc3\xb6\xff\"}", "jsonl 3: 1 | 2 | 9; 1 told, first in:2: bytes that are no UTF-8; expected UTF-8; they were replaced by U+FFFD"),
        // Without any UTF-8 in the file it is taken for Windows-1252.
        ("a stray byte among ASCII", b"{\"id\":\"2\",\"text\":\"a\xffb\"}", "jsonl 3: 1 | 2 | 9"),
        ("a lone surrogate", br#"{"id":"2","text":"a \ud83d b"}"#, "jsonl 3: 1 | 2 | 9; 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("a surrogate the wrong way round", br#"{"id":"2","text":"\udc00\ud800"}"#, "jsonl 3: 1 | 2 | 9; 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("nothing but zero bytes", b"\0\0\0\0", "jsonl 2: 1 | 9; 1 told, first in:2: no JSON object; expected one JSON object; the line was skipped"),
        ("a zero byte in a string", b"{\"id\":\"2\",\"text\":\"a\0b\"}", "jsonl 3: 1 | 2 | 9; 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("an escaped zero byte", br#"{"id":"2","text":"a\u0000b"}"#, "jsonl 3: 1 | 2 | 9"),
        ("raw control characters", b"{\"id\":\"2\",\"text\":\"a\tb\x01c\"}", "jsonl 3: 1 | 2 | 9; 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("a loop", b"{\"id\":\"2\",\"reply_to\":\"3\",\"text\":\"a\"}\n{\"id\":\"3\",\"reply_to\":\"2\",\"text\":\"b\"}", "jsonl 4: 1 | 2(3) | 9; 1 told, first in:2: comment `2` and its answers run in a circle; it stands at the top level now"),
        ("an answer to itself", br#"{"id":"2","reply_to":"2","text":"a"}"#, "jsonl 3: 1 | 2 | 9; 1 told, first in:2: comment `2` answers itself; it stands at the top level now"),
        ("the same again", br#"{"id":"1","text":"One."}"#, "jsonl 2: 1 | 9; 1 told, first in:2: comment `1` is there twice with the same content; counted once"),
        ("the same id for another", br#"{"id":"1","text":"Another."}"#, "jsonl 3: 1 1~2 | 9; 1 told, first in:2: id `1` is taken by another comment; expected one id a comment; it is `1~2` now"),
        ("ids above 2^53", br#"{"id":9007199254740993,"text":"a"}
{"id":9007199254740992,"reply_to":9007199254740993,"text":"b"}"#, "jsonl 4: 1 | 9007199254740993(9007199254740992) | 9"),
        ("ids above 2^64", br#"{"id":36893488147419103233,"text":"a"}
{"id":36893488147419103232,"reply_to":36893488147419103233,"text":"b"}"#, "jsonl 4: 1 | 36893488147419103000 36893488147419103000~2 | 9; 2 told, first in:3: id `36893488147419103000` is taken by another comment; expected one id a comment; it is `36893488147419103000~2` now"),
        ("whole ids with a fraction", br#"{"id":2.0,"text":"a"}
{"id":3,"reply_to":2.0,"text":"b"}"#, "jsonl 4: 1 | 2(3) | 9"),
        ("numbers as strings", br#"{"id":2,"text":"a","time":"1714816800","score":"5"}
{"id":"3","reply_to":"2","text":"b"}"#, "jsonl 4: 1 | 2(3) | 9"),
        ("words for nothing", br#"{"id":null,"reply_to":null,"time":"None","score":"nan","text":"a"}"#, "jsonl 3: 1 | line2 | 9; 2 told, first in:2: `time` holds an unusable value; expected RFC 3339 or seconds since 1970; it is unknown now"),
        ("no JSON", b"the server said: 502 Bad Gateway", "jsonl 2: 1 | 9; 1 told, first in:2: no JSON object; expected one JSON object; the line was skipped"),
        ("another kind of JSON", b"[1,2]", "jsonl 2: 1 | 9; 1 told, first in:2: no JSON object; expected one JSON object; the line was skipped"),
        ("two objects in a line", br#"{"id":"2","text":"a"}{"id":"3","text":"b"}"#, "jsonl 2: 1 | 9; 1 told, first in:2: broken JSON at column 22; expected one JSON object; the line was skipped"),
        ("no fields", b"{}", "jsonl 3: 1 | line2 | 9; 1 told, first in:2: `text` holds an unusable value; expected a string; the comment keeps its place without text; it is unknown now"),
        ("wrong types everywhere", br#"{"id":[1],"reply_to":{},"author":true,"time":[],"text":7,"quoted":"x","extra":3}"#, "jsonl 3: 1 | line2 | 9; 4 told, first in:2: `id` holds an unusable value; expected a string; it is unknown now"),
        ("a number that is too large", br#"{"id":"2","text":"a","score":1e400}"#, "jsonl 2: 1 | 9; 1 told, first in:2: broken JSON at column 34; expected one JSON object; the line was skipped"),
        ("nesting beyond reason", br#"{"id":"2","text":"a","extra":{"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}}"#, "jsonl 2: 1 | 9; 1 told, first in:2: broken JSON at column 160; expected one JSON object; the line was skipped"),
        ("a key twice", br#"{"id":"2","id":"3","text":"a"}"#, "jsonl 2: 1 | 9; 1 told, first in:2: broken JSON at column 14; expected one JSON object; the line was skipped"),
        ("a separator of lines in a text", "{\"id\":\"2\",\"text\":\"a\u{2028}b\"}".as_bytes(), "jsonl 3: 1 | 2 | 9"),
    ];
    check(&cases.iter().map(|(name, middle, want)| (*name, own(middle), *want)).collect::<Vec<_>>());
}

#[test]
fn lines_of_a_reddit_dump() {
    let row = |id: &str, parent: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","link_id":"t3_p","parent_id":"{parent}","author":"a{id}","created_utc":1714816800,"body":"b{id}"{more}}}"#
        )
    };
    let dump = |middle: &[u8]| between(&row("1", "t3_p", ""), middle, &row("9", "t1_1", ""));
    let cut = &row("2", "t1_1", "").into_bytes()[..60];
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut in the middle", dump(cut), "reddit_ndjson 2: 1(9); 1 told, first in:2: the JSON ends too early, after 60 bytes; expected one JSON object; the line was skipped"),
        ("cut at the end", [row("1", "t3_p", "").as_bytes(), b"\n", cut].concat(), "reddit_ndjson 1: 1; 1 told, first in:2: the JSON ends too early, after 60 bytes; expected one JSON object; the line was skipped"),
        ("junk before it", [b"# made by a tool\n", &*dump(row("2", "t1_1", "").as_bytes())].concat(), "reddit_ndjson 3: 1(2 9); 1 told, first in:1: no JSON object; expected one JSON object; the line was skipped"),
        ("no UTF-8", dump(&row("2", "t1_1", ",\"x\":\"üö?\"").into_bytes().into_iter().map(|b| if b == b'?' { 0xff } else { b }).collect::<Vec<u8>>()), "reddit_ndjson 3: 1(2 9); 1 told, first in:2: bytes that are no UTF-8; expected UTF-8; they were replaced by U+FFFD"),
        ("a lone surrogate", dump(row("2", "t1_1", r#","permalink":"\ud83d""#).as_bytes()), "reddit_ndjson 3: 1(2 9); 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("nothing but zero bytes", dump(&[0; 64]), "reddit_ndjson 2: 1(9); 1 told, first in:2: nothing but zero bytes; expected one JSON object; the line was skipped"),
        ("raw control characters", dump(row("2\t", "t1_1", "").as_bytes()), "reddit_ndjson 3: 1(2\t 9); 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended"),
        ("a loop", dump(format!("{}\n{}", row("2", "t1_3", ""), row("3", "t1_2", "")).as_bytes()), "reddit_ndjson 4: 1(9) 2(3); 1 told, first in:2: comment `2` and its answers run in a circle; it stands at the top level now"),
        ("an answer to itself", dump(row("2", "t1_2", "").as_bytes()), "reddit_ndjson 3: 1(9) 2; 1 told, first in:2: comment `2` answers itself; it stands at the top level now"),
        ("the same again", dump(row("1", "t3_p", "").as_bytes()), "reddit_ndjson 2: 1(9); 1 told, first in:2: comment `1` is there twice with the same content; counted once"),
        ("the same id for another", dump(row("1", "t3_p", "").replace("b1", "other").as_bytes()), "reddit_ndjson 3: 1(9) 1~2; 1 told, first in:2: id `1` is taken by another comment; expected one id a comment; it is `1~2` now"),
        ("a parent of another thread", dump(row("2", "t1_1", "").replace("t3_p", "t3_q").as_bytes()), "reddit_ndjson 3: 1(9) | 2; 1 told, first in:2: comment `2` answers `1` of another thread; it stands at the top level of its own now"),
        ("words for nothing", dump(br#"{"id":"2","link_id":"t3_p","parent_id":null,"author":null,"created_utc":"None","body":null,"score":"nan"}"#), "reddit_ndjson 3: 1(9) 2"),
        ("numbers as strings", dump(br#"{"id":"2","link_id":"t3_p","parent_id":"t1_1","author":"a","created_utc":"1714816800","body":"b","score":"5","edited":"False"}"#), "reddit_ndjson 3: 1(2 9)"),
        ("a parent as Python writes none", dump(br#"{"id":"2","link_id":"t3_p","parent_id":"None","author":"a","created_utc":"nan","body":"b"}"#), "reddit_ndjson 3: 1(9) 2"),
        ("words for yes and no", dump(br#"{"id":"2","link_id":"t3_p","parent_id":"t1_1","author":"a","created_utc":1714816800.0,"body":"b","stickied":"False","locked":0}"#), "reddit_ndjson 3: 1(2 9)"),
        ("a submission whose count is a string", dump(br#"{"id":"p","title":"T","selftext":"","num_comments":"2","subreddit":"s"}"#), "reddit_ndjson 2: 1(9)"),
        ("two objects in a line", dump(format!("{}{}", row("2", "t1_1", ""), row("3", "t1_1", "")).as_bytes()), "reddit_ndjson 2: 1(9); 1 told, first in:2: broken JSON at column 98; expected one JSON object; the line was skipped"),
        ("neither comment nor submission", dump(b"{\"error\":500}"), "reddit_ndjson 2: 1(9); 1 told, first in:2: neither a comment (`body`, `link_id`) nor a submission (`title`); the line was skipped"),
    ];
    check(&cases);
}

const STORY: &str = r#"{"id":7,"type":"story","title":"T","descendants":2}"#;

#[test]
fn lines_of_other_systems() {
    let item = |id: u64, parent: &str, more: &str| {
        format!(r#"{{"id":{id},"type":"comment","by":"a","time":1714816800,"parent":{parent},"text":"b{id}"{more}}}"#)
    };
    let items = |middle: &str| between(&format!("{STORY}\n{}", item(1, "7", "")), middle.as_bytes(), &item(9, "1", ""));
    let utterance = |id: &str, to: &str| {
        format!(r#"{{"id":"{id}","conversation_id":"u","speaker":"a","text":"b{id}","reply-to":{to},"timestamp":1}}"#)
    };
    let utterances = |middle: &str| between(&utterance("1", "\"u\""), middle.as_bytes(), &utterance("9", "\"1\""));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "items: cut in the middle",
            items(r#"{"id":2,"type":"com"#),
            "hn_firebase 2: 1(9); 1 told, first in:3: broken JSON at column 16 (it ends too early); expected one JSON object; the line was skipped",
        ),
        (
            "items: a lone surrogate",
            items(&item(2, "1", r#","url":"\ud83d""#)),
            "hn_firebase 3: 1(2 9); 1 told, first in:3: characters, escapes or numbers that JSON does not allow; they were mended",
        ),
        ("items: two objects in a line", items(&(item(2, "1", "") + &item(3, "1", ""))), "hn_firebase 4: 1(2 3 9)"),
        (
            "items: words after the object",
            items(&(item(2, "1", "") + " -- end")),
            "hn_firebase 3: 1(2 9); 1 told, first in:3: broken JSON at column 2 (A number is not allowed to start with '-') after the first object; expected one a line; the rest of the line was skipped",
        ),
        ("items: none", items("null"), "hn_firebase 2: 1(9)"),
        ("items: a string", items("\"x\""), "hn_firebase 2: 1(9)"),
        ("items: ids with a fraction", items(&item(2, "1.0", "").replace(":2,", ":2.0,")), "hn_firebase 3: 1(2 9)"),
        (
            "items: ids above 2^53",
            items(&format!(
                "{}\n{}",
                item(9_007_199_254_740_993, "1", ""),
                item(9_007_199_254_740_992, "9007199254740993", "")
            )),
            "hn_firebase 4: 1(9007199254740993(9007199254740992) 9)",
        ),
        ("items: ids as strings", items(&item(2, "\"1\"", "").replace(":2,", ":\"2\",")), "hn_firebase 3: 1(2 9)"),
        (
            "items: a loop",
            items(&format!("{}\n{}", item(2, "3", ""), item(3, "2", ""))),
            "hn_firebase 4: 1(9) | 2(3); 1 told, first in:3: comment `2` and its answers run in a circle; it stands at the top level now",
        ),
        (
            "items: an answer to itself",
            items(&item(2, "2", "")),
            "hn_firebase 3: 1(9) | 2; 1 told, first in:3: comment `2` answers itself; it stands at the top level now",
        ),
        (
            "utterances: cut in the middle",
            utterances(r#"{"id":"2","conversation_id":"#),
            "convokit 2: 1(9); 1 told, first in:2: broken JSON at column 29 (it ends too early); expected one JSON object; the line was skipped",
        ),
        (
            "utterances: words for nothing",
            utterances(&utterance("2", "\"None\"").replace("\"timestamp\":1", "\"timestamp\":\"nan\"")),
            "convokit 3: 1(9) 2",
        ),
        (
            "utterances: nothing as numbers do",
            utterances(&utterance("2", "NaN")),
            "convokit 3: 1(9) 2; 1 told, first in:2: characters, escapes or numbers that JSON does not allow; they were mended",
        ),
        (
            "utterances: the same id for another",
            utterances(&utterance("1", "null").replace("b1", "other")),
            "convokit 3: 1(9) 1~2; 1 told, first in:2: id `1` is taken by another comment; expected one id a comment; it is `1~2` now",
        ),
    ];
    check(&cases);
}

#[test]
fn documents() {
    let t1 = |id: &str, replies: &str| {
        format!(
            r#"{{"kind":"t1","data":{{"id":"{id}","link_id":"t3_p","parent_id":"t3_p","author":"a","created_utc":1,"body":"b{id}","replies":{replies}}}}}"#
        )
    };
    let listing = |things: &str| format!(r#"{{"kind":"Listing","data":{{"children":[{things}]}}}}"#);
    let two = listing(&format!("{},{}", t1("1", "\"\""), t1("2", "\"\"")));
    let posts = |middle: &str| {
        format!(
            r#"{{"response":[{{"id":"1","thread":"5","message":"a","isDeleted":false,"createdAt":"2024-05-04T10:00:00"}},{middle}{{"id":"9","parent":1,"thread":"5","message":"c","isDeleted":false}}]}}"#
        )
    };
    let flip = |text: &str| -> Vec<u8> { text.bytes().map(|b| if b == b'?' { 0xff } else { b }).collect() };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("sound", two.clone().into_bytes(), "reddit_api 2: 1 2"),
        ("cut in a record", two.as_bytes()[..two.len() - 30].to_vec(), "reddit_api 2: 1 2; 1 told, first in:1: broken JSON at column 255 (it ends too early); expected a whole document; what came before is kept"),
        ("cut after a record", two.as_bytes()[..two.len() - 3].to_vec(), "reddit_api 2: 1 2; 1 told, first in:1: broken JSON at column 282 (it ends too early); expected a whole document; what came before is kept"),
        ("cut in a key", two.as_bytes()[..two.find("\"link_id").unwrap() + 4].to_vec(), "reddit_api 1: 1; 1 told, first in:1: broken JSON at column 69 (it ends too early); expected a whole document; what came before is kept"),
        ("no UTF-8", flip(&two.replace("b1", "üö?")), "reddit_api 2: 1 2; 1 told, first in: 1 characters, escapes or numbers that JSON does not allow; they were mended"),
        ("a lone surrogate", two.replace("b1", "\\ud83d").into_bytes(), "reddit_api 2: 1 2; 1 told, first in: 1 characters, escapes or numbers that JSON does not allow; they were mended"),
        ("a zero byte in a string", two.replace("b1", "b\0").into_bytes(), "reddit_api 2: 1 2; 1 told, first in: 1 characters, escapes or numbers that JSON does not allow; they were mended"),
        ("raw line ends in a string", two.replace("b1", "b\nc\td").into_bytes(), "reddit_api 2: 1 2; 1 told, first in: 2 characters, escapes or numbers that JSON does not allow; they were mended"),
        ("zero bytes after it", [two.as_bytes(), &[0; 9]].concat(), "reddit_api 2: 1 2; 1 told, first in:1: broken JSON at column 1 (Unexpected char: '\0'); expected a whole document; what came before is kept"),
        ("a guard against scripts before it", [b")]}',\n", two.as_bytes()].concat(), "reddit_api 2: 1 2"),
        ("a call around it", format!("callback({two});").into_bytes(), "reddit_api 2: 1 2"),
        ("words before it", [b"HTTP/1.1 200 OK\n\n", two.as_bytes()].concat(), "page_text 0"),
        ("words after it", [two.as_bytes(), b"\n-- end"].concat(), "reddit_api 2: 1 2; 1 told, first in:2: broken JSON at column 2 (A number is not allowed to start with '-'); expected a whole document; what came before is kept"),
        ("the same document twice", [two.as_bytes(), two.as_bytes()].concat(), "reddit_api 2: 1 2; 2 told, first in#3: comment `1` is there twice with the same content; counted once"),
        ("two documents", format!("{two}\n{}", listing(&t1("3", "\"\""))).into_bytes(), "reddit_api 3: 1 2 3"),
        ("two documents and a comma", format!("{two},\n{}", listing(&t1("3", "\"\""))).into_bytes(), "reddit_api 3: 1 2 3"),
        ("an empty listing", listing("").into_bytes(), "reddit_api 0"),
        ("an empty array", b"[]".to_vec(), "unknown 0; refused: in: JSON, which is no dump of comments that is known; expected one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`"),
        ("an empty object", b"{}".to_vec(), "unknown 0; refused: in: JSON, which is no dump of comments that is known; expected one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`"),
        ("no comments", br#"{"comments":[]}"#.to_vec(), "unknown 0; refused: in: JSON with the keys `comments`, which is no dump of comments that is known; expected one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`"),
        ("an answer without posts", br#"{"response":[]}"#.to_vec(), "unknown 0; refused: in: JSON with the keys `response`, which is no dump of comments that is known; expected one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`"),
        ("null", b"null".to_vec(), "page_text 0"),
        ("posts: an answer to itself", posts(r#"{"id":"2","parent":2,"thread":"5","message":"b","isDeleted":false},"#).into_bytes(), "disqus_api 3: 1(9) 2; 1 told, first in#2: comment `2` answers itself; it stands at the top level now"),
        ("posts: a loop", posts(r#"{"id":"2","parent":3,"thread":"5","message":"b","isDeleted":false},{"id":"3","parent":2,"thread":"5","message":"d","isDeleted":false},"#).into_bytes(), "disqus_api 4: 1(9) 2(3); 1 told, first in#2: comment `2` and its answers run in a circle; it stands at the top level now"),
        ("posts: the same again", posts(r#"{"id":"1","thread":"5","message":"a","isDeleted":false,"createdAt":"2024-05-04T10:00:00"},"#).into_bytes(), "disqus_api 2: 1(9); 1 told, first in#2: comment `1` is there twice with the same content; counted once"),
        ("posts: the same id for another", posts(r#"{"id":"1","thread":"5","message":"other","isDeleted":false},"#).into_bytes(), "disqus_api 3: 1(9) 1~2; 1 told, first in#2: id `1` is taken by another comment; expected one id a comment; it is `1~2` now"),
        ("posts: ids above 2^53", posts(r#"{"id":9007199254740993,"thread":"5","message":"b","isDeleted":false},{"id":"9007199254740992","parent":9007199254740993,"thread":"5","message":"d","isDeleted":false},"#).into_bytes(), "disqus_api 4: 1(9) 9007199254740993(9007199254740992)"),
        ("posts: ids with a fraction", posts(r#"{"id":2.0,"parent":1.0,"thread":5.0,"message":"b","isDeleted":false},"#).into_bytes(), "disqus_api 3: 1(2 9)"),
        ("posts: words for nothing", posts(r#"{"id":"2","parent":"None","thread":"5","message":null,"isDeleted":null,"createdAt":"nan"},"#).into_bytes(), "disqus_api 3: 1(9) 2"),
        ("posts: a record of another kind", posts(r#"7,"x",null,[],"#).into_bytes(), "disqus_api 2: 1(9)"),
        ("posts: a comma too many", posts(",").into_bytes(), "disqus_api 1: 1; 1 told, first in:1: broken JSON at column 104 (Unexpected comma, no values to separate); expected a whole document; what came before is kept"),
    ];
    check(&cases);
}

#[test]
fn tables() {
    let table = |middle: &[u8]| {
        [
            b"id,thread,parent,author,time,text\n1,t,,Ana,2024-05-04T10:00:00Z,One.\n",
            middle,
            b"\n9,t,1,Ian,2024-05-04T10:09:00Z,Nine.\n",
        ]
        .concat()
    };
    let cases: &[(&str, &[u8], &str)] = &[
        ("sound", b"2,t,1,Ben,2024-05-04T10:01:00Z,Two.", "csv 3: 1(2 9)"),
        (
            "too few cells",
            b"2,t,1",
            "csv 3: 1(2 9); 1 told, first in:3: a row of 3 cells; expected 6; what is missing is unknown now",
        ),
        ("too many cells", b"2,t,1,Ben,2024-05-04T10:01:00Z,Two.,x,y", "csv 3: 1(2 9)"),
        (
            "no UTF-8",
            b"2,t,1,Ben,2024-05-04T10:01:00Z,\xc3\xbc\xc3\xb6\xff",
            "csv 3: 1(2 9); 1 told, first in:3: bytes that are no UTF-8; expected UTF-8; they were replaced by U+FFFD",
        ),
        ("zero bytes in a cell", b"2,t,1,Ben,2024-05-04T10:01:00Z,a\0b", "csv 3: 1(2 9)"),
        (
            "nothing but zero bytes",
            b"\0\0\0\0\0\0",
            "csv 2: 1(9); 1 told, first in:3: nothing but zero bytes; expected a row; it was skipped",
        ),
        ("control characters", b"2,t,1,Ben,2024-05-04T10:01:00Z,a\x01\x1bb", "csv 3: 1(2 9)"),
        ("line ends in a cell", b"2,t,1,Ben,2024-05-04T10:01:00Z,\"a\nb\r\nc\"", "csv 3: 1(2 9)"),
        ("a quotation mark in a cell", b"2,t,1,Ben,2024-05-04T10:01:00Z,a \"b\" c", "csv 3: 1(2 9)"),
        (
            "a quotation mark that never ends",
            b"2,t,1,Ben,2024-05-04T10:01:00Z,\"a",
            "csv 2: 1(2); 1 told, first in:3: a quotation mark in this row is never closed; all that follows it was read as one cell",
        ),
        (
            "a loop",
            b"2,t,3,Ben,,a\n3,t,2,Cem,,b",
            "csv 4: 1(9) 2(3); 1 told, first in:3: comment `2` and its answers run in a circle; it stands at the top level now",
        ),
        (
            "an answer to itself",
            b"2,t,2,Ben,,a",
            "csv 3: 1(9) 2; 1 told, first in:3: comment `2` answers itself; it stands at the top level now",
        ),
        (
            "the same again",
            b"1,t,,Ana,2024-05-04T10:00:00Z,One.",
            "csv 2: 1(9); 1 told, first in:3: comment `1` is there twice with the same content; counted once",
        ),
        (
            "the same id for another",
            b"1,t,,Ben,,Other.",
            "csv 3: 1(9) 1~2; 1 told, first in:3: id `1` is taken by another comment; expected one id a comment; it is `1~2` now",
        ),
        (
            "ids above 2^53",
            b"9007199254740993,t,1,Ben,,a\n9007199254740992,t,9007199254740993,Cem,,b",
            "csv 4: 1(9007199254740993(9007199254740992) 9)",
        ),
        ("ids with a fraction", b"2.0,t,1.0,Ben,,a\n3.0,t,2.0,Cem,,b", "csv 4: 1(2(3) 9)"),
        ("ids as powers of ten", b"1.4e9,t,1,Ben,,a\n3,t,1400000000,Cem,,b", "csv 4: 1(1400000000(3) 9)"),
        ("words for nothing", b"2,t,None,nan,NaN,a\n3,t,null,NULL,,b\n4,t,\\N,N/A,None,c", "csv 5: 1(9) 2 3 4"),
        ("no id", b",t,1,Ben,,a", "csv 3: 1(row2 9)"),
        ("a text that says none", b"2,t,1,Ben,,None", "csv 3: 1(2 9)"),
        (
            "the header again",
            b"id,thread,parent,author,time,text",
            "csv 2: 1(9); 1 told, first in:3: the header again; expected a row; it was passed over",
        ),
        ("an empty line", b"", "csv 2: 1(9)"),
        (
            "a line of another kind",
            b"-- 3 rows --",
            "csv 2: 1(9); 1 told, first in:3: a row of 1 cells; expected 6; it was skipped",
        ),
        (
            "a time that is none",
            b"2,t,1,Ben,yesterday,a",
            "csv 3: 1(2 9); 1 told, first in:3: the time is `yesterday`; expected RFC 3339 or seconds since 1970; it is unknown now",
        ),
        ("an author who is nobody", b"2,t,1,[deleted],,[deleted]", "csv 3: 1(2 9)"),
    ];
    check(&cases.iter().map(|(name, middle, want)| (*name, table(middle), *want)).collect::<Vec<_>>());
    check(&[
        ("a header alone", b"id,thread,parent,author,time,text\n".to_vec(), "csv 0"),
        (
            "cut in the middle",
            b"id,thread,parent,author,time,text\n1,t,,Ana,2024-05-04T10:00:00Z,One.\n2,t,1,Be".to_vec(),
            "csv 2: 1(2); 1 told, first in:3: a row of 4 cells; expected 6; what is missing is unknown now",
        ),
        (
            "cut in a quoted cell",
            b"id,thread,parent,author,time,text\n1,t,,Ana,,One.\n2,t,1,Ben,,\"Tw".to_vec(),
            "csv 2: 1(2)",
        ),
        (
            "carriage returns as line ends",
            b"id,thread,parent,author,time,text\r1,t,,Ana,,One.\r2,t,1,Ben,,Two.\r".to_vec(),
            "csv 2: 1(2)",
        ),
        (
            "junk before the header",
            b"\xef\xbb\xbf\n\nid,thread,parent,author,time,text\n1,t,,Ana,,One.\n".to_vec(),
            "csv 1: 1",
        ),
    ]);
}

/// A comment of Reddit's API with these replies.
fn reddit_comment(id: usize, parent: &str, replies: &str) -> String {
    format!(
        r#"{{"kind":"t1","data":{{"id":"{id}","parent_id":"{parent}","author":"a","body":"b","replies":{replies}}}}}"#
    )
}

/// A listing in which each comment answers the one before.
fn reddit_chain(length: usize) -> Vec<u8> {
    let mut out =
        String::from(r#"[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"p","title":"T"}}]}},"#);
    for id in 1..=length {
        let parent = if id == 1 { "t3_p".to_owned() } else { format!("t1_{}", id - 1) };
        let comment = reddit_comment(id, &parent, "?");
        out.push_str(r#"{"kind":"Listing","data":{"children":["#);
        out.push_str(comment.split_once('?').unwrap().0);
    }
    out.push_str("\"\"");
    out.push_str(&"}}]}}".repeat(length));
    out.push(']');
    out.into_bytes()
}

fn algolia_chain(length: usize) -> Vec<u8> {
    let mut out = String::from(r#"{"id":1000000,"type":"story","title":"T","story_id":1000000,"children":["#);
    for id in 1..=length {
        let parent = if id == 1 { 1_000_000 } else { id - 1 };
        let _ = write!(
            out,
            r#"{{"id":{id},"type":"comment","author":"a","text":"b","story_id":1000000,"parent_id":{parent},"children":["#
        );
    }
    out.push_str(&"]}".repeat(length + 1));
    out.into_bytes()
}

fn bluesky_chain(length: usize) -> Vec<u8> {
    let mut out = String::from(r#"{"thread":"#);
    for id in 0..=length {
        let _ = write!(
            out,
            r#"{{"$type":"app.bsky.feed.defs#threadViewPost","post":{{"uri":"at://x/y/{id}","author":{{"handle":"a"}},"record":{{"text":"b"}}}},"replies":["#
        );
    }
    out.push_str(&"]}".repeat(length + 1));
    out.push('}');
    out.into_bytes()
}

/// The number of comments, and the depth of the deepest, 1 at the top level.
fn comments_and_depth(bytes: &[u8]) -> (u64, u32, String) {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    let run = read(&[input], &ReadOptions::default()).unwrap();
    let first = run.problems.kept().first().map_or(String::new(), |problem| problem.message.clone());
    (run.account.comments, run.forest.depth.iter().max().map_or(0, |depth| depth + 1), first)
}

#[test]
fn replies_are_read_however_deep() {
    let cases: &[(&str, Vec<u8>, u32)] = &[
        ("reddit_api", reddit_chain(300), 300),
        ("hn_algolia", algolia_chain(300), 300),
        ("bluesky", bluesky_chain(300), 300),
        ("reddit_api", reddit_chain(100_000), 100_000),
        ("hn_algolia", algolia_chain(100_000), 100_000),
        ("bluesky", bluesky_chain(100_000), 100_000),
    ];
    for (name, bytes, depth) in cases {
        let want = (u64::from(*depth), *depth, String::new());
        assert_eq!(comments_and_depth(bytes), want, "{name} {depth}");
    }
}

#[test]
fn nesting_beyond_the_limit_is_told() {
    let sound = reddit_comment(1, "t3_p", "\"\"");
    let deep = "[".repeat(1_000_000);
    let json = format!(r#"{{"kind":"Listing","data":{{"children":[{sound},{{"kind":"t1","data":{{"id":"2","x":{deep}"#);
    let html = format!("<html><body><h1>T</h1>{}x", "<div>".repeat(1_000_000));
    let lines = format!(
        "{{\"id\":1,\"type\":\"comment\",\"parent\":7,\"text\":\"a\"}}\n{{\"id\":2,\"type\":\"comment\",\"parent\":1,\"text\":{deep}\n{{\"id\":3,\"type\":\"comment\",\"parent\":1,\"text\":\"c\"}}\n"
    );
    check(&[
        (
            "a document",
            json.into_bytes(),
            "reddit_api 2: 1 | 2; 1 told, first in: JSON nested deeper than 600000 levels; if it is meant so, raise `--limit depth=2400000`; what came before is kept",
        ),
        (
            "a page",
            html.into_bytes(),
            "html 0; 1 told, first in: the page's elements are nested deeper than 2000; it was left out; if it is meant so, raise `--limit html-depth=8000`",
        ),
        (
            "a line",
            lines.into_bytes(),
            "hn_firebase 2: 1(2); 2 told, first in: JSON nested deeper than 600000 levels; if it is meant so, raise `--limit depth=2400000`; what came before is kept",
        ),
        (
            "brackets alone",
            deep.into_bytes(),
            "unknown 0; refused: in: JSON, which is no dump of comments that is known; expected one of the formats that `comity formats` lists, or rows with `text` and, where known, `id`, `reply_to`, `thread`; say which key is which with `--map text=...,id=...`",
        ),
    ]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
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

#[test]
fn what_unpacks_out_of_all_proportion_is_cut_off_and_told() {
    let row = b"{\"id\":\"1\",\"text\":\"One.\"}\n";
    let zeros = vec![0; 80 << 20];
    // More than what is looked at before a format is chosen, so that the rows come first.
    let rows: Vec<u8> = row.repeat(20_000);
    let bomb = [&*rows, &zeros].concat();
    let blanks = [b"[{\"id\":1,\"thread\":2,\"text\":\"One.\"}".as_slice(), &vec![b' '; 80 << 20], b"]"].concat();
    check(&[
        (
            "gzip",
            gzip(&bomb),
            "jsonl 1: 1; 20000 told, first in: reading stopped here: it unpacks to more than 200 times its size; if it is meant so, raise `--limit expansion=2000`; what came before is kept",
        ),
        (
            "gzip of zeros alone",
            gzip(&zeros),
            "unknown 0; refused: in: nothing but zero bytes; expected text: a dump, a saved page, a page's text or a table of comments",
        ),
        (
            "zstd",
            zstd::encode_all(&*bomb, 1).unwrap(),
            "jsonl 1: 1; 20000 told, first in: reading stopped here: it unpacks to more than 200 times its size; if it is meant so, raise `--limit expansion=2000`; what came before is kept",
        ),
        (
            "a document in gzip",
            gzip(&blanks),
            "json_table 1: 1; 1 told, first in: reading stopped here: it unpacks to more than 200 times its size; if it is meant so, raise `--limit expansion=2000`; what came before is kept",
        ),
        (
            "gzip in gzip",
            gzip(&gzip(&bomb)),
            "jsonl 1: 1; 20000 told, first in: reading stopped here: it unpacks to more than 200 times its size; if it is meant so, raise `--limit expansion=2000`; what came before is kept",
        ),
        (
            "a member of a zip",
            zip(&[("a.jsonl", row), ("b.jsonl", &zeros), ("c.jsonl", b"{\"id\":\"2\",\"text\":\"Two.\"}\n")]),
            "jsonl 2: 1 | 2; refused: in: `b.jsonl` in it unpacks to more than 200 times its size; if it is meant so, raise `--limit expansion=2000`; expected a sound packed file",
        ),
        (
            "gzip cut off",
            gzip(&rows)[..300].to_vec(),
            "jsonl 1: 1; 4036 told, first in: reading stopped here: incomplete deflate stream; what came before is kept",
        ),
        (
            "zstd cut off",
            zstd::encode_all(&*rows, 1).unwrap()[..30].to_vec(),
            "unreadable 0; refused: in: it can't be read (incomplete frame); expected a readable file or folder",
        ),
        (
            "a broken zip",
            zip(&[("a.jsonl", row)])[..40].to_vec(),
            "unreadable 0; refused: in: invalid Zip archive: Could not find EOCD; expected a sound packed file",
        ),
    ]);
}

#[test]
fn entities_that_grow_are_not_expanded() {
    let entities: String = (1..30).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n - 1, n - 1)).collect();
    let page = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY e0 \"boom\">{entities}]><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><wp:post_id>1</wp:post_id><wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>a &e29; b</wp:comment_content></wp:comment><wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_parent>1</wp:comment_parent><wp:comment_content>c</wp:comment_content></wp:comment></item></channel></rss>"
    );
    check(&[(
        "entities",
        page.into_bytes(),
        "wxr 2: 1(2); 1 told, first in:1: line 1, column 22: the document defines entities of its own; they were not expanded",
    )]);
}

/// A line that is longer than the limit costs no memory: the process may not have as much as the line is long.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_100_megabytes_is_left_out_without_being_held() {
    use std::process::{Command, Stdio};
    let script = "ulimit -d 102400 && exec \"$0\" convert --to jsonl -";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_comity")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let part = vec![b'x'; 1 << 20];
        let _ = stdin.write_all(b"{\"id\":\"1\",\"text\":\"One.\"}\n{\"id\":\"2\",\"text\":\"");
        (0..100).for_each(|_| drop(stdin.write_all(&part)));
        let _ = stdin.write_all(b"\"}\n{\"id\":\"3\",\"reply_to\":\"1\",\"text\":\"Three.\"}\n");
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}");
    let texts: Vec<bool> = out.lines().map(|line| line.contains("One.") || line.contains("Three.")).collect();
    assert_eq!(texts, [true, true], "{out}\n{err}");
    assert!(err.contains("-:2: a line of 104857620 bytes; it was left out"), "{err}");
}

/// Ids, names and texts as nobody should write them: formulas, quotation marks, line ends, what acts on a terminal, and
/// words that mean nothing elsewhere.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("=1+1".to_owned()),
        Just("'=x".to_owned()),
        Just("''+1".to_owned()),
        Just("-2.5".to_owned()),
        Just("@all, \"you\"; 'me'".to_owned()),
        Just("> quoted\n\nmine".to_owned()),
        Just("a\r\nb\rc".to_owned()),
        Just("[deleted]".to_owned()),
        Just("None".to_owned()),
        Just("123.0".to_owned()),
        Just("0".to_owned()),
        Just("t1_x".to_owned()),
        "[ -~\n\t]{0,12}",
        "\\PC{0,8}",
        "[\u{0}-\u{1f}a\u{200e}\u{2028}\u{feff}]{0,6}",
    ]
}

/// A row of our own with a parent among the rows before it, or itself, or nobody.
fn row() -> impl Strategy<Value = serde_json::Value> {
    let flags = (0..4usize, 0..6usize, 0..3usize, proptest::bool::ANY);
    (hostile(), hostile(), flags).prop_map(|(text, author, (thread, status, kind, spans))| {
        let status = ["visible", "deleted", "removed", "spam", "pending", "hidden"][status];
        let kind = ["comment", "pingback", "system"][kind];
        let mut row = serde_json::json!({"text": text, "author": author, "thread": format!("t{thread}"), "status": status, "kind": kind});
        let second = text.chars().next().map_or(0, char::len_utf8);
        if spans && second > 0 {
            row["quoted"] = serde_json::json!([[0, second]]);
            row["code"] = serde_json::json!([[0, text.len()]]);
        }
        row
    })
}

fn rows() -> impl Strategy<Value = Vec<serde_json::Value>> {
    let parents = proptest::collection::vec((0..9usize, hostile()), 8);
    (proptest::collection::vec(row(), 1..8), parents).prop_map(|(mut rows, parents)| {
        for (at, row) in rows.iter_mut().enumerate() {
            let (parent, odd) = &parents[at];
            // Ids are unique and may be odd.
            row["id"] = format!("{at}{odd}").into();
            row["time"] = (1_714_816_800 + at).into();
            row["score"] = (at as i64 - 2).into();
            if *parent < at || *parent == 8 {
                row["reply_to"] = format!("{parent}{}", parents.get(*parent).map_or("", |(_, odd)| odd)).into();
            }
        }
        rows
    })
}

/// What a table can say of a comment: all but the spans and what stands in `extra`.
fn sayings(run: &mut Run, spans: bool) -> Vec<String> {
    let order = run.forest.order.clone();
    let say = |row: &comity::thread::Row| {
        let comment = run.fetch(*row).unwrap().comment;
        let (depth, parent) = (run.forest.depth[row.at()], run.forest.parent_of(*row).map(|parent| run.id(parent)));
        let spans = spans.then(|| (comment.quoted.clone(), comment.code.clone()));
        format!(
            "{:?} below {parent:?} at {depth} in {:?} by {:?} at {:?}, {:?}, {:?}, {:?} points: {:?} {spans:?}",
            run.id(*row),
            comment.thread,
            comment.author,
            comment.time,
            comment.kind,
            comment.status,
            comment.extra.likes,
            comment.text,
        )
    };
    order.iter().map(say).collect()
}

/// What is read in this format, which is not detected: so many control characters would be no text.
fn run_of(bytes: &[u8], format: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let input = file_in(&folder, bytes);
    read(&[input], &ReadOptions { format: Some(format.to_owned()), ..ReadOptions::default() }).unwrap()
}

/// What `comity convert` writes of a run.
fn written(run: &mut Run, form: RowForm) -> Vec<u8> {
    let mut out = Vec::new();
    write(run, form, None, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_written_as_lines_are_read_back_the_same(rows in rows()) {
        let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let mut first = run_of(lines.join("\n").as_bytes(), "jsonl");
        let mut second = run_of(&written(&mut first, RowForm::Jsonl), "jsonl");
        prop_assert_eq!(sayings(&mut first, true), sayings(&mut second, true));
        prop_assert_eq!(trees(&first), trees(&second));
    }

    #[test]
    fn rows_written_as_a_table_are_read_back_the_same(rows in rows()) {
        // Zero bytes end a cell in some programs, so the table has none.
        let lines: Vec<String> = rows.iter().map(|row| row.to_string().replace("\\u0000", "")).collect();
        let mut first = run_of(lines.join("\n").as_bytes(), "jsonl");
        let mut second = run_of(&written(&mut first, RowForm::Csv), "csv");
        prop_assert_eq!(sayings(&mut first, false), sayings(&mut second, false));
        prop_assert_eq!(trees(&first), trees(&second));
    }
}
