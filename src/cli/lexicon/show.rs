//! `comity lexicon show`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon show clown\n")]
pub(in crate::cli) struct Show {}

impl Show {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon show: not built yet".to_owned()))
    }
}
