//! Measures the page text reader on sample pages with known reply trees, and prints the tables of `docs/pages.md`.
//!
//! `cargo run --release --example measure_pages [-- --shared DIR] [--half write|measure] [--page NAME] [-v]`
//! or `-- --lines FILE`, which prints every line of a text with what it was taken for.
//!
//! Sites, not pages, are split into a half that the rules were written on and a half that they were not, by bit 32 of
//! the FNV-1a hash of the site's name: the page's name up to its first dot or hyphen (`neg-` aside); pages named
//! `aeb-…` and `page-…` are sites of their own.
#![allow(clippy::print_stdout, reason = "this program's output is its purpose")]
#![allow(clippy::cast_precision_loss, reason = "counts of comments are small")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity::comment::Comment;
use comity::ingest::page_text::{PageReading, read};
use serde_json::Value;

const RENDERERS: &[&str] = &["resiliparse", "resiliparse_full", "inscriptis", "lynx", "w3m", "bs4", "trafilatura"];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    Write,
    Measure,
}

impl Half {
    fn name(self) -> &'static str {
        match self {
            Half::Write => "write",
            Half::Measure => "measure",
        }
    }
}

struct Options {
    shared: PathBuf,
    half: Option<Half>,
    page: Option<String>,
    verbose: bool,
    lines: Option<PathBuf>,
}

fn main() {
    let options = options();
    if let Some(path) = &options.lines {
        show_lines(path);
        return;
    }
    let samples = options.shared.join("samples");
    if !samples.is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    comments(&options, &samples);
    pasted(&options, &samples);
    if options.page.is_none() {
        negatives(&options, &samples);
        examples(&samples);
    }
}

fn options() -> Options {
    let mut options =
        Options { shared: PathBuf::from("../shared"), half: None, page: None, verbose: false, lines: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--shared" => options.shared = args.next().map(PathBuf::from).unwrap_or_default(),
            "--half" => options.half = args.next().map(|h| if h == "write" { Half::Write } else { Half::Measure }),
            "--page" => options.page = args.next(),
            "--lines" => options.lines = args.next().map(PathBuf::from),
            "-v" => options.verbose = true,
            _ => println!("unknown argument {arg}"),
        }
    }
    options
}

fn show_lines(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let Some(reading) = run(path) else { return };
    for (verdict, line) in reading.lines.iter().zip(text.lines()) {
        println!("{:9} {:4} |{line}", verdict.verdict, verdict.comment.as_deref().unwrap_or(""));
    }
}

fn half(name: &str) -> Half {
    let name = name.strip_prefix("neg-").unwrap_or(name);
    let whole = name.starts_with("aeb-") || name.starts_with("page-");
    let site = if whole { name } else { name.split(['.', '-']).next().unwrap_or(name) };
    let hash = site.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    if (hash >> 32) & 1 == 0 { Half::Write } else { Half::Measure }
}

