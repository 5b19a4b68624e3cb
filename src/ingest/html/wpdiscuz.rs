//! wpDiscuz: `div.wpd-comment#wpd-comm-18_7`, the number answered after the underscore; `wc-` in older versions.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::Family;
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "wpdiscuz",
    roots,
    cues: Cues {
        author: &[".wpd-comment-author", ".wc-comment-author"],
        time: &[".wpd-comment-date", ".wc-comment-date"],
        words: &[".wpd-comment-text", ".wc-comment-text"],
    },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let mut roots: Vec<Root> = dom.elements().filter_map(|at| root(dom, at)).collect();
    let known: std::collections::BTreeSet<String> = roots.iter().filter_map(|root| root.id.clone()).collect();
    for root in &mut roots {
        if matches!(&root.parent, Parent::Id(id) if !known.contains(id)) {
            root.parent = Parent::Enclosing;
        }
    }
    roots
}

fn root(dom: &Dom<'_>, at: At) -> Option<Root> {
    let fits = dom.classes(at).any(|class| matches!(class, "wpd-comment" | "wc-comment"));
    let (id, parent) = dom.id(at).filter(|_| fits)?.rsplit_once("-comm-")?.1.split_once('_')?;
    let parent = if parent == "0" { Parent::Top } else { Parent::Id(parent.to_owned()) };
    Some(Root { parent, ..Root::new(at, Some(id.to_owned())) })
}
