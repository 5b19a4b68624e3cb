//! One invented thread, written in every format that comity reads, and what is read from each file. A format without a
//! file in `tests/fixtures/formats/` fails here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use comity::comment::{Comment, Kind, Span, Status};
use comity::ingest::detect::detect;
use comity::ingest::limits::Limits;
use comity::ingest::open::{Input, expand, open};
use comity::ingest::{FORMATS, ReadOptions};
use comity::run::{Run, read};
use comity::thread::Row;

const TITLE: &str = "Should the ferry run on Sundays?";
const POST: &str = "The council asks whether the ferry should run on Sundays.";

/// Comment 6 is gone, where the format keeps a place for it.
const TREE: &str = "1(2(3(4))) 5(6(7))";
const TWO_LEVELS: &str = "1(2 3 4) 5(6 7)";
const FLAT: &str = "1 2 3 4 5 6 7";

/// The seven comments as a format gives them that says everything: author, time, status unless it is to be seen, text
/// with what is quoted in `‹›` and what is code in `«»`.
const COMMENTS: [&str; 7] = [
    "Ana 10:01:00Z: Yes, the ferry should run on Sundays.",
    "Ben 10:02:00Z: ‹Yes, the ferry should run on Sundays.›\n\nWho pays for it?",
    "Cem 10:03:00Z: Ask «fare(adult)», see https://example.org/fares.",
    "Dörte 10:04:00Z: Grüße aus Łódź, 再见 🚢",
    "Eva 10:05:00Z: Fares & times: 3 < 5, 7 > 5.",
    "? 10:06:00Z Deleted: ",
    "Gus 10:07:00Z: I read it before it was gone.",
];

/// What plain text keeps of a quotation.
const PLAIN_QUOTE: (usize, &str) =
    (2, "Ben 10:02:00Z: ‹> Yes, the ferry should run on Sundays.›\n\nWho pays for it?");
/// Plain text without a mark for code.
const BACKTICKS: (usize, &str) = (3, "Cem 10:03:00Z: Ask `fare(adult)`, see https://example.org/fares.");
/// What stands in place of the comment that is gone, in formats that can't say so.
const FAY: (usize, &str) = (6, "Fay 10:06:00Z: Of course.");

/// A file, and what is to be read from it.
#[derive(Clone, Copy)]
struct Case {
    file: &'static str,
    format: &'static str,
    /// By the last digit of each id.
    tree: &'static str,
    title: Option<&'static str>,
    by: Option<&'static str>,
    article: Option<&'static str>,
    /// Comments, by their numbers, that are not as in `COMMENTS`.
    but: &'static [(usize, &'static str)],
    /// All clock times are told without their zone.
    zoneless: bool,
    /// Beginnings of what is told.
    told: &'static [&'static str],
}

const ALL: Case = Case {
    file: "",
    format: "",
    tree: TREE,
    title: Some(TITLE),
    by: Some("Harbour office"),
    article: Some(POST),
    but: &[],
    zoneless: false,
    told: &[],
};

