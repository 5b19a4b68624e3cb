//! What a user of the program sees: results, messages, exit codes.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn comity(arguments: &[&str]) -> Output {
    comity_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments, "")
}

fn comity_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything; that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let mut file = fs::File::create(folder.path().join(name)).unwrap();
        file.write_all(bytes).unwrap();
    }
    folder
}

fn rows(output: &Output) -> Vec<serde_json::Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const ROWS: &str = r#"{"id":"a","thread":"t","author":"Ana","text":"The bridge is needed."}
{"id":"b","thread":"t","reply_to":"a","author":"Ben","text":"By whom?"}
"#;

#[test]
fn every_bad_input_has_a_message_of_its_own() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty.txt", b"", "empty.txt: the file is empty"),
        ("blank.txt", b" \n\n ", "blank.txt: the file is empty"),
        ("binary.bin", b"\x00\x01\x02\x03\x04\x05\x06\x07", "binary.bin: binary data"),
        ("packed.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "packed.gz: it can't be read"),
        (
            "no_text.csv",
            b"id,parent,votes\n1,,2\n2,1,3\n",
            "no_text.csv:1: a table with the columns `id`, `parent`, `votes`",
        ),
        ("no_words.csv", b"foo,votes,flair\nhi,2,x\nho,3,y\n", "no_words.csv:1: a table with the columns"),
        ("other.json", b"{\"a\":1}\n", "other.json: JSON with the keys `a`"),
        (
            "feed.xml",
            b"<?xml version=\"1.0\"?><rss><channel><title>x</title></channel></rss>",
            "feed.xml: a feed without comments",
        ),
    ];
    for (name, bytes, want) in cases {
        let folder = folder(&[(name, bytes)]);
        let output = comity_in(folder.path(), &[name], "");
        assert!(err(&output).starts_with(want), "{name}: {}", err(&output));
        assert!(err(&output).contains("; expected "), "{name}: {}", err(&output));
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert_eq!(out(&output), "", "{name}");
    }
}

#[test]
fn a_page_that_begins_with_a_bracket_is_no_json() {
    let page =
        "   [logo.png] News: \"today\"\n\nA Bridge Is Built\n\nThe bridge was built in a year, says the council.\n";
    let folder = folder(&[("page.txt", page.as_bytes())]);
    let output = comity_in(folder.path(), &["page.txt"], "");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("no comment section"), "{}", out(&output));
}

