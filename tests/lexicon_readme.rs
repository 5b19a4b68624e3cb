//! lexicons/README.md is true: its examples are packs without faults, its commands work, it names every column.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use comity::lexicon::pack::COLUMNS;
use tempfile::TempDir;

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/README.md")).unwrap()
}

/// The code blocks: what stands behind the fence, and the text.
fn blocks(readme: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in readme.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(fence)) => open = Some((fence.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

/// A folder with the packs of the examples, and what the commands speak of.
fn examples() -> (TempDir, BTreeSet<String>) {
    let folder = TempDir::new().unwrap();
    let mut packs = BTreeSet::new();
    for (fence, text) in blocks(&readme()) {
        let Some((_, path)) = fence.split_once(' ') else { continue };
        packs.insert(path.split('/').next().unwrap().to_owned());
        write(&folder.path().join(path), &text);
    }
    for pack in &packs {
        let manifest = folder.path().join(pack).join("pack.toml");
        if !manifest.is_file() {
            write(&manifest, &format!("format = 1\nname = \"{pack}\"\nversion = \"0.1.0\"\nlanguage = \"en\"\n"));
        }
    }
    write(&folder.path().join("dump.jsonl"), "{\"id\":\"a\",\"thread\":\"t\",\"text\":\"What a wally, he said.\"}\n");
    write(&folder.path().join("banned.txt"), "darn\nblast it\n");
    (folder, packs)
}

fn comity(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn every_example_is_a_pack_without_faults_in_canonical_form() {
    let (folder, packs) = examples();
    assert!(packs.len() >= 8, "{packs:?}");
    for pack in &packs {
        for arguments in [vec!["check", "--strict"], vec!["test"], vec!["format", "--check"]] {
            let output = comity(folder.path(), &[&["lexicon"], arguments.as_slice(), &[pack]].concat());
            let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{pack}, {arguments:?}:\n{told}");
        }
    }
}

#[test]
fn every_command_works_as_typed() {
    let (folder, _) = examples();
    // `init` makes the folder that the examples are in.
    fs::rename(folder.path().join("my-words"), folder.path().join("kept")).unwrap();
    let mut run = 0;
    for (fence, text) in blocks(&readme()) {
        for line in text.lines().filter(|_| fence == "sh") {
            let words: Vec<&str> = line
                .split('"')
                .enumerate()
                .flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
                .collect();
            assert_eq!(words[0], "comity", "{line}");
            let output = comity(folder.path(), &words[1..]);
            assert_eq!(output.status.code(), Some(0), "{line}:\n{}", String::from_utf8_lossy(&output.stderr));
            if words.contains(&"init") {
                fs::remove_dir_all(folder.path().join("my-words")).unwrap();
                fs::rename(folder.path().join("kept"), folder.path().join("my-words")).unwrap();
            }
            run += 1;
        }
    }
    assert!(run >= 15, "only {run} commands");
}

#[test]
fn what_patterns_are_said_to_find_they_find() {
    let readme = readme();
    let rows = readme.lines().skip_while(|line| !line.starts_with("| sign |")).skip(2);
    let mut seen = 0;
    for line in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<String> =
            line.replace("\\|", "\u{1}").split('|').map(|c| c.trim().replace('\u{1}', "|")).collect();
        let (pattern, found) = (cells[3].trim_matches('`'), &cells[4]);
        let folder = TempDir::new().unwrap();
        write(&folder.path().join("p/pack.toml"), "format = 1\nname = \"p\"\nversion = \"1\"\n");
        let yes = found.replace(", ", " | ");
        write(
            &folder.path().join("p/constructive/reason.tsv"),
            &format!("pattern\tweight\tyes\n{pattern}\t9\t{yes}\n"),
        );
        let output = comity(folder.path(), &["lexicon", "test", "p"]);
        assert_eq!(output.status.code(), Some(0), "{line}:\n{}", String::from_utf8_lossy(&output.stdout));
        seen += 1;
    }
    assert_eq!(seen, 10);
}

#[test]
fn every_column_is_explained_and_no_other() {
    let readme = readme();
    let rows = readme.lines().skip_while(|line| !line.starts_with("| column |")).skip(2);
    let told: Vec<&str> =
        rows.take_while(|line| line.starts_with('|')).map(|line| line.split('`').nth(1).unwrap()).collect();
    // Nothing reads `slot` yet; it is kept for those who have it.
    let known: Vec<&str> = COLUMNS.iter().copied().filter(|column| *column != "slot").collect();
    assert_eq!(told, known);
}
