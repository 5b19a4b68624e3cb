//! Blogger's backups: Atom feeds in which posts, comments and settings are entries of different kinds.
//! Written by what Blogger documents and what its importers read; no real file could be had to try it on.

use crate::comment::{Comment, Header, Status, Timestamp};
use crate::problem::ProblemKind;

use super::body::{self, LineEnds};
use super::detect::Head;
use super::open::Opened;
use super::sheet::Sheet;
use super::xml::{Decoder, Element, Plan, Root, author_name, decoded, order, pieces};
use super::{Format, InputError, Pieces, ReadOptions, Scope};

/// Blogger's backups.
pub(super) struct Blogger;

const PLAN: Plan = Plan { records: &["entry"], mentions: &[], parts: &[], skipped: &["email"] };

impl Format for Blogger {
    fn name(&self) -> &'static str {
        "blogger"
    }

    fn sentence(&self) -> &'static str {
        "Blogger backup (Atom), not yet seen in the wild"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = Root::of(head)?;
        // Comments may stand far behind the posts, so any of Blogger's kinds will do.
        let by_kind = root.rest.contains("schemas.google.com/blogger/2008/kind#");
        let by_type = root.binds("schemas.google.com/blogger/") && root.rest.contains(":type>");
        (root.name == "feed" && (by_kind || by_type))
            .then(|| "an Atom feed whose entries are of Blogger's kinds".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(pieces(input, options, &PLAN, Scope::Input, Reader))
    }
}

struct Reader;

impl Decoder for Reader {
    type Known = ();

    fn look(&mut self, _record: &Element) {}

    fn decode(record: &Element, (): (), sheet: &mut Sheet) {
        match kind(record) {
            _ if record.is_cut() => {
                let said = "the input ends inside this entry; what answers what is not known, so it was left out";
                sheet.problem(ProblemKind::SkippedRecord, said);
            }
            Some("post" | "page") => {
                if let Some(id) = record.text_of(named("id")) {
                    sheet.about(header(record, number_of(id)));
                }
            }
            Some("comment") => {
                let comment = read_comment(record, sheet);
                sheet.push(comment);
            }
            _ => {}
        }
    }

    fn weight(_record: &Element) -> usize {
        1
    }

    fn finish(&mut self, _sheet: &mut Sheet) {}
}

fn named(name: &str) -> impl Fn(&Element) -> bool {
    move |element| element.local() == name
}

/// `post`, `page`, `comment`, `template`, `settings`, …; newer backups write it as an element of its own.
fn kind(entry: &Element) -> Option<&str> {
    let category = entry.child(|element| {
        element.local() == "category" && element.attribute("scheme").is_some_and(|scheme| scheme.ends_with("#kind"))
    });
    if let Some(category) = category {
        return category.attribute("term")?.rsplit('#').next();
    }
    Some(match entry.text_of(named("type"))? {
        "COMMENT" => "comment",
        "POST" => "post",
        "PAGE" => "page",
        _ => return None,
    })
}

/// The number at the end of `tag:blogger.com,1999:blog-1.post-2`, or all of what is no such id.
fn number_of(id: &str) -> &str {
    let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    id.get(id.len() - digits..).filter(|number| !number.is_empty()).unwrap_or(id)
}

fn link<'e>(entry: &'e Element, rel: &str) -> Option<&'e str> {
    entry.child(|element| element.local() == "link" && element.attribute("rel") == Some(rel))?.attribute("href")
}

fn author(entry: &Element) -> Option<String> {
    entry.child(named("author"))?.text_of(named("name")).and_then(author_name)
}

fn header(post: &Element, thread: &str) -> Header {
    Header {
        thread: thread.to_owned(),
        title: post.text_of(named("title")).map(|title| decoded(title).into_owned()),
        url: link(post, "alternate").map(str::to_owned),
        author: author(post),
        ..Header::default()
    }
}

fn read_comment(entry: &Element, sheet: &mut Sheet) -> Comment {
    let id = entry.text_of(named("id")).map(|id| number_of(id).to_owned()).unwrap_or_else(|| {
        sheet.problem(ProblemKind::BadField, "a comment without `id`; it got an id of its own");
        format!("at{}", entry.position())
    });
    let content = entry.child(named("content"));
    let body = content.map(|content| body::html(&content.html(), LineEnds::Blank)).unwrap_or_default();
    let mut comment = sheet.comment(id, body);
    comment.order = order(comment.order, entry);
    let answered = entry.child(named("in-reply-to")).and_then(|post| post.attribute("ref"));
    comment.thread = answered.or_else(|| entry.text_of(named("parent"))).map(|post| number_of(post).to_owned());
    let parent = link(entry, "related").or_else(|| entry.text_of(named("inReplyTo")));
    comment.reply_to = parent.map(|parent| number_of(parent).to_owned());
    comment.author = author(entry);
    comment.extra.url = link(entry, "alternate").map(str::to_owned);
    comment.status = status(entry);
    if let Some(text) = entry.text_of(named("published")) {
        comment.time = Timestamp::parse(text);
        if comment.time.is_none() {
            let said =
                format!("`published` is `{text}`; expected a time like `2020-01-31T18:00:00Z`; it is unknown now");
            sheet.problem(ProblemKind::BadField, said);
        }
    }
    comment
}

fn status(entry: &Element) -> Status {
    let is_removed = entry.child(|element| {
        element.local() == "extendedProperty" && element.attribute("name") == Some("blogger.contentRemoved")
    });
    if is_removed.is_some_and(|property| property.attribute("value") == Some("true")) {
        return Status::Removed;
    }
    let is_draft = entry.child(named("control")).and_then(|control| control.text_of(named("draft"))) == Some("yes");
    match entry.text_of(named("status")) {
        _ if is_draft => Status::Pending,
        Some("SPAM_COMMENT" | "SPAM") => Status::Spam,
        Some("GHOSTED" | "EMPTIED") => Status::Removed,
        Some("PENDING_MODERATION" | "PENDING") => Status::Pending,
        _ => Status::Visible,
    }
}
