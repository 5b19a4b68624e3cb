//! `comity lexicon list`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon list\n")]
pub(in crate::cli) struct List {}

impl List {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon list: not built yet".to_owned()))
    }
}
