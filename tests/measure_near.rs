//! `comity explain` shows what nearly matched, and what was in the way.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::process::Command;

use tempfile::TempDir;

const ROWS: &str = "pattern\tweight\tunless\tstatus\tcase\tevade
clown\t2\tclass clown | ~circus\t\t\t
US army\t2\t\t\texact\t
never ...1 trust\t2\t\t\t\t
^ get lost\t2\t\t\t\t
shut it $\t2\t\t\t\t
idle talk\t2\t\twatch\t\t
{you} {fool}\t2\t\t\t\t
scoundrel\t2\t\t\t\tnone
";

/// What `explain` says below `nearly matched`, on one line.
fn nearly(text: &str) -> String {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    };
    write("pack.toml", "format = 1\nname = \"small\"\nversion = \"1\"\nlanguage = \"en\"\n");
    write("incivility/insult.tsv", ROWS);
    write("classes/you.tsv", "word\nyou\nyou all\n");
    write("classes/fool.tsv", "word\nbuffoon\n");
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["explain", text, "--no-builtin", "--lexicon", folder.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let out = String::from_utf8(output.stdout).unwrap();
    let near = out.split_once("nearly matched\n").map_or("", |(_, near)| near);
    assert!(near.lines().all(|line| line.chars().count() <= 80), "{near}");
    near.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_thing_in_the_way_is_told() {
    let cases = [
        (
            "He was the class clown.",
            "“clown” insult clown small/incivility/insult.tsv:2: but for its exception `class clown`",
        ),
        (
            "The circus has a clown.",
            "“clown” insult clown small/incivility/insult.tsv:2: but for its exception `~circus`",
        ),
        ("Two clowns came.", "“clowns” insult clown small/incivility/insult.tsv:2: `clown` is only a part of the word"),
        (
            "He joined the Us army.",
            "“Us army” insult US army small/incivility/insult.tsv:3: the row wants the case of `US`",
        ),
        ("I never ever would again trust them.", "3 more words"),
        (
            "I never ever again trust them.",
            "“never ever again trust” insult never ...1 trust small/incivility/insult.tsv:4: 1 more word between than the row allows",
        ),
        ("You should get lost.", "it does not begin the sentence (^)"),
        ("Just shut it now.", "it does not end the sentence ($)"),
        ("That is idle talk.", "the row is watched: it weighs nothing"),
        (
            "I know you. Buffoon is a word.",
            "“you. Buffoon” insult {you} {fool} small/incivility/insult.tsv:8: a sentence ends between its words",
        ),
        (
            "You all buffoons, go.",
            "“You all buffoons” insult {you} {fool} small/incivility/insult.tsv:8: `buffoon` is only a part",
        ),
        ("What a sc0undrel.", "a word is disguised, and the row wants it plain (evade)"),
    ];
    for (text, want) in cases {
        let near = nearly(text);
        let wrong = if want == "3 more words" { !near.contains("2 more words") } else { !near.contains(want) };
        assert!(!wrong, "{text}\nwanted {want}\ngot    {near}");
    }
}

#[test]
fn what_matches_or_is_far_off_is_not_told() {
    for text in ["You buffoon.", "What a clown.", "The tram is late.", "An assessment of the clownfish.", ""] {
        assert_eq!(nearly(text), "", "{text}");
    }
}
