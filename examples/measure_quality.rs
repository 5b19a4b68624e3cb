//! Measures the shipped English pack against comments that people have labelled and prints Markdown tables.
//! In: `../shared/data` (or the folder named as first argument), its `dev` parts; with `--tune` the `tune` parts instead.
//! Out: tables on stdout, with the best constant answer and length beside each figure; `docs/quality.md` holds a copy.
//! Knows nothing of how judging works: it sees a text go in and a judgement come out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use comity::comment::{Comment, Language, Place};
use comity::judge::reply::{self, ReplyLabel};
use comity::judge::{CATEGORIES, Judge, Scratch};
use comity::judgement::{Category, Stance};
use comity::lexicon::Sources;
use rayon::prelude::*;
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What the tables need of one judgement.
struct Reading {
    incivility: f64,
    categories: Vec<&'static str>,
    constructive: f64,
    reply: &'static str,
    stance: BTreeMap<String, &'static str>,
}

/// The shipped pack and the shipped targets, ready to judge.
struct Engine(Judge);

impl Engine {
    fn load() -> Outcome<Engine> {
        let sources = Sources { builtin: true, packs: Vec::new(), targets: None };
        Ok(Engine(Judge::new(comity::lexicon::load(&sources)?)))
    }

    fn read(&self, text: &str, scratch: &mut Scratch) -> Reading {
        let comment = Comment::new("c", text, Place::line(&"-".into(), 1));
        let judgement = self.0.judge(&comment, Language::new("en"), scratch);
        let reply = &judgement.reply;
        let cues = [reply.agree, reply.disagree, reply.query];
        let category = |(number, _): &(Category, _)| CATEGORIES.get(usize::from(number.0)).map(|c| c.name);
        Reading {
            incivility: judgement.incivility.score.value(),
            categories: judgement.incivility.categories.iter().filter_map(category).collect(),
            constructive: judgement.constructive.score.value(),
            reply: reply_name_of(reply::label(cues, judgement.signature, None).0),
            stance: judgement.stance.iter().map(|s| (s.target.to_string(), side(s.label))).collect(),
        }
    }
}

fn reply_name_of(label: ReplyLabel) -> &'static str {
    match label {
        ReplyLabel::Agree => "agree",
        ReplyLabel::Disagree => "disagree",
        ReplyLabel::Query => "query",
        ReplyLabel::Comment => "comment",
    }
}

fn side(stance: Stance) -> &'static str {
    match stance {
        Stance::Favor => "favor",
        Stance::Against => "against",
        Stance::Neither => "neither",
    }
}

/// Set, label that is asked, AUC of an abusive-word list, AUC of a linear model trained on the other sets.
/// Both are the figures of the data's own description, measured on the same `dev` rows.
const INCIVILITY_SETS: &[(&str, &str, f64, f64)] = &[
    ("reddit-incivility", "uncivil", 0.800, 0.788),
    ("kaggle-insults", "insult", 0.723, 0.870),
    ("ucc", "unhealthy", 0.571, 0.689),
    ("ctc", "toxic", 0.548, 0.613),
    ("cmv-adhominem", "ad_hominem", 0.666, 0.737),
    ("oss-tbdf", "uncivil", 0.573, 0.673),
    ("oss-ferreira", "uncivil", 0.565, 0.698),
    ("swad", "abusive", 0.625, 0.662),
    ("cad", "abuse", 0.625, 0.702),
    ("olid", "offensive", 0.692, 0.734),
    ("mupid", "uncivil", 0.639, 0.764),
    ("github-toxicity", "toxic", 0.723, 0.752),
    ("codereview-toxicity", "toxic", 0.692, 0.622),
    ("ruddit", "offensive", 0.649, 0.717),
    ("context-toxicity", "toxic_with_parent", 0.711, 0.767),
];

/// Set, and macro F1 of a list of about sixty hand-made cues on the same rows, from the data's description.
const REPLY_SETS: &[(&str, f64)] = &[
    ("debagreement", 0.431),
    ("subreddit", 0.393),
    ("iac_qr", 0.458),
    ("createdebate", 0.305),
    ("rumoureval2017", 0.576),
];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let part = if arguments.iter().any(|a| a == "--tune") { "tune" } else { "dev" };
    let data =
        arguments.iter().find(|a| !a.starts_with("--")).map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let mut out = std::io::stdout().lock();
    if !data.is_dir() {
        writeln!(out, "skipped: no ../shared")?;
        return Ok(());
    }
    let judge = Engine::load()?;
    if part == "dev" {
        for half in ["war", "other"] {
            out.write_all(threads(&judge, &data, half)?.as_bytes())?;
        }
    }
    out.write_all(incivility_sets(&judge, &data, part)?.as_bytes())?;
    out.write_all(reply_sets(&judge, &data, part)?.as_bytes())?;
    out.write_all(stance_set(&judge, &data, part)?.as_bytes())?;
    Ok(())
}

