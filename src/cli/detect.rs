//! `comity detect FILE...`: what a file is, and how that is known.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::ingest::detect::{Detected, detect};
use crate::ingest::open::{Opened, expand, open};
use crate::ingest::{InputError, ReadOptions};
use crate::report::inert;

use super::options::ReadingOptions;
use super::output::{Sink, tell_errors};
use super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity detect dump.zst\n  comity detect downloads/\n")]
pub(super) struct Detect {
    /// Files, folders, archives, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingOptions,
}

impl Detect {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let options = self.reading.options()?;
        let (inputs, walk_errors) = expand(&self.inputs);
        tell_errors(walk_errors.iter());
        let mut out = Sink::open(None)?;
        let mut known = 0;
        for input in &inputs {
            match open(input, &options.limits) {
                Ok(openings) => {
                    for opened in openings {
                        known += u64::from(tell_one(opened, &options, &mut out)?);
                    }
                }
                Err(error) => tell_errors(std::iter::once(&error)),
            }
        }
        out.finish()?;
        Ok(if known == 0 { Outcome::Nothing } else { Outcome::Done })
    }
}

/// Formats that take whatever has rows or words: that they would take a dump too raises no doubt.
const GENERAL: &[&str] = &["jsonl", "json_table", "reddit_list", "csv", "page_text"];

/// Says what one file or member is; whether it is anything that is read.
fn tell_one(opened: Result<Opened, InputError>, options: &ReadOptions, out: &mut Sink) -> Result<bool, Stop> {
    let found = opened.and_then(|opened| Ok((detect(&opened, options)?, opened)));
    let (Detected { format, sign, close }, opened) = match found {
        Ok(found) => found,
        Err(error) => {
            tell_errors(std::iter::once(&error));
            return Ok(false);
        }
    };
    writeln!(out, "{}: {}", inert::terminal(&opened.name), format.name())?;
    writeln!(out, "  what   {}", format.sentence())?;
    writeln!(out, "  known  by {}", inert::terminal(&sign))?;
    if !opened.packings.is_empty() {
        writeln!(out, "  packed {}", opened.packings.join(", then "))?;
    }
    if let Some(encoding) = opened.decoded_from {
        writeln!(out, "  text   {encoding}")?;
    }
    let also: Vec<String> =
        close.iter().map(|(format, sign)| format!("{} ({})", format.name(), inert::terminal(sign))).collect();
    let rival = close.iter().find(|(format, _)| !GENERAL.contains(&format.name()));
    match rival {
        None => writeln!(out, "  sure   yes")?,
        Some((rival, _)) => writeln!(out, "  sure   fairly; `--input-format {}` reads it too", rival.name())?,
    }
    if !also.is_empty() {
        writeln!(out, "  close  {}", also.join("; "))?;
    }
    Ok(true)
}
