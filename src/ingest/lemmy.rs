//! Lemmy's comment lists: every comment names all that stands above it.

use std::collections::HashSet;

use crate::comment::{Header, Status};

use super::body;
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents};
use super::sheet::Sheet;
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

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
        Ok(documents(input, options, WHOLE, Views))
    }
}

#[derive(Default)]
struct Views;

impl Shape for Views {
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
        "body",
        "url",
        "locked",
        "counts",
        "score",
        "child_count",
    ];
    const SCOPE: Scope = Scope::Family(Family::Lemmy);

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let views = if root.is_array() { root } else { root.get("comments") };
        let mut told = HashSet::new();
        for (number, view) in (sheet.position()..).zip(views.items()) {
            sheet.at_record(number);
            lemmy_comment(view, &mut told, sheet);
        }
    }
}

fn lemmy_comment(view: Value<'_>, told: &mut HashSet<String>, sheet: &mut Sheet) {
    let (comment, post) = (view.get("comment"), view.get("post"));
    let Some(id) = comment.get("id").id() else { return };
    let thread = comment.get("post_id").id().or_else(|| post.get("id").id());
    if let Some(thread) = thread.clone().filter(|thread| !told.contains(thread)) {
        sheet.about(Header {
            title: post.get("name").text(),
            url: post.any(&["ap_id", "url"]).text(),
            article: post.get("body").text().map(|body| body::markdown(&body).text),
            closed: post.get("locked").is_true(),
            thread: thread.clone(),
            ..Header::default()
        });
        told.insert(thread);
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
    out.extra.edited_at = comment.get("updated").time_in_utc();
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
