//! `comity lexicon evaluate`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon evaluate --gold labelled.jsonl --task incivility\n")]
pub(in crate::cli) struct Evaluate {}

impl Evaluate {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon evaluate: not built yet".to_owned()))
    }
}
