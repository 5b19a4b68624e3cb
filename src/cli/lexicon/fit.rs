//! `comity lexicon fit --gold FILE --task ... --out DIR`: a pack learned from labelled comments.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::report::inert;
use crate::tune::fit::{Fit, FitOptions, files, fit};
use crate::tune::task::Task;

use super::super::options::LexiconOptions;
use super::super::output::{tell, write_folder};
use super::super::{Outcome, Stop};
use super::shared::GoldOptions;

const EXAMPLES: &str = "\
Examples:
  comity lexicon fit --gold rows.jsonl --task target-stance --out bridges
  comity lexicon fit --gold rows.csv --task incivility --label labels.rude --out rude --max-entries 500
  comity lexicon fit --gold pairs.jsonl --task reply-stance --map-label neutral=comment --out replies

Then: comity analyze --lexicon bridges new.jsonl
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct FitCommand {
    /// Labelled comments: JSON Lines, a JSON list, CSV or TSV; `-` for standard input
    #[arg(long, value_name = "FILE", help_heading = "Gold")]
    gold: String,

    #[command(flatten)]
    reading: GoldOptions,

    /// Write the pack into this folder, which must not hold anything yet
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    /// Write over what the folder holds of an earlier fit
    #[arg(long)]
    force: bool,

    /// Keep at most this many rows for each target
    #[arg(long, value_name = "N")]
    max_entries: Option<usize>,

    /// Take only patterns that stand in at least this many comments
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_support: u32,

    /// Patterns of up to this many words, 1 to 3 [default: 2 for incivility, else 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    words: Option<u8>,

    /// The share of the penalty that removes rows rather than making them small, 0 to 1 [default: 0.01 for incivility,
    /// else 0.03]
    #[arg(long, value_name = "SHARE")]
    l1_ratio: Option<f64>,

    /// No weight is larger than this, in log-odds
    #[arg(long, value_name = "W", default_value_t = 4.0)]
    max_weight: f64,

    /// No weight speaks against its own label
    #[arg(long)]
    positive: bool,

    #[command(flatten)]
    lexicons: LexiconOptions,
}

/// Whether a fit writes a file of this path below its folder: an earlier one may have had files that this one has not.
fn is_of_a_fit(path: &Path) -> bool {
    let (folder, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default());
    let name = name.to_string_lossy();
    match folder.to_str() {
        Some("") => name == "pack.toml",
        Some("incivility" | "stance" | "reply" | "targets") => name.starts_with("learned") || name == "fitted.toml",
        _ => false,
    }
}

impl FitCommand {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        self.check_folder()?;
        let gold = self.reading.read(&self.gold)?;
        if gold.skipped.total() > 0 {
            let skipped = inert::terminal(&gold.skipped.to_string());
            tell(&format!("{}: {} rows are used; skipped: {skipped}", self.gold, gold.rows.len()));
        }
        let task = self.reading.task;
        let usual = FitOptions::new(task);
        let options = FitOptions {
            task,
            category: self.reading.category.clone(),
            support: self.min_support.max(1),
            words: self.words.map_or(usual.words, usize::from),
            most_entries: self.max_entries,
            l1_share: self.l1_ratio.unwrap_or(usual.l1_share).clamp(0.0, 1.0),
            most_weight: self.max_weight.clamp(0.001, 6.0),
            only_positive: self.positive,
        };
        let lexicon = self.lexicons.lexicon()?;
        let learned = fit(&gold, lexicon, &options).map_err(|why| Stop::Message(format!("{}: {why}", self.gold)))?;
        let name = self.out.file_name().map_or("learned".to_owned(), |name| name.to_string_lossy().into_owned());
        let source = Path::new(&self.gold).file_name().map_or("-".into(), |name| name.to_string_lossy());
        write_folder(&self.out, &files(&learned, &gold, &options, &name, &source), |path| !is_of_a_fit(path))?;
        self.tell(&learned, task);
        Ok(Outcome::Done)
    }

    /// Refuses a folder that holds something else, or what is read.
    fn check_folder(&self) -> Result<(), Stop> {
        let whole = fs::canonicalize(&self.out).ok();
        let is_in_it = |path: &&PathBuf| {
            whole.as_ref().zip(fs::canonicalize(path).ok()).is_some_and(|(whole, path)| path.starts_with(whole))
        };
        if let Some(path) = [self.lexicons.reads(), vec![self.gold.clone().into()]].concat().iter().find(is_in_it) {
            let (out, path) = (self.out.display(), path.display());
            return Err(Stop::Message(format!("{out}: `{path}` in it is read; expected another folder")));
        }
        let holds = |path: &Path| fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        let ours = fs::read_to_string(self.out.join("pack.toml")).is_ok_and(|text| text.contains("comity lexicon fit"));
        if !holds(&self.out) {
            return Ok(());
        }
        if !(ours && self.force) {
            let out = self.out.display();
            return Err(Stop::Message(format!(
                "{out}: the folder holds something; expected a new one{}",
                if ours { ", or --force to write over the earlier fit" } else { "" }
            )));
        }
        Ok(())
    }

    fn tell(&self, learned: &Fit, task: Task) {
        let measure = if task == Task::Incivility { "AUC" } else { "macro F1" };
        for group in &learned.groups {
            let rows: Vec<String> = group.rows.iter().map(|(label, count)| format!("{count} {label}")).collect();
            let name = group.target.as_deref().map_or(String::new(), |target| format!("{}: ", inert::terminal(target)));
            let rows = inert::terminal(&rows.join(", "));
            if !group.is_learned() {
                tell(&format!("{name}{rows}: too few rows to learn from"));
            } else {
                let (entries, measured) = (group.entries.len(), group.measured);
                tell(&format!("{name}{rows}: {entries} entries, {measure} {measured:.3} on comments left out"));
            }
        }
        if learned.not_judged > 0 {
            tell(&format!(
                "{} rows are in a language that no loaded pack speaks; they taught nothing",
                learned.not_judged
            ));
        }
        tell(&format!(
            "written to {}; read it, then: comity analyze --lexicon {} INPUT",
            self.out.display(),
            self.out.display()
        ));
    }
}
