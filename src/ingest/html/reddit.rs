//! Reddit: the old site nests `div.thing.comment`; the new one has `shreddit-comment` with its parent as an attribute.
//! Ids lose their `t1_`, as in the dumps.

use super::cues::Cues;
use super::dom::Dom;
use super::families::Family;
use super::roots::{Parent, Root};

pub(super) const OLD: Family = Family {
    name: "old_reddit",
    roots: old,
    cues: Cues { author: &["a.author"], time: &["time"], words: &[".usertext-body"] },
};

pub(super) const NEW: Family = Family {
    name: "new_reddit",
    roots: new,
    cues: Cues {
        author: &["faceplate-tracker[noun=comment_author]"],
        time: &["time", "faceplate-timeago"],
        words: &["[slot=comment]"],
    },
};

fn old(dom: &Dom<'_>) -> Vec<Root> {
    let found = dom.elements().filter(|at| dom.is(*at, ".thing") && dom.has_class(*at, "comment"));
    found
        .map(|at| {
            let id = dom.attr(at, "data-fullname").or_else(|| dom.id(at)?.strip_prefix("thing_"));
            Root::new(at, id.map(|id| id.strip_prefix("t1_").unwrap_or(id).to_owned()))
        })
        .collect()
}

fn new(dom: &Dom<'_>) -> Vec<Root> {
    let found = dom.elements().filter(|at| dom.name(*at) == "shreddit-comment");
    found
        .map(|at| {
            let id = dom.attr(at, "thingid").map(|id| id.strip_prefix("t1_").unwrap_or(id).to_owned());
            let parent = match dom.attr(at, "parentid") {
                Some(id) => id.strip_prefix("t1_").map_or(Parent::Top, |id| Parent::Id(id.to_owned())),
                None => Parent::Enclosing,
            };
            Root { parent, ..Root::new(at, id) }
        })
        .collect()
}
