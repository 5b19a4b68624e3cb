//! `comity formats`: what is read and what is written.

use std::io::Write;

use clap::Args;

use crate::ingest::{self, limits};
use crate::report;

use super::output::{Color, Sink, layout};
use super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Example:\n  comity formats\n")]
pub(super) struct Formats {}

impl Formats {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let mut out = Sink::open(None)?;
        let width = layout(Color::Never, false).width;
        writeln!(out, "Read (--input-format):")?;
        for format in ingest::FORMATS {
            out.write_all(entry(format.name(), format.sentence(), width).as_bytes())?;
        }
        writeln!(out, "Packed with gzip, zstd, bzip2 or xz, and zip archives of all these.")?;
        writeln!(out, "Limits (--limit NAME=NUMBER):")?;
        for (name, bounds) in limits::NAMES {
            writeln!(out, "  {name:<16} {bounds}")?;
        }
        writeln!(out, "Written (--format):")?;
        for (name, _, sentence) in report::FORMATS {
            out.write_all(entry(name, sentence, width).as_bytes())?;
        }
        writeln!(out, "Tables (--table, with --format csv or parquet):")?;
        for table in report::table::TABLES {
            out.write_all(entry(table.name, table.doc, width).as_bytes())?;
        }
        out.finish()?;
        Ok(Outcome::Done)
    }
}

/// A name and what it is, fitted to `width`.
fn entry(name: &str, sentence: &str, width: usize) -> String {
    const INDENT: usize = 19;
    let text = report::text::wrapped(sentence, width, INDENT, INDENT);
    format!("  {name:<16} {}\n", text.trim())
}
