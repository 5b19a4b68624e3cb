//! Reddit: monthly dumps (`dump.rs`) and answers of its API (`api.rs`). What both say the same way is here.

pub mod api;
pub mod dump;

use crate::comment::{Comment, Status};

use super::body::{self, Body};

/// An id without its kind prefix, and whether it names the post: `t3_x` → (`x`, true). A prefix alone is an id.
fn bare(id: &str) -> (&str, bool) {
    match id.split_once('_').filter(|(_, id)| !id.is_empty()) {
        Some(("t3", id)) => (id, true),
        Some(("t1", id)) => (id, false),
        _ => (id, false),
    }
}

/// An id in base 36, as the last months of the Pushshift API wrote it in base 10.
pub(super) fn base36(number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = number;
    let mut digits = Vec::new();
    loop {
        let digit = usize::try_from(rest % 36).unwrap_or(0);
        digits.push(DIGITS.get(digit).copied().unwrap_or(b'0'));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

/// What a body that stands for none says: the status, and who took the text away.
pub(super) fn placeholder(body: &str) -> Option<(Status, Option<&'static str>)> {
    if !body.trim_start().starts_with('[') {
        return None;
    }
    Some(match body.trim() {
        "[deleted]" => (Status::Deleted, None),
        "[removed]" => (Status::Removed, Some("moderator")),
        "[ Removed by Reddit ]" | "[ Removed by reddit ]" | "[removed by reddit]" => (Status::Removed, Some("reddit")),
        _ => return None,
    })
}

/// Puts body and status on a comment.
fn set_body(comment: &mut Comment, source: &str, escaped: bool) {
    match placeholder(source) {
        Some((status, by)) => {
            comment.status = status;
            comment.extra.removed_by = by.map(str::to_owned);
        }
        None => body_of(source, escaped).into_comment(comment),
    }
}

/// A Markdown body; where the file keeps `&gt;`, `&lt;` and `&amp;` escaped, these three are undone first.
fn body_of(source: &str, escaped: bool) -> Body {
    if !escaped || memchr::memchr(b'&', source.as_bytes()).is_none() {
        return body::markdown(source);
    }
    let mut plain = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, entity) = rest.split_at(at);
        plain.push_str(before);
        let (sign, length) = match entity.as_bytes() {
            [b'&', b'g', b't', b';', ..] => ('>', 4),
            [b'&', b'l', b't', b';', ..] => ('<', 4),
            [b'&', b'a', b'm', b'p', b';', ..] => ('&', 5),
            _ => ('&', 1),
        };
        plain.push(sign);
        rest = entity.get(length..).unwrap_or("");
    }
    plain.push_str(rest);
    body::markdown(&plain)
}

/// Author names that stand for nobody.
fn author(name: &str) -> Option<String> {
    (!name.is_empty() && name != "[deleted]" && name != "[removed]").then(|| name.to_owned())
}

/// A permalink as a whole address.
fn address(permalink: &str) -> Option<String> {
    if permalink.starts_with('/') {
        return Some(format!("https://www.reddit.com{permalink}"));
    }
    permalink.starts_with("http").then(|| permalink.to_owned())
}

/// What bodies show of escaping: whether signs stand as `&gt;`, `&lt;`, `&amp;`, and whether they stand bare.
#[derive(Clone, Copy, Debug, Default)]
struct Escapes {
    escaped: bool,
    bare: bool,
}

impl Escapes {
    fn look(&mut self, body: &str) {
        self.escaped |= ["&gt;", "&lt;", "&amp;"].iter().any(|sign| body.contains(sign));
        self.bare |= body.contains(['<', '>']);
    }

    /// Bodies are escaped unless a bare `<` or `>` shows that they are not.
    fn are_escaped(self) -> bool {
        !self.bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_their_prefix_and_integers_become_base_36() {
        assert_eq!(bare("t3_n49rw"), ("n49rw", true));
        assert_eq!(bare("t1_c364mzp"), ("c364mzp", false));
        assert_eq!(bare("c364mzp"), ("c364mzp", false));
        assert_eq!(bare("t3_"), ("t3_", false));
        assert_eq!(base36(0), "0");
        assert_eq!(base36(u64::from_str_radix("c364mzp", 36).unwrap()), "c364mzp");
    }

    #[test]
    fn escaped_files_are_told_by_their_bodies() {
        let mut escapes = Escapes::default();
        escapes.look("&gt; quoted");
        assert!(escapes.are_escaped());
        assert_eq!(body_of("&gt; theirs\n\nmine &amp;gt;", true).quoted.len(), 1);
        escapes.look("> quoted");
        assert!(!escapes.are_escaped());
    }
}
