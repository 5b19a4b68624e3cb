//! WordPress: `li.comment#comment-18.depth-1` in a list, replies in `ul.children`; themes use `div` and `article` too.
//! The class `depth-N` is believed before the nesting: some themes put the replies beside the comment they answer.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, number_after};
use super::roots::{Parent, Root};
use crate::comment::Kind;

pub(super) const FAMILY: Family =
    Family { name: "wordpress", roots, cues: Cues { author: &[".fn"], time: &[], words: &[] } };

const IDS: &[&str] = &["comment-", "li-comment-", "div-comment-", "article-comment-", "comment"];

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let classed = classed(dom);
    let roots = if classed.iter().any(|root| root.kind == Kind::Comment) {
        classed
    } else {
        let mut roots = numbered(dom);
        let more =
            classed.into_iter().filter(|notice| !roots.iter().any(|root| root.id.is_some() && root.id == notice.id));
        let more: Vec<Root> = more.collect();
        roots.extend(more);
        roots.sort_by_key(|root| root.at);
        roots
    };
    by_depth(dom, roots)
}

/// The level that a class `depth-N` states.
fn depth(dom: &Dom<'_>, at: At) -> Option<u32> {
    dom.classes(at).find_map(|class| class.strip_prefix("depth-")?.parse().ok())
}

fn kind(dom: &Dom<'_>, at: At) -> Option<Kind> {
    dom.classes(at).find_map(|class| match class {
        "comment" => Some(Kind::Comment),
        "pingback" | "trackback" | "pings" => Some(Kind::Pingback),
        _ => None,
    })
}

fn number(dom: &Dom<'_>, at: At) -> Option<String> {
    number_after(dom.id(at)?, IDS).map(str::to_owned)
}

/// Elements with `comment`, `pingback` or `trackback` among their classes, and a level or a number.
fn classed(dom: &Dom<'_>) -> Vec<Root> {
    let mut out: Vec<Root> = Vec::new();
    // An element with a number only may repeat the one around it; one with a level never does.
    let mut around: Vec<(At, Option<String>, bool)> = Vec::new();
    for at in dom.elements() {
        while around.pop_if(|(end, _, _)| *end <= at).is_some() {}
        let Some(kind) = kind(dom, at) else { continue };
        let levelled = depth(dom, at).is_some();
        let in_list = matches!(dom.name(at), "li") && dom.has_class(at, "pingback") | dom.has_class(at, "trackback");
        if !levelled && number(dom, at).is_none() && !in_list
            || matches!(dom.name(at), "a" | "span" | "body" | "p")
            || dom.name(at) == "dd" && !levelled
        {
            continue;
        }
        let id = number(dom, at).or_else(|| number_near(dom, at));
        let repeats =
            |(_, other, level): &(At, Option<String>, bool)| *other == id && (id.is_some() && (*level || !levelled));
        if around.last().is_some_and(repeats) || !levelled && dom.is_aside(at) {
            continue;
        }
        around.push((dom.end(at), id.clone(), levelled));
        // Lists of definitions give the author in a `dt` and the words in the `dd` after it.
        let is_term = dom.name(at) == "dt";
        let more = dom.following(at).take_while(|next| is_term && dom.name(*next) == "dd").collect();
        out.push(Root { kind, more, ..Root::new(at, id) });
    }
    out
}

/// The number that the element around, or the first inside, carries.
fn number_near(dom: &Dom<'_>, at: At) -> Option<String> {
    let outer = dom.parent(at).filter(|up| dom.name(*up) == "li").and_then(|up| number(dom, up));
    outer.or_else(|| {
        let end = dom.below(at).find(|inner| depth(dom, *inner).is_some()).unwrap_or(dom.end(at));
        (at + 1..end).find_map(|inner| {
            number(dom, inner).or_else(|| {
                number_after(dom.attr(inner, "href").filter(|_| dom.name(inner) == "a")?.rsplit_once('#')?.1, IDS)
                    .map(str::to_owned)
            })
        })
    })
}

/// Where no class tells: the outermost elements whose ids are `comment-N`.
fn numbered(dom: &Dom<'_>) -> Vec<Root> {
    let mut out: Vec<Root> = Vec::new();
    let mut around: Vec<(At, String)> = Vec::new();
    for at in dom.elements() {
        while around.pop_if(|(end, _)| *end <= at).is_some() {}
        if !matches!(dom.name(at), "li" | "div" | "article" | "section" | "dd") {
            continue;
        }
        let Some(id) = dom.id(at).and_then(|id| number_after(id, IDS.get(..4).unwrap_or(IDS))) else { continue };
        let repeats = around.last().is_some_and(|(_, other)| other == id);
        if repeats || dom.text(at, 1).is_empty() || dom.is_aside(at) {
            continue;
        }
        around.push((dom.end(at), id.to_owned()));
        let kind = if dom.has_class(at, "pingback") || dom.has_class(at, "trackback") {
            Kind::Pingback
        } else {
            Kind::Comment
        };
        out.push(Root { kind, ..Root::new(at, Some(id.to_owned())) });
    }
    out
}

/// The parent of each is the last one a level above, where levels are stated; else the enclosing one, or the one that
/// stands before a list of `children`.
fn by_depth(dom: &Dom<'_>, mut roots: Vec<Root>) -> Vec<Root> {
    let depths: Vec<Option<u32>> = roots.iter().map(|root| depth(dom, root.at)).collect();
    let mut open: Vec<(u32, usize)> = Vec::new();
    for (row, depth) in depths.into_iter().enumerate() {
        let parent = match depth {
            Some(depth) => {
                while open.pop_if(|(level, _)| *level >= depth).is_some() {}
                let parent = open.last().map_or(Parent::Top, |(_, up)| Parent::Row(*up));
                open.push((depth, row));
                parent
            }
            None => before_children(dom, &roots, row).map_or(Parent::Enclosing, Parent::Row),
        };
        if let Some(root) = roots.get_mut(row) {
            root.parent = parent;
        }
    }
    roots
}

/// The comment beside which the list of `children` around this one stands.
fn before_children(dom: &Dom<'_>, roots: &[Root], row: usize) -> Option<usize> {
    let at = roots.get(row)?.at;
    let list = dom.ancestors(at).take(8).find(|up| dom.has_class(*up, "children"))?;
    let earlier = roots.get(..row)?.iter().enumerate().rev().take(400);
    earlier
        .take_while(|(_, root)| !dom.within(list, root.at))
        .find(|(_, root)| dom.end(root.at) <= list && dom.parent(root.at) == dom.parent(list))
        .map(|(up, _)| up)
}
