//! `comity lexicon lsp`.

use clap::Args;

use super::super::{Outcome, Stop};

#[derive(Args)]
#[command(before_help = "Examples:\n  comity lexicon lsp\n")]
pub(in crate::cli) struct Lsp {}

impl Lsp {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        Err(Stop::Message("comity lexicon lsp: not built yet".to_owned()))
    }
}
