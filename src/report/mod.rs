//! What a person or a program gets to see.
//! In: a run and its summaries. Out: text, Markdown, JSON or rows. Decides nothing; everything that comes from a
//! comment passes through `inert`.

pub mod account;
pub mod block;
pub mod explain;
pub mod html;
pub mod inert;
pub mod json;
pub mod manifest;
pub mod markdown;
pub mod overview;
pub mod row;
pub mod source_row;
pub mod table;
pub mod text;
pub mod thread;
pub mod tree;

use crate::summary::targets::Chosen;
use crate::summary::{Overview, ThreadSummary};

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For reading on a terminal.
    #[default]
    Text,
    /// For a document.
    Markdown,
    /// One object for programs.
    Json,
    /// One row a comment for programs.
    Jsonl,
    /// A table for spreadsheets and data frames.
    Csv,
    /// The same tables with typed columns, for data frames and databases.
    Parquet,
    /// One file to open, send and print.
    Html,
}

/// Every report format: its name on the command line, and what it is.
pub const FORMATS: &[(&str, Format, &str)] = &[
    ("text", Format::Text, "for reading, fitted to the terminal"),
    ("markdown", Format::Markdown, "for a document or an issue"),
    ("json", Format::Json, "one object: manifest, account, threads, overview, problems"),
    ("jsonl", Format::Jsonl, "one row a comment, thread by thread, in tree order"),
    ("csv", Format::Csv, "a table for spreadsheets and data frames (see --table)"),
    ("parquet", Format::Parquet, "the same tables with typed columns, for data frames and databases"),
    ("html", Format::Html, "one file that opens without a network: summary, charts, the tree with its evidence"),
];

/// What a report is made from, beside the run itself.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'r> {
    /// What the results rest on.
    pub manifest: &'r manifest::Manifest,
    /// The threads to report on by number, each with the targets that it is reported on.
    pub threads: &'r [(usize, Chosen)],
    /// Their summaries, in the same order.
    pub summaries: &'r [ThreadSummary],
    /// All of them together.
    pub overview: &'r Overview,
}

/// `1 comment`, `2 comments`.
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A number with its digits in groups of three from five digits on.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A share as whole percents, never 0 % for something or 100 % for less than all.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 1.0 => "under 1 %".to_owned(),
        p if p > 99.0 && p < 100.0 => "over 99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let cases = [(1, "1 reply"), (2, "2 replies"), (9999, "9999 replies"), (1_234_567, "1 234 567 replies")];
        for (n, want) in cases {
            assert_eq!(counted(n, "reply", "replies"), want);
        }
        for (share, want) in [(0.0, "0 %"), (0.004, "under 1 %"), (0.25, "25 %"), (0.999, "over 99 %"), (1.0, "100 %")]
        {
            assert_eq!(percent(share), want);
        }
    }
}
