//! Mastodon's contexts (what a status answers, and what answers it) and lists of statuses: timelines, searches, the
//! statuses of an account.

use std::collections::HashSet;

use crate::comment::{Comment, Header, Language};

use super::body::{self, LineEnds, html};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents, lines};
use super::sheet::Sheet;
use super::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope};

/// `/api/v1/statuses/ID/context`, timelines and searches.
pub struct Mastodon;

impl Format for Mastodon {
    fn name(&self) -> &'static str {
        "mastodon"
    }

    fn sentence(&self) -> &'static str {
        "Mastodon: the ancestors and descendants of a status, and statuses in lists (timelines, searches)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let has = |key: &str| root.get(key).is_array();
        // A long list of ancestors may hide the descendants.
        let is_status = |status: Value<'_>| status.get("in_reply_to_id").exists() && status.get("content").exists();
        let starts = root.get("ancestors").items().next().is_some_and(is_status);
        if (has("ancestors") && has("descendants")) || starts {
            return Some("`ancestors` and `descendants`".to_owned());
        }
        let is_listed = |status: Value<'_>| is_status(status) && status.path("account.acct").is_text();
        let lists = |root: Value<'_>| {
            [root, root.get("statuses")].into_iter().any(|list| list.items().next().is_some_and(is_listed))
        };
        let found = head.json().any(|root| is_listed(root) || lists(root));
        found.then(|| "statuses with `in_reply_to_id` and `account.acct`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        Ok(if head.is_json_lines() {
            lines::<Context>(input, options)
        } else {
            documents(input, options, WHOLE, Context)
        })
    }
}

#[derive(Default)]
struct Context;

impl Shape for Context {
    const WANTED: &'static [&'static str] = &[
        "ancestors",
        "descendants",
        "statuses",
        "reblog",
        "id",
        "in_reply_to_id",
        "content",
        "spoiler_text",
        "created_at",
        "edited_at",
        "account",
        "acct",
        "display_name",
        "favourites_count",
        "replies_count",
        "language",
        "url",
        "uri",
        "visibility",
    ];
    const SCOPE: Scope = Scope::Family(Family::Mastodon);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        if !root.get("descendants").exists() && !root.get("ancestors").exists() {
            return listed(root, sheet);
        }
        let ancestors: Vec<Value<'_>> = root.get("ancestors").items().collect();
        let descendants: Vec<Value<'_>> = root.get("descendants").items().collect();
        let given: HashSet<String> = descendants.iter().filter_map(|status| status.get("id").id()).collect();
        // The status asked for is not in the answer: it is what the first of the descendants answers that is not there.
        let asked =
            descendants.iter().filter_map(|status| status.get("in_reply_to_id").id()).find(|id| !given.contains(id));
        let first = ancestors.first().and_then(|status| status.get("id").id());
        let thread = first.clone().or_else(|| asked.clone()).unwrap_or_else(|| sheet.name().to_string());
        if let Some(opening) = ancestors.first() {
            sheet.about(Header {
                thread: thread.clone(),
                title: None,
                url: opening.any(&["url", "uri"]).text(),
                author: opening.path("account.acct").text(),
                article: opening
                    .get("content")
                    .str()
                    .map(|text| html(text, LineEnds::Blank).text)
                    .filter(|text| !text.is_empty()),
                language: opening.get("language").str().and_then(Language::new),
                ..Header::default()
            });
        }
        for (number, status) in (sheet.position()..).zip(ancestors.iter().skip(1).chain(&descendants)) {
            sheet.at_record(number);
            // The status asked for opens the thread, unless there are others above it.
            let opening = first.as_ref().or(asked.as_ref());
            let Some(mut comment) = comment(*status, sheet) else { continue };
            let parent = comment.reply_to.take();
            if first.is_some() && parent.is_some() && parent == asked {
                comment.ancestors = ancestors.iter().skip(1).rev().filter_map(|status| status.get("id").id()).collect();
            }
            comment.reply_to = parent.filter(|parent| Some(parent) != opening);
            comment.thread = Some(thread.clone());
            push(comment, *status, sheet);
        }
    }
}

/// Statuses in a list, of whatever threads.
fn listed(root: Value<'_>, sheet: &mut Sheet) {
    let list = if root.is_array() { root } else { root.get("statuses") };
    let mut statuses: Vec<Value<'_>> = list.items().collect();
    if root.get("content").exists() {
        statuses.push(root);
    }
    let start = sheet.position();
    for (number, status) in (start..).zip(statuses) {
        if number > start {
            sheet.at_record(number);
        }
        // Who passes a status on says nothing of his own.
        let status = Some(status.get("reblog")).filter(|passed| passed.is_object()).unwrap_or(status);
        if let Some(comment) = comment(status, sheet) {
            push(comment, status, sheet);
        }
    }
}

/// A status as a comment that answers what it names.
fn comment(status: Value<'_>, sheet: &Sheet) -> Option<Comment> {
    let id = status.get("id").id()?;
    let mut comment = sheet.comment(id, status_body(status));
    comment.reply_to = status.get("in_reply_to_id").id();
    comment.author = status.path("account.acct").text().or_else(|| status.path("account.display_name").text());
    comment.extra.author_id = status.path("account.id").id();
    comment.time = status.get("created_at").time();
    comment.extra.edited = status.get("edited_at").exists().then(|| status.get("edited_at").text().is_some());
    comment.extra.likes = status.get("favourites_count").number();
    comment.extra.url = status.any(&["url", "uri"]).text();
    Some(comment)
}

/// Adds a comment, and what its status says is missing below it.
fn push(comment: Comment, status: Value<'_>, sheet: &mut Sheet) {
    let (thread, id) = (comment.thread.clone(), comment.id.clone());
    sheet.push(comment);
    if let Some(total) = status.get("replies_count").count().filter(|total| *total > 0) {
        sheet.missing(thread.as_deref(), Some(&id), Absence::Replies(total));
    }
}

/// A status as text: a content warning is part of it, the mentions before the first word are addresses and no text.
fn status_body(status: Value<'_>) -> body::Body {
    let content = status.get("content").str().unwrap_or("");
    let warning = status.get("spoiler_text").str().unwrap_or("").trim();
    let content = without_mentions(content);
    if warning.is_empty() {
        return html(&content, LineEnds::Blank);
    }
    let warning = warning.replace('&', "&amp;").replace('<', "&lt;");
    html(&format!("<p>{warning}</p>{content}"), LineEnds::Blank)
}

/// HTML without the mentions at its beginning.
fn without_mentions(content: &str) -> String {
    let (start, mut rest) = match content.strip_prefix("<p>") {
        Some(rest) => ("<p>", rest),
        None => ("", content),
    };
    loop {
        let trimmed = rest.trim_start();
        // `<span class="h-card"><a class="u-url mention">@<span>name</span></a></span>`, its span not always there.
        let mark = trimmed.split('>').take(2).collect::<String>();
        let is_mention = (trimmed.starts_with("<span") || trimmed.starts_with("<a"))
            && (mark.contains("h-card") || mark.contains("mention"));
        let end = if trimmed.starts_with("<span") { "</a></span>" } else { "</a>" };
        match trimmed.find(end).filter(|_| is_mention) {
            Some(at) => rest = trimmed.get(at + end.len()..).unwrap_or(""),
            None => break,
        }
    }
    format!("{start}{rest}")
}
