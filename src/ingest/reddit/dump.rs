//! Reddit's monthly dumps and files like them: a comment or a submission a line, every change of type since 2005.

use std::borrow::Cow;

use serde::Deserialize;

use crate::comment::Place;
use crate::comment::{Comment, Header};
use crate::ingest::body::Body;
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::loose::Loose;
use crate::ingest::open::Opened;
use crate::ingest::shape::pieces_of_lines;
use crate::ingest::sheet::Sheet;
use crate::ingest::{Family, Format, InputError, Item, Piece, Pieces, ReadOptions, Scope, mend, moment};
use crate::problem::{Problem, ProblemKind};

use super::{Escapes, address, author, bare, base36, set_body};

/// One JSON object a line, as Pushshift and Arctic Shift publish them.
pub struct Dump;

impl Format for Dump {
    fn name(&self) -> &'static str {
        "reddit_ndjson"
    }

    fn sentence(&self) -> &'static str {
        "Reddit dumps, one JSON object a line (Pushshift, Arctic Shift: RC_*, RS_*), comments and submissions"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        if !head.is_json_lines() && !head.document()?.is_object() {
            return None;
        }
        let is_comment = |row: &Value<'_>| {
            row.get("body").str().is_some()
                && row.get("link_id").exists()
                && row.get("parent_id").exists()
                && row.any(&["author", "author_name", "author_fullname"]).exists()
                && row.get("id").exists()
        };
        let is_submission = |row: &Value<'_>| {
            row.get("title").text().is_some()
                && row.get("num_comments").exists()
                && (row.get("selftext").exists() || row.get("is_self").exists())
                && row.any(&["subreddit", "subreddit_id", "permalink"]).exists()
        };
        if head.json().any(|row| is_comment(&row)) {
            return Some("lines with `body`, `link_id` and `parent_id`".to_owned());
        }
        head.json()
            .any(|row| is_submission(&row))
            .then(|| "lines with `title`, `num_comments` and `selftext`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let escapes = look_at_bodies(&input.head_text());
        let name = input.name.clone();
        let escaped = escapes.are_escaped();
        let pieces = pieces_of_lines(input, options, Scope::Family(Family::Reddit), move |line, sheet| {
            read_line(line, escaped, sheet)
        });
        if !(escaped && escapes.escaped) {
            return Ok(pieces);
        }
        let said =
            "`&gt;`, `&lt;` and `&amp;` stand escaped in the bodies of this file; they were turned back into signs";
        let problem = Problem::new(ProblemKind::Unescaped, Place::whole(&name), said);
        let first = Piece::new(Scope::Family(Family::Reddit), move || vec![Item::Problem(problem)]);
        Ok(Box::new(std::iter::once(Ok(first)).chain(pieces)))
    }
}

/// What the first bodies show of escaping.
fn look_at_bodies(head: &str) -> Escapes {
    let mut escapes = Escapes::default();
    for row in head.lines().filter_map(|line| serde_json::from_str::<Row<'_>>(line).ok()) {
        if let Loose::Text(body) = &row.body {
            escapes.look(body);
        }
    }
    escapes
}

fn read_line(line: &str, escaped: bool, sheet: &mut Sheet) -> Result<(), String> {
    if !line.trim_start().starts_with('{') {
        return Err("no JSON object".to_owned());
    }
    match serde_json::from_str::<Row<'_>>(line) {
        Ok(row) => {
            row.onto(escaped, sheet);
            Ok(())
        }
        Err(error) => {
            if let Some(mended) = mend::sound(line)
                && let Ok(row) = serde_json::from_str::<Row<'_>>(&mended)
            {
                sheet.item(Item::Problem(mend::mended(sheet.place())));
                row.onto(escaped, sheet);
                return Ok(());
            }
            Err(if error.is_eof() {
                format!("the JSON ends too early, after {} bytes", line.len())
            } else {
                format!("broken JSON at column {}", error.column())
            })
        }
    }
}

/// The keys of a row; the others are skipped unread.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    parent_id: Loose<'a>,
    #[serde(borrow)]
    link_id: Loose<'a>,
    #[serde(borrow)]
    author: Loose<'a>,
    #[serde(borrow)]
    author_name: Loose<'a>,
    #[serde(borrow)]
    author_fullname: Loose<'a>,
    #[serde(borrow)]
    created_utc: Loose<'a>,
    #[serde(borrow)]
    body: Loose<'a>,
    #[serde(borrow)]
    score: Loose<'a>,
    #[serde(borrow)]
    edited: Loose<'a>,
    #[serde(borrow)]
    stickied: Loose<'a>,
    #[serde(borrow)]
    permalink: Loose<'a>,
    // Of submissions only.
    #[serde(borrow)]
    title: Loose<'a>,
    #[serde(borrow)]
    selftext: Loose<'a>,
    #[serde(borrow)]
    url: Loose<'a>,
    #[serde(borrow)]
    num_comments: Loose<'a>,
    #[serde(borrow)]
    locked: Loose<'a>,
}

