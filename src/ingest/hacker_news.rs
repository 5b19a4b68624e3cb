//! Hacker News: items of the Firebase API, item trees and search answers of Algolia, and tables of items.

use std::collections::VecDeque;

use crate::comment::{Comment, Header, Status};

use super::body::{Body, LineEnds, html};
use super::csv::{Row, Table};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents, lines};
use super::sheet::Sheet;
use super::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope, moment};

const SCOPE: Scope = Scope::Family(Family::HackerNews);
const TYPES: &[&str] = &["story", "comment", "job", "poll", "pollopt"];

/// The address of an item's page.
fn address(id: &str) -> String {
    format!("https://news.ycombinator.com/item?id={id}")
}

/// What all four say of a comment.
struct Said {
    id: String,
    parent: Option<String>,
    author: Option<String>,
    text: Option<String>,
    is_deleted: bool,
    is_dead: bool,
}

impl Said {
    fn onto(self, sheet: &Sheet) -> Comment {
        let body =
            if self.is_deleted { Body::default() } else { html(self.text.as_deref().unwrap_or(""), LineEnds::Blank) };
        let address = address(&self.id);
        let mut comment = sheet.comment(self.id, body);
        comment.status = match (self.is_deleted, self.is_dead) {
            (true, _) => Status::Deleted,
            (_, true) => Status::Dead,
            _ => Status::Visible,
        };
        comment.reply_to = self.parent;
        comment.author = self.author;
        comment.extra.url = Some(address);
        comment
    }
}

fn is_item(value: Value<'_>) -> bool {
    let is_type = value.get("type").str().is_some_and(|kind| TYPES.contains(&kind));
    let is_placed = value.any(&["kids", "parent", "descendants"]).exists();
    is_type && is_placed && value.get("id").id().is_some() && !value.get("children").exists()
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
        let text = String::from_utf8_lossy(&input.head).into_owned();
        let head = Head::new("", &text, input.head_is_all, options);
        let root_is = |test: fn(Value<'_>) -> bool| head.document().is_some_and(test);
        Ok(if head.is_json_lines() {
            lines::<Items<Alone>>(input, options)
        } else if root_is(is_item) {
            documents::<Items<Alone>>(input, options)
        } else if root_is(|root| root.is_array()) {
            documents::<Items<List>>(input, options)
        } else if root_is(|root| {
            let first = root.items().next();
            first.is_some_and(|first| is_item(first) && first.get("id").id().as_deref() == Some(first.key()))
        }) {
            documents::<Items<Map>>(input, options)
        } else {
            documents::<Items<Wrapped>>(input, options)
        })
    }
}

/// How items were stored.
trait Layout: Default + Send + 'static {
    const RECORDS: &'static [&'static str];
}

#[derive(Default)]
struct Alone;
impl Layout for Alone {
    const RECORDS: &'static [&'static str] = &[""];
}

#[derive(Default)]
struct List;
impl Layout for List {
    const RECORDS: &'static [&'static str] = &["*"];
}

/// Items by their ids.
#[derive(Default)]
struct Map;
impl Layout for Map {
    const RECORDS: &'static [&'static str] = &["{}"];
}

/// A story, and its comments in a list or by their ids.
#[derive(Default)]
struct Wrapped;
impl Layout for Wrapped {
    const RECORDS: &'static [&'static str] =
        &["post", "story", "item", "comments.*", "items.*", "comments.{}", "items.{}"];
}

#[derive(Default)]
struct Items<L>(std::marker::PhantomData<L>);

impl<L: Layout> Shape for Items<L> {
    const RECORDS: &'static [&'static str] = L::RECORDS;
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

/// Answers of `/api/v1/items/ID`: a story with its comments nested.
pub struct Algolia;

impl Format for Algolia {
    fn name(&self) -> &'static str {
        "hn_algolia"
    }

    fn sentence(&self) -> &'static str {
        "Hacker News item trees as Algolia gives them (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_item = |value: Value<'_>| value.get("children").is_array() && value.get("story_id").exists();
        // A story's children may lie beyond what was looked at.
        let is_story = |value: Value<'_>| value.get("created_at_i").exists() && value.get("story_id").exists();
        let fits = |value: Value<'_>| {
            is_item(value) || (is_story(value) && value.get("parent_id").exists() && !value.get("objectID").exists())
        };
        let found = head.json().any(|root| fits(root) || root.items().next().is_some_and(fits));
        found.then(|| "an item with `children` and `story_id`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<ItemTree>(input, options))
    }
}

#[derive(Default)]
struct ItemTree;

