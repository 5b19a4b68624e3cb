//! Whether the queue puts what matters first, measured on the threads that were read and labelled by hand.
//!
//! `cargo run --release --example measure_queue -- ../shared/data/threads` prints:
//! - of each comment that a reader named for a moderator its rank within its thread, by need and by score alone;
//! - of swearing that a reader said is no moderator's business, the same;
//! - over all threads, how many of the first comments are of a moderator's business by their labels: incivility at
//!   another commenter, threats, attacks on identity, dehumanization.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measuring program"
)]

use std::collections::BTreeMap;

use comity::ingest::ReadOptions;
use comity::ingest::open::Input;
use comity::judge::Judge;
use comity::judgement::Score;
use comity::lexicon::{Sources, load};
use comity::policy::Policy;
use comity::run::run;
use comity::summary::queue::{Asked, Order, queue};

/// What readers named, before any program ran: thread, comments for a moderator, swearing that is none of his business.
const NAMED: &[(&str, &[&str], &[&str])] = &[
    ("reddit-kyiv-visit", &["8-3-1-4-2-1-1-2", "8-3-1-4-2-1-4", "8-3-1-1-3-2-2"], &["8-1-1-1-1-2-3", "8-4-1-1-1"]),
    ("github-composer-10983", &["1668814520", "1779399248", "1364258253"], &[]),
    (
        "twitter-ferguson-stills",
        &[
            "500290490382942209",
            "500303315843170305",
            "500288271650684928",
            "500290579075715072",
            "500290781178261504",
            "500659341801046017",
        ],
        &[],
    ),
    ("reddit-nato-every-inch", &["18-5-1-1-2-1-1"], &[]),
    ("4forums-south-ossetia", &["319810", "322978"], &[]),
    ("reddit-texas-abortion", &["49-2-3-3", "49-4-2", "49-1-1-1-2-1-2", "49-2-3-1-1-1"], &[]),
];

/// A comment of the queue: its key, need and score, and whether its labels make it a moderator's business.
struct Ranked {
    thread: String,
    id: String,
    need: f64,
    score: f64,
    old: f64,
    matters: bool,
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/data/threads".to_owned());
    let files: Vec<String> = ["war", "other"].iter().map(|name| format!("{folder}/{name}.dev.jsonl")).collect();
    let mut labels = BTreeMap::new();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else {
            return println!("{file} is not there; nothing is measured");
        };
        for row in text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
            let key = (row["thread"].as_str().unwrap().to_owned(), row["id"].as_str().unwrap().to_owned());
            labels.insert(key, matters(&row["labels"]));
        }
    }
    let all = ranked(&files, &labels);
    println!("named for a moderator: thread, comment, rank by need, rank by score, of how many with any evidence");
    for (thread, named, fun) in NAMED {
        let places = |id: &str| {
            let mine: Vec<&Ranked> = all.iter().filter(|one| one.thread == *thread).collect();
            let found = mine.iter().find(|one| one.id == id);
            let rank = |value: fn(&Ranked) -> f64| {
                found.map_or("-".to_owned(), |found| {
                    (1 + mine.iter().filter(|one| value(one) > value(found)).count()).to_string()
                })
            };
            format!("{thread}\t{id}\t{}\t{}\t{}", rank(|one| one.need), rank(|one| one.score), mine.len())
        };
        named.iter().for_each(|id| println!("{}", places(id)));
        fun.iter().for_each(|id| println!("{}\t(swearing in fun)", places(id)));
    }
    let relevant = labels.values().filter(|matters| **matters).count();
    println!("\n{} comments, {relevant} of a moderator's business, {} with any evidence", labels.len(), all.len());
    println!("ranking\tof the first 10\t20\t40\taverage precision");
    table("need", &all, relevant, |one| one.need);
    table("score × level", &all, relevant, |one| one.old);
    table("score", &all, relevant, |one| one.score);
}

fn matters(labels: &serde_json::Value) -> bool {
    let kinds = ["threat", "identity_attack", "dehumanization"];
    let categories = labels["categories"].as_array().unwrap();
    let severe = categories.iter().any(|kind| kinds.contains(&kind.as_str().unwrap()));
    labels["uncivil"] == 1 && (severe || labels["addressee"] == "commenter")
}

/// Every comment with evidence, unfolded: each of its author's comments is asked for by itself.
fn ranked(files: &[String], labels: &BTreeMap<(String, String), bool>) -> Vec<Ranked> {
    let judge = Judge::new(load(&Sources { builtin: true, ..Sources::default() }).expect("the shipped pack"));
    let inputs: Vec<Input> =
        (0u32..).zip(files).map(|(number, file)| Input { name: file.as_str().into(), number, named: true }).collect();
    let mut run = run(&inputs, &ReadOptions::default(), &judge).unwrap();
    let mut out = Vec::new();
    for row in run.forest.order.clone() {
        let asked = Asked {
            rows: vec![row],
            weights: Policy::default().weights,
            min_score: Score(0),
            limit: 1,
            order: Order::Need,
        };
        let found = queue(&mut run, &judge, &asked, &|_| comity::summary::queue::Verdict::default()).unwrap();
        out.extend(found.entries.into_iter().map(|entry| Ranked {
            need: entry.need,
            score: entry.score,
            old: entry.score * f64::from(entry.level),
            matters: labels.get(&(entry.thread.clone(), entry.id.clone())).copied().unwrap_or(false),
            thread: entry.thread,
            id: entry.id,
        }));
    }
    out
}

fn table(name: &str, all: &[Ranked], relevant: usize, value: fn(&Ranked) -> f64) {
    let mut order: Vec<&Ranked> = all.iter().collect();
    order.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let first = |n: usize| order.iter().take(n).filter(|one| one.matters).count();
    let (mut hits, mut sum) = (0.0, 0.0);
    for (at, one) in order.iter().enumerate().filter(|(_, one)| one.matters) {
        let _ = one;
        hits += 1.0;
        sum += hits / (at + 1) as f64;
    }
    println!("{name}\t{}\t{}\t{}\t{:.3}", first(10), first(20), first(40), sum / relevant as f64);
}
