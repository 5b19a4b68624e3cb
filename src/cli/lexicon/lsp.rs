//! `comity lexicon lsp`: an editor helps with pack files.

use std::io::{BufReader, stdin, stdout};

use clap::Args;

use crate::tune::lsp::serve;

use super::super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity lexicon lsp      what an editor starts; lexicons/README.md says how to tell VS Code, Neovim and Helix
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Lsp {
    /// Speak over standard input and output (always so; editors like to say it)
    #[arg(long)]
    stdio: bool,
}

impl Lsp {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let is_orderly = serve(BufReader::new(stdin()), &mut stdout().lock())?;
        Ok(if is_orderly { Outcome::Done } else { Outcome::Found })
    }
}
