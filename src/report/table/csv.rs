//! A table as CSV: UTF-8, a header row, commas, quotes by RFC 4180, lines that end with `\n`.
//! Numbers are written as numbers, an unknown cell is empty, and every text passes `inert::cell`.

use std::io;

use crate::comment::Timestamp;
use crate::report::inert;

use super::cell::Cell;
use super::{Source, Table};

/// Writes a table as CSV.
///
/// # Errors
/// When a text can't be fetched or the output can't be written.
pub fn write_csv(table: &Table, mut source: Source<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let names: Vec<String> = (table.columns)().into_iter().map(|column| column.name.into_owned()).collect();
    writeln!(out, "{}", names.join(","))?;
    (table.rows)(&mut source, &mut |cells| {
        let mut between = "";
        for cell in cells {
            out.write_all(between.as_bytes())?;
            between = ",";
            write_cell(cell, out)?;
        }
        out.write_all(b"\n")
    })
}

fn write_cell(cell: &Cell<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match cell {
        Cell::Unknown => Ok(()),
        Cell::Text(text) => out.write_all(inert::cell(text).as_bytes()),
        Cell::Whole(whole) => write!(out, "{whole}"),
        // With a fraction always, so that readers who guess types from the first rows guess right.
        Cell::Number(number) => write!(out, "{number:?}"),
        Cell::Flag(flag) => write!(out, "{flag}"),
        Cell::Moment(seconds) => write_moment(*seconds, out),
    }
}

/// `2024-03-05 14:00:00`: the form that spreadsheets, too, take for a moment; the column's name says that it is UTC.
fn write_moment(seconds: i64, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(moment) = Timestamp::from_unix(seconds) else { return Ok(()) };
    out.write_all(moment.to_string().trim_end_matches('Z').replacen('T', " ", 1).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_readers_take_them_for() {
        let cases = [
            (Cell::Unknown, ""),
            (Cell::Whole(-3), "-3"),
            (Cell::Number(1.0), "1.0"),
            (Cell::Number(-0.8956), "-0.8956"),
            (Cell::Flag(true), "true"),
            (Cell::Moment(1_709_647_200), "2024-03-05 14:00:00"),
            (Cell::from("plain"), "plain"),
            (Cell::from("-12.5"), "-12.5"), // a text that is a number can't act
            (Cell::from("=1+1"), "\"'=1+1\""),
            (Cell::from("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\nc\""),
        ];
        for (cell, want) in cases {
            let mut out = Vec::new();
            write_cell(&cell, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), want, "{cell:?}");
        }
    }
}
