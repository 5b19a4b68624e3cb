//! The queue and its review, as a moderator sees them.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use comity::report::inert;
use serde_json::Value;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

const THREAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/thread.jsonl");
const ATTACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/attacks.jsonl");

fn comity_in(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments)
        .current_dir(folder)
        .env("USER", "ana")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything; that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn comity(arguments: &[&str]) -> Output {
    comity_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments, "")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn write(path: &Path, text: &str) {
    fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[test]
fn threats_and_insults_come_first_and_swearing_in_fun_last() {
    let rows = lines(&comity(&["queue", THREAD, "--format", "jsonl"]));
    // A threat and two insults at commenters, then what strikes groups and absent people.
    assert_eq!(ids(&rows)[..3], ["139", "135", "134"]);
    assert_eq!(rows[0]["reason"], "threat, severe (level 3), at another commenter");
    let friendly = r#"{"id":"1","thread":"fun","author":"Ana","text":"We won the fucking cup!"}
{"id":"2","thread":"fun","author":"Ben","reply_to":"1","text":"Holy shit, we fucking did it!"}
{"id":"3","thread":"fun","author":"Cem","reply_to":"2","text":"You lot are a bunch of losers and you cheated."}
{"id":"4","thread":"fun","author":"Ana","reply_to":"2","text":"Haha, fuck yes, I agree."}
"#;
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("fun.jsonl"), friendly);
    let rows = lines(&comity_in(folder.path(), &["queue", "fun.jsonl", "--format", "jsonl"], ""));
    assert_eq!(ids(&rows)[0], "3", "{rows:#?}");
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    let share = |id: &str| of(id)["need"].as_f64().unwrap() / of("3")["need"].as_f64().unwrap();
    assert!(share("2") < 0.5, "{}", share("2"));
    let why = of("2")["innocence"].as_array().unwrap();
    assert!(why.contains(&"the one it answers agrees or laughs along".into()), "{why:?}");
}

#[test]
fn comments_of_one_author_in_one_branch_are_one_entry() {
    let rows = lines(&comity(&["queue", THREAD, "--format", "jsonl"]));
    let first = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(first("134")["also"], serde_json::json!(["136", "132"]));
    assert!(!ids(&rows).contains(&"136"));
    assert_eq!(first("134")["record"]["uncivil"].as_u64(), Some(4), "{}", first("134")["record"]);
}

#[test]
fn need_and_capacity_can_be_worked_out_from_what_is_written() {
    let whole: Value =
        serde_json::from_str(&out(&comity(&["queue", THREAD, "--format", "json", "--limit", "3"]))).unwrap();
    for key in ["manifest", "account", "policy", "capacity", "entries"] {
        assert!(!whole[key].is_null(), "{key}");
    }
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
    for entry in whole["entries"].as_array().unwrap() {
        let number = |value: &Value| value.as_f64().unwrap();
        let mut innocent = 1.0;
        for part in entry["how"]["parts"].as_array().unwrap() {
            let product =
                number(&part["score"]) * number(&part["kind"]) * number(&part["severity"]) * number(&part["aim"]);
            assert!((product - number(&part["part"])).abs() < 2e-4, "{part}");
            innocent *= 1.0 - number(&part["part"]);
        }
        assert!((1.0 - innocent - number(&entry["how"]["together"])).abs() < 2e-4, "{}", entry["how"]);
        let signs = entry["how"]["signs"].as_array().unwrap().iter().map(|sign| number(&sign["factor"]));
        let need = number(&entry["how"]["together"]) * signs.product::<f64>();
        assert!((round(need) - number(&entry["need"])).abs() < 3e-4, "{entry}");
    }
    // The expected severe comments are the sum of the scores of level 2 and 3, from `analyze`'s rows.
    let rows = lines(&comity(&["analyze", THREAD, "--format", "jsonl", "--quiet"]));
    let severe = rows.iter().filter(|row| row["incivility"]["level"].as_u64() >= Some(2));
    let sum: f64 = severe.map(|row| row["incivility"]["score"].as_f64().unwrap()).sum();
    assert!((sum - whole["capacity"]["expected_severe"].as_f64().unwrap()).abs() < 1e-3, "{sum} {}", whole["capacity"]);
    // 139 and 137, 135 and 133, 134, 136 and 132.
    assert_eq!(whole["capacity"]["listed_comments"].as_u64(), Some(7));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    for format in ["text", "markdown", "json", "jsonl"] {
        let with = |n: &str| out(&comity(&["queue", THREAD, ATTACKS, "--format", format, "--threads", n]));
        let one = with("1");
        assert!(one.len() > 1000, "{format}");
        assert!(one == with("2") && one == with("7"), "{format}");
    }
}