#[test]
fn a_missing_file_costs_the_others_nothing() {
    let folder = folder(&[("rows.jsonl", ROWS.as_bytes())]);
    let output = comity_in(folder.path(), &["gone.jsonl", "rows.jsonl", "--format", "jsonl"], "");
    assert_eq!(output.status.code(), Some(2), "what was named and is not there decides");
    assert!(err(&output).starts_with("gone.jsonl: there is no such file or folder; expected"), "{}", err(&output));
    assert_eq!(rows(&output).len(), 2);
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names() {
    let folder = folder(&[("b.jsonl", br#"{"id":"2","text":"second"}"#), ("a.jsonl", br#"{"id":"1","text":"first"}"#)]);
    let output = comity_in(folder.path(), &["analyze", ".", "--format", "jsonl"], "");
    let ids: Vec<_> = rows(&output).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["1", "2"]);
}

#[test]
fn a_broken_line_is_skipped_and_told() {
    let broken = format!("{ROWS}{{\"id\":\"c\",\"text\":\"cut of\n");
    let output = comity_in(Path::new("."), &["-", "--format", "jsonl"], &broken);
    assert_eq!(rows(&output).len(), 2);
    assert!(
        err(&output).contains("-:3: the JSON ends too early, after 24 bytes; expected one JSON object"),
        "{}",
        err(&output)
    );
}

#[test]
fn other_encodings_are_read() {
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain("id,parent,text\n1,,Größe\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases: &[(&str, &[u8])] = &[("utf16.csv", &utf16), ("cp1252.csv", b"id,parent,text\n1,,Gr\xf6\xdfe\n")];
    for (name, bytes) in cases {
        let folder = folder(&[(name, bytes)]);
        let output = comity_in(folder.path(), &[name, "--format", "jsonl"], "");
        assert_eq!(rows(&output)[0]["text"], "Größe", "{name}");
    }
}

#[test]
fn columns_are_named_with_map() {
    let table = "key;who;said;answers\n1;Ana;Hello;\n2;Ben;Hi Ana;1\n";
    let output = comity_in(
        Path::new("."),
        &["-", "--map", "text=said,id=key,reply_to=answers,author=who", "--format", "jsonl"],
        table,
    );
    let rows = rows(&output);
    assert_eq!((&rows[1]["reply_to"], &rows[1]["author"]), (&"1".into(), &"Ben".into()), "{}", err(&output));
    let wrong = comity(&["-", "--map", "txt=said"]);
    assert!(err(&wrong).contains("no field is called `txt`"), "{}", err(&wrong));
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_row_has_its_keys_in_the_fixed_order() {
    let output = comity_in(Path::new("."), &["-", "--format", "jsonl"], ROWS);
    let keys = [
        "thread",
        "id",
        "reply_to",
        "depth",
        "kind",
        "status",
        "parent_mark",
        "author",
        "time",
        "url",
        "source",
        "language",
        "text",
        "incivility",
        "stance",
        "reply",
        "constructive",
        "flags",
        "extra",
    ];
    let first = out(&output).lines().next().unwrap().to_owned();
    let mut from = 0;
    for key in keys {
        let at = first[from..]
            .find(&format!("\"{key}\":"))
            .unwrap_or_else(|| panic!("{key} is missing or misplaced in {first}"));
        from += at;
    }
}

#[test]
fn rows_are_read_back_as_they_were_written() {
    let first = comity_in(Path::new("."), &["-", "--format", "jsonl"], ROWS);
    let again = comity_in(Path::new("."), &["-", "--format", "jsonl"], &out(&first));
    assert_eq!(out(&first), out(&again));
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_threads() {
    let mut text = String::new();
    for n in 0..3000 {
        let parent = if n % 7 == 0 { String::new() } else { format!(r#""reply_to":"c{}","#, n / 2) };
        text.push_str(&format!(
            r#"{{"id":"c{n}","thread":"t{}",{parent}"author":"u{}","text":"Comment {n}: I think you are wrong about Russia, and that is stupid."}}"#,
            n % 5,
            n % 40
        ));
        text.push('\n');
    }
    for format in ["jsonl", "json", "text"] {
        let of = |threads| out(&comity_in(Path::new("."), &["-", "--format", format, "--threads", threads], &text));
        let one = of("1");
        assert!(one.len() > 100);
        for threads in ["2", "7"] {
            assert!(of(threads) == one, "{format} differs on {threads} threads");
        }
    }
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = folder(&[("rows.jsonl", ROWS.as_bytes())]);
    let output = comity_in(folder.path(), &["rows.jsonl", "-o", "report.txt"], "");
    assert_eq!(out(&output), "");
    assert!(fs::read_to_string(folder.path().join("report.txt")).unwrap().contains("2 comments"));
    let output = comity_in(folder.path(), &["rows.jsonl", "-o", "no/such/folder.txt"], "");
    assert!(err(&output).contains("no/such/folder.txt"), "{}", err(&output));
    let names: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names.len(), 2, "nothing is left behind: {names:?}");
}

#[test]
fn a_closed_pipe_is_quiet() {
    let text: String =
        (0..20_000).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"some words to fill a pipe\"}}\n")).collect();
    let folder = folder(&[("rows.jsonl", text.as_bytes())]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["rows.jsonl", "--format", "jsonl", "--quiet"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0u8; 10];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
}

#[test]
fn an_unknown_thread_is_told() {
    let output = comity_in(Path::new("."), &["-", "--thread", "nope"], ROWS);
    assert!(err(&output).contains("--thread: no thread `nope` among the 1 read"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn no_output_format_lets_a_comment_act() {
    let hostile = "{\"id\":\"\\u001b]0;x\\u0007\",\"thread\":\"\\u202et\",\"author\":\"\\u009b2J\",\"text\":\"you idiot \\u001b[31m\\u202e <b>\",\"title\":\"\\u001b[2J\"}\n";
    for format in ["text", "markdown", "json", "jsonl"] {
        let output = comity_in(Path::new("."), &["-", "--format", format, "--tree"], hostile);
        let acts = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
        let both = out(&output) + &err(&output);
        assert_eq!(both.chars().find(acts), None, "{format}: {both:?}");
    }
}

#[test]
fn help_begins_with_examples() {
    for arguments in [&["--help"][..], &["analyze", "--help"], &["explain", "--help"]] {
        let output = comity(arguments);
        assert!(out(&output).starts_with("Example"), "{arguments:?}: {}", out(&output));
        assert_eq!(output.status.code(), Some(0));
    }
}
