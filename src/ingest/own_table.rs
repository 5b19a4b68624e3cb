//! The table that `comity convert --to csv` writes, read back as it was written: nothing is guessed, trimmed or taken
//! for a word that means nothing.

use crate::comment::{Comment, ParentMark};

use super::body::{Body, plain};
use super::mapped::words::word;
use super::moment;
use super::sheet::Sheet;

/// Columns that only this table has together.
const SIGNS: [&str; 4] = ["reply_to", "parent_mark", "source", "text"];

/// Whether the header is that of such a table.
pub(super) fn is_own(header: &[String]) -> bool {
    SIGNS.iter().all(|sign| header.iter().any(|name| name == sign))
}

/// The comment of a row; `cell` gives what stands under a name.
pub(super) fn comment(cell: &dyn Fn(&str) -> Option<String>, sheet: &Sheet) -> Comment {
    let text = |name: &str| cell(name).filter(|text| !text.is_empty());
    let id = text("id").unwrap_or_else(|| format!("row{}", sheet.position()));
    let mut comment = sheet.comment(id, unchanged(text("text").unwrap_or_default()));
    comment.thread = text("thread");
    comment.reply_to = text("reply_to");
    comment.author = text("author");
    comment.time = text("time").and_then(|time| moment::any(&time));
    comment.kind = text("kind").and_then(|kind| word(&kind)).unwrap_or_default();
    comment.status = text("status").and_then(|status| word(&status)).unwrap_or_default();
    let mark: Option<ParentMark> = text("parent_mark").and_then(|mark| word(&mark));
    let is_top = comment.reply_to.is_none();
    comment.parent_mark = mark.filter(|mark| mark.is_kept_from_a_row(is_top));
    comment.extra.url = text("url");
    comment.extra.title = text("title");
    comment.extra.likes = text("score").and_then(|score| moment::whole(&score));
    comment
}

/// The text as it is, with its quotations where these can be told without changing it.
fn unchanged(text: String) -> Body {
    let body = plain(&text);
    if body.text == text { body } else { Body { text, ..Body::default() } }
}
