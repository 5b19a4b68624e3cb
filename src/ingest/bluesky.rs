//! Bluesky's threads: posts nested in posts, some of them gone or blocked.

use std::collections::VecDeque;

use crate::comment::{Header, Language, Status};

use super::body;
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents};
use super::sheet::Sheet;
use super::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope};

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
        Ok(documents(input, options, WHOLE, PostThread))
    }
}

#[derive(Default)]
struct PostThread;

impl Shape for PostThread {
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
