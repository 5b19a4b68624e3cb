//! `comity lexicon test`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon test my-words\n")]
pub(in crate::cli) struct Test {}

impl Test {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon test: not built yet".to_owned()))
    }
}
