//! Compares summaries with what readers said of the same threads: each clause is a point, found or not.
//!
//!     cargo run --release --example measure_reports -- ../shared
//!
//! The points stand in `docs/reports/points.tsv` with the check that decides each; `docs/reports.md` says what the
//! checks mean.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a program for ourselves that may stop with a panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use comity::ingest::ReadOptions;
use comity::ingest::open::expand;
use comity::judge::Judge;
use comity::lexicon::{Sources, load};
use comity::run::run;
use comity::summary::targets::chosen;
use comity::summary::thread::{Depth, Summarizer};
use serde_json::{Value, json};

/// The four threads of other kinds, under `samples/`, and the targets that a reader would ask for.
const SAMPLES: &[(&str, &str, &[&str])] = &[
    ("californiaglobe.com.amazon", "html_wordpress/californiaglobe.com.amazon.html", &[]),
    (
        "certaindoubts-what-philosophers-think-might-not-",
        "html_wordpress/certaindoubts-what-philosophers-think-might-not-.html",
        &[],
    ),
    ("discourse-topic-1148", "dumps/discourse/topic_1148.json", &[]),
    ("news_en_politics", "page_pasted/news_en_politics.txt", &["Democrats", "Hillary Clinton"]),
];

fn main() {
    let shared = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "../shared".to_owned()));
    let verbose = std::env::args().any(|argument| argument == "--all");
    if !shared.is_dir() {
        println!("skipped: no {}", shared.display());
        return;
    }
    let points = fs::read_to_string("docs/reports/points.tsv").unwrap();
    let points: Vec<Vec<&str>> = points.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let work = tempfile::tempdir().unwrap();
    let threads = threads(&shared, work.path());
    let mut missed = Vec::new();
    println!("| thread | comments | points | found | share |");
    println!("|---|---|---|---|---|");
    let mut sums: BTreeMap<bool, (usize, usize)> = BTreeMap::new();
    for (name, path, targets) in &threads {
        let summary = summary(path, targets, work.path());
        let of_thread: Vec<&Vec<&str>> = points.iter().filter(|point| point[0] == name).collect();
        let found = of_thread.iter().filter(|point| holds(point[3], &summary)).count();
        let is_ours = SAMPLES.iter().any(|(sample, ..)| sample == name);
        let sum = sums.entry(is_ours).or_default();
        *sum = (sum.0 + found, sum.1 + of_thread.len());
        println!(
            "| {name} | {} | {} | {found} | {:.2} |",
            summary["comments"],
            of_thread.len(),
            found as f64 / of_thread.len() as f64
        );
        for point in of_thread {
            if verbose || !holds(point[3], &summary) {
                missed.push(format!(
                    "| {name} | {} | {} | `{}` | {} |",
                    point[1],
                    point[2],
                    point[3].replace('|', "\\|"),
                    if holds(point[3], &summary) { "found" } else { "missed" }
                ));
            }
        }
    }
    let rows = [(false, "the eight reports"), (true, "the four of other kinds")];
    for (is_ours, name) in rows {
        let (found, all) = sums.get(&is_ours).copied().unwrap_or_default();
        println!("| **{name}** | | {all} | {found} | **{:.2}** |", found as f64 / all as f64);
    }
    let (found, all) = sums.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    println!("| **all** | | {all} | {found} | **{:.2}** |", found as f64 / all as f64);
    sides(&shared, work.path());
    println!("\n| thread | point | what the reader said | check | |\n|---|---|---|---|---|");
    missed.iter().for_each(|line| println!("{line}"));
}

/// Each side that a summary says prevails, in every labelled thread, beside the readers' labels.
fn sides(shared: &Path, work: &Path) {
    println!("\n| thread | target | prevails | favor, against in the labels | |\n|---|---|---|---|---|");
    let mut labels: BTreeMap<String, BTreeMap<String, [u64; 2]>> = BTreeMap::new();
    for file in ["war.dev.jsonl", "other.dev.jsonl"] {
        for line in fs::read_to_string(shared.join("data/threads").join(file)).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let of_thread = labels.entry(row["thread"].as_str().unwrap().to_owned()).or_default();
            for (target, side) in row["labels"]["stance"].as_object().unwrap() {
                let counts = of_thread.entry(target.clone()).or_default();
                counts[0] += u64::from(side == "favor");
                counts[1] += u64::from(side == "against");
            }
        }
    }
    for (thread, targets) in &labels {
        let names: Vec<String> = targets.keys().cloned().collect();
        let summary = summary(&work.join(format!("{thread}.jsonl")), &names, work);
        for told in summary["stance"].as_array().unwrap().iter().filter(|told| !told["prevails"].is_null()) {
            let name = told["target"].as_str().unwrap();
            let side = told["prevails"].as_str().unwrap();
            let Some([favor, against]) = targets.get(name) else {
                println!("| {thread} | {name} | {side} | not labelled | |");
                continue;
            };
            let is_right = if side == "favor" { favor > against } else { against > favor };
            println!(
                "| {thread} | {name} | {side} | {favor}, {against} | {} |",
                if is_right { "right" } else { "wrong" }
            );
        }
    }
}

