//! What every reader makes and every judge reads: `Header` and `Comment`.
//! Unknown is `None`, never an empty string or zero.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a comment's text; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clip(start), end: clip(end) }
    }

    /// The part of `text` that this span covers; empty when it lies outside or cuts a character.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// What kind of row a comment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person's comment.
    #[default]
    Comment,
    /// A link notice from another site (pingback or trackback).
    Pingback,
    /// A service message or a moderator's action.
    System,
    /// The post that opens the thread, where the source keeps it among the comments.
    Opening,
}

/// What the source says about a comment's visibility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are the field's own words")]
pub enum Status {
    #[default]
    Visible,
    Deleted,
    Removed,
    Spam,
    Pending,
    Dead,
    Hidden,
    Blocked,
}

impl Status {
    /// The word that rows and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Visible => "visible",
            Status::Deleted => "deleted",
            Status::Removed => "removed",
            Status::Spam => "spam",
            Status::Pending => "pending",
            Status::Dead => "dead",
            Status::Hidden => "hidden",
            Status::Blocked => "blocked",
        }
    }
}

/// Why a comment's parent is not simply the id that the source states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParentMark {
    /// The stated parent is unknown; the comment stands at the top level or under an ancestor that the source names.
    Orphan,
    /// A vanished parent was stepped over: the parent given is the nearest ancestor that exists.
    Ghost,
    /// The parent comes from layout or names, not from an id.
    Inferred,
    /// The stated parent would have made a loop or lay in another thread, so the edge was cut.
    Cut,
}

impl ParentMark {
    /// Whether a row that states this mark is believed: what the tree builder finds out by itself is not taken over, and
    /// at the top level there is nothing for it to find.
    #[must_use]
    pub fn is_kept_from_a_row(self, is_top_level: bool) -> bool {
        is_top_level || matches!(self, ParentMark::Ghost | ParentMark::Inferred)
    }
}

/// Where in an input something stands, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum At {
    /// A line, printed `file:line`.
    Line(u64),
    /// A record that has no line of its own, printed `file#record`.
    Record(u64),
    /// The input as a whole.
    Whole,
}

/// A place in an input: what messages and rows point at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The path as given; `-` is standard input.
    pub file: Arc<str>,
    /// The line or record.
    pub at: At,
    /// Where the record's bytes lie (offset, length), when the input can be sought.
    pub bytes: Option<(u64, u64)>,
}

impl Place {
    /// A line of `file`, counted from 1.
    #[must_use]
    pub fn line(file: &Arc<str>, line: u64) -> Place {
        Place { file: file.clone(), at: At::Line(line), bytes: None }
    }

    /// A record of `file`, counted from 1.
    #[must_use]
    pub fn record(file: &Arc<str>, record: u64) -> Place {
        Place { file: file.clone(), at: At::Record(record), bytes: None }
    }

    /// The whole of `file`.
    #[must_use]
    pub fn whole(file: &Arc<str>) -> Place {
        Place { file: file.clone(), at: At::Whole, bytes: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Line(line) => write!(f, "{}:{line}", self.file),
            At::Record(record) => write!(f, "{}#{record}", self.file),
            At::Whole => write!(f, "{}", self.file),
        }
    }
}

/// The position of a comment in the run: which input, and where in it. Threads and replies are ordered by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Order {
    /// Number of the input, in argument order.
    pub file: u32,
    /// Position within the input; rows of one input have rising positions.
    pub position: u64,
}

/// A moment as far as the source tells it. Printed as RFC 3339: in UTC with `Z` when the zone is known,
/// without an offset when it is not, and as a bare date when only the day is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00, in UTC or in the unknown local time.
    pub seconds: i64,
    /// How much of the moment is known.
    pub precision: Precision,
}

/// How much of a moment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// The moment, with its zone.
    Zoned,
    /// The clock time, in a zone that the source does not tell.
    Local,
    /// The day only.
    Day,
}

impl Timestamp {
    /// Seconds since 1970 in UTC; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Timestamp> {
        let stamp = Timestamp { seconds, precision: Precision::Zoned };
        stamp.civil().map(|_| stamp)
    }

    /// A clock time without a known zone; `None` when there is no such moment.
    #[must_use]
    pub fn local(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> Option<Timestamp> {
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        Some(Timestamp { seconds: seconds_of(civil)?, precision: Precision::Local })
    }

    /// A day without a clock time; `None` when there is no such day.
    #[must_use]
    pub fn day(year: i16, month: i8, day: i8) -> Option<Timestamp> {
        let civil = jiff::civil::Date::new(year, month, day).ok()?.at(0, 0, 0, 0);
        Some(Timestamp { seconds: seconds_of(civil)?, precision: Precision::Day })
    }

    /// Reads RFC 3339 and its relaxations: a blank for the `T`, no seconds, no offset, or the date alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(zoned) = text.parse::<jiff::Timestamp>() {
            return Timestamp::from_unix(zoned.as_second());
        }
        let has_clock = text.len() > 10;
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        let precision = if has_clock { Precision::Local } else { Precision::Day };
        Some(Timestamp { seconds: seconds_of(civil)?, precision })
    }

    fn civil(self) -> Option<jiff::civil::DateTime> {
        let moment = jiff::Timestamp::from_second(self.seconds).ok()?;
        let civil = jiff::tz::TimeZone::UTC.to_datetime(moment);
        (0..=9999).contains(&civil.year()).then_some(civil)
    }
}

