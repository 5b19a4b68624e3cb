//! What lexicon authors see of init, check, format, test, list, show and import.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("lexicon").args(arguments).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(path).unwrap().write_all(bytes).unwrap();
}

const MANIFEST: &str = "format = 1\nname = \"p\"\nversion = \"1\"\nlanguage = \"en\"\n";

/// A folder with a pack `p` of these files.
fn pack(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("p/pack.toml"), MANIFEST.as_bytes());
    files.iter().for_each(|(path, text)| write(&folder.path().join("p").join(path), text.as_bytes()));
    folder
}

/// The findings of `check` as `line:column check`, in order, and the exit code.
fn found(folder: &Path, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
    let output = comity(folder, &[&["check", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)));
    let findings = report["findings"].as_array().unwrap().iter();
    let shown = findings.map(|f| format!("{}:{} {}", f["line"], f["column"], f["check"].as_str().unwrap()));
    (shown.collect(), output.status.code())
}

#[test]
fn every_fault_of_a_row_is_told_with_its_place() {
    let header = "pattern\tlabel\ttarget\tweight\tlevel\tunless\tstatus\tyes\tno\tnote\n";
    let cases: &[(&str, &str, &[&str])] = &[
        ("a sound row", "snorfle\t\t\t1\t1\t\t\tWhat a snorfle.", &[]),
        ("no yes case", "snorfle\t\t\t1\t1", &["2:1 yes_case"]),
        ("a bad number and a bad word", "snorfle\t\t\tmuch\t1\t\toff\tA snorfle.", &["2:11 language", "2:19 language"]),
        ("a level off the scale", "snorfle\t\t\t1\t7\t\t\tA snorfle.", &["2:13 language"]),
        ("an unknown label", "snorfle\tslur\t\t1\t1\t\t\tA snorfle.", &["2:9 language"]),
        ("an unknown class", "a {snorflee}\t\t\t1\t1\t\t\tA snorfle.", &["2:3 language"]),
        ("a short star", "sn*\t\t\t1\t1\t\t\tSnort.", &["2:1 language"]),
        ("a masked spelling", "sn*rfle\t\t\t1\t1\t\t\tsnorfle", &["2:1 language"]),
        ("too many fields", "snorfle\t\t\t1\t1\t\t\tA snorfle.\t\t\tmore", &["2:30 language"]),
        ("no pattern", "\t\t\t1\t1\t\t\tA snorfle.", &["2:1 no_pattern"]),
        ("a yes case that fails", "snorfle\t\t\t1\t1\t\t\tA snorf.", &["2:17 case"]),
        ("a no case that fails", "snorfle\t\t\t1\t1\t\t\tA snorfle.\tBig snorfle!", &["2:28 case"]),
        ("an exception that cancels its own case", "snorfle\t\t\t1\t1\t~pet\t\tA pet snorfle.", &["2:21 case"]),
        ("a dead exception", "snorfle\t\t\t1\t1\twild pet\t\tA snorfle.", &["2:15 dead_unless"]),
        ("a common word", "house\t\t\t1\t1\t\t\tA house.", &["2:1 common_word"]),
        ("two letters", "zq\t\t\t1\t1\t\t\tA zq.", &["2:1 short_word"]),
        ("a name of people", "asian\t\t\t1\t1\t\t\tAn asian.\tx", &["2:1 identity"]),
        ("lost signs", "#snorfle\t\t\t1\t1\t\t\tA snorfle.", &["2:1 lost_signs"]),
        ("blanks at an end", "snorfle \t\t\t1\t1\t\t\tA snorfle.", &["2:1 text"]),
        ("an invisible sign", "snor\u{200b}fle\t\t\t1\t1\t\t\tA snorfle.", &["2:5 text", "2:18 case"]),
        ("a lost letter", "snorfle\t\t\t1\t1\t\t\tA snorfle.\t\twh\u{fffd}", &["2:31 text"]),
        ("an accent in pieces", "snorfle\t\t\t1\t1\t\t\tA snorfle.\t\twhe\u{301}", &["2:31 text"]),
        ("a star without a no case", "snorfle*\t\t\t1\t1\t\t\tA snorfle.", &["2:1 no_case"]),
        ("a gap without a no case", "snorfle ...2 wug\t\t\t1\t1\t\t\tsnorfle wug", &["2:1 no_case"]),
        ("a removal of nothing", "!snorfle", &["2:1 removes_nothing"]),
        (
            "a target that no set has",
            "snorfle\tagainst\tNowhere\t1\t\t\t\t",
            &["2:1 yes_case", "2:9 label_folder", "2:17 unknown_target"],
        ),
        ("a row that is always beaten", "idiot\t\t\t0.3\t1\t\t\tAn idiot.\tx", &[]),
    ];
    let mut wrong = Vec::new();
    for (what, row, want) in cases {
        let folder = pack(&[("incivility/insult.tsv", &format!("{header}{row}\n"))]);
        let told = found(folder.path(), &["p"]).0;
        if told != *want {
            wrong.push(format!("{what}: {row:?} gives {told:?}, not {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let folder = pack(&[
        ("incivility/insult.tsv", "\u{feff}pattern\tweight\tyes\r\nsnorfle\tx\tA snorfle.\r\n"),
        ("incivility/threat.tsv", "patern\tweight\n"),
        ("incivility/dismissal.tsv", "pattern\tyes\tyes\n"),
        ("insults.tsv", "pattern\nsnorfle\n"),
        ("classes/one.tsv", "word\n@two\n"),
        ("classes/two.tsv", "word\n@one\n@nine\n"),
        ("targets/t.toml", "name = 3\n"),
    ]);
    write(&folder.path().join("p/stance/favor.tsv"), b"pattern\tyes\nok caf\xe9\tx\n");
    let output = comity(folder.path(), &["check", "p"]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    for want in [
        "p/incivility/insult.tsv:1:1: a byte order mark; expected",
        "p/incivility/insult.tsv:1:20: line ends with CR (2 in the file); expected LF",
        "p/incivility/insult.tsv:2:9: weight `x` can't be used; expected a number",
        "p/incivility/threat.tsv:1:1: no column is called `patern`; expected `pattern`",
        "p/incivility/threat.tsv:1:1: the header row has no `pattern`",
        "p/incivility/dismissal.tsv:1:13: the column `yes` stands twice",
        "p/insults.tsv:1:1: nothing reads a file here; expected it in `incivility/`",
        "p/classes/one.tsv:2:1: class `one` includes itself",
        "p/classes/two.tsv:3:1: no class `nine`",
        "p/targets/t.toml:1:",
        "p/stance/favor.tsv:2:7: bytes that are no UTF-8 (1 in the file)",
    ] {
        assert!(told.contains(want), "{want}\nis not in\n{told}");
    }
}

#[test]
fn one_row_that_beats_another_always_is_named() {
    let rows = "pattern\tweight\tlevel\tyes\tno\nsnorfle\t0.5\t1\tA snorfle.\tx\nsnorfle*\t1\t1\tA snorflet.\tx\n{wug}\t1\t1\tA blick.\tx\nblick\t0.4\t1\tA blick.\tx\nsnorflex\t1\t1\tsnorflex\tx\n";
    let folder = pack(&[("incivility/insult.tsv", rows), ("classes/wug.tsv", "word\nblick\n")]);
    let output = comity(folder.path(), &["check", "p"]);
    let told = out(&output);
    assert!(
        told.contains("p/incivility/insult.tsv:2:1: `snorfle` never counts, `snorfle*` in p/incivility/insult.tsv:3"),
        "{told}"
    );
    assert!(
        told.contains("p/incivility/insult.tsv:5:1: `blick` never counts, `{wug}` in p/incivility/insult.tsv:4"),
        "{told}"
    );
    assert!(told.contains("p/incivility/insult.tsv:6:1: `snorflex` says nothing that `snorfle*`"), "{told}");
    assert!(told.contains("3 faults and 0 warnings in 5 entries, 3 files"), "{told}");
}

#[test]
fn opposite_labels_want_a_note() {
    let row = |note: &str| format!("pattern\tweight\tyes\tnote\nsnorfle that\t1\tSnorfle that.\t{note}\n");
    for (note, want) in [("", 2), ("it depends", 0)] {
        let folder = pack(&[("reply/agree.tsv", &row("")), ("reply/disagree.tsv", &row(note))]);
        assert_eq!(found(folder.path(), &["p"]).0.len(), want, "{note:?}");
    }
}

#[test]
fn warnings_are_faults_when_one_is_strict() {
    let folder = pack(&[("incivility/insult.tsv", "pattern\tyes\nsnorfle*\tA snorfle.\n")]);
    for (arguments, want) in [(&["p"][..], Some(0)), (&["p", "--strict"], Some(1))] {
        assert_eq!(found(folder.path(), arguments), (vec!["2:1 no_case".to_owned()], want));
    }
    assert_eq!(comity(folder.path(), &["check", "--no-builtin"]).status.code(), Some(2));
    let output = comity(folder.path(), &["check", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("nowhere: it can't be read (there is no such folder)"), "{}", err(&output));
    let output = comity(folder.path(), &["check", "."]);
    assert!(err(&output).starts_with(".: there is no `pack.toml`"), "{}", err(&output));
}

#[test]
fn machine_made_files_need_no_cases() {
    let rows = "pattern\tweight\nsnorfle*\t1\n";
    let folder = pack(&[("incivility/learned-insult.tsv", rows), ("incivility/imported-threat.tsv", rows)]);
    assert_eq!(found(folder.path(), &["p", "--strict"]), (Vec::new(), Some(0)));
}

#[test]
fn what_fires_too_often_is_told_of_comments() {
    let folder = pack(&[("incivility/insult.tsv", "pattern\tweight\tlevel\tyes\tno\nsnorfle\t1\t1\tA snorfle.\tx\n")]);
    let rows: String = (0..60)
        .map(|at| {
            format!(
                "{{\"id\":\"{at}\",\"thread\":\"t\",\"text\":\"{}\"}}\n",
                if at < 2 { "What a snorfle" } else { "Fine by me" }
            )
        })
        .collect();
    write(&folder.path().join("dump.jsonl"), rows.as_bytes());
    assert_eq!(found(folder.path(), &["p", "--on", "dump.jsonl"]).0, ["2:1 broad"]);
    assert_eq!(found(folder.path(), &["p", "--on", "dump.jsonl", "--broad", "0.1"]).0, Vec::<String>::new());
    assert_eq!(comity(folder.path(), &["check", "p", "--on", "gone.jsonl"]).status.code(), Some(2));
}

#[test]
fn a_failing_case_says_what_happened() {
    let rows = "pattern\tweight\tlevel\tunless\tyes\tno\nsnorfle\t1\t1\tpet snorfle\tA pet snorfle. | You are not a snorfle. | A snorf.\tBig snorfle!\n";
    let folder = pack(&[("incivility/insult.tsv", rows)]);
    let output = comity(folder.path(), &["test", "p"]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    for want in [
        "p/incivility/insult.tsv:2: `snorfle` (insult) should keep evidence in: A pet snorfle.\n    `snorfle` is found, but its `unless` cancels it at `pet snorfle`",
        "in: You are not a snorfle.\n    `snorfle` was dropped by the rule `negation`",
        "in: A snorf.\n    its pattern is not in the text",
        "should keep no evidence in: Big snorfle!\n    it keeps evidence: `snorfle` weighs 1.00",
        "0 of 4 cases hold, in 1 row",
    ] {
        assert!(told.contains(want), "{want}\nis not in\n{told}");
    }
    let json: Value =
        serde_json::from_slice(&comity(folder.path(), &["test", "p", "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["cases"], json["failures"].as_array().unwrap().len()), (&Value::from(4), 4));
}

#[test]
fn a_watched_row_and_one_of_weight_nothing_need_only_fire() {
    let rows = "pattern\tweight\tstatus\tyes\tnote\nblick\t0\t\tA blick.\tno insult\nsnorfle\t1\twatch\tA snorfle.\ton trial\n";
    let folder = pack(&[("incivility/insult.tsv", rows)]);
    assert_eq!(out(&comity(folder.path(), &["test", "p"])), "2 of 2 cases hold, in 2 rows\n");
}

#[test]
fn formatting_changes_files_once_and_leaves_what_it_can_not_read() {
    let folder = pack(&[
        ("incivility/insult.tsv", "# head\nyes\tpattern\tnote\r\nA wug.\twug\t\n# of blicks\nA blick. \tblick\t\n"),
        ("incivility/threat.tsv", "pattern\tcolour\nx\ty\n"),
    ]);
    let broken = b"pattern\nok caf\xe9\n";
    write(&folder.path().join("p/stance/favor.tsv"), broken);
    let output = comity(folder.path(), &["format", "--check", "p"]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), "p/incivility/insult.tsv: would change\n".to_owned()));
    let output = comity(folder.path(), &["format", "p"]);
    assert_eq!(output.status.code(), Some(1), "two files could not be formatted");
    assert!(
        err(&output).contains("p/incivility/threat.tsv:1: no column is called `colour`; the file is left"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("p/stance/favor.tsv:2:7: bytes that are no UTF-8"), "{}", err(&output));
    let read = |path: &str| fs::read(folder.path().join("p").join(path)).unwrap();
    assert_eq!(read("incivility/insult.tsv"), b"# head\npattern\tyes\n# of blicks\nblick\tA blick.\nwug\tA wug.\n");
    assert_eq!(read("stance/favor.tsv"), broken);
    fs::remove_dir_all(folder.path().join("p/stance")).unwrap();
    fs::remove_file(folder.path().join("p/incivility/threat.tsv")).unwrap();
    let output = comity(folder.path(), &["format", "--check", "p"]);
    assert_eq!((output.status.code(), out(&output)), (Some(0), String::new()));
}

#[test]
fn a_first_pack_is_sound_and_so_are_the_rows_that_it_shows() {
    let folder = TempDir::new().unwrap();
    assert_eq!(comity(folder.path(), &["init", "my words"]).status.code(), Some(0));
    let strict = |pack: &str| found(folder.path(), &[pack, "--strict"]);
    assert_eq!(strict("my words"), (Vec::new(), Some(0)));
    assert_eq!(comity(folder.path(), &["format", "--check", "my words"]).status.code(), Some(0));
    // Every comment that is a row, switched on.
    for path in
        ["incivility/insult.tsv", "stance/against.tsv", "stance/favor.tsv", "classes/insult.tsv", "targets/ours.toml"]
    {
        let path = folder.path().join("my words").join(path);
        let text = fs::read_to_string(&path).unwrap();
        let is_row = |line: &str| {
            line.contains('\t')
                || line.contains(" = ")
                || line.contains("[[") && !line.contains(':')
                || line == "# wazzock"
        };
        let on: String =
            text.lines().map(|l| format!("{}\n", if is_row(l) { l.trim_start_matches("# ") } else { l })).collect();
        write(&path, on.as_bytes());
    }
    assert_eq!(strict("my words"), (Vec::new(), Some(0)));
    assert!(out(&comity(folder.path(), &["test", "my words"])).starts_with("6 of 6 cases hold, in 4 rows"));
    let output = comity(folder.path(), &["init", "my words"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("not empty"), "{}", err(&output));
    assert_eq!(comity(folder.path(), &["init", "whole", "--copy"]).status.code(), Some(0));
    assert_eq!(found(folder.path(), &["whole", "--no-builtin"]).1, Some(0));
}

#[test]
fn the_shipped_pack_is_without_faults_and_canonical() {
    let folder = TempDir::new().unwrap();
    let output = comity(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let output = comity(folder.path(), &["format", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    let output = comity(folder.path(), &["test"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[test]
fn a_word_is_shown_wherever_it_stands() {
    let folder = pack(&[
        (
            "incivility/insult.tsv",
            "pattern\tunless\tyes\n{wug}\tpet snorfle\tA snorfle.\nbig snorfle\t\tA big snorfle.\n",
        ),
        ("classes/wug.tsv", "word\nblick\nsnorfle\n"),
    ]);
    let json = |arguments: &[&str]| -> Value {
        let output = comity(folder.path(), &[arguments, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)))
    };
    let found = json(&["show", "Snorfle", "--lexicon", "p"]);
    let places = |kind: &str| -> Vec<String> {
        found[kind].as_array().unwrap().iter().map(|entry| entry["place"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(places("fires"), ["p/incivility/insult.tsv:2"]);
    assert_eq!(places("part_of"), ["p/incivility/insult.tsv:3"]);
    assert_eq!(places("exceptions"), ["p/incivility/insult.tsv:2"]);
    assert_eq!(found["classes"][0]["places"][0], "p/classes/wug.tsv:3");
    let row = json(&["show", "insult.tsv:2", "--lexicon", "p"]);
    let mine = row.as_array().unwrap().iter().find(|row| row["place"] == "p/incivility/insult.tsv:2").unwrap();
    assert_eq!(mine["classes"][0][1], serde_json::json!(["blick", "snorfle"]));
    let listing = json(&["list", "p"]);
    assert_eq!(listing["packs"][1]["entries"], 2);
    assert!(listing["labels"][0]["definition"].as_str().unwrap().starts_with("Calls a person"));
}