/// Every thread as a file, with the targets to judge it on beside the shipped ones.
fn threads(shared: &Path, work: &Path) -> Vec<(String, PathBuf, Vec<String>)> {
    let listed: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(shared.join("data/threads/threads.json")).unwrap()).unwrap();
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for file in ["war.dev.jsonl", "other.dev.jsonl"] {
        for line in fs::read_to_string(shared.join("data/threads").join(file)).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let own = json!({"thread": row["thread"], "id": row["id"], "reply_to": row["reply_to"], "author": row["author"],
                "time": row["time"], "text": row["text"], "title": row["title"]});
            let text = rows.entry(row["thread"].as_str().unwrap().to_owned()).or_default();
            text.push_str(&own.to_string());
            text.push('\n');
        }
    }
    for (name, text) in &rows {
        use std::io::Write;
        fs::File::create(work.join(format!("{name}.jsonl"))).unwrap().write_all(text.as_bytes()).unwrap();
    }
    let mut threads = Vec::new();
    let mut reports: Vec<PathBuf> =
        fs::read_dir(shared.join("data/threads/reports")).unwrap().map(|entry| entry.unwrap().path()).collect();
    reports.sort();
    for report in reports {
        let name = report.file_stem().unwrap().to_string_lossy().into_owned();
        let path = work.join(format!("{name}.jsonl"));
        let entry = listed.iter().find(|entry| entry["thread"] == name.as_str()).unwrap();
        let targets =
            entry["targets"].as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect();
        threads.push((name, path, targets));
    }
    for (name, path, targets) in SAMPLES {
        let targets = targets.iter().map(|target| (*target).to_owned()).collect();
        threads.push(((*name).to_owned(), shared.join("samples").join(path), targets));
    }
    threads
}

/// The summary of the only thread in `path`, as JSON, with ten comments in each list. Targets that no shipped set knows
/// are given by their names alone, as somebody would who asks for the first time.
fn summary(path: &Path, targets: &[String], work: &Path) -> Value {
    let shipped = ["Russia", "Ukraine", "NATO", "US", "China", "EU"];
    let own: Vec<&String> = targets.iter().filter(|target| !shipped.contains(&target.as_str())).collect();
    let mut sources = Sources { builtin: true, ..Sources::default() };
    if !own.is_empty() {
        let mut set = "name = \"asked\"\n".to_owned();
        own.iter().for_each(|name| set.push_str(&format!("\n[[target]]\nname = \"{name}\"\n")));
        let file = work.join("asked.toml");
        use std::io::Write;
        fs::File::create(&file).unwrap().write_all(set.as_bytes()).unwrap();
        sources.targets = Some(vec!["world-powers".to_owned(), file.to_string_lossy().into_owned()]);
    }
    let judge = Judge::new(load(&sources).unwrap_or_else(|faults| panic!("{faults}")));
    let (inputs, _) = expand(&[path.to_string_lossy().into_owned()]);
    let mut run = run(&inputs, &ReadOptions::default(), &judge).unwrap();
    let largest = (0..run.forest.trees.len()).max_by_key(|number| run.forest.trees[*number].rows.len()).unwrap();
    let tree = run.forest.trees[largest].clone();
    let chosen = chosen(&run, &tree, sources.targets.is_some());
    let mut summarizer = Summarizer::new(&run, judge.lexicon(), Depth::Full(10));
    let summary = summarizer.thread(&mut run, largest, &chosen).unwrap().unwrap();
    let mut value = serde_json::to_value(&summary).unwrap();
    // What the comments' rows say of answers, which every report with rows shows.
    let labels: BTreeMap<String, Value> = run
        .forest
        .rows(&tree)
        .iter()
        .filter_map(|row| Some((run.id(*row).to_owned(), serde_json::to_value(run.answer(*row)?.label).ok()?)))
        .collect();
    value["answers"] = serde_json::to_value(labels).unwrap();
    value["parents"] = run
        .forest
        .rows(&tree)
        .iter()
        .filter_map(|row| Some((run.id(*row).to_owned(), Value::from(run.id(run.forest.parent_of(*row)?)))))
        .collect();
    value
}

/// Whether the summary says what a check asks: alternatives between ` | `, parts that must all hold between ` & `.
fn holds(check: &str, summary: &Value) -> bool {
    check.split(" | ").any(|all| all.split(" & ").all(|one| holds_one(one.trim(), summary)))
}

