//! Stack Exchange dumps: `Comments.xml`, whose rows hang on posts, and `Posts.xml`, which tells what the posts are.

use std::collections::HashMap;

use crate::comment::{Comment, Header, Timestamp};
use crate::problem::ProblemKind;

use super::body::{self, LineEnds};
use super::detect::Head;
use super::moment::in_utc;
use super::open::Opened;
use super::sheet::Sheet;
use super::xml::{Decoder, Element, Plan, Root, author_name, order, pieces};
use super::{Family, Format, InputError, Item, Pieces, ReadOptions, Scope};

/// Stack Exchange dumps.
pub(super) struct StackExchange;

const PLAN: Plan = Plan { records: &["row"], mentions: &[], parts: &[], skipped: &[] };

impl Format for StackExchange {
    fn name(&self) -> &'static str {
        "stackexchange"
    }

    fn sentence(&self) -> &'static str {
        "Stack Exchange dump (`Comments.xml`, with `Posts.xml` of the same folder for titles and threads)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = Root::of(head)?;
        let has = |name: &str| root.next.contains(&format!(" {name}="));
        let (is_row, id) = (root.next.starts_with("row"), has("Id"));
        match root.name {
            "comments" if is_row && id && has("PostId") => {
                Some("`<comments>` with rows that name a `PostId`".to_owned())
            }
            "posts" if is_row && id && has("PostTypeId") => {
                Some("`<posts>` with rows that name a `PostTypeId`".to_owned())
            }
            _ => None,
        }
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(pieces(input, options, &PLAN, Scope::Folder(Family::StackExchange), Reader::default()))
    }
}

/// Who wrote what on which post, for addresses such as `@Name`. Forgets the older half when it has grown too large.
#[derive(Default)]
struct Reader {
    recent: HashMap<String, Vec<(String, String)>>,
    older: HashMap<String, Vec<(String, String)>>,
    held: usize,
}

/// Comments in each half.
const HELD: usize = 300_000;
/// Shortest beginning of a name that reaches its owner, as on the sites themselves.
const SHORTEST: usize = 3;

impl Decoder for Reader {
    /// The id of the comment that is addressed.
    type Known = Option<String>;

    fn look(&mut self, row: &Element) -> Option<String> {
        let (id, post) = (row.attribute("Id")?, row.attribute("PostId")?);
        let addressed = row.attribute("Text").and_then(addressee).and_then(|name| self.last_by(post, &name));
        if let Some(author) = author(row) {
            if self.held >= HELD {
                self.older = std::mem::take(&mut self.recent);
                self.held = 0;
            }
            self.recent.entry(post.to_owned()).or_default().push((folded(&author), id.to_owned()));
            self.held += 1;
        }
        addressed
    }

    fn decode(row: &Element, known: Option<String>, sheet: &mut Sheet) {
        if row.attribute("PostTypeId").is_some() {
            read_post(row, sheet);
        } else if row.attribute("PostId").is_some() {
            let comment = read_comment(row, known, sheet);
            sheet.push(comment);
        } else {
            let said = "a row without `PostId`; expected a comment's row; it was left out";
            sheet.problem(ProblemKind::SkippedRecord, said);
        }
    }

    fn weight(_row: &Element) -> usize {
        1
    }

    fn finish(&mut self, _sheet: &mut Sheet) {}
}

impl Reader {
    fn last_by(&self, post: &str, name: &str) -> Option<String> {
        [&self.recent, &self.older].into_iter().find_map(|half| {
            let on_post = half.get(post)?;
            let fits = |(author, _): &&(String, String)| {
                author == name || (name.chars().count() >= SHORTEST && author.starts_with(name))
            };
            on_post.iter().rev().find(fits).map(|(_, id)| id.clone())
        })
    }
}

/// A name as addresses write it: without blanks, whatever the case.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The name that a text addresses at its beginning.
fn addressee(text: &str) -> Option<String> {
    let name = text.trim_start().strip_prefix('@')?.split(|c: char| c.is_whitespace() || ",:;!?".contains(c)).next()?;
    let name = name.trim_end_matches(['.', '-', '\'', ')']);
    (!name.is_empty()).then(|| folded(name))
}

/// The name where the dump has one, else the one that the sites give to who has none.
fn named(row: &Element, name: &str, id: &str) -> Option<String> {
    let shown = row.attribute(name).and_then(author_name);
    shown.or_else(|| row.attribute(id).map(|id| format!("user{id}")))
}

fn author(row: &Element) -> Option<String> {
    named(row, "UserDisplayName", "UserId")
}

fn read_comment(row: &Element, addressed: Option<String>, sheet: &mut Sheet) -> Comment {
    let id = row.attribute("Id").map(str::to_owned).unwrap_or_else(|| {
        sheet.problem(ProblemKind::BadField, "a row without `Id`; expected a number; it got an id of its own");
        format!("at{}", row.position())
    });
    let mut comment = sheet.comment(id, body::markdown(row.attribute("Text").unwrap_or("")));
    comment.order = order(comment.order, row);
    comment.thread = row.attribute("PostId").map(str::to_owned);
    comment.author = author(row);
    comment.extra.author_id = row.attribute("UserId").map(str::to_owned);
    comment.extra.likes = row.attribute("Score").and_then(|score| score.parse().ok());
    comment.extra.addressed = addressed;
    if let Some(text) = row.attribute("CreationDate") {
        comment.time = Timestamp::parse(text).map(in_utc);
        if comment.time.is_none() {
            let said = format!(
                "`CreationDate` is `{text}`; expected a time like `2020-01-31T18:00:00.000`; it is unknown now"
            );
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    comment
}

/// A question opens a thread; an answer is a part of its question's. Texts of tags and wikis are neither.
fn read_post(row: &Element, sheet: &mut Sheet) {
    let (Some(id), Some(kind)) = (row.attribute("Id"), row.attribute("PostTypeId")) else { return };
    match kind {
        "1" => {
            let article = row.attribute("Body").map(|source| body::html(source, LineEnds::Blank).text);
            sheet.about(Header {
                thread: id.to_owned(),
                title: row.attribute("Title").map(str::to_owned),
                author: named(row, "OwnerDisplayName", "OwnerUserId"),
                article: article.filter(|text| !text.is_empty()),
                closed: row.attribute("ClosedDate").is_some(),
                ..Header::default()
            });
        }
        "2" => {
            if let Some(question) = row.attribute("ParentId") {
                sheet.item(Item::Within { thread: id.to_owned(), whole: question.to_owned() });
            }
        }
        _ => {}
    }
}
