//! `comity lexicon diff`: which comments of a dump change between two states of a pack.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::ingest::open::expand;
use crate::tune::compare::{Bench, Diff as Changes};
use crate::tune::diff::{ByEntry, Counts, Most, blocks, by_entry, counts};
use crate::tune::dump::Dump;

use super::super::options::{LexiconOptions, ReadingOptions};
use super::super::output::{tell, tell_errors};
use super::super::{Outcome, Stop};
use super::shared::{ReportOptions, one_more};

const EXAMPLES: &str = "\
Examples:
  comity lexicon diff builtin my-words --on dump.jsonl
  comity lexicon diff my-words.old my-words --on dump.jsonl --top 50
  comity lexicon diff main/my-words my-words --on dump.jsonl --max-changed 0.5%
  comity lexicon diff builtin my-words --on dump.jsonl --format json
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Diff {
    /// The pack's folder as it was, or `builtin` for the shipped pack alone
    old: String,

    /// The pack's folder as it is now, or `builtin`
    new: String,

    /// Dumps and pages whose comments are judged by both: files, folders, or `-`
    #[arg(long, value_name = "INPUT", required = true, num_args = 1..)]
    on: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,

    /// Show at most this many comments
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Report")]
    top: usize,

    /// Exit with 1 when more comments change than this: a number, or a share as in `0.5%`
    #[arg(long, value_name = "N|P%", value_parser = Most::parse)]
    max_changed: Option<Most>,
}

/// The whole of `--format json`.
#[derive(Serialize)]
struct Whole<'w> {
    old: &'w str,
    new: &'w str,
    counts: Counts,
    by_entry: Vec<ByEntry>,
    diff: &'w Changes,
}

impl Diff {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let options = self.reading.options()?;
        let packs = [self.lexicons.reads(), vec![self.old.clone().into(), self.new.clone().into()]].concat();
        let (inputs, errors) = expand(&self.on);
        self.report.results().check(&inputs, &packs)?;
        let old = one_more(&self.lexicons, &self.old).judge()?;
        let new = one_more(&self.lexicons, &self.new).judge()?;
        tell_errors(errors.iter());
        let (read, errors) = Dump::read(&inputs, &options);
        tell_errors(errors.iter());
        if read.comments.is_empty() {
            tell("comity: no comment was read");
            return Ok(Outcome::Nothing);
        }
        let diff = Bench::new(read, old).step(new);
        let counts = counts(&diff);
        let whole = Whole { old: &self.old, new: &self.new, counts, by_entry: by_entry(&diff), diff: &diff };
        self.report.write(&self.report.laid_out(&blocks(&diff, self.top), &whole)?)?;
        let too_many = self.max_changed.is_some_and(|most| most.is_passed(counts.changed, diff.comments as u64));
        if too_many {
            tell(&format!("{} comments change; expected fewer (--max-changed)", counts.changed));
        }
        Ok(if too_many { Outcome::Found } else { Outcome::Done })
    }
}
