//! What is wrong with a pack, all of it at once, each with its place.

use std::fmt;

use super::files::PackFile;

/// One fault in a pack or target set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackFault {
    /// The file, as the pack names it or as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column of the field, in characters from 1.
    pub column: u32,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultKind {
    /// A file or folder that can't be read.
    Unreadable {
        /// What the system said.
        said: String,
    },
    /// A file that is not UTF-8, or has a byte order mark, or a line that is too long.
    NotPlainText {
        /// What was found.
        found: &'static str,
    },
    /// Bytes that are no UTF-8; the place is that of the first.
    NotUtf8 {
        /// How many places there are.
        places: usize,
    },
    /// A folder without `pack.toml`.
    NoManifest,
    /// A folder with a manifest and nothing else: a pack that was not written to its end.
    OnlyManifest,
    /// TOML that can't be read or lacks something.
    Toml {
        /// What the reader said.
        said: String,
    },
    /// A column that the language does not know.
    UnknownColumn {
        /// Its name.
        name: String,
    },
    /// A column that the header names twice.
    RepeatedColumn {
        /// Its name.
        name: String,
    },
    /// A table without a `pattern` (or, for classes, `word`) column.
    NoPatternColumn {
        /// The column that is needed.
        needed: &'static str,
    },
    /// More fields than columns.
    ExtraFields,
    /// A backslash before anything but `t`, `n`, `\` and `|`.
    BadEscape {
        /// What follows it.
        found: String,
    },
    /// A number that is none, or is outside its range.
    BadNumber {
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A word that is not in a column's list.
    BadWord {
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A pattern that can't be read.
    BadPattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// A class that no file defines.
    UnknownClass {
        /// Its name.
        name: String,
        /// The nearest name that there is.
        nearest: Option<String>,
    },
    /// Classes that include each other in a circle.
    ClassCycle {
        /// The class at which the circle closes.
        name: String,
    },
    /// The same pattern and label twice in one pack.
    Repeated {
        /// The pattern.
        pattern: String,
        /// The line of the first.
        first: u32,
    },
    /// A label that belongs to no task.
    UnknownLabel {
        /// Its name.
        name: String,
    },
    /// A target set that is neither shipped nor a file.
    UnknownTargets {
        /// What was asked for.
        name: String,
        /// The shipped sets.
        known: String,
    },
    /// Too many rows, or patterns that need too large a machine.
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Unreadable { said } => write!(f, "it can't be read ({said}); expected a pack's folder"),
            FaultKind::NotPlainText { found } => write!(f, "{found}; expected UTF-8 text without a byte order mark"),
            FaultKind::NotUtf8 { places } => write!(
                f,
                "bytes that are no UTF-8 ({places} in the file); expected UTF-8 text: save the file with that encoding"
            ),
            FaultKind::OnlyManifest => write!(
                f,
                "a pack of nothing but `pack.toml`, as one that was not written to its end; expected entries, classes, targets or a `[calibration]`"
            ),
            FaultKind::NoManifest => write!(f, "there is no `pack.toml`; expected a pack's folder with one in it"),
            FaultKind::Toml { said } => write!(f, "{said}"),
            FaultKind::UnknownColumn { name } => {
                write!(f, "no column is called `{name}`; expected {}", crate::lexicon::columns())
            }
            FaultKind::RepeatedColumn { name } => {
                write!(f, "the column `{name}` stands twice in the header; expected each column once")
            }
            FaultKind::NoPatternColumn { needed } => write!(f, "the header row has no `{needed}`; expected one"),
            FaultKind::ExtraFields => write!(f, "the row has more fields than the header; expected one field a column"),
            FaultKind::BadEscape { found } => {
                write!(f, "the escape `\\{found}` means nothing; expected one of `\\t`, `\\n`, `\\\\`, `\\|`")
            }
            FaultKind::BadNumber { column, found, expected } | FaultKind::BadWord { column, found, expected } => {
                write!(f, "{column} `{found}` can't be used; expected {expected}")
            }
            FaultKind::BadPattern { pattern, why } => write!(f, "pattern `{pattern}`: {why}"),
            FaultKind::UnknownClass { name, nearest: Some(nearest) } => {
                write!(f, "no class `{name}`; did you mean `{nearest}`?")
            }
            FaultKind::UnknownClass { name, nearest: None } => {
                write!(f, "no class `{name}`; expected the name of a file in classes/")
            }
            FaultKind::ClassCycle { name } => {
                write!(f, "class `{name}` includes itself by way of others; expected no circle")
            }
            FaultKind::Repeated { pattern, first } => {
                write!(f, "`{pattern}` stands in line {first} already; expected each pattern and label once")
            }
            FaultKind::UnknownLabel { name } => {
                write!(
                    f,
                    "no label is called `{name}`; expected a category, `favor`, `against`, `agree`, `disagree` or `query`"
                )
            }
            FaultKind::UnknownTargets { name, known } => {
                write!(f, "no target set or file is called `{name}`; expected a TOML file or one of: {known}")
            }
            FaultKind::TooLarge { what, limit } => write!(f, "{what}; expected at most {limit}"),
        }
    }
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.kind)
    }
}

/// Gives a fault of a class the column where the class is named: what refers to classes is looked at when all packs are
/// read, and knows its line only.
pub(super) fn find_class<'f>(fault: &mut PackFault, mut files: impl Iterator<Item = &'f PackFile>) {
    let (FaultKind::UnknownClass { name, .. } | FaultKind::ClassCycle { name }) = &fault.kind else { return };
    let Some(file) = files.find(|file| file.shown == fault.file) else { return };
    let line = file.text.split('\n').nth((fault.line as usize).saturating_sub(1)).unwrap_or("");
    let at = line.find(&format!("{{{name}}}")).or_else(|| line.find(&format!("@{name}")));
    let before = at.and_then(|at| line.get(..at)).unwrap_or("");
    fault.column = u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX);
}

/// All that is wrong with what was to be loaded, in the order of files and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexiconFaults(pub Vec<PackFault>);

impl fmt::Display for LexiconFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LexiconFaults {}
