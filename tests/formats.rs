//! One invented thread, written in every format that comity reads, and what is read from each file. A format without a
//! file in `tests/fixtures/formats/` fails here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use comity::comment::{Comment, Kind, Span, Status};
use comity::ingest::detect::detect;
use comity::ingest::limits::Limits;
use comity::ingest::open::{Input, expand, open};
use comity::ingest::{FORMATS, ReadOptions};
use comity::run::read;
use comity::thread::Row;

const TITLE: &str = "Should the ferry run on Sundays?";
const POST: &str = "The council asks whether the ferry should run on Sundays.";

/// Comment 6 is gone, where the format keeps a place for it.
const TREE: &str = "1(2(3(4))) 5(6(7))";
const TWO_LEVELS: &str = "1(2 3 4) 5(6 7)";
const FLAT: &str = "1 2 3 4 5 6 7";
/// From sources that give the newest first.
const NEWEST: &str = "5(6(7)) 1(2(3(4)))";

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
const PLAIN_QUOTE: (usize, &str) = (2, "Ben 10:02:00Z: ‹> Yes, the ferry should run on Sundays.›\n\nWho pays for it?");
/// Plain text without a mark for code.
const BACKTICKS: (usize, &str) = (3, "Cem 10:03:00Z: Ask `fare(adult)`, see https://example.org/fares.");
/// What stands in place of the comment that is gone, in formats that can't say so.
const FAY: (usize, &str) = (6, "Fay 10:06:00Z: Of course.");

/// How a format gives clock times.
#[derive(Clone, Copy, PartialEq)]
enum Times {
    InUtc,
    WithoutZone,
    Unknown,
}

/// Files that are read together, and what is to be read from them.
#[derive(Clone, Copy)]
struct Case {
    files: &'static [&'static str],
    format: &'static str,
    /// By the last digit of each id.
    tree: &'static str,
    /// What that digit is in the id of the first comment.
    first: u32,
    title: Option<&'static str>,
    by: Option<&'static str>,
    article: Option<&'static str>,
    times: Times,
    /// Comments, by their numbers, that are not as in `COMMENTS`.
    but: &'static [(usize, &'static str)],
    told: &'static [&'static str],
}

/// A format that says everything.
const ALL: Case = Case {
    files: &[],
    format: "",
    tree: TREE,
    first: 1,
    title: Some(TITLE),
    by: Some("Harbour office"),
    article: Some(POST),
    times: Times::InUtc,
    but: &[],
    told: &[],
};

/// A format that says of the thread only its title.
const TITLED: Case = Case { by: None, article: None, ..ALL };
/// A format that says nothing of the thread.
const BARE: Case = Case { title: None, ..TITLED };

/// Columns are guessed, and the texts are plain.
const TABLE: Case = Case {
    format: "csv",
    but: &[PLAIN_QUOTE, BACKTICKS],
    told: &[
        "read with `--map author=author,id=comment_id,reply_to=parent_id,score=likes,status=status,text=text,thread=thread_id,time=created_at,title=title`; name the columns if this is wrong",
    ],
    ..TITLED
};

/// Two levels, plain texts that address others by name, nothing of what is gone.
const VIDEO: Case = Case {
    tree: TWO_LEVELS,
    but: &[
        PLAIN_QUOTE,
        (3, "Cem 10:03:00Z: @Ben Ask fare(adult), see https://example.org/fares."),
        FAY,
        (7, "Gus 10:07:00Z: @Fay I read it before it was gone."),
    ],
    ..BARE
};

/// The quotation keeps its `>`, the code is told.
const HACKER_NEWS: Case = Case { by: NICK, but: &[PLAIN_QUOTE], ..ALL };
const NICK: Option<&str> = Some("Harbour_office");

/// The deleted comment keeps its author.
const DELETED_FAY: (usize, &str) = (6, "Fay 10:06:00Z Deleted: ");