#[test]
fn text_fits_and_nothing_in_it_acts() {
    for format in ["text", "markdown", "json", "jsonl"] {
        let written = out(&comity(&["queue", ATTACKS, "--format", format, "--min-score", "0"]));
        let acting: Vec<char> = written.chars().filter(|c| *c != '\n' && inert::acts(*c)).collect();
        assert!(acting.is_empty(), "{format}: {acting:?}");
    }
    let text = out(&comity(&["queue", ATTACKS, THREAD, "--min-score", "0"]));
    let wide: Vec<&str> = text.lines().filter(|line| line.width() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let markdown = out(&comity(&["queue", ATTACKS, "--format", "markdown", "--min-score", "0"]));
    for sign in ["<script", "<img", "](javascript", "](http"] {
        assert!(!markdown.contains(sign), "{sign}");
    }
}

#[test]
fn filters_narrow_the_queue() {
    let of = |arguments: &[&str]| {
        let rows = lines(&comity(&[&["queue", THREAD, "--format", "jsonl"], arguments].concat()));
        ids(&rows).join(" ")
    };
    assert_eq!(of(&["--category", "threat"]), "139");
    assert_eq!(of(&["--author", "Otto Pike"]), "140 166");
    assert_eq!(of(&["--since", "2024-03-05T11:00:00Z", "--until", "2024-03-05T11:20:00Z"]), "152 151");
    assert_eq!(of(&["--until", "2024-03-04", "--order", "time"]), "");
    assert_eq!(of(&["--limit", "2"]), "139 135");
    let oldest = of(&["--order", "time"]);
    let mut sorted: Vec<u32> = oldest.split(' ').map(|id| id.parse().unwrap()).collect();
    sorted.sort_unstable();
    assert_eq!(oldest, sorted.iter().map(u32::to_string).collect::<Vec<_>>().join(" "), "ids rise with time here");
}

#[test]
fn a_wrong_name_is_told_and_never_looks_like_peace() {
    let cases: &[(&[&str], &str)] = &[
        (&["--thread", "nowhere"], "--thread: no thread `nowhere` among the 1 read"),
        (&["--author", "Nobody"], "--author: nobody called `Nobody` wrote"),
        (&["--category", "insullt"], "did you mean `insult`?"),
        (&["--fail-on", "treat:0.8"], "did you mean `threat`?"),
        (&["--since", "yesterday"], "expected a day or a moment"),
        (&["--min-score", "80"], "expected a score from 0 to 1"),
        (&["--limit", "many"], "expected a number of entries"),
    ];
    for (arguments, want) in cases {
        let output = comity(&[&["queue", THREAD], *arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(want), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn fail_on_says_how_many_and_which() {
    let cases: &[(&str, &[&str], i32, &str)] = &[
        ("queue", &["--fail-on", "threat:0.9"], 1, "--fail-on threat:0.9: 1 comment reaches it: 139\n"),
        ("analyze", &["--fail-on", "level:3"], 1, "--fail-on level:3: 3 comments reach it: 139, 140, 152\n"),
        ("analyze", &["--fail-on", "threat:0.99", "--fail-on", "dismissal:0.99"], 0, ""),
        ("queue", &["--author", "Otto Pike", "--fail-on", "threat"], 0, ""),
    ];
    for (command, arguments, code, want) in cases {
        let output = comity(&[&[*command, THREAD, "--quiet"], *arguments].concat());
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {}", err(&output));
        assert_eq!(err(&output), *want, "{arguments:?}");
    }
}

/// A folder with the queue of the thread in `queue.jsonl`.
fn with_queue() -> TempDir {
    let folder = TempDir::new().unwrap();
    let made = comity_in(folder.path(), &["queue", THREAD, "--format", "jsonl", "-o", "queue.jsonl", "--quiet"], "");
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    folder
}

fn decisions(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("queue.jsonl.decisions.jsonl")).unwrap();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[test]
fn a_review_saves_each_decision_and_goes_on_where_it_stopped() {
    let folder = with_queue();
    let walk = |input: &str| comity_in(folder.path(), &["queue", "review", "queue.jsonl"], input);
    let first = walk("2e\nk\nr\nu\nc call for a vote\nw\nq\n");
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    assert!(err(&first).contains("3 of 13 decided (1 keep, 1 warn, 1 escalate)"), "{}", err(&first));
    let rows = decisions(folder.path());
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {} {}", row["id"], row["decision"], row["reason"], row["who"]).replace('"', ""))
        .collect();
    let want = [
        "139 escalate threat ana",
        "135 keep null ana",
        "134 remove null ana",
        "134 undo null ana",
        "134 warn call for a vote ana",
    ];
    assert_eq!(told, want);
    assert!(rows.iter().all(|row| row["when"].as_str().is_some_and(|when| when.ends_with('Z'))), "{rows:?}");
    assert!(rows[0]["text"].as_str().unwrap().contains("I know where you live"));
    // A crash has cut a line; the next walk goes on behind it.
    let path = folder.path().join("queue.jsonl.decisions.jsonl");
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"id\":\"140\",\"thr").unwrap();
    let second = walk("s\n");
    assert!(out(&second).starts_with("4 of 13, 3 decided: "), "{}", out(&second));
    assert_eq!(decisions(folder.path()).last().unwrap()["decision"], "skip");
}

#[test]
fn a_screen_shows_what_a_decision_needs() {
    let folder = with_queue();
    let screen = out(&comity_in(folder.path(), &["queue", "review", "queue.jsonl"], ""));
    let wants = [
        "1 of 13, 0 decided: Kestrel Bay stops its order",
        "below 102 by Gregor Stahl: “I read it differently.",
        "answers 138 by Bill Tanner: “Stop whining",
        "▸ 139 by Dev Oakes, 2024-03-05T08:50:00Z, need ",
        "[I know where you live]",
        "threat, severe (level 3), at another commenter; score 0.94",
        "en/incivility/threat.tsv:",
        "its author in this run: 5 comments, 2 uncivil",
        "https://gazette.example/kestrel-bay/bridge-steel#comment-139",
        "suggested: look",
        "k keep, r remove, w warn, e escalate, s skip, u undo, ? help, q quit",
    ];
    for want in wants {
        assert!(screen.contains(want), "{want:?} is not on\n{screen}");
    }
    assert!(screen.trim_end().lines().count() <= 24, "{screen}");
    assert!(screen.lines().all(|line| line.width() <= 80), "{screen}");
}

#[test]
fn hostile_comments_do_nothing_to_the_screen() {
    let folder = TempDir::new().unwrap();
    let arguments = ["queue", ATTACKS, "--format", "jsonl", "--min-score", "0", "-o", "q.jsonl", "--quiet"];
    assert_eq!(comity_in(folder.path(), &arguments, "").status.code(), Some(0));
    let walked = comity_in(folder.path(), &["queue", "review", "q.jsonl"], &"c \u{1b}[2J\nk\n".repeat(60));
    let acting: Vec<char> = out(&walked).chars().filter(|c| *c != '\n' && inert::acts(*c)).collect();
    assert!(acting.is_empty(), "{acting:?}");
    let saved = fs::read_to_string(folder.path().join("q.jsonl.decisions.jsonl")).unwrap();
    assert!(saved.lines().count() > 40 && !saved.chars().any(|c| c != '\n' && inert::acts(c)));
}

#[test]
fn a_file_that_is_no_queue_is_refused_with_its_line() {
    let folder = with_queue();
    write(&folder.path().join("other.jsonl"), "{\"id\":1}\n");
    let output = comity_in(folder.path(), &["queue", "review", "other.jsonl"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("other.jsonl:1: no entry of a queue ("), "{}", err(&output));
    assert!(err(&output).contains("; expected what `comity queue --format jsonl` wrote"), "{}", err(&output));
    // The queue itself is no file of decisions, and must not become one.
    let output = comity_in(folder.path(), &["queue", "review", "queue.jsonl", "--decisions", "queue.jsonl"], "k\n");
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert_eq!(lines(&comity_in(folder.path(), &["queue", THREAD, "--format", "jsonl"], "")).len(), 13);
}

#[test]
fn decisions_are_labelled_comments_for_evaluate_and_fit() {
    let folder = with_queue();
    let walked = comity_in(folder.path(), &["queue", "review", "queue.jsonl"], "r\nr\nr\nw\n8r\nr\ns\nk\nk\n");
    assert!(err(&walked).contains("9 of 13 decided"), "{}", err(&walked));
    let gold = "queue.jsonl.decisions.jsonl";
    let measured = comity_in(
        folder.path(),
        &["lexicon", "evaluate", "--gold", gold, "--task", "incivility", "--format", "json"],
        "",
    );
    assert_eq!(measured.status.code(), Some(0), "{}", err(&measured));
    let whole: Value = serde_json::from_str(&out(&measured)).unwrap();
    // Nine decisions; one skipped, one removed as spam.
    let rows = whole["evaluation"]["rows"].as_u64();
    assert_eq!(rows, Some(7), "{}", whole["evaluation"]);

    // A season of decisions, made up: who writes `quonk` is warned.
    let mut season = String::new();
    for n in 0..240 {
        let (decision, word) = if n % 2 == 0 { ("warn", "quonk") } else { ("keep", "barge") };
        let filler = ["river", "lock", "mill", "ferry", "tide"][n % 5];
        season.push_str(&format!(
            "{{\"id\":\"{n}\",\"thread\":\"t\",\"decision\":\"{decision}\",\"reason\":null,\"who\":\"ana\",\"when\":null,\
             \"text\":\"The {filler} keeper is a {word} and number {n} on the list.\"}}\n"
        ));
    }
    write(&folder.path().join("season.jsonl"), &season);
    let fitted = comity_in(
        folder.path(),
        &["lexicon", "fit", "--gold", "season.jsonl", "--task", "incivility", "--out", "ours"],
        "",
    );
    assert_eq!(fitted.status.code(), Some(0), "{}", err(&fitted));
    let judged = comity_in(folder.path(), &["explain", "He is a quonk.", "--lexicon", "ours"], "");
    assert!(out(&judged).contains("learned"), "{}", out(&judged));
}
