//! The findings as flat tables, one row a thing.

use std::io;

use crate::lexicon::Lexicon;
use crate::run::Run;

use super::Findings;

/// What a table has rows of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Table {
    /// Comments.
    #[default]
    Comments,
}

/// Every table: its name on the command line, and what it is.
pub const TABLES: &[(&str, Table, &str)] = &[("comments", Table::Comments, "one row a comment")];

/// Writes a table as CSV.
///
/// # Errors
/// When a text can't be fetched or the output can't be written.
pub fn write_csv(
    _table: Table,
    _run: &mut Run,
    _lexicon: &Lexicon,
    _findings: Findings<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    out.write_all(b"id\n")
}
