//! A comment a line: text in which nothing but line ends parts comments. Only read where somebody says so.

use super::detect::Head;
use super::open::Opened;
use super::shape::pieces_of_lines;
use super::{Format, InputError, Pieces, ReadOptions, Scope, body};

/// A comment a line.
pub struct Lines;

impl Format for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn sentence(&self) -> &'static str {
        "text with a comment a line, one thread a file (only where `--input-format lines` says so)"
    }

    fn recognize(&self, _head: &Head<'_>) -> Option<String> {
        None
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let thread = input.name.to_string();
        Ok(pieces_of_lines(input, options, Scope::Input, move |line, sheet| {
            let mut comment = sheet.comment(format!("line{}", sheet.position()), body::plain(line));
            comment.thread = Some(thread.clone());
            sheet.push(comment);
            Ok(())
        }))
    }
}
