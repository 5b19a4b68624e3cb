//! Answers of Reddit's API: listings with their `more` stubs, and the flat answers to `morechildren`.

use std::collections::VecDeque;

use crate::comment::Header;
use crate::ingest::body::Body;
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, WHOLE, documents};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope};
use crate::problem::ProblemKind;

use super::{Escapes, address, author, bare, set_body};

/// `/comments/ID.json`, `/r/NAME/comments.json`, `/api/morechildren`.
pub struct Api;

impl Format for Api {
    fn name(&self) -> &'static str {
        "reddit_api"
    }

    fn sentence(&self) -> &'static str {
        "answers of Reddit's API: listings with `more` stubs, and morechildren answers given beside them"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let is_listing = |value: Value<'_>| value.get("kind").str() == Some("Listing") && value.get("data").is_object();
        if is_listing(root) || root.items().next().is_some_and(is_listing) {
            return Some("a `Listing`".to_owned());
        }
        root.path("json.data.things").is_array().then(|| "`json.data.things`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, WHOLE, Answer))
    }
}

#[derive(Default)]
struct Answer;

impl Shape for Answer {
    const WANTED: &'static [&'static str] = &[
        "kind",
        "data",
        "children",
        "json",
        "things",
        "replies",
        "id",
        "name",
        "link_id",
        "parent_id",
        "author",
        "author_fullname",
        "created_utc",
        "body",
        "score",
        "score_hidden",
        "edited",
        "stickied",
        "permalink",
        "title",
        "selftext",
        "url",
        "num_comments",
        "locked",
        "count",
    ];
    const SCOPE: Scope = Scope::Family(Family::Reddit);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let things = things_in_order(root);
        let mut escapes = Escapes::default();
        things.iter().filter_map(|(_, data)| data.get("body").str()).for_each(|body| escapes.look(body));
        let escaped = escapes.are_escaped();
        if escaped && escapes.escaped {
            let said = "`&gt;`, `&lt;` and `&amp;` stand escaped in the bodies of this answer; they were turned back into signs";
            sheet.problem_of_all(ProblemKind::Unescaped, said);
        }
        let post = things.iter().find(|(kind, _)| *kind == "t3").and_then(|(_, data)| data.get("id").id());
        for (number, (kind, data)) in (sheet.position()..).zip(&things) {
            sheet.at_record(number);
            match *kind {
                "t1" => comment(*data, escaped, post.as_deref(), sheet),
                "t3" => submission(*data, sheet),
                "more" => stub(*data, post.as_deref(), sheet),
                _ => {}
            }
        }
    }
}

/// All things with their kinds, each before its replies, in the order of the answer.
fn things_in_order(root: Value<'_>) -> Vec<(&str, Value<'_>)> {
    let mut found = Vec::new();
    let mut open = VecDeque::from([root]);
    while let Some(value) = open.pop_front() {
        if value.is_array() {
            value.items().collect::<Vec<_>>().into_iter().rev().for_each(|item| open.push_front(item));
            continue;
        }
        let data = value.get("data");
        match value.get("kind").str() {
            Some("Listing") => open.push_front(data.get("children")),
            Some(kind) => {
                found.push((kind, data));
                // Replies are a listing, or an empty string.
                open.push_front(data.get("replies"));
            }
            None if value.path("json.data.things").exists() => open.push_front(value.path("json.data.things")),
            None => {}
        }
    }
    found
}

fn comment(data: Value<'_>, escaped: bool, post: Option<&str>, sheet: &mut Sheet) {
    let id = data.get("id").id().or_else(|| data.get("name").id().map(|name| bare(&name).0.to_owned()));
    let id = id.unwrap_or_else(|| format!("thing{}", sheet.position()));
    let mut comment = sheet.comment(id, Body::default());
    let parent = data.get("parent_id").id();
    let parent = parent.as_deref().map(bare);
    comment.thread = data.get("link_id").id().map(|link| bare(&link).0.to_owned()).or_else(|| post.map(str::to_owned));
    comment.reply_to = parent.filter(|(_, is_post)| !is_post).map(|(id, _)| id.to_owned());
    comment.author = data.get("author").str().and_then(author);
    comment.time = data.get("created_utc").time();
    set_body(&mut comment, data.get("body").str().unwrap_or(""), escaped);
    comment.extra.likes = data.get("score").number().filter(|_| !data.get("score_hidden").is_true());
    let edited = data.get("edited");
    comment.extra.edited = edited.bool().or_else(|| edited.number().map(|seconds| seconds > 0));
    comment.extra.edited_at = edited.time().filter(|time| time.seconds > 0);
    comment.extra.pinned = data.get("stickied").bool().filter(|pinned| *pinned);
    comment.extra.url = data.get("permalink").str().and_then(address);
    comment.extra.author_id = data.get("author_fullname").id();
    sheet.push(comment);
}

fn submission(data: Value<'_>, sheet: &mut Sheet) {
    let Some(thread) = data.get("id").id() else { return };
    let link = data.get("permalink").str().and_then(address);
    sheet.about(Header {
        thread,
        title: data.get("title").text(),
        url: link.or_else(|| data.get("url").text()),
        author: data.get("author").str().and_then(author),
        article: data.get("selftext").text(),
        declared: data.get("num_comments").count(),
        closed: data.get("locked").is_true(),
        ..Header::default()
    });
}

/// Comments that the answer left out. A stub without ids says that the thread goes on below its parent.
fn stub(data: Value<'_>, post: Option<&str>, sheet: &mut Sheet) {
    let ids: Vec<String> = data.get("children").items().filter_map(Value::id).collect();
    let parent = data.get("parent_id").id();
    let (parent, thread) = match parent.as_deref().map(bare) {
        Some((id, true)) => (None, Some(id)),
        Some((id, false)) => (Some(id), post),
        None => (None, post),
    };
    let count = data.get("count").count().unwrap_or(0);
    sheet.missing(thread, parent, Absence::Stub { ids, count });
}
