//! Items as `/v0/item/ID.json` gives them, however they were stored.

use crate::comment::Header;
use crate::ingest::body::{LineEnds, html};
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, WHOLE, documents, lines};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, Format, InputError, Pieces, ReadOptions, Scope};

use super::{SCOPE, Said, address};

const TYPES: &[&str] = &["story", "comment", "job", "poll", "pollopt"];

fn is_item(value: Value<'_>) -> bool {
    let is_type = value.get("type").str().is_some_and(|kind| TYPES.contains(&kind));
    let is_placed = value.any(&["kids", "parent", "descendants"]).exists();
    // Other systems have a `type`, an `id` and a `parent`, too; who wrote an item stands under `by`.
    let is_said = value.get("by").is_text() || value.get("deleted").is_true() || value.get("dead").is_true();
    let is_numbered = value.get("id").number().is_some();
    is_type && is_placed && is_said && is_numbered && !value.get("children").exists()
}

/// Items of `/v0/item/ID.json`, however they were stored.
pub struct Firebase;

impl Format for Firebase {
    fn name(&self) -> &'static str {
        "hn_firebase"
    }

    fn sentence(&self) -> &'static str {
        "Hacker News items as the Firebase API gives them: lines, an array, a map by id, or a story with its comments"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let inside = |value: Value<'_>| {
            let first = value.items().next();
            is_item(value)
                || first.is_some_and(is_item)
                || first.is_some_and(|first| first.items().next().is_some_and(is_item))
        };
        let found = head.json().any(inside);
        found.then(|| "items with `type`, `id` and `kids` or `parent`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        let root_is = |test: fn(Value<'_>) -> bool| head.document().is_some_and(test);
        Ok(if head.is_json_lines() {
            lines::<Items>(input, options)
        } else if root_is(is_item) {
            documents(input, options, WHOLE, Items)
        } else if root_is(|root| root.is_array()) {
            documents(input, options, &["*"], Items)
        } else if root_is(|root| {
            let first = root.items().next();
            first.is_some_and(|first| is_item(first) && first.get("id").id().as_deref() == Some(first.key()))
        }) {
            documents(input, options, &["{}"], Items)
        } else {
            documents(input, options, WRAPPED, Items)
        })
    }
}

/// A story, and its comments in a list or by their ids.
const WRAPPED: &[&str] = &["post", "story", "item", "comments.*", "items.*", "comments.{}", "items.{}"];

#[derive(Default)]
struct Items;

impl Shape for Items {
    const WANTED: &'static [&'static str] = &[
        "post",
        "story",
        "item",
        "comments",
        "items",
        "id",
        "type",
        "by",
        "time",
        "text",
        "parent",
        "kids",
        "title",
        "url",
        "descendants",
        "deleted",
        "dead",
    ];
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, item: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let Some(id) = item.get("id").id() else { return };
        let kids: Vec<String> = item.get("kids").items().filter_map(Value::id).collect();
        match item.get("type").str() {
            Some("comment") => {
                let said = Said {
                    parent: item.get("parent").id(),
                    author: item.get("by").text(),
                    text: item.get("text").text(),
                    is_deleted: item.get("deleted").is_true(),
                    is_dead: item.get("dead").is_true(),
                    id: id.clone(),
                };
                let mut comment = said.onto(sheet);
                comment.time = item.get("time").time();
                sheet.push(comment);
                if !kids.is_empty() {
                    sheet.missing(None, Some(&id), Absence::Ids(kids));
                }
            }
            Some("story" | "job" | "poll") => {
                let text = item.get("text").str().map(|text| html(text, LineEnds::Blank).text);
                sheet.about(Header {
                    title: item.get("title").text(),
                    url: item.get("url").text().or_else(|| Some(address(&id))),
                    author: item.get("by").text(),
                    article: text.filter(|text| !text.is_empty()),
                    declared: item.get("descendants").count(),
                    thread: id.clone(),
                    ..Header::default()
                });
                if !kids.is_empty() {
                    sheet.missing(Some(&id), None, Absence::Ids(kids));
                }
            }
            _ => {}
        }
    }
}
