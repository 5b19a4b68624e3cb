//! `comity lexicon suggest`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon suggest --gold labelled.jsonl --task incivility\n")]
pub(in crate::cli) struct Suggest {}

impl Suggest {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon suggest: not built yet".to_owned()))
    }
}
