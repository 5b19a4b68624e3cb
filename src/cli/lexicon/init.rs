//! `comity lexicon init`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon init my-words\n")]
pub(in crate::cli) struct Init {}

impl Init {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon init: not built yet".to_owned()))
    }
}
