//! A comment's own nodes → who wrote it and when, with the elements that say so.

use super::cues::{AUTHOR, Cues, TIME};
use super::dom::{At, Dom};
use super::roots::Own;
use crate::comment::{Precision, Timestamp};
use crate::ingest::page_text::author::clean_name;
use crate::ingest::page_text::dates::{self, Moment};
use crate::ingest::page_text::words;

/// A name and the element that gives it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) at: At,
    pub(super) name: String,
}

/// A date and the element that gives it.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    pub(super) at: At,
    pub(super) moment: Moment,
    /// What the page shows, from which a whole page may tell whether days stand before months.
    pub(super) shown: String,
}

/// Names longer than this are none.
const LONGEST_NAME: usize = 160;

/// Who wrote the comment.
pub(super) fn author(dom: &Dom<'_>, own: &Own, cues: Cues) -> Option<Named> {
    let stated = own.nodes().next().and_then(|at| {
        let name = dom.attr(at, "data-author").or_else(|| dom.attr(at, "author"))?;
        Some(Named { at, name: as_name(name)? })
    });
    if stated.is_some() {
        return stated;
    }
    let exact = best(dom, own, cues.author, |at| whole_name(dom, at));
    exact
        .or_else(|| best(dom, own, AUTHOR, |at| name_in(dom, at)))
        .or_else(|| by_parts(dom, own))
        .or_else(|| says(dom, own))
}

/// The earliest selector that some own element fits and `read` can make something of; its first such element.
fn best(dom: &Dom<'_>, own: &Own, selectors: &[&str], read: impl Fn(At) -> Option<String>) -> Option<Named> {
    let mut found: Option<(usize, Named)> = None;
    for at in own.nodes().filter(|at| !dom.name(*at).is_empty()) {
        let limit = found.as_ref().map_or(selectors.len(), |(rank, _)| *rank);
        let rank = selectors.iter().take(limit).position(|selector| dom.is(at, selector));
        if let Some(rank) = rank.filter(|_| !is_quoted(dom, at, own))
            && let Some(name) = read(at)
        {
            found = Some((rank, Named { at, name }));
        }
    }
    found.map(|(_, named)| named)
}

fn is_quoted(dom: &Dom<'_>, at: At, own: &Own) -> bool {
    dom.ancestors(at).take_while(|up| own.has(*up)).take(40).any(|up| dom.name(up) == "blockquote")
}

fn whole_name(dom: &Dom<'_>, at: At) -> Option<String> {
    if dom.name(at) == "meta" {
        return dom.attr(at, "content").and_then(as_name);
    }
    // A label such as `Author` may stand under the name.
    let cut =
        dom.below(at).find(|inner| dom.name(*inner) == "br" && !dom.text_without(at, 1, |n| n >= *inner).is_empty());
    as_name(&dom.text_without(at, LONGEST_NAME * 2, |inner| cut.is_some_and(|cut| inner >= cut)))
}

fn as_name(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words::before_says(&text).or_else(|| without_says(&text)).unwrap_or(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '|' | '•' | '·' | '—' | '–'));
    let fits = text.chars().any(char::is_alphanumeric) || !text.is_empty() && text.chars().count() <= 20;
    (fits && text.chars().count() <= LONGEST_NAME && !words::is_says(text)).then(|| text.to_owned())
}

/// `text` without a says-word and dots that end it: `Ana said...`.
fn without_says(text: &str) -> Option<&str> {
    let cut = text.trim_end_matches(['.', '…']);
    let (name, says) = cut.rsplit_once(' ')?;
    (cut.len() < text.len() && words::is_says(says)).then_some(name)
}

/// The name inside an element that may hold more than a name.
fn name_in(dom: &Dom<'_>, at: At) -> Option<String> {
    const INNER: &[&str] =
        &["[itemprop=name]", ".fn", ".name", "cite", "b", "strong", "a.url", "a[rel=external]", "a[rel=author]"];
    for selector in INNER {
        if dom.is(at, selector) && *selector != "cite" {
            return whole_name(dom, at);
        }
        if let Some(name) = dom.first(at, selector).and_then(|inner| whole_name(dom, inner)) {
            return Some(name).filter(|name| dates::find(name).is_none());
        }
    }
    let text = dom.text_without(at, 300, |inner| {
        dom.is(inner, "time")
            || dom.classes(inner).any(|class| {
                matches!(class, "says" | "date" | "comment-reply-link" | "comment-meta" | "commentmetadata" | "reply")
            })
            || dom.name(inner) == "a" && is_comment_link(dom.attr(inner, "href").unwrap_or(""))
    });
    let cut = dates::find(&text).map_or(text.len(), |date| date.start);
    let text = text.get(..cut).unwrap_or(&text).trim();
    let text = text.strip_suffix(" on").or_else(|| text.strip_suffix(" am")).unwrap_or(text);
    clean_name(text).or_else(|| as_name(text).filter(|name| name.chars().count() <= 60))
}

fn is_comment_link(href: &str) -> bool {
    href.contains("#comment") || href.contains("replytocom") || href.contains("#respond")
}

