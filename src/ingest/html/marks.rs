//! A comment's own nodes → what the site shows about it: deleted, pending, liked, edited, pinned, its address.

use super::dom::{At, Dom};
use super::roots::{Own, Root};
use crate::comment::{Comment, Status};

/// Classes of the element that counts likes or points.
const LIKES: &[&str] = &[
    "[itemprop=upvoteCount]",
    ".score",
    ".vote-count",
    ".votes-count",
    ".like-count",
    ".likes-count",
    ".comment-likes-count",
    ".wc-vote-result",
    ".wpd-vote-result",
    ".wpd-vote-result-like",
    ".upvotes",
    ".comment__score",
];

/// Texts that stand in the place of a comment.
const GONE: &[(&str, Status)] = &[
    ("[deleted]", Status::Deleted),
    ("[removed]", Status::Removed),
    ("[flagged]", Status::Hidden),
    ("[dead]", Status::Dead),
    ("comment deleted", Status::Deleted),
    ("(deleted comment)", Status::Deleted),
    ("deleted comment", Status::Deleted),
    ("comment deleted by user", Status::Deleted),
    ("comment removed by moderator", Status::Removed),
    ("this comment has been deleted", Status::Deleted),
    ("this comment was deleted", Status::Deleted),
    ("this comment has been removed by the author", Status::Deleted),
    ("this comment has been removed by a blog administrator", Status::Removed),
    ("this comment has been removed", Status::Removed),
    ("this comment was removed", Status::Removed),
    ("this comment is hidden", Status::Hidden),
    ("this comment has been hidden", Status::Hidden),
    ("dieser kommentar wurde vom autor entfernt", Status::Deleted),
    ("dieser kommentar wurde gelöscht", Status::Deleted),
    ("der kommentar wurde gelöscht", Status::Deleted),
    ("dieser kommentar wurde entfernt", Status::Removed),
    ("dieser kommentar wurde von einem blog-administrator entfernt", Status::Removed),
    ("ce commentaire a été supprimé par l'auteur", Status::Deleted),
    ("ce commentaire a été supprimé", Status::Deleted),
    ("este comentario ha sido eliminado por el autor", Status::Deleted),
    ("este comentario ha sido eliminado", Status::Deleted),
    ("este comentário foi removido pelo autor", Status::Deleted),
    ("questo commento è stato eliminato dall'autore", Status::Deleted),
];

/// Adds to `comment`, whose text is already there, what its nodes show.
pub(super) fn add(dom: &Dom<'_>, root: &Root, own: &Own, base: Option<&str>, comment: &mut Comment) {
    comment.status = status(dom, root, own, &comment.text);
    comment.extra.url = own.nodes().find_map(|at| permalink(dom, root, at)).and_then(|href| absolute(href, base));
    let stated = dom.attr(root.at, "score").and_then(count);
    comment.extra.likes = stated.or_else(|| likes(dom, own));
    if own.nodes().any(|at| has_part(dom, at, &["edited", "lastedit"])) {
        comment.extra.edited = Some(true);
    }
    if is_marked(dom, root, &["pinned", "sticky", "stickied"]) {
        comment.extra.pinned = Some(true);
    }
}

fn likes(dom: &Dom<'_>, own: &Own) -> Option<i64> {
    own.nodes()
        .filter(|at| LIKES.iter().any(|selector| dom.is(*at, selector)))
        .find_map(|at| dom.attr(at, "content").map_or_else(|| count(&dom.text(at, 40)), count))
}

fn has_part(dom: &Dom<'_>, at: At, parts: &[&str]) -> bool {
    dom.classes(at).any(|class| class.to_ascii_lowercase().split(['-', '_']).any(|part| parts.contains(&part)))
}

fn is_marked(dom: &Dom<'_>, root: &Root, parts: &[&str]) -> bool {
    has_part(dom, root.at, parts)
}

fn status(dom: &Dom<'_>, root: &Root, own: &Own, text: &str) -> Status {
    let bare = text.trim().trim_end_matches(['.', '!']).replace('’', "'").to_lowercase();
    if let Some((_, status)) = GONE.iter().find(|(gone, _)| *gone == bare) {
        return *status;
    }
    if own.nodes().any(|at| dom.has_class(at, "comment-awaiting-moderation")) {
        return Status::Pending;
    }
    if is_marked(dom, root, &["deleted"])
        || dom.attr(root.at, "deleted").is_some()
        || own.nodes().any(|at| dom.has_class(at, "deleted-comment"))
    {
        return Status::Deleted;
    }
    if is_marked(dom, root, &["removed"]) { Status::Removed } else { Status::Visible }
}

/// The number that a counter shows; a sum such as `1.2k` is not exact and thus unknown.
fn count(text: &str) -> Option<i64> {
    let first = text.split_whitespace().next()?;
    let sign = first.starts_with(['-', '−']);
    let digits = first.trim_start_matches(['-', '−', '+']);
    let digits: String = digits.chars().filter(|c| !matches!(c, ',' | '.' | '\'')).collect();
    let number: i64 = digits.parse().ok()?;
    Some(if sign { -number } else { number })
}

/// The address of a link to the comment itself.
fn permalink<'a>(dom: &Dom<'a>, root: &Root, at: At) -> Option<&'a str> {
    if dom.name(at) != "a" {
        return dom.attr(at, "data-permalink").or_else(|| dom.attr(at, "permalink").filter(|_| at == root.at));
    }
    let href = dom.attr(at, "href")?;
    let id = root.id.as_deref()?;
    let fragment = href.rsplit_once('#').map_or("", |(_, fragment)| fragment);
    let number = fragment.trim_start_matches(|c: char| !c.is_ascii_digit());
    let to_itself = !fragment.is_empty()
        && (fragment == id || number == id && !number.is_empty())
        && !fragment.starts_with("respond");
    let by_query = ["item?id=", "cid=", "p="].iter().any(|key| href.ends_with(&format!("{key}{id}")));
    (to_itself || by_query || dom.is(at, "[itemprop=url]") && href.contains(id)).then_some(href)
}

/// `href` as a whole address, made so with the page's own; only `http` and `https`.
pub(super) fn absolute(href: &str, base: Option<&str>) -> Option<String> {
    let is_web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    let href = href.trim();
    if is_web(href) {
        return Some(href.to_owned());
    }
    let base = base.filter(|base| is_web(base))?;
    let page = base.split('#').next()?;
    if href.starts_with('#') {
        return Some(format!("{page}{href}"));
    }
    let scheme = page.find("//")? + 2;
    if let Some(rest) = href.strip_prefix("//") {
        return Some(format!("{}{rest}", page.get(..scheme)?));
    }
    let host = page.get(scheme..)?.find('/').map_or(page.len(), |at| scheme + at);
    if href.starts_with('/') {
        return Some(format!("{}{href}", page.get(..host)?));
    }
    if href.contains(':') {
        return None;
    }
    let folder = page.rfind('/').filter(|at| *at >= host).map_or(page.len(), |at| at + 1);
    let folder = page.get(..folder)?;
    Some(if folder.ends_with('/') { format!("{folder}{href}") } else { format!("{folder}/{href}") })
}
