//! Hacker News: a row of a table a comment, `tr.comtr#123`, indented by `td.ind[indent]` or a blank picture's width.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::Family;
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "hacker_news",
    roots,
    cues: Cues { author: &[".hnuser"], time: &[".age"], words: &[".commtext", ".comment"] },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut roots = Vec::new();
    for at in dom.elements().filter(|at| dom.is(*at, "tr.comtr")) {
        let depth = indent(dom, at);
        while open.pop_if(|(level, _)| *level >= depth).is_some() {}
        let parent = open.last().map_or(Parent::Top, |(_, up)| Parent::Row(*up));
        open.push((depth, roots.len()));
        roots.push(Root { parent, ..Root::new(at, dom.id(at).map(str::to_owned)) });
    }
    roots
}

fn indent(dom: &Dom<'_>, at: At) -> u32 {
    let Some(cell) = dom.first(at, "td.ind") else { return 0 };
    let stated = dom.attr(cell, "indent").and_then(|indent| indent.parse().ok());
    let width = || dom.first(cell, "img").and_then(|img| dom.attr(img, "width")?.parse::<u32>().ok());
    stated.or_else(|| width().map(|width| width / 40)).unwrap_or(0)
}
