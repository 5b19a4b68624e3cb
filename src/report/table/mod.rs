//! The findings as flat tables, one row a thing: what spreadsheets, data frames and databases load.
//! In: a run and its summaries. Out: rows of cells, which `csv` and `parquet` write. Columns never depend on the input,
//! so that the tables of two runs can be put one below the other; what is unknown is `Cell::Unknown`, never 0.

mod authors;
pub mod cell;
mod comments;
mod csv;
mod edges;
#[cfg(feature = "parquet")]
mod parquet;
mod queue;
mod stances;
mod targets;
mod threads;

pub use self::csv::write_csv;
#[cfg(feature = "parquet")]
pub use self::parquet::write_parquet;

use std::fmt;
use std::io;

use crate::judge::Judge;
use crate::run::Run;
use crate::summary::targets::Chosen;
use crate::thread::Row;

use self::cell::{Cell, Column};
use super::Findings;

/// A table: what it has rows of, and how they are made.
pub struct Table {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Whether its rows come from the threads' summaries; the others need none to be made.
    pub needs_summaries: bool,
    /// Its columns, always the same in the same order.
    pub columns: fn() -> Vec<Column>,
    /// Hands over its rows, one after the other.
    rows: fn(&mut Source<'_>, &mut Emit<'_>) -> io::Result<()>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Table").field(&self.name).finish()
    }
}

/// Every table; the first is written where none is named.
pub static TABLES: &[Table] = &[
    comments::COMMENTS,
    threads::THREADS,
    targets::TARGETS,
    authors::AUTHORS,
    edges::EDGES,
    stances::STANCES,
    queue::QUEUE,
];

/// What rows are made from.
pub struct Source<'s> {
    /// The run.
    pub run: &'s mut Run,
    /// What judged it.
    pub judge: &'s Judge,
    /// What is reported on.
    pub findings: Findings<'s>,
}

/// What takes a row's cells, in the order of the columns.
type Emit<'e> = dyn FnMut(&[Cell<'_>]) -> io::Result<()> + 'e;

impl Source<'_> {
    /// The rows of all threads that are reported on, in tree order, each with what its thread is reported on.
    fn comments(&self) -> Vec<(Row, usize)> {
        let forest = &self.run.forest;
        let of = |(at, (number, _)): (usize, &(usize, Chosen))| {
            let rows = forest.trees.get(*number).map(|tree| forest.rows(tree)).unwrap_or_default();
            rows.iter().map(move |row| (*row, at)).collect::<Vec<_>>()
        };
        self.findings.threads.iter().enumerate().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_has_a_name_of_its_own_and_columns_that_say_what_they_are() {
        let names: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
        assert_eq!(names.len(), TABLES.len());
        for table in TABLES {
            let columns = (table.columns)();
            let names: BTreeSet<&str> = columns.iter().map(|column| &*column.name).collect();
            assert_eq!(names.len(), columns.len(), "{}", table.name);
            for column in &columns {
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(column.name.chars().all(plain), "{}: `{}`", table.name, column.name);
                assert!(!column.doc.is_empty(), "{}: `{}`", table.name, column.name);
            }
        }
    }
}
