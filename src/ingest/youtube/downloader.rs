//! youtube-comment-downloader: a comment a line, or all in one document; neither video nor parents are named.

use crate::ingest::body;
use crate::ingest::detect::Head;
use crate::ingest::json::Value;
use crate::ingest::open::Opened;
use crate::ingest::shape::{Shape, documents, lines};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, Format, InputError, Pieces, ReadOptions, Scope};

use super::top_of;

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
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        let root_has = |key: &str| head.document().is_some_and(|root| root.get(key).exists());
        Ok(if root_has("comments") {
            documents(input, options, &["comments.*"], Downloaded)
        } else if root_has("cid") {
            lines::<Downloaded>(input, options)
        } else {
            documents(input, options, &["*"], Downloaded)
        })
    }
}

/// Comments, in lines or in an array.
#[derive(Default)]
struct Downloaded;

impl Shape for Downloaded {
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
