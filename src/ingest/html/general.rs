//! Any other site whose classes or ids call its comments so: elements named alike, each with an author, words of its
//! own, and a date, a number or a reply button. Side bars, forms and lists of links are no comments.

use std::collections::BTreeMap;

use super::cues::{AUTHOR, Cues};
use super::dom::{At, Dom};
use super::families::Family;
use super::parts;
use super::roots::{Own, Parent, Root, owned};
use super::words::Speech;

pub(super) const FAMILY: Family = Family { name: "comments", roots, cues: Cues { author: &[], time: &[], words: &[] } };

/// What may stand beside `comment` in the name of an element that holds one.
const KINDS: &[&str] = &[
    "item",
    "entry",
    "wrap",
    "wrapper",
    "container",
    "block",
    "box",
    "post",
    "node",
    "row",
    "thread",
    "single",
    "card",
    "list",
    "user",
    "the",
    "c",
    "js",
    "js2",
    "level",
    "reply",
    "child",
    "parent",
    "top",
    "main",
    "b",
    "m",
    "o",
    "article",
    "component",
    "view",
    "li",
];

/// The words for a comment in class names.
const NOUNS: &[&str] = &["comment", "kommentar", "commentaire", "comentario", "commento", "posting", "reply"];

fn roots(dom: &Dom<'_>) -> Vec<Root> {
    let mut groups: BTreeMap<(&str, String), Vec<At>> = BTreeMap::new();
    for at in dom.elements() {
        let holds = matches!(dom.name(at), "li" | "div" | "article" | "section" | "tr" | "dd" | "table")
            || dom.name(at).contains("comment");
        if !holds {
            continue;
        }
        let mut names: Vec<String> =
            dom.classes(at).filter(|class| is_comment_name(class)).map(str::to_owned).collect();
        if names.is_empty() && (numbered_id(dom, at).is_some() || dom.name(at).contains('-')) {
            names.push("#".to_owned());
        }
        for name in names {
            groups.entry((dom.name(at), name)).or_default().push(at);
        }
    }
    groups.retain(|_, group| group.first().is_some_and(|at| !dom.is_aside(*at)));
    let found = groups.values().map(|group| checked(dom, group)).max_by_key(Vec::len).unwrap_or_default();
    if found.iter().any(|root| root.id.is_some() || root.parent != Parent::Enclosing)
        || found.len() > 1
        || is_in_section(dom, &found)
    {
        found
    } else {
        Vec::new()
    }
}

/// Whether the only comment of a page lies in an element that is called after comments.
fn is_in_section(dom: &Dom<'_>, roots: &[Root]) -> bool {
    roots.iter().all(|root| {
        dom.ancestors(root.at).any(|up| {
            let named = dom.classes(up).chain(dom.id(up));
            named.into_iter().any(|name| name.to_ascii_lowercase().contains("comments"))
        })
    })
}

/// Whether a class calls its element a comment: `comment`, `comment-item`, `c-comment`, `commentItem`; not `comments`,
/// `comment-text`, `comment-form`.
fn is_comment_name(class: &str) -> bool {
    let mut parted = String::new();
    for c in class.chars() {
        if c.is_ascii_uppercase() {
            parted.push('-');
        }
        parted.push(c.to_ascii_lowercase());
    }
    let mut noun = false;
    parted.split(['-', '_']).filter(|part| !part.is_empty()).all(|part| {
        let is_noun = NOUNS.contains(&part);
        noun |= is_noun && part != "reply";
        is_noun || KINDS.contains(&part) || part.bytes().all(|byte| byte.is_ascii_digit())
    }) && noun
}

/// The number that ends an id such as `comment-18`, `comment_18`, `kommentar18`.
fn numbered_id<'a>(dom: &Dom<'a>, at: At) -> Option<&'a str> {
    let id = dom.id(at)?;
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (name, number) = id.split_at_checked(id.len() - digits)?;
    let low = name.to_ascii_lowercase();
    (digits > 0 && low.split(['-', '_']).any(|part| NOUNS.contains(&part))).then_some(number)
}

