//! Discourse: topics, lists of posts, single posts. Replies point at a post's number within its topic, so the key of a
//! post is `topic/number`. Who is quoted without being replied to goes into `extra.addressed`.

use std::collections::HashSet;

use crate::comment::{Header, Kind, Status};

use super::body::{self, Body, LineEnds};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents};
use super::sheet::Sheet;
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

/// `/t/ID.json`, `/posts.json`, archives of posts.
pub struct Discourse;

fn is_post(value: Value<'_>) -> bool {
    value.get("post_number").exists() && value.get("topic_id").exists() && value.any(&["cooked", "raw"]).exists()
}

impl Format for Discourse {
    fn name(&self) -> &'static str {
        "discourse"
    }

    fn sentence(&self) -> &'static str {
        "Discourse topics (/t/ID.json), lists of posts, and archives with one post a file"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        if root.path("post_stream.posts").exists() || root.path("post_stream.stream").exists() {
            return Some("`post_stream`".to_owned());
        }
        if root.get("latest_posts").is_array() {
            return Some("`latest_posts`".to_owned());
        }
        let first = |value: Value<'_>| value.items().next().is_some_and(is_post);
        (head.json().any(is_post) || first(root)).then(|| "posts with `post_number` and `topic_id`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, WHOLE, Posts))
    }
}

#[derive(Default)]
struct Posts;

impl Shape for Posts {
    const WANTED: &'static [&'static str] = &[
        "id",
        "title",
        "slug",
        "posts_count",
        "closed",
        "archived",
        "post_stream",
        "posts",
        "stream",
        "latest_posts",
        "topic_id",
        "topic_slug",
        "topic_title",
        "post_number",
        "reply_to_post_number",
        "username",
        "name",
        "user_id",
        "created_at",
        "version",
        "cooked",
        "raw",
        "hidden",
        "deleted_at",
        "user_deleted",
        "post_type",
        "actions_summary",
        "count",
        "post_url",
        "like_count",
    ];
    const SCOPE: Scope = Scope::Family(Family::Discourse);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let stream = root.get("post_stream");
        let lists = [stream.get("posts"), root.get("latest_posts"), if root.is_array() { root } else { root.get("") }];
        let mut posts: Vec<Value<'_>> =
            lists.into_iter().flat_map(Value::items).filter(|post| is_post(*post)).collect();
        if is_post(root) {
            posts.push(root);
        }
        if stream.exists()
            && let Some(topic) = root.get("id").id()
        {
            // The first post opens the topic and is no comment.
            sheet.about(Header {
                title: root.get("title").text(),
                declared: root.get("posts_count").count().map(|count| count.saturating_sub(1)),
                closed: root.get("closed").is_true() || root.get("archived").is_true(),
                thread: topic.clone(),
                ..Header::default()
            });
            let given: HashSet<String> = posts.iter().filter_map(|post| post.get("id").id()).collect();
            let absent =
                stream.get("stream").items().filter_map(Value::id).filter(|id| !given.contains(id)).count() as u64;
            if absent > 0 {
                sheet.about(Header { thread: topic, unseen: absent, ..Header::default() });
            }
        }
        for (number, post) in (sheet.position()..).zip(posts.iter()) {
            sheet.at_record(number);
            read_post(*post, sheet);
        }
    }
}

fn read_post(post: Value<'_>, sheet: &mut Sheet) {
    let (Some(topic), Some(number)) = (post.get("topic_id").id(), post.get("post_number").id()) else { return };
    // Markdown, where it is there, is what the author wrote.
    let body = match (post.get("raw").text(), post.get("cooked").str()) {
        (Some(raw), _) => body::markdown(&raw),
        (None, Some(cooked)) => body::html(cooked, LineEnds::Blank),
        _ => Body::default(),
    };
    let author = post.any(&["username", "name"]).text();
    if number == "1" {
        sheet.about(Header {
            title: post.any(&["topic_title", "title"]).text(),
            url: None,
            author,
            article: Some(body.text).filter(|text| !text.is_empty()),
            thread: topic,
            ..Header::default()
        });
        return;
    }
    let key = |number: &str| format!("{topic}/{number}");
    let mut comment = sheet.comment(key(&number), body);
    let parent = post.get("reply_to_post_number").id();
    comment.reply_to = parent.as_deref().filter(|parent| *parent != "1").map(key);
    if parent.is_none() {
        comment.extra.addressed =
            last_quoted(post, &topic).filter(|quoted| *quoted != number && quoted != "1").map(|n| key(&n));
    }
    comment.author = author;
    comment.extra.author_id = post.get("user_id").id();
    comment.time = post.get("created_at").time();
    comment.extra.title = post.any(&["topic_title", "title"]).text();
    comment.extra.edited = post.get("version").number().map(|version| version > 1);
    let likes = post.get("actions_summary").items().find(|action| action.get("id").number() == Some(2));
    comment.extra.likes =
        likes.and_then(|action| action.get("count").number()).or_else(|| post.get("like_count").number());
    comment.kind = match post.get("post_type").number() {
        Some(2 | 3) => Kind::System,
        _ => Kind::Comment,
    };
    if post.get("deleted_at").text().is_some() {
        comment.status = Status::Removed;
        comment.extra.removed_by = Some("moderator".to_owned());
    }
    if post.get("user_deleted").is_true() {
        comment.status = Status::Deleted;
        comment.extra.removed_by = None;
    } else if post.get("hidden").is_true() && comment.status == Status::Visible {
        comment.status = Status::Hidden;
    }
    comment.thread = Some(topic);
    sheet.push(comment);
}

/// The number of the post of this topic that is quoted last.
fn last_quoted(post: Value<'_>, topic: &str) -> Option<String> {
    let digits = |text: &str| -> Option<String> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    let of_this_topic = |mark: &str, topic_sign: &str, post_sign: &str| -> Option<String> {
        let stated = mark.split_once(topic_sign).and_then(|(_, rest)| digits(rest));
        if stated.is_some_and(|stated| stated != topic) {
            return None;
        }
        mark.split_once(post_sign).and_then(|(_, rest)| digits(rest))
    };
    if let Some(raw) = post.get("raw").str().filter(|raw| raw.contains("[quote=")) {
        let marks = raw.split("[quote=").skip(1).map(|rest| rest.split(']').next().unwrap_or(""));
        return marks.filter_map(|mark| of_this_topic(mark, "topic:", "post:")).last();
    }
    let cooked = post.get("cooked").str()?;
    let marks = cooked.split("<aside").skip(1).map(|rest| rest.split('>').next().unwrap_or(""));
    marks
        .filter(|mark| mark.contains("quote"))
        .filter_map(|mark| of_this_topic(mark, "data-topic=\"", "data-post=\""))
        .last()
}
