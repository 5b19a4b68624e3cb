//! Forums: XenForo, vBulletin, phpBB. Posts stand in a row; who is answered follows from the first quotation in a post,
//! by the number it links to, else by the name it gives, and is marked as inferred.

use std::collections::BTreeMap;

use super::cues::Cues;
use super::dom::{At, Dom};
use super::families::{Family, leading_number, number_after};
use super::roots::{Parent, Root};
use crate::comment::Kind;
use crate::ingest::page_text::words;

pub(super) const XENFORO: Family = Family {
    name: "xenforo",
    roots: xenforo,
    cues: Cues {
        author: &[".message-name", ".username", ".author"],
        time: &["time", ".DateTime"],
        words: &[".bbWrapper", ".messageText", ".message-body"],
    },
};

pub(super) const VBULLETIN: Family = Family {
    name: "vbulletin",
    roots: vbulletin,
    cues: Cues {
        author: &[".bigusername", ".username", ".b-userinfo__name"],
        time: &[".postdate", ".date", ".thead", ".b-post__timestamp"],
        words: &[".vb_postbit", ".postcontent", ".js-post__content-text", ".post_message", "[id^=post_message_]"],
    },
};

pub(super) const PHPBB: Family = Family {
    name: "phpbb",
    roots: phpbb,
    cues: Cues {
        author: &[".username", ".username-coloured", ".postauthor"],
        time: &["time", ".author", ".postdate"],
        words: &["div.content", ".postbody"],
    },
};

fn xenforo(dom: &Dom<'_>) -> Vec<Root> {
    let fits = |at: &At| dom.has_class(*at, "message") && (dom.name(*at) == "article" || dom.name(*at) == "li");
    posts(dom, dom.elements().filter(fits), &["js-post-", "post-"])
}

fn vbulletin(dom: &Dom<'_>) -> Vec<Root> {
    let marked = |at: At| dom.below(at).any(|inner| dom.id(inner).is_some_and(|id| id.starts_with("post_message_")));
    let fits = |at: &At| {
        matches!(dom.name(*at), "table" | "li" | "div")
            && dom.id(*at).is_some_and(|id| number_after(id, &["post", "post_"]).is_some())
            && (dom.classes(*at).any(|class| class.starts_with("postbit") || class == "b-post") || marked(*at))
    };
    posts(dom, dom.elements().filter(fits), &["post_", "post"])
}

fn phpbb(dom: &Dom<'_>) -> Vec<Root> {
    let fits = |at: &At| dom.is(*at, "div.post") && dom.first(*at, ".postbody").is_some();
    posts(dom, dom.elements().filter(fits), &["p", "post"])
}

fn posts(dom: &Dom<'_>, found: impl Iterator<Item = At>, prefixes: &[&str]) -> Vec<Root> {
    let mut roots: Vec<Root> = Vec::new();
    let mut end = 0;
    for at in found {
        let Some(id) = dom.id(at).and_then(|id| number_after(id, prefixes)).filter(|_| at >= end) else { continue };
        end = dom.end(at);
        roots.push(Root { parent: Parent::Top, ..Root::new(at, Some(id.to_owned())) });
    }
    answer(dom, &mut roots);
    open(dom, &mut roots);
    roots
}

/// Sets the parents that quotations tell.
fn answer(dom: &Dom<'_>, roots: &mut [Root]) {
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_author: BTreeMap<String, usize> = BTreeMap::new();
    for (row, root) in roots.iter_mut().enumerate() {
        let quote = dom.below(root.at).find(|at| is_quote(dom, *at));
        let answered = quote.and_then(|quote| {
            let stated = number(dom, quote).and_then(|id| by_id.get(&id));
            stated.or_else(|| by_author.get(&name(dom, quote)?)).copied()
        });
        if let Some(up) = answered {
            root.parent = Parent::Inferred(up);
        }
        by_id.extend(root.id.clone().map(|id| (id, row)));
        by_author.extend(author(dom, root.at).map(|name| (name, row)));
    }
}

fn is_quote(dom: &Dom<'_>, at: At) -> bool {
    dom.name(at) == "blockquote"
        || dom
            .classes(at)
            .any(|class| matches!(class, "bbcode_quote" | "bbCodeQuote" | "bbCodeBlock--quote" | "quotecontent"))
}

/// The number of the quoted post.
fn number(dom: &Dom<'_>, quote: At) -> Option<String> {
    let source = dom.attr(quote, "data-source").and_then(|source| source.strip_prefix("post:")).map(str::trim);
    source.and_then(leading_number).map(str::to_owned).or_else(|| {
        dom.below(quote).filter(|at| dom.name(*at) == "a").find_map(|at| {
            let href = dom.attr(at, "href")?;
            let fragment = href.rsplit_once('#').and_then(|(_, f)| number_after(f, &["post-", "post", "p"]));
            let query = || ["post?id=", "?p=", "&p="].iter().find_map(|key| leading_number(href.split_once(key)?.1));
            fragment.or_else(query).map(str::to_owned)
        })
    })
}

/// The name of the quoted post's author, as names are compared.
fn name(dom: &Dom<'_>, quote: At) -> Option<String> {
    let stated = dom.attr(quote, "data-quote").or_else(|| dom.attr(quote, "data-author"));
    let name = stated.map(str::to_owned).or_else(|| {
        let head = dom.below(quote).find(|at| matches!(dom.name(*at), "cite" | "strong" | "b"))?;
        let text = dom.text(head, 120);
        Some(words::before_says(&text).unwrap_or(&text).to_owned())
    })?;
    Some(key(&name))
}

fn author(dom: &Dom<'_>, at: At) -> Option<String> {
    let stated = dom.attr(at, "data-author").map(str::to_owned);
    let classes = [".message-name", ".bigusername", ".username", ".username-coloured", ".postauthor"];
    stated
        .or_else(|| classes.iter().find_map(|class| Some(dom.text(dom.first(at, class)?, 120))))
        .map(|name| key(&name))
        .filter(|name| !name.is_empty())
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The first post opens the topic, unless the page says that it is a later one.
fn open(dom: &Dom<'_>, roots: &mut [Root]) {
    let number = |root: &Root| {
        dom.below(root.at).filter(|at| dom.name(*at) == "a").find_map(|at| {
            let text = dom.text(at, 12);
            leading_number(text.strip_prefix('#')?)?.parse::<u64>().ok()
        })
    };
    let later = dom.elements().filter(|at| dom.is(*at, "link[rel=canonical]")).any(|at| {
        let href = dom.attr(at, "href").unwrap_or("");
        href.contains("start=") || href.contains("page-") || href.contains("page=")
    });
    if let Some(first) = roots.first_mut() {
        let is_first = number(first).map_or(!later, |number| number == 1);
        if is_first {
            first.kind = Kind::Opening;
        }
    }
}
