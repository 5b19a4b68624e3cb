//! Small comment systems' exports: Commento, Isso, and Disqus' API.

use crate::comment::{Header, Status};
use crate::problem::ProblemKind;

use super::body::{self, Body, LineEnds, html};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents};
use super::sheet::Sheet;
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

/// Commento's export.
pub struct Commento;

impl Format for Commento {
    fn name(&self) -> &'static str {
        "commento"
    }

    fn sentence(&self) -> &'static str {
        "Commento exports"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let first = head.document()?.get("comments").items().next()?;
        (first.get("commentHex").exists() && first.get("parentHex").exists())
            .then(|| "`comments` with `commentHex`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, WHOLE, CommentoExport))
    }
}

#[derive(Default)]
struct CommentoExport;

impl Shape for CommentoExport {
    const WANTED: &'static [&'static str] = &[
        "comments",
        "commenters",
        "commentHex",
        "domain",
        "url",
        "path",
        "commenterHex",
        "markdown",
        "html",
        "parentHex",
        "score",
        "state",
        "deleted",
        "creationDate",
        "name",
    ];
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let names: std::collections::HashMap<String, String> = root
            .get("commenters")
            .items()
            .filter_map(|commenter| Some((commenter.get("commenterHex").id()?, commenter.get("name").text()?)))
            .collect();
        for (number, comment) in (sheet.position()..).zip(root.get("comments").items()) {
            sheet.at_record(number);
            let Some(id) = comment.get("commentHex").id() else {
                sheet.problem(ProblemKind::SkippedRecord, "a comment without `commentHex`; it was left out");
                continue;
            };
            let is_deleted = comment.get("deleted").is_true();
            let body = match (is_deleted, comment.get("markdown").text()) {
                (true, _) => Body::default(),
                (false, Some(markdown)) => body::markdown(&markdown),
                (false, None) => html(comment.get("html").str().unwrap_or(""), LineEnds::Blank),
            };
            let mut out = sheet.comment(id, body);
            out.reply_to = comment.get("parentHex").id().filter(|parent| parent != "root");
            let page = comment.any(&["url", "path"]).text().unwrap_or_default();
            let thread = format!("{}{page}", comment.get("domain").str().unwrap_or(""));
            out.thread = Some(thread).filter(|thread| !thread.is_empty());
            let commenter = comment.get("commenterHex").id().filter(|hex| hex != "anonymous");
            out.author = commenter.as_ref().and_then(|hex| names.get(hex).cloned());
            out.extra.author_id = commenter;
            out.time = comment.get("creationDate").time_in_utc();
            out.extra.likes = comment.get("score").number();
            out.status = match comment.get("state").str() {
                _ if is_deleted => Status::Deleted,
                Some("unapproved") => Status::Pending,
                Some("flagged") => Status::Hidden,
                _ => Status::Visible,
            };
            sheet.push(out);
        }
    }
}

/// Isso's generic import.
pub struct Isso;

impl Format for Isso {
    fn name(&self) -> &'static str {
        "isso"
    }

    fn sentence(&self) -> &'static str {
        "Isso's generic JSON: threads with their comments"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let thread = head
            .document()
            .filter(|root| root.is_array())?
            .items()
            .find(|thread| thread.get("comments").items().next().is_some())?;
        let first = thread.get("comments").items().next()?;
        let is_ours = thread.get("id").exists()
            && first.get("text").exists()
            && first.get("created").exists()
            && first.get("id").exists();
        is_ours.then(|| "threads with `comments` that have `text` and `created`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, &["*"], IssoThreads))
    }
}

#[derive(Default)]
struct IssoThreads;

impl Shape for IssoThreads {
    const WANTED: &'static [&'static str] =
        &["id", "title", "comments", "parent", "author", "created", "text", "mode", "likes", "modified"];
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, thread: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let Some(key) = thread.get("id").id() else { return };
        sheet.about(Header { thread: key.clone(), title: thread.get("title").text(), ..Header::default() });
        for comment in thread.get("comments").items() {
            let Some(id) = comment.get("id").id() else {
                sheet.problem(ProblemKind::SkippedRecord, "a comment without `id`; it was left out");
                continue;
            };
            // Ids restart in each thread.
            let named = |id: &str| format!("{key}#{id}");
            let mut out = sheet.comment(named(&id), body::markdown(comment.get("text").str().unwrap_or("")));
            out.reply_to = comment.get("parent").id().map(|parent| named(&parent));
            out.thread = Some(key.clone());
            out.author = comment.get("author").text();
            out.time = comment.get("created").time();
            out.extra.likes = comment.get("likes").number();
            out.extra.edited = comment.get("modified").exists().then(|| comment.get("modified").id().is_some());
            out.status = match comment.get("mode").number() {
                Some(2) => Status::Pending,
                Some(4) => Status::Deleted,
                _ => Status::Visible,
            };
            sheet.push(out);
        }
    }
}

/// Disqus' API, `threads/listPosts`.
pub struct DisqusApi;

impl Format for DisqusApi {
    fn name(&self) -> &'static str {
        "disqus_api"
    }

    fn sentence(&self) -> &'static str {
        "answers of Disqus' API, listPosts (not yet seen in the wild)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let first = head.document()?.get("response").items().next()?;
        let is_ours = first.get("thread").exists() && first.get("message").exists() && first.get("isDeleted").exists();
        is_ours.then(|| "`response` with `thread` and `message`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, &["response.*"], DisqusPosts))
    }
}

#[derive(Default)]
struct DisqusPosts;

impl Shape for DisqusPosts {
    const WANTED: &'static [&'static str] = &[
        "response",
        "id",
        "parent",
        "thread",
        "author",
        "name",
        "username",
        "message",
        "raw_message",
        "createdAt",
        "isDeleted",
        "isSpam",
        "isApproved",
        "isEdited",
        "likes",
        "url",
        "link",
        "title",
        "clean_title",
    ];
    const SCOPE: Scope = Scope::Family(Family::Disqus);

    fn record(&mut self, _which: usize, post: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let Some(id) = post.get("id").id() else { return };
        let mut out =
            sheet.comment(id, html(post.any(&["message", "raw_message"]).str().unwrap_or(""), LineEnds::Blank));
        // Ids are strings, parents numbers.
        out.reply_to = post.get("parent").id();
        let thread = post.get("thread");
        out.thread = thread.id().or_else(|| thread.get("id").id());
        out.extra.title = thread.any(&["clean_title", "title"]).text();
        out.author = post.path("author.name").text().or_else(|| post.path("author.username").text());
        out.extra.author_id = post.path("author.id").id();
        out.time = post.get("createdAt").time_in_utc();
        out.extra.likes = post.get("likes").number();
        out.extra.edited = post.get("isEdited").bool();
        out.extra.url = post.get("url").text();
        out.status = if post.get("isDeleted").is_true() {
            Status::Deleted
        } else if post.get("isSpam").is_true() {
            Status::Spam
        } else if post.get("isApproved").bool() == Some(false) {
            Status::Pending
        } else {
            Status::Visible
        };
        sheet.push(out);
    }
}
