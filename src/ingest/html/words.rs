//! A comment's own nodes → the author's words, without what the site puts around them.

use super::cues::{CONTROL_PARTS, Cues, FURNITURE, FURNITURE_NAMES, WORDS, WORDS_PARTS};
use super::dom::{At, Dom, is_unseen};
use super::parts::{Dated, Named};
use super::roots::{Own, Root};
use crate::ingest::body::{Body, Builder, LineEnds};
use crate::ingest::page_text::{dates, words};

/// What stands before one of `WORDS_PARTS` in a class.
const NOUNS: &[&str] = &["comment", "message", "post", "reply", "review", "answer"];

/// A comment whose words are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech<'p, 'a> {
    pub(super) dom: &'p Dom<'a>,
    pub(super) root: &'p Root,
    pub(super) own: &'p Own,
    pub(super) author: Option<&'p Named>,
    pub(super) time: Option<&'p Dated>,
    pub(super) cues: Cues,
}

impl Speech<'_, '_> {
    /// The author's words.
    pub(super) fn body(&self) -> Body {
        let said = [self.author.map(|named| named.at), self.time.map(|dated| dated.at)];
        let (tops, surely) = match self.element() {
            Some(at) => {
                let surely = !said.iter().flatten().any(|part| self.dom.within(*part, at));
                (vec![at], surely)
            }
            None => (std::iter::once(self.root.at).chain(self.root.more.iter().copied()).collect(), false),
        };
        let blocks: Vec<At> = said.iter().flatten().filter_map(|at| self.block(*at, &tops)).collect();
        let body =
            self.render(&tops, |at| blocks.contains(&at) || self.is_furniture(at) || !surely && self.is_control(at));
        if body.text.is_empty() && !surely {
            let body =
                self.render(&tops, |at| blocks.contains(&at) || self.is_control(at) || self.dom.name(at) == "form");
            return body;
        }
        body
    }

    /// The element that holds the words.
    fn element(&self) -> Option<At> {
        let (dom, own) = (self.dom, self.own);
        let selectors: Vec<&str> = self.cues.words.iter().chain(WORDS).copied().collect();
        let mut found: Option<(usize, At)> = None;
        for at in own.nodes().filter(|at| *at != self.root.at && !dom.name(*at).is_empty()) {
            let limit = found.map_or(selectors.len(), |(rank, _)| rank);
            let rank = selectors.iter().take(limit).position(|selector| dom.is(at, selector));
            if let Some(rank) =
                rank.filter(|_| dom.name(at) != "a" && !dom.text(at, 1).is_empty() || self.has_picture(at))
            {
                found = Some((rank, at));
            }
        }
        found.map(|(_, at)| at).or_else(|| self.by_parts())
    }

    fn has_picture(&self, at: At) -> bool {
        self.dom.below(at).any(|at| self.dom.name(at) == "img")
    }

    /// An element one of whose classes says, in its parts, that it holds a comment's text.
    fn by_parts(&self) -> Option<At> {
        let dom = self.dom;
        let apart = |at: At| {
            let mut said = self.author.map(|named| named.at).into_iter().chain(self.time.map(|dated| dated.at));
            said.all(|part| !dom.within(part, at))
        };
        self.own
            .nodes()
            .filter(|at| {
                *at != self.root.at
                    && matches!(dom.name(*at), "div" | "p" | "section" | "blockquote" | "span" | "dd" | "td")
            })
            .filter(|at| {
                dom.classes(*at).any(|class| {
                    let parts: Vec<&str> = class.split(['-', '_']).collect();
                    let noun = parts.iter().position(|part| NOUNS.contains(part));
                    noun.is_some_and(|noun| parts.iter().skip(noun + 1).any(|part| WORDS_PARTS.contains(part)))
                })
            })
            .find(|at| apart(*at) && !self.is_furniture(*at) && !dom.text(*at, 1).is_empty())
    }

    /// The largest element around `at` that says little more than who or when.
    fn block(&self, at: At, tops: &[At]) -> Option<At> {
        let mut block = at;
        for up in self.dom.ancestors(at).take_while(|up| self.own.has(*up) && !tops.contains(up)) {
            if self.rest_of(up) > 12 || self.has_other_block(up, block) {
                break;
            }
            block = up;
        }
        (!tops.contains(&block)).then_some(block)
    }

