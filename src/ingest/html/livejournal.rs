//! LiveJournal: `div.comment-wrap#ldcmt123`; the parent is stated, or the left margin tells the level.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, leading_number, number_after};
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "livejournal",
    roots,
    cues: Cues {
        author: &[".ljuser", ".i-ljuser-username", ".b-leaf-username-name", ".comment-poster"],
        time: &[".comment-datetimelink", ".b-leaf-createdtime", ".comment-date"],
        words: &[".comment-text", ".b-leaf-article", ".comment-body"],
    },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut roots: Vec<Root> = Vec::new();
    for at in dom.elements() {
        let Some(id) = dom.id(at).and_then(|id| number_after(id, &["ldcmt", "ljcmt"])) else { continue };
        let level = level(dom, at);
        while open.pop_if(|(over, _)| *over >= level).is_some() {}
        let by_level = open.last().map_or(Parent::Top, |(_, up)| Parent::Row(*up));
        open.push((level, roots.len()));
        let stated = dom.attr(at, "data-parent").or_else(|| dom.attr(at, "data-parent-id"));
        let parent = match stated {
            Some("" | "0") => Parent::Top,
            Some(parent) => Parent::Id(parent.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned()),
            None => by_level,
        };
        roots.push(Root { parent, ..Root::new(at, Some(id.to_owned())) });
    }
    roots
}

/// The pixels of `margin-left`, or the number that ends a class of the tree.
fn level(dom: &Dom<'_>, at: At) -> u32 {
    let style = dom.attr(at, "style").unwrap_or("").to_ascii_lowercase();
    let margin = style
        .split_once("margin-left")
        .and_then(|(_, rest)| leading_number(rest.trim_start_matches([':', ' ']))?.parse::<u32>().ok());
    margin.or_else(|| dom.classes(at).find_map(|class| class.strip_prefix("b-tree-twig-")?.parse().ok())).unwrap_or(0)
}
