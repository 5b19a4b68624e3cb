//! The fediverse and its neighbour: Mastodon's contexts, Lemmy's comment lists, Bluesky's threads.

use std::collections::VecDeque;

use crate::comment::{Header, Language, Status};

use super::body::{self, LineEnds, html};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents};
use super::sheet::Sheet;
use super::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope};

/// `/api/v1/statuses/ID/context`.
pub struct Mastodon;

impl Format for Mastodon {
    fn name(&self) -> &'static str {
        "mastodon"
    }

    fn sentence(&self) -> &'static str {
        "Mastodon contexts: the ancestors and descendants of a status"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let has = |key: &str| root.get(key).is_array();
        // A long list of ancestors may hide the descendants.
        let is_status = |status: Value<'_>| status.get("in_reply_to_id").exists() && status.get("content").exists();
        let starts = root.get("ancestors").items().next().is_some_and(is_status);
        ((has("ancestors") && has("descendants")) || starts).then(|| "`ancestors` and `descendants`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<Context>(input, options))
    }
}

#[derive(Default)]
struct Context;

impl Shape for Context {
    const RECORDS: &'static [&'static str] = &[""];
    const WANTED: &'static [&'static str] = &[
        "ancestors",
        "descendants",
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
        let ancestors: Vec<Value<'_>> = root.get("ancestors").items().collect();
        let descendants: Vec<Value<'_>> = root.get("descendants").items().collect();
        let given: Vec<String> = descendants.iter().filter_map(|status| status.get("id").id()).collect();
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
            let Some(id) = status.get("id").id() else { continue };
            let mut comment = sheet.comment(id.clone(), status_body(*status));
            let parent = status.get("in_reply_to_id").id();
            // The status asked for opens the thread, unless there are others above it.
            let opening = first.as_ref().or(asked.as_ref());
            if first.is_some() && parent.is_some() && parent == asked {
                comment.ancestors = ancestors.iter().skip(1).rev().filter_map(|status| status.get("id").id()).collect();
            }
            comment.reply_to = parent.filter(|parent| Some(parent) != opening);
            comment.thread = Some(thread.clone());
            comment.author = status.path("account.acct").text().or_else(|| status.path("account.display_name").text());
            comment.extra.author_id = status.path("account.id").id();
            comment.time = status.get("created_at").time();
            comment.extra.edited = status.get("edited_at").exists().then(|| status.get("edited_at").text().is_some());
            comment.extra.likes = status.get("favourites_count").number();
            comment.extra.url = status.any(&["url", "uri"]).text();
            sheet.push(comment);
            if let Some(total) = status.get("replies_count").count().filter(|total| *total > 0) {
                sheet.missing(Some(&thread), Some(&id), Absence::Replies(total));
            }
        }
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

/// `/api/v3/comment/list`.
pub struct Lemmy;

impl Format for Lemmy {
    fn name(&self) -> &'static str {
        "lemmy"
    }

    fn sentence(&self) -> &'static str {
        "Lemmy comment lists (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_view = |view: Value<'_>| {
            let comment = view.get("comment");
            comment.get("content").exists() && (comment.get("path").exists() || comment.get("parent_id").exists())
        };
        let root = head.document()?;
        let found =
            root.get("comments").items().next().is_some_and(is_view) || root.items().next().is_some_and(is_view);
        found.then(|| "`comments` whose `comment` has a `path`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<Views>(input, options))
    }
}

#[derive(Default)]
struct Views;

impl Shape for Views {
    const RECORDS: &'static [&'static str] = &[""];
    const WANTED: &'static [&'static str] = &[
        "comments",
        "comment",
        "id",
        "post_id",
        "creator_id",
        "content",
        "path",
        "parent_id",
        "published",
        "updated",
        "deleted",
        "removed",
        "ap_id",
        "creator",
        "name",
        "display_name",
        "actor_id",
        "post",
        "url",
        "locked",
        "counts",
        "score",
        "child_count",
    ];
    const SCOPE: Scope = Scope::Family(Family::Lemmy);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let views = if root.is_array() { root } else { root.get("comments") };
        let mut told: Vec<String> = Vec::new();
        for (number, view) in (sheet.position()..).zip(views.items()) {
            sheet.at_record(number);
            lemmy_comment(view, &mut told, sheet);
        }
    }
}

