//! `comity queue review FILE`: a walk through a queue, one key a decision.

use clap::Args;

use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity queue review queue.jsonl
  comity queue review queue.jsonl --who ana --decisions may.jsonl
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Review {
    /// What `comity queue --format jsonl` wrote
    #[arg(value_name = "FILE")]
    file: String,
}

impl Review {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message(format!("{}: not yet", self.file)))
    }
}