/// An element one of whose classes has `author` among its parts.
fn by_parts(dom: &Dom<'_>, own: &Own) -> Option<Named> {
    let mut nodes = own.nodes();
    nodes.next();
    nodes
        .filter(|at| {
            dom.classes(*at)
                .any(|class| class.split(['-', '_']).any(|part| matches!(part, "author" | "username" | "user")))
        })
        .filter(|at| !dom.classes(*at).any(|class| class.contains("avatar") || class.starts_with("comment-author-")))
        .find_map(|at| Some(Named { at, name: name_in(dom, at)? }))
}

/// A short element that ends with a says-word and a colon: `Ana says:`.
fn says(dom: &Dom<'_>, own: &Own) -> Option<Named> {
    own.nodes()
        .filter(|at| matches!(dom.name(*at), "p" | "div" | "span" | "b" | "strong" | "a" | "h4" | "h5"))
        .find_map(|at| {
            let text = dom.text(at, 130);
            let name = words::before_says(&text).filter(|_| text.chars().count() <= 120).and_then(clean_name)?;
            Some(Named { at, name })
        })
}

/// When the comment was written.
pub(super) fn time(dom: &Dom<'_>, own: &Own, cues: Cues) -> Option<Dated> {
    let mut found: Option<(usize, Dated)> = None;
    let selectors: Vec<&str> = cues.time.iter().chain(TIME).copied().collect();
    for at in own.nodes().filter(|at| !dom.name(*at).is_empty()) {
        let limit = found.as_ref().map_or(selectors.len(), |(rank, _)| *rank);
        let rank = selectors.iter().take(limit).position(|selector| dom.is(at, selector));
        if let Some(rank) = rank
            && let Some(dated) = dated(dom, at)
        {
            found = Some((rank, dated));
        }
    }
    found.map(|(_, dated)| dated).or_else(|| anywhere(dom, own))
}

/// The first short element or piece of text that has a date.
fn anywhere(dom: &Dom<'_>, own: &Own) -> Option<Dated> {
    own.nodes().find_map(|at| {
        if let Some(chars) = dom.chars(at) {
            let is_short = chars.len() <= 160
                && !dom.parent(at).is_some_and(|up| matches!(dom.name(up), "p" | "script" | "style"));
            return is_short.then(|| shown(at, &chars.split_whitespace().collect::<Vec<_>>().join(" "))).flatten();
        }
        let is_dated =
            ["datetime", "data-time", "data-timestamp", "data-utime"].iter().any(|name| dom.attr(at, name).is_some());
        let by_name = dom.classes(at).any(|class| {
            class
                .split(['-', '_'])
                .any(|part| matches!(part, "date" | "time" | "posted" | "metadata" | "published" | "created"))
        });
        let is_link = dom.name(at) == "a" && dom.attr(at, "href").is_some_and(|href| href.contains('#'));
        (is_dated || by_name || is_link || dom.name(at) == "cite").then(|| dated(dom, at)).flatten()
    })
}

/// The date that an element's attributes or text give.
fn dated(dom: &Dom<'_>, at: At) -> Option<Dated> {
    let text = dom.text(at, 200);
    let exact = ["datetime", "content"]
        .iter()
        .find_map(|name| stamp(dom.attr(at, name)?))
        .or_else(|| ["data-time", "data-timestamp", "data-utime"].iter().find_map(|name| unix(dom.attr(at, name)?)));
    if let Some(exact) = exact {
        // A day in the attribute and a clock in the text: the text says more.
        let whole = dates::find(&text).map(|date| date.moment);
        let moment = match whole {
            Some(Moment::Known(clock))
                if exact.precision == Precision::Day && clock.seconds.div_euclid(86_400) * 86_400 == exact.seconds =>
            {
                Moment::Known(clock)
            }
            _ => Moment::Known(exact),
        };
        return Some(Dated { at, moment, shown: String::new() });
    }
    let by_text = shown(at, &text);
    if by_text.as_ref().is_some_and(|dated| dated.moment != Moment::Unknown) {
        return by_text;
    }
    let title = dom.attr(at, "title").and_then(|title| {
        let first = title.split_whitespace().next().unwrap_or("");
        let last = title.split_whitespace().next_back().unwrap_or("");
        let exact = unix(last).filter(|_| last != first).or_else(|| stamp(title)).or_else(|| stamp(first));
        match exact {
            Some(exact) => Some(Dated { at, moment: Moment::Known(exact), shown: String::new() }),
            None => shown(at, title),
        }
    });
    title.or(by_text)
}

fn shown(at: At, text: &str) -> Option<Dated> {
    let found = dates::find(text)?;
    Some(Dated { at, moment: found.moment, shown: text.to_owned() })
}

/// A moment as machines write it; a zone without a colon and `UTC` are read too.
pub(super) fn stamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    Timestamp::parse(text).or_else(|| {
        let found = dates::find(text).filter(|date| date.start == 0)?;
        match found.moment {
            Moment::Known(stamp) => Some(stamp),
            _ => None,
        }
    })
}

/// Seconds or milliseconds since 1970.
fn unix(text: &str) -> Option<Timestamp> {
    let number: i64 = text.trim().parse().ok()?;
    let seconds = if number > 99_999_999_999 { number / 1000 } else { number };
    (seconds > 600_000_000).then(|| Timestamp::from_unix(seconds)).flatten()
}
