//! A page out of an archive → items of one thread, which is called by the page's address.

use std::sync::Arc;

use crate::comment::{Header, Order};
use crate::ingest::html::format;
use crate::ingest::limits::Limits;
use crate::ingest::{Item, page_text};

use super::http::Text;

/// Reads the comments of an HTML page; `file` is what places in it are called by.
pub type PageReader = fn(html: &str, file: &Arc<str>, limits: &Limits) -> Vec<Item>;

/// The reader of saved pages.
pub const HTML: PageReader = |page, file, limits| format::items_of_page(page, file, 0, limits);

/// Comments of one page that have positions of their own in the input.
const PAGE_POSITIONS: u64 = 1 << 24;

/// Where a page was found.
#[derive(Debug)]
pub(super) struct Origin {
    /// The archive's name.
    pub(super) name: Arc<str>,
    /// Its number in the run.
    pub(super) file: u32,
    /// The record, counted from 1.
    pub(super) record: u64,
    /// The page's address.
    pub(super) uri: String,
}

/// The items of a page, in HTML or as text. Without a comment among them the page makes no thread: only problems are
/// left then.
pub(super) fn items_of_page(page: &str, kind: Text, origin: &Origin, html: PageReader, limits: &Limits) -> Vec<Item> {
    let file: Arc<str> = format!("{}:{}", origin.name, origin.uri).into();
    let items = match kind {
        Text::Html => html(page, &file, limits),
        Text::Plain => items_of_text(page, &file),
    };
    let has_comments = items.iter().any(|item| matches!(item, Item::Comment(_)));
    let kept = items.into_iter().filter(|item| has_comments || matches!(item, Item::Problem(_)));
    let mut position = origin.record.saturating_mul(PAGE_POSITIONS);
    kept.map(|item| named(item, origin, &mut position)).collect()
}

fn items_of_text(page: &str, file: &Arc<str>) -> Vec<Item> {
    let reading = page_text::read(page, file);
    let header = std::iter::once(Item::Header(Box::new(reading.header)));
    let problems = reading.problems.into_iter().map(Item::Problem);
    let comments = reading.comments.into_iter().map(|comment| Item::Comment(Box::new(comment)));
    header.chain(problems).chain(comments).collect()
}

/// The item as one of this page's thread.
fn named(mut item: Item, origin: &Origin, position: &mut u64) -> Item {
    let named = |header: &mut Header| {
        header.thread.clone_from(&origin.uri);
        header.url = Some(origin.uri.clone());
    };
    match &mut item {
        Item::Header(header) | Item::About(header) => named(header),
        Item::Missing(missing) => missing.thread = Some(origin.uri.clone()),
        Item::Comment(comment) => {
            comment.thread = Some(origin.uri.clone());
            comment.order = Order { file: origin.file, position: *position };
            *position += 1;
        }
        Item::Within { .. } | Item::Problem(_) => {}
    }
    item
}
