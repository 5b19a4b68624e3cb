//! `comity formats`: what is read and what is written.

use std::io::Write;

use clap::Args;

use crate::ingest;
use crate::report;

use super::output::Sink;
use super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Example:\n  comity formats\n")]
pub(super) struct Formats {}

impl Formats {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let mut out = Sink::open(None)?;
        writeln!(out, "Read (--input-format):")?;
        for format in ingest::FORMATS {
            writeln!(out, "  {:<10} {}", format.name(), format.sentence())?;
        }
        writeln!(out, "Written (--format):")?;
        for (name, _, sentence) in report::FORMATS {
            writeln!(out, "  {name:<10} {sentence}")?;
        }
        out.finish()?;
        Ok(Outcome::Done)
    }
}
