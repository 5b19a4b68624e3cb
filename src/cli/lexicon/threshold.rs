//! `comity lexicon threshold`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon threshold --gold labelled.jsonl --precision 0.9\n")]
pub(in crate::cli) struct Threshold {}

impl Threshold {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon threshold: not built yet".to_owned()))
    }
}
