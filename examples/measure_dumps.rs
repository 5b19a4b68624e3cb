//! Reads every dump of `../shared/samples/dumps` and sets what was read beside what is in it: the format's name, the
//! counted facts of `expected.json`, and the trees of the `*.truth.json`. Prints `docs/dumps.md`'s table.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program prints, and stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::path::Path;

use comity::comment::{Kind, ParentMark, Status};
use comity::ingest::open::{expand, open};
use comity::ingest::{ReadOptions, detect};
use comity::run::{Run, read};
use comity::thread::{Fault, Row};
use serde_json::Value;

/// What was read of a file, under the names of `expected.json`.
type Facts = BTreeMap<String, u64>;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/samples/dumps".to_owned());
    let folder = Path::new(&folder);
    let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else {
        println!("skipped: no {}", folder.join("expected.json").display());
        return;
    };
    let expected: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    let mut total = Total::default();
    println!("| file | format | comments | threads | replies | orphans | depth | status | tree | differs |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for (name, entry) in &expected {
        measure(folder, name, entry, &mut total);
    }
    println!();
    println!(
        "Formats named right: {} of {}. Files without a comment among the negatives: {} of {}. Facts equal: {} of {} ({:.1} %). \
         Ids of the trees found: {} of {}; under the right parent: {} ({:.2} %).",
        total.named,
        total.to_name,
        total.clean,
        total.negatives,
        total.equal,
        total.facts,
        share(total.equal, total.facts),
        total.found,
        total.ids,
        total.right,
        share(total.right, total.ids),
    );
}

#[derive(Default)]
struct Total {
    named: u64,
    to_name: u64,
    negatives: u64,
    clean: u64,
    facts: u64,
    equal: u64,
    ids: u64,
    found: u64,
    right: u64,
}

fn measure(folder: &Path, name: &str, entry: &Value, total: &mut Total) {
    let path = folder.join(name).display().to_string();
    let options = ReadOptions::default();
    let (inputs, _) = expand(std::slice::from_ref(&path));
    let read_as = open(&inputs[0], &options.limits)
        .and_then(|mut opened| opened.next().unwrap())
        .and_then(|opened| detect::detect(&opened, &options))
        .map_or_else(
            |error| format!("refused: {}", error.to_string().trim_start_matches(&path).trim_start_matches(": ")),
            |found| found.format.name().to_owned(),
        );
    let mut run = read(&inputs, &options).unwrap();
    let facts = facts(&mut run);
    let mut differs = Vec::new();
    if entry["negative"] == true {
        total.negatives += 1;
        total.clean += u64::from(facts["comments"] == 0);
    }
    if let Some(wanted) = entry["format"].as_str() {
        total.to_name += 1;
        total.named += u64::from(wanted == read_as);
        if wanted != read_as {
            differs.push(format!("format {wanted}"));
        }
    }
    for (fact, wanted) in wanted_facts(entry) {
        total.facts += 1;
        let read = facts.get(&fact).copied().unwrap_or(0);
        total.equal += u64::from(read == wanted);
        if read != wanted {
            differs.push(format!("{fact} {wanted}"));
        }
    }
    let tree = truth(folder, name, entry).map(|truth| {
        let (found, right) = compare(&mut run, &truth);
        total.ids += truth.len() as u64;
        total.found += found;
        total.right += right;
        format!("{right} of {}", truth.len())
    });
    let number = |fact: &str| facts.get(fact).copied().unwrap_or(0);
    let status: Vec<String> = facts
        .iter()
        .filter_map(|(fact, count)| Some(format!("{} {count}", fact.strip_prefix("status ")?)))
        .filter(|status| !status.starts_with("visible"))
        .collect();
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        read_as.chars().take(60).collect::<String>().replace('|', "/"),
        number("comments"),
        number("threads"),
        number("replies"),
        number("orphans"),
        number("max_depth"),
        status.join(", "),
        tree.unwrap_or_default(),
        differs.join(", "),
    );
}