fn id(dom: &Dom<'_>, at: At) -> Option<String> {
    let stated =
        dom.attr(at, "data-comment-id").or_else(|| dom.attr(at, "data-commentid")).or_else(|| dom.attr(at, "data-id"));
    let number = stated.filter(|id| !id.is_empty() && id.len() <= 64).or_else(|| numbered_id(dom, at));
    number.or_else(|| dom.id(at).filter(|id| id.len() <= 64)).map(str::to_owned)
}

fn parent(dom: &Dom<'_>, at: At) -> Parent {
    let stated = ["data-parent-id", "data-parentid", "data-parent-comment-id", "data-parent"]
        .iter()
        .find_map(|name| dom.attr(at, name));
    match stated {
        Some("" | "0" | "null") => Parent::Top,
        Some(id) => Parent::Id(id.to_owned()),
        None => Parent::Enclosing,
    }
}

/// Those of a group that are comments; none when most are not.
fn checked(dom: &Dom<'_>, group: &[At]) -> Vec<Root> {
    let roots: Vec<Root> =
        group.iter().map(|at| Root { parent: parent(dom, *at), ..Root::new(*at, id(dom, *at)) }).collect();
    let owns = owned(dom, &roots);
    let good: Vec<bool> = roots.iter().zip(&owns).map(|(root, (own, _))| is_comment(dom, root, own)).collect();
    let kept = good.iter().filter(|good| **good).count();
    if kept * 2 <= roots.len() {
        return Vec::new();
    }
    let mut out: Vec<Root> = roots.into_iter().zip(good).filter(|(_, good)| *good).map(|(root, _)| root).collect();
    let known: std::collections::BTreeSet<String> = out.iter().filter_map(|root| root.id.clone()).collect();
    for root in &mut out {
        if matches!(&root.parent, Parent::Id(id) if !known.contains(id)) {
            root.parent = Parent::Enclosing;
        }
    }
    out
}

/// Whether an element has the parts of a comment.
fn is_comment(dom: &Dom<'_>, root: &Root, own: &Own) -> bool {
    let named = own.nodes().skip(1).any(|at| {
        AUTHOR.iter().any(|selector| dom.is(at, selector))
            || dom.classes(at).any(|class| {
                let low = class.to_ascii_lowercase();
                low.split(['-', '_']).any(|part| {
                    ["author", "user", "username", "name", "nick", "autor"].iter().any(|word| part.starts_with(word))
                }) || low.contains("author")
                    || low.contains("username")
            })
    });
    let author = parts::author(dom, own, FAMILY.cues);
    if !named && author.is_none() || dom.is_aside(root.at) {
        return false;
    }
    let time = parts::time(dom, own, FAMILY.cues);
    let speech = Speech { dom, root, own, author: author.as_ref(), time: time.as_ref(), cues: FAMILY.cues };
    let text = speech.body().text;
    let linked: usize = own
        .nodes()
        .filter(|at| dom.name(*at) == "a" && dom.attr(*at, "href").is_some_and(|href| !href.starts_with('#')))
        .map(|at| dom.text(at, 400))
        .filter(|label| text.contains(label.as_str()))
        .map(|label| label.len())
        .sum();
    let has_form = own.nodes().any(|at| dom.name(at) == "textarea") && text.len() < 40;
    let signed = time.is_some() || root.id.is_some() || own.nodes().any(|at| is_reply_button(dom, at));
    signed && !text.is_empty() && linked * 10 < text.len() * 9 && !has_form
}

fn is_reply_button(dom: &Dom<'_>, at: At) -> bool {
    matches!(dom.name(at), "a" | "button") && crate::ingest::page_text::words::is_button(&dom.text(at, 40))
}
