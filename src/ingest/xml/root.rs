//! What a document shows of itself at its beginning.

use crate::ingest::detect::Head;

use super::element::local;

/// The root's start tag and the one after it.
#[derive(Clone, Copy, Debug)]
pub(in crate::ingest) struct Root<'h> {
    /// The root's name without its prefix.
    pub(in crate::ingest) name: &'h str,
    /// The root's start tag without its brackets.
    pub(in crate::ingest) tag: &'h str,
    /// The next start tag without its brackets; empty when there is none.
    pub(in crate::ingest) next: &'h str,
    /// What follows the root's start tag, as far as the beginning goes.
    pub(in crate::ingest) rest: &'h str,
}

impl<'h> Root<'h> {
    /// The root of what begins as markup does.
    pub(in crate::ingest) fn of(head: &'h Head<'_>) -> Option<Root<'h>> {
        // A server's warnings may stand before the document.
        const JUNK: usize = 4096;
        let text = head.markup()?;
        let declared = text.find("<?xml ").filter(|at| *at < JUNK).unwrap_or(0);
        let (tag, rest) = start_tag(text.get(declared..)?)?;
        let next = start_tag(rest).map_or("", |(tag, _)| tag);
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("");
        Some(Root { name: local(name), tag, next, rest })
    }

    /// Whether the root or the element after it binds a prefix to a namespace that has `part` in its name.
    pub(in crate::ingest) fn binds(&self, part: &str) -> bool {
        [self.tag, self.next].iter().any(|tag| {
            let bindings = tag.split("xmlns").skip(1);
            bindings.into_iter().any(|binding| {
                let value = binding.split(['"', '\'']).nth(1).unwrap_or(binding);
                value.contains(part)
            })
        })
    }
}

/// The first start tag of `text` without its brackets, and what follows it. Declarations and comments are passed over.
fn start_tag(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        let (_, after) = rest.split_once('<')?;
        rest = if let Some(comment) = after.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if after.starts_with('?') {
            after.split_once('>')?.1
        } else if after.starts_with('!') {
            // The end of a document type that holds declarations of its own.
            let end = if after.split('>').next().is_some_and(|start| start.contains('[')) { "]>" } else { ">" };
            after.split_once(end)?.1
        } else if after.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return after.split_once('>');
        } else {
            after
        };
    }
}