fn lemmy_comment(view: Value<'_>, told: &mut Vec<String>, sheet: &mut Sheet) {
    let (comment, post) = (view.get("comment"), view.get("post"));
    let Some(id) = comment.get("id").id() else { return };
    let thread = comment.get("post_id").id().or_else(|| post.get("id").id());
    if let Some(thread) = thread.clone().filter(|thread| !told.contains(thread)) {
        sheet.about(Header {
            title: post.get("name").text(),
            url: post.any(&["ap_id", "url"]).text(),
            closed: post.get("locked").is_true(),
            thread: thread.clone(),
            ..Header::default()
        });
        told.push(thread);
    }
    let is_gone = comment.get("deleted").is_true() || comment.get("removed").is_true();
    let body = if is_gone { body::Body::default() } else { body::markdown(comment.get("content").str().unwrap_or("")) };
    let mut out = sheet.comment(id.clone(), body);
    // `0`, every ancestor, itself.
    let mut above =
        comment.get("path").str().unwrap_or("").rsplit('.').skip(1).filter(|id| *id != "0" && !id.is_empty());
    out.reply_to = above.next().map(str::to_owned).or_else(|| comment.get("parent_id").id());
    out.ancestors = above.map(str::to_owned).collect();
    out.thread = thread;
    out.author = view.path("creator.name").text();
    out.extra.author_id = view.path("creator.actor_id").id().or_else(|| comment.get("creator_id").id());
    out.time = comment.get("published").time_in_utc();
    out.extra.edited = comment.get("updated").exists().then(|| comment.get("updated").text().is_some());
    out.extra.likes = view.path("counts.score").number();
    out.extra.url = comment.get("ap_id").text();
    if comment.get("deleted").is_true() {
        out.status = Status::Deleted;
    } else if comment.get("removed").is_true() {
        out.status = Status::Removed;
        out.extra.removed_by = Some("moderator".to_owned());
    }
    sheet.push(out);
}

/// `getPostThread`.
pub struct Bluesky;

impl Format for Bluesky {
    fn name(&self) -> &'static str {
        "bluesky"
    }

    fn sentence(&self) -> &'static str {
        "Bluesky threads (getPostThread; with replies not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_thread = |root: Value<'_>| {
            let thread = root.get("thread");
            let kind = thread.get("$type").str().is_some_and(|kind| kind.starts_with("app.bsky.feed.defs#"));
            kind || thread.path("post.uri").str().is_some_and(|uri| uri.starts_with("at://"))
        };
        head.json().any(is_thread).then(|| "`thread` of `app.bsky.feed.defs`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<PostThread>(input, options))
    }
}

#[derive(Default)]
struct PostThread;

