//! An HTML page → its header and comments, by its markup.
//! In: a page's source. Out: an `HtmlReading`. Knows nothing of lexicons, scores or output formats.
//!
//! Four steps: source → nodes in a row (`limits`, `dom`); nodes → the element of each comment and whom it answers
//! (`families` and a file for each kind of markup); element → author, date, words, marks (`parts`, `words`, `marks`);
//! the rest of the page → header (`page`).

mod aside;
mod blogger;
mod cues;
mod dom;
mod drupal;
mod families;
pub mod format;
mod forum;
mod general;
mod hacker_news;
mod limits;
mod livejournal;
mod marks;
mod microdata;
mod page;
mod parts;
mod reddit;
mod roots;
mod slashdot;
mod telegram;
mod wordpress;
mod words;
mod wpdiscuz;

use std::sync::Arc;

use scraper::Html;

use self::dom::Dom;
use self::families::{FAMILIES, Family};
pub use self::limits::Limits;
use self::parts::{Dated, Named};
use self::roots::{Own, Parent, Root};
use crate::comment::{Comment, Header, Kind, Order, ParentMark, Place};
use crate::ingest::page_text::dates;
use crate::problem::{Problem, ProblemKind};

/// What an HTML page holds.
#[derive(Debug, Default)]
pub struct HtmlReading {
    /// Title, address, author, article, declared count, whether comments are closed, and why there are none.
    /// `thread` is left empty.
    pub header: Header,
    /// The comments in page order, with the ids of the page where it has them; `thread` is not set.
    pub comments: Vec<Comment>,
    /// What was left out or differs from what the page says.
    pub problems: Vec<Problem>,
    /// The texts of the page's JSON-LD, in page order.
    pub json_ld: Vec<String>,
    /// What kind of markup the comments have; without comments, what made the page, where that is seen.
    pub engine: Option<&'static str>,
}

/// What made a page, by marks near its beginning: `wordpress`, `blogger`, ….
#[must_use]
pub fn engine(html_head: &str) -> Option<&'static str> {
    families::by_signs(html_head)
}

/// Reads a page's source. `file` is the path as given, for the places of comments and problems.
///
/// A page beyond `limits` is not parsed: the reading holds a problem that says so, and nothing else.
#[must_use]
pub fn read(html: &str, file: &Arc<str>, limits: Limits) -> HtmlReading {
    if let Some(message) = limits::exceeded(html, limits) {
        let problem = Problem::new(ProblemKind::OverLimit, Place::whole(file), message);
        return HtmlReading { problems: vec![problem], ..HtmlReading::default() };
    }
    let parsed = Html::parse_document(&limits::mended(html));
    let dom = Dom::new(&parsed);
    let (family, roots) = found(&dom);
    let header = page::header(&dom, &roots);
    let comments = family.map_or_else(Vec::new, |family| comments(&dom, family, &roots, &header, file));
    let head: String = html.chars().take(4_000).collect();
    HtmlReading {
        problems: problems(&header, &comments, file),
        json_ld: json_ld(&dom),
        engine: family.map(|family| family.name).or_else(|| engine(&head)),
        header,
        comments,
    }
}

/// The first family that finds comments, and where.
fn found(dom: &Dom<'_>) -> (Option<&'static Family>, Vec<Root>) {
    for family in FAMILIES {
        let roots = (family.roots)(dom);
        if !roots.is_empty() {
            return (Some(family), roots);
        }
    }
    (None, Vec::new())
}

/// A comment's parts before the page's dates are understood.
struct Draft {
    author: Option<Named>,
    time: Option<Dated>,
}

