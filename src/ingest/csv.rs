//! Tables (CSV, TSV): columns named with `--map`, or guessed from the words of the header row.
//! A guess needs a text column, an id, and a parent or a thread; without them nothing is guessed.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::comment::{Comment, Extra, Kind, Order, Place, Status, Timestamp};
use crate::problem::{Problem, ProblemKind};

use super::detect::Head;
use super::open::Opened;
use super::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};

/// Comma, semicolon, tab or bar separated tables with a header row.
pub struct Csv;

/// Rows that one worker decodes at a time.
const ROWS_A_PIECE: usize = 4096;

/// The fields that a column may hold, each with the header words by which it is guessed, most telling first.
/// Words are compared in lower case without anything but letters and digits.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "text",
        &[
            "text",
            "body",
            "comment",
            "content",
            "message",
            "commenttext",
            "commentbody",
            "commentcontent",
            "rawtext",
            "kommentar",
            "kommentartext",
            "texto",
            "comentario",
            "texte",
            "commentaire",
            "mensagem",
            "nachricht",
        ],
    ),
    ("id", &["id", "commentid", "cid", "messageid", "tweetid", "replyid", "kommentarid", "idcomentario", "rowid"]),
    (
        "reply_to",
        &[
            "replyto",
            "replytoid",
            "inreplyto",
            "inreplytoid",
            "parentid",
            "parent",
            "parentcommentid",
            "parentcomment",
            "commentparent",
            "respondto",
            "antwortauf",
            "idpadre",
            "idparent",
            "pai",
        ],
    ),
    (
        "thread",
        &[
            "thread",
            "threadid",
            "conversationid",
            "linkid",
            "postid",
            "commentpostid",
            "articleid",
            "storyid",
            "topicid",
            "submissionid",
            "videoid",
            "pageid",
            "discussionid",
            "article",
            "story",
            "submission",
        ],
    ),
    (
        "author",
        &[
            "author",
            "authorname",
            "username",
            "user",
            "commentauthor",
            "displayname",
            "by",
            "nick",
            "nickname",
            "autor",
            "auteur",
            "name",
            "userid",
            "authorid",
            "speaker",
        ],
    ),
    (
        "time",
        &[
            "time",
            "timestamp",
            "createdutc",
            "createdat",
            "created",
            "date",
            "datetime",
            "publishedat",
            "commentdate",
            "posted",
            "postedat",
            "datum",
            "fecha",
            "data",
            "zeit",
        ],
    ),
    ("url", &["url", "permalink", "link"]),
    ("title", &["title", "threadtitle", "posttitle", "articletitle"]),
    ("score", &["score", "likes", "likecount", "upvotes", "ups", "points", "votes"]),
    ("target", &["target"]),
    ("kind", &["kind"]),
    ("status", &["status"]),
    ("parent_text", &["parenttext"]),
];

/// Which column holds which field: `text=body,id=comment_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap(BTreeMap<String, String>);

