//! What tables are made of: columns that say what they hold, and cells.

use std::borrow::Cow;

use serde::Serialize;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number.
    Whole,
    /// A number with a fraction.
    Number,
    /// Yes or no.
    Flag,
    /// A moment in UTC, to the second.
    Moment,
}

impl Kind {
    /// The word that documents use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Number => "number",
            Kind::Flag => "true or false",
            Kind::Moment => "moment",
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name: lower case, words joined by `_`.
    pub name: Cow<'static, str>,
    /// What its cells hold.
    pub kind: Kind,
    /// What it says, in one line.
    pub doc: Cow<'static, str>,
}

/// A column as tables state theirs: name, kind, what it says, and how its cell is made from a thing of type `T`.
pub(super) type Field<F> = (&'static str, Kind, &'static str, F);

/// The columns of these fields.
pub(super) fn columns<F>(fields: &[Field<F>]) -> impl Iterator<Item = Column> {
    fields.iter().map(|(name, kind, doc, _)| Column { name: (*name).into(), kind: *kind, doc: (*doc).into() })
}

/// What stands in one row under one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'c> {
    /// Not known, or not said of this row.
    Unknown,
    /// Words, as they came.
    Text(Cow<'c, str>),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Seconds since 1970 in UTC.
    Moment(i64),
}

impl Cell<'_> {
    /// The word that rows use for a value of a closed list.
    pub(super) fn word(value: impl Serialize) -> Cell<'static> {
        Cell::Text(crate::report::source_row::word(value).into())
    }
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Cell<'c> {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl<'c> From<&'c String> for Cell<'c> {
    fn from(text: &'c String) -> Cell<'c> {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl From<i64> for Cell<'_> {
    fn from(whole: i64) -> Self {
        Cell::Whole(whole)
    }
}

impl From<u64> for Cell<'_> {
    fn from(whole: u64) -> Self {
        Cell::Whole(i64::try_from(whole).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Cell<'_> {
    fn from(whole: u32) -> Self {
        Cell::Whole(i64::from(whole))
    }
}

impl From<u8> for Cell<'_> {
    fn from(whole: u8) -> Self {
        Cell::Whole(i64::from(whole))
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Cell::Flag(flag)
    }
}

impl<'c, T: Into<Cell<'c>>> From<Option<T>> for Cell<'c> {
    fn from(value: Option<T>) -> Cell<'c> {
        value.map_or(Cell::Unknown, Into::into)
    }
}
