//! Slashdot: `li.comment#tree_123`, replies in `ul#commtree_123`.

use super::cues::Cues;
use super::dom::Dom;
use super::families::{Family, number_after};
use super::roots::Root;

pub(super) const FAMILY: Family =
    Family { name: "slashdot", roots, cues: Cues { author: &[], time: &[".otherdetails"], words: &[".commentBody"] } };

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let found = dom.elements().filter(|at| dom.name(*at) == "li");
    found.filter_map(|at| Some(Root::new(at, Some(number_after(dom.id(at)?, &["tree_"])?.to_owned())))).collect()
}
