//! `comity lexicon diff`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon diff old new --on dump.jsonl\n")]
pub(in crate::cli) struct Diff {}

impl Diff {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon diff: not built yet".to_owned()))
    }
}
