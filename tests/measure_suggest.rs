//! `comity lexicon suggest`: entries from what was missed, exceptions from what was hit wrongly.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

struct Bed(TempDir);

impl Bed {
    /// Ninety rows: `turnip` and `lame duck` are rude and unknown, `clown` is known and wrong beside `circus`.
    fn new() -> Bed {
        let bed = Bed(TempDir::new().unwrap());
        let mut rows = String::new();
        let mut row = |text: String, rude: bool| {
            rows.push_str(&serde_json::json!({"text": text, "label": rude}).to_string());
            rows.push('\n');
        };
        for n in ["house", "road", "tower", "garden", "bridge", "school"] {
            row(format!("What a turnip wrote this about the {n}?"), true);
            row(format!("The mayor is a lame duck since the {n} fell."), true);
            row(format!("He is a clown and the {n} is his."), true);
            row(format!("The circus brought a clown to the {n}."), false);
            row(format!("I walked past the {n} and saw the mayor."), false);
            for (when, who) in [("Monday", "neighbour"), ("spring", "teacher"), ("winter", "driver"), ("June", "cook")]
            {
                row(format!("In {when} the {who} came and painted the {n} once more."), false);
                row(format!("There is a picture of the {n} in {when}, a {who} took it."), false);
            }
            row(format!("They said that Turkish people built the {n}, and the {n} stands."), n.len() > 4);
            row(format!("We like the {n}, says Fabricius about it."), n.len() > 4);
        }
        bed.write("gold.jsonl", &rows);
        bed.write("pack/pack.toml", "format = 1\nname = \"small\"\nversion = \"1\"\n");
        bed.write(
            "pack/incivility/insult.tsv",
            "pattern\tweight\tlevel\tunless\tto\tyes\tno\nclown\t2.5\t2\tclass clown\ttarget\the is a clown\tthe class clown | a|b\n",
        );
        bed.write("pack/checks/identity.tsv", "word\nturkish\n");
        bed
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let base = ["--gold", "gold.jsonl", "--no-builtin", "--lexicon", "pack"];
        Command::new(env!("CARGO_BIN_EXE_comity"))
            .args(["lexicon", "suggest"])
            .args(base)
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn what_was_missed_gives_entries() {
    let proposals = Bed::new().json(&["--min-support", "4"]);
    let entries = proposals["entries"].as_array().unwrap();
    let patterns: Vec<&str> = entries.iter().map(|entry| entry["pattern"].as_str().unwrap()).collect();
    assert!(patterns.iter().any(|pattern| pattern.contains("turnip")), "{patterns:?}");
    assert!(patterns.iter().any(|pattern| pattern.contains("duck") || pattern.contains("lame")), "{patterns:?}");
    let barred = |pattern: &&&str| pattern.contains("turkish") || pattern.contains("fabricius");
    assert_eq!(patterns.iter().find(barred), None, "peoples and names are no entries");
    for entry in entries {
        assert_eq!(entry["label"], "insult");
        assert!(entry["missed"].as_u64().unwrap() >= 4 && entry["weight"].as_f64().unwrap() > 0.0, "{entry}");
    }
}

#[test]
fn wrong_hits_give_exceptions() {
    let proposals = Bed::new().json(&[]);
    let exception = &proposals["exceptions"][0];
    assert_eq!(exception["entry"]["pattern"], "clown");
    assert_eq!((&exception["wrong"], &exception["right"]), (&6.into(), &6.into()));
    assert_eq!((&exception["drops_wrong"], &exception["drops_right"]), (&6.into(), &0.into()));
    let unless: Vec<&str> =
        exception["unless"].as_array().unwrap().iter().map(|unless| unless.as_str().unwrap()).collect();
    assert!(unless == ["~brought"] || unless == ["~circus"], "{unless:?}");
}

#[test]
fn proposals_are_rows_that_a_pack_can_take_over() {
    let bed = Bed::new();
    let output = bed.run(&["--out", "proposals.txt"]);
    assert!(output.status.success() && output.stdout.is_empty());
    let table = fs::read_to_string(bed.0.path().join("proposals.txt")).unwrap();
    bed.write("over/pack.toml", "format = 1\nname = \"over\"\nversion = \"1\"\n");
    bed.write("over/incivility/insult.tsv", &table);
    let explain = |text: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_comity"))
            .args(["explain", text, "--no-builtin", "--lexicon", "pack", "--lexicon", "over"])
            .current_dir(bed.0.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}\n{table}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(explain("You turnip, what a turnip wrote this?").contains("level 1"), "{table}");
    assert!(explain("The circus brought a clown.").contains("incivility 0.0000"), "{table}");
    let kept = explain("He is a clown.");
    assert!(kept.contains("over/incivility/insult.tsv") && kept.contains("level 2"), "{kept}");
    assert!(table.contains("\tclass clown | ~") && table.contains("\tthe class clown | a\\|b\t"), "{table}");
}

#[test]
fn nothing_is_written_where_a_pack_would_read_it() {
    let bed = Bed::new();
    let output = bed.run(&["-o", "pack/incivility/new.tsv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a pack would read this file"));
    assert!(!bed.0.path().join("pack/incivility/new.tsv").exists());
}
