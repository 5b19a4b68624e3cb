//! `comity lexicon evaluate`: its figures, its predictions, what it says of entries, its exit code.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const INCIVILITY: &[&str] = &["--gold", "tests/fixtures/gold/incivility.jsonl", "--label", "labels.rude"];
const REPLIES: &[&str] = &[
    "--gold",
    "tests/fixtures/gold/replies.csv",
    "--task",
    "reply-stance",
    "--text",
    "body",
    "--label",
    "stance",
    "--map-label",
    "support=agree,deny=disagree,neutral=query+comment",
];
const STANCE: &[&str] = &["--gold", "tests/fixtures/gold/stance.json", "--task", "target-stance"];

fn comity(arguments: &[&[&str]]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(arguments.iter().copied().flatten())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn evaluate(arguments: &[&[&str]]) -> Output {
    let command: &[&str] = &["lexicon", "evaluate"];
    comity(&[&[command], arguments].concat())
}

fn out(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&out(output)).unwrap()
}

/// The predictions of a gold file, by id.
fn predictions(arguments: &[&str]) -> BTreeMap<String, Value> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("predictions.jsonl");
    out(&evaluate(&[arguments, &["--samples", "0", "--predictions", file.to_str().unwrap()]]));
    let rows = fs::read_to_string(file).unwrap();
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

/// The rows that `analyze` writes for these comments, by id.
fn analyzed(rows: &str) -> BTreeMap<String, Value> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("rows.jsonl");
    std::io::Write::write_all(&mut fs::File::create(&file).unwrap(), rows.as_bytes()).unwrap();
    let text = out(&comity(&[&["analyze", "-q", "--format", "jsonl", file.to_str().unwrap()]]));
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gold").join(name)).unwrap()
}

#[test]
fn incivility_is_predicted_as_analyze_says_it() {
    let rows: String = fixture("incivility.jsonl");
    let (said, wrote) = (predictions(INCIVILITY), analyzed(&rows));
    assert_eq!(said.len(), 18);
    for (id, row) in &said {
        assert_eq!(row["score"], wrote[id]["incivility"]["score"], "{id}");
        let uncivil = row["score"].as_f64().unwrap() >= 0.5;
        assert_eq!(row["label"], if uncivil { "uncivil" } else { "civil" }, "{id}");
    }
}

#[test]
fn stance_is_predicted_as_analyze_says_it() {
    let rows: Vec<Value> = serde_json::from_str(&fixture("stance.json")).unwrap();
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let (said, wrote) = (predictions(STANCE), analyzed(&lines.join("\n")));
    assert_eq!(said.len(), 13);
    let mut sides = 0;
    for (id, row) in &said {
        let stance = wrote[id]["stance"].as_array().unwrap();
        let stance = stance.iter().find(|stance| stance["target"] == row["target"]);
        let label = stance.map_or("neither", |stance| stance["label"].as_str().unwrap());
        let score = stance.map_or(0.0, |stance| stance["score"].as_f64().unwrap());
        assert_eq!((row["label"].as_str().unwrap(), row["score"].as_f64().unwrap()), (label, score), "{id}");
        sides += usize::from(label != "neither");
    }
    assert!(sides >= 5, "the test needs rows on a side; there are {sides}");
}

#[test]
fn replies_are_predicted_as_analyze_says_it() {
    let mut rows = String::new();
    let table = fixture("replies.csv");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    for row in table.records() {
        let row = row.unwrap();
        let (id, parent) = (&row[0], format!("p-{}", &row[0]));
        writeln!(rows, "{}", serde_json::json!({"id": parent, "text": &row[2]})).unwrap();
        writeln!(rows, "{}", serde_json::json!({"id": id, "reply_to": parent, "text": &row[1]})).unwrap();
    }
    let (said, wrote) = (predictions(REPLIES), analyzed(&rows));
    assert_eq!(said.len(), 11);
    for (id, row) in &said {
        let reply = &wrote[id]["reply"];
        assert_eq!((&row["said"], &row["score"]), (&reply["label"], &reply["score"]), "{id}");
    }
    assert!(said.values().any(|row| row["said"] == "query" && row["label"] == "neutral"), "labels are mapped");
}