impl Shape for ItemTree {
    const RECORDS: &'static [&'static str] = &[""];
    const WANTED: &'static [&'static str] = &[
        "id",
        "created_at",
        "created_at_i",
        "type",
        "author",
        "title",
        "url",
        "text",
        "parent_id",
        "story_id",
        "children",
    ];
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let mut number = sheet.position();
        let mut open: VecDeque<(Value<'_>, Option<String>)> = VecDeque::from([(root, None)]);
        while let Some((item, above)) = open.pop_front() {
            if item.is_array() {
                item.items().collect::<Vec<_>>().into_iter().rev().for_each(|item| open.push_front((item, None)));
                continue;
            }
            let Some(id) = item.get("id").id() else { continue };
            let children: Vec<Value<'_>> = item.get("children").items().collect();
            children.into_iter().rev().for_each(|child| open.push_front((child, Some(id.clone()))));
            if matches!(item.get("type").str(), Some("story" | "job" | "poll")) {
                sheet.about(Header {
                    title: item.get("title").text(),
                    url: item.get("url").text().or_else(|| Some(address(&id))),
                    author: item.get("author").text(),
                    article: item
                        .get("text")
                        .str()
                        .map(|text| html(text, LineEnds::Blank).text)
                        .filter(|t| !t.is_empty()),
                    thread: id,
                    ..Header::default()
                });
                continue;
            }
            sheet.at_record(number);
            number += 1;
            let story = item.get("story_id").id();
            let said = Said {
                parent: item.get("parent_id").id().or(above).filter(|parent| Some(parent) != story.as_ref()),
                author: item.get("author").text(),
                text: item.get("text").text(),
                is_deleted: item.get("author").text().is_none() && item.get("text").text().is_none(),
                is_dead: false,
                id,
            };
            let mut comment = said.onto(sheet);
            comment.thread = story;
            comment.time = item.any(&["created_at_i", "created_at"]).time_in_utc();
            sheet.push(comment);
        }
    }
}

/// Answers of `/api/v1/search`.
pub struct Search;

impl Format for Search {
    fn name(&self) -> &'static str {
        "hn_search"
    }

    fn sentence(&self) -> &'static str {
        "Hacker News search answers of Algolia (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_hit = |hit: Value<'_>| hit.get("objectID").exists();
        let found = head.json().any(|root| root.get("hits").items().next().is_some_and(is_hit));
        found.then(|| "`hits` with `objectID`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<Hits>(input, options))
    }
}

#[derive(Default)]
struct Hits;

impl Shape for Hits {
    const RECORDS: &'static [&'static str] = &["hits.*"];
    const WANTED: &'static [&'static str] = &[
        "hits",
        "objectID",
        "parent_id",
        "story_id",
        "story_title",
        "story_url",
        "comment_text",
        "author",
        "created_at",
        "created_at_i",
    ];
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, hit: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let (Some(id), Some(text)) = (hit.get("objectID").id(), hit.get("comment_text").str()) else { return };
        let story = hit.get("story_id").id();
        let said = Said {
            id,
            parent: hit.get("parent_id").id().filter(|parent| Some(parent) != story.as_ref()),
            author: hit.get("author").text(),
            text: Some(text.to_owned()),
            is_deleted: false,
            is_dead: false,
        };
        let mut comment = said.onto(sheet);
        comment.time = hit.any(&["created_at_i", "created_at"]).time_in_utc();
        comment.extra.title = hit.get("story_title").text();
        comment.thread = story;
        sheet.push(comment);
    }
}

/// Tables of items, as BigQuery and ClickHouse give them.
pub struct ItemTable;

/// The columns that such a table has at least.
const COLUMNS: &[&str] = &["id", "by", "parent", "type", "text"];

impl Format for ItemTable {
    fn name(&self) -> &'static str {
        "hn_csv"
    }

    fn sentence(&self) -> &'static str {
        "Hacker News tables (CSV with `by`, `parent`, `type`, `text`; not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let header: Vec<&str> =
            head.first_line().split([',', '\t', ';']).map(|name| name.trim().trim_matches('"')).collect();
        COLUMNS
            .iter()
            .all(|column| header.contains(column))
            .then(|| "a header with `by`, `parent` and `type`".to_owned())
    }

    fn read(&self, input: Opened, _options: &ReadOptions) -> Result<Pieces, InputError> {
        let table = Table::open(input);
        let header = table.header.clone();
        Ok(table.pieces(SCOPE, move |row, sheet| table_row(&header, row, sheet)))
    }
}

fn table_row(header: &[String], row: &Row, sheet: &mut Sheet) {
    let cell = |name: &str| -> Option<String> {
        let text = row.cell(header.iter().position(|column| column == name)?)?;
        (!text.trim().is_empty() && text != "null").then_some(text)
    };
    let says_yes = |name: &str| cell(name).is_some_and(|text| matches!(text.trim(), "true" | "1" | "True" | "t"));
    let Some(id) = cell("id").map(|id| moment::whole_digits(id.trim())) else { return };
    match cell("type").as_deref() {
        Some("comment" | "2") => {
            let said = Said {
                id,
                parent: cell("parent").map(|parent| moment::whole_digits(parent.trim())).filter(|parent| parent != "0"),
                author: cell("by"),
                text: cell("text"),
                is_deleted: says_yes("deleted"),
                is_dead: says_yes("dead"),
            };
            let mut comment = said.onto(sheet);
            let time = cell("time").or_else(|| cell("timestamp"));
            comment.time = time.and_then(|text| moment::any(&text)).map(moment::in_utc);
            sheet.push(comment);
        }
        Some("story" | "job" | "poll" | "1" | "3" | "5") => sheet.about(Header {
            title: cell("title"),
            url: cell("url").or_else(|| Some(address(&id))),
            author: cell("by"),
            declared: cell("descendants").and_then(|count| count.trim().parse().ok()),
            thread: id,
            ..Header::default()
        }),
        _ => {}
    }
}
