//! Nothing that is typed, read or named acts on a terminal, and nobody is named where that was asked for: every command
//! and every form of output, searched for what was planted.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use comity::report::inert::acts;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A title, a C1 control character, a clearing of the screen, a mark that turns the direction of writing.
const HOSTILE: &str = "a\u{1b}]0;PLANTED\u{7}b\u{9b}2Jc\u{1b}[2Jd\u{202e}e";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let row = |id: &str, text: &str| json!({"id": id, "thread": HOSTILE, "author": HOSTILE, "text": text}).to_string();
    write(
        &at("in.jsonl"),
        &format!("{}\n{}\n", row("1", &format!("You are an idiot. {HOSTILE}")), row(HOSTILE, "Hi.")),
    );
    write(&at("gold.jsonl"), "{\"text\":\"You idiot\",\"label\":\"uncivil\"}\n{\"text\":\"hi\",\"label\":\"civil\"}\n");
    let entry = json!({
        "id": HOSTILE, "thread": HOSTILE, "text": format!("you {HOSTILE} idiot"), "reason": HOSTILE, "action": HOSTILE,
        "rule": HOSTILE, "title": HOSTILE, "author": HOSTILE, "permalink": HOSTILE, "time": HOSTILE, "also": [HOSTILE],
        "innocence": [HOSTILE], "parent": {"id": HOSTILE, "author": HOSTILE, "excerpt": HOSTILE},
        "evidence": [{"start": 0, "end": 3, "entry": HOSTILE, "source": HOSTILE, "rules": [HOSTILE]}],
    });
    write(&at("queue.jsonl"), &format!("{entry}\n"));
    write(&at("words.txt"), &format!("plonker\n{HOSTILE}\n"));
    folder
}

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// What acts in an output; line ends do by right.
fn acting(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find(|line| line.chars().any(acts))?;
    Some(format!("{line:?}"))
}

#[test]
fn no_message_and_no_output_acts() {
    let x = HOSTILE;
    let both = format!("{x}={x}");
    let commands: &[&[&str]] = &[
        &[x],
        &["-", x],
        &["analyze", x],
        &["analyze", "in.jsonl", "-o", "missing/", "--format", x],
        &["analyze", "in.jsonl", "--table", x],
        &["analyze", "in.jsonl", "--thread", x, "--tree"],
        &["analyze", "in.jsonl", "--thread", "a\u{1b}[2J"],
        &["analyze", "in.jsonl", "--lexicon", x],
        &["analyze", "in.jsonl", "--targets", x],
        &["analyze", "in.jsonl", "--input-format", x],
        &["analyze", "in.jsonl", "--map", &both],
        &["analyze", "in.jsonl", "--limit", &both],
        &["analyze", "in.jsonl", "--fail-on", x],
        &["analyze", "in.jsonl", "--fail-on", "insult:0.1"],
        &["analyze", "in.jsonl", "--show", x],
        &["analyze", "in.jsonl", "--show", "lines"],
        &["analyze", "in.jsonl", "--color", x],
        &["analyze", "in.jsonl", "--threads", x],
        &["analyze", "in.jsonl", "-o", "a\u{1b}]0;X\u{7}/out"],
        &["analyze", "in.jsonl", "-o", "out", "--manifest", "a\u{1b}]0;X\u{7}/out"],
        &["analyze", "in.jsonl", "--\u{1b}]0;X\u{7}"],
        &["analyze", "in.jsonl", "--format", "markdown"],
        &["analyze", "in.jsonl", "--format", "json"],
        &["analyze", "in.jsonl", "--format", "jsonl"],
        &["analyze", "in.jsonl", "--format", "csv"],
        &["analyze", "in.jsonl", "--format", "csv", "--table", "threads"],
        &["analyze", "in.jsonl", "--format", "csv", "--table", "authors"],
        &["convert", x],
        &["convert", "in.jsonl", "--to", x],
        &["convert", "in.jsonl"],
        &["convert", "in.jsonl", "-o", "in.jsonl"],
        &["detect", x],
        &["detect", "in.jsonl"],
        &["explain", x],
        &["explain", x, "--parent", x, "--target", x],
        &["explain", "x", "--lexicon", x],
        &["queue", "in.jsonl"],
        &["queue", "in.jsonl", "--format", "markdown"],
        &["queue", "in.jsonl", "--format", "json"],
        &["queue", "in.jsonl", "--format", "jsonl"],
        &["queue", "in.jsonl", "--policy", x],
        &["queue", "in.jsonl", "--author", x],
        &["queue", "in.jsonl", "--author", "a\u{1b}[2J"],
        &["queue", "in.jsonl", "--category", x],
        &["queue", "in.jsonl", "--since", x],
        &["queue", "in.jsonl", "--limit", x],
        &["queue", "review", x],
        &["queue", "review", "queue.jsonl", "--decisions", "a\u{1b}]0;X\u{7}/d"],
        &["queue", "review", "queue.jsonl", "--decisions", "d", "--who", x],
        &["policy", "check", x],
        &["policy", "init", "a\u{1b}]0;X\u{7}/p"],
        &["schema", x],
        &["lexicon", x],
        &["lexicon", "init", "in.jsonl/\u{1b}]0;X\u{7}"],
        &["lexicon", "init", "\u{1b}]0;X\u{7}new"],
        &["lexicon", "check", x],
        &["lexicon", "check", "--on", x],
        &["lexicon", "format", x],
        &["lexicon", "test", x],
        &["lexicon", "list", x],
        &["lexicon", "show", x],
        &["lexicon", "import", x, "--out", "new", "--label", "insult"],
        &["lexicon", "import", "words.txt", "--out", "\u{1b}]0;Y\u{7}new", "--label", "insult"],
        &["lexicon", "import", "words.txt", "--out", "new", "--label", x],
        &["lexicon", "import", "words.txt", "--out", "new", "--map", x],
        &["lexicon", "try", x, "--on", "in.jsonl"],
        &["lexicon", "try", "idiot", "--label", x, "--on", "in.jsonl"],
        &["lexicon", "try", "idiot", "--on", "in.jsonl"],
        &["lexicon", "diff", x, "builtin", "--on", "in.jsonl"],
        &["lexicon", "diff", "builtin", "builtin", "--on", x],
        &["lexicon", "watch", x, "--on", "in.jsonl"],
        &["lexicon", "evaluate", "--gold", x],
        &["lexicon", "evaluate", "--gold", "gold.jsonl", "--label", x],
        &["lexicon", "evaluate", "--gold", "gold.jsonl", "--fail-under", x],
        &["lexicon", "evaluate", "--gold", "gold.jsonl", "--category", x],
        &["lexicon", "suggest", "--gold", x],
        &["lexicon", "suggest", "--gold", "gold.jsonl", "--as", x],
        &["lexicon", "fit", "--gold", x, "--out", "fitted"],
        &["lexicon", "fit", "--gold", "gold.jsonl", "--out", "in.jsonl/\u{1b}]0;X\u{7}"],
        &["lexicon", "threshold", "--gold", x],
    ];
    let folder = folder();
    for arguments in commands {
        let output = comity(folder.path(), arguments);
        assert!(output.status.code().is_some_and(|code| code <= 2), "{arguments:?}: {}", output.status);
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty(), "{arguments:?} says nothing");
        // A table holds line ends and tabs of its texts, quoted; nothing else.
        let shown = String::from_utf8_lossy(&output.stdout).replace('\t', " ").into_bytes();
        assert_eq!(acting(&shown), None, "{arguments:?}");
        assert_eq!(acting(&output.stderr), None, "{arguments:?} on standard error");
    }
}

