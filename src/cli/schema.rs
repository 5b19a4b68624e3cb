//! `comity schema [NAME]`: the JSON Schema of an output.

use std::io::Write;

use clap::Args;

use crate::report::schema::{Described, SCHEMAS};

use super::output::Sink;
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity schema
  comity schema jsonl
  comity schema queue
  comity schema manifest
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct SchemaCommand {
    /// Which output: `json`, `jsonl` (a line), `queue` (a line of the queue), `manifest`
    #[arg(value_name = "OUTPUT", default_value = "json", value_parser = described)]
    output: &'static Described,
}

fn described(name: &str) -> Result<&'static Described, String> {
    let names: Vec<&str> = SCHEMAS.iter().map(|described| described.name).collect();
    let found = SCHEMAS.iter().find(|described| described.name == name);
    found.ok_or_else(|| format!("expected one of {}", names.join(", ")))
}

impl SchemaCommand {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let mut out = Sink::open(None)?;
        let schema = serde_json::to_string_pretty(&(self.output.schema)());
        writeln!(out, "{}", schema.map_err(std::io::Error::from)?)?;
        out.finish()?;
        Ok(Outcome::Done)
    }
}
