//! Drupal: `a#comment-18` before `div.comment` or `article.comment`; replies in a `div.indented` after the comment.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, leading_number, number_after};
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "drupal",
    roots,
    cues: Cues {
        author: &[".username"],
        time: &[],
        words: &[
            ".field-name-comment-body",
            ".field--name-comment-body",
            ".field-comment-body",
            ".comment__content",
            ".comment-content",
        ],
    },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let mut roots: Vec<Root> = Vec::new();
    let mut signs = 0;
    let mut end = 0;
    for at in dom.elements() {
        let fits = matches!(dom.name(at), "div" | "article" | "section")
            && (dom.has_class(at, "comment") || dom.has_class(at, "js-comment"))
            && !dom.classes(at).any(|class| class.starts_with("depth-"));
        if !fits || at < end || dom.is_aside(at) {
            continue;
        }
        end = dom.end(at);
        let (id, sure) = id(dom, at);
        signs += usize::from(sure || is_indented(dom, at));
        let more = rest(dom, at);
        roots.push(Root { more, ..Root::new(at, id) });
    }
    // Other sites too have elements of the class `comment`; the anchors and indents are Drupal's.
    if signs * 2 < roots.len() || signs == 0 {
        return Vec::new();
    }
    nest(dom, roots)
}

fn is_indented(dom: &Dom<'_>, at: At) -> bool {
    dom.ancestors(at).any(|up| dom.has_class(up, "indented"))
}

/// The comment's number, and whether it stands where Drupal puts it.
fn id(dom: &Dom<'_>, at: At) -> (Option<String>, bool) {
    let ids = ["comment-"];
    let own = dom
        .attr(at, "about")
        .and_then(|about| leading_number(about.strip_prefix("/comment/")?))
        .or_else(|| dom.attr(at, "data-comment-user-id").and_then(|_| number_after(dom.id(at)?, &ids)));
    let anchored = || {
        // The nearest element that ends before this one: an anchor, perhaps followed by a mark for new comments.
        let before = (at.saturating_sub(8)..at).rev().filter(|near| dom.is(*near, "a") && dom.end(*near) <= at);
        before.into_iter().find_map(|near| number_after(dom.id(near).or_else(|| dom.attr(near, "name"))?, &ids))
    };
    let number = own.or_else(anchored);
    match number {
        Some(number) => (Some(number.to_owned()), true),
        None => (dom.id(at).and_then(|id| number_after(id, &ids)).map(str::to_owned), false),
    }
}

/// What stands after a comment and belongs to it: links and dates that a theme put outside.
fn rest(dom: &Dom<'_>, at: At) -> Vec<At> {
    let belongs = |next: &At| dom.classes(*next).any(|class| matches!(class, "meta" | "links" | "submitted"));
    dom.following(at).take_while(belongs).collect()
}

/// The parent is the last comment with fewer `indented` elements around it.
fn nest(dom: &Dom<'_>, mut roots: Vec<Root>) -> Vec<Root> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (row, root) in roots.iter_mut().enumerate() {
        let depth = dom.ancestors(root.at).filter(|up| dom.has_class(*up, "indented")).count();
        while open.pop_if(|(level, _)| *level >= depth).is_some() {}
        root.parent = open.last().map_or(Parent::Top, |(_, up)| Parent::Row(*up));
        open.push((depth, row));
    }
    roots
}
