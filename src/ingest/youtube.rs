//! YouTube: answers of the Data API, yt-dlp's `.info.json`, and youtube-comment-downloader's lines. Two levels only: an
//! answer to an answer hangs on the top comment and names whom it answers; who that is goes into `extra.addressed`.

use std::collections::HashMap;

use crate::comment::{Comment, Header, Status};

use super::body::{self, LineEnds, html};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents, lines};
use super::sheet::Sheet;
use super::{Absence, Family, Format, InputError, Pieces, ReadOptions, Scope};

const SCOPE: Scope = Scope::Family(Family::YouTube);

fn video_address(video: &str) -> String {
    format!("https://www.youtube.com/watch?v={video}")
}

/// The top comment that a comment's id names before its dot.
fn top_of(id: &str) -> Option<&str> {
    id.split_once('.').map(|(top, _)| top).filter(|top| !top.is_empty())
}

/// The comments of each top comment so far: the author's name, and the id.
#[derive(Default)]
struct Heard(HashMap<String, Vec<(String, String)>>);

impl Heard {
    /// Remembers `comment`, and finds whom it addresses: the last earlier one by that name under the same top comment.
    fn address(&mut self, comment: &mut Comment) {
        let top = comment.reply_to.clone().unwrap_or_else(|| comment.id.clone());
        let said = self.0.entry(top).or_default();
        if let Some(name) = comment.text.strip_prefix('@') {
            let by = |(author, id): &&(String, String)| {
                let author = author.trim_start_matches('@');
                let rest = name.strip_prefix(author);
                *id != comment.id
                    && !author.is_empty()
                    && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            comment.extra.addressed = said.iter().rev().find(by).map(|(_, id)| id.clone());
        }
        if let Some(author) = &comment.author {
            said.push((author.clone(), comment.id.clone()));
        }
    }
}

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
        let text = String::from_utf8_lossy(&input.head).into_owned();
        let head = Head::new("", &text, input.head_is_all, options);
        let is_array = head.document().is_some_and(|root| root.is_array());
        let holds_items = head.document().is_some_and(|root| root.get("items").exists());
        Ok(if holds_items {
            documents::<Answer>(input, options)
        } else if is_array {
            documents::<Listed>(input, options)
        } else {
            documents::<Single>(input, options)
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

/// An answer with its `items`.
#[derive(Default)]
struct Answer(Heard);

impl Shape for Answer {
    const RECORDS: &'static [&'static str] = &["items.*"];
    const WANTED: &'static [&'static str] = WANTED;
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, item: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        api_item(item, &mut self.0, sheet);
    }
}

/// Items, or whole answers, in an array.
#[derive(Default)]
struct Listed(Heard);

impl Shape for Listed {
    const RECORDS: &'static [&'static str] = &["*"];
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

/// One item.
#[derive(Default)]
struct Single(Heard);

impl Shape for Single {
    const RECORDS: &'static [&'static str] = &[""];
    const WANTED: &'static [&'static str] = WANTED;
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, item: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        api_item(item, &mut self.0, sheet);
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

/// yt-dlp's `VIDEO.info.json` with `comments`.
pub struct YtDlp;

impl Format for YtDlp {
    fn name(&self) -> &'static str {
        "yt_dlp"
    }

    fn sentence(&self) -> &'static str {
        "yt-dlp's VIDEO.info.json with comments (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let is_comment = |comment: Value<'_>| comment.get("id").exists() && comment.get("parent").exists();
        let is_video = root.any(&["extractor", "extractor_key", "webpage_url"]).exists();
        if is_video && root.get("comments").items().next().is_some_and(is_comment) {
            return Some("`comments` with `parent`, beside `extractor`".to_owned());
        }
        // The list of formats before the comments may be longer than what was looked at.
        let has_formats = root.get("formats").items().next().is_some_and(|format| format.get("format_id").exists());
        (root.get("id").exists()
            && root.get("title").exists()
            && (has_formats || (is_video && root.get("comments").is_array())))
        .then(|| "a video's `formats` or `comments`, beside `id` and `title`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents::<Video>(input, options))
    }
}

#[derive(Default)]
struct Video {
    heard: Heard,
    waiting: Vec<Comment>,
}