fn holds_one(check: &str, summary: &Value) -> bool {
    let (name, rest) = check.split_once('(').unwrap_or_else(|| panic!("{check}: no ("));
    let rest = rest.strip_suffix(')').unwrap_or_else(|| panic!("{check}: no )"));
    let parts: Vec<&str> = rest.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let number = |at: usize| parts[at].parse::<f64>().unwrap_or_else(|_| panic!("{check}: no number"));
    let uncivil = &summary["incivility"];
    let rate = uncivil["rate"]["share"].as_f64().unwrap_or(0.0);
    let at_commenters = list(&uncivil["at_commenters"]);
    let looks = ids(&summary["look_first"]);
    let reading = ids(&summary["picks"]["worth_reading"]);
    let has = |part: &[&str], of: &[String]| {
        part.iter().filter(|id| of.iter().any(|known| known == *id)).count() * 2 >= part.len()
    };
    let target = |name: &str| {
        let targets = summary["stance"].as_array().cloned().unwrap_or_default();
        targets.into_iter().find(|target| target["target"] == name)
    };
    let near = |id: &str| -> Vec<String> {
        let parents = &summary["parents"];
        let mut all = vec![id.to_owned()];
        all.extend(parents[id].as_str().map(str::to_owned));
        let below = parents.as_object().unwrap().iter().filter(|(_, parent)| *parent == id);
        all.extend(below.map(|(child, _)| child.clone()));
        all
    };
    match name {
        // A term of the thread or of a branch.
        "about" => {
            let mut terms: Vec<String> = summary["topics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["term"].as_str().unwrap().to_lowercase())
                .collect();
            for branch in summary["branches"].as_array().unwrap() {
                terms.extend(list(&branch["terms"]).iter().map(|term| term.to_lowercase()));
            }
            rest.split('|')
                .any(|word| terms.iter().any(|term| term.split(' ').any(|part| part == word) || term == word))
        }
        "branch" => has(&parts, &ids(&summary["branches"])),
        "largest" => summary["branches"][0]["id"] == parts[0],
        "leads" => target(parts[0]).is_some_and(|target| target["prevails"] == parts[1]),
        "nobody" => target(parts[0]).is_some_and(|target| target[parts[1]] == 0),
        "few_for" => target(parts[0]).is_some_and(|target| target["favor"].as_f64().unwrap() <= number(1)),
        "says" => target(parts[0]).is_some_and(|target| {
            let sides = [format!("{}_ids", parts[1]), format!("inferred_{}_ids", parts[1])];
            let named: Vec<String> = sides.iter().flat_map(|key| list(&target[key])).collect();
            has(&parts[2..], &named)
        }),
        "author" => {
            let (names, sides) = rest.split_once(';').unwrap();
            let mut named = Vec::new();
            for side in sides.split('|') {
                let (side, of) = side.trim().split_once(' ').unwrap();
                named.extend(target(of).iter().flat_map(|target| list(&target["authors"][side])));
            }
            has(&names.split(',').collect::<Vec<_>>(), &named)
        }
        "share" => rate >= number(0) && rate <= number(1),
        "aimed" => {
            let most = uncivil["addressees"][0]["name"].as_str().unwrap_or("none");
            rest.split('|').any(|name| name == most)
        }
        "at_commenter" => has(&parts, &at_commenters),
        "few_at_commenter" => at_commenters.len() as f64 <= number(0),
        "flag" => has(&parts, &looks),
        // Among the first three, and not marked as slight.
        "not_top" => {
            let urgent = summary["look_first"].as_array().unwrap().iter().filter(|look| look["slight"] == false);
            let urgent: Vec<&Value> = urgent.take(3).collect();
            parts.iter().all(|id| !urgent.iter().any(|look| look["id"] == *id))
        }
        "hot" => matches!(uncivil["against_usual"]["place"].as_str(), Some("above")),
        "not_hot" => !matches!(uncivil["against_usual"]["place"].as_str(), Some("above")),
        "kind" => uncivil["categories"][0]["name"] == parts[0],
        "has_kind" => uncivil["categories"].as_array().unwrap().iter().any(|kind| kind["name"] == parts[0]),
        "few" => uncivil["categories"]
            .as_array()
            .unwrap()
            .iter()
            .all(|kind| kind["name"] != parts[0] || kind["comments"].as_f64().unwrap() <= number(1)),
        // The turn, the first blow, a hot spot or a quarrel begins at the comment, the one it answers, or its answers.
        "turn" => {
            let mut told = vec![uncivil["turn"]["id"].clone(), uncivil["first_blow"].clone()];
            told.extend(uncivil["hot_spots"].as_array().unwrap().iter().map(|spot| spot["id"].clone()));
            told.extend(summary["exchange"]["quarrels"].as_array().unwrap().iter().map(|spot| spot["id"].clone()));
            parts.iter().any(|id| near(id).iter().any(|id| told.iter().any(|told| told == id.as_str())))
        }
        "rising" | "late" => {
            let steps = summary["timeline"]["steps"].as_array().unwrap();
            let half = |range: &[Value]| range.iter().map(|step| step["uncivil"].as_u64().unwrap()).sum::<u64>();
            half(&steps[steps.len() / 2..]) > half(&steps[..steps.len() / 2])
        }
        "quarrel" => {
            let mut told: Vec<String> = Vec::new();
            for spot in summary["exchange"]["quarrels"].as_array().unwrap() {
                told.push(spot["id"].as_str().unwrap().to_owned());
                told.extend(list(&spot["comments"]));
            }
            told.extend(summary["exchange"]["most_disputed"]["id"].as_str().map(str::to_owned));
            for pair in summary["exchange"]["opponents"].as_array().unwrap() {
                told.extend(list(&pair["comments"]));
            }
            has(&parts, &told)
        }
        "hot_spot" => {
            uncivil["hot_spots"]
                .as_array()
                .unwrap()
                .iter()
                .any(|spot| near(parts[0]).iter().any(|id| spot["id"] == id.as_str()))
                || summary["branches"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .max_by_key(|branch| branch["uncivil"]["part"].as_u64())
                    .is_some_and(|branch| branch["id"] == parts[0])
        }
        "calm_branch" => {
            let calm = ids(&uncivil["calm"]);
            let quiet = summary["branches"].as_array().unwrap().iter().filter(|branch| branch["uncivil"]["part"] == 0);
            let told: Vec<String> =
                quiet.filter_map(|branch| branch["id"].as_str().map(str::to_owned)).chain(calm).collect();
            near(parts[0]).iter().any(|id| told.contains(id))
        }
        "pair" => {
            let of = |pair: &Value| parts.iter().all(|name| list(pair).iter().any(|known| known == name));
            summary["exchange"]["opponents"].as_array().unwrap().iter().any(|pair| of(&pair["authors"]))
                || of(&summary["exchange"]["longest"]["authors"])
        }
        "chain" => has(&parts, &list(&summary["exchange"]["longest"]["comments"])),
        "chain_authors" => {
            parts.iter().all(|name| list(&summary["exchange"]["longest"]["authors"]).iter().any(|known| known == name))
        }
        "open" => has(&parts, &reading),
        "constructive" => has(&parts, &reading),
        "dominates" => {
            let mut told = list(&summary["people"]["carried_by"]);
            told.extend(list(&summary["people"]["dominant"]));
            parts.iter().all(|name| told.iter().any(|known| known == name))
        }
        "no_dominator" => {
            list(&summary["people"]["dominant"]).is_empty()
                && summary["people"]["carried_by"].as_array().unwrap().is_empty()
        }
        "once" => summary["headline"].as_array().unwrap().iter().any(|sentence| sentence["about"] == "one_voice"),
        "size" => summary["comments"].as_f64() == Some(number(0)) && summary["pingbacks"].as_f64() == Some(number(1)),
        "replies" => (number(0)..=number(1)).contains(&summary["replies"].as_f64().unwrap()),
        "low_sample" => uncivil["rate"]["small_sample"] == true,
        "days" => summary["timeline"]["seconds"]
            .as_f64()
            .is_some_and(|seconds| (number(0)..=number(1)).contains(&(seconds / 86_400.0))),
        "no_times" => summary["first"].is_null(),
        "agree_most" => summary["exchange"]["agree"].as_u64() > summary["exchange"]["disagree"].as_u64(),
        "replied" => summary["exchange"][if parts[0] == "agree" { "agree" } else { "disagree" }].as_u64() > Some(0),
        "says_reply" | "reply_in" => {
            let with: Vec<String> = summary["answers"]
                .as_object()
                .unwrap()
                .iter()
                .filter(|(_, label)| *label == parts[0])
                .map(|(id, _)| id.clone())
                .collect();
            has(&parts[1..], &with)
        }
        "uncovered" => has(&parts, &list(&summary["coverage"]["language_not_covered_ids"])),
        "question" => has(&parts, &list(&summary["exchange"]["unanswered_ids"])) || has(&parts, &reading),
        "unanswered" => has(&parts, &list(&summary["exchange"]["unanswered_ids"])),
        "asks" => summary["exchange"]["questions"].as_f64().unwrap() >= number(0),
        "mostly_constructive" => summary["picks"]["constructive"]["share"].as_f64().unwrap_or(0.0) >= 0.5,
        _ => panic!("{check}: no such check"),
    }
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn ids(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}
