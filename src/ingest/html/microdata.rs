//! Microdata of schema.org: elements of the type `Comment`, `UserComments` or `Answer`; nested, or with `parentItem`.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::Family;
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "microdata",
    roots,
    cues: Cues {
        author: &[],
        time: &["[itemprop=dateCreated]", "[itemprop=datePublished]", "[itemprop=commentTime]"],
        words: &["[itemprop=text]", "[itemprop=commentText]"],
    },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    dom.elements()
        .filter(|at| is_comment(dom, *at) && !dom.is_aside(*at))
        .map(|at| Root { parent: parent(dom, at), ..Root::new(at, id(dom, at)) })
        .collect()
}

fn is_comment(dom: &Dom<'_>, at: At) -> bool {
    dom.attr(at, "itemtype").is_some_and(|types| {
        types.split_ascii_whitespace().any(|kind| {
            kind.contains("schema.org/")
                && matches!(kind.rsplit('/').next(), Some("Comment" | "UserComments" | "Answer"))
        })
    })
}

/// The element's id, else the fragment of its `itemid`; a number at the end stands for the whole.
fn id(dom: &Dom<'_>, at: At) -> Option<String> {
    let whole = dom.id(at).or_else(|| dom.attr(at, "itemid"))?;
    Some(short(whole).to_owned())
}

fn short(id: &str) -> &str {
    let fragment = id.rsplit_once('#').map_or(id, |(_, fragment)| fragment);
    match fragment.rsplit_once(['-', '_']) {
        Some((_, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => fragment,
    }
}

fn parent(dom: &Dom<'_>, at: At) -> Parent {
    let mut stated = None;
    let mut inner = at + 1;
    while inner < dom.end(at) && stated.is_none() {
        stated = dom.is(inner, "[itemprop=parentItem]").then_some(inner);
        inner = if is_comment(dom, inner) { dom.end(inner) } else { inner + 1 };
    }
    let address = stated
        .and_then(|inner| ["href", "itemid", "content", "resource"].iter().find_map(|name| dom.attr(inner, name)));
    address
        .filter(|address| address.contains('#'))
        .map_or(Parent::Enclosing, |address| Parent::Id(short(address).to_owned()))
}
