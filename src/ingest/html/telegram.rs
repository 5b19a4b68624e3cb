//! Telegram's export to HTML: `div.message#message12`, the message answered as a link to `#go_to_message7`.

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, number_after};
use super::roots::{Parent, Root};
use crate::comment::Kind;

pub(super) const FAMILY: Family = Family {
    name: "telegram",
    roots,
    cues: Cues { author: &[".from_name"], time: &["[title]", ".date"], words: &[".text"] },
};

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    dom.elements().filter(|at| dom.is(*at, "div.message")).filter_map(|at| root(dom, at)).collect()
}

fn root(dom: &Dom<'_>, at: At) -> Option<Root> {
    // The dates between messages have numbers below zero and are no messages.
    let id = number_after(dom.id(at)?, &["message"])?;
    let answered = dom.first(at, "div.reply_to").and_then(|reply| {
        dom.below(reply).find_map(|link| number_after(dom.attr(link, "href")?.rsplit_once('#')?.1, &["go_to_message"]))
    });
    let parent = answered.map_or(Parent::Top, |id| Parent::Id(id.to_owned()));
    let kind = if dom.has_class(at, "service") { Kind::System } else { Kind::Comment };
    Some(Root { parent, kind, ..Root::new(at, Some(id.to_owned())) })
}

/// Whether the message continues the one above, so that its author is not named again.
pub(super) fn is_joined(dom: &Dom<'_>, at: At) -> bool {
    dom.is(at, "div.message") && dom.has_class(at, "joined")
}
