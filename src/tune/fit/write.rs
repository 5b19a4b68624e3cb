//! What was learned → the files of a pack, which anybody can read and change.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::lexicon::{Label, targets_file};

use super::super::gold::Gold;
use super::super::task::Task;
use super::{Fit, FitOptions, Row};

/// The files of the pack: path below its folder, and text.
#[must_use]
pub fn files(fit: &Fit, gold: &Gold, options: &FitOptions, name: &str, source: &str) -> Vec<(String, String)> {
    let mut files = vec![("pack.toml".to_owned(), manifest(fit, gold, options, name, source))];
    let mut tables: BTreeMap<Label, Vec<&Row>> = BTreeMap::new();
    for row in fit.groups.iter().flat_map(|group| &group.entries) {
        tables.entry(row.label).or_default().push(row);
    }
    let folder = match options.task {
        Task::Incivility => "incivility",
        Task::TargetStance => "stance",
        Task::ReplyStance => "reply",
    };
    for (label, mut rows) in tables {
        rows.sort_by(|a, b| (&a.pattern, &a.target).cmp(&(&b.pattern, &b.target)));
        files.push((format!("{folder}/learned-{}.tsv", label.name()), table(&rows, options)));
    }
    if options.task == Task::TargetStance {
        let targets = fit.groups.iter().map(|group| (group.target.as_deref().unwrap_or("*"), group.is_two_way));
        files.push(("targets/fitted.toml".to_owned(), targets_file(name, targets)));
    }
    files
}

fn table(rows: &[&Row], options: &FitOptions) -> String {
    let mut out =
        String::from("# Learned by a program; the notes say in how many comments of each label a pattern stood.\n");
    let stance = options.task == Task::TargetStance;
    let incivility = options.task == Task::Incivility;
    out.push_str("pattern\t");
    out.push_str(if stance { "target\t" } else { "" });
    out.push_str("weight\t");
    out.push_str(if incivility { "level\t" } else { "" });
    out.push_str("evade\tnote\n");
    for row in rows {
        let note: Vec<String> = row.support.iter().map(|(label, count)| format!("{count} {label}")).collect();
        // Writing to a string can't fail.
        let _ = write!(out, "{}\t", row.pattern);
        if stance {
            let _ = write!(out, "{}\t", escaped(row.target.as_deref().unwrap_or("*")));
        }
        let _ = write!(out, "{}\t", row.weight);
        if incivility {
            out.push_str("1\t");
        }
        let _ = writeln!(out, "none\t{}", escaped(&note.join(", ")));
    }
    out
}

/// A field with what would end it taken out of the way.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('|', "\\|")
}

fn manifest(fit: &Fit, gold: &Gold, options: &FitOptions, name: &str, source: &str) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let over: Vec<String> = fit.over.iter().map(|(name, version, hash)| format!("{name} {version} ({hash})")).collect();
    let over = if over.is_empty() { "nothing".to_owned() } else { over.join(", ") };
    let mut out =
        String::from("# Made by `comity lexicon fit`. Weights are log-odds, added to what the packs beneath say.\n");
    let _ = writeln!(out, "format = 1\nname = {}\nversion = \"1\"", text(name));
    let _ = writeln!(
        out,
        "description = {}",
        text(&format!(
            "Learned for {} from {} labelled comments ({} skipped, {} in a language that no pack speaks), over {over}",
            options.task.name(),
            gold.rows.len(),
            gold.skipped.total(),
            fit.not_judged,
        ))
    );
    let _ = writeln!(out, "sources = [{}]", text(source));
    for group in fit.groups.iter().filter(|group| group.is_learned()) {
        let rows: Vec<String> = group.rows.iter().map(|(label, count)| format!("{count} {label}")).collect();
        let _ = writeln!(
            out,
            "# {}: {}; {} rows; penalty {}; {} {:.3} on comments left out",
            group.target.as_deref().unwrap_or("all").replace(['\n', '\r'], " "),
            rows.join(", "),
            group.entries.len(),
            group.strength,
            if options.task == Task::Incivility { "AUC" } else { "macro F1" },
            group.measured,
        );
    }
    if let Some((a, b)) = fit.curve {
        let curve = format!("{{ a = {a:.4}, b = {b:.4} }}");
        let _ = match &options.category {
            Some(category) => writeln!(out, "\n[calibration.labels]\n{category} = {curve}"),
            None => writeln!(out, "\n[calibration]\nincivility = {curve}"),
        };
    }
    out
}