// --- whole threads

fn threads(judge: &Engine, data: &Path, half: &str) -> Outcome<String> {
    let rows = read(&data.join(format!("threads/{half}.dev.jsonl")))?;
    let readings = judge_all(judge, &rows);
    let mut page = String::new();
    stance_table(&mut page, half, &rows, &readings)?;
    reply_table(&mut page, half, &rows, &readings)?;
    score_table(&mut page, half, &rows, &readings)?;
    category_table(&mut page, half, &rows, &readings)?;
    Ok(page)
}

fn stance_table(page: &mut String, half: &str, rows: &[Value], readings: &[Reading]) -> Outcome<()> {
    let targets: std::collections::BTreeSet<&str> = rows
        .iter()
        .filter_map(|r| r["labels"]["stance"].as_object())
        .flat_map(|o| o.keys().map(String::as_str))
        .collect();
    writeln!(page, "### Threads ({half}): stance\n")?;
    writeln!(
        page,
        "| target | n | favor F1 (precision, recall, n) | against F1 (precision, recall, n) | macro F1 | best constant |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|")?;
    for target in targets {
        let pairs: Vec<(&str, &str)> = rows
            .iter()
            .zip(readings)
            .filter_map(|(row, reading)| {
                let gold = row["labels"]["stance"][target].as_str()?;
                Some((gold, reading.stance.get(target).copied().unwrap_or("neither")))
            })
            .collect();
        let names = ["favor", "against", "neither"];
        writeln!(
            page,
            "| {target} | {} | {} | {} | {:.3} | {:.3} |",
            pairs.len(),
            fscore(&pairs, "favor"),
            fscore(&pairs, "against"),
            macro_f1(&pairs, &names),
            best_constant(&pairs, &names)
        )?;
    }
    writeln!(page)?;
    Ok(())
}

fn reply_table(page: &mut String, half: &str, rows: &[Value], readings: &[Reading]) -> Outcome<()> {
    let pairs: Vec<(&str, &str)> = rows
        .iter()
        .zip(readings)
        .filter_map(|(row, reading)| Some((row["labels"]["reply"].as_str()?, reading.reply)))
        .collect();
    let names = ["agree", "disagree", "query", "comment"];
    writeln!(page, "### Threads ({half}): reply\n")?;
    writeln!(page, "| n | agree F1 | disagree F1 | query F1 | comment F1 | macro F1 | best constant |")?;
    writeln!(page, "|---|---|---|---|---|---|---|")?;
    write!(page, "| {} ", pairs.len())?;
    for name in names {
        write!(page, "| {} ", fscore(&pairs, name))?;
    }
    writeln!(page, "| {:.3} | {:.3} |\n", macro_f1(&pairs, &names), best_constant(&pairs, &names))?;
    Ok(())
}

fn score_table(page: &mut String, half: &str, rows: &[Value], readings: &[Reading]) -> Outcome<()> {
    writeln!(page, "### Threads ({half}): scores\n")?;
    writeln!(
        page,
        "| score | n | positive | AUC | AUC of length alone | F1 at 0.5 (precision, recall, n) | best constant F1 |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|")?;
    for (name, score) in [("uncivil", incivility as fn(&Reading) -> f64), ("constructive", constructive)] {
        let gold: Vec<bool> = rows.iter().map(|r| is_positive(&r["labels"][name])).collect();
        let scores: Vec<f64> = readings.iter().map(score).collect();
        score_row(page, name, &gold, &scores, &lengths(rows))?;
    }
    writeln!(page)?;
    Ok(())
}

fn score_row(page: &mut String, name: &str, gold: &[bool], scores: &[f64], lengths: &[f64]) -> Outcome<()> {
    let pairs: Vec<(&str, &str)> = gold.iter().zip(scores).map(|(&g, &s)| (yes_no(g), yes_no(s >= 0.5))).collect();
    let positive = gold.iter().filter(|&&g| g).count();
    let constant = f1(&gold.iter().map(|&g| (yes_no(g), "yes")).collect::<Vec<_>>(), "yes");
    writeln!(
        page,
        "| {name} | {} | {positive} | {:.3} | {:.3} | {} | {constant:.3} |",
        gold.len(),
        auc(gold, scores),
        auc(gold, lengths),
        fscore(&pairs, "yes")
    )?;
    Ok(())
}

