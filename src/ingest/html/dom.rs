//! A parsed page as one row of nodes in document order, so that a subtree is a range and no walk needs the call stack.

use scraper::{Html, Node};

/// The place of a node in document order.
pub(super) type At = usize;

#[derive(Debug)]
struct Entry<'a> {
    node: &'a Node,
    parent: At,
    end: At,
}

/// All nodes of a page in document order.
#[derive(Debug)]
pub(super) struct Dom<'a> {
    nodes: Vec<Entry<'a>>,
    /// The headings and main parts, in document order.
    landmarks: Vec<At>,
    /// Whether each node stands in a side bar or the like.
    aside: Vec<bool>,
}

impl<'a> Dom<'a> {
    /// The nodes of `html`.
    pub(super) fn new(html: &'a Html) -> Dom<'a> {
        let mut nodes: Vec<Entry<'a>> = Vec::new();
        let mut open: Vec<At> = Vec::new();
        let mut node = html.tree.root();
        loop {
            let parent = open.last().copied().unwrap_or(0);
            open.push(nodes.len());
            nodes.push(Entry { node: node.value(), parent, end: 0 });
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            let next = loop {
                let end = nodes.len();
                if let Some(entry) = open.pop().and_then(|at| nodes.get_mut(at)) {
                    entry.end = end;
                }
                if let Some(sibling) = node.next_sibling() {
                    break Some(sibling);
                }
                match node.parent() {
                    Some(parent) => node = parent,
                    None => break None,
                }
            };
            match next {
                Some(sibling) => node = sibling,
                None => break,
            }
        }
        let is_landmark =
            |entry: &Entry<'_>| entry.node.as_element().is_some_and(|element| matches!(element.name(), "h1" | "main"));
        let landmarks = nodes.iter().enumerate().filter(|(_, entry)| is_landmark(entry)).map(|(at, _)| at).collect();
        let mut dom = Dom { nodes, landmarks, aside: Vec::new() };
        dom.aside = super::aside::of(&dom);
        dom
    }

    /// The number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether `at` lies in a side bar, a list of other pages or of the site's newest comments.
    pub(super) fn is_aside(&self, at: At) -> bool {
        self.aside.get(at) == Some(&true)
    }

    /// Whether the page's heading or main part lies inside `at`.
    pub(super) fn holds_landmark(&self, at: At) -> bool {
        let next = self.landmarks.partition_point(|mark| *mark <= at);
        self.landmarks.get(next).is_some_and(|mark| *mark < self.end(at))
    }

    fn element(&self, at: At) -> Option<&'a scraper::node::Element> {
        self.nodes.get(at)?.node.as_element()
    }