impl std::str::FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<ColumnMap, String> {
        let mut map = BTreeMap::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (field, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{pair}` is no pair; expected `field=column`, as in `text=body`"))?;
            let field = field.trim();
            if !FIELDS.iter().any(|(name, _)| *name == field) {
                let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                return Err(format!("no field is called `{field}`; expected one of {}", names.join(", ")));
            }
            map.insert(field.to_owned(), column.trim().to_owned());
        }
        Ok(ColumnMap(map))
    }
}

impl ColumnMap {
    /// Adds the pairs of `more`, which win.
    pub fn extend(&mut self, more: ColumnMap) {
        self.0.extend(more.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which column number holds which field.
#[derive(Clone, Debug, Default)]
struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    /// From the header row: what `map` names, and for the rest what the header words say.
    fn find(header: &[String], map: &ColumnMap) -> Result<Columns, String> {
        let mut columns = BTreeMap::new();
        for (field, words) in FIELDS {
            if let Some(wanted) = map.0.get(*field) {
                let found = header.iter().position(|name| name == wanted);
                let found = found.or_else(|| header.iter().position(|name| bare(name) == bare(wanted)));
                columns.insert(*field, found.ok_or_else(|| format!("a column `{wanted}` for `{field}`"))?);
            } else if let Some(found) = words.iter().find_map(|word| header.iter().position(|name| bare(name) == *word))
            {
                columns.insert(*field, found);
            }
        }
        // A column that was named for one field is not guessed for another.
        let named: Vec<usize> = map.0.keys().filter_map(|field| columns.get(field.as_str()).copied()).collect();
        columns.retain(|field, column| map.0.contains_key(*field) || !named.contains(column));
        Ok(Columns(columns))
    }

    fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// What a guess lacks; `None` when it may be relied on.
    fn missing_for_a_guess(&self) -> Option<&'static str> {
        if !self.has("text") {
            Some("a text column")
        } else if !self.has("id") {
            Some("an id column")
        } else if !self.has("reply_to") && !self.has("thread") {
            Some("a parent or thread column")
        } else {
            None
        }
    }
}

/// Lower case, letters and digits only.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn sentence(&self) -> &'static str {
        "tables (CSV, TSV) with a header row; columns by `--map` or guessed from the header's words"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let header = header_of(head)?;
        let columns = Columns::find(&header, &head.options.columns).ok()?;
        let sure = !head.options.columns.is_empty() && columns.has("text");
        (sure || columns.missing_for_a_guess().is_none()).then(|| format!("a header row with {} columns", header.len()))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let name = input.name.clone();
        let text = String::from_utf8_lossy(&input.head).into_owned();
        let number = input.number;
        let mut reader = reader(delimiter(&text), input.into_reader());
        let header: Vec<String> = match reader.byte_headers() {
            Ok(header) => header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
            Err(_) => Vec::new(),
        };
        let wrong = |missing: String| InputError::Columns { path: name.clone(), found: header.clone(), missing };
        let columns = Columns::find(&header, &options.columns).map_err(wrong)?;
        let missing = if options.columns.is_empty() {
            columns.missing_for_a_guess()
        } else {
            (!columns.has("text")).then_some("a text column")
        };
        match missing {
            Some(missing) => Err(wrong(missing.to_owned())),
            None => Ok(Box::new(Rows { reader, columns, name, number, next: 1, ended: false })),
        }
    }
}

fn reader<R: Read>(delimiter: u8, from: R) -> Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(from)
}

/// The column names when the input looks like a table at all: several columns, the same number in each of the
/// first rows, short names; or a name that ends in `.csv` or `.tsv` besides.
#[must_use]
pub fn looks_like_a_table(head: &Head<'_>) -> Option<Vec<String>> {
    let header = header_of(head)?;
    let named = [".csv", ".tsv"].iter().any(|end| head.name.to_ascii_lowercase().ends_with(end));
    let mut rows = reader(delimiter(head.text), head.text.as_bytes());
    let widths: Vec<usize> = rows.byte_records().take(10).filter_map(|row| Some(row.ok()?.len())).collect();
    let steady = header.len() > 2 && widths.len() > 1 && widths.iter().all(|width| *width == header.len());
    let short = header.iter().all(|name| name.chars().count() < 40 && !name.ends_with('.'));
    ((named || steady) && short).then_some(header)
}

/// The header row; `None` when the first line has one column only.
fn header_of(head: &Head<'_>) -> Option<Vec<String>> {
    let mut rows = reader(delimiter(head.text), head.text.as_bytes());
    let header: Vec<String> = rows.headers().ok()?.iter().map(|name| name.trim().to_owned()).collect();
    (header.len() > 1 && !head.text.trim_start().starts_with(['{', '<'])).then_some(header)
}

/// The separator that the first line uses most.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    // In reverse order of preference, since the last of equals wins.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// The rows of a table, some thousands a piece.
struct Rows<R> {
    reader: Reader<R>,
    columns: Columns,
    name: Arc<str>,
    number: u32,
    next: u64,
    ended: bool,
}

/// A table row, or what kept it from being read, with its line and its number.
type RawRow = (u64, u64, Result<ByteRecord, csv::Error>);

impl<R: Read + Send> Iterator for Rows<R> {
    type Item = Result<Piece, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows: Vec<RawRow> = Vec::new();
        while !self.ended && rows.len() < ROWS_A_PIECE {
            let line = self.reader.position().line();
            let mut record = ByteRecord::new();
            let row = match self.reader.read_byte_record(&mut record) {
                Ok(true) => Ok(record),
                Ok(false) => {
                    self.ended = true;
                    break;
                }
                Err(error) => {
                    self.ended = error.is_io_error();
                    Err(error)
                }
            };
            let line = row.as_ref().ok().and_then(|row| row.position().map(csv::Position::line)).unwrap_or(line);
            rows.push((line, self.next, row));
            self.next += 1;
        }
        if rows.is_empty() {
            return None;
        }
        let (columns, name, number) = (self.columns.clone(), self.name.clone(), self.number);
        Some(Ok(Piece::new(Scope::Input, move || {
            rows.into_iter().flat_map(|row| items(row, &columns, &name, number)).collect()
        })))
    }
}

fn items((line, position, row): RawRow, columns: &Columns, name: &Arc<str>, file: u32) -> Vec<Item> {
    let place = Place::line(name, line);
    let problem = |kind, said: String| Item::Problem(Problem::new(kind, place.clone(), said));
    let row = match row {
        Ok(row) => row,
        Err(error) => {
            return vec![problem(
                ProblemKind::SkippedRecord,
                format!("a row that can't be read ({error}); it was skipped"),
            )];
        }
    };
    let mut found = Vec::new();
    if std::str::from_utf8(row.as_slice()).is_err() {
        found.push(Item::Problem(Problem::bad_encoding(place.clone())));
    }
    let cell = |field: &str| -> Option<String> {
        let text = String::from_utf8_lossy(row.get(*columns.0.get(field)?)?).into_owned();
        (!text.trim().is_empty()).then_some(text)
    };
    // Ids and names only: a comment may well consist of the word "none".
    let named = |field: &str| cell(field).map(|text| text.trim().to_owned()).filter(|text| !says_nothing(text));
    let time_text = named("time");
    let time = time_text.as_deref().and_then(|text| Timestamp::parse(text).or_else(|| unix(text)));
    if let (Some(text), None) = (&time_text, time) {
        let said = format!("the time is `{text}`; expected RFC 3339 or seconds since 1970; it is unknown now");
        found.push(problem(ProblemKind::BadField, said));
    }
    let thread = named("thread");
    let reply_to = named("reply_to").filter(|parent| parent != "0" && Some(parent) != thread.as_ref());
    let word = |field: &str| named(field).map(|word| serde_json::Value::String(word.to_lowercase()));
    let comment = Comment {
        reply_to,
        thread,
        order: Order { file, position },
        author: named("author"),
        time,
        kind: word("kind").and_then(|word| serde_json::from_value::<Kind>(word).ok()).unwrap_or_default(),
        status: word("status").and_then(|word| serde_json::from_value::<Status>(word).ok()).unwrap_or_default(),
        parent_text: cell("parent_text"),
        extra: Extra {
            url: named("url"),
            title: named("title"),
            likes: named("score").and_then(|text| text.parse().ok()),
            target: named("target"),
            ..Extra::default()
        },
        ..Comment::new(
            named("id").unwrap_or_else(|| format!("row{position}")),
            cell("text").unwrap_or_default(),
            place.clone(),
        )
    };
    found.push(Item::Comment(Box::new(comment)));
    found
}

/// What tables write where a database has no value.
fn says_nothing(text: &str) -> bool {
    ["null", "none", "nan", "na", "n/a", "\\n", "nil"].contains(&text.to_ascii_lowercase().as_str())
}

fn unix(text: &str) -> Option<Timestamp> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    Timestamp::from_unix(whole.parse().ok()?)
}
