//! The shipped pack against its own cases: what a row says of itself must hold with the engine that users have.
//! All failures are listed at once, so that one run shows a lexicon author everything.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use comity::judge::Judge;
use comity::lexicon::{Lexicon, Sources, load};
use comity::tune::cases;

/// A row of an entry file.
struct Row {
    place: String,
    pattern: String,
    weight: f64,
    level: Option<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

fn shipped() -> Lexicon {
    load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap_or_else(|faults| panic!("{faults}"))
}

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons/en")
}

fn tables(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(pack().join(folder)).expect("the folder is part of the pack");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

/// The rows of a table, as column name → field.
fn fields(path: &Path) -> Vec<(usize, BTreeMap<String, String>)> {
    let text = fs::read_to_string(path).expect("tables are UTF-8");
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with("# ") && !line.is_empty());
    let (_, header) = lines.next().expect("a table has a header");
    let names: Vec<&str> = header.split('\t').collect();
    lines
        .map(|(at, line)| {
            let row = names.iter().zip(line.split('\t')).map(|(name, field)| ((*name).to_owned(), field.to_owned()));
            (at + 1, row.collect())
        })
        .collect()
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for folder in ["incivility", "reply", "stance", "constructive"] {
        for path in tables(folder) {
            let label = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            for (line, row) in fields(&path) {
                let cell = |name: &str| row.get(name).filter(|cell| !cell.is_empty()).cloned();
                let list =
                    |name| cell(name).map_or_else(Vec::new, |cell| cell.split(" | ").map(str::to_owned).collect());
                rows.push(Row {
                    place: format!("{folder}/{label}.tsv:{line}"),
                    pattern: cell("pattern").unwrap_or_default(),
                    weight: cell("weight").and_then(|w| w.parse().ok()).unwrap_or(1.0),
                    level: cell("level"),
                    yes: list("yes"),
                    no: list("no"),
                });
            }
        }
    }
    rows
}

#[test]
fn every_row_keeps_what_its_cases_say() {
    let outcome = cases::run(&Judge::new(shipped()), |entry| !entry.yes.is_empty() || !entry.no.is_empty());
    let shown = |failure: &cases::Failure| {
        format!("{}:{}: `{}` in: {} ({})", failure.file, failure.line, failure.pattern, failure.text, failure.why)
    };
    let failures: Vec<String> = outcome.failures.iter().map(shown).collect();
    assert!(outcome.cases > 3_000, "only {} cases", outcome.cases);
    assert!(failures.is_empty(), "{} cases do not hold:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_row_has_a_case_a_weight_and_where_it_is_uncivil_a_level() {
    for row in rows() {
        assert!(!row.yes.is_empty(), "{}: `{}` has no `yes` case", row.place, row.pattern);
        assert!((0.0..=5.0).contains(&row.weight), "{}: weight {}", row.place, row.weight);
        if row.place.starts_with("incivility/") {
            assert!(matches!(row.level.as_deref(), Some("1" | "2" | "3")), "{}: level {:?}", row.place, row.level);
        }
    }
}

#[test]
fn rows_are_sorted_and_stand_once() {
    for folder in ["incivility", "reply", "stance", "constructive"] {
        for path in tables(folder) {
            let patterns: Vec<String> = fields(&path).iter().map(|(_, row)| row["pattern"].clone()).collect();
            for pair in patterns.windows(2) {
                assert!(pair[0] < pair[1], "{}: `{}` before `{}`", path.display(), pair[0], pair[1]);
            }
        }
    }
}

#[test]
fn a_common_word_has_a_case_that_shows_where_it_ends() {
    let common: Vec<String> =
        fields(&pack().join("checks/common.tsv")).into_iter().map(|(_, row)| row["word"].clone()).collect();
    for row in rows() {
        let is_common = common.contains(&row.pattern);
        assert!(!is_common || !row.no.is_empty(), "{}: `{}` has no `no` case", row.place, row.pattern);
    }
}

#[test]
fn no_identity_word_is_an_entry_by_itself() {
    let words: Vec<String> =
        fields(&pack().join("checks/identity.tsv")).into_iter().map(|(_, row)| row["word"].clone()).collect();
    for row in rows().iter().filter(|row| row.place.starts_with("incivility/")) {
        assert!(!words.contains(&row.pattern), "{}: `{}` names people", row.place, row.pattern);
    }
}