const CASES: &[Case] = &[
    Case { file: "blogger.xml", format: "blogger", ..ALL },
    Case { file: "bluesky.json", format: "bluesky", ..ALL },
    Case { file: "commento.json", format: "commento", ..ALL },
    Case { file: "convokit.jsonl", format: "convokit", ..ALL },
    Case { file: "convokit_conversations.json", format: "convokit_conversations", ..ALL },
    Case { file: "convokit_old_keys.json", format: "convokit_old_keys", ..ALL },
    Case { file: "csv.csv", format: "csv", ..ALL },
    Case { file: "csv.csv.xz", format: "csv", ..ALL },
    Case { file: "csv.tsv", format: "csv", ..ALL },
    Case { file: "csv_bom.csv", format: "csv_bom", ..ALL },
    Case { file: "csv_cp1252.csv", format: "csv_cp1252", ..ALL },
    Case { file: "csv_semicolons_crlf.csv", format: "csv_semicolons_crlf", ..ALL },
    Case { file: "csv_utf16be_no_bom.csv", format: "csv_utf16be_no_bom", ..ALL },
    Case { file: "csv_utf16le.csv", format: "csv_utf16le", ..ALL },
    Case { file: "discourse.json", format: "discourse", ..ALL },
    Case { file: "discourse_post.json", format: "discourse_post", ..ALL },
    Case { file: "discourse_posts.json", format: "discourse_posts", ..ALL },
    Case { file: "disqus.xml", format: "disqus", ..ALL },
    Case { file: "disqus_api.json", format: "disqus_api", ..ALL },
    Case { file: "hn_algolia.json", format: "hn_algolia", ..ALL },
    Case { file: "hn_csv.csv", format: "hn_csv", ..ALL },
    Case { file: "hn_firebase.ndjson", format: "hn_firebase", ..ALL },
    Case { file: "hn_firebase_array.json", format: "hn_firebase_array", ..ALL },
    Case { file: "hn_firebase_map.json", format: "hn_firebase_map", ..ALL },
    Case { file: "hn_firebase_wrapper.json", format: "hn_firebase_wrapper", ..ALL },
    Case { file: "hn_search.json", format: "hn_search", ..ALL },
    Case { file: "html.html", format: "html", ..ALL },
    Case { file: "isso.json", format: "isso", ..ALL },
    Case { file: "json_ld.json", format: "json_ld", ..ALL },
    Case { file: "json_ld_graph.json", format: "json_ld_graph", ..ALL },
    Case { file: "json_table.json", format: "json_table", ..ALL },
    Case { file: "json_table.ndjson", format: "json_table", ..ALL },
    Case { file: "jsonl.jsonl", format: "jsonl", ..ALL },
    Case { file: "lemmy.json", format: "lemmy", ..ALL },
    Case { file: "mastodon.json", format: "mastodon", ..ALL },
    Case { file: "mastodon_ancestor.json", format: "mastodon_ancestor", ..ALL },
    Case { file: "mbox.mbox", format: "mbox", ..ALL },
    Case { file: "movable_type.txt", format: "movable_type", ..ALL },
    Case { file: "page_text.txt", format: "page_text", ..ALL },
    Case { file: "reddit_api.json", format: "reddit_api", ..ALL },
    Case { file: "reddit_api_listing.json", format: "reddit_api_listing", ..ALL },
    Case { file: "reddit_api_morechildren.json", format: "reddit_api_morechildren", ..ALL },
    Case { file: "reddit_list.json", format: "reddit_list", ..ALL },
    Case { file: "reddit_ndjson.ndjson", format: "reddit_ndjson", ..ALL },
    Case { file: "reddit_ndjson_2012.ndjson", format: "reddit_ndjson_2012", ..ALL },
    Case { file: "stack_exchange.xml", format: "stack_exchange", ..ALL },
    Case { file: "stack_exchange_posts.xml", format: "stack_exchange_posts", ..ALL },
    Case { file: "telegram.json", format: "telegram", ..ALL },
    Case { file: "telegram_account.json", format: "telegram_account", ..ALL },
    Case { file: "warc.warc", format: "warc", ..ALL },
    Case { file: "wp_comments_feed.xml", format: "wp_comments_feed", ..ALL },
    Case { file: "wxr.xml", format: "wxr", ..ALL },
    Case { file: "yt_api.json", format: "yt_api", ..ALL },
    Case { file: "yt_api_comments.json", format: "yt_api_comments", ..ALL },
    Case { file: "yt_api_html.json", format: "yt_api_html", ..ALL },
    Case { file: "yt_api_threads.json", format: "yt_api_threads", ..ALL },
    Case { file: "yt_dlp.info.json", format: "yt_dlp", ..ALL },
    Case { file: "yt_down.json", format: "yt_down", ..ALL },
    Case { file: "yt_down.ndjson", format: "yt_down", ..ALL },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

fn input(name: &Path, number: u32) -> Input {
    Input { name: name.to_string_lossy().into(), number }
}

/// The name of the format that an input is taken for.
fn detected(input: &Input) -> String {
    let mut opened = open(input, &Limits::default()).unwrap();
    let one = opened.next().unwrap().unwrap();
    match detect(&one, &ReadOptions::default()) {
        Ok(found) => found.format.name().to_owned(),
        Err(error) => error.to_string(),
    }
}

/// Text with quotations in `‹›` and code in `«»`.
fn marked(comment: &Comment) -> String {
    let mut marks: Vec<(u32, u8, char)> = Vec::new();
    let mut mark = |spans: &[Span], signs: (char, char)| {
        for span in spans {
            marks.push((span.start, 1, signs.0));
            marks.push((span.end, 0, signs.1));
        }
    };
    mark(&comment.quoted, ('‹', '›'));
    mark(&comment.code, ('«', '»'));
    marks.sort_unstable();
    let mut text = comment.text.clone();
    for (at, _, sign) in marks.into_iter().rev() {
        text.insert(at as usize, sign);
    }
    text
}

fn line(comment: &Comment) -> String {
    let time = comment.time.map_or("?".to_owned(), |time| time.to_string());
    let time = time.strip_prefix("2024-05-04T").unwrap_or(&time);
    let mut out = format!("{} {time}", comment.author.as_deref().unwrap_or("?"));
    if comment.status != Status::Visible {
        let _ = write!(out, " {:?}", comment.status);
    }
    if comment.kind != Kind::Comment {
        let _ = write!(out, " {:?}", comment.kind);
    }
    let _ = write!(out, ": {}", marked(comment));
    out
}

/// The trees in one line, each comment by the last sign of its id: `1(2(3) 4) 5`; threads parted by `|`.
fn trees(run: &Run) -> String {
    let mut out = String::new();
    for (number, tree) in run.forest.trees.iter().enumerate() {
        if number > 0 {
            out.push_str(" | ");
        }
        let mut before: Option<u32> = None;
        for row in run.forest.rows(tree) {
            let depth = run.forest.depth[row.at()];
            match before {
                None => {}
                Some(above) if depth > above => out.push('('),
                Some(above) => {
                    (depth..above).for_each(|_| out.push(')'));
                    out.push(' ');
                }
            }
            out.push(run.id(*row).chars().last().unwrap());
            before = Some(depth);
        }
        (0..before.unwrap_or(0)).for_each(|_| out.push(')'));
    }
    out
}

fn shown(inputs: &[Input]) -> String {
    let mut run = read(inputs, &ReadOptions::default()).unwrap();
    let mut out = format!("tree: {}\n", trees(&run));
    let header = run.headers.iter().flatten().next().cloned().unwrap_or_default();
    let _ = writeln!(out, "title: {:?}\nby: {:?}\narticle: {:?}", header.title, header.author, header.article);
    let mut rows: Vec<Row> = run.forest.order.clone();
    rows.sort_by_key(|row| run.id(*row).chars().last());
    for row in rows {
        let comment = run.fetch(row).unwrap().comment;
        let _ = writeln!(out, "{}", line(&comment));
    }
    for problem in run.problems.kept() {
        let _ = writeln!(out, "told: {}", problem.message);
    }
    for (_, error) in &run.errors {
        let _ = writeln!(out, "error: {error}");
    }
    out
}

fn wanted(case: &Case) -> String {
    let mut out = format!("tree: {}\n", case.tree);
    let _ = writeln!(out, "title: {:?}\nby: {:?}\narticle: {:?}", case.title, case.by, case.article);
    let present = |number: usize| case.tree.contains(&number.to_string());
    for (number, usual) in (1..).zip(COMMENTS).filter(|(number, _)| present(*number)) {
        let other = case.but.iter().find(|(other, _)| *other == number).map(|(_, text)| *text);
        let mut text = other.unwrap_or(usual).to_owned();
        if case.zoneless {
            text = text.replacen("00Z", "00", 1);
        }
        let _ = writeln!(out, "{text}");
    }
    for told in case.told {
        let _ = writeln!(out, "told: {told}");
    }
    out
}

/// What differs, or nothing.
fn difference(case: &Case, inputs: &[Input]) -> String {
    let (got, want) = (shown(inputs), wanted(case));
    if got == want { String::new() } else { format!("\n{}\nwanted:\n{want}got:\n{got}", case.file) }
}

#[test]
fn the_same_thread_is_read_from_every_format() {
    let mut wrong = String::new();
    for case in CASES {
        let input = input(&folder().join(case.file), 0);
        let format = detected(&input);
        if format != case.format {
            let _ = write!(wrong, "\n{}: wanted {}, got {format}", case.file, case.format);
        }
        wrong += &difference(case, &[input]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_format_has_a_file() {
    let written: BTreeSet<&str> = CASES.iter().map(|case| case.format).collect();
    let known: BTreeSet<&str> = FORMATS.iter().map(|format| format.name()).collect();
    assert_eq!(written, known);
}
