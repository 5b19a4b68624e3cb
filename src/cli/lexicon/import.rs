//! `comity lexicon import`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon import liberal.dic --out my-words\n")]
pub(in crate::cli) struct Import {}

impl Import {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon import: not built yet".to_owned()))
    }
}
