//! `comity lexicon evaluate`: lexicons against labelled comments.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::report::manifest::{PackOut, packs};
use crate::tune::evaluate::report::{Shown, blocks};
use crate::tune::evaluate::{Evaluation, Options, evaluate};
use crate::tune::gold::Gold;
use crate::tune::predict::{Prediction, Predictor};

use super::super::options::LexiconOptions;
use super::super::output::{Sink, heard, tell};
use super::super::{Outcome, Stop};
use super::shared::{GoldOptions, ReportOptions};

const EXAMPLES: &str = "\
Examples:
  comity lexicon evaluate --gold labelled.jsonl
  comity lexicon evaluate --gold toxic.csv --text comment --label labels.toxic --lexicon my-words
  comity lexicon evaluate --gold replies.jsonl --task reply-stance --map-label neutral=query+comment
  comity lexicon evaluate --gold stance.jsonl --task target-stance --targets my-targets.toml
  comity lexicon evaluate --gold labelled.jsonl --fail-under F1=0.6 --fail-under AUC=0.7
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Evaluate {
    /// Labelled comments: JSON Lines, a JSON list, CSV or TSV
    #[arg(long, value_name = "FILE")]
    gold: String,

    #[command(flatten)]
    gold_options: GoldOptions,

    /// Give a label from this score on, 0 to 1 [default: as `analyze` does]
    #[arg(long, value_name = "SCORE", help_heading = "Gold")]
    threshold: Option<f64>,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,

    /// Show this many entries that cost, and that help
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Report")]
    entries: usize,

    /// Show this many mistakes of each kind
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Report")]
    mistakes: usize,

    /// List the entries that never kept a hit
    #[arg(long, help_heading = "Report")]
    dead: bool,

    /// Draw this many samples for the intervals; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = crate::tune::evaluate::SAMPLES, help_heading = "Report")]
    samples: u64,

    /// Also write what was predicted for each row to this file, one JSON object a line
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    predictions: Option<PathBuf>,

    /// Exit with 1 when a figure is lower, as in `F1=0.6`, `AUC=0.7`, `macroF1=0.5`, `recall:agree=0.3` (may be repeated)
    #[arg(long, value_name = "NAME=VALUE", value_parser = least)]
    fail_under: Vec<(String, f64)>,
}

fn least(text: &str) -> Result<(String, f64), String> {
    let wrong = || "expected a figure and a number, as in `F1=0.6`".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    Ok((name.to_owned(), value.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(wrong)?))
}

/// The whole of `--format json`.
#[derive(Serialize)]
struct Whole<'w> {
    gold: &'w str,
    packs: Vec<PackOut>,
    options: Vec<String>,
    evaluation: &'w Evaluation,
}

impl Evaluate {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let aim = self.gold_options.aim(self.threshold)?;
        let also = [self.lexicons.reads(), vec![self.gold.clone().into()]].concat();
        self.report.results().with("--predictions", self.predictions.as_deref()).check(&[], &also)?;
        let gold = self.gold_options.read(&self.gold)?;
        let judge = self.lexicons.judge()?;
        let options = Options { samples: self.samples, mistakes: self.mistakes, entries: true };
        let predictions = Predictor { judge: &judge, aim: &aim }.all(&gold);
        let evaluation = evaluate(&judge, &aim, &gold, &predictions, &options).map_err(Stop::Message)?;
        let failures = self.failures(&evaluation)?;
        if let Some(path) = &self.predictions {
            let mut out = Sink::open(Some(path))?;
            if heard(write_predictions(&gold, &predictions, &mut out))? {
                out.finish()?;
            }
        }
        let shown = Shown { gold: &self.gold, entries: self.entries, dead: self.dead };
        let whole = Whole {
            gold: &self.gold,
            packs: packs(judge.lexicon()),
            options: self.lexicons.words(),
            evaluation: &evaluation,
        };
        self.report.write(&self.report.laid_out(&blocks(&evaluation, &shown), &whole)?)?;
        failures.iter().for_each(|failure| tell(failure));
        Ok(if failures.is_empty() { Outcome::Done } else { Outcome::Found })
    }

    /// The figures that are lower than asked for, in words.
    fn failures(&self, evaluation: &Evaluation) -> Result<Vec<String>, Stop> {
        let mut failures = Vec::new();
        for (name, least) in &self.fail_under {
            let Some(value) = evaluation.figure(name) else {
                let names: Vec<&str> = evaluation.figures.iter().map(|figure| figure.name.as_str()).collect();
                return Err(Stop::Message(format!(
                    "--fail-under: no figure `{name}` is known here; expected one of {}, or one of a class as in `F1:{}`",
                    names.join(", "),
                    evaluation.classes.first().map_or("", |class| &class.class),
                )));
            };
            if value < *least {
                failures.push(format!("{name} is {value:.4}; expected at least {least}"));
            }
        }
        Ok(failures)
    }
}

/// One row of `--predictions`.
#[derive(Serialize)]
struct PredictionOut<'p> {
    source: String,
    id: &'p str,
    target: Option<&'p str>,
    gold: &'p str,
    label: &'p str,
    said: &'p str,
    score: f64,
    /// By class of the gold.
    scores: serde_json::Map<String, serde_json::Value>,
}

fn write_predictions(gold: &Gold, predictions: &[Prediction], out: &mut Sink) -> Result<(), Stop> {
    for (row, said) in gold.rows.iter().zip(predictions) {
        let name = |class: Option<usize>| class.and_then(|at| gold.classes.get(at)).map_or("", |class| &class.name);
        let row_out = PredictionOut {
            source: row.comment.source.to_string(),
            id: &row.comment.id,
            target: row.comment.extra.target.as_deref(),
            gold: name(Some(row.class)),
            label: name(gold.class_of(said.label)),
            said: said.label,
            score: said.score,
            scores: said.by_class(gold).into_iter().map(|(name, score)| (name.to_owned(), score.into())).collect(),
        };
        crate::report::inert::json(&mut *out, &row_out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
