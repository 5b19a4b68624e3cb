//! `comity lexicon ...`: the bench for lexicon authors. One file a command.

mod check;
mod diff;
mod evaluate;
mod fit;
mod format;
mod import;
mod init;
mod list;
mod lsp;
mod packs;
mod shared;
mod show;
mod suggest;
mod test;
mod threshold;
mod try_out;
mod watch;

use clap::{Args, Subcommand};

use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity lexicon init my-words                            begin a pack of your own
  comity lexicon check my-words                           all its faults at once
  comity lexicon try 'clown*' --on dump.jsonl             what a new entry would hit
  comity lexicon diff old my-words --on dump.jsonl        what a change changes
  comity lexicon evaluate --gold labelled.jsonl --task incivility
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Lexicon {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "it is made once")]
enum Command {
    /// Begin a pack of your own
    Init(init::Init),
    /// List packs, labels and how many entries each has
    List(list::List),
    /// Show the entries that a word or pattern stands in
    Show(show::Show),
    /// Find the faults of packs, all at once
    Check(check::Check),
    /// Write packs in canonical form
    Format(format::Format),
    /// Run the cases that stand in the rows of packs
    Test(test::Test),
    /// Make a pack of another tool's word list
    Import(import::Import),
    /// See what a new entry would hit in a dump
    Try(try_out::Try),
    /// See which comments change between two states of a pack
    Diff(diff::Diff),
    /// Show faults, failing cases and changes at each save
    Watch(watch::Watch),
    /// Measure lexicons against labelled comments, entry by entry
    Evaluate(evaluate::Evaluate),
    /// Propose entries from what was missed and exceptions from what was wrong
    Suggest(suggest::Suggest),
    /// Learn weights and n-grams from labelled comments, as a pack to read
    Fit(Box<fit::FitCommand>),
    /// Find the score from which to act
    Threshold(threshold::Threshold),
    /// Speak the Language Server Protocol to an editor, for pack files
    Lsp(lsp::Lsp),
}

impl Lexicon {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        match &self.command {
            Command::Init(command) => command.run(),
            Command::List(command) => command.run(),
            Command::Show(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Format(command) => command.run(),
            Command::Test(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Try(command) => command.run(),
            Command::Diff(command) => command.run(),
            Command::Watch(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            Command::Suggest(command) => command.run(),
            Command::Fit(command) => command.run(),
            Command::Threshold(command) => command.run(),
            Command::Lsp(command) => command.run(),
        }
    }
}
