//! `comity formats`: what is read and what is written.

use std::io::Write;

use clap::Args;

use crate::ingest::{self, limits};
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
            writeln!(out, "  {:<16} {}", format.name(), format.sentence())?;
        }
        writeln!(out, "Packed with gzip, zstd, bzip2 or xz, and zip archives of all these.")?;
        writeln!(out, "Limits (--limit NAME=NUMBER):")?;
        for (name, bounds) in limits::NAMES {
            writeln!(out, "  {name:<16} {bounds}")?;
        }
        writeln!(out, "Written (--format):")?;
        for (name, _, sentence) in report::FORMATS {
            writeln!(out, "  {name:<16} {sentence}")?;
        }
        out.finish()?;
        Ok(Outcome::Done)
    }
}
