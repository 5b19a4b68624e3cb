//! The command line: reads options, calls the library, prints. One file a command.

mod analyze;
mod convert;
mod detect;
mod explain;
mod fail_on;
mod formats;
mod keys;
mod lacking;
mod lexicon;
mod options;
pub mod output;
mod policy;
mod queue;
mod queue_review;
mod schema;
mod settings;
mod show_lines;
mod signals;
mod threads;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// What a command comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, perhaps with problems.
    Done,
    /// What was asked for as a failure (faults, failing cases, too many changes) was found.
    Found,
    /// Done, but an input that was named could not be used, or not to its end.
    Lacking,
    /// No input could be read or recognized, or the usage was wrong.
    Nothing,
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Stop {
    /// Nobody reads the output any more; that is no fault.
    ClosedPipe,
    /// Something to tell, a line or more.
    Message(String),
}

impl Outcome {
    /// Of what was found and what could not be used, the worse.
    fn of(is_lacking: bool, is_found: bool) -> Outcome {
        match (is_lacking, is_found) {
            (true, _) => Outcome::Lacking,
            (false, true) => Outcome::Found,
            (false, false) => Outcome::Done,
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
            _ => Stop::Message(format!("comity: {error}")),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  comity page.txt                       what happened under this page
  comity analyze dump.jsonl --top 20    a dump: the threads ranked, the comments to open first
  comity queue dump.jsonl --limit 20    what a moderator should look at first
  comity analyze page.txt --tree        the reply tree, a line a comment
  comity analyze dump.csv --map text=body,id=comment_id,reply_to=parent --format jsonl -o rows.jsonl
  comity convert export.xml --to csv    what a dump holds, as a table
  comity explain \"You are kidding yourself.\"
";

const AFTER: &str = "\
`comity INPUT` alone is the same as `comity analyze INPUT`.

Exit codes:
  0  done, perhaps with problems, which are told
  1  what was asked for as a failure was found (--fail-on, check, test, ...)
  2  the usage was wrong, nothing could be read, or an input that was named could not be used or read to its end
  129, 130, 143  ended by SIGHUP, SIGINT, SIGTERM; what was half written is gone
";

#[derive(Parser)]
#[command(
    name = "comity",
    version,
    about = "Who takes which side in these comments, how uncivil it is, and what to look at first",
    before_help = EXAMPLES,
    after_help = AFTER
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "it is made once")]
enum Command {
    /// Read comments, rebuild the reply trees, and report on each thread
    Analyze(analyze::Analyze),
    /// Write what dumps and pages hold as comity's own rows, trees mended
    Convert(convert::Convert),
    /// Say what a file is, and how that is known
    Detect(detect::Detect),
    /// Judge one text and work out every number
    Explain(explain::Explain),
    /// List what is read and what is written
    Formats(formats::Formats),
    /// Work on lexicons: check, test, try, compare, measure, fit
    Lexicon(lexicon::Lexicon),
    /// Work on the file that says what a site counts and suggests
    Policy(policy::PolicyCommand),
    /// List the comments to look at, the most needed first, and walk through them
    Queue(queue::QueueCommand),
    /// Print the JSON Schema of what is written as JSON
    Schema(schema::SchemaCommand),
}

/// Words that are commands; anything else in their place is an input for `analyze`.
const COMMANDS: &[&str] =
    &["analyze", "convert", "detect", "explain", "formats", "lexicon", "policy", "queue", "schema", "help"];

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let typed = Arguments::command().try_get_matches_from(with_command(std::env::args_os().collect()));
    let asked = typed.and_then(|typed| Ok((threads::asked(&typed), Arguments::from_arg_matches(&typed)?)));
    let (threads, arguments) = match asked {
        Ok(asked) => asked,
        Err(error) if error.use_stderr() => {
            output::tell(error.render().to_string().trim_end_matches('\n'));
            return ExitCode::from(2);
        }
        Err(help) => {
            // Printing fails only when nobody listens.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    signals::watch();
    threads::start(threads);
    let outcome = match arguments.command {
        Command::Analyze(command) => command.run(),
        Command::Convert(command) => command.run(),
        Command::Detect(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Formats(command) => command.run(),
        Command::Lexicon(command) => command.run(),
        Command::Policy(command) => command.run(),
        Command::Queue(command) => command.run(),
        Command::Schema(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Done) | Err(Stop::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Lacking | Outcome::Nothing) => ExitCode::from(2),
        Err(Stop::Message(message)) => {
            output::tell(&message);
            ExitCode::from(2)
        }
    }
}

/// `comity FILE` alone is `comity analyze FILE`: where no command stands first, `analyze` is put there.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let asks = ["-h", "--help", "-V", "--version"];
    let first = arguments.get(1).and_then(|first| first.to_str());
    let has_command = first.is_none_or(|first| COMMANDS.contains(&first) || asks.contains(&first));
    if arguments.len() > 1 && !has_command {
        arguments.insert(1, "analyze".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_command_is_known() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(COMMANDS.contains(&sub.get_name()), "{} is not in COMMANDS", sub.get_name());
            assert!(sub.get_before_help().is_some(), "{} shows no example", sub.get_name());
        }
    }

    #[test]
    fn an_input_alone_is_analyzed() {
        let cases: [(&[&str], &[&str]); 4] = [
            (&["comity", "page.txt"], &["comity", "analyze", "page.txt"]),
            (&["comity", "--tree", "x"], &["comity", "analyze", "--tree", "x"]),
            (&["comity", "explain", "x"], &["comity", "explain", "x"]),
            (&["comity", "--help"], &["comity", "--help"]),
        ];
        for (typed, want) in cases {
            let typed = typed.iter().map(OsString::from).collect();
            assert_eq!(with_command(typed), want.iter().map(OsString::from).collect::<Vec<_>>());
        }
    }
}
