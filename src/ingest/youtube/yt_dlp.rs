//! yt-dlp's `VIDEO.info.json`: the comments of a video among all else that is known of it.

use crate::comment::{Comment, Header};
use crate::ingest::body;
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, documents};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Format, InputError, Pieces, ReadOptions, Scope};

use super::{Heard, SCOPE, top_of, video_address};

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
        Ok(documents(input, options, &["comments.*"], Video::default()))
    }
}

#[derive(Default)]
struct Video {
    heard: Heard,
    waiting: Vec<Comment>,
}

impl Shape for Video {
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
