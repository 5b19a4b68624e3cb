//! `comity policy init` and `comity policy check`: the file that says what a site counts and suggests.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::policy::{Policy, TEMPLATE, read};
use crate::report::inert;

use super::output::{Sink, tell};
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity policy init policy.toml
  comity policy check policy.toml
  comity queue dump.jsonl --policy policy.toml
";

const INIT_EXAMPLES: &str = "\
Examples:
  comity policy init policy.toml
  comity policy init | less
";

const CHECK_EXAMPLES: &str = "\
Examples:
  comity policy check policy.toml
  comity policy check policies/*.toml
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct PolicyCommand {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Write a policy with every setting and why; it says what holds without a file
    Init(Init),
    /// Say everything that is wrong with policy files; exit with 1 when something is
    Check(Check),
}

#[derive(Args)]
#[command(before_help = INIT_EXAMPLES)]
struct Init {
    /// Where to write it, which must not be there yet; `-` or nothing is standard output
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Args)]
#[command(before_help = CHECK_EXAMPLES)]
struct Check {
    /// Policy files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl PolicyCommand {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        match &self.job {
            Job::Init(init) => init.run(),
            Job::Check(check) => check.run(),
        }
    }
}

impl Init {
    fn run(&self) -> Result<Outcome, Stop> {
        let is_there = |path: &&PathBuf| path.as_os_str() != "-" && (path.is_file() || path.is_dir());
        if let Some(path) = self.file.as_ref().filter(is_there) {
            let message = format!(
                "{}: the file is there; expected a new one, since policies are written by hand",
                path.display()
            );
            return Err(Stop::Message(message));
        }
        let mut out = Sink::open(self.file.as_deref())?;
        out.write_all(TEMPLATE.as_bytes())?;
        out.finish()?;
        Ok(Outcome::Done)
    }
}

impl Check {
    fn run(&self) -> Result<Outcome, Stop> {
        let mut outcome = Outcome::Done;
        for path in &self.files {
            let name = path.display().to_string();
            match read(&name, &text_of(path)?) {
                Ok(_) => {}
                Err(faults) => {
                    faults.0.iter().for_each(|fault| tell(&inert::terminal(&fault.to_string())));
                    outcome = Outcome::Found;
                }
            }
        }
        Ok(outcome)
    }
}

fn text_of(path: &Path) -> Result<String, Stop> {
    fs::read_to_string(path).map_err(|error| {
        Stop::Message(format!("{}: it can't be read ({error}); expected a policy in TOML", path.display()))
    })
}

/// The policy in a file.
pub(super) fn load_policy(path: &Path) -> Result<Policy, Stop> {
    read(&path.display().to_string(), &text_of(path)?).map_err(|faults| {
        let lines: Vec<String> = faults.0.iter().map(|fault| inert::terminal(&fault.to_string())).collect();
        Stop::Message(lines.join("\n"))
    })
}
