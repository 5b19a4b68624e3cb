//! Counts what is usual and writes `lexicons/background/en.tsv`: uncivil shares of public sets whose comments nobody
//! picked for their tone, and in how many comments a word occurs. Only counts leave the sets.
//!
//!     cargo run --release --example count_background -- ../shared > lexicons/background/en.tsv

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a program for ourselves that may stop with a panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use comity::comment::{Comment, Place};
use comity::judge::{Judge, Scratch};
use comity::lexicon::{Sources, load};
use comity::summary::UNCIVIL;
use comity::summary::texts::{bare, is_term};
use comity::text::fold::fold;
use comity::text::words::words_into;
use serde_json::Value;

/// Sets whose comments were drawn without a look at their tone: file, readers' label, what they are.
const SETS: &[(&str, &str, &str)] = &[
    ("reddit-incivility", "uncivil", "Reddit, politics and news"),
    ("ucc", "unhealthy", "a newspaper's comments, moderated"),
    ("context-toxicity", "toxic_with_parent", "talk pages of an encyclopedia"),
    ("github-toxicity", "toxic", "issues of software projects"),
];

/// Sets of mixed subjects, whose words are counted: a set on one subject would make its words look usual.
const WORDS: &[&str] = &[
    "incivility/tune/reddit-incivility",
    "incivility/tune/ucc",
    "incivility/tune/context-toxicity",
    "incivility/tune/github-toxicity",
    "incivility/tune/kaggle-insults",
    "incivility/tune/cmv-adhominem",
    "incivility/tune/cad",
    "incivility/tune/oss-tbdf",
    "incivility/tune/olid",
    "incivility/tune/ruddit",
    "stance/tune/debagreement",
    "stance/tune/createdebate",
    "stance/tune/iac_qr",
    "stance/tune/A_vast",
];

/// Comments that must hold a word before it is listed.
const LISTED_FROM: u64 = 12;

fn main() {
    let shared = std::env::args().nth(1).unwrap_or_else(|| "../shared".to_owned());
    let data = Path::new(&shared).join("data");
    if !data.is_dir() {
        println!("skipped: no {shared}");
        return;
    }
    let judge = Judge::new(load(&Sources { builtin: true, ..Sources::default() }).unwrap());
    let pack = judge.lexicon().packs().next().unwrap().hash.to_owned();
    println!(
        "# What is usual, counted by examples/count_background.rs: how many comments of public sets are uncivil by"
    );
    println!(
        "# readers and by the shipped pack (#set: name, what, comments, by readers, by comity), and how many hold a word."
    );
    println!("#pack\t{pack}");
    let mut scratch = Scratch::default();
    for (name, label, what) in SETS {
        let (mut comments, mut by_readers, mut by_comity) = (0, 0, 0);
        for row in rows(&data.join("incivility/tune").join(format!("{name}.jsonl"))) {
            let Some(gold) = row["labels"][label].as_f64() else { continue };
            let place = Place::line(&(*name).into(), 1);
            let comment = Comment::new("1", row["text"].as_str().unwrap_or_default().to_owned(), place);
            let judgement = judge.judge(&comment, None, &mut scratch);
            comments += 1;
            by_readers += u64::from(gold >= 0.5);
            by_comity += u64::from(judgement.incivility.score >= UNCIVIL);
        }
        println!("#set\t{name}\t{what}\t{comments}\t{by_readers}\t{by_comity}");
    }
    let files: Vec<_> = WORDS.iter().map(|name| data.join(name).with_extension("jsonl")).collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut comments = 0u64;
    let mut words = Vec::new();
    for row in files.iter().flat_map(|path| rows(path)) {
        let text = row["text"].as_str().unwrap_or_default();
        words_into(text, &mut words);
        let spoken = words.iter().filter(|word| !word.is_mark && !word.is_inert);
        let mut forms: Vec<String> =
            spoken.map(|word| bare(&fold(word.span.of(text)))).filter(|form| is_term(form)).collect();
        forms.sort_unstable();
        forms.dedup();
        comments += 1;
        forms.into_iter().for_each(|form| *counts.entry(form).or_default() += 1);
    }
    println!("#comments\t{comments}");
    counts.retain(|form, count| *count >= LISTED_FROM && form.chars().count() <= 30);
    counts.iter().for_each(|(form, count)| println!("{form}\t{count}"));
}

fn rows(path: &Path) -> Vec<Value> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
