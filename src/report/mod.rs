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
pub mod queue;
pub mod review;
pub mod row;
pub mod schema;
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
