//! `comity lexicon try`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon try 'clown*' --on dump.jsonl\n")]
pub(in crate::cli) struct Try {}

impl Try {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon try: not built yet".to_owned()))
    }
}