#[test]
fn figures_follow_from_the_predictions() {
    let whole = json(&evaluate(&[INCIVILITY, &["--format", "json"]]));
    let evaluation = &whole["evaluation"];
    assert_eq!((&evaluation["rows"], &evaluation["skipped"]), (&18.into(), &1.into()));
    let said = predictions(INCIVILITY);
    let count = |gold: &str, label: &str| {
        said.values().filter(|row| row["gold"] == gold && row["label"] == label).count() as u64
    };
    let want = [
        [count("civil", "civil"), count("civil", "uncivil")],
        [count("uncivil", "civil"), count("uncivil", "uncivil")],
    ];
    assert_eq!(evaluation["confusion"], serde_json::json!(want));
    let figure = |name: &str| {
        let figures = evaluation["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["name"] == name).unwrap()["value"].as_f64().unwrap()
    };
    let precision = want[1][1] as f64 / (want[1][1] + want[0][1]) as f64;
    let recall = want[1][1] as f64 / 9.0;
    assert!((figure("precision") - precision).abs() < 1e-12);
    assert!((figure("F1") - 2.0 * precision * recall / (precision + recall)).abs() < 1e-12);
    assert!(figure("AUC") > 0.7, "{}", figure("AUC"));
}

#[test]
fn what_an_entry_adds_is_what_goes_without_it() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::io::Write::write_all(&mut fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
    };
    write("pack.toml", "format = 1\nname = \"small\"\nversion = \"1\"\n");
    write(
        "incivility/insult.tsv",
        "pattern\tweight\tunless\nclown*\t3\nidiot\t3\tnot an idiot\nyou clown\t4\nnobody\t3\nunheard\t3\n",
    );
    let pack = folder.path().to_str().unwrap();
    let lexicon = ["--no-builtin", "--lexicon", pack, "--format", "json"];
    let evaluation = &json(&evaluate(&[INCIVILITY, &lexicon]))["evaluation"];
    let entries = evaluation["entries"].as_array().unwrap();
    let entry = |pattern: &str| entries.iter().find(|entry| entry["entry"]["pattern"] == pattern).unwrap();
    // `you clown` and `clown*` overlap: the former is kept, and without it the latter stands in for it.
    assert_eq!(entry("you clown")["alone_right"], 0);
    assert_eq!(entry("clown*")["comments"], 1, "the circus");
    assert_eq!(entry("clown*")["alone_wrong"], 1);
    assert_eq!((&entry("idiot")["hits"], &entry("idiot")["right"]), (&1.into(), &1.into()));
    assert_eq!(entry("idiot")["alone_right"], 1);
    assert!(entry("idiot")["adds_f1"].as_f64().unwrap() > 0.0 && entry("clown*")["adds_f1"].as_f64().unwrap() < 0.0);
    let dead: Vec<&str> =
        evaluation["dead"].as_array().unwrap().iter().map(|entry| entry["pattern"].as_str().unwrap()).collect();
    assert_eq!(dead, ["unheard"]);
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    for task in [INCIVILITY, REPLIES, STANCE] {
        let one = out(&evaluate(&[task, &["--format", "json", "--threads", "1"]]));
        let three = out(&evaluate(&[task, &["--format", "json", "--threads", "3"]]));
        assert!(one == three, "{task:?}");
    }
}

#[test]
fn reports_fit_the_screen_and_say_what_was_skipped() {
    for task in [INCIVILITY, REPLIES, STANCE] {
        let text = out(&evaluate(&[task, &["--dead"]]));
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:#?}");
    }
    assert!(out(&evaluate(&[INCIVILITY])).contains("Skipped 1 row: 1 without a label"));
    assert!(out(&evaluate(&[STANCE])).contains("swimming pool"), "targets have a table");
}

#[test]
fn too_low_figures_give_exit_code_1() {
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--fail-under", "F1=0.1"], 0, ""),
        (&["--fail-under", "F1=0.99"], 1, "F1 is 0."),
        (&["--fail-under", "AUC=0.1", "--fail-under", "recall:uncivil=1"], 1, "recall:uncivil is 0."),
        (&["--fail-under", "beauty=1"], 2, "no figure `beauty`"),
        (&["--fail-under", "F1"], 2, "expected a figure and a number"),
        (&["--category", "charm"], 2, "`charm` is no category"),
        (&["--label", "nowhere"], 2, "no row can be used"),
    ];
    for (arguments, code, said) in cases {
        let given: Vec<&str> = if arguments[0] == "--label" { INCIVILITY[..2].to_vec() } else { INCIVILITY.to_vec() };
        let output = evaluate(&[&given, arguments]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}