fn truths(folder: &Path) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|e| e.path()) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("").to_owned();
        let Some(name) = name.strip_suffix(".truth.json") else { continue };
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if let Ok(value) = serde_json::from_str(&text) {
            out.push((name.to_owned(), value));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn prefix(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// The figures of one text or of many.
#[derive(Clone, Copy, Default)]
struct Sum {
    wanted: usize,
    found: usize,
    parent: usize,
    asked: usize,
    replies: usize,
    reply_right: usize,
    rows: usize,
    false_rows: usize,
    merged: usize,
    starts: usize,
    length: usize,
    author: (usize, usize),
    time: (usize, usize),
    declared: (usize, usize),
    closed: (usize, usize),
}

impl Sum {
    fn add(&mut self, other: &Sum) {
        let pair = |a: &mut (usize, usize), b: (usize, usize)| *a = (a.0 + b.0, a.1 + b.1);
        self.wanted += other.wanted;
        self.found += other.found;
        self.parent += other.parent;
        self.asked += other.asked;
        self.replies += other.replies;
        self.reply_right += other.reply_right;
        self.rows += other.rows;
        self.false_rows += other.false_rows;
        self.merged += other.merged;
        self.starts += other.starts;
        self.length += other.length;
        pair(&mut self.author, other.author);
        pair(&mut self.time, other.time);
        pair(&mut self.declared, other.declared);
        pair(&mut self.closed, other.closed);
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) }
}

/// One comment that a text holds.
struct Wanted {
    id: String,
    parent: Option<String>,
    key: String,
    asked: bool,
    author: Option<String>,
    time: Option<String>,
}

/// The wanted comments: those of `in_text`, each with its nearest ancestor that is among them.
fn wanted(comments: &[Value], in_text: Option<&BTreeSet<String>>) -> Vec<Wanted> {
    let text = |v: &Value, field: &str| v.get(field).and_then(Value::as_str).map(str::to_owned);
    let parents: BTreeMap<String, Option<String>> =
        comments.iter().filter_map(|c| Some((text(c, "id")?, text(c, "parent")))).collect();
    let here = |id: &String| in_text.is_none_or(|set| set.contains(id));
    let nearest = |id: &str| {
        let mut at = parents.get(id).cloned().flatten();
        while let Some(up) = at.clone().filter(|up| !here(up)) {
            at = parents.get(&up).cloned().flatten();
        }
        at
    };
    comments
        .iter()
        .filter_map(|c| {
            let id = text(c, "id")?;
            here(&id).then_some(())?;
            let asked = text(c, "from_text").is_none_or(|how| {
                !(how.starts_with("ambiguous") || how.starts_with("undecided") || how.contains("parent ambiguous"))
            });
            Some(Wanted {
                parent: nearest(&id),
                key: key(&text(c, "text")?),
                asked,
                author: text(c, "author"),
                time: text(c, "time"),
                id,
            })
        })
        .collect()
}

fn measure(reading: &PageReading, wanted: &[Wanted], page: &str, verbose: bool) -> Sum {
    let rows: Vec<String> = reading.comments.iter().map(|c| key(&c.text)).collect();
    let mut sum = Sum { wanted: wanted.len(), rows: rows.len(), ..Sum::default() };
    let mut row_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut used = vec![false; rows.len()];
    let mut from = 0;
    for want in wanted {
        let start = prefix(&want.key, 40);
        let fits = |k: &usize, used: &[bool]| !used[*k] && !start.is_empty() && rows[*k].contains(&start);
        let hit = (from..rows.len()).find(|k| fits(k, &used)).or_else(|| (0..from).find(|k| fits(k, &used)));
        if let Some(k) = hit {
            used[k] = true;
            from = from.max(k);
            row_of.insert(&want.id, k);
        } else if verbose {
            println!("  {page}: {} not found", want.id);
        }
    }
    for want in wanted {
        let Some(&k) = row_of.get(want.id.as_str()) else { continue };
        let row = &reading.comments[k];
        sum.found += 1;
        sum.starts += usize::from(rows[k].starts_with(&prefix(&want.key, 20)));
        let (got, full) = (rows[k].chars().count(), want.key.chars().count());
        sum.length += usize::from(got.abs_diff(full) * 20 <= full);
        if verbose && got.abs_diff(full) * 20 > full {
            println!("  {page}: {} has {got} letters, wanted {full}", want.id);
        }
        attributes(&mut sum, row, want);
        if !want.asked {
            continue;
        }
        let up = want.parent.as_deref().map(|p| row_of.get(p).map(|k| reading.comments[*k].id.clone()));
        let right = match &up {
            None => row.reply_to.is_none(),
            Some(up) => up.is_some() && row.reply_to == *up,
        };
        sum.asked += 1;
        sum.parent += usize::from(right);
        sum.replies += usize::from(want.parent.is_some());
        sum.reply_right += usize::from(right && want.parent.is_some());
        if verbose && !right {
            println!(
                "  {page}: {} (line {:?}) has parent {:?}, wanted {:?}",
                want.id,
                row.source.to_string(),
                row.reply_to,
                up
            );
        }
    }
    for (k, used) in used.iter().enumerate() {
        sum.false_rows += usize::from(!used);
        if verbose && !used {
            println!("  {page}: row at {} is false", reading.comments[k].source);
        }
    }
    sum.merged = merged(&rows, wanted);
    sum
}

fn attributes(sum: &mut Sum, row: &Comment, want: &Wanted) {
    if let (Some(got), Some(author)) = (&row.author, &want.author) {
        sum.author.1 += 1;
        sum.author.0 += usize::from(key(got) == key(author));
    }
    // The truth gives a time as printed where the page has no machine-readable one; those can't be compared.
    let iso = want.time.as_deref().filter(|t| t.len() >= 10 && t.as_bytes().get(4) == Some(&b'-'));
    if let (Some(got), Some(time)) = (&row.time, iso) {
        sum.time.1 += 1;
        sum.time.0 += usize::from(prefix(&got.to_string(), 10) == prefix(time, 10));
    }
}

fn merged(rows: &[String], wanted: &[Wanted]) -> usize {
    let starts: Vec<String> = wanted.iter().map(|w| prefix(&w.key, 40)).filter(|s| s.chars().count() >= 12).collect();
    let once: Vec<&String> = starts.iter().filter(|s| starts.iter().filter(|t| t == s).count() == 1).collect();
    rows.iter().filter(|row| once.iter().filter(|s| row.contains(s.as_str())).count() > 1).count()
}

fn run(path: &Path) -> Option<PageReading> {
    let text = std::fs::read_to_string(path).ok()?;
    let file: Arc<str> = path.file_name()?.to_str()?.into();
    Some(read(&text, &file))
}

const HEAD: &str = "| rendering | half | pages | comments | found | parent, all | parent, replies | false rows | merged | starts | length | found, mean of pages | parent, mean of pages | author | time | declared | closed |";

fn line(name: &str, half: &str, sums: &[Sum]) {
    let mut all = Sum::default();
    sums.iter().for_each(|s| all.add(s));
    let mean = |f: &dyn Fn(&Sum) -> (usize, usize)| {
        let shares: Vec<f64> = sums.iter().map(f).filter(|(_, n)| *n > 0).map(|(a, n)| a as f64 / n as f64).collect();
        if shares.is_empty() {
            "-".to_owned()
        } else {
            format!("{:.3}", shares.iter().sum::<f64>() / shares.len() as f64)
        }
    };
    println!(
        "| {name} | {half} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        sums.len(),
        all.wanted,
        share(all.found, all.wanted),
        share(all.parent, all.asked),
        share(all.reply_right, all.replies),
        share(all.false_rows, all.rows),
        all.merged,
        share(all.starts, all.found),
        share(all.length, all.found),
        mean(&|s| (s.found, s.wanted)),
        mean(&|s| (s.parent, s.asked)),
        share(all.author.0, all.author.1),
        share(all.time.0, all.time.1),
        share(all.declared.0, all.declared.1),
        share(all.closed.0, all.closed.1),
    );
}

fn wants(options: &Options, name: &str) -> bool {
    options.half.is_none_or(|h| h == half(name)) && options.page.as_ref().is_none_or(|p| name.contains(p.as_str()))
}

fn comments(options: &Options, samples: &Path) {
    println!("{HEAD}\n|{}", " --- |".repeat(17));
    let truths = truths(&samples.join("html_wordpress"));
    for renderer in RENDERERS {
        let mut sums: BTreeMap<Half, Vec<Sum>> = BTreeMap::new();
        for (name, truth) in truths.iter().filter(|(name, _)| wants(options, name)) {
            let Some(rendering) = truth.pointer(&format!("/renderings/{renderer}")) else { continue };
            let file = samples.join("page_text").join(format!("{name}.{renderer}.txt"));
            let Some(reading) = run(&file) else { continue };
            let in_text: BTreeSet<String> = rendering
                .get("in_text")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            let all = truth.get("comments").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut sum = measure(&reading, &wanted(&all, Some(&in_text)), name, options.verbose);
            if let Some(declared) = truth.get("declared").and_then(Value::as_u64) {
                sum.declared = (
                    usize::from(reading.header.declared == Some(declared)),
                    usize::from(reading.header.declared.is_some()),
                );
            }
            if truth.get("closed").and_then(Value::as_bool) == Some(true) {
                sum.closed = (usize::from(reading.header.closed), 1);
            }
            if options.verbose || options.page.is_some() {
                println!(
                    "{name} {renderer}: found {}/{} parent {}/{} replies {}/{} false {} merged {} starts {} length {} author {:?} time {:?}",
                    sum.found,
                    sum.wanted,
                    sum.parent,
                    sum.asked,
                    sum.reply_right,
                    sum.replies,
                    sum.false_rows,
                    sum.merged,
                    sum.starts,
                    sum.length,
                    sum.author,
                    sum.time
                );
            }
            sums.entry(half(name)).or_default().push(sum);
        }
        let both: Vec<Sum> = sums.values().flatten().copied().collect();
        sums.iter().for_each(|(half, sums)| line(renderer, half.name(), sums));
        if sums.len() > 1 {
            line(renderer, "all", &both);
        }
    }
}

fn pasted(options: &Options, samples: &Path) {
    let mut modelled = Vec::new();
    let mut fixtures = Vec::new();
    println!(
        "\n| pasted | | pages | comments | found | parent, all | parent, replies | false rows | merged | starts | length | found, mean | parent, mean | author | time | declared | closed |\n|{}",
        " --- |".repeat(17)
    );
    for (name, truth) in truths(&samples.join("page_pasted"))
        .iter()
        .filter(|(n, _)| options.page.as_ref().is_none_or(|p| n.contains(p.as_str())))
    {
        let all = truth.get("comments").and_then(Value::as_array).cloned().unwrap_or_default();
        let fixture = name.starts_with("fixture_");
        let files: Vec<String> = if fixture {
            RENDERERS.iter().map(|r| format!("{name}.{r}.txt")).collect()
        } else {
            vec![format!("{name}.txt")]
        };
        for file in files {
            let Some(reading) = run(&samples.join("page_pasted").join(&file)) else { continue };
            let sum = measure(&reading, &wanted(&all, in_text(truth, &file).as_ref()), &file, options.verbose);
            if options.half.is_none() {
                line(&file, "", &[sum]);
            }
            if fixture { fixtures.push(sum) } else { modelled.push(sum) }
        }
    }
    line("modelled, all", "", &modelled);
    line("fixtures, all", "", &fixtures);
}

/// The comments that a rendering of a fixture still holds; `None` where the truth doesn't say.
fn in_text(truth: &Value, file: &str) -> Option<BTreeSet<String>> {
    let renderer = file.split('.').nth(1)?;
    let list = truth.pointer(&format!("/renderings/{renderer}/in_text"))?.as_array()?;
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn negatives(options: &Options, samples: &Path) {
    let mut texts: BTreeMap<Half, (usize, usize)> = BTreeMap::new();
    let mut pages: BTreeMap<Half, (usize, usize)> = BTreeMap::new();
    println!();
    for (name, _) in truths(&samples.join("html_negative")).iter().filter(|(n, _)| wants(options, n)) {
        let mut clean = true;
        for renderer in RENDERERS {
            let Some(reading) = run(&samples.join("page_text").join(format!("{name}.{renderer}.txt"))) else {
                continue;
            };
            let good = reading.comments.is_empty();
            let entry = texts.entry(half(name)).or_default();
            *entry = (entry.0 + usize::from(good), entry.1 + 1);
            clean &= good;
            if !good {
                println!(
                    "negative {name}.{renderer}: {} rows, first at {}",
                    reading.comments.len(),
                    reading.comments[0].source
                );
            }
        }
        let entry = pages.entry(half(name)).or_default();
        *entry = (entry.0 + usize::from(clean), entry.1 + 1);
    }
    for (half, (clean, all)) in &texts {
        let (pages_clean, pages_all) = pages.get(half).copied().unwrap_or_default();
        println!("negatives, {}: texts clean {clean}/{all}, pages clean {pages_clean}/{pages_all}", half.name());
    }
}

fn examples(samples: &Path) {
    println!();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(samples.join("page_text")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|p| {
        p.file_name()
            .and_then(|n| n.to_str())
            .is_some_and(|n| n.starts_with("00") && n.ends_with(".txt") && n.matches('.').count() == 1)
    });
    files.sort();
    for file in files {
        let Some(reading) = run(&file) else { continue };
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("").to_owned();
        let why = reading.header.no_comments.map_or("-", |w| w.name());
        let tree: Vec<String> =
            reading.comments.iter().map(|c| format!("{}<{}", c.id, c.reply_to.as_deref().unwrap_or("-"))).collect();
        println!(
            "example {}: declared {:?}, found {}, closed {}, none because {why} {}",
            prefix(&name, 3),
            reading.header.declared,
            reading.comments.len(),
            reading.header.closed,
            tree.join(" ")
        );
    }
}
