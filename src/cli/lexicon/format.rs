//! `comity lexicon format`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon format my-words\n")]
pub(in crate::cli) struct Format {}

impl Format {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon format: not built yet".to_owned()))
    }
}
