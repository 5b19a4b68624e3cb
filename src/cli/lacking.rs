//! Inputs that were named and could not be used, or not to their end: they are told whatever else is left out, and they
//! decide the exit code. What is passed over inside a folder that was named is told and no more.

use std::path::PathBuf;

use crate::ingest::InputError;
use crate::ingest::open::{Input, expand, shown};
use crate::report::{account, inert};
use crate::run::Run;

use super::output::{tell, tell_errors};

/// The inputs of a command.
pub(super) struct Inputs {
    /// Files and standard input, folders walked.
    pub(super) list: Vec<Input>,
    is_lacking: bool,
}

impl Inputs {
    /// What was typed, folders walked. What can't be walked is told.
    pub(super) fn of(typed: &[PathBuf]) -> Inputs {
        let (list, errors) = expand(typed);
        tell_errors(errors.iter());
        let is_typed =
            |error: &InputError| error.path().is_some_and(|path| typed.iter().any(|typed| shown(typed) == path));
        Inputs { list, is_lacking: errors.iter().any(is_typed) }
    }

    /// Whether one that was named could not be used, or not to its end.
    pub(super) fn is_lacking(&self) -> bool {
        self.is_lacking
    }

    /// Tells what the run could not use; the account tells the rest unless it is left out.
    pub(super) fn tell_refused(&mut self, run: &Run) {
        for (number, error) in &run.errors {
            self.refuse(*number, error);
        }
        let is_named = |number: &u32| self.list.iter().any(|input| input.number == *number && input.named);
        self.is_lacking |= run.cut_short.keys().any(is_named);
    }

    /// Tells of an input that can't be used.
    pub(super) fn refuse(&mut self, number: u32, error: &InputError) {
        tell_errors(std::iter::once(error));
        let input = self.list.iter().find(|input| input.number == number && input.named);
        self.is_lacking |= input.is_some_and(|input| is_lost(input, error));
    }
}

/// Whether such an error costs what was asked for. A member of an archive is to it what a file is to a folder: that it is
/// of no use is told; that it can't be read means that the archive is broken.
fn is_lost(input: &Input, error: &InputError) -> bool {
    error.path() == Some(&*input.name) || matches!(error, InputError::Unreadable { .. })
}

/// Tells what was read; when that is to be left out, only which inputs could not be read to their end.
pub(super) fn tell_account(run: &Run, quiet: bool) {
    if quiet {
        run.cut_short.values().for_each(|problem| tell(&inert::terminal(&problem.to_string())));
    } else {
        account::lines(&run.account, &run.problems).iter().for_each(|line| tell(line));
    }
}
