//! The kinds of markup that are known, the surest sign first. Each is a file with a `FAMILY`.

use super::cues::Cues;
use super::dom::Dom;
use super::roots::Root;
use super::{
    blogger, drupal, forum, general, hacker_news, livejournal, microdata, reddit, slashdot, telegram, wordpress,
    wpdiscuz,
};

/// A kind of comment markup.
#[derive(Debug)]
pub(super) struct Family {
    /// The name that is shown.
    pub(super) name: &'static str,
    /// The comments' elements in document order; none when the page is of another kind.
    pub(super) roots: fn(&Dom<'_>) -> Vec<Root>,
    /// Where the parts of a comment are.
    pub(super) cues: Cues,
}

/// All kinds; the first that finds something is taken.
pub(super) const FAMILIES: &[Family] = &[
    hacker_news::FAMILY,
    reddit::OLD,
    reddit::NEW,
    wpdiscuz::FAMILY,
    drupal::FAMILY,
    wordpress::FAMILY,
    blogger::FAMILY,
    blogger::FLAT,
    slashdot::FAMILY,
    livejournal::FAMILY,
    telegram::FAMILY,
    forum::XENFORO,
    forum::VBULLETIN,
    forum::PHPBB,
    microdata::FAMILY,
    general::FAMILY,
];

/// Marks near a page's beginning, and what made the page.
const SIGNS: &[(&str, &str)] = &[
    ("<shreddit-", "new_reddit"),
    ("old.reddit.com", "old_reddit"),
    ("content=\"wordpress", "wordpress"),
    ("/wp-content/", "wordpress"),
    ("/wp-includes/", "wordpress"),
    ("content=\"blogger", "blogger"),
    ("content='blogger", "blogger"),
    ("content=\"drupal", "drupal"),
    ("/sites/all/modules/", "drupal"),
    ("content=\"vbulletin", "vbulletin"),
    ("id=\"xf\"", "xenforo"),
    ("id=\"xenforo", "xenforo"),
    ("powered by phpbb", "phpbb"),
    ("id=\"phpbb\"", "phpbb"),
    ("| hacker news</title>", "hacker_news"),
    ("slashdot.org", "slashdot"),
    ("livejournal.com", "livejournal"),
    ("class=\"page_body chat_page\"", "telegram"),
];

/// What made a page, by marks near its beginning.
pub(super) fn by_signs(head: &str) -> Option<&'static str> {
    let low = head.to_ascii_lowercase();
    SIGNS.iter().find(|(sign, _)| low.contains(sign)).map(|(_, name)| *name)
}

/// The number after one of `prefixes` that makes up an element's whole id.
pub(super) fn number_after<'a>(id: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes
        .iter()
        .find_map(|prefix| id.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty() && rest.len() <= 20 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The digits that begin `text`.
pub(super) fn leading_number(text: &str) -> Option<&str> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..end).filter(|digits| !digits.is_empty())
}
