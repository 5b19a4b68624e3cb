//! `comity detect FILE...`: what a file is, and how that is known.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::ingest::detect::{Detected, detect};
use crate::ingest::open::{Opened, open};
use crate::report::inert;

use super::lacking::Inputs;
use super::options::ReadingOptions;
use super::output::{Sink, heard};
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
        let mut inputs = Inputs::of(&self.inputs);
        let mut out = Sink::open(None)?;
        let mut known = 0;
        for input in inputs.list.clone() {
            let openings: Box<dyn Iterator<Item = _>> = match open(&input, &options.limits) {
                Ok(openings) => Box::new(openings),
                Err(error) => Box::new(std::iter::once(Err(error))),
            };
            for opened in openings {
                match opened.and_then(|opened| Ok((detect(&opened, &options)?, opened))) {
                    Ok((detected, opened)) => {
                        known += 1;
                        heard(tell_one(&detected, &opened, &mut out))?;
                    }
                    Err(error) => inputs.refuse(input.number, &error),
                }
            }
        }
        heard(out.finish().map_err(Stop::from))?;
        Ok(if known == 0 { Outcome::Nothing } else { Outcome::of(inputs.is_lacking(), false) })
    }
}

/// Formats that take whatever has rows or words: that they would take a dump too raises no doubt.
const GENERAL: &[&str] = &["jsonl", "json_table", "reddit_list", "csv", "page_text"];

/// Says what one file or member is.
fn tell_one(detected: &Detected, opened: &Opened, out: &mut Sink) -> Result<(), Stop> {
    let Detected { format, sign, close } = detected;
    writeln!(out, "{}: {}", inert::terminal(&opened.name), format.name())?;
    writeln!(out, "  what   {}", format.sentence())?;
    writeln!(out, "  known  by {}", inert::terminal(sign))?;
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
    Ok(())
}
