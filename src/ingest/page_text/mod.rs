//! A page's text → its header and comments.
//! In: the text that an extractor or a person copied from a page. Out: a `PageReading`.
//! Knows nothing of lexicons, scores or output formats.

pub mod format;

use std::sync::Arc;

use crate::comment::{Comment, Header};
use crate::problem::Problem;

/// What a page's text holds.
#[derive(Debug, Default)]
pub struct PageReading {
    /// Title, article, declared count, whether comments are closed, and why there are none.
    pub header: Header,
    /// The comments in page order, with ids `c1`, `c2`, ….
    pub comments: Vec<Comment>,
    /// What was mended or could not be told.
    pub problems: Vec<Problem>,
    /// What each input line was taken for, for `--show lines`.
    pub lines: Vec<LineVerdict>,
}

/// What one line of a page was taken for.
#[derive(Debug, Clone)]
pub struct LineVerdict {
    /// A short word: `title`, `article`, `heading`, `byline`, `comment`, `furniture`, ….
    pub verdict: &'static str,
    /// The id of the comment that the line belongs to.
    pub comment: Option<String>,
}

/// Reads one page's text. `file` is the path as given; it becomes the thread's key.
#[must_use]
pub fn read(_text: &str, file: &Arc<str>) -> PageReading {
    PageReading { header: Header { thread: file.to_string(), ..Header::default() }, ..PageReading::default() }
}