    /// The element's name; empty for what is no element.
    pub(super) fn name(&self, at: At) -> &'a str {
        self.element(at).map_or("", |element| element.name())
    }

    /// The characters of a text node.
    pub(super) fn chars(&self, at: At) -> Option<&'a str> {
        self.nodes.get(at)?.node.as_text().map(|text| &**text)
    }

    /// The value of an attribute.
    pub(super) fn attr(&self, at: At, name: &str) -> Option<&'a str> {
        self.element(at)?.attr(name)
    }

    /// The element's `id`.
    pub(super) fn id(&self, at: At) -> Option<&'a str> {
        self.attr(at, "id")
    }

    /// The words of the element's `class`.
    pub(super) fn classes(&self, at: At) -> impl Iterator<Item = &'a str> + use<'a> {
        self.attr(at, "class").unwrap_or("").split_ascii_whitespace()
    }

    /// Whether the element has this class.
    pub(super) fn has_class(&self, at: At, class: &str) -> bool {
        self.classes(at).any(|word| word == class)
    }

    /// All elements, in document order.
    pub(super) fn elements(&self) -> impl Iterator<Item = At> + '_ {
        self.nodes.iter().enumerate().filter(|(_, entry)| entry.node.is_element()).map(|(at, _)| at)
    }

    /// The place after the last node inside `at`.
    pub(super) fn end(&self, at: At) -> At {
        self.nodes.get(at).map_or(at + 1, |entry| entry.end.max(at + 1))
    }

    /// The nodes inside `at`, without itself.
    pub(super) fn below(&self, at: At) -> std::ops::Range<At> {
        at + 1..self.end(at)
    }

    /// The element around `at`.
    pub(super) fn parent(&self, at: At) -> Option<At> {
        self.nodes.get(at).map(|entry| entry.parent).filter(|parent| *parent != at)
    }

    /// The elements around `at`, the nearest first.
    pub(super) fn ancestors(&self, at: At) -> impl Iterator<Item = At> + '_ {
        std::iter::successors(self.parent(at), |at| self.parent(*at))
    }

    /// The elements beside `at` that follow it.
    pub(super) fn following(&self, at: At) -> impl Iterator<Item = At> + '_ {
        let end = self.parent(at).map_or(0, |parent| self.end(parent));
        std::iter::successors(Some(self.end(at)), |at| Some(self.end(*at)))
            .take_while(move |at| *at < end)
            .filter(|at| self.element(*at).is_some())
    }

    /// Whether `at` lies inside `outer` or is it.
    pub(super) fn within(&self, at: At, outer: At) -> bool {
        outer <= at && at < self.end(outer)
    }

    /// Whether the element fits `selector`: a name, then at most one of `.class`, `#id`, `[attribute]`,
    /// `[attribute=word]`, `[attribute^=beginning]`.
    pub(super) fn is(&self, at: At, selector: &str) -> bool {
        let Some(element) = self.element(at) else { return false };
        let cut = selector.find(['.', '#', '[']).unwrap_or(selector.len());
        let (name, rest) = selector.split_at_checked(cut).unwrap_or((selector, ""));
        if !name.is_empty() && name != element.name() {
            return false;
        }
        if let Some(class) = rest.strip_prefix('.') {
            self.has_class(at, class)
        } else if let Some(id) = rest.strip_prefix('#') {
            element.attr("id") == Some(id)
        } else if let Some(inside) = rest.strip_prefix('[') {
            let inside = inside.trim_end_matches(']');
            if let Some((name, prefix)) = inside.split_once("^=") {
                return element.attr(name).is_some_and(|value| value.starts_with(prefix));
            }
            match inside.split_once('=') {
                Some((name, word)) => {
                    element.attr(name).is_some_and(|value| value.split_ascii_whitespace().any(|w| w == word))
                }
                None => element.attr(inside).is_some(),
            }
        } else {
            true
        }
    }

    /// The first element inside `at` that fits `selector`.
    pub(super) fn first(&self, at: At, selector: &str) -> Option<At> {
        self.below(at).find(|at| self.is(*at, selector))
    }

    /// The text inside `at` with its blanks folded, at most about `most` bytes of it; what `skip` says is left out.
    pub(super) fn text_without(&self, at: At, most: usize, skip: impl Fn(At) -> bool) -> String {
        let mut out = String::new();
        let mut now = at;
        let end = self.end(at);
        let mut blank = false;
        while now < end && out.len() <= most {
            if is_unseen(self.name(now)) || (now > at && skip(now)) {
                now = self.end(now);
                blank = true;
                continue;
            }
            if let Some(chars) = self.chars(now) {
                blank |= chars.starts_with(char::is_whitespace);
                for word in chars.split_whitespace() {
                    if blank && !out.is_empty() {
                        out.push(' ');
                    }
                    out.push_str(word);
                    blank = true;
                    if out.len() > most {
                        break;
                    }
                }
                blank = chars.ends_with(char::is_whitespace) || (blank && chars.trim().is_empty());
            } else if !is_inline(self.name(now)) {
                blank = true;
            }
            now += 1;
        }
        out
    }

    /// The text inside `at` with its blanks folded, at most about `most` bytes of it.
    pub(super) fn text(&self, at: At, most: usize) -> String {
        self.text_without(at, most, |_| false)
    }
}

/// Whether a reader sees nothing of what the element holds.
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "template" | "svg" | "iframe" | "object" | "noscript" | "select" | "textarea" | "head"
    )
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "cite"
            | "time"
            | "small"
            | "abbr"
            | "sup"
            | "sub"
            | "font"
            | "bdi"
            | "bdo"
            | "code"
            | "u"
            | "s"
            | "mark"
            | "q"
    )
}
