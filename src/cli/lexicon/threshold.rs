//! `comity lexicon threshold`: the score from which to act.

use std::path::PathBuf;

use clap::Args;

use crate::ingest::open::expand;
use crate::tune::predict::Predictor;
use crate::tune::task::Task;
use crate::tune::threshold::{Scores, Wish, blocks, cost};

use super::super::options::{LexiconOptions, ReadingOptions};
use super::super::output::{tell, tell_errors};
use super::super::{Outcome, Stop};
use super::shared::{GoldOptions, ReportOptions};

const EXAMPLES: &str = "\
Examples:
  comity lexicon threshold --gold labelled.jsonl --precision 0.9
  comity lexicon threshold --gold labelled.jsonl --recall 0.8 --cost 1:5
  comity lexicon threshold --on dump.jsonl --queue 200
  comity lexicon threshold --gold labelled.jsonl --on dump.jsonl --queue 200
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Threshold {
    /// Labelled comments: JSON Lines, a JSON list, CSV or TSV
    #[arg(long, value_name = "FILE", required_unless_present = "on")]
    gold: Option<String>,

    /// Dumps and pages in which the comments to act on are counted: files, folders, or `-`
    #[arg(long, value_name = "INPUT", num_args = 1..)]
    on: Vec<PathBuf>,

    /// Find as much as can be with at least this share of right acts, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "gold", help_heading = "Wishes")]
    precision: Option<f64>,

    /// Be as precise as can be and find at least this share, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "gold", help_heading = "Wishes")]
    recall: Option<f64>,

    /// Make the least cost, where a wrong act and a missed one cost so much, as in `1:5`
    #[arg(long, value_name = "WRONG:MISSED", value_parser = cost, requires = "gold", help_heading = "Wishes")]
    cost: Option<(f64, f64)>,

    /// Act on at most so many comments of the dump (without one: gold rows)
    #[arg(long, value_name = "N", help_heading = "Wishes")]
    queue: Option<u64>,

    #[command(flatten)]
    gold_options: GoldOptions,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

impl Threshold {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let aim = self.gold_options.aim(None)?;
        if !self.on.is_empty() && aim.task != Task::Incivility {
            return Err(Stop::Message(
                "--on: scores of a dump are counted for incivility only; leave it out, or --task".to_owned(),
            ));
        }
        let (inputs, errors) = expand(&self.on);
        let also = self.lexicons.reads().into_iter().chain(self.gold.as_ref().map(PathBuf::from)).collect::<Vec<_>>();
        self.report.results().check(&inputs, &also)?;
        let judge = self.lexicons.judge()?;
        let mut scores = Scores::default();
        if let Some(path) = &self.gold {
            let gold = self.gold_options.read(path)?;
            let predictions = Predictor { judge: &judge, aim: &aim }.all(&gold);
            scores.add_gold(&aim, &gold, &predictions);
        }
        if !self.on.is_empty() {
            let options = self.reading.options()?;
            tell_errors(errors.iter());
            let errors = scores.add_dump(&judge, &aim, &inputs, &options);
            tell_errors(errors.iter());
        }
        let thresholds = scores.choose(&self.wishes());
        if thresholds.rows == 0 && thresholds.comments.unwrap_or(0) == 0 {
            tell("comity: no comment was read");
            return Ok(Outcome::Nothing);
        }
        self.report.write(&self.report.laid_out(&blocks(&thresholds), &thresholds)?)?;
        Ok(Outcome::Done)
    }

    fn wishes(&self) -> Vec<Wish> {
        let cost = self.cost.map(|(wrong, missed)| Wish::Cost(wrong, missed));
        let shares = [self.precision.map(Wish::Precision), self.recall.map(Wish::Recall)];
        shares.into_iter().chain([cost, self.queue.map(Wish::Queue)]).flatten().collect()
    }
}