impl Row<'_> {
    fn onto(self, escaped: bool, sheet: &mut Sheet) {
        let says = |value: &Loose<'_>| match value {
            Loose::Text(text) => !text.is_empty(),
            Loose::Number(_) => true,
            _ => false,
        };
        let is_placed = says(&self.link_id) || says(&self.parent_id);
        if says(&self.title) && !is_placed {
            self.submission(sheet);
        } else if matches!(self.body, Loose::Text(_)) || is_placed {
            self.comment(escaped, sheet);
        } else {
            let said = "neither a comment (`body`, `link_id`) nor a submission (`title`); the line was skipped";
            sheet.problem(ProblemKind::SkippedRecord, said);
        }
    }

    fn comment(self, escaped: bool, sheet: &mut Sheet) {
        let thread = self.link_id.reddit_id();
        let (parent, answers_post) = match &self.parent_id {
            // An integer is a comment's id in base 10, and a missing one answers the post.
            Loose::Number(_) => (self.parent_id.reddit_id(), false),
            Loose::Text(id) if !matches!(&**id, "None" | "nan" | "NaN" | "null") => {
                let (id, is_post) = bare(id);
                ((!id.is_empty()).then(|| id.to_owned()), is_post)
            }
            _ => (None, true),
        };
        let id = match &self.id {
            Loose::Text(id) => Some(bare(id).0.to_owned()).filter(|id| !id.is_empty()),
            _ => self.id.reddit_id(),
        };
        let id = id.unwrap_or_else(|| format!("line{}", sheet.position()));
        let mut comment: Comment = sheet.comment(id, Body::default());
        comment.reply_to =
            if answers_post { None } else { parent.clone().filter(|parent| Some(parent) != thread.as_ref()) };
        comment.thread = thread.or_else(|| parent.filter(|_| answers_post));
        comment.author = text_of(self.author).or_else(|| text_of(self.author_name)).and_then(|name| author(&name));
        comment.time = match &self.created_utc {
            Loose::Text(text) => moment::any(text),
            Loose::Number(number) => moment::unix_number(*number),
            _ => None,
        };
        if let Loose::Text(source) = &self.body {
            set_body(&mut comment, source, escaped);
        }
        comment.extra.likes = match &self.score {
            Loose::Number(number) => number.whole(),
            Loose::Text(text) => moment::whole(text),
            _ => None,
        };
        comment.extra.edited = match &self.edited {
            Loose::Number(seconds) => Some(seconds.whole().is_some_and(|seconds| seconds > 0)),
            Loose::Bool(edited) => Some(*edited),
            _ => None,
        };
        comment.extra.edited_at = match &self.edited {
            Loose::Number(seconds) => moment::unix_number(*seconds).filter(|time| time.seconds > 0),
            _ => None,
        };
        comment.extra.pinned = matches!(self.stickied, Loose::Bool(true)).then_some(true);
        comment.extra.url = text_of(self.permalink).and_then(|link| address(&link));
        comment.extra.author_id = text_of(self.author_fullname).map(Cow::into_owned);
        sheet.push(comment);
    }

    fn submission(self, sheet: &mut Sheet) {
        let Some(id) = text_of(self.id).map(|id| bare(&id).0.to_owned()) else { return };
        let link = text_of(self.permalink).and_then(|link| address(&link));
        sheet.about(Header {
            thread: id,
            title: text_of(self.title).map(Cow::into_owned),
            url: link.or_else(|| text_of(self.url).map(Cow::into_owned)),
            author: text_of(self.author).or_else(|| text_of(self.author_name)).and_then(|name| author(&name)),
            article: text_of(self.selftext)
                .or_else(|| text_of(self.body))
                .filter(|text| super::placeholder(text).is_none())
                .map(Cow::into_owned),
            declared: text_of(self.num_comments).and_then(|count| u64::try_from(moment::whole(&count)?).ok()),
            closed: matches!(self.locked, Loose::Bool(true)),
            ..Header::default()
        });
    }
}

fn text_of(value: Loose<'_>) -> Option<Cow<'_, str>> {
    value.text().filter(|text| !text.trim().is_empty())
}

impl Loose<'_> {
    /// An id without prefix; an integer is one in base 10.
    fn reddit_id(&self) -> Option<String> {
        match self {
            Loose::Text(text) => (!text.is_empty()).then(|| bare(text).0.to_owned()),
            Loose::Number(number) => number.whole().and_then(|number| u64::try_from(number).ok()).map(base36),
            _ => None,
        }
    }
}
