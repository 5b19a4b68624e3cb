//! `comity lexicon check`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon check my-words\n")]
pub(in crate::cli) struct Check {}

impl Check {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon check: not built yet".to_owned()))
    }
}