#[test]
fn a_queue_that_was_written_by_an_enemy_is_walked_in_peace() {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(["queue", "review", "queue.jsonl"]).current_dir(folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("?\nc {HOSTILE}\nk\nq\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("suggested: "), "nothing was shown");
    assert_eq!(acting(&output.stdout), None);
    assert_eq!(acting(&output.stderr), None);
    assert_eq!(acting(&fs::read(folder.path().join("queue.jsonl.decisions.jsonl")).unwrap()), None);
}

/// What a command shows on a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    let mut child = command.stdout(theirs).spawn().unwrap();
    drop(command);
    let mut shown = Vec::new();
    // Reading ends with an error when nobody has the other side open any more.
    let _ = File::from(ours).read_to_end(&mut shown);
    assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    shown
}

#[cfg(target_os = "linux")]
#[test]
fn rows_on_a_terminal_do_not_act() {
    let folder = folder();
    for arguments in [
        &["convert", "in.jsonl", "--to", "csv", "-q"][..],
        &["convert", "in.jsonl", "--to", "csv", "-q", "-o", "/dev/stdout"],
        &["convert", "in.jsonl", "--to", "jsonl", "-q"],
        &["analyze", "in.jsonl", "--format", "csv", "-q"],
        &["analyze", "in.jsonl", "--format", "jsonl", "-q"],
        &["analyze", "in.jsonl", "--color", "never", "-q"],
        &["queue", "in.jsonl", "--color", "never", "-q"],
    ] {
        let shown = String::from_utf8(on_a_terminal(folder.path(), arguments)).unwrap();
        assert!(shown.contains("PLANTED"), "{arguments:?} shows nothing: {shown:?}");
        assert_eq!(acting(shown.replace('\r', "").as_bytes()), None, "{arguments:?}");
    }
    // In a pipe the table can be read back as it was.
    let piped = comity(folder.path(), &["convert", "in.jsonl", "--to", "csv", "-q"]);
    assert!(String::from_utf8(piped.stdout).unwrap().contains(HOSTILE));
}

#[test]
fn a_public_report_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: &str, up: Option<&str>, author: &str, target: &str, text: &str| {
        let row = json!({"id": id, "thread": "t", "reply_to": up, "author": author, "target": target, "text": text});
        format!("{row}\n")
    };
    let rows = [
        row("1", None, "Jane Roe", "jane_roe", "Jane Roe is a liar and a disgrace."),
        row("2", Some("1"), "Bob Secret", "Jane Roe", "I love Jane Roe, Jane Roe is great."),
        row("3", Some("2"), "Jane Roe", "Hidden project", "You are an idiot, Hidden project is a disgrace."),
        row("4", Some("3"), "Bob Secret", "Donald Trump", "I love Donald Trump, Donald Trump is great."),
    ];
    write(&folder.path().join("in.jsonl"), &rows.concat());
    let output = comity(folder.path(), &["analyze", "in.jsonl", "--format", "html", "--public", "-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = String::from_utf8(output.stdout).unwrap();
    for name in ["Jane", "jane", "Roe", "Bob", "Secret", "Hidden", "in.jsonl"] {
        assert!(!page.contains(name), "{name} is told: {:?}", page.split(name).next().map(|text| text.len()));
    }
    assert!(page.contains("person 1") && page.contains("target "), "what stands for names is not there");
}

/// Four letters of a mailing list, one of which answers a letter that is not there.
const MAIL: &str = "\
From ana.secret@mail.example Tue Mar  5 14:00:00 2024
Message-ID: <first.ana.secret@mail.example>
From: Ana Secret <ana.secret@mail.example>
Date: Tue, 5 Mar 2024 14:00:00 +0000
Subject: The bridge

The bridge is needed.

From ben.hidden@mail.example Tue Mar  5 15:00:00 2024
Message-ID: <second.ben.hidden@mail.example>
In-Reply-To: <first.ana.secret@mail.example>
From: Ben Hidden <ben.hidden@mail.example>
Date: Tue, 5 Mar 2024 15:00:00 +0000
Subject: Re: The bridge

By whom?

From ana.secret@mail.example Tue Mar  5 16:00:00 2024
Message-ID: <third.ana.secret@mail.example>
In-Reply-To: <second.ben.hidden@mail.example>
From: Ana Secret <ana.secret@mail.example>
Date: Tue, 5 Mar 2024 16:00:00 +0000
Subject: Re: The bridge

By all.

From ben.hidden@mail.example Tue Mar  5 17:00:00 2024
Message-ID: <fourth.ben.hidden@mail.example>
In-Reply-To: <gone.cid.absent@mail.example>
From: Ben Hidden <ben.hidden@mail.example>
Date: Tue, 5 Mar 2024 17:00:00 +0000
Subject: Another bridge

By none.

";

#[test]
fn pseudonyms_hide_addresses_in_ids_and_trees_stay() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("list.mbox"), MAIL);
    let handle = json!({
        "id": "https://social.example/users/ana.secret/1", "thread": "https://social.example/users/ana.secret/1",
        "author": "ana.secret@social.example", "url": "https://social.example/@Ana.Secret/1", "text": "Hi.",
        "extra": {"target": "ben.hidden"},
    });
    let answer = json!({
        "id": "2", "thread": "https://social.example/users/ana.secret/1", "author": "ben.hidden",
        "reply_to": "https://social.example/users/ana.secret/1", "text": "Ho.",
    });
    write(&folder.path().join("rows.jsonl"), &format!("{handle}\n{answer}\n"));
    for (input, shape) in [("list.mbox", vec![None, Some(0), Some(1), None]), ("rows.jsonl", vec![None, Some(0)])] {
        let rows = |arguments: &[&str]| -> Vec<Value> {
            let output = comity(folder.path(), &[&["convert", input, "-q"], arguments].concat());
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let (open, hidden) = (rows(&[]), rows(&["--pseudonymize", "key"]));
        let parents = |rows: &[Value]| -> Vec<Option<usize>> {
            rows.iter().map(|row| rows.iter().position(|other| other["id"] == row["reply_to"])).collect()
        };
        assert_eq!(parents(&open), shape, "{open:#?}");
        assert_eq!(parents(&hidden), shape, "{hidden:#?}");
        let threads = |rows: &[Value]| rows.iter().map(|row| row["thread"] == rows[0]["thread"]).collect::<Vec<_>>();
        assert_eq!(threads(&open), threads(&hidden));
        let csv = comity(folder.path(), &["convert", input, "-q", "--to", "csv", "--pseudonymize", "key"]).stdout;
        let told: Vec<String> = hidden.iter().map(Value::to_string).chain([String::from_utf8(csv).unwrap()]).collect();
        for name in ["secret", "hidden", "absent", "@mail", "Secret", "Hidden"] {
            let found = told.iter().find(|told| told.contains(name));
            assert_eq!(found, None, "{name} is told");
        }
        assert!(open.iter().any(|row| row.to_string().contains("secret")), "nothing was planted");
        assert_ne!(hidden, rows(&["--pseudonymize", "other"]), "the key counts for nothing");
    }
}
