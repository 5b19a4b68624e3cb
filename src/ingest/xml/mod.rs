//! XML → records: one small tree for each element that a format names, however broken the file is.
//! Nothing is held but the record at hand. Entities that a file defines itself are never expanded.

mod element;
mod entity;
mod pieces;
mod records;
mod root;
mod spaces;
mod stream;
mod tree;

use crate::problem::Problem;

pub(super) use self::element::Element;
pub(super) use self::entity::decoded;
pub(super) use self::pieces::{Decoder, author_name, order, pieces};
pub(super) use self::root::Root;

/// Comments of a piece.
const PIECE: usize = 1000;

/// What of a document is wanted.
#[derive(Debug)]
pub(super) struct Plan {
    /// Names of the elements that are records, without their prefix.
    pub(super) records: &'static [&'static str],
    /// Those of `records` that may stand inside another record, where they only mention one.
    pub(super) mentions: &'static [&'static str],
    /// Elements of a record that may be very many: it is handed on in instalments of them.
    pub(super) parts: &'static [&'static str],
    /// Elements of a record that nobody asks for.
    pub(super) skipped: &'static [&'static str],
}

impl Plan {
    /// Where in `text` a record begins, at `from` or later.
    fn record_in(&self, text: &str, from: usize) -> Option<usize> {
        memchr::memchr_iter(b'<', text.as_bytes()).filter(|at| *at >= from).find(|at| {
            let after = text.get(at + 1..).unwrap_or("");
            self.records.iter().any(|name| {
                let end = after.strip_prefix(*name).and_then(|after| after.chars().next());
                end.is_some_and(|c| c.is_whitespace() || matches!(c, '>' | '/'))
            })
        })
    }
}

/// What comes out of a document.
pub(super) enum Found {
    /// A record.
    Record(Element),
    /// What was mended or left out.
    Problem(Problem),
}
