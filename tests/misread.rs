//! Inputs that are easily misread: one file of `tests/cases/misread` each, or bytes made here; what is read and what is
//! told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use comity::comment::{Kind, Status};
use comity::ingest::ReadOptions;
use comity::ingest::limits::Limits;
use comity::ingest::open::{Input, from_bytes};
use comity::problem::ProblemKind;
use comity::report::source_row::{RowForm, write};
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

/// The comments as rows that are written, without what is not asked.
fn rows_of(run: &mut Run) -> Vec<serde_json::Value> {
    let mut out = Vec::new();
    write(run, RowForm::Jsonl, None, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Author, text, status, likes and versions of each comment.
fn told(run: &mut Run) -> Vec<String> {
    let bare = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let keys = |row: &serde_json::Value| {
        let extra = &row["extra"];
        [&row["id"], &row["author"], &row["text"], &row["status"], &extra["likes"], &extra["versions"]]
            .map(bare)
            .join(" | ")
    };
    rows_of(run).iter().map(keys).collect()
}

#[test]
fn what_was_fetched_again_is_one_comment() {
    let mut reddit = run_of(&["reddit_recrawled.ndjson"]);
    let want = ["jbk1 | oriole | Open? Edit: yes | visible | 9 | 2", "jbk2 | ferdi | No, you clown | removed | 1 | 2"];
    assert_eq!(told(&mut reddit), want);
    assert_eq!(common::trees(&reddit, str::to_owned), "jbk1(jbk2)");
    assert_eq!(reddit.problems.count(ProblemKind::FetchedAgain), 2);
    let mut youtube = run_of(&["yt_refetched.json"]);
    let want = [
        "Ugx1 | Marta 🎹 | Nice bridge | visible | 1 | 2",
        "Ugx2 | Ferdi | you clown, really (edited) | visible | 0 | 2",
    ];
    assert_eq!(told(&mut youtube), want);
    let counts = [ProblemKind::FetchedAgain, ProblemKind::DuplicateDropped].map(|kind| youtube.problems.count(kind));
    assert_eq!(counts, [2, 1]);
    // What is told in the row is read back from it.
    let mut out = Vec::new();
    write(&mut youtube, RowForm::Jsonl, None, &mut out).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.jsonl");
    std::fs::File::create(&file).and_then(|mut file| file.write_all(&out)).unwrap();
    let input = Input::at(&file, 0);
    assert_eq!(told(&mut read(&[input], &ReadOptions::default()).unwrap()), want);
}

/// The run over lines of comity's own rows.
fn rows(lines: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.jsonl");
    std::fs::File::create(&file).and_then(|mut file| file.write_all(lines.join("\n").as_bytes())).unwrap();
    read(&[Input::at(&file, 0)], &ReadOptions::default()).unwrap()
}

#[test]
fn one_id_is_one_comment_where_the_moment_agrees() {
    let row = |time: &str, text: &str| format!(r#"{{"id":"a","thread":"t","time":"{time}","text":"{text}"}}"#);
    let ids = |first: (&str, &str), second: (&str, &str)| {
        common::trees(&rows(&[&row(first.0, first.1), &row(second.0, second.1)]), str::to_owned)
    };
    let noon = "2024-05-01T12:00:00Z";
    assert_eq!(ids((noon, "One."), (noon, "One!")), "a");
    assert_eq!(ids((noon, "One."), ("2024-05-01T12:00:01Z", "One!")), "a a~2");
    // A day is no moment.
    assert_eq!(ids(("2024-05-01", "One."), ("2024-05-01", "One!")), "a a~2");
    // Nobody is given another's words; who is renamed keeps his own, and what was taken down has no author.
    let by = |author: &str, text: &str| {
        format!(r#"{{"id":"a","thread":"t","time":"{noon}","author":{author},"text":"{text}"}}"#)
    };
    let two = |first: String, second: String| told(&mut rows(&[&first, &second])).join("; ");
    assert_eq!(
        two(by("\"Ana\"", "One."), by("\"Ben\"", "Two.")),
        "a | Ana | One. | visible | null | null; a~2 | Ben | Two. | visible | null | null"
    );
    assert_eq!(two(by("\"Ana\"", "One."), by("\"Ben\"", "One.")), "a | Ben | One. | visible | null | 2");
    assert_eq!(two(by("\"Ana\"", "One."), by("null", "")), "a | Ana | One. | visible | null | 2");
    assert_eq!(two(by("null", ""), by("\"Ana\"", "One.")), "a | Ana | One. | visible | null | 2");
    // What comes a hundred times costs no more than a hundred times as much, and is told once.
    let many: Vec<String> = (0..250).map(|n| row(noon, &n.to_string())).collect();
    let mut run = rows(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(told(&mut run), ["a | null | 0 | visible | null | 250"]);
}

#[test]
fn the_order_of_rows_does_not_matter_to_loops() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/misread/shuffle_min.jsonl");
    let text = std::fs::read_to_string(folder).unwrap();
    let [first, second] = text.lines().collect::<Vec<_>>()[..] else { panic!("two lines") };
    for lines in [[first, second], [second, first]] {
        let mut run = rows(&lines);
        let row = |row: &serde_json::Value| ["thread", "id", "reply_to"].map(|key| row[key].to_string()).join(" ");
        let rows: Vec<String> = rows_of(&mut run).iter().map(row).collect();
        assert_eq!(rows, [r#""i13" "i13" null"#, r#""i13" "i5" "i13""#]);
    }
}

#[test]
fn the_text_of_a_page_is_bounded_as_a_page_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.txt");
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/page.txt")).unwrap();
    std::fs::File::create(&file).and_then(|mut file| file.write_all(&text)).unwrap();
    let of = |page: usize| {
        let limits = Limits { page, ..Limits::default() };
        let run = read(&[Input::at(&file, 0)], &ReadOptions { limits, ..ReadOptions::default() }).unwrap();
        (run.account.comments > 0, run.problems.count(ProblemKind::OverLimit))
    };
    assert_eq!([of(text.len()), of(text.len() - 1)], [(true, 0), (false, 1)]);
}

#[test]
fn a_comment_without_an_id_is_told() {
    let isso = br#"[{"id":"/a","title":"A","comments":[{"id":1,"created":"2024-01-01","text":"One."},{"created":"2024-01-01","text":"Two."}]}]"#;
    let commento = br#"{"comments":[{"commentHex":"a","parentHex":"root","markdown":"One."},{"parentHex":"root","markdown":"Two."}]}"#;
    for bytes in [isso.as_slice(), commento] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in.json");
        std::fs::File::create(&file).and_then(|mut file| file.write_all(bytes)).unwrap();
        let run = read(&[Input::at(&file, 0)], &ReadOptions::default()).unwrap();
        assert_eq!((run.account.comments, run.problems.count(ProblemKind::SkippedRecord)), (1, 1));
    }
}
