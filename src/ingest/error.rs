//! Why an input can't be used, in words for the person who named it.

use std::fmt;
use std::sync::Arc;

use super::FORMATS;

/// Why an input can't be used. The run goes on with the others.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// The file or folder can't be opened or read.
    Unreadable {
        /// The path as given.
        path: Arc<str>,
        /// What the system said.
        error: std::io::Error,
    },
    /// A folder that holds no file.
    EmptyFolder {
        /// The path as given.
        path: Arc<str>,
    },
    /// What lies in a folder and is no file: a pipe, a socket, a device.
    NoFile {
        /// The path as given.
        path: Arc<str>,
    },
    /// A file without a byte, or with nothing but blanks.
    Empty {
        /// The path as given.
        path: Arc<str>,
    },
    /// What was found is nothing that comity reads.
    Unrecognized {
        /// The path as given.
        path: Arc<str>,
        /// What the content looks like.
        found: String,
        /// What was expected, and what to do.
        expected: String,
    },
    /// A table whose columns can't be told.
    Columns {
        /// The path as given.
        path: Arc<str>,
        /// The column names in the file.
        found: Vec<String>,
        /// What is missing.
        missing: String,
    },
    /// `--input-format` names no format.
    UnknownFormat {
        /// The name as typed.
        name: String,
    },
}

impl InputError {
    /// The input that it speaks of; a member of an archive as `archive.zip:member`. `None` where it speaks of an option.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            InputError::Unreadable { path, .. }
            | InputError::EmptyFolder { path }
            | InputError::Empty { path }
            | InputError::Unrecognized { path, .. }
            | InputError::Columns { path, .. }
            | InputError::NoFile { path } => Some(path),
            InputError::UnknownFormat { .. } => None,
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What reading found in the bytes says what to do by itself.
            InputError::Unreadable { path, error } if error.kind() == std::io::ErrorKind::InvalidData => {
                write!(f, "{path}: {error}; expected a sound packed file")
            }
            InputError::Unreadable { path, error } => {
                write!(f, "{path}: {}; expected a readable file or folder", io_words(error))
            }
            InputError::EmptyFolder { path } => {
                write!(f, "{path}: a folder without a file; expected files with comments in it")
            }
            InputError::NoFile { path } => {
                write!(
                    f,
                    "{path}: a pipe, socket or device; expected a file; it was passed over, and is read when it is named itself"
                )
            }
            InputError::Empty { path } => {
                write!(f, "{path}: the file is empty; expected a page's text, JSON Lines or a table of comments")
            }
            InputError::Unrecognized { path, found, expected } => {
                write!(f, "{path}: {found}; expected {expected}")
            }
            InputError::Columns { path, found, missing } => {
                const SHOWN: usize = 24;
                let names: Vec<String> = found.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
                let more = found.len().saturating_sub(SHOWN);
                match (names.is_empty(), more) {
                    (true, _) => write!(f, "{path}:1: nothing that has columns; expected {missing}")?,
                    (_, 0) => write!(f, "{path}:1: a table with the columns {}; expected {missing}", names.join(", "))?,
                    _ => write!(
                        f,
                        "{path}:1: a table with the columns {} and {more} more; expected {missing}",
                        names.join(", ")
                    )?,
                }
                // What is missing may say itself how it is named.
                let is_said = missing.contains("--map");
                let hint = "; say which is which, as in `--map text=body,id=comment_id,reply_to=parent`";
                f.write_str(if is_said { "" } else { hint })
            }
            InputError::UnknownFormat { name } => {
                let names: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
                write!(f, "--input-format: no format is called `{name}`; expected one of {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for InputError {}

/// What the system says of a failed read, in a person's words.
fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read (permission denied)".to_owned(),
        _ => format!("it can't be read ({error})"),
    }
}
