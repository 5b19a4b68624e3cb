//! YouTube: answers of the Data API (`api.rs`), yt-dlp's `.info.json` (`yt_dlp.rs`), youtube-comment-downloader's lines
//! (`downloader.rs`). Two levels only: an answer to an answer hangs on the top comment and names whom it answers; who that
//! is goes into `extra.addressed`.

pub mod api;
pub mod downloader;
pub mod yt_dlp;

use std::collections::{HashMap, VecDeque};

use crate::comment::Comment;

use super::{Family, Scope};

const SCOPE: Scope = Scope::Family(Family::YouTube);

fn video_address(video: &str) -> String {
    format!("https://www.youtube.com/watch?v={video}")
}

/// The top comment that a comment's id names before its dot.
fn top_of(id: &str) -> Option<&str> {
    id.split_once('.').map(|(top, _)| top).filter(|top| !top.is_empty())
}

/// Earlier answers to a top comment among which the one who is addressed is looked for; YouTube shows fewer.
const EARLIER: usize = 1_000;

/// The comments of each top comment so far: the author's name, and the id.
#[derive(Default)]
struct Heard(HashMap<String, VecDeque<(String, String)>>);

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
            said.push_back((author.clone(), comment.id.clone()));
            if said.len() > EARLIER {
                said.pop_front();
            }
        }
    }
}