fn category_table(page: &mut String, half: &str, rows: &[Value], readings: &[Reading]) -> Outcome<()> {
    writeln!(page, "### Threads ({half}): categories\n")?;
    writeln!(page, "| category | n | found | of these right | of these in civil comments |")?;
    writeln!(page, "|---|---|---|---|---|")?;
    for category in CATEGORIES.iter().map(|c| c.name) {
        let (mut n, mut found, mut right, mut civil) = (0, 0, 0, 0);
        for (row, reading) in rows.iter().zip(readings) {
            let gold = row["labels"]["categories"].as_array().is_some_and(|c| c.iter().any(|v| v == category));
            let hit = reading.categories.contains(&category);
            n += usize::from(gold);
            found += usize::from(hit);
            right += usize::from(hit && gold);
            civil += usize::from(hit && !is_positive(&row["labels"]["uncivil"]));
        }
        writeln!(page, "| {category} | {n} | {found} | {right} | {civil} |")?;
    }
    writeln!(page)?;
    Ok(())
}

// --- single sets

fn incivility_sets(judge: &Engine, data: &Path, part: &str) -> Outcome<String> {
    let mut page = format!("### Incivility sets ({part})\n\n");
    writeln!(
        page,
        "| set | label | n | positive | AUC | abusive-word list | linear model of the other sets | length | F1 at 0.5 (precision, recall, n) |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|---|---|")?;
    let (mut sum, mut sum_list, mut sum_model, mut sets) = (0.0, 0.0, 0.0, 0.0);
    for &(set, label, list, model) in INCIVILITY_SETS {
        let path = data.join(format!("incivility/{part}/{set}.jsonl"));
        let rows: Vec<Value> = read(&path)?.into_iter().filter(|r| r["labels"][label].is_number()).collect();
        let readings = judge_all(judge, &rows);
        let gold: Vec<bool> = rows.iter().map(|r| is_positive(&r["labels"][label])).collect();
        let scores: Vec<f64> = readings.iter().map(incivility).collect();
        let pairs: Vec<(&str, &str)> = gold.iter().zip(&scores).map(|(&g, &s)| (yes_no(g), yes_no(s >= 0.5))).collect();
        let area = auc(&gold, &scores);
        sum += area;
        sum_list += list;
        sum_model += model;
        sets += 1.0;
        writeln!(
            page,
            "| {set} | {label} | {} | {} | {area:.3} | {list:.3} | {model:.3} | {:.3} | {} |",
            rows.len(),
            gold.iter().filter(|&&g| g).count(),
            auc(&gold, &lengths(&rows)),
            fscore(&pairs, "yes")
        )?;
    }
    writeln!(
        page,
        "| **mean** | | | | **{:.3}** | {:.3} | {:.3} | | |\n",
        sum / sets,
        sum_list / sets,
        sum_model / sets
    )?;
    Ok(page)
}

fn reply_sets(judge: &Engine, data: &Path, part: &str) -> Outcome<String> {
    let mut page = format!("### Reply sets ({part})\n\n");
    writeln!(
        page,
        "| set | n | macro F1 | agree | disagree | neutral or comment | query | hand-made cues | best constant |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|---|---|")?;
    for &(set, cues) in REPLY_SETS {
        let rows: Vec<Value> = read(&data.join(format!("stance/{part}/{set}.jsonl")))?
            .into_iter()
            .filter(|r| !r["parent"].is_null())
            .collect();
        let readings = judge_all(judge, &rows);
        let asks = rows.iter().any(|r| r["label"] == "query");
        let pairs: Vec<(&str, &str)> = rows
            .iter()
            .zip(&readings)
            .map(|(row, reading)| {
                (
                    reply_name(row["label"].as_str().unwrap_or("")),
                    if asks || reading.reply != "query" { reading.reply } else { "comment" },
                )
            })
            .collect();
        let names: Vec<&str> =
            ["agree", "disagree", "comment", "query"].into_iter().filter(|n| pairs.iter().any(|p| p.0 == *n)).collect();
        let query = if asks { format!("{:.3}", f1(&pairs, "query")) } else { String::from("–") };
        writeln!(
            page,
            "| {set} | {} | {:.3} | {:.3} | {:.3} | {:.3} | {query} | {cues:.3} | {:.3} |",
            rows.len(),
            macro_f1(&pairs, &names),
            f1(&pairs, "agree"),
            f1(&pairs, "disagree"),
            f1(&pairs, "comment"),
            best_constant(&pairs, &names)
        )?;
    }
    writeln!(page)?;
    Ok(page)
}

/// The sets' own names for what a reply does, in ours.
fn reply_name(label: &str) -> &'static str {
    match label {
        "agree" | "support" => "agree",
        "disagree" | "deny" => "disagree",
        "query" => "query",
        _ => "comment",
    }
}