fn comments(dom: &Dom<'_>, family: &Family, roots: &[Root], header: &Header, file: &Arc<str>) -> Vec<Comment> {
    let owns = roots::owned(dom, roots);
    let drafts: Vec<Draft> = owns
        .iter()
        .map(|(own, _)| Draft {
            author: parts::author(dom, own, family.cues),
            time: parts::time(dom, own, family.cues),
        })
        .collect();
    let day_first = day_first(&drafts, dom);
    let ids = ids(roots);
    let mut last_author: Option<String> = None;
    let rows = roots.iter().zip(&owns).zip(&drafts).enumerate();
    rows.map(|(row, ((root, (own, enclosing)), draft))| {
        let place = Place::record(file, row as u64 + 1);
        let mut comment = Comment::new(ids.get(row).cloned().unwrap_or_default(), "", place);
        (comment.reply_to, comment.parent_mark) = parent(root, *enclosing, &ids, row);
        comment.order = Order { file: 0, position: row as u64 };
        comment.kind = root.kind;
        comment.author = draft.author.as_ref().map(|named| named.name.clone());
        if comment.author.is_none() && telegram::is_joined(dom, root.at) {
            comment.author.clone_from(&last_author);
        }
        last_author.clone_from(&comment.author);
        comment.time = draft.time.as_ref().and_then(|dated| dated.moment.settle(day_first));
        body(dom, root, own, draft, family).into_comment(&mut comment);
        marks::add(dom, root, own, header.url.as_deref(), &mut comment);
        comment
    })
    .collect()
}

fn body(dom: &Dom<'_>, root: &Root, own: &Own, draft: &Draft, family: &Family) -> crate::ingest::body::Body {
    // A link notice has no author beside the title of the page that it comes from.
    let author = draft.author.as_ref().filter(|_| root.kind != Kind::Pingback);
    words::Speech { dom, root, own, author, time: draft.time.as_ref(), cues: family.cues }.body()
}

/// The id of each comment: the page's own, else its place.
fn ids(roots: &[Root]) -> Vec<String> {
    roots.iter().enumerate().map(|(row, root)| root.id.clone().unwrap_or_else(|| format!("c{}", row + 1))).collect()
}

fn parent(root: &Root, enclosing: Option<usize>, ids: &[String], row: usize) -> (Option<String>, Option<ParentMark>) {
    let id = |up: usize| ids.get(up).filter(|_| up != row).cloned();
    match &root.parent {
        Parent::Enclosing => (enclosing.and_then(id), None),
        Parent::Top => (None, None),
        Parent::Row(up) => (id(*up), None),
        Parent::Id(up) => (Some(up.clone()).filter(|up| !up.is_empty()), None),
        Parent::Inferred(up) => (id(*up), Some(ParentMark::Inferred)),
    }
}

/// Whether the page's numeric dates put the day first: told by one above 12, else by the language the page states.
fn day_first(drafts: &[Draft], dom: &Dom<'_>) -> Option<bool> {
    let shown = drafts.iter().filter_map(|draft| draft.time.as_ref()).map(|dated| dated.shown.as_str());
    dates::day_first(shown).or_else(|| {
        let lang = dom.first(0, "html").and_then(|html| dom.attr(html, "lang"))?.to_ascii_lowercase();
        match lang.as_str() {
            "en" | "" => None,
            "en-us" => Some(false),
            _ => Some(true),
        }
    })
}

fn json_ld(dom: &Dom<'_>) -> Vec<String> {
    let scripts = dom.elements().filter(|at| {
        dom.name(*at) == "script"
            && dom.attr(*at, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
    });
    scripts.map(|at| dom.below(at).filter_map(|at| dom.chars(at)).collect::<String>()).collect()
}

fn problems(header: &Header, comments: &[Comment], file: &Arc<str>) -> Vec<Problem> {
    let found = comments.len() as u64;
    let differs = |declared: u64| {
        let without_notices = comments.iter().filter(|comment| comment.kind != Kind::Pingback).count() as u64;
        let kind = if found == 0 { ProblemKind::Inseparable } else { ProblemKind::DeclaredDiffers };
        (declared != found && declared != without_notices).then(|| {
            let message = format!("the page declares {declared} comments; its markup holds {found}");
            Problem::new(kind, Place::whole(file), message)
        })
    };
    header.declared.and_then(differs).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_names() {
        for family in FAMILIES {
            assert!(family.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", family.name);
        }
    }
}
