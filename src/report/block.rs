//! Reports as blocks of pieces: the words are chosen once, and each medium lays them out its own way.

/// A piece of a line: ours, or from the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words of comity.
    Ours(String),
    /// Text from the input; the medium makes it inert.
    Theirs(String),
    /// Text from the input that the evidence rests on; shown so that it stands out.
    Marked(String),
    /// The id of a comment of the thread that the report is about; media that can link, link it.
    Comment(String),
    /// The pattern of an entry: words of a lexicon, among them ugly ones that a reader may not want to see.
    Pattern(String),
}

/// A line of pieces.
pub type Line = Vec<Piece>;

/// A part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The report's own heading.
    Title(Line),
    /// A part's heading.
    Heading(&'static str),
    /// A paragraph.
    Line(Line),
    /// One of several statements that stand below each other.
    Point(Line),
    /// A row of bars, one character each, under a name.
    Spark {
        /// What is counted.
        name: &'static str,
        /// The bars.
        bars: String,
    },
    /// Rows under column names; the first column is text, the others are right-aligned figures, the last is text.
    Table {
        /// Column names.
        head: Vec<&'static str>,
        /// Cells.
        rows: Vec<Vec<Line>>,
    },
    /// A numbered entry: its first line, then the lines below it.
    Item(Vec<Line>),
}

/// Words of ours.
#[must_use]
pub fn ours(text: impl Into<String>) -> Piece {
    Piece::Ours(text.into())
}

/// Text from the input.
#[must_use]
pub fn theirs(text: impl Into<String>) -> Piece {
    Piece::Theirs(text.into())
}

/// The id of a comment.
#[must_use]
pub fn comment(id: impl Into<String>) -> Piece {
    Piece::Comment(id.into())
}

/// A paragraph of ours.
#[must_use]
pub fn line(text: impl Into<String>) -> Block {
    Block::Line(vec![ours(text)])
}