fn stance_set(judge: &Engine, data: &Path, part: &str) -> Outcome<String> {
    let rows = read(&data.join(format!("stance/{part}/A_ruw.jsonl")))?;
    let readings = judge_all(judge, &rows);
    let mut page = format!("### Stance, single messages on the war ({part}, A_ruw)\n\n");
    writeln!(
        page,
        "| target | n | favor F1 (precision, recall, n) | against F1 (precision, recall, n) | macro F1 | mean of favor and against | best constant |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|")?;
    let names = ["favor", "against", "neither"];
    for target in ["Russia", "Ukraine"] {
        let pairs: Vec<(&str, &str)> = rows
            .iter()
            .zip(&readings)
            .filter(|(row, _)| row["target"] == target)
            .filter_map(|(row, reading)| {
                Some((row["label"].as_str()?, reading.stance.get(target).copied().unwrap_or("neither")))
            })
            .collect();
        writeln!(
            page,
            "| {target} | {} | {} | {} | {:.3} | {:.3} | {:.3} |",
            pairs.len(),
            fscore(&pairs, "favor"),
            fscore(&pairs, "against"),
            macro_f1(&pairs, &names),
            f64::midpoint(f1(&pairs, "favor"), f1(&pairs, "against")),
            best_constant(&pairs, &names)
        )?;
    }
    writeln!(page)?;
    Ok(page)
}

// --- reading and judging

fn read(path: &Path) -> Outcome<Vec<Value>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn judge_all(judge: &Engine, rows: &[Value]) -> Vec<Reading> {
    rows.par_iter()
        .map_init(Scratch::default, |scratch, row| judge.read(row["text"].as_str().unwrap_or(""), scratch))
        .collect()
}

fn incivility(reading: &Reading) -> f64 {
    reading.incivility
}

fn constructive(reading: &Reading) -> f64 {
    reading.constructive
}

fn is_positive(label: &Value) -> bool {
    label.as_f64().is_some_and(|v| v >= 0.5)
}

fn yes_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

#[expect(clippy::cast_precision_loss, reason = "texts are far shorter than 2^52 characters")]
fn lengths(rows: &[Value]) -> Vec<f64> {
    rows.iter().map(|r| r["text"].as_str().unwrap_or("").chars().count() as f64).collect()
}

// --- measures

/// The chance that a positive row scores above a negative one; ties count half.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn auc(gold: &[bool], scores: &[f64]) -> f64 {
    let mut order: Vec<(f64, bool)> = scores.iter().copied().zip(gold.iter().copied()).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut start) = (0.0, 0);
    while start < order.len() {
        let ties = order.iter().skip(start).take_while(|x| x.0.total_cmp(&order[start].0).is_eq()).count();
        let rank = f64::midpoint((start + 1) as f64, (start + ties) as f64);
        ranks += rank * order.iter().skip(start).take(ties).filter(|x| x.1).count() as f64;
        start += ties;
    }
    let positive = gold.iter().filter(|&&g| g).count() as f64;
    let negative = gold.len() as f64 - positive;
    (ranks - positive * (positive + 1.0) / 2.0) / (positive * negative)
}

/// (right, found, wanted) of one label, over pairs of gold and answer.
fn counts(pairs: &[(&str, &str)], label: &str) -> (usize, usize, usize) {
    let right = pairs.iter().filter(|p| p.0 == label && p.1 == label).count();
    (right, pairs.iter().filter(|p| p.1 == label).count(), pairs.iter().filter(|p| p.0 == label).count())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn f1(pairs: &[(&str, &str)], label: &str) -> f64 {
    let (right, found, wanted) = counts(pairs, label);
    if found + wanted == 0 { 0.0 } else { 2.0 * right as f64 / (found + wanted) as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn fscore(pairs: &[(&str, &str)], label: &str) -> String {
    let (right, found, wanted) = counts(pairs, label);
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    format!("{:.3} ({:.2}, {:.2}, {wanted})", f1(pairs, label), share(right, found), share(right, wanted))
}

#[expect(clippy::cast_precision_loss, reason = "a handful of labels")]
fn macro_f1(pairs: &[(&str, &str)], labels: &[&str]) -> f64 {
    labels.iter().map(|l| f1(pairs, l)).sum::<f64>() / labels.len() as f64
}

/// The macro F1 of the best answer that ignores the text.
fn best_constant(pairs: &[(&str, &str)], labels: &[&str]) -> f64 {
    let always = |answer| macro_f1(&pairs.iter().map(|p| (p.0, answer)).collect::<Vec<_>>(), labels);
    labels.iter().map(|l| always(l)).fold(0.0, f64::max)
}
