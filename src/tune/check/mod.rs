//! What is wrong with packs, all of it at once.
//! In: packs on the bench. Out: findings with their places, sorted. A check is a function and a row of `CHECKS`.

mod cases;
mod files;
mod overlap;
mod reach;
mod rows;
mod text;
mod words;

pub mod dump;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::lexicon::{Entry, FaultKind, Lexicon, PackFault};

use super::bench::Bench;
use super::sheet::{FileKind, Sheet, Sheets};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The pack does not do what it says.
    Fault,
    /// It may do more or less than its author wants.
    Warning,
}

/// Something found in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// How bad it is.
    pub severity: Severity,
    /// The name of the check.
    pub check: &'static str,
    /// What was found; what was expected.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mild = if self.severity == Severity::Warning { "warning: " } else { "" };
        write!(f, "{}:{}:{}: {mild}{}", self.file, self.line, self.column, self.message)
    }
}

/// A check.
pub struct Check {
    /// Its name in JSON and in editors.
    pub name: &'static str,
    /// How bad it is what it finds.
    pub severity: Severity,
    /// What it finds, in a sentence without a full stop.
    pub sentence: &'static str,
    run: fn(&Context<'_>) -> Vec<Spot>,
}

/// All checks.
pub const CHECKS: &[Check] = &[
    fault("language", "what is not of the language of packs", language),
    fault("text", "text that is not plain UTF-8 in NFC with LF", text::check),
    fault("unread_file", "a file in a place that nothing reads", files::unread),
    fault("manifest", "a language or label in `pack.toml` that there is not", files::manifest),
    fault("no_pattern", "a row without a pattern", rows::no_pattern),
    fault("opposite_labels", "one pattern for two opposite labels, without a note", rows::opposite_labels),
    fault("yes_case", "a row without a `yes` case", rows::no_yes_case),
    fault("case", "a case that does not hold", cases::check),
    fault("never_fires", "a row that can never count", reach::never_fires),
    fault("covered", "a row that a star covers", overlap::covered),
    fault("dead_unless", "an exception that can never matter", overlap::dead_unless),
    fault("lost_signs", "signs in a pattern that are no part of words", words::lost_signs),
    fault("short_word", "a word of one or two letters without a `no` case", words::short),
    fault("common_word", "one of the commonest words without a `no` case", words::common),
    fault("identity", "a name of a people, faith, sex or condition that weighs something by itself", words::identity),
    warning("no_case", "a star or a gap without a `no` case", rows::wants_no_case),
    warning("label_folder", "a label in the folder of another task", rows::label_folder),
    warning("removes_nothing", "a removal of what is not there", rows::removes_nothing),
    warning("unknown_target", "a target that no loaded set has", rows::unknown_target),
];

const fn fault(name: &'static str, sentence: &'static str, run: fn(&Context<'_>) -> Vec<Spot>) -> Check {
    Check { name, severity: Severity::Fault, sentence, run }
}

const fn warning(name: &'static str, sentence: &'static str, run: fn(&Context<'_>) -> Vec<Spot>) -> Check {
    Check { name, severity: Severity::Warning, sentence, run }
}

/// Finds everything in the packs that are asked about.
#[must_use]
pub fn check(bench: &Bench) -> Vec<Finding> {
    let context = Context::new(bench);
    let mut findings: Vec<Finding> = Vec::new();
    for check in CHECKS {
        let spots = (check.run)(&context).into_iter();
        findings.extend(spots.map(|spot| Finding {
            file: spot.file,
            line: spot.line,
            column: spot.column,
            severity: check.severity,
            check: check.name,
            message: spot.message,
        }));
    }
    // A row that a star covers never counts either; once is enough.
    let covered: BTreeSet<(String, u32)> =
        findings.iter().filter(|f| f.check == "covered").map(|f| (f.file.clone(), f.line)).collect();
    findings.retain(|f| f.check != "never_fires" || !covered.contains(&(f.file.clone(), f.line)));
    findings.sort();
    findings.dedup();
    findings
}

/// Where something was found, and what it is.
pub(super) struct Spot {
    file: String,
    line: u32,
    column: u32,
    message: String,
}

/// What checks look at.
pub(super) struct Context<'b> {
    bench: &'b Bench,
    lexicon: &'b Lexicon,
    sheets: Sheets<'b>,
    /// Whether a class or manifest can't be read: what depends on it is not told a second time.
    broken_classes: bool,
    /// Rows in which something can't be read.
    broken_lines: BTreeSet<(&'b str, u32)>,
}

impl<'b> Context<'b> {
    fn new(bench: &'b Bench) -> Context<'b> {
        let classes: BTreeSet<&str> = bench
            .packs
            .iter()
            .flat_map(|pack| &pack.files)
            .filter(|file| FileKind::of(&file.path) == FileKind::Class)
            .map(|file| &*file.shown)
            .collect();
        let breaks = |fault: &PackFault| {
            classes.contains(&*fault.file)
                || matches!(fault.kind, FaultKind::UnknownClass { .. } | FaultKind::Toml { .. })
        };
        Context {
            bench,
            lexicon: bench.lexicon(),
            sheets: Sheets::of(&bench.packs),
            broken_classes: bench.faults.iter().any(breaks),
            broken_lines: bench.faults.iter().map(|fault| (&*fault.file, fault.line)).collect(),
        }
    }

    /// The entries that are asked about and whose rows could be read, with number and file.
    fn entries(&self) -> impl Iterator<Item = (u32, &'b Entry, String)> {
        let shown = self.bench.asked_entries().map(|(id, entry)| (id, entry, self.lexicon.shown(entry)));
        shown.filter(|(_, entry, file)| !self.broken_lines.contains(&(&**file, entry.line)))
    }

    /// The tables of entries that are asked about, with their files' names and paths in the pack.
    fn entry_tables(&self) -> impl Iterator<Item = (&'b str, &'b str, &Sheet<'b>)> {
        let files = self.bench.asked_files().filter(|file| FileKind::of(&file.path) == FileKind::Entries);
        files.filter_map(|file| Some((&*file.shown, &*file.path, self.sheets.get(&file.shown)?)))
    }

    /// The field `column` of an entry's row, as a place to tell of.
    fn spot(&self, file: &str, line: u32, column: &str, message: String) -> Spot {
        Spot { file: file.to_owned(), line, column: self.sheets.place(file, line, column), message }
    }
}

/// Whether a file was made by a program, whose rows need no case.
#[must_use]
pub fn is_machine_made(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("learned") || name.starts_with("imported")
}

/// What the loader refuses.
fn language(context: &Context<'_>) -> Vec<Spot> {
    let asked = |file: &str| {
        let others = context.bench.packs.iter().flat_map(|pack| &pack.files).any(|other| other.shown == file);
        !others || context.bench.asked_files().any(|asked| asked.shown == file)
    };
    let faults = context.bench.faults.iter().filter(|fault| asked(&fault.file));
    let spot = |fault: &PackFault| Spot {
        file: fault.file.clone(),
        line: fault.line,
        column: fault.column,
        message: fault.kind.to_string(),
    };
    faults.map(spot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own_and_a_sentence() {
        let names: BTreeSet<&str> = CHECKS.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), CHECKS.len());
        assert!(CHECKS.iter().all(|check| !check.sentence.is_empty() && !check.sentence.ends_with('.')));
    }
}
