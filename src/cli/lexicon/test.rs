//! `comity lexicon test [DIR...]`: the cases of all rows, by the engine that users have.

use clap::Args;

use crate::judge::Judge;
use crate::tune::cases::{self, Failure, Wants};

use super::super::{Outcome, Stop};
use super::packs::{Form, Packs, count, write_json, write_lines};

const EXAMPLES: &str = "\
Examples:
  comity lexicon test my-words                  run the cases of its rows, laid over the shipped pack
  comity lexicon test                           those of the shipped pack
  comity lexicon test my-words --format json    for programs
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Test {
    #[command(flatten)]
    packs: Packs,

    /// Write the outcome in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

impl Test {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let loaded = self.packs.load()?;
        if !loaded.faults.is_empty() {
            let faults = crate::lexicon::LexiconFaults(loaded.faults);
            write_lines(faults.to_string().lines().map(str::to_owned).collect::<Vec<_>>().iter())?;
            return Ok(Outcome::Found);
        }
        let judge = Judge::new(loaded.lexicon);
        let outcome = cases::run(&judge, |entry| self.packs.asks_for_entry(&loaded.packs, entry));
        match self.format {
            Form::Json => write_json(&outcome)?,
            Form::Text => {
                let mut lines: Vec<String> = outcome.failures.iter().flat_map(told).collect();
                let held = outcome.cases - outcome.failures.len();
                let rows = count(outcome.rows, "row", "rows");
                lines.push(format!("{held} of {} hold, in {rows}", count(outcome.cases, "case", "cases")));
                write_lines(&lines)?;
            }
        }
        Ok(if outcome.failures.is_empty() { Outcome::Done } else { Outcome::Found })
    }
}

/// A failure as lines.
fn told(failure: &Failure) -> Vec<String> {
    let Failure { file, line, pattern, label, text, why, .. } = failure;
    let should = match failure.wants {
        Wants::Yes => "should keep evidence",
        Wants::No => "should keep no evidence",
    };
    let mut lines = vec![format!("{file}:{line}: `{pattern}` ({label}) {should} in: {text}"), format!("    {why}")];
    for fired in failure.fired.iter().filter(|fired| fired.kept && fired.weight.abs() > 0.0) {
        let rules = if fired.rules.is_empty() { String::new() } else { format!(", by {}", fired.rules.join(", ")) };
        lines.push(format!(
            "    found: `{}` by `{}` ({}, {}), weighs {:.2}{rules}",
            fired.words, fired.pattern, fired.label, fired.place, fired.weight
        ));
    }
    lines
}
