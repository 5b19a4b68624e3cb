//! A page → what belongs to the thread: title, address, author, article, declared count, closed, and why no comment is there.

use super::dom::{At, Dom};
use super::marks::absolute;
use super::roots::Root;
use crate::comment::{Header, Language, NoComments};
use crate::ingest::page_text::section::{Strength, heading};
use crate::ingest::page_text::{article, words};

/// The header of a page with these comments; the thread is left to the caller.
pub(super) fn header(dom: &Dom<'_>, roots: &[Root]) -> Header {
    let outside = Outside { dom, roots };
    let declared = outside.declared();
    let closed = outside.is_closed();
    let article = outside.article();
    let stated = dom.first(0, "html").and_then(|html| Language::new(dom.attr(html, "lang")?));
    let no_comments = roots.is_empty().then(|| match (declared, closed, outside.has_form()) {
        (Some(1..), _, _) => NoComments::AllLost,
        (_, true, _) => NoComments::Closed,
        (_, _, true) => NoComments::EmptyForm,
        _ => NoComments::NoSection,
    });
    Header {
        title: outside.title(),
        url: address(dom),
        author: outside.author(),
        declared,
        closed,
        unseen: declared.map_or(0, |count| count.saturating_sub(roots.len() as u64)),
        language: stated.or_else(|| article.as_deref().and_then(article::language)),
        article,
        no_comments,
        ..Header::default()
    }
}

/// The page's own address.
pub(super) fn address(dom: &Dom<'_>) -> Option<String> {
    let canonical = dom.elements().filter(|at| dom.is(*at, "link[rel=canonical]")).find_map(|at| dom.attr(at, "href"));
    canonical.and_then(|href| absolute(href, None)).or_else(|| absolute(meta(dom, "og:url")?, None))
}

fn meta<'a>(dom: &Dom<'a>, name: &str) -> Option<&'a str> {
    let fits = |at: &At| {
        dom.name(*at) == "meta" && (dom.attr(*at, "property") == Some(name) || dom.attr(*at, "name") == Some(name))
    };
    dom.elements()
        .filter(fits)
        .find_map(|at| dom.attr(at, "content"))
        .map(str::trim)
        .filter(|content| !content.is_empty())
}

/// Marks of the article's own heading.
const MARKED: &[&str] = &["[itemprop=headline]", ".entry-title", ".post-title", ".titleline"];

/// A heading of the page.
struct Head {
    text: String,
    marked: bool,
    first: bool,
}

/// The page without its comments.
struct Outside<'p, 'a> {
    dom: &'p Dom<'a>,
    roots: &'p [Root],
}

const LONGEST_HEADING: usize = 400;

impl Outside<'_, '_> {
    fn has(&self, at: At) -> bool {
        let before = self.roots.partition_point(|root| root.at <= at);
        // A reply that ends before `at` may stand in a comment that does not.
        self.roots.iter().take(before).rev().take(4_000).all(|root| !self.dom.within(at, root.at))
    }