    /// Whether `up` holds, beside `block`, a paragraph or the like that may be the author's words.
    fn has_other_block(&self, up: At, block: At) -> bool {
        let dom = self.dom;
        let said = |at: At| {
            let mut parts = self.author.map(|named| named.at).into_iter().chain(self.time.map(|dated| dated.at));
            parts.any(|part| dom.within(part, at))
        };
        dom.below(up)
            .filter(|at| matches!(dom.name(*at), "p" | "div" | "blockquote" | "section" | "pre" | "ul" | "ol" | "dd"))
            .filter(|at| !dom.within(block, *at) && !dom.within(*at, block) && !self.is_furniture(*at) && !said(*at))
            .any(|at| {
                let text = dom.text(at, 90);
                !text.is_empty() && !words::is_button(&text) && !words::is_says(&text)
            })
    }

    /// How many letters and digits `at` has besides the name, the date and the words that go with them.
    fn rest_of(&self, at: At) -> usize {
        const LINKING: &[&str] = &[
            "by", "on", "at", "said", "says", "comment", "wrote", "von", "am", "um", "le", "par", "el", "the", "reply",
        ];
        let text = self.dom.text(at, 260);
        if text.len() > 250 {
            return text.len();
        }
        let text = self.author.map_or(text.clone(), |named| text.replacen(&named.name, " ", 1));
        let text = match dates::find(&text) {
            Some(date) => format!("{} {}", text.get(..date.start).unwrap_or(""), text.get(date.end..).unwrap_or("")),
            None => text,
        };
        let left = text.split(|c: char| !c.is_alphanumeric()).filter(|word| {
            let low = word.to_lowercase();
            !LINKING.contains(&low.as_str()) && !words::is_says(word) && !words::is_button(word)
        });
        left.map(|word| word.chars().count()).sum()
    }

    /// What a site puts around words, by its element or class.
    fn is_furniture(&self, at: At) -> bool {
        let dom = self.dom;
        let name = dom.name(at);
        FURNITURE_NAMES.contains(&name)
            || dom.classes(at).any(|class| FURNITURE.contains(&class))
            || dom.id(at) == Some("respond")
            || dom.classes(at).any(|class| class.split(['-', '_']).any(|part| CONTROL_PARTS.contains(&part)))
                && !matches!(name, "img" | "p" | "blockquote")
                && dom.text(at, 61).len() <= 60
            || name == "a"
                && dom.attr(at, "href").is_some_and(|href| href.contains("replytocom=") || href.ends_with("#respond"))
    }

    /// A button, a says-word or a date that stands alone.
    fn is_control(&self, at: At) -> bool {
        let dom = self.dom;
        if let Some(chars) = dom.chars(at) {
            let text = chars.trim();
            return text.len() <= 40 && words::is_says(text);
        }
        if !matches!(dom.name(at), "a" | "span" | "small" | "li" | "em" | "i" | "div" | "p" | "h3" | "h4" | "h5" | "h6")
        {
            return false;
        }
        let text = dom.text(at, 90);
        if text.is_empty() || text.len() > 90 {
            return false;
        }
        let whole_date = || dates::find(&text).is_some_and(|date| date.end - date.start + 4 >= text.len());
        words::is_says(&text)
            || matches!(dom.name(at), "a" | "span" | "small" | "li") && words::is_button(&text)
            || whole_date()
    }

    fn render(&self, tops: &[At], skip: impl Fn(At) -> bool) -> Body {
        let dom = self.dom;
        let mut builder = Builder::new(LineEnds::Blank);
        let mut open: Vec<(At, &str)> = Vec::new();
        for top in tops {
            let (mut at, end) = (*top, dom.end(*top));
            while at < end {
                while let Some((_, name)) = open.pop_if(|(end, _)| *end <= at) {
                    builder.close(name);
                }
                if at != *top && (!self.own.has(at) || is_unseen(dom.name(at)) || skip(at)) {
                    at = dom.end(at);
                    continue;
                }
                if let Some(chars) = dom.chars(at) {
                    builder.text(chars);
                } else if !dom.name(at).is_empty() {
                    builder.open(dom.name(at), |name| dom.attr(at, name));
                    open.push((dom.end(at), dom.name(at)));
                }
                at += 1;
            }
            while let Some((_, name)) = open.pop() {
                builder.close(name);
            }
        }
        builder.finish()
    }
}
