//! One record as a small tree: names, namespaces, attributes, text and children.

use std::borrow::Cow;
use std::sync::Arc;

use super::entity::escaped;
use super::stream::Spot;

/// An element with all that is in it.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Element {
    /// The name as written, with its prefix.
    pub(super) name: Arc<str>,
    /// The namespace that the prefix is bound to; the prefix with its colon where it is bound to nothing.
    pub(super) space: Arc<str>,
    pub(super) attributes: Vec<(Arc<str>, String)>,
    /// The text that stands directly in it, entities decoded.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
    /// Where in the parent's text it stands.
    pub(super) text_before: usize,
    /// Where it begins.
    pub(super) spot: Spot,
    /// It was closed because something around it ended.
    pub(super) left_open: bool,
    /// The input ended inside it.
    pub(super) cut: bool,
}

impl Element {
    /// The name without its prefix.
    pub(in crate::ingest) fn local(&self) -> &str {
        local(&self.name)
    }

    /// Whether this is its name, without a prefix.
    pub(in crate::ingest) fn name_is(&self, name: &str) -> bool {
        *self.name == *name
    }

    /// The namespace; the prefix with its colon where it is bound to nothing.
    pub(in crate::ingest) fn space(&self) -> &str {
        &self.space
    }

    /// Where it begins.
    pub(in crate::ingest) fn line(&self) -> u64 {
        self.spot.line
    }

    /// A number that rises from element to element of an input.
    pub(in crate::ingest) fn position(&self) -> u64 {
        self.spot.offset
    }

    /// Whether the input ended inside it.
    pub(in crate::ingest) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The value of the attribute with this name, its prefix left aside; `None` when it is empty.
    pub(in crate::ingest) fn attribute(&self, name: &str) -> Option<&str> {
        let exact = self.attributes.iter().find(|(known, _)| **known == *name);
        let found = exact.or_else(|| self.attributes.iter().find(|(known, _)| local(known) == name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The first child that `fits`. A child that was never closed hides those after it, which are looked at too.
    pub(in crate::ingest) fn child(&self, fits: impl Fn(&Element) -> bool) -> Option<&Element> {
        self.all(fits).next()
    }

    /// All children that `fits`, and those that stand in a child that was never closed.
    pub(in crate::ingest) fn all(&self, fits: impl Fn(&Element) -> bool) -> impl Iterator<Item = &Element> {
        let mut open: Vec<&Element> = self.children.iter().rev().collect();
        std::iter::from_fn(move || {
            while let Some(element) = open.pop() {
                if element.left_open {
                    open.extend(element.children.iter().rev());
                }
                if fits(element) {
                    return Some(element);
                }
            }
            None
        })
    }

    /// The text of the first child that `fits`, without blanks at its ends; `None` when that leaves nothing.
    pub(in crate::ingest) fn text_of(&self, fits: impl Fn(&Element) -> bool) -> Option<&str> {
        self.child(fits).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// The content as HTML source: the text, with elements that were not escaped as they are escaped inside HTML.
    pub(in crate::ingest) fn html(&self) -> Cow<'_, str> {
        if self.children.is_empty() || self.left_open {
            return Cow::Borrowed(&self.text);
        }
        let mut out = String::with_capacity(self.text.len() * 2);
        self.write_html(&mut out);
        Cow::Owned(out)
    }

    /// Nesting is bounded where trees are made, so this is no deeper than that.
    fn write_html(&self, out: &mut String) {
        let mut from = 0;
        for child in &self.children {
            out.push_str(self.text.get(from..child.text_before).unwrap_or(""));
            from = child.text_before;
            out.push('<');
            out.push_str(child.local());
            for (name, value) in &child.attributes {
                out.push(' ');
                out.push_str(name);
                out.push_str("=\"");
                out.push_str(&escaped(value));
                out.push('"');
            }
            out.push('>');
            child.write_html(out);
            if !matches!(child.local(), "br" | "img" | "hr") {
                out.push_str("</");
                out.push_str(child.local());
                out.push('>');
            }
        }
        out.push_str(self.text.get(from..).unwrap_or(""));
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}
