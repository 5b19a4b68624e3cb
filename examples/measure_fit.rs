//! Packs learned from the tuning parts of the labelled sets, measured on their other parts.
//!
//! `cargo run --release --example measure_fit` prints the tables of docs/fit.md, or `skipped: no ../shared`.
//! The baselines beside them stand in the data's own READMEs, and are read from there.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

use std::error::Error;
use std::fs;
use std::path::Path;

use comity::judge::Judge;
use comity::lexicon::{Sources, load};
use comity::tune::fit::{FitOptions, files, fit};
use comity::tune::gold::{Gold, GoldPaths, LabelMap, read};
use comity::tune::metrics::{Confusion, Ranking};
use comity::tune::predict::{Aim, Predictor};
use comity::tune::task::Task;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Sets measured with a limit on their entries, too.
const LIMITED: &[(&str, usize)] = &[("A_ruw", 300), ("A_brexit_comments", 1000)];

fn main() -> Result<()> {
    let data = Path::new("../shared/data");
    if !data.is_dir() {
        println!("skipped: no ../shared");
        return Ok(());
    }
    stance(&data.join("stance"))?;
    incivility(&data.join("incivility"))
}

/// Learns from `tune`, writes the pack, loads it again over the shipped one.
fn learned(tune: &Gold, options: &FitOptions) -> Result<(usize, Judge)> {
    let shipped = load(&Sources { builtin: true, packs: Vec::new(), targets: None })?;
    let fitted = fit(tune, shipped, options)?;
    let folder = tempfile::tempdir()?;
    for (path, text) in files(&fitted, tune, options, "learned", "tune") {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
        let mut file = fs::File::create(path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
    }
    let sources = Sources { builtin: true, packs: vec![folder.path().to_owned()], targets: None };
    let entries = fitted.groups.iter().map(|group| group.entries.len()).max().unwrap_or(0);
    Ok((entries, Judge::new(load(&sources)?)))
}

/// The cells of the first row of a Markdown table in `text` that begins with `first` and, where given, `second`.
fn cells<'t>(text: &'t str, first: &str, second: Option<&str>) -> Option<Vec<&'t str>> {
    text.lines().find_map(|line| {
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split('|').map(str::trim).collect();
        let is = |at: usize, want: &str| cells.get(at).is_some_and(|cell| cell.trim_matches(['`', '*', ' ']) == want);
        (is(0, first) && second.is_none_or(|second| is(1, second)) && cells.len() > 7).then_some(cells)
    })
}

fn stance(folder: &Path) -> Result<()> {
    let baselines = fs::read_to_string(folder.join("README.md"))?;
    println!(
        "| set | most entries a target | entries | rows | macro F1 | of these, targets with tuning rows | linear SVM a target | constant |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut names: Vec<String> = fs::read_dir(folder.join("tune"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".jsonl").map(str::to_owned))
        .filter(|name| name.starts_with("A_"))
        .collect();
    names.sort();
    for name in &names {
        let limits = LIMITED.iter().filter(|(set, _)| set == name).map(|(_, most)| Some(*most));
        for most in std::iter::once(None).chain(limits) {
            let gold = |part: &str| {
                let path = folder.join(part).join(format!("{name}.jsonl"));
                read(&path.to_string_lossy(), Task::TargetStance, &GoldPaths::default(), &LabelMap::default())
            };
            let (tune, dev) = (gold("tune")?, gold("dev")?);
            let options = FitOptions { most_entries: most, ..FitOptions::new(Task::TargetStance) };
            let most = most.map_or("-".to_owned(), |most| most.to_string());
            let (entries, judge) = match learned(&tune, &options) {
                Ok(learned) => learned,
                Err(why) => {
                    println!("| {name} | {most} | {why} |");
                    continue;
                }
            };
            let aim = Aim::new(Task::TargetStance, None, None)?;
            let said = Predictor { judge: &judge, aim: &aim }.all(&dev);
            let known = |target: &Option<String>| tune.rows.iter().any(|row| row.comment.extra.target == *target);
            let score = |only_known: bool| {
                let rows =
                    dev.rows.iter().zip(&said).filter(|(row, _)| !only_known || known(&row.comment.extra.target));
                let answers = rows.map(|(row, said)| (row.class, dev.class_of(said.label).unwrap_or(usize::MAX), 1));
                Confusion::of(dev.classes.len(), answers).macro_f1()
            };
            let baseline = cells(&baselines, name, None).unwrap_or_default();
            let of = |at: usize| baseline.get(at).copied().unwrap_or("-");
            println!(
                "| {name} | {most} | {entries} | {} | {:.3} | {:.3} | {} | {} |",
                dev.rows.len(),
                score(false),
                score(true),
                of(7),
                of(2)
            );
        }
    }
    Ok(())
}

fn incivility(folder: &Path) -> Result<()> {
    let baselines = fs::read_to_string(folder.join("README.md"))?;
    let main_labels = fs::read_to_string(folder.join("labels.json"))?;
    let main_labels: serde_json::Value = serde_json::from_str(&main_labels)?;
    println!("\n| set | label | entries | rows | AUC | linear model, own tuning part |");
    println!("|---|---|---|---|---|---|");
    for (name, of_set) in main_labels.as_object().into_iter().flatten() {
        let label = of_set.get("main").and_then(serde_json::Value::as_str).unwrap_or_default();
        let tune = folder.join("tune").join(format!("{name}.jsonl"));
        // Some sets are for tests only, some have spans in place of a label.
        if !tune.is_file() || label.is_empty() {
            continue;
        }
        let paths = GoldPaths { label: format!("labels.{label}"), ..GoldPaths::default() };
        let gold = |path: &Path| read(&path.to_string_lossy(), Task::Incivility, &paths, &LabelMap::default());
        let dev = gold(&folder.join("dev").join(format!("{name}.jsonl")))?;
        let (entries, judge) = match learned(&gold(&tune)?, &FitOptions::new(Task::Incivility)) {
            Ok(learned) => learned,
            Err(why) => {
                println!("| {name} | {label} | {why} |");
                continue;
            }
        };
        let aim = Aim::new(Task::Incivility, None, None)?;
        let said = Predictor { judge: &judge, aim: &aim }.all(&dev);
        let scores: Vec<f64> = said.iter().map(|said| said.score).collect();
        let uncivil = dev.class_of("uncivil");
        let positive: Vec<bool> = dev.rows.iter().map(|row| Some(row.class) == uncivil).collect();
        let auc = Ranking::new(&scores).auc(&positive, None);
        let baseline = cells(&baselines, name, Some(label)).unwrap_or_default();
        println!(
            "| {name} | {label} | {entries} | {} | {} | {} |",
            dev.rows.len(),
            auc.map_or("-".to_owned(), |auc| format!("{auc:.3}")),
            baseline.get(4).copied().unwrap_or("-")
        );
    }
    Ok(())
}
