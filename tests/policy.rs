//! The policy file, as whoever writes one sees it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const THREAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/thread.jsonl");

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(arguments).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn policy(text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::File::create(folder.path().join("p.toml")).unwrap().write_all(text.as_bytes()).unwrap();
    folder
}

/// The queue under a policy.
fn queue(text: &str) -> Value {
    let folder = policy(text);
    let output = comity(folder.path(), &["queue", THREAD, "--policy", "p.toml", "--format", "json", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    serde_json::from_str(&out(&output)).unwrap()
}

fn ids(queue: &Value) -> Vec<String> {
    queue["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

fn entry<'q>(queue: &'q Value, id: &str) -> &'q Value {
    queue["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap()
}

#[test]
fn the_policy_that_init_writes_is_sound_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    assert_eq!(comity(folder.path(), &["policy", "init", "p.toml"]).status.code(), Some(0));
    let checked = comity(folder.path(), &["policy", "check", "p.toml"]);
    assert_eq!((checked.status.code(), err(&checked)), (Some(0), String::new()));
    let with = comity(folder.path(), &["queue", THREAD, "--policy", "p.toml", "--quiet"]);
    let without = comity(folder.path(), &["queue", THREAD, "--quiet"]);
    assert_eq!(out(&with), out(&without));
    let again = comity(folder.path(), &["policy", "init", "p.toml"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).starts_with("p.toml: the file is there; expected a new one"), "{}", err(&again));
    assert_eq!(
        out(&comity(folder.path(), &["policy", "init"])),
        fs::read_to_string(folder.path().join("p.toml")).unwrap()
    );
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let text = "\
[queue]
min_scor = 0.3
limit = 0

[need.kind]
insullt = 1.0
threat = 5
vulgarity = 0.125

[[rule]]
category = \"treat\"
score = 80
level = 4

[[rule]]
action = \"holt\"
addressee = \"everybody\"

[[exception]]
why = \"x\"

[rules]
";
    let folder = policy(text);
    let output = comity(folder.path(), &["policy", "check", "p.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let want = [
        "p.toml:2:1: no key `min_scor` here; did you mean `min_score`?",
        "p.toml:3:9: `limit` is `0`; expected a whole number from 1 on",
        "p.toml:6:1: no key `insullt` here; did you mean `insult`?",
        "p.toml:7:10: `threat` is `5`; expected a factor from 0 to 2 in steps of 0.01",
        "p.toml:8:13: `vulgarity` is `0.125`; expected a factor from 0 to 2 in steps of 0.01",
        "p.toml:10:1: a rule without an action; expected a line like `action = \"hold\"`",
        "p.toml:11:12: `category` is `treat`; did you mean `threat`?",
        "p.toml:12:9: `score` is `80`; expected a score from 0 to 1",
        "p.toml:13:9: `level` is `4`; expected 1, 2 or 3",
        "p.toml:16:10: `action` is `holt`; did you mean `hold`?",
        "p.toml:17:13: `addressee` is `everybody`; expected one of commenter, group, article_author, target, none, self",
        "p.toml:19:1: an exception without a condition would leave everything out; expected a line like `author = \"Ana\"`",
        "p.toml:22:2: no key `rules` here; did you mean `rule`?",
    ];
    let told = err(&output);
    assert_eq!(told.lines().collect::<Vec<_>>(), want);
    // `queue` says the same and reads nothing.
    let output = comity(folder.path(), &["queue", THREAD, "--policy", "p.toml"]);
    assert_eq!((output.status.code(), err(&output)), (Some(2), told));
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let folder = policy("[queue]\nlimit = = 3\n");
    let output = comity(folder.path(), &["policy", "check", "p.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("p.toml:2:"), "{}", err(&output));
    assert!(err(&output).contains("no TOML: "), "{}", err(&output));
    let output = comity(folder.path(), &["policy", "check", "nothing.toml"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_first_rule_that_applies_suggests() {
    let queue = queue(
        "[[rule]]\ncategory = \"threat\"\nlevel = 3\naction = \"escalate\"\n\n\
         [[rule]]\ncategory = [\"insult\", \"threat\"]\naddressee = \"commenter\"\nscore = 0.9\naction = \"hold\"\n\n\
         [[rule]]\ncategory = \"vulgarity\"\naddressee = \"none\"\naction = \"ignore\"\n",
    );
    assert_eq!(
        (&entry(&queue, "139")["action"], &entry(&queue, "139")["rule"]),
        (&"escalate".into(), &"p.toml:1".into())
    );
    assert_eq!((&entry(&queue, "135")["action"], &entry(&queue, "135")["rule"]), (&"hold".into(), &"p.toml:6".into()));
    assert_eq!((&entry(&queue, "152")["action"], &entry(&queue, "152")["rule"]), (&"look".into(), &Value::Null));
    assert!(!ids(&queue).contains(&"146".to_owned()), "swearing at nobody is ignored by this policy");
    assert!(queue["capacity"]["left_out"].as_u64() >= Some(1), "{}", queue["capacity"]);
}

#[test]
fn exceptions_leave_out_what_they_name_and_nothing_else() {
    let cases: [(&str, &[&str], &[&str]); 7] = [
        ("author = \"Otto Pike\"", &["140", "166"], &["139"]),
        ("thread = \"kestrel-bay-bridge\"\ncategory = \"identity_attack\"", &["152"], &["140"]), // 140 has more kinds
        ("thread = \"elsewhere\"", &[], &["139"]),
        ("entry = \"en/incivility/threat.tsv\"", &["139"], &["135"]),
        ("entry = [\"en/incivility/vulgarity.tsv\", \"en/incivility/aspersion.tsv\"]", &["146"], &["139"]),
        ("target = [\"russia\"]", &["140"], &["139"]),
        ("quoted = true", &[], &["139"]),
    ];
    for (condition, gone, there) in cases {
        let queue = queue(&format!("[[exception]]\n{condition}\n"));
        let ids = ids(&queue);
        assert!(gone.iter().all(|id| !ids.contains(&(*id).to_owned())), "{condition}: {ids:?}");
        assert!(there.iter().all(|id| ids.contains(&(*id).to_owned())), "{condition}: {ids:?}");
    }
}

#[test]
fn the_weights_of_need_and_the_bounds_of_the_queue_can_be_set() {
    let queue = queue("[queue]\nmin_score = 0.9\nlimit = 2\n[need.kind]\nthreat = 0.1\n[need.least_aim]\nthreat = 0\n");
    assert_eq!(ids(&queue), ["135", "134"]);
    assert_eq!(queue["policy"]["kind"]["threat"], 0.1);
    let entries = queue["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["score"].as_f64() >= Some(0.9)), "{entries:#?}");
}
