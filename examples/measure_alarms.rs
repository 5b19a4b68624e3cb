//! Measures how many comments of inputs get evidence of insult or vulgarity, and by which entries. No text is printed.
//!
//! ```text
//! cargo run --release --example measure_alarms -- FILE...
//! ```

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program prints its table")]

use std::collections::BTreeMap;

use comity::ingest::open::expand;
use comity::ingest::{Item, ReadOptions, start};
use comity::judge::{Judge, Scratch};
use comity::lexicon::{Sources, load};

fn main() {
    let judge = Judge::new(load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap());
    let files: Vec<String> = std::env::args().skip(1).collect();
    let (inputs, _) = expand(&files);
    let mut scratch = Scratch::default();
    let (mut comments, mut alarms) = (0usize, 0usize);
    let mut entries: BTreeMap<String, usize> = BTreeMap::new();
    for input in &inputs {
        let (mut mine, mut rude) = (0usize, 0usize);
        let Ok(pieces) = start(input, &ReadOptions::default()) else { continue };
        for item in pieces.filter_map(Result::ok).flat_map(|piece| piece.items()) {
            let Item::Comment(comment) = item else { continue };
            let judgement = judge.judge(&comment, None, &mut scratch);
            mine += 1;
            let evidence = judgement.incivility.evidence.iter().filter(|evidence| evidence.weight.0 > 0);
            let found: Vec<_> = evidence.map(|evidence| judge.lexicon().entry(evidence.entry)).collect();
            let found: Vec<_> = found.iter().filter(|entry| matches!(entry.label, "insult" | "vulgarity")).collect();
            rude += usize::from(!found.is_empty());
            for entry in found {
                *entries.entry(format!("{} `{}`", entry.source, entry.pattern)).or_insert(0) += 1;
            }
        }
        println!("| {} | {mine} | {rude} |", input.name.rsplit('/').next().unwrap_or(&input.name));
        (comments, alarms) = (comments + mine, alarms + rude);
    }
    println!("| all | {comments} | {alarms} | {:.2} % |\n", 100.0 * alarms as f64 / comments.max(1) as f64);
    let mut entries: Vec<(usize, String)> = entries.into_iter().map(|(entry, count)| (count, entry)).collect();
    entries.sort_by(|a, b| b.cmp(a));
    entries.iter().take(60).for_each(|(count, entry)| println!("- {count} {entry}"));
}
