//! Measures how often the short way of telling a language agrees with the detector, and what both cost.
//!
//! ```text
//! cargo run --release --example measure_language -- FILE...
//! ```
//!
//! Files are JSON Lines with `text` or `body`; texts that are in no such file are skipped.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program prints its table")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use comity::text::language::{detected, language_of};

fn main() {
    let mut texts: Vec<String> = Vec::new();
    for file in std::env::args().skip(1) {
        let all = std::fs::read_to_string(file).unwrap();
        let rows = all.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        texts.extend(rows.filter_map(|row| row["text"].as_str().or(row["body"].as_str()).map(str::to_owned)));
    }
    let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
    let name =
        |language: Option<comity::comment::Language>| language.map_or("none".to_owned(), |l| l.code().to_owned());
    for text in &texts {
        *pairs.entry((name(detected(text)), name(language_of(text)))).or_insert(0) += 1;
    }
    let same: usize = pairs.iter().filter(|((a, b), _)| a == b).map(|(_, n)| n).sum();
    println!("{} texts, {same} told alike\n\n| detector | short way | texts |\n|---|---|---|", texts.len());
    pairs.iter().filter(|((a, b), _)| a != b).for_each(|((a, b), n)| println!("| {a} | {b} | {n} |"));
    for (what, tell) in [("detector", detected as fn(&str) -> _), ("short way", language_of)] {
        let begun = Instant::now();
        for text in &texts {
            black_box(tell(text));
        }
        let each = begun.elapsed().as_secs_f64() / texts.len().max(1) as f64;
        println!("{what}: {:.2} microseconds a text", each * 1e6);
    }
}