    fn elements(&self) -> impl Iterator<Item = At> + '_ {
        let mut end = 0;
        let mut next = 0;
        self.dom.elements().filter(move |at| {
            while let Some(root) = self.roots.get(next).filter(|root| root.at <= *at) {
                let ends = root.more.last().map_or(self.dom.end(root.at), |last| self.dom.end(*last));
                end = ends.max(end);
                next += 1;
            }
            *at >= end
        })
    }

    /// The heading marked as the article's, else the longest, that the title of the tab or of the shared page holds;
    /// else a first heading so marked, else those titles.
    fn title(&self) -> Option<String> {
        let dom = self.dom;
        let tab = dom.elements().find(|at| dom.name(*at) == "title").map(|at| title_text(dom, at));
        let stated = meta(dom, "og:title").map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
        let known: Vec<String> = [&stated, &tab].into_iter().flatten().map(|title| title.to_lowercase()).collect();
        let marked = |at: At| MARKED.iter().any(|selector| dom.is(at, selector));
        let heads: Vec<Head> = self
            .elements()
            .filter(|at| matches!(dom.name(*at), "h1" | "h2" | "h3") || marked(*at))
            .filter(|at| !dom.is_aside(*at))
            .map(|at| Head {
                text: dom.attr(at, "content").map_or_else(|| dom.text(at, LONGEST_HEADING), str::to_owned),
                marked: marked(at),
                first: dom.name(at) == "h1",
            })
            .filter(|head| head.text.chars().filter(|c| c.is_alphanumeric()).count() >= 2)
            .collect();
        let held = heads.iter().filter(|head| known.iter().any(|known| known.contains(&head.text.to_lowercase())));
        let best = held.max_by_key(|head| (head.marked, head.text.len()));
        let own = || heads.iter().find(|head| head.marked && head.first);
        let shown = best.or_else(own).map(|head| head.text.clone());
        let first = || heads.first().map(|head| head.text.clone());
        shown.or(stated).or(tab).filter(|title| !title.is_empty()).or_else(first)
    }

    fn author(&self) -> Option<String> {
        let dom = self.dom;
        let named = ["[rel=author]", ".entry-author", ".post-author", ".byline", ".author"];
        let shown = || {
            named.iter().find_map(|selector| {
                let at = self.elements().find(|at| dom.is(*at, selector) && !dom.is_aside(*at))?;
                crate::ingest::page_text::author::clean_name(&dom.text(at, 80))
            })
        };
        let stated = meta(dom, "author").or_else(|| meta(dom, "article:author")).filter(|name| !name.contains("://"));
        stated.map(str::to_owned).or_else(shown)
    }

    /// How many comments the page says there are: the surest heading, the nearest above the comments first.
    fn declared(&self) -> Option<u64> {
        let dom = self.dom;
        let stated = self
            .elements()
            .filter(|at| dom.is(*at, "[itemprop=commentCount]"))
            .find_map(|at| dom.attr(at, "content").map_or_else(|| dom.text(at, 20), str::to_owned).trim().parse().ok());
        let first = self.roots.first().map(|root| root.at);
        let mut best: Option<(Strength, usize, u64)> = None;
        for at in self.elements().filter(|at| self.may_head(*at)) {
            let text = dom.text(at, LONGEST_HEADING);
            if let Some((Some(count), strength)) = heading(&text).filter(|_| !dom.is_aside(at)) {
                let strength = if self.roots.is_empty() && strength < Strength::Full { continue } else { strength };
                let away = first.map_or(usize::MAX - at, |first| first.abs_diff(at));
                if best.is_none_or(|(known, near, _)| strength > known || strength == known && away < near) {
                    best = Some((strength, away, count));
                }
            }
        }
        let found = best.filter(|(strength, _, _)| *strength >= Strength::Word);
        found.map(|(_, _, count)| count).or(stated).or(best.map(|(_, _, count)| count)).or_else(|| self.linked_count())
    }

    /// The count that links to the section give, where all of the page agree, as those of one article do.
    fn linked_count(&self) -> Option<u64> {
        let dom = self.dom;
        let links = self.elements().filter(|at| dom.attr(*at, "href").is_some_and(|href| href.ends_with("#comments")));
        let mut counts = links.filter_map(|at| heading(&dom.text(at, 60))?.0);
        let first = counts.next().filter(|_| !self.roots.is_empty())?;
        counts.all(|count| count == first).then_some(first)
    }

    /// Whether the element may be the heading of a comment section.
    fn may_head(&self, at: At) -> bool {
        let dom = self.dom;
        let is_heading = matches!(dom.name(at), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "caption");
        let named = || {
            dom.classes(at).chain(dom.id(at)).any(|name| {
                let low = name.to_ascii_lowercase();
                ["comment", "kommentar", "comentario", "respon", "discussion"].iter().any(|part| low.contains(part))
            })
        };
        is_heading || matches!(dom.name(at), "div" | "p" | "span" | "a" | "strong" | "header" | "li") && named()
    }

    fn is_closed(&self) -> bool {
        let dom = self.dom;
        self.elements().any(|at| {
            let block = matches!(dom.name(at), "p" | "div" | "span" | "h2" | "h3" | "h4" | "strong" | "em" | "li");
            block && words::is_closed(&dom.text(at, 200))
        })
    }

    fn has_form(&self) -> bool {
        let dom = self.dom;
        dom.elements().any(|at| {
            let id = dom.id(at).unwrap_or("");
            dom.name(at) == "form"
                && (id.contains("comment") || dom.attr(at, "action").is_some_and(|to| to.contains("comment")))
                || dom.name(at) == "textarea"
                    && (id.contains("comment") || dom.attr(at, "name").is_some_and(|name| name.contains("comment")))
                || id == "respond"
        })
    }

    /// The paragraphs of the element that holds most of them.
    fn article(&self) -> Option<String> {
        const HOLDERS: &[&str] = &[
            "[itemprop=articleBody]",
            ".entry-content",
            ".post-content",
            ".post-body",
            ".article-body",
            ".article-content",
            ".node-content",
            ".field-name-body",
        ];
        let dom = self.dom;
        let held = HOLDERS.iter().find_map(|selector| {
            let holders = self.elements().filter(|at| dom.is(*at, selector) && self.has(*at) && !dom.is_aside(*at));
            holders
                .map(|at| self.paragraphs(at))
                .filter(|text| text.len() > 100 || *selector == "[itemprop=articleBody]" && !text.is_empty())
                .max_by_key(String::len)
        });
        held.or_else(|| {
            // The parent of most prose.
            let mut sums: std::collections::BTreeMap<At, usize> = std::collections::BTreeMap::new();
            for at in self.elements().filter(|at| dom.name(*at) == "p") {
                let length = dom.text(at, 2_000).len();
                if let Some(parent) = dom.parent(at).filter(|_| length >= 60) {
                    *sums.entry(parent).or_default() += length;
                }
            }
            let (holder, _) = sums
                .into_iter()
                .filter(|(at, _)| !dom.is_aside(*at))
                .max_by_key(|(at, sum)| (*sum, usize::MAX - at))?;
            Some(self.paragraphs(holder)).filter(|text| !text.is_empty())
        })
    }

    fn paragraphs(&self, holder: At) -> String {
        let dom = self.dom;
        let mut out = String::new();
        let mut at = holder + 1;
        while at < dom.end(holder) {
            let is_block = matches!(dom.name(at), "p" | "blockquote" | "pre" | "h2" | "h3" | "h4" | "ul" | "ol");
            let is_other = matches!(dom.name(at), "form" | "nav" | "aside" | "footer" | "script" | "style")
                || self.roots.binary_search_by_key(&at, |root| root.at).is_ok();
            if is_block {
                let text = dom.text(at, 20_000);
                if !text.is_empty() {
                    out.push_str(if out.is_empty() { "" } else { "\n\n" });
                    out.push_str(&text);
                }
            }
            at = if is_block || is_other { dom.end(at) } else { at + 1 };
        }
        let is_whole = |root: &Root| !dom.within(root.at, holder);
        if out.is_empty() && self.roots.iter().all(is_whole) {
            out = dom.text(holder, 200_000);
        }
        out
    }
}

/// The title lies in the head, which is otherwise not shown.
fn title_text(dom: &Dom<'_>, at: At) -> String {
    let text: Vec<&str> = dom.below(at).filter_map(|at| dom.chars(at)).flat_map(str::split_whitespace).collect();
    text.join(" ")
}
