//! `comity lexicon try`: what a new entry would hit.

use std::path::PathBuf;

use clap::Args;

use crate::ingest::open::expand;
use crate::tune::try_out::{Draft, Drafted, blocks, try_out};

use super::super::options::{LexiconOptions, ReadingOptions};
use super::super::output::{tell, tell_errors};
use super::super::{Outcome, Stop};
use super::shared::ReportOptions;

const EXAMPLES: &str = "\
Examples:
  comity lexicon try 'clown*' --on dump.jsonl
  comity lexicon try 'clown*' --unless 'class clown' --unless '~circus' --on dump.jsonl
  comity lexicon try '{you} {be} no expert' --label condescension --weight 1.5 --on dumps/
  comity lexicon try 'well put' --label agree --on dump.jsonl --examples 50
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Try {
    /// The pattern, as a pack would have it
    pattern: String,

    /// Dumps and pages to try it on: files, folders, or `-`
    #[arg(long, value_name = "INPUT", required = true, num_args = 1..)]
    on: Vec<PathBuf>,

    /// What it speaks for: a category, `favor`, `against`, `agree`, `disagree` or `query`
    #[arg(long, value_name = "LABEL", default_value = "insult", help_heading = "Entry")]
    label: String,

    /// What cancels a hit; `~pattern` from anywhere in the sentence (may be repeated)
    #[arg(long, value_name = "PATTERN", help_heading = "Entry")]
    unless: Vec<String>,

    /// Evidence for one use, in log-odds
    #[arg(long, value_name = "W", allow_hyphen_values = true, help_heading = "Entry")]
    weight: Option<String>,

    /// The target that a stance entry speaks for
    #[arg(long, value_name = "NAME", help_heading = "Entry")]
    target: Option<String>,

    /// Let case count
    #[arg(long, help_heading = "Entry")]
    exact: bool,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,

    /// Show this many hits, spread evenly over the dump
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Report")]
    examples: usize,
}

impl Try {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let options = self.reading.options()?;
        let draft = Draft {
            pattern: self.pattern.clone(),
            label: self.label.clone(),
            weight: self.weight.clone(),
            unless: self.unless.clone(),
            target: self.target.clone(),
            case: self.exact.then(|| "exact".to_owned()),
        };
        let (inputs, errors) = expand(&self.on);
        self.report.results().check(&inputs, &self.lexicons.reads())?;
        let drafted = Drafted::new(&self.lexicons.sources(), &draft).map_err(Stop::Message)?;
        tell_errors(errors.iter());
        let (tried, errors) = try_out(&drafted, &inputs, &options, self.examples);
        tell_errors(errors.iter());
        if tried.comments_read == 0 {
            tell("comity: no comment was read");
            return Ok(Outcome::Nothing);
        }
        self.report.write(&self.report.laid_out(&blocks(&tried), &tried)?)?;
        Ok(Outcome::Done)
    }
}
