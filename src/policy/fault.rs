//! What is wrong with a policy file, all of it at once, each with its place.

use std::fmt;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyFault {
    /// The file as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultKind {
    /// No TOML.
    Toml {
        /// What the reader said.
        said: String,
    },
    /// A key that no policy has.
    UnknownKey {
        /// The key.
        key: String,
        /// A known one that is spelled almost like it.
        nearest: Option<String>,
        /// All that are known there.
        known: String,
    },
    /// A word that is not in a list.
    UnknownWord {
        /// The key.
        key: String,
        /// The word.
        word: String,
        /// A known one that is spelled almost like it.
        nearest: Option<String>,
        /// All that are known.
        known: String,
    },
    /// A value of another kind, or out of range.
    Value {
        /// The key.
        key: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A rule without an action.
    NoAction,
    /// An exception without a condition: it would leave everything out.
    NoCondition,
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.kind)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suggestion = |nearest: &Option<String>, known: &String| match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("expected one of {known}"),
        };
        match self {
            FaultKind::Toml { said } => write!(f, "no TOML: {said}; see `comity policy init` for a file that works"),
            FaultKind::UnknownKey { key, nearest, known } => {
                write!(f, "no key `{key}` here; {}", suggestion(nearest, known))
            }
            FaultKind::UnknownWord { key, word, nearest, known } => {
                write!(f, "`{key}` is `{word}`; {}", suggestion(nearest, known))
            }
            FaultKind::Value { key, found, expected } => write!(f, "`{key}` is {found}; expected {expected}"),
            FaultKind::NoAction => f.write_str("a rule without an action; expected a line like `action = \"hold\"`"),
            FaultKind::NoCondition => f.write_str(
                "an exception without a condition would leave everything out; expected a line like `author = \"Ana\"`",
            ),
        }
    }
}

/// All faults of a file, by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFaults(pub Vec<PolicyFault>);

impl fmt::Display for PolicyFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if at > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyFaults {}
