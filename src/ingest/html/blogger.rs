//! Blogger: `li.comment#c123` with replies in `.comment-replies`; in old templates a flat `dl#comments-block`.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, number_after};
use super::roots::{Parent, Root};

pub(super) const FAMILY: Family = Family {
    name: "blogger",
    roots: nested,
    cues: Cues { author: &[".user"], time: &[".datetime"], words: &[".comment-content"] },
};

pub(super) const FLAT: Family = Family {
    name: "blogger",
    roots: flat,
    cues: Cues { author: &[], time: &[".comment-timestamp"], words: &[".comment-body", ".comment-body-author"] },
};

fn number(dom: &Dom<'_>, at: At) -> Option<String> {
    number_after(dom.id(at)?, &["c"]).filter(|digits| digits.len() >= 6).map(str::to_owned)
}

fn nested(dom: &Dom<'_>) -> Vec<Root> {
    let found = dom.elements().filter(|at| dom.is(*at, "li.comment"));
    found.filter_map(|at| Some(Root::new(at, Some(number(dom, at)?)))).collect()
}

/// The name in a `dt`, the words and the date in the `dd` after it.
fn flat(dom: &Dom<'_>) -> Vec<Root> {
    let dts = dom
        .elements()
        .filter(|at| dom.is(*at, "dt") && (dom.has_class(*at, "comment-author") || number(dom, *at).is_some()));
    dts.map(|at| {
        let id = number(dom, at).or_else(|| {
            dom.below(at).find_map(|inner| number_after(dom.attr(inner, "name")?, &["c"]).map(str::to_owned))
        });
        let more = dom.following(at).take_while(|next| dom.name(*next) == "dd").collect();
        Root { more, parent: Parent::Top, ..Root::new(at, id) }
    })
    .filter(|root| !root.more.is_empty())
    .collect()
}
