//! `comity lexicon check [DIR...]`: all faults at once.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::ingest::open::expand;
use crate::tune::bench::Bench;
use crate::tune::check::dump::{Broad, broad};
use crate::tune::check::{Finding, Severity, check};

use super::super::options::ReadingOptions;
use super::super::output::{tell, tell_errors};
use super::super::{Outcome, Stop};
use super::packs::{Form, Packs, count, write_json, write_lines};

const EXAMPLES: &str = "\
Examples:
  comity lexicon check my-words                     all that is wrong with it, laid over the shipped pack
  comity lexicon check my-words --no-builtin        by itself
  comity lexicon check my-words --on dump.jsonl     also entries that fire too often in these comments
  comity lexicon check --strict                     the shipped pack; warnings count as faults
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    packs: Packs,

    /// Count entries on these comments, and tell those that fire too often (may be repeated)
    #[arg(long, value_name = "INPUT", help_heading = "On comments")]
    on: Vec<PathBuf>,

    /// Call an entry too broad that fires in more than this share of the comments, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = Broad::default().of_comments, help_heading = "On comments")]
    broad: f64,

    /// Or that makes up more than this share of the comments in which its label finds anything (at least 50), 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = Broad::default().of_label, help_heading = "On comments")]
    broad_in_label: f64,

    #[command(flatten)]
    reading: ReadingOptions,

    /// Exit 1 for warnings too
    #[arg(long)]
    strict: bool,

    /// Write the findings in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

/// The findings as JSON has them.
#[derive(Serialize)]
struct Report<'f> {
    faults: usize,
    warnings: usize,
    findings: &'f [Finding],
}

impl Check {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let loaded = self.packs.load()?;
        let bench = Bench::new(loaded, |pack| self.packs.asks_for(pack));
        let mut findings = check(&bench);
        if !self.on.is_empty() && !self.count(&bench, &mut findings)? {
            return Ok(Outcome::Nothing);
        }
        let faults = findings.iter().filter(|finding| finding.severity == Severity::Fault).count();
        let warnings = findings.len() - faults;
        match self.format {
            Form::Json => write_json(&Report { faults, warnings, findings: &findings })?,
            Form::Text => {
                let mut lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
                let entries = count(bench.asked_entries().count(), "entry", "entries");
                let files = count(bench.asked_files().count(), "file", "files");
                let found = format!(
                    "{} and {} in {entries}, {files}",
                    count(faults, "fault", "faults"),
                    count(warnings, "warning", "warnings")
                );
                lines.push(found);
                write_lines(&lines)?;
            }
        }
        Ok(if faults > 0 || self.strict && warnings > 0 { Outcome::Found } else { Outcome::Done })
    }

    /// Adds what comments show; `false` when there are none to read.
    fn count(&self, bench: &Bench, findings: &mut Vec<Finding>) -> Result<bool, Stop> {
        let (inputs, walk_errors) = expand(&self.on);
        tell_errors(walk_errors.iter());
        let mut run = crate::run::run(&inputs, &self.reading.options()?, &bench.judge)?;
        tell_errors(run.errors.iter().map(|(_, error)| error));
        if run.nothing_was_read() {
            return Ok(false);
        }
        let limits = Broad { of_comments: self.broad, of_label: self.broad_in_label };
        let (found, judged) = broad(bench, &mut run, limits)?;
        if self.format == Form::Text {
            tell(&format!("{} judged", count(usize::try_from(judged).unwrap_or(usize::MAX), "comment", "comments")));
        }
        findings.extend(found);
        Ok(true)
    }
}
