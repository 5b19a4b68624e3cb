//! `comity lexicon fit`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon fit --gold labelled.jsonl --task incivility --out learned\n")]
pub(in crate::cli) struct Fit {}

impl Fit {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon fit: not built yet".to_owned()))
    }
}