/// The facts of `expected.json` that can be set beside ours.
fn wanted_facts(entry: &Value) -> Vec<(String, u64)> {
    let mut wanted = Vec::new();
    for source in [&entry["facts"], entry] {
        for fact in ["comments", "threads", "replies", "orphans", "max_depth", "duplicate_ids"] {
            wanted.extend(source[fact].as_u64().map(|count| (fact.to_owned(), count)));
        }
    }
    let of = |fact: &str| entry["facts"][fact].as_object().into_iter().flatten().collect::<Vec<_>>();
    for (status, count) in of("by_status") {
        let status = if status == "approved" { "visible" } else { status };
        wanted.push((format!("status {status}"), count.as_u64().unwrap()));
    }
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, count) in of("by_kind") {
        let kind = match kind.as_str() {
            "trackback" => "pingback",
            "service" | "moderator_action" => "system",
            kind => kind,
        };
        *kinds.entry(kind).or_default() += count.as_u64().unwrap();
    }
    wanted.extend(kinds.into_iter().map(|(kind, count)| (format!("kind {kind}"), count)));
    wanted
}

fn facts(run: &mut Run) -> Facts {
    let mut facts = Facts::new();
    let mut add = |fact: String, count: u64| *facts.entry(fact).or_default() += count;
    let repeated: Vec<Row> = run
        .forest
        .mends
        .iter()
        .filter(|mend| matches!(mend.fault, Fault::Repeated { .. } | Fault::Again { .. } | Fault::SameId { .. }))
        .map(|mend| mend.row)
        .collect();
    add("duplicate_ids".to_owned(), repeated.len() as u64);
    for fact in ["comments", "threads", "replies", "orphans", "max_depth"] {
        add(fact.to_owned(), 0);
    }
    for (at, record) in run.records.iter().enumerate() {
        let row = Row::new(at);
        add(format!("status {}", word(record.status)), 1);
        add(format!("kind {}", kind_word(record.kind)), 1);
        add("comments".to_owned(), u64::from(record.kind == Kind::Comment));
        if repeated.contains(&row) {
            continue;
        }
        let mark = run.forest.mark[at];
        let states_parent = run.forest.parent_of(row).is_some() || mark.is_some();
        add("replies".to_owned(), u64::from(states_parent));
        add("orphans".to_owned(), u64::from(matches!(mark, Some(ParentMark::Orphan | ParentMark::Ghost))));
    }
    let depth = run.forest.order.iter().map(|row| u64::from(run.forest.depth[row.at()]) + 1).max().unwrap_or(0);
    add("max_depth".to_owned(), depth);
    let threads = run.forest.trees.iter().filter(|tree| !tree.rows.is_empty()).count();
    add("threads".to_owned(), threads as u64);
    facts
}

fn word(status: Status) -> String {
    serde_json::to_value(status).unwrap().as_str().unwrap().to_owned()
}

fn kind_word(kind: Kind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

/// `id → parent`, from a file beside the dump or from `expected.json` itself.
fn truth(folder: &Path, name: &str, entry: &Value) -> Option<BTreeMap<String, Option<String>>> {
    if let Ok(text) = std::fs::read_to_string(folder.join(format!("{name}.truth.json"))) {
        return serde_json::from_str(&text).ok();
    }
    serde_json::from_value(entry["tree"].clone()).ok()
}

/// How many of the truth's ids were found, and how many stand where they should. An orphan is right when it is marked
/// as one.
fn compare(run: &mut Run, truth: &BTreeMap<String, Option<String>>) -> (u64, u64) {
    let mut place: BTreeMap<String, (Option<String>, bool)> = BTreeMap::new();
    for row in &run.forest.order {
        let parent = run.forest.parent_of(*row).map(|parent| run.id(parent).to_owned());
        let marked = matches!(run.forest.mark[row.at()], Some(ParentMark::Orphan | ParentMark::Ghost));
        place.entry(run.id(*row).to_owned()).or_insert((parent, marked));
    }
    let (mut found, mut right) = (0, 0);
    for (id, wanted) in truth {
        let Some((parent, marked)) = place.get(id) else { continue };
        found += 1;
        let absent = wanted.as_ref().is_some_and(|wanted| !truth.contains_key(wanted));
        right += u64::from(if absent { *marked } else { parent == wanted });
    }
    (found, right)
}

fn share(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / (whole.max(1)) as f64
}