const CASES: &[Case] = &[
    Case { files: &["wxr.xml"], format: "wxr", article: None, but: &[(6, "Fay 10:06:00Z Spam: Of course.")], ..ALL },
    // The newest comes first.
    Case { files: &["wp_comments_feed.xml"], format: "wp_comments_feed", tree: NEWEST, but: &[FAY], ..TITLED },
    Case { files: &["disqus.xml"], format: "disqus", article: None, but: &[DELETED_FAY], ..ALL },
    // All answer the post that they stand under, here an answer of a question; texts are Markdown of a line or more.
    Case {
        files: &["stackexchange_comments.xml", "stackexchange_posts.xml"],
        format: "stackexchange",
        tree: FLAT,
        but: &[
            (2, "Ben 10:02:00Z: \"Yes, the ferry should run on Sundays.\" Who pays for it?"),
            (3, "Cem 10:03:00Z: @Ben Ask «fare(adult)», see https://example.org/fares."),
            FAY,
            (7, "Gus 10:07:00Z: @Fay I read it before it was gone."),
        ],
        ..ALL
    },
    Case {
        files: &["blogger.xml"],
        format: "blogger",
        tree: TWO_LEVELS,
        article: None,
        but: &[(6, "Fay 10:06:00Z Removed: This comment has been removed by the author.")],
        ..ALL
    },
    Case { files: &["warc.warc"], format: "warc", article: None, but: &[FAY], ..ALL },
    // The opening mail is a comment too.
    Case {
        files: &["mbox.mbox"],
        format: "mbox",
        tree: "0(1(2(3(4))) 5(6(7)))",
        but: &[
            (0, "Harbour office 10:00:00Z: The council asks whether the ferry should run on Sundays."),
            (
                2,
                "Ben 10:02:00Z: ‹On Sat, 4 May 2024 10:01, Ana wrote:\n> Yes, the ferry should run on Sundays.›\n\nWho pays for it?",
            ),
            (3, "Cem 10:03:00Z: Ask fare(adult), see https://example.org/fares."),
            FAY,
        ],
        ..TITLED
    },
    Case { files: &["reddit_api.json"], format: "reddit_api", by: NICK, ..ALL },
    Case { files: &["reddit_api_listing.json", "reddit_api_morechildren.json"], format: "reddit_api", by: NICK, ..ALL },
    // Post 1 opens the topic.
    Case {
        files: &["discourse.json"],
        format: "discourse",
        first: 2,
        by: NICK,
        but: &[
            (2, "Ben 10:02:00Z: ‹Ana:\n\nYes, the ferry should run on Sundays.›\n\nWho pays for it?"),
            (6, "Fay 10:06:00Z Deleted: (post deleted by author)"),
        ],
        ..ALL
    },
    Case {
        files: &["discourse_posts.json"],
        format: "discourse",
        tree: NEWEST,
        first: 2,
        by: NICK,
        but: &[(6, "Fay 10:06:00Z Deleted: (post deleted by author)")],
        ..ALL
    },
    Case { files: &["discourse_post.json"], format: "discourse", tree: "1", first: 2, ..BARE },
    Case { files: &["yt_api.json"], format: "yt_api", ..VIDEO },
    Case { files: &["yt_api_html.json"], format: "yt_api", ..VIDEO },
    // `comments.list` gives the newest first.
    Case {
        files: &["yt_api_threads.json", "yt_api_comments.json"],
        format: "yt_api",
        tree: "1(4 3 2) 5(7 6)",
        ..VIDEO
    },
    Case { files: &["yt_dlp.info.json"], format: "yt_dlp", title: Some(TITLE), by: ALL.by, ..VIDEO },
    Case {
        files: &["bluesky.json"],
        format: "bluesky",
        // Nothing stands below a post that is not found.
        tree: "1(2(3(4))) 5(6)",
        title: None,
        by: Some("harbour.example"),
        but: &[
            (1, "ana.example 10:01:00Z: Yes, the ferry should run on Sundays."),
            (2, "ben.example 10:02:00Z: ‹> Yes, the ferry should run on Sundays.›\n\nWho pays for it?"),
            (3, "cem.example 10:03:00Z: Ask `fare(adult)`, see https://example.org/fares."),
            (4, "doerte.example 10:04:00Z: Grüße aus Łódź, 再见 🚢"),
            (5, "eva.example 10:05:00Z: Fares & times: 3 < 5, 7 > 5."),
            (6, "? ? Deleted: "),
        ],
        ..ALL
    },
    Case { files: &["mastodon.json"], format: "mastodon", but: &[PLAIN_QUOTE, FAY], ..BARE },
    // The status that was asked for, 2, is not in its own answer.
    Case {
        files: &["mastodon_ancestor.json"],
        format: "mastodon",
        tree: "1(3(4))",
        title: None,
        by: NICK,
        told: &[
            "comment `112380000000000003` answers `112380000000000002`, which is not there; it stands under the nearest ancestor that is",
        ],
        ..ALL
    },
    Case { files: &["lemmy.json"], format: "lemmy", but: &[DELETED_FAY], ..TITLED },
    Case { files: &["hn_search.json"], format: "hn_search", tree: NEWEST, but: &[PLAIN_QUOTE, FAY], ..TITLED },
    Case { files: &["hn_algolia.json"], format: "hn_algolia", ..HACKER_NEWS },
    // A chat is a flow: what opens it is a message, and so is what the system says.
    Case {
        files: &["telegram.json"],
        format: "telegram",
        tree: "9 0(1(2(3(4))) 5(6(7)))",
        but: &[
            (0, "Harbour office 10:00:00Z: The council asks whether the ferry should run on Sundays."),
            FAY,
            (9, "Harbour office 09:59:00Z System: "),
        ],
        ..TITLED
    },
    Case {
        files: &["telegram_account.json"],
        format: "telegram",
        tree: "0(1(2(3(4))) 5(6(7)))",
        times: Times::WithoutZone,
        but: &[(0, "Harbour office 10:00:00Z: The council asks whether the ferry should run on Sundays."), FAY],
        ..TITLED
    },
    Case { files: &["commento.json"], format: "commento", ..BARE },
    Case { files: &["isso.json"], format: "isso", times: Times::WithoutZone, but: &[FAY], ..TITLED },
    Case { files: &["disqus_api.json"], format: "disqus_api", tree: NEWEST, but: &[DELETED_FAY], ..BARE },
    Case { files: &["json_ld.json"], format: "json_ld", but: &[PLAIN_QUOTE, BACKTICKS, FAY], ..ALL },
    Case { files: &["json_ld_graph.json"], format: "json_ld", but: &[PLAIN_QUOTE, BACKTICKS, FAY], ..ALL },
    Case { files: &["reddit_ndjson.ndjson"], format: "reddit_ndjson", by: NICK, ..ALL },
    // Times as strings, `&gt;` escaped, answers before what they answer, no submission.
    Case {
        files: &["reddit_ndjson_2012.ndjson"],
        format: "reddit_ndjson",
        tree: NEWEST,
        told: &[
            "`&gt;`, `&lt;` and `&amp;` stand escaped in the bodies of this file; they were turned back into signs",
        ],
        ..BARE
    },
    Case { files: &["hn_firebase.ndjson"], format: "hn_firebase", ..HACKER_NEWS },
    Case { files: &["hn_firebase_array.json"], format: "hn_firebase", ..HACKER_NEWS },
    Case { files: &["hn_firebase_map.json"], format: "hn_firebase", ..HACKER_NEWS },
    Case { files: &["hn_firebase_wrapper.json"], format: "hn_firebase", ..HACKER_NEWS },
    Case { files: &["convokit.jsonl"], format: "convokit", title: None, by: NICK, ..ALL },
    Case { files: &["convokit_old_keys.json"], format: "convokit", title: None, by: NICK, ..ALL },
    Case { files: &["yt_down.ndjson"], format: "yt_down", ..VIDEO },
    Case { files: &["yt_down.json"], format: "yt_down", times: Times::Unknown, ..VIDEO },
    Case {
        files: &["reddit_list.json"],
        format: "reddit_list",
        but: &[PLAIN_QUOTE, BACKTICKS],
        told: &[
            "read with `--map author=author_name,id=comment_id,reply_to=parent_id,score=likes,text=content,thread=submission_id,time=created`; name the columns if this is wrong",
        ],
        ..BARE
    },
    Case { files: &["jsonl.jsonl"], format: "jsonl", ..TITLED },
    Case {
        files: &["json_table.json"],
        format: "json_table",
        times: Times::WithoutZone,
        but: &[PLAIN_QUOTE, BACKTICKS, FAY],
        told: &[
            "read with `--map author=user,id=comment_id,reply_to=parent,text=message,thread=article,time=date,title=title`; name the columns if this is wrong",
        ],
        ..TITLED
    },
    // Ids as `101.0`, times in milliseconds.
    Case {
        files: &["json_table.ndjson"],
        format: "json_table",
        but: &[PLAIN_QUOTE, BACKTICKS, FAY],
        told: &[
            "read with `--map author=user,id=comment_id,reply_to=parent,text=message,thread=article,time=date`; name the columns if this is wrong",
        ],
        ..BARE
    },
    Case { files: &["html.html"], format: "html", article: None, but: &[FAY], ..ALL },
    Case { files: &["hn_csv.csv"], format: "hn_csv", article: None, ..HACKER_NEWS },
    Case {
        files: &["movable_type.txt"],
        format: "movable_type",
        tree: FLAT,
        times: Times::WithoutZone,
        but: &[FAY],
        ..ALL
    },
    Case { files: &["csv.csv"], ..TABLE },
    Case { files: &["csv.tsv"], ..TABLE },
    Case { files: &["csv_semicolons_crlf.csv"], ..TABLE },
    Case { files: &["csv_bom.csv"], ..TABLE },
    Case { files: &["csv_utf16le.csv"], ..TABLE },
    Case { files: &["csv_utf16be_no_bom.csv"], ..TABLE },
    Case { files: &["csv.csv.xz"], ..TABLE },
    Case {
        files: &["csv_cp1252.csv"],
        but: &[PLAIN_QUOTE, BACKTICKS, (4, "Dörte 10:04:00Z: Grüße aus Orléans – “ça va”")],
        ..TABLE
    },
    // Whom a page's text answers is told by how far it is set in; the reply without its quotation, which has no mark.
    Case {
        files: &["page_text.txt"],
        format: "page_text",
        by: None,
        article: Some(
            "The council asks whether the ferry should run on Sundays. The line has run on six days a week since the pier was built, and the mayor wants to hear what people think before the vote in June.",
        ),
        times: Times::WithoutZone,
        but: &[
            (2, "Ben 10:02:00Z: Who pays for it?"),
            (3, "Cem 10:03:00Z: Ask fare(adult), see https://example.org/fares."),
            FAY,
        ],
        ..ALL
    },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

fn input(name: &Path, number: u32) -> Input {
    Input { name: name.to_string_lossy().into(), number, named: true }
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

/// The number of a comment, by its id.
fn number(id: &str, first: u32) -> u32 {
    let digit = id.chars().rev().find_map(|c| c.to_digit(10)).unwrap();
    digit + 1 - first
}

fn shown(inputs: &[Input], first: u32) -> String {
    let mut run = read(inputs, &ReadOptions::default()).unwrap();
    let mut out = format!("tree: {}\n", common::trees(&run, |id| number(id, first).to_string()));
    let header = run.headers.iter().flatten().next().cloned().unwrap_or_default();
    let _ = writeln!(out, "title: {:?}\nby: {:?}\narticle: {:?}", header.title, header.author, header.article);
    let mut rows: Vec<Row> = run.forest.order.clone();
    rows.sort_by_key(|row| number(run.id(*row), first));
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
    for number in (0..=9).filter(|number: &usize| case.tree.contains(&number.to_string())) {
        let other = case.but.iter().find(|(other, _)| *other == number).map(|(_, text)| *text);
        let usual = || number.checked_sub(1).and_then(|at| COMMENTS.get(at)).copied().unwrap();
        let mut text = other.unwrap_or_else(usual).to_owned();
        match case.times {
            Times::InUtc => {}
            Times::WithoutZone => text = text.replacen("00Z", "00", 1),
            Times::Unknown => text = text.replacen(&format!("10:0{number}:00Z"), "?", 1),
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
    let (got, want) = (shown(inputs, case.first), wanted(case));
    if got == want { String::new() } else { format!("\n{:?}\nwanted:\n{want}got:\n{got}", case.files) }
}

#[test]
fn the_same_thread_is_read_from_every_format() {
    let mut wrong = String::new();
    for case in CASES {
        let inputs: Vec<Input> =
            (0..).zip(case.files).map(|(number, file)| input(&folder().join(file), number)).collect();
        for input in &inputs {
            let format = detected(input);
            if format != case.format {
                let _ = write!(wrong, "\n{}: wanted {}, got {format}", input.name, case.format);
            }
        }
        wrong += &difference(case, &inputs);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_format_has_a_file_and_every_file_a_row() {
    let written: BTreeSet<&str> = CASES.iter().map(|case| case.format).collect();
    let known: BTreeSet<&str> = FORMATS.iter().map(|format| format.name()).collect();
    assert_eq!(written, known);
    let rows: BTreeSet<&str> = CASES.iter().flat_map(|case| case.files).copied().chain([CONVERSATIONS]).collect();
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = names.collect();
    assert_eq!(rows, files.iter().map(String::as_str).collect());
}

/// The titles of a ConvoKit corpus, known by its name in the corpus only.
const CONVERSATIONS: &str = "convokit_conversations.json";

/// A corpus as a folder and as a zip archive: the title stands in a file of its own.
#[test]
fn a_convokit_corpus_is_read_with_its_titles() {
    let place = tempfile::tempdir().unwrap();
    let members = [("convokit.jsonl", "utterances.jsonl"), (CONVERSATIONS, "conversations.json")];
    let corpus = place.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    let archive = place.path().join("corpus.zip");
    let mut zip = zip::ZipWriter::new(File::create(&archive).unwrap());
    for (file, name) in members {
        std::fs::copy(folder().join(file), corpus.join(name)).unwrap();
        zip.start_file(format!("corpus/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&std::fs::read(folder().join(file)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let case = Case { files: &["corpus"], format: "convokit", by: NICK, ..ALL };
    for path in [corpus, archive] {
        let (inputs, errors) = expand(&[path.to_string_lossy().into_owned()]);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(difference(&case, &inputs), "", "{}", path.display());
    }
}

/// Packs bytes.
type Pack = fn(&[u8]) -> Vec<u8>;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("folder/comments.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

/// In two members or frames, which together are the file.
fn in_two(bytes: &[u8], pack: Pack) -> Vec<u8> {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    [pack(first), pack(second)].concat()
}

#[test]
fn packing_changes_nothing() {
    let bytes = std::fs::read(folder().join("csv.csv")).unwrap();
    let packed = [
        ("gzip", gzip(&bytes)),
        ("bzip2", bzip2(&bytes)),
        ("zstd", zstd(&bytes)),
        ("zip", zip(&bytes)),
        ("two gzip members", in_two(&bytes, gzip)),
        ("two bzip2 streams", in_two(&bytes, bzip2)),
        ("two zstd frames", in_two(&bytes, zstd)),
        ("zstd in gzip", gzip(&zstd(&bytes))),
        ("zip in gzip", gzip(&zip(&bytes))),
    ];
    let place = tempfile::tempdir().unwrap();
    for (name, bytes) in packed {
        let path = place.path().join(name);
        File::create(&path).unwrap().write_all(&bytes).unwrap();
        assert_eq!(difference(&TABLE, &[input(&path, 0)]), "", "{name}");
    }
}
