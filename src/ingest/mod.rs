//! Bytes → comments. One file a format.
//! In: paths or streams. Out: `Header`, `Comment`, `Problem`, in pieces that can be decoded side by side.
//! Knows nothing of lexicons or scores.

mod blocks;
pub mod body;
pub mod csv;
pub mod detect;
pub mod html;
pub mod jsonl;
pub mod open;
pub mod page_text;

use std::fmt;
use std::sync::Arc;

use crate::comment::{Comment, Header};
use crate::problem::Problem;

use self::open::Opened;

/// What a reader hands on, in the order of the source; a header comes before its comments.
#[derive(Debug)]
pub enum Item {
    /// What belongs to a thread.
    Header(Box<Header>),
    /// One comment.
    Comment(Box<Comment>),
    /// What was mended or skipped.
    Problem(Problem),
}

/// A piece of an input that any worker can decode by itself.
pub struct Piece {
    /// Whether ids are unique within this input only, so that another input may use the same ones.
    pub ids_are_local: bool,
    decode: Box<dyn FnOnce() -> Vec<Item> + Send>,
}

impl Piece {
    /// A piece that `decode` turns into items.
    pub fn new(ids_are_local: bool, decode: impl FnOnce() -> Vec<Item> + Send + 'static) -> Piece {
        Piece { ids_are_local, decode: Box::new(decode) }
    }

    /// Decodes the piece.
    #[must_use]
    pub fn items(self) -> Vec<Item> {
        (self.decode)()
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").finish_non_exhaustive()
    }
}

/// The pieces of one input, in order.
pub type Pieces = Box<dyn Iterator<Item = Result<Piece, InputError>> + Send>;

/// How inputs are to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format to read every input as, instead of detecting it.
    pub format: Option<String>,
    /// Fields and the columns that hold them, for tables.
    pub columns: csv::ColumnMap,
}

/// A format that comity reads.
pub trait Format: Sync {
    /// The name that `--input-format` takes.
    fn name(&self) -> &'static str;
    /// What it is, in one sentence without a full stop.
    fn sentence(&self) -> &'static str;
    /// How the beginning of an input shows that it is of this format; `None` when it does not.
    fn recognize(&self, head: &detect::Head<'_>) -> Option<String>;
    /// Starts reading.
    ///
    /// # Errors
    /// When the input as a whole can't be used.
    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError>;
}

/// Every format, in the order in which they are tried: the most telling first.
pub const FORMATS: &[&dyn Format] = &[&jsonl::Jsonl, &csv::Csv, &page_text::format::PageText];

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

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputError::Unreadable { path, error } => {
                write!(f, "{path}: {}; expected a readable file or folder", io_words(error))
            }
            InputError::EmptyFolder { path } => {
                write!(f, "{path}: a folder without a file; expected files with comments in it")
            }
            InputError::Empty { path } => {
                write!(f, "{path}: the file is empty; expected a page's text, JSON Lines or a table of comments")
            }
            InputError::Unrecognized { path, found, expected } => {
                write!(f, "{path}: {found}; expected {expected}")
            }
            InputError::Columns { path, found, missing } => write!(
                f,
                "{path}:1: a table with the columns `{}`; expected {missing}; say which is which, as in `--map text=body,id=comment_id,reply_to=parent`",
                found.join("`, `")
            ),
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

/// Opens one input, finds out what it is, and starts reading it.
///
/// # Errors
/// When the input can't be opened, is empty, or is nothing that comity reads.
pub fn start(input: &open::Input, options: &ReadOptions) -> Result<Pieces, InputError> {
    let opened = open::open(input)?;
    let format = match &options.format {
        Some(name) => named(name)?,
        None => detect::detect(&opened, options)?,
    };
    format.read(opened, options)
}

/// The format called `name`.
///
/// # Errors
/// When there is none.
pub fn named(name: &str) -> Result<&'static dyn Format, InputError> {
    let found = FORMATS.iter().find(|format| format.name() == name);
    found.copied().ok_or_else(|| InputError::UnknownFormat { name: name.to_owned() })
}