fn seconds_of(civil: jiff::civil::DateTime) -> Option<i64> {
    let moment = jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?;
    (0..=9999).contains(&civil.year()).then(|| moment.as_second())
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(civil) = self.civil() else { return write!(f, "{}", self.seconds) };
        let (date, time) = (civil.date(), civil.time());
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())?;
        if self.precision == Precision::Day {
            return Ok(());
        }
        write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        if self.precision == Precision::Zoned { f.write_str("Z") } else { Ok(()) }
    }
}

/// A language by its ISO 639-1 code in lower case, such as `en`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Language([u8; 2]);

impl Language {
    /// The language with this two-letter code; a region (`en-GB`) is ignored; `None` for anything else.
    #[must_use]
    pub fn new(code: &str) -> Option<Language> {
        let (code, rest) = code.split_at_checked(2)?;
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        let whole = rest.is_empty() || rest.starts_with(['-', '_']);
        (whole && letters.iter().all(u8::is_ascii_alphabetic))
            .then(|| Language(letters.map(|b| b.to_ascii_lowercase())))
    }

    /// The two letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

/// Why a page that was recognized holds no comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoComments {
    /// There is no comment section.
    NoSection,
    /// There is a form to write a comment and none above it.
    EmptyForm,
    /// Comments are closed and none is there.
    Closed,
    /// The page declares comments, but none is left in the text or none can be told apart.
    AllLost,
}

impl NoComments {
    /// The word that rows and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NoComments::NoSection => "no_section",
            NoComments::EmptyForm => "empty_form",
            NoComments::Closed => "closed",
            NoComments::AllLost => "all_lost",
        }
    }
}

/// What belongs to a thread and not to one of its comments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The thread that this speaks of, as its comments name it in `Comment::thread`.
    pub thread: String,
    /// Title of the article, post or topic.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Who wrote the article or post.
    pub author: Option<String>,
    /// The article's text, paragraphs separated by an empty line.
    pub article: Option<String>,
    /// How many comments the source itself says there are.
    pub declared: Option<u64>,
    /// The source says that comments are closed.
    pub closed: bool,
    /// How many comments the source says exist without giving them.
    pub unseen: u64,
    /// The language that the source states or that the article is in.
    pub language: Option<Language>,
    /// Why there is no comment, when there is none.
    pub no_comments: Option<NoComments>,
}

/// One comment as its source gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// The source's id; for page text `c1`, `c2`, … in page order.
    pub id: String,
    /// The id of the comment that this one answers.
    pub reply_to: Option<String>,
    /// The thread it belongs to, where the source says so.
    pub thread: Option<String>,
    /// Its place in the run.
    pub order: Order,
    /// The author's name; two unknown authors are never the same person.
    pub author: Option<String>,
    /// When it was written.
    pub time: Option<Timestamp>,
    /// What kind of row it is.
    pub kind: Kind,
    /// What the source says about its visibility.
    pub status: Status,
    /// What the reader already knows about the parent given in `reply_to`.
    pub parent_mark: Option<ParentMark>,
    /// Comments above the parent that the source names, nearest first: where the parent is gone, the nearest that is
    /// there takes its place.
    pub ancestors: Vec<String>,
    /// The text as the author wrote it, paragraphs kept.
    pub text: String,
    /// Parts of `text` that the author quotes.
    pub quoted: Vec<Span>,
    /// Parts of `text` that are code.
    pub code: Vec<Span>,
    /// The answered text, where only that is known.
    pub parent_text: Option<String>,
    /// Where it was read.
    pub source: Place,
    /// What else the source says.
    pub extra: Extra,
}

impl Comment {
    /// A visible comment with these three, everything else unknown.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>, source: Place) -> Comment {
        Comment {
            id: id.into(),
            reply_to: None,
            thread: None,
            order: Order::default(),
            author: None,
            time: None,
            kind: Kind::Comment,
            status: Status::Visible,
            parent_mark: None,
            ancestors: Vec::new(),
            text: text.into(),
            quoted: Vec::new(),
            code: Vec::new(),
            parent_text: None,
            source,
            extra: Extra::default(),
        }
    }
}

/// What a source may say about a comment beyond its text and place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    /// Address of the comment.
    pub url: Option<String>,
    /// Title of its thread.
    pub title: Option<String>,
    /// Likes or points; unknown is not 0.
    pub likes: Option<i64>,
    /// The only target that this row is judged on.
    pub target: Option<String>,
    /// Whether the source says it was edited.
    pub edited: Option<bool>,
    /// When it was last edited: of a comment that was fetched twice the later edit gives the text.
    pub edited_at: Option<Timestamp>,
    /// How many versions of it were fetched, where more than one.
    pub versions: Option<u32>,
    /// Whether the source says it is pinned.
    pub pinned: Option<bool>,
    /// Who removed it.
    pub removed_by: Option<String>,
    /// The account's id, which stays when its name changes.
    pub author_id: Option<String>,
    /// The id of the comment whose author the text addresses by name, where the source has no more than the name.
    /// A guess, which no tree rests on.
    pub addressed: Option<String>,
}