impl Shape for PostThread {
    const RECORDS: &'static [&'static str] = &[""];
    const WANTED: &'static [&'static str] = &[
        "thread",
        "$type",
        "post",
        "uri",
        "author",
        "did",
        "handle",
        "displayName",
        "record",
        "text",
        "createdAt",
        "indexedAt",
        "reply",
        "root",
        "parent",
        "replies",
        "likeCount",
        "replyCount",
        "notFound",
        "blocked",
        "langs",
    ];
    const SCOPE: Scope = Scope::Family(Family::Bluesky);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let top = root.get("thread");
        // Posts above the one asked for, the nearest first.
        let mut above = Vec::new();
        let mut at = top.get("parent");
        while at.exists() {
            above.push(at);
            at = at.get("parent");
        }
        let opening = above.last().copied().unwrap_or(top);
        let stated = top.path("post.record.reply.root.uri").id();
        let thread = stated.or_else(|| uri_of(opening)).unwrap_or_else(|| sheet.name().to_string());
        if uri_of(opening).as_ref() == Some(&thread) {
            let post = opening.get("post");
            sheet.about(Header {
                title: None,
                url: address(&thread, post),
                author: post.path("author.handle").text(),
                article: post.path("record.text").text(),
                language: post.path("record.langs").items().next().and_then(Value::str).and_then(Language::new),
                thread: thread.clone(),
                ..Header::default()
            });
        }
        let mut number = sheet.position();
        let mut open: VecDeque<(Value<'_>, Option<String>)> = VecDeque::new();
        for (nearer, post) in above.iter().rev().enumerate() {
            let parent = above.len().checked_sub(nearer).and_then(|at| above.get(at)).and_then(|post| uri_of(*post));
            sheet.at_record(number);
            number += 1;
            bluesky_post(*post, parent.as_deref(), &thread, sheet);
        }
        open.push_back((top, above.first().and_then(|post| uri_of(*post))));
        while let Some((post, parent)) = open.pop_front() {
            sheet.at_record(number);
            number += 1;
            bluesky_post(post, parent.as_deref(), &thread, sheet);
            let replies: Vec<Value<'_>> = post.get("replies").items().collect();
            let own = uri_of(post);
            if let (Some(uri), Some(total)) = (&own, post.path("post.replyCount").count().filter(|total| *total > 0)) {
                let parent = (*uri != thread).then_some(uri.as_str());
                // Answers to the opening post have no parent that is a comment, so they are counted here.
                let given = replies.len() as u64;
                match parent {
                    Some(parent) => sheet.missing(Some(&thread), Some(parent), Absence::Replies(total)),
                    None if total > given => {
                        sheet.about(Header { thread: thread.clone(), unseen: total - given, ..Header::default() });
                    }
                    None => {}
                }
            }
            replies.into_iter().rev().for_each(|reply| open.push_front((reply, own.clone())));
        }
    }
}

fn uri_of(post: Value<'_>) -> Option<String> {
    post.path("post.uri").id().or_else(|| post.get("uri").id())
}

fn bluesky_post(post: Value<'_>, parent: Option<&str>, thread: &str, sheet: &mut Sheet) {
    let Some(uri) = uri_of(post) else { return };
    if uri == thread {
        return;
    }
    let inner = post.get("post");
    let mut comment = sheet.comment(uri.clone(), body::plain(inner.path("record.text").str().unwrap_or("")));
    let stated = inner.path("record.reply.parent.uri").id();
    comment.reply_to = stated.or_else(|| parent.map(str::to_owned)).filter(|parent| parent != thread);
    comment.thread = Some(thread.to_owned());
    comment.author = inner.path("author.handle").text().or_else(|| inner.path("author.displayName").text());
    comment.extra.author_id = inner.path("author.did").id().or_else(|| post.path("author.did").id());
    // The client makes up `createdAt`; the server's time is `indexedAt`.
    comment.time = inner.any(&["indexedAt"]).time().or_else(|| inner.path("record.createdAt").time());
    comment.extra.likes = inner.get("likeCount").number();
    comment.extra.url = address(&uri, inner);
    let kind = post.get("$type").str().unwrap_or("");
    if kind.ends_with("#notFoundPost") || post.get("notFound").is_true() {
        comment.status = Status::Deleted;
    } else if kind.ends_with("#blockedPost") || post.get("blocked").is_true() {
        comment.status = Status::Blocked;
    }
    sheet.push(comment);
}

/// The page of a post.
fn address(uri: &str, post: Value<'_>) -> Option<String> {
    let key = uri.rsplit('/').next()?;
    let author = post.path("author.handle").text().or_else(|| post.path("author.did").text())?;
    Some(format!("https://bsky.app/profile/{author}/post/{key}"))
}
