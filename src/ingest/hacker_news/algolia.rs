//! Algolia's item trees and search answers.

use std::collections::VecDeque;

use crate::comment::Header;
use crate::ingest::body::{LineEnds, html};
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, WHOLE, documents};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Format, InputError, Pieces, ReadOptions, Scope};

use super::{SCOPE, Said, address};

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
        Ok(documents(input, options, WHOLE, ItemTree))
    }
}

#[derive(Default)]
struct ItemTree;

impl Shape for ItemTree {
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
        Ok(documents(input, options, &["hits.*"], Hits))
    }
}

#[derive(Default)]
struct Hits;

impl Shape for Hits {
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