impl Shape for Video {
    const RECORDS: &'static [&'static str] = &["comments.*"];
    const WANTED: &'static [&'static str] = &[
        "comments",
        "id",
        "parent",
        "text",
        "like_count",
        "author",
        "author_id",
        "is_pinned",
        "timestamp",
        "_time_text",
        "title",
        "comment_count",
        "webpage_url",
        "uploader",
        "channel",
    ];
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, comment: Value<'_>, around: Value<'_>, sheet: &mut Sheet) {
        let Some(id) = comment.get("id").id() else { return };
        let mut out = sheet.comment(id, body::plain(comment.get("text").str().unwrap_or("")));
        let parent = comment.get("parent").id().filter(|parent| parent != "root");
        out.reply_to = parent.or_else(|| top_of(&out.id).map(str::to_owned)).filter(|parent| *parent != out.id);
        out.author = comment.get("author").text();
        out.extra.author_id = comment.get("author_id").id();
        out.time = comment.get("timestamp").time();
        out.extra.likes = comment.get("like_count").number();
        out.extra.pinned = comment.get("is_pinned").bool().filter(|pinned| *pinned);
        out.extra.edited = comment.get("_time_text").str().map(|text| text.contains("edited"));
        self.heard.address(&mut out);
        // The video's id may stand after its comments.
        match around.get("id").id() {
            Some(video) => {
                std::mem::take(&mut self.waiting).into_iter().for_each(|early| sheet.push(placed(early, &video)));
                sheet.push(placed(out, &video));
            }
            None => self.waiting.push(out),
        }
    }

    fn end(&mut self, around: Value<'_>, sheet: &mut Sheet) {
        let video = around.get("id").id().unwrap_or_else(|| sheet.name().to_string());
        std::mem::take(&mut self.waiting).into_iter().for_each(|comment| sheet.push(placed(comment, &video)));
        sheet.about(Header {
            title: around.get("title").text(),
            url: around.get("webpage_url").text().or_else(|| Some(video_address(&video))),
            author: around.any(&["channel", "uploader"]).text(),
            declared: around.get("comment_count").count(),
            thread: video,
            ..Header::default()
        });
    }
}

fn placed(mut comment: Comment, video: &str) -> Comment {
    comment.extra.url = Some(format!("{}&lc={}", video_address(video), comment.id));
    comment.thread = Some(video.to_owned());
    comment
}

/// youtube-comment-downloader's lines, or its one document.
pub struct Downloader;

impl Format for Downloader {
    fn name(&self) -> &'static str {
        "yt_down"
    }

    fn sentence(&self) -> &'static str {
        "youtube-comment-downloader's lines or document (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let is_ours = |row: Value<'_>| row.get("cid").exists() && row.get("votes").exists() && row.get("text").exists();
        let fits = |root: Value<'_>| {
            is_ours(root)
                || root.items().next().is_some_and(is_ours)
                || root.get("comments").items().next().is_some_and(is_ours)
        };
        head.json().any(fits).then(|| "objects with `cid` and `votes`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = String::from_utf8_lossy(&input.head).into_owned();
        let head = Head::new("", &text, input.head_is_all, options);
        let root_has = |key: &str| head.document().is_some_and(|root| root.get(key).exists());
        Ok(if root_has("comments") {
            documents::<DownloadedIn>(input, options)
        } else if root_has("cid") {
            lines::<Downloaded>(input, options)
        } else {
            documents::<DownloadedList>(input, options)
        })
    }
}

/// A line.
#[derive(Default)]
struct Downloaded;

impl Shape for Downloaded {
    const RECORDS: &'static [&'static str] = &[""];
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        downloaded(row, sheet);
    }
}

/// `{"comments": […]}`.
#[derive(Default)]
struct DownloadedIn;

impl Shape for DownloadedIn {
    const RECORDS: &'static [&'static str] = &["comments.*"];
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        downloaded(row, sheet);
    }
}

/// `[…]`.
#[derive(Default)]
struct DownloadedList;

impl Shape for DownloadedList {
    const RECORDS: &'static [&'static str] = &["*"];
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        downloaded(row, sheet);
    }
}

/// No video is named in these files, so the file is the thread.
fn downloaded(row: Value<'_>, sheet: &mut Sheet) {
    let Some(id) = row.get("cid").id() else { return };
    let parent = top_of(&id).map(str::to_owned);
    let mut out = sheet.comment(id, body::plain(row.get("text").str().unwrap_or("")));
    out.reply_to = parent;
    out.thread = Some(sheet.name().to_string());
    out.author = row.get("author").text();
    out.extra.author_id = row.get("channel").id();
    out.time = row.get("time_parsed").time();
    out.extra.likes = row.get("votes").str().and_then(votes).or_else(|| row.get("votes").number());
    out.extra.edited = row.get("time").str().map(|text| text.contains("edited"));
    if out.reply_to.is_none()
        && let Some(total) = row.get("replies").str().and_then(votes).and_then(|total| u64::try_from(total).ok())
    {
        let thread = sheet.name().to_string();
        sheet.missing(Some(&thread), Some(&out.id), Absence::Replies(total));
    }
    sheet.push(out);
}

/// `1.2K` as a number; what is rounded stays rounded.
#[allow(clippy::cast_possible_truncation, reason = "counts of votes are far below 2^53")]
fn votes(text: &str) -> Option<i64> {
    let text = text.trim();
    let (digits, factor) = match text.chars().last()? {
        'K' | 'k' => (text.get(..text.len() - 1)?, 1e3),
        'M' | 'm' => (text.get(..text.len() - 1)?, 1e6),
        _ => (text, 1.0),
    };
    let number: f64 = digits.replace(',', "").parse().ok()?;
    (number.is_finite() && number.abs() < 1e9).then(|| (number * factor).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_numbers() {
        assert_eq!(
            ["4", "1.2K", "3M", "1,234", "", "x"].map(votes),
            [Some(4), Some(1200), Some(3_000_000), Some(1234), None, None]
        );
    }
}
