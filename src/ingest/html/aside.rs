//! What of a page stands beside its matter.
//! In: the nodes. Out: a verdict for each. A comment there belongs to another page.

use super::dom::{At, Dom};

/// Parts of names of what stands beside a page's matter: side bars, lists of other pages, the site's newest comments.
const ASIDE: &[&str] =
    &["related", "teaser", "popular", "trending", "recent", "latest", "footer", "menu", "recentcomments", "mostread"];

/// Names of comment sections, which are none of these, wherever they stand.
const SECTIONS: &[&str] =
    &["comments", "comments-area", "comment-list", "commentlist", "comments-list", "comments-section"];

/// For each node, whether it lies in a side bar, a list of other pages or of the site's newest comments.
///
/// What also holds the page's heading or main part is no side bar, whatever it is called: layouts are named after theirs.
/// The nearest element around a node that says anything decides.
pub(super) fn of(dom: &Dom<'_>) -> Vec<bool> {
    let mut verdicts = vec![false; dom.len()];
    for at in 1..dom.len() {
        let Some(up) = dom.parent(at) else { continue };
        let verdict = !dom.holds_landmark(up) && stated(dom, up).unwrap_or(verdicts.get(up) == Some(&true));
        if let Some(slot) = verdicts.get_mut(at) {
            *slot = verdict;
        }
    }
    verdicts
}

/// What an element says of what is inside it; `None` when it says nothing.
fn stated(dom: &Dom<'_>, up: At) -> Option<bool> {
    let mut is_widget = false;
    for name in dom.classes(up).chain(dom.id(up)) {
        if SECTIONS.contains(&name) {
            return Some(false);
        }
        // Blogger's widget `Blog` holds the posts.
        if name == "Blog" {
            return None;
        }
        is_widget |= is_aside_name(name);
    }
    (is_widget || matches!(dom.name(up), "aside" | "nav" | "footer")).then_some(true)
}

fn is_aside_name(name: &str) -> bool {
    let low = name.to_ascii_lowercase();
    low == "widget"
        || low.starts_with("widget_")
        || low.starts_with("widget-area")
        || low.starts_with("sidebar")
        || low.ends_with("sidebar")
        || low.split(['-', '_']).any(|part| ASIDE.contains(&part))
}
