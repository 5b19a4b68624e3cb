//! Hacker News: items of the Firebase API (`firebase.rs`), item trees and search answers of Algolia
//! (`algolia.rs`). What all of them say of a comment is here. Tables of items are `formats/hn_csv.toml`.

pub mod algolia;
pub mod firebase;

use crate::comment::{Comment, Status};

use super::body::{Body, LineEnds, html};
use super::sheet::Sheet;
use super::{Family, Scope};

const SCOPE: Scope = Scope::Family(Family::HackerNews);

/// The address of an item's page.
fn address(id: &str) -> String {
    format!("https://news.ycombinator.com/item?id={id}")
}

/// What all three say of a comment.
struct Said {
    id: String,
    parent: Option<String>,
    author: Option<String>,
    text: Option<String>,
    is_deleted: bool,
    is_dead: bool,
}

impl Said {
    fn onto(self, sheet: &Sheet) -> Comment {
        let body =
            if self.is_deleted { Body::default() } else { html(self.text.as_deref().unwrap_or(""), LineEnds::Blank) };
        let address = address(&self.id);
        let mut comment = sheet.comment(self.id, body);
        comment.status = match (self.is_deleted, self.is_dead) {
            (true, _) => Status::Deleted,
            (_, true) => Status::Dead,
            _ => Status::Visible,
        };
        comment.reply_to = self.parent;
        comment.author = self.author;
        comment.extra.url = Some(address);
        comment
    }
}
