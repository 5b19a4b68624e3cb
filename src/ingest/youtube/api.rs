//! `commentThreads.list` and `comments.list` of the Data API.

use crate::comment::Status;
use crate::ingest::body::{self, LineEnds, html};
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, WHOLE, documents};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, Format, InputError, Pieces, ReadOptions, Scope};

use super::{Heard, SCOPE, top_of, video_address};

/// `commentThreads.list` and `comments.list`.
pub struct Api;

impl Format for Api {
    fn name(&self) -> &'static str {
        "yt_api"
    }

    fn sentence(&self) -> &'static str {
        "answers of YouTube's Data API: commentThreads and comments"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_ours =
            |value: Value<'_>| value.get("kind").str().is_some_and(|kind| kind.starts_with("youtube#comment"));
        let fits = |root: Value<'_>| {
            is_ours(root)
                || root.items().next().is_some_and(is_ours)
                || root.get("items").items().next().is_some_and(is_ours)
        };
        head.json().any(fits).then(|| "`kind` begins with `youtube#comment`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        let is_array = head.document().is_some_and(|root| root.is_array());
        let holds_items = head.document().is_some_and(|root| root.get("items").exists());
        Ok(if holds_items {
            documents(input, options, &["items.*"], ApiItems::default())
        } else if is_array {
            documents(input, options, &["*"], ApiItems::default())
        } else {
            documents(input, options, WHOLE, ApiItems::default())
        })
    }
}

const WANTED: &[&str] = &[
    "items",
    "kind",
    "id",
    "snippet",
    "topLevelComment",
    "totalReplyCount",
    "replies",
    "comments",
    "videoId",
    "textDisplay",
    "textOriginal",
    "authorDisplayName",
    "authorChannelId",
    "value",
    "likeCount",
    "publishedAt",
    "updatedAt",
    "moderationStatus",
    "parentId",
];

/// Items of answers, items in an array, or one item; an array may also hold whole answers.
#[derive(Default)]
struct ApiItems(Heard);

impl Shape for ApiItems {
    const WANTED: &'static [&'static str] = WANTED;
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, item: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        if item.get("items").exists() {
            item.get("items").items().for_each(|item| api_item(item, &mut self.0, sheet));
        } else {
            api_item(item, &mut self.0, sheet);
        }
    }
}

fn api_item(item: Value<'_>, heard: &mut Heard, sheet: &mut Sheet) {
    let snippet = item.get("snippet");
    let top = snippet.get("topLevelComment");
    if !top.exists() {
        api_comment(item, None, heard, sheet);
        return;
    }
    let video = snippet.get("videoId").id();
    api_comment(top, video.as_deref(), heard, sheet);
    // The newest answers come first; whom one addresses is found among the earlier ones.
    let replies: Vec<Value<'_>> = item.path("replies.comments").items().collect();
    let mut in_time = replies.clone();
    in_time.sort_by_key(|reply| reply.path("snippet.publishedAt").str().unwrap_or("").to_owned());
    in_time.iter().for_each(|reply| api_comment(*reply, video.as_deref(), heard, sheet));
    let total = snippet.get("totalReplyCount").count().unwrap_or(0);
    if let (Some(id), true) = (top.get("id").id(), total > 0) {
        sheet.missing(video.as_deref(), Some(&id), Absence::Replies(total));
    }
}

fn api_comment(comment: Value<'_>, video: Option<&str>, heard: &mut Heard, sheet: &mut Sheet) {
    let snippet = comment.get("snippet");
    let Some(id) = comment.get("id").id() else { return };
    let body = match snippet.get("textOriginal").str() {
        Some(text) => body::plain(text.trim_end_matches('\u{feff}')),
        None => html(snippet.get("textDisplay").str().unwrap_or("").trim_end_matches('\u{feff}'), LineEnds::Kept),
    };
    let parent = snippet.get("parentId").id().or_else(|| top_of(&id).map(str::to_owned));
    let mut out = sheet.comment(id, body);
    out.reply_to = parent.filter(|parent| *parent != out.id);
    out.thread = snippet.get("videoId").id().or_else(|| video.map(str::to_owned));
    out.author = snippet.get("authorDisplayName").text();
    out.extra.author_id = snippet.path("authorChannelId.value").id().or_else(|| snippet.get("authorChannelId").id());
    out.time = snippet.get("publishedAt").time();
    out.extra.likes = snippet.get("likeCount").number();
    let (published, updated) = (snippet.get("publishedAt").str(), snippet.get("updatedAt").str());
    out.extra.edited = published.zip(updated).map(|(published, updated)| published != updated);
    out.extra.edited_at = snippet.get("updatedAt").time().filter(|_| out.extra.edited == Some(true));
    out.status = match snippet.get("moderationStatus").str() {
        Some("heldForReview") => Status::Pending,
        Some("likelySpam") => Status::Spam,
        Some("rejected") => Status::Removed,
        _ => Status::Visible,
    };
    out.extra.url = out.thread.as_deref().map(|video| format!("{}&lc={}", video_address(video), out.id));
    heard.address(&mut out);
    sheet.push(out);
}
