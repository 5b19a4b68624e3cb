//! `comity lexicon watch`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon watch my-words --on dump.jsonl\n")]
pub(in crate::cli) struct Watch {}

impl Watch {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon watch: not built yet".to_owned()))
    }
}
